"""Read an ``Outcome`` from the database, at one revision of each session."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session as Tx

from facilitator import __version__
from facilitator.domain.audience import Audience, project
from facilitator.domain.vocabulary import Status
from facilitator.outcome import model
from facilitator.store import queries
from facilitator.store.models import Event, Session

FORMAT = "facilitator-outcome/1"


def gather(tx: Tx, event: str, sessions: list[str] | None = None) -> model.Outcome:
    """Return the outcome of ``sessions`` (ids; None for all of the event). Raises ``Refused`` for an unknown one.

    What the room may not see (hidden, held or withdrawn) is only counted; attribution is as the session says.
    """
    row = tx.get_one(Event, event)
    chosen = (
        [queries.get_session(tx, one, event) for one in sessions] if sessions else queries.agenda(tx, event)
    )
    return model.Outcome(
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
        delegates=queries.count_delegates(tx, event),
        sessions=[_session(tx, one) for one in chosen],
    )


def _session(tx: Tx, session: Session) -> model.Session:
    rows = queries.session_rows(tx, session.id)
    settings = session.dump()
    states = Counter(one.status for one in rows["contributions"])
    seen = [project("contributions", one.dump(), Audience.REPORT, settings) for one in rows["contributions"]]
    scribes = {one.id for one in rows["contributions"] if one.scribe}
    shown = {one["id"]: {**one, "scribe": one["id"] in scribes} for one in seen if one is not None}
    offers = [
        model.Offer(
            id=one.id,
            action=one.action,
            action_number=shown[one.action]["number"],
            group=(project("offers", one.dump(), Audience.REPORT, settings) or {})["group"],
            brings=one.brings,
            created_at=_iso(one.created_at) or "",
        )
        for one in sorted(rows["offers"], key=lambda one: one.created_at)
        if one.action in shown
    ]
    summaries = {one.question: one.text for one in rows["summaries"]}
    counted = Counter(one.action for one in offers)
    contributions = [
        _contribution(one, counted) for one in sorted(shown.values(), key=lambda one: one["number"])
    ]
    questions = [
        _question(question, rows["clusters"], shown, contributions, summaries.get(question.id, ""))
        for question in sorted(rows["questions"], key=lambda one: one.position)
    ]
    return model.Session(
        id=session.id,
        day=session.day,
        start=session.start,
        end=session.end,
        room=session.room,
        title=session.title,
        stage=session.stage,
        rev=session.rev,
        lineage=session.lineage,
        attribution=session.attribution,
        gathers=session.gathers,
        summary=summaries.get(None, ""),
        hidden=states[Status.HIDDEN],
        held=states[Status.HELD],
        withdrawn=states[Status.WITHDRAWN],
        questions=questions,
        offers=offers,
    )


def _question(
    question: Any, clusters: list[Any], shown: dict[str, Any], all_: list[Any], summary: str
) -> model.Question:
    mine = [one for one in all_ if shown[one.id]["question"] == question.id]
    return model.Question(
        id=question.id,
        text=question.text,
        easy=question.easy,
        short=question.short,
        summary=summary,
        clusters=[
            model.Cluster(
                id=one.id,
                title=one.title,
                endorsements=one.endorsements,
                contributions=[
                    inside.id
                    for inside in sorted(
                        (i for i in mine if i.cluster == one.id), key=lambda i: shown[i.id]["rank"]
                    )
                ],
            )
            for one in sorted(clusters, key=lambda one: one.rank)
            if one.question == question.id
        ],
        contributions=mine,
    )


def _contribution(row: dict[str, Any], offers: Counter[str]) -> model.Contribution:
    names = (
        "id",
        "number",
        "kind",
        "text",
        "lang",
        "dir",
        "level",
        "lead",
        "partners",
        "by_when",
        "lasts",
        "left_out",
    )
    more = ("group", "endorsements", "status", "cluster", "scribe")
    return model.Contribution(
        **{name: row[name] for name in (*names, *more)},
        tags=[],
        offers=offers[row["id"]],
        created_at=_iso(row["created_at"]) or "",
        edited_at=_iso(row["edited_at"]),
    )


def _iso(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
