"""Fill in what an action lacks, after the room has said it aloud."""

from __future__ import annotations

from typing import Any, Final

from facilitator import contract
from facilitator.commands.fields import lay_over
from facilitator.commands.work import CommandContext, get_contribution
from facilitator.domain import text as words
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import ACTION_FIELDS, MAX_FIELD, Kind, Status

_LEVEL: Final = "level"


def complete(context: CommandContext, payload: contract.CompleteAction) -> dict[str, Any]:
    """Fill in or correct what an action says beside its words; the editing log tells what was there before.

    What somebody else has changed since ``base`` is a conflict, field by field; nothing is changed then.
    """
    work = context.work
    row = get_contribution(work, payload.id)
    if row.kind != Kind.ACTION:
        raise Refused("not_to_complete", field="id")
    if row.status != Status.SHOWN:
        raise Refused("not_shown", field="id")
    new: dict[str, Any] = {}
    for name in ACTION_FIELDS:
        value = getattr(payload, name)
        if value is not None:
            new[name] = (
                value if name == _LEVEL else words.clean(value, limit=MAX_FIELD, field=name, empty=None)
            )
    reason = words.clean_line(payload.reason or "", limit=MAX_FIELD, field="reason", empty=None)
    now = {name: getattr(row, name) for name in ACTION_FIELDS}
    # The language of the page's own empty field and of a value that nobody gave is one: nothing.
    base = None if payload.base is None else {name: payload.base.get(name) or "" for name in payload.base}
    laid = lay_over(now, new, base)
    work.track(row)
    for name, value in laid.items():
        setattr(row, name, value)
    if any(now[name] != getattr(row, name) for name in ACTION_FIELDS):
        row.filled_reason = reason
    return {"id": row.id}
