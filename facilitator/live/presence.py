"""How many phones other processes of the same event hold. Only where several processes serve it."""

from __future__ import annotations

import logging
import time
from collections import Counter
from typing import Final

from sqlalchemy import delete, func, insert, select

from facilitator.store.engine import Store
from facilitator.store.models import Presence as Row
from facilitator.store.models import new_id

log = logging.getLogger("facilitator")

EXCHANGE_SECONDS: Final = 5.0
FORGET_SECONDS: Final = 15.0
"""A process that has written nothing for so long has gone; its phones are on their way to another one."""


class Presence:
    """What this process holds, written into the database, and what the others hold, as last read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._process = new_id()
        self._exchanged = float("-inf")
        self._elsewhere: Counter[str] = Counter()

    def elsewhere(self, session: str) -> int:
        """Return how many phones other processes hold in ``session``."""
        return self._elsewhere[session]

    def exchange(self, now: float, phones: dict[str, int]) -> None:
        """Write down ``phones`` (here, by session) and read the others, at most every ``EXCHANGE_SECONDS``.

        ``now`` is in seconds of any origin. A database that is busy is asked again next time.
        """
        if now - self._exchanged < EXCHANGE_SECONDS:
            return
        self._exchanged = now
        try:
            self._elsewhere = self._exchange(phones)
        except Exception:
            # Numbers for a corner of the screen: nothing else may wait for them.
            log.exception("could not exchange how many phones are here")

    def _exchange(self, phones: dict[str, int]) -> Counter[str]:
        at = time.time()
        rows = [
            {"process": self._process, "session": session, "phones": count, "at": at}
            for session, count in phones.items()
        ]
        with self._store.write() as tx:
            tx.execute(delete(Row).where((Row.process == self._process) | (Row.at < at - FORGET_SECONDS)))
            if rows:
                tx.execute(insert(Row), rows)
            query = select(Row.session, func.sum(Row.phones).label("phones")).where(
                Row.process != self._process
            )
            found = tx.execute(query.group_by(Row.session))
            return Counter({row.session: row.phones for row in found})
