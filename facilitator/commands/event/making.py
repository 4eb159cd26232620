"""Make an event, from fields or from its file; change it; take a step back. Its sessions are in ``agenda``."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, Final

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from facilitator import contract
from facilitator.commands import fields
from facilitator.commands.day import read_day
from facilitator.commands.event.identity import check_logos, check_wifi, keep_identity
from facilitator.commands.session.agenda import agenda_guard
from facilitator.commands.work import EventContext, free_id
from facilitator.domain.catalogue import Catalogue
from facilitator.domain.messages import N_, Message
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import CODE_LENGTH, FIRST_LINKS, ROLE_NAMES, Role, Stage
from facilitator.domain.wall import VIEW_AT
from facilitator.event_file import EventFile, SessionInfo
from facilitator.event_file.parts import Defaults, EventInfo, Identity, Retention, Step, Wifi
from facilitator.store import journal, models
from facilitator.store.engine import Store
from facilitator.store.event_root import settings, steps_with
from facilitator.store.undo import undo_change
from facilitator.store.unit_of_work import EventWork

_GROUPED: Final[dict[str, type[BaseModel]]] = {
    "defaults": Defaults,
    "retention": Retention,
    "identity": Identity,
    "wifi": Wifi,
}
_TWICE: Final = N_("“%(value)s” is listed twice. Take one of them out.")


def create(context: EventContext, payload: contract.CreateEvent) -> dict[str, Any]:
    """Make an event with its days and one link for each role; its sessions come next."""
    values = fields.filled_in(payload)
    days = [read_day(day, "days") for day in values.pop("days")]
    languages = fields.check(EventInfo, {"languages": payload.languages}, [], needed=("languages",))[
        "languages"
    ]
    good = fields.check(EventInfo, values, languages, needed=("title", "place", "time_zone", "languages"))
    row = models.Event(
        id=free_id(context.work.tx, models.Event, fields.short_name(good["title"], "event")),
        code=free_code(context.work.tx),
        **good,
        description={},
        contact={},
        days={day: {} for day in sorted(days)},
        groups=[],
        defaults=settings(Defaults()),
        retention=Retention().model_dump(),
        captions="",
        created_at=context.work.now,
        rev=1,
    )
    return begin(context.work, row)


def load(context: EventContext, _payload: contract.LoadEvent) -> dict[str, Any]:
    """Make the event that the text of an event file describes."""
    assert isinstance(context.read, EventFile)
    return load_file(context.work, context.read)


def create_event(store: Store, file: EventFile, own: Sequence[Catalogue] = ()) -> str:
    """Put the event of ``file`` into the database with one role link for each role, and return its id.

    ``own`` are catalogues of tags that the organiser adds to those that come with the program. For programs that have
    read a file already; the command ``event.load`` does the same with its text.
    """
    with store.write() as tx:
        work = EventWork(tx, now=time.time(), rev=1)
        answer = load_file(work, file)
        tx.flush()
        add_catalogues(tx, str(answer["event"]), own)
        said = {
            "at": work.now, "role": Role.SYSTEM, "actor": "", "command": "event.load", "undoable": False,
            "reverts": None,
        }  # fmt: skip
        journal.write_event(work, said)
        return str(answer["event"])


def add_catalogues(tx: Tx, event: str, catalogues: Iterable[Catalogue]) -> None:
    """Keep ``catalogues`` for an event; one with the id of another replaces it."""
    for one in catalogues:
        tx.merge(models.Catalogue(event=event, id=one.id, body=asdict(one)))


def load_file(work: EventWork, file: EventFile) -> dict[str, Any]:
    """Make the event of ``file``. An id that is taken gets a number; a code that is taken is refused."""
    info = file.event
    if info.code is not None:
        _require_free(work.tx, info.code)
    row = models.Event(
        id=free_id(work.tx, models.Event, info.id),
        code=info.code or free_code(work.tx),
        title=dict(info.title),
        description=dict(info.description),
        place=dict(info.place),
        contact=dict(info.contact),
        time_zone=info.time_zone,
        languages=list(info.languages),
        days={day.date.isoformat(): dict(day.title) for day in file.days},
        groups=[{"id": one.id, "name": dict(one.name)} for one in info.group_list or ()],
        defaults=settings(info.defaults),
        retention=info.retention.model_dump(),
        captions=info.captions or "",
        created_at=work.now,
        rev=1,
    )
    answer = begin(work, row)
    row.identity = keep_identity(work, info.identity)
    row.wifi = info.wifi.model_dump(mode="json") if info.wifi.name else {}
    _add_sessions(work, file)
    return answer


def begin(work: EventWork, row: models.Event) -> dict[str, Any]:
    """Add the event ``row`` with one link for each role that every event needs, and return what its maker is told."""
    work.event = work.add(row)
    links = {}
    for index, role in enumerate(FIRST_LINKS):
        link = models.RoleLink(
            id=secrets.token_hex(6),
            event=row.id,
            role=role,
            name=str(ROLE_NAMES[role]),
            created_at=work.now + index / 1000,
        )
        links[str(role)] = work.add(link).id
    return {"event": row.id, "code": row.code, "links": links}


def change(context: EventContext, payload: contract.ChangeEvent) -> dict[str, Any]:
    """Change the event's own fields. A language taken away hides its texts; added again, they are back."""
    work = context.work
    row = work.event
    values = fields.filled_in(payload)
    grouped = {name: values.pop(name) for name in _GROUPED if name in values}
    languages = list(row.languages)
    if "languages" in values:
        languages = fields.check(EventInfo, {"languages": values["languages"]}, languages)["languages"]
    if "groups" in values:
        values["groups"] = _named(values["groups"])
    new = fields.check(EventInfo, values, languages)
    if "groups" in new:
        new["groups"] = new["groups"] or []
    for name, stated in grouped.items():
        logos = {"logos": check_logos(work, stated.pop("logos"), languages)} if stated.get("logos") else {}
        new[name] = {**getattr(row, name), **_check_group_of(name, stated, languages), **logos}
    if "identity" in new:
        new["identity"]["accent"] = new["identity"].get("accent") or ""
    if "wifi" in new:
        check_wifi(new["wifi"])
    new = {name: "" if value is None and name == "captions" else value for name, value in new.items()}
    new = fields.lay_over(
        row.dump(), {name: one for name, one in new.items() if one is not None}, payload.base
    )
    if "code" in new and new["code"] != row.code:
        _require_free(work.tx, new["code"])
    work.track(row)
    for name, value in new.items():
        setattr(row, name, value)
    return {"event": row.id}


