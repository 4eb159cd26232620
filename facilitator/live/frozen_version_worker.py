"""Makes the documents of frozen versions aside, one after the other, so that freezing costs the room nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from sqlalchemy import select

from facilitator.store.engine import Store
from facilitator.store.models import Version

log = logging.getLogger("facilitator")

LOOK_SECONDS: Final = 0.5
_MOST_TRIES: Final = 3

Seal = Callable[[str], bool]
"""Make one version's document in a child process; False where that failed."""


class FrozenVersionWorker:
    """Looks for versions without a document after each commit, and once at the start: what a restart interrupted."""

    def __init__(self, store: Store, seal: Seal) -> None:
        self._store = store
        self._seal = seal
        self._moved = True
        self._failed: dict[str, int] = {}
        store.subscribe(self._notice)

    def _notice(self, _session: str) -> None:
        self._moved = True

    def run(self) -> None:
        """Make what is to be made, where anything has moved. Raises where that cannot be read: it is tried again."""
        if self._moved:
            try:
                self.step()
            except Exception:
                self._moved = True
                raise

    def step(self) -> None:
        """Make what is to be made now. One that fails again and again waits for the next start of the program."""
        self._moved = False
        with self._store.read() as tx:
            open_ = list(tx.scalars(select(Version.id).where(Version.checksum == "").order_by(Version.at)))
        for version in open_:
            if self._failed.get(version, 0) >= _MOST_TRIES:
                continue
            if not self._seal(version):
                self._failed[version] = self._failed.get(version, 0) + 1
                self._moved = True
                log.error("version %s could not be sealed (try %s)", version, self._failed[version])
