"""Clear what was tried in one session."""

from __future__ import annotations

from typing import Any

from facilitator import contract
from facilitator.commands.clearing import clear_sessions, require_confirmed
from facilitator.commands.session.agenda import get_session
from facilitator.commands.work import EventContext


def clear(context: EventContext, payload: contract.ClearSession) -> dict[str, Any]:
    """Delete what was given in a session; its words, questions, settings and links stay."""
    require_confirmed(context.work.event, payload.confirm)
    row = get_session(context.work, payload.session)
    clear_sessions(context.work, [row], frozen_event=False)
    return {"session": row.id}
