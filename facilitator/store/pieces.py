"""Long deletions in short transactions: between two of them somebody else writes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session as Tx

from facilitator.store.engine import Store

PIECE_SECONDS: Final = 0.05
"""How long others wait for one piece at most, as far as the pieces before it tell."""
PAUSE_SECONDS: Final = 0.02
"""Between two pieces: twice as long as a writer of another process sleeps between its tries (``store.engine``)."""
FIRST_ROWS: Final = 100
_FEWEST, _MOST = 10, 2000


class Pieces:
    """Carries out what is long in transactions of its own, each of as many rows as fit into ``PIECE_SECONDS``.

    ``pause`` waits for some seconds, ``clock`` tells seconds from any origin.
    """

    def __init__(
        self,
        store: Store,
        *,
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._store = store
        self._pause = pause
        self._clock = clock
        self.rows = FIRST_ROWS
        """Rows of the next piece."""

    def carry_out(self, work: Callable[[Tx, int], int]) -> int:
        """Call ``work`` with a transaction and a number of rows until it has done fewer; return how many in all."""
        done = 0
        while True:
            wanted = self.rows
            began = self._clock()
            with self._store.write() as tx:
                began = self._clock()  # whoever waits for the lock holds nobody up
                found = work(tx, wanted)
            self._fit(self._clock() - began, is_full=found == wanted)
            done += found
            if found < wanted:
                return done
            self._pause(PAUSE_SECONDS)

    def delete(self, table: Any, where: Any) -> int:
        """Delete the rows of ``table`` that fit ``where``; return how many."""
        keys = list(table.primary_key.columns)

        def piece(tx: Tx, limit: int) -> int:
            some = select(*keys).where(where).limit(limit)
            key = keys[0] if len(keys) == 1 else tuple_(*keys)
            return tx.connection().execute(delete(table).where(key.in_(some))).rowcount

        return self.carry_out(piece)

    def _fit(self, seconds: float, *, is_full: bool) -> None:
        if seconds > PIECE_SECONDS / 2:
            self.rows = max(_FEWEST, self.rows // 2)
        # A rest is short because little was left: it says nothing of how many rows fit.
        elif is_full and seconds < PIECE_SECONDS / 8:
            self.rows = min(_MOST, self.rows * 2)
