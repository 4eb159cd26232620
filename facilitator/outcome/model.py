"""The outcome model: one frozen value that every format is made from; its JSON is ``facilitator-outcome/1``."""

from __future__ import annotations

from dataclasses import dataclass, field

Texts = dict[str, str]
"""A text by language."""


@dataclass(frozen=True)
class Offer:
    """A partner offer on an action."""

    id: str
    action: str
    action_number: int
    group: str | None
    brings: str
    created_at: str


@dataclass(frozen=True)
class Contribution:
    """A contribution that the room may see. Times are ISO 8601 in UTC; ``offers`` counts partner offers."""

    id: str
    number: int
    kind: str
    text: str
    lang: str
    dir: str
    level: str | None
    lead: str
    partners: str
    by_when: str
    lasts: str
    left_out: str
    group: str | None
    tags: list[str]
    endorsements: int
    offers: int
    status: str
    cluster: str | None
    scribe: bool
    created_at: str
    edited_at: str | None


@dataclass(frozen=True)
class Cluster:
    """A cluster in the facilitators' order; ``contributions`` are ids in order."""

    id: str
    title: str
    endorsements: int
    contributions: list[str]


@dataclass(frozen=True)
class Question:
    """A guiding question and what was given on it."""

    id: str
    text: Texts
    easy: Texts
    short: Texts
    summary: str
    clusters: list[Cluster]
    contributions: list[Contribution]

    def inbox(self) -> list[Contribution]:
        """The contributions in no cluster, by number."""
        return [one for one in self.contributions if one.cluster is None]

    def inside(self, cluster: Cluster) -> list[Contribution]:
        """The contributions of a cluster, in order."""
        by_id = {one.id: one for one in self.contributions}
        return [by_id[id_] for id_ in cluster.contributions]


@dataclass(frozen=True)
class Session:
    """A session at one revision. ``hidden``, ``held`` and ``withdrawn`` count what is not in the document."""

    id: str
    day: str
    start: str
    end: str
    room: Texts
    title: Texts
    stage: str
    rev: int
    lineage: str
    attribution: str
    gathers: list[str]
    summary: str
    hidden: int
    held: int
    withdrawn: int
    questions: list[Question]
    offers: list[Offer]

    def contributions(self) -> list[Contribution]:
        """All contributions, by number."""
        return sorted(
            (one for question in self.questions for one in question.contributions), key=lambda one: one.number
        )


@dataclass(frozen=True)
class Outcome:
    """What a session, or a whole event, produced."""

    format: str
    program: str
    made_at: str
    event: str
    title: Texts
    description: Texts
    place: Texts
    time_zone: str
    languages: list[str]
    code: str
    delegates: int
    sessions: list[Session] = field(default_factory=list)

    def rows(self) -> list[tuple[Session, Question, Contribution]]:
        """Every contribution with its question and session, in the order of the agenda and by number."""
        return [
            (session, question, one)
            for session in self.sessions
            for one, question in sorted(
                ((one, question) for question in session.questions for one in question.contributions),
                key=lambda pair: pair[0].number,
            )
        ]