def _check_group_of(name: str, stated: dict[str, Any], languages: list[str]) -> dict[str, Any]:
    """Return the settings ``defaults`` or ``retention``, checked; what is not stated stays, what is empty is none."""
    given = {key: value for key, value in stated.items() if value is not None}
    try:
        return fields.check(_GROUPED[name], given, languages)
    except Refused as refused:
        problems = [(f"{name}.{field}", message) for field, message in refused.problems]
    raise Refused("several_problems", field=problems[0][0], problems=problems)


def _named(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each group without an id one of its own, and let a name in one language stand for all."""
    taken = {one["id"] for one in groups if one["id"]}
    result = []
    for one in groups:
        name = {tag: text for tag, text in one["name"].items() if text.strip()}
        id_ = one["id"]
        if not id_:
            wanted = base = fields.short_name(name, "group")
            number = 2
            while wanted in taken:
                wanted, number = f"{base}-{number}", number + 1
            id_ = wanted
            taken.add(id_)
        result.append({"id": id_, "name": next(iter(name.values())) if len(name) == 1 else name})
    twice = [at for at, one in enumerate(result) if one["id"] in [other["id"] for other in result[:at]]]
    if twice:
        fields.refuse([(f"groups.{at}.id", Message(_TWICE, {"value": result[at]["id"]})) for at in twice])
    return result


def undo(context: EventContext, payload: contract.UndoEvent) -> dict[str, Any]:
    """Take back what the change ``rev`` did; taking that back again is a redo."""
    work = context.work
    with agenda_guard(work, undoing=True):
        return {"undone": payload.rev, "command": undo_change(work, payload.rev)}


def _add_sessions(work: EventWork, file: EventFile) -> None:
    names: dict[str, str] = {}
    for _day, one in file.sessions():
        names[one.id] = free_id(work.tx, models.Session, one.id, frozenset(names.values()))
    for position, (day, one) in enumerate(file.sessions()):
        row = models.Session(
            id=names[one.id],
            event=work.event.id,
            position=position,
            day=day.date.isoformat(),
            start=f"{one.start:%H:%M}",
            end=f"{one.end:%H:%M}",
            room=dict(one.room),
            title=dict(one.title),
            kind=one.kind_of_session,
            breakout_of=names.get(one.breakout_of or ""),
            gathers=[names[other] for other in one.gathers],
            view=VIEW_AT[Stage.PLANNED],
            joining=True,
            captions_link=one.captions or "",
            steps=steps_with([_step(step) for step in one.steps], names[one.id]),
            **settings(file.settings_of(one)),
        )
        work.add(row)
        _add_questions(work, row, one)


def _add_questions(work: EventWork, session: models.Session, info: SessionInfo) -> None:
    rows = [
        models.Question(
            id=f"{session.id}.{one.id}",
            session=session.id,
            position=position,
            text=dict(one.text),
            easy=dict(one.easy),
            short=dict(one.short),
            clips=dict(one.clip),
            kinds=[str(kind) for kind in one.offers],
        )
        for position, one in enumerate(info.questions)
    ]
    work.add_all(rows)
    session.question = rows[0].id if rows else None


def _step(step: Step) -> dict[str, Any]:
    title = dict(step.title)
    return {
        "stage": str(step.stage), "question": step.question, "wall": str(step.wall), "minutes": step.minutes,
        "title": title,
    }  # fmt: skip


def _require_free(tx: Tx, code: str) -> None:
    if tx.scalar(select(models.Event.id).where(models.Event.code == code)):
        raise Refused("code_taken", field="code", code=code)


def free_code(tx: Tx) -> str:
    """Return a join code that no event has."""
    while True:
        # No leading zero: people drop it when they say the code aloud.
        code = str(secrets.randbelow(9 * 10 ** (CODE_LENGTH - 1)) + 10 ** (CODE_LENGTH - 1))
        if tx.scalar(select(models.Event.id).where(models.Event.code == code)) is None:
            return code
