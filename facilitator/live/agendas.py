"""Tells the pages that show an event's agenda when it is another one."""

from __future__ import annotations

from facilitator.contract import NOTICE
from facilitator.live.addresses import Emit, agenda_address
from facilitator.store import queries
from facilitator.store.engine import Store


class Agendas:
    """Which connection shows the agenda of which event, and in which version they know it."""

    def __init__(self, store: Store, emit: Emit) -> None:
        self._store = store
        self._emit = emit
        self._shown: dict[str, str] = {}
        """The event whose agenda a connection shows, by connection."""
        self._versions: dict[str, str] = {}

    def follow(self, event: str, connection: str) -> None:
        """Tell ``connection`` from now on when the agenda of ``event`` is another one."""
        self._shown[connection] = event
        if event not in self._versions:
            with self._store.read() as tx:
                self._versions[event] = queries.agenda_version(tx, event)

    def leave(self, connection: str) -> None:
        """Forget ``connection``."""
        event = self._shown.pop(connection, None)
        if event is not None and event not in self._shown.values():
            self._versions.pop(event, None)

    def look(self) -> None:
        """Tell who shows an agenda that has changed since the last look."""
        for event, known in list(self._versions.items()):
            with self._store.read() as tx:
                version = queries.agenda_version(tx, event)
            if version != known:
                self._versions[event] = version
                self._emit(NOTICE, {"code": "agenda", "message": ""}, agenda_address(event))
