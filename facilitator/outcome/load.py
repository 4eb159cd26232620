"""Read an ``Outcome`` from the database: as it is now, or at an earlier revision of each session."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Tx

from facilitator import __version__
from facilitator.domain import markdown_subset
from facilitator.domain.audience import Audience, project
from facilitator.domain.catalogue import Tag, Use
from facilitator.domain.figures import break_down
from facilitator.domain.report_parts import ReportPart
from facilitator.domain.vocabulary import Status
from facilitator.i18n import language_detection
from facilitator.outcome import model, partners, translated
from facilitator.outcome.editing_log import editing_log
from facilitator.outcome.findings import figures, gaps
from facilitator.outcome.rows import make_contribution, make_offer
from facilitator.outcome.times import iso
from facilitator.outcome.withheld import withhold
from facilitator.store import queries
from facilitator.store.catalogues import catalogues, tags_by_id
from facilitator.store.models import Authorship, Endorsement, Event, Session, Version
from facilitator.store.state_at import State, state_at

FORMAT = "facilitator-outcome/1"


def load_outcome(
    tx: Tx,
    event: str,
    sessions: list[str] | None = None,
    revs: Mapping[str, int] | None = None,
    *,
    detect_languages: bool = True,
) -> model.Outcome:
    """Return the outcome of ``sessions`` (ids; None for all of the event). Raises ``Refused`` for an unknown one.

    What the room may not see (hidden, held or withdrawn) is only counted; attribution is as the session says.
    ``revs`` asks for the state of a session at an earlier revision. Without ``detect_languages`` nobody asks in which language
    staff's own texts are, which costs half a second once in a process.
    """
    if detect_languages:
        language_detection.load()
    row = tx.get_one(Event, event)
    chosen = (
        [queries.get_session(tx, one, event) for one in sessions] if sessions else queries.agenda(tx, event)
    )
    is_whole = sessions is None or {one.id for one in queries.agenda(tx, event)} <= {one.id for one in chosen}
    states = {one.id: state_at(tx, one, (revs or {}).get(one.id)) for one in chosen}
    people = [tag for catalogue in catalogues(tx, event, Use.PEOPLE) for tag in catalogue.tags]
    reader = _Reader(tx, row, partners.Helping(tx, event, states), people)
    made = [
        translated.add(reader.session(one, states[one.id], (revs or {}).get(one.id, one.rev)), states[one.id])
        for one in chosen
    ]
    covers = [
        (one["cover"], place, one["id"])
        for place, state in enumerate(states.values())
        for one in state["contributions"].values()
        if one.get("cover") and one["status"] == Status.SHOWN
    ]
    outcome = model.Outcome(
        format=FORMAT,
        program=f"facilitator {__version__}",
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        event=row.id,
        title=row.title,
        description=row.description,
        place=row.place,
        time_zone=row.time_zone,
        languages=row.languages,
        code=row.code,
        delegates=queries.count_delegates(tx, event) + int((row.carried or {}).get("delegates", 0)),
        active=None if is_whole else _count_active(tx, list(states)),
        participation=_participation(tx, row),
        tags=_tags(tx, event, made),
        sessions=made,
        contact=row.contact,
        days=row.days,
        group_names={one["id"]: one["name"] for one in row.groups},
        # Of several sessions the first choice of each, then the second.
        cover=[id_ for _place, _session, id_ in sorted(covers)],
    )
    return withhold(outcome)


def describe_version(row: Version) -> model.Version:
    """Return a frozen version as the outcome names it."""
    return model.Version(
        id=row.id,
        scope=row.scope,
        number=row.number,
        at=iso(row.at) or "",
        role=row.role,
        name=row.name,
        note=row.note,
        revs=row.revs,
        checksum=row.checksum,
    )


def _count_active(tx: Tx, sessions: list[str]) -> int:
    """Return how many people wrote, marked or offered something in any of these sessions."""
    wrote = select(Authorship.delegate).where(Authorship.session.in_(sessions))
    marked = select(Endorsement.delegate).where(Endorsement.session.in_(sessions))
    return tx.scalar(select(func.count()).select_from(wrote.union(marked).subquery())) or 0


def _participation(tx: Tx, event: Event) -> model.Participation:
    groups, languages = queries.count_people(tx, event.id)
    if event.carried and not groups:
        # An imported event that nobody has joined here: what it was told.
        told = event.carried["participation"]
        return model.Participation(model.Cells(**told["groups"]), model.Cells(**told["languages"]))
    tables = [break_down(counts) for counts in (groups, languages)]
    return model.Participation(*(model.Cells(one.cells, one.others) for one in tables))


def _tags(tx: Tx, event: str, sessions: list[model.Session]) -> list[model.Tag]:
    questions = [question for session in sessions for question in session.questions]
    used = {tag for one in questions for contribution in one.contributions for tag in contribution.tags}
    used |= {tag for one in questions for cluster in one.clusters for tag in cluster.tags}
    return [
        model.Tag(tag.id, tag.code, catalogue.id, catalogue.title, tag.title, tag.meaning)
        for catalogue, tag in tags_by_id(tx, event).values()
        if tag.id in used
    ]


class _Reader:
    """Reads the sessions of one event."""

    def __init__(self, tx: Tx, event: Event, helping: partners.Helping, people: list[Tag]) -> None:
        self._tx = tx
        self._event = event
        self._helping = helping
        self._people = people

    def session(self, session: Session, state: State, rev: int) -> model.Session:
        row = state["sessions"][session.id]
        carried = session.carried or {}
        states = Counter(one["status"] for one in state["contributions"].values())
        seen = {
            id_: project("contributions", one, Audience.REPORT, row)
            for id_, one in state["contributions"].items()
        }
        shown = {
            id_: {**one, **{name: state["contributions"][id_].get(name) for name in ("scribe", "source")}}
            for id_, one in seen.items()
            if one is not None
        }
        offers = [
            make_offer(one, shown, row)
            for one in sorted(state["offers"].values(), key=lambda one: (one["created_at"], one["id"]))
            if one["action"] in shown and project("offers", one, Audience.REPORT, row) is not None
        ]
        counted = Counter(one.action for one in offers)
        contributions = [
            make_contribution(one, counted) for one in sorted(shown.values(), key=lambda one: one["number"])
        ]
        summaries = {
            (one["question"], one.get("cluster")): one["text"]
            for one in state["summaries"].values()
            if not one.get("part")
        }
        questions = [
            self._question(question, state, shown, contributions, summaries)
            for question in sorted(state["questions"].values(), key=lambda one: one["position"])
        ]
        pairs, partnerships = partners.read(state, shown, offers, self._helping, session.id)
        clusters = list(state["clusters"].values())
        return model.Session(
            id=session.id,
            day=row["day"],
            start=row["start"],
            end=row["end"],
            room=row["room"],
            kind=row.get("kind", "plenary"),
            breakout_of=row.get("breakout_of"),
            title=row["title"],
            stage=row["stage"],
            rev=rev,
            lineage=session.lineage,
            attribution=row["attribution"],
            gathers=row["gathers"],
            parts=self._parts(state),
            summary=summaries.get((None, None), ""),
            summary_lang=self._language_of(summaries.get((None, None), "")),
            hidden=states[Status.HIDDEN] + carried.get("hidden", 0),
            held=states[Status.HELD] + carried.get("held", 0),
            withdrawn=states[Status.WITHDRAWN] + carried.get("withdrawn", 0),
            questions=questions,
            offers=offers,
            key_messages=_key_messages(questions),
            quotes=[
                model.Quote(
                    one.id, one.number, shown[one.id]["question"], one.cluster, shown[one.id]["author_name"]
                )
                for one in contributions
                if one.pinned
            ],
            pairs=pairs,
            partnerships=partnerships,
            gaps=gaps(contributions, partnerships, self._people),
            figures=figures(contributions, questions, clusters, self._event.time_zone),
            log=[
                *(model.LogEntry(**one) for one in carried.get("log", [])),
                *editing_log(self._tx, session.id, rev, state),
            ],
        )

    def _question(
        self,
        question: dict[str, Any],
        state: State,
        shown: dict[str, dict[str, Any]],
        all_: list[model.Contribution],
        summaries: dict[tuple[str | None, str | None], str],
    ) -> model.Question:
        mine = [one for one in all_ if shown[one.id]["question"] == question["id"]]
        clusters = [one for one in state["clusters"].values() if one["question"] == question["id"]]
        return model.Question(
            id=question["id"],
            text=question["text"],
            easy=question["easy"],
            short=question["short"],
            summary=summaries.get((question["id"], None), ""),
            summary_lang=self._language_of(summaries.get((question["id"], None), "")),
            clusters=[
                model.Cluster(
                    id=one["id"],
                    title=one["title"],
                    endorsements=one["endorsements"],
                    contributions=[
                        inside.id
                        for inside in sorted(
                            (i for i in mine if i.cluster == one["id"]),
                            key=lambda i: (shown[i.id]["rank"], i.id),
                        )
                    ],
                    summary=summaries.get((question["id"], one["id"]), ""),
                    tags=one.get("tags", []),
                    key=one.get("key", False),
                    sign=one.get("sign", 0),
                    lang=self._language_of(one["title"], [i.lang for i in mine if i.cluster == one["id"]]),
                    summary_lang=self._language_of(summaries.get((question["id"], one["id"]), "")),
                )
                for one in sorted(clusters, key=lambda one: (one["rank"], one["id"]))
            ],
            contributions=mine,
            kinds=question["kinds"],
        )

    def _parts(self, state: State) -> list[model.Part]:
        texts = {one.get("part"): one["text"] for one in state["summaries"].values()}
        return [
            model.Part(part, texts[part], self._language_of(texts[part]))
            for part in ReportPart
            if texts.get(part, "").strip()
        ]

    def _language_of(self, text: str, beside: Sequence[str] = ()) -> str:
        """Return in which of the event's languages a text of staff's own is, or nothing where there is no text.

        Where its words do not tell, it is that of most of what stands ``beside`` it, else the event's first.
        """
        usual = max(dict.fromkeys(beside), key=list(beside).count, default=self._event.languages[0])
        return language_detection.guess(text, self._event.languages, usual) if text.strip() else ""


def _key_messages(questions: list[model.Question]) -> list[model.KeyMessage]:
    return [
        model.KeyMessage(
            cluster=cluster.id,
            question=question.id,
            title=cluster.title,
            text=markdown_subset.first_paragraph(cluster.summary),
            numbers=[one.number for one in question.inside(cluster)],
            lang=cluster.summary_lang if markdown_subset.first_paragraph(cluster.summary) else cluster.lang,
        )
        for question in questions
        for cluster in question.clusters
        if cluster.key
    ]
