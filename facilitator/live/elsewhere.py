"""What other processes did in sessions that nobody watches here, for those here whom it concerns all the same.

A board that follows a room, a phone that is called to another session, a delegate who is sent away: each process tells its
own clients, from the journal, so that each hears it once and a queue that is away or hangs loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy import select

from facilitator.live import notices
from facilitator.live.addresses import Emit
from facilitator.store import journal
from facilitator.store.engine import Store
from facilitator.store.models import Session


class Elsewhere:
    """Looks at the sessions of the ``events`` of who is connected here, except those ``watched`` here."""

    def __init__(
        self,
        store: Store,
        emit: Emit,
        events: Callable[[], set[str]],
        watched: Callable[[], Collection[str]],
    ) -> None:
        self._store = store
        self._emit = emit
        self._events = events
        self._watched = watched
        self._known: dict[str, int] = {}
        """The revision of each session up to which it was told."""

    def look(self) -> None:
        """Tell what is new since the last look. Raises where that cannot be read: the next look finds all of it."""
        events = self._events()
        if not events:
            self._known = {}
            return
        messages: list[notices.Message] = []
        with self._store.read() as tx:
            found = tx.execute(select(Session.id, Session.rev).where(Session.event.in_(events)))
            revisions = {row.id: row.rev for row in found}
            watched = self._watched()
            for id_, rev in revisions.items():
                # A session that is new here begins with what it is; one that is watched here is told by the fan-out.
                if rev != self._known.get(id_, rev) and id_ not in watched:
                    session = tx.get_one(Session, id_)
                    lines = journal.since(tx, session, self._known[id_]) or []
                    messages += notices.of_changes(tx, session, lines, has_phones=False)
        self._known = revisions
        for message in messages:
            self._emit(message.name, message.payload, message.to)
