"""The outcome model: one frozen value that every format is made from; its JSON is ``facilitator-outcome/1``."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from facilitator.domain.consent import may_list

Texts = dict[str, str]
"""A text by language."""


@dataclass(frozen=True)
class Tag:
    """A tag that something in the outcome carries; ``title`` may be empty, ``code`` ("OAP 33") never is."""

    id: str
    code: str
    catalogue: str
    catalogue_title: Texts
    title: Texts
    meaning: Texts


@dataclass(frozen=True)
class Quote:
    """A contribution that the rapporteur pinned as a quote, as its author's consent allows.

    ``name`` is the author's where the session shows names and the author agreed; otherwise empty.
    """

    contribution: str
    number: int
    question: str
    cluster: str | None
    name: str = ""


@dataclass(frozen=True)
class KeyMessage:
    """A cluster that the rapporteur marked as a key message.

    ``text`` is the first paragraph written on it (Markdown-light), or empty: then the title says it. ``numbers`` are
    those of its contributions; ``lang`` is the language of the text, else of the title.
    """

    cluster: str
    question: str
    title: str
    text: str
    numbers: list[int]
    lang: str = ""


@dataclass(frozen=True)
class Pair:
    """A need (action or barrier) and what could meet it, ``confirmed`` or ``rejected`` by a person.

    ``help_type`` is ``contribution`` (a resource) or ``offer``; ``help_session`` may be another one of the event.
    ``reasons`` are why it was proposed: ``cluster``, ``tags``, ``similar``, ``chosen``.
    """

    id: str
    need: str
    help: str
    help_type: str
    help_session: str
    reasons: list[str]
    status: str
    role: str
    decided_at: str


@dataclass(frozen=True)
class Partnership:
    """A line of the partnership list: an offer made on an action, or a confirmed pair.

    ``source`` is ``offer`` or ``pair``. ``text`` is what is brought, in ``lang``. ``group`` is the helper's kind of
    organisation where the session attributes by group; ``help_number`` is null for an offer on another action.
    ``name`` is a person's, with that person's consent only; otherwise empty.
    """

    source: str
    need: str
    need_number: int
    need_kind: str
    help: str
    help_type: str
    help_session: str
    help_number: int | None
    group: str | None
    text: str
    lang: str
    dir: str
    reasons: list[str]
    name: str = ""
    consent: str = ""
    """What the author of a resource allows (``Contribution.consent``); empty for an offer."""


@dataclass(frozen=True)
class People:
    """A group of people whom plans often forget, from the list of the event."""

    id: str
    title: Texts


@dataclass(frozen=True)
class Gaps:
    """What the actions still lack. All but ``levels`` and ``people`` are ids of contributions."""

    without_lead: list[str]
    without_date: list[str]
    without_lasting: list[str]
    without_left_out: list[str]
    unmet: list[str]
    """Actions and barriers for which there is neither an offer nor a confirmed pair."""
    levels: list[str]
    """Levels at which no action was proposed; empty where there is no action at all."""
    people: list[People]
    """Groups of people that no action names."""


@dataclass(frozen=True)
class Hour:
    """Contributions given in the hour that begins at ``start`` (local to the event, ISO 8601 without zone)."""

    start: str
    count: int


@dataclass(frozen=True)
class Figures:
    """Contributions shown, by kind, question (id), language and hour; endorsements of contributions and clusters."""

    contributions: int
    by_kind: dict[str, int]
    by_question: dict[str, int]
    by_language: dict[str, int]
    by_hour: list[Hour]
    endorsements: int
    most_endorsed: list[str]
    """Ids of the contributions important to most, at most ten."""


@dataclass(frozen=True)
class Cells:
    """People by category. What is under five stands in ``others`` (null: too few people for any table)."""

    cells: dict[str, int]
    others: int | None


@dataclass(frozen=True)
class Participation:
    """Who joined the event, by kind of organisation and by language of the page; ``""`` counts who said nothing."""

    groups: Cells
    languages: Cells


@dataclass(frozen=True)
class LogEntry:
    """A line of the editing log: what became of words, by which role, when and why. Never who.

    ``what`` is one of ``reworded completed edited hidden restored approved held withdrawn split named renamed merged
    removed``; ``numbers`` are those of the contributions concerned; ``title`` is the cluster's, or the field of an
    action that staff ``completed`` (``level lead partners by_when lasts left_out``); ``into`` the one it was merged into or the number split from; ``before`` and ``after`` are wordings where both may
    be shown. ``undo``: the step took an earlier one back; ``taken_back``: it was taken back itself, later.
    """

    rev: int
    at: str
    role: str
    what: str
    numbers: list[int]
    title: str
    into: str
    before: str
    after: str
    reason: str
    undo: bool
    taken_back: bool = False


@dataclass(frozen=True)
class Version:
    """A frozen outcome. ``checksum`` is the SHA-256 of the outcome's canonical JSON with an empty ``checksum``."""

    id: str
    scope: str
    number: int
    at: str
    role: str
    name: str
    note: str
    revs: dict[str, int]
    checksum: str


@dataclass(frozen=True)
class Approval:
    """That the chair approved a frozen version: when (ISO 8601, UTC), and the name of the role link."""

    at: str
    name: str


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
class Origin:
    """Where a contribution was given that another session gathered: that session, its title then, the number there."""

    session: str
    number: int
    title: Texts


