"""Documents where several processes serve one event: each is known to all of them, and any of them hands it out.

The process that makes a document writes down how far it is, and in the end the document itself, into the database: a phone
or a laptop may be sent to another process at any time, on another machine too, and one that died leaves what it made.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Tx

from facilitator.domain.rules import Refused
from facilitator.runtime.child_process import State
from facilitator.store.engine import Store
from facilitator.store.models import MadeDocument

KEPT_SECONDS: Final = 900.0
"""After which a document is thrown away, counted from when it was asked for."""
TELL_SECONDS: Final = 0.5
"""Between two looks of a process at what it makes."""
_GONE_SECONDS: Final = 30.0
"""A document of which nothing was told for so long is made by nobody any more."""

SHARES: Final = {"waiting": 0.0, "starting": 0.05, "reading": 0.15, "writing": 0.4, "done": 1.0}
"""How far a document is at each step; the last takes longest."""


@dataclass(frozen=True)
class Progress:
    """What a page is told of a document: how far it is, and how many are made before it is begun.

    ``step`` is a key of ``SHARES``, or how it ended.
    """

    id: str
    name: str
    state: str
    step: str
    place: int

    @property
    def share(self) -> float:
        """How much of it is made, from 0 to 1."""
        return SHARES.get(self.step, 1.0)

    @property
    def has_ended(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state not in (State.WAITING, State.RUNNING)


class SharedDocuments:
    """The rows of all processes' documents."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, progress: Progress, event: str, media: str) -> None:
        """Let the others know of a document that is asked for, and throw old ones away."""
        now = time.time()
        with self._store.write() as tx:
            tx.execute(delete(MadeDocument).where(MadeDocument.asked_at < now - KEPT_SECONDS))
            tx.add(
                MadeDocument(
                    id=progress.id,
                    event=event,
                    name=progress.name,
                    media=media,
                    state=progress.state,
                    step=progress.step,
                    place=progress.place,
                    asked_at=now,
                    seen_at=now,
                )
            )

    def tell(self, progress: Progress, body: bytes | None) -> bool:
        """Write down how far a document is (``body`` once it is made); return whether it is still wanted."""
        with self._store.write() as tx:
            row = tx.get(MadeDocument, progress.id)
            if row is None:
                return False
            row.state, row.step, row.place = progress.state, progress.step, progress.place
            row.seen_at = time.time()
            if body is not None:
                row.body = body
            return not row.cancelled

    def look(self, id_: str, event: str) -> Progress:
        """Return how far a document of ``event`` is that another process makes or made. Raises ``Refused``."""
        with self._store.read() as tx:
            row = _find(tx, id_, event)
            progress = Progress(row.id, row.name, row.state, row.step, row.place)
            is_gone = row.seen_at < time.time() - _GONE_SECONDS
            is_cancelled = row.cancelled
        if progress.has_ended or not (is_gone or is_cancelled):
            return progress
        state = State.CANCELLED if is_cancelled else State.FAILED
        return Progress(progress.id, progress.name, state, state, 0)

    def cancel(self, id_: str, event: str) -> None:
        """Ask the process that makes a document to stop; what is made stays. Raises ``Refused``."""
        with self._store.write() as tx:
            _find(tx, id_, event).cancelled = True

    def fetch(self, id_: str, event: str) -> tuple[str, str, bytes]:
        """Return name, media type and bytes of a document that is made. Raises ``Refused``."""
        with self._store.read() as tx:
            row = _find(tx, id_, event)
            body = tx.scalar(select(MadeDocument.body).where(MadeDocument.id == id_))
            if row.state != State.DONE or body is None:
                raise Refused("unknown_page")
            return row.name, row.media, body


def _find(tx: Tx, id_: str, event: str) -> MadeDocument:
    row = tx.get(MadeDocument, id_)
    if row is None or row.event != event:
        raise Refused("unknown_page")
    return row
