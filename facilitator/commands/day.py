"""Add, change and remove the days of the agenda."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select

from facilitator import contract
from facilitator.commands import fields
from facilitator.commands.work import EventContext
from facilitator.domain.messages import N_, Message
from facilitator.domain.rules import Refused
from facilitator.event_file.parts import DayHead
from facilitator.store.models import Session
from facilitator.store.unit_of_work import EventWork

_TWICE: Final = N_("The agenda has this day already.")


def read_day(value: str, field: str) -> str:
    """Return a date that a person typed, as ``2019-09-10``. Raises ``Refused`` at ``field``."""
    try:
        return str(fields.check(DayHead, {"date": value}, [], needed=("date",))["date"])
    except Refused as refused:
        raise Refused(
            "several_problems", field=field, problems=[(field, message) for _f, message in refused.problems]
        ) from None


def create(context: EventContext, payload: contract.CreateDay) -> dict[str, Any]:
    """Add a day, with the theme that it may have."""
    event = context.work.track(context.work.event)
    date = read_day(payload.date, "date")
    if date in event.days:
        fields.refuse([("date", Message(_TWICE))])
    title = fields.check(DayHead, {"title": payload.title}, event.languages)["title"]
    event.days = {**event.days, date: title}
    return {"date": date}


def change(context: EventContext, payload: contract.ChangeDay) -> dict[str, Any]:
    """Change a day's theme, or move it with all its sessions to a date that the agenda has not."""
    work = context.work
    event = work.track(work.event)
    now = {"title": _get_title(work, payload.date)}
    title = now["title"]
    if payload.title is not None:
        new = fields.check(DayHead, {"title": payload.title}, event.languages)
        title = fields.lay_over(now, new, payload.base)["title"]
    date = read_day(payload.to, "to") if payload.to else payload.date
    if date != payload.date and date in event.days:
        fields.refuse([("to", Message(_TWICE))])
    event.days = {day: text for day, text in event.days.items() if day != payload.date} | {date: title}
    if date != payload.date:
        for row in work.tx.scalars(
            select(Session).where(Session.event == event.id, Session.day == payload.date)
        ):
            work.track(row).day = date
    return {"date": date}


def remove(context: EventContext, payload: contract.RemoveDay) -> dict[str, Any]:
    """Remove a day that has no sessions."""
    work = context.work
    _get_title(work, payload.date)
    used = select(Session.id).where(Session.event == work.event.id, Session.day == payload.date).limit(1)
    if work.tx.scalar(used) is not None:
        raise Refused("day_in_use", field="date")
    event = work.track(work.event)
    event.days = {day: title for day, title in event.days.items() if day != payload.date}
    return {"date": payload.date}


def _get_title(work: EventWork, date: str) -> dict[str, str]:
    if date not in work.event.days:
        raise Refused("unknown_day", field="date")
    return dict(work.event.days[date] or {})
