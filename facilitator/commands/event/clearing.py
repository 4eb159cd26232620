"""Clear what was tried in an event, or remove the event."""

from __future__ import annotations

from typing import Any

from facilitator import contract
from facilitator.commands.clearing import clear_sessions, require_confirmed
from facilitator.commands.work import EventContext
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Role
from facilitator.store import clearing, queries


def clear(context: EventContext, payload: contract.ClearEvent) -> dict[str, Any]:
    """Delete what was given in all sessions and who joined; agenda, questions, join code and links stay."""
    work = context.work
    require_confirmed(work.event, payload.confirm)
    sessions = queries.agenda(work.tx, work.event.id)
    clear_sessions(work, sessions, frozen_event=True)
    clearing.delete_people(work.tx, work.event.id)
    work.event.carried = None
    return {"event": work.event.id, "sessions": len(sessions)}


def remove(context: EventContext, payload: contract.RemoveEvent) -> dict[str, Any]:
    """Delete the event with all that belongs to it; the last one only from the command line, which can make another."""
    work = context.work
    require_confirmed(work.event, payload.confirm)
    if context.caller.role is not Role.SYSTEM and len(queries.events(work.tx)) == 1:
        raise Refused("last_event", field="event")
    id_ = work.event.id
    # Row by row nothing of it is left to be written down.
    work.tx.expunge_all()
    clearing.delete_event(work.tx, id_)
    return {"event": id_}
