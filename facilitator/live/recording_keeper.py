"""Deletes recordings whose time has come, and files that nothing names any more."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import delete

from facilitator.commands.dispatcher import Dispatcher
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.store.engine import Store
from facilitator.store.models import Recording
from facilitator.store.recordings import Recordings, find_due

KEEPER_SECONDS: Final = 30.0
"""Between two looks: so long a file may outlive what deleted it, though nobody can reach it any more."""
_SYSTEM: Final = Caller(Role.SYSTEM, "recordings", "")


class RecordingKeeper:
    """Looks after the folder of recordings. ``clock`` gives seconds since 1970."""

    def __init__(
        self,
        store: Store,
        dispatcher: Dispatcher,
        folder: Recordings,
        days: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._dispatcher = dispatcher
        self._folder = folder
        self._days = days
        self._clock = clock

    def look(self) -> None:
        """Delete what is due, by the command that a person would give, and then every file that is left over."""
        now = self._clock()
        with self._store.read() as tx:
            due = [(row.session, row.id) for row in find_due(tx, self._folder, now, self._days)]
        for session, id_ in due:
            try:
                self._dispatcher.perform(_SYSTEM, "recording.remove", {"session": session, "id": id_})
            except Refused:
                # Nobody gave it, or its contribution is gone: there is only the row.
                with self._store.write(session) as tx:
                    tx.execute(delete(Recording).where(Recording.id == id_))
        self._folder.sweep(self._store, now)
