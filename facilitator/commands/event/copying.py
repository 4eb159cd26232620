"""Copy an event: agenda, questions, settings and catalogues, without what people gave in it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from facilitator import contract
from facilitator.commands import fields
from facilitator.commands.day import read_day
from facilitator.commands.event.making import begin, free_code
from facilitator.commands.session.agenda import columns_of, copy_questions
from facilitator.commands.work import EventContext, event_of, free_id
from facilitator.event_file.parts import EventInfo
from facilitator.store import queries
from facilitator.store.event_root import steps_with
from facilitator.store.files import IMPORT
from facilitator.store.models import Catalogue, Event, Session, StoredFile, new_id
from facilitator.store.unit_of_work import EventWork


def copy(context: EventContext, payload: contract.CopyEvent) -> dict[str, Any]:
    """Make an event like the caller's own, with a join code and links of its own; its first day may be another."""
    work = context.work
    source = queries.get_event(work.tx, event_of(context.caller, payload))
    sessions = queries.agenda(work.tx, source.id)
    title = source.title
    if payload.title is not None:
        title = fields.check(EventInfo, {"title": payload.title}, source.languages, needed=("title",))[
            "title"
        ]
    shift = _shift({*source.days, *(one.day for one in sessions)}, payload.first)
    row = Event(
        **{
            **source.dump(),
            "id": free_id(work.tx, Event, fields.short_name(title, source.id)),
            "code": free_code(work.tx),
            "title": title,
            "days": {_moved(day, shift): texts for day, texts in source.days.items()},
            "carried": None,
            "created_at": work.now,
            "rev": 1,
        }
    )
    answer = begin(work, row)
    _copy_sessions(work, sessions, shift)
    for one in work.tx.scalars(select(Catalogue).where(Catalogue.event == source.id)):
        work.tx.add(Catalogue(event=row.id, id=one.id, body=one.body))
    kept = select(StoredFile).where(StoredFile.event == source.id, StoredFile.purpose != IMPORT)
    copies: dict[str, str] = {}
    for file in work.tx.scalars(kept).all():
        copies[file.id] = new_id()
        work.tx.add(StoredFile(**{**file.dump(), "id": copies[file.id], "event": row.id}))
    logos = [{**one, "id": copies[one["id"]]} for one in row.identity.get("logos", []) if one["id"] in copies]
    row.identity = {**row.identity, "logos": logos}
    return answer


def _shift(days: set[str], first: str | None) -> timedelta:
    """Return by how much all days move where the first is to be ``first``. Raises ``Refused``."""
    if first is None:
        return timedelta()
    wanted = date.fromisoformat(read_day(first, "first"))
    return wanted - date.fromisoformat(min(days)) if days else timedelta()


def _moved(day: str, shift: timedelta) -> str:
    return (date.fromisoformat(day) + shift).isoformat()


def _copy_sessions(work: EventWork, sessions: list[Session], shift: timedelta) -> None:
    names: dict[str, str] = {}
    for one in sessions:
        names[one.id] = free_id(work.tx, Session, one.id, frozenset(names.values()))
    for one in sessions:
        columns = columns_of(one) | {
            "day": _moved(one.day, shift),
            "gathers": [names[other] for other in one.gathers if other in names],
            "breakout_of": names.get(one.breakout_of or ""),
        }
        columns["steps"] = steps_with(one.steps, names[one.id])
        row = work.add(Session(id=names[one.id], event=work.event.id, position=one.position, **columns))
        copy_questions(work, one.id, row)
