"""What ``session.clear``, ``event.clear`` and ``event.remove`` have in common: the typed confirmation, a fresh start."""

from __future__ import annotations

from typing import Final

from facilitator.domain.rules import Refused
from facilitator.domain.text import read_digits
from facilitator.store import clearing, queries
from facilitator.store.models import Event, Session, column_defaults, new_id
from facilitator.store.unit_of_work import EventWork

_LINEAGES_KEPT: Final = 50
"""How many lineages from before a session remembers, to refuse what phones wrote then."""


def require_confirmed(event: Event, confirm: str) -> None:
    """Refuse unless ``confirm`` is the event's join code as a person types it: with blanks, in digits of any script."""
    if read_digits(confirm) != event.code:
        raise Refused("not_confirmed", field="confirm", code=event.code)


def clear_sessions(work: EventWork, sessions: list[Session], *, frozen_event: bool) -> None:
    """Delete what was given in ``sessions`` and let each begin again: planned, numbers from 1, under a new lineage.

    Copies in other sessions that gathered it stay there. ``frozen_event`` as in ``store.clearing.delete_given``.
    """
    ids = [one.id for one in sessions]
    for pair in clearing.find_pairs_elsewhere(work.tx, ids):
        work.remove(pair)
    for session in sessions:
        work.track_for_readers(session)
    clearing.delete_given(work.tx, ids, frozen_event=frozen_event)
    defaults = column_defaults(Session)
    for session in sessions:
        first = next(iter(queries.questions(work.tx, session.id)), None)
        for name in Session.of_the_room:
            setattr(session, name, defaults.get(name))
        session.question = first.id if first else None
        session.carried = None
        session.next_number = 1
        session.cleared = [*session.cleared, session.lineage][-_LINEAGES_KEPT:]
        session.lineage = new_id()
