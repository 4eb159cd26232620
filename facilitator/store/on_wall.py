"""Which session hangs on the wall: of a room, of the whole event, or where a session is held."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session as Tx

from facilitator.domain.vocabulary import LIVE_STAGES
from facilitator.store.models import Session
from facilitator.store.queries import agenda


def shown_session(
    tx: Tx, event: str, room: str | None, stages: Mapping[str, str] | None = None
) -> Session | None:
    """Return what the board of ``room`` shows: the session shown last, else a live one, else the agenda's first.

    ``room`` is a room's name in any language, or None for the whole event. ``stages`` are those of sessions, by id, in
    place of their own: what a board showed before they changed.
    """
    sessions = [one for one in agenda(tx, event) if room is None or room in one.room.values()]
    shown = [one for one in sessions if one.shown_at is not None]
    if shown:
        return max(shown, key=lambda one: one.shown_at or 0.0)
    live = [one for one in sessions if (stages or {}).get(one.id, one.stage) in LIVE_STAGES]
    return next(iter(live or sessions), None)


def session_on_wall(tx: Tx, session: Session) -> Session:
    """Return the session on the wall where ``session`` is held: itself, or the one that the event's board shows.

    Of sessions at the same time in different rooms each has a wall of its own; all others share one.
    """
    shown = shown_session(tx, session.event, None)
    if shown is None or shown.id == session.id:
        return session
    rooms = set(session.room.values())
    is_parallel = (
        shown.day == session.day and shown.start < session.end and session.start < shown.end
        and rooms and rooms.isdisjoint(shown.room.values())
    )  # fmt: skip
    if is_parallel:
        shown = shown_session(tx, session.event, min(rooms))
    return shown or session