@dataclass(frozen=True)
class Contribution:
    """A contribution that the room may see. Times are ISO 8601 in UTC; ``offers`` counts partner offers.

    ``consent`` is what the author allows (``wall list quote name``); with ``wall`` no words are in an outcome, neither
    the author's nor anybody's of them: the contribution is counted, with its number and kind. Empty: an older outcome.
    """

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
    pinned: bool = False
    origin: Origin | None = None
    """Of one that was brought together from a group: where it was given."""
    translations: dict[str, Texts] = field(default_factory=dict)
    """Checked translations: language -> field -> words; a field that is missing stays as it was given."""
    author_name: str = ""
    """The author's name where the session shows names and the author agreed; otherwise empty."""
    consent: str = ""
    reworded: bool = False
    """Whether staff put the words into others, for ``reword_reason``."""
    original: str = ""
    """Then the author's own words; empty where they may tell who somebody is."""
    reword_reason: str = ""
    media: str = ""
    """``spoken`` or ``signed`` where it was not typed; what was recorded is never in an outcome."""
    imported: bool = False
    """Whether it came from a file; otherwise ``scribe`` says that staff typed it."""

    @property
    def own_words(self) -> str:
        """The words as the author chose them, or nothing where they are not told."""
        return self.original if self.reworded else self.text


@dataclass(frozen=True)
class Cluster:
    """A cluster in the facilitators' order; ``contributions`` are ids in order, ``key`` marks a key message.

    ``lang`` and ``summary_lang`` are the languages of title and summary as far as the words tell, or empty; ``sign`` is
    its colour and shape, 1 to 24, or 0 in a file of an earlier version.
    """

    id: str
    title: str
    endorsements: int
    contributions: list[str]
    summary: str = ""
    tags: list[str] = field(default_factory=list)
    key: bool = False
    translations: dict[str, Texts] = field(default_factory=dict)
    summary_translations: Texts = field(default_factory=dict)
    lang: str = ""
    summary_lang: str = ""
    sign: int = 0


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
    kinds: list[str] = field(default_factory=list)
    """The kinds that the question offers first."""
    summary_translations: Texts = field(default_factory=dict)
    summary_lang: str = ""

    def inbox(self) -> list[Contribution]:
        """The contributions in no cluster, by number; of those without words nobody tells where they are."""
        return [one for one in self.contributions if one.cluster is None and may_list(one.consent)]

    def inside(self, cluster: Cluster) -> list[Contribution]:
        """The contributions of a cluster, in order."""
        by_id = {one.id: one for one in self.contributions}
        return [by_id[id_] for id_ in cluster.contributions]


@dataclass(frozen=True)
class Part:
    """A text on the whole meeting: ``part`` is one of ``mandate opening conclusions next_steps thanks``."""

    part: str
    text: str
    lang: str = ""
    translations: Texts = field(default_factory=dict)


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
    key_messages: list[KeyMessage]
    quotes: list[Quote]
    pairs: list[Pair]
    partnerships: list[Partnership]
    gaps: Gaps
    figures: Figures
    log: list[LogEntry]
    summary_translations: Texts = field(default_factory=dict)
    summary_lang: str = ""
    """The language of the summary as far as its words tell; empty where they do not."""
    kind: str = "plenary"
    breakout_of: str | None = None
    """The session whose breakout group this one is."""
    parts: list[Part] = field(default_factory=list)
    """What the rapporteur wrote on the whole meeting, in the document's order; empty ones left out."""

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
    participation: Participation
    version: Version | None = None
    taken_back: int = 0
    """Of a frozen version: contributions whose words are no longer here, since their authors took them back."""
    tags: list[Tag] = field(default_factory=list)
    """The tags in use, in the order of their catalogues."""
    sessions: list[Session] = field(default_factory=list)
    contact: Texts = field(default_factory=dict)
    days: dict[str, Texts] = field(default_factory=dict)
    """Titles of the days, by date."""
    group_names: dict[str, Texts] = field(default_factory=dict)
    """The event's own kinds of organisation; none where it uses the program's list."""
    cover: list[str] = field(default_factory=list)
    """Ids of the actions that rapporteurs chose for the first page, in their order; none: those that most delegates marked."""
    active: int | None = None
    """Of some of an event's sessions: the people who wrote, marked or offered something there (0: no longer known)."""
    approved: Approval | None = None
    """Of a frozen version that the chair approved. It is no part of what the version's checksum is made of."""

    def originals_only(self) -> list[tuple[Session, Question, Contribution]]:
        """The rows in which each contribution stands once: without those gathered from another session in here."""
        return [row for row in self.rows() if row[2].id not in self._originals]

    def listed(self) -> list[tuple[Session, Question, Contribution]]:
        """The rows of a list in which nothing stands twice: as ``originals_only``, with copies that were reworded since."""
        return [row for row in self.rows() if row[2].id not in self.originals]

    @cached_property
    def originals(self) -> dict[str, tuple[Session, Contribution]]:
        """By the id of each contribution gathered from a session in here whose words it still has: the original."""
        return {
            id_: (session, one)
            for id_, (copy, session, one) in self._originals.items()
            if _words(copy) == _words(one)
        }

    @cached_property
    def gathered(self) -> dict[str, list[tuple[Session, Contribution]]]:
        """By the id of each contribution that was brought together elsewhere in here: where, and as which."""
        found: dict[str, list[tuple[Session, Contribution]]] = {}
        for session, _question, one in self.rows():
            if one.id in self.originals:
                found.setdefault(self.originals[one.id][1].id, []).append((session, one))
        return found

    @cached_property
    def _originals(self) -> dict[str, tuple[Contribution, Session, Contribution]]:
        places = {(session.id, one.number): (session, one) for session, _question, one in self.rows()}
        return {
            one.id: (one, *places[one.origin.session, one.origin.number])
            for _session, _question, one in self.rows()
            if one.origin is not None and (one.origin.session, one.origin.number) in places
        }

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


def _words(one: Contribution) -> tuple[str, ...]:
    return (one.text, one.level or "", one.lead, one.partners, one.by_when, one.lasts, one.left_out)
