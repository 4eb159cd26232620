"""Documents where several processes serve one event: one queue of them all, and each is known to every process.

What is asked for waits in the database. A process that has a core to spare takes what is next, writes down how far it is,
and in the end the document itself: a phone or a laptop may be sent to another process at any time, on another machine too.
What a process had taken that died is taken by another one.
"""

from __future__ import annotations

import os
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import case, func, select, text, update
from sqlalchemy.orm import Session as Tx

from facilitator.domain.rules import Refused
from facilitator.runtime.child_process import State
from facilitator.runtime.child_queue import places_of_one, require_place
from facilitator.store import document_rows
from facilitator.store.engine import Store
from facilitator.store.models import MadeDocument

TELL_SECONDS: Final = 0.5
"""Between two looks of a process at what it makes, and at what waits."""
GONE_SECONDS: Final = 30.0
"""A document of which nothing was told for so long is made by nobody any more: the next process takes it."""
MOST_TRIES: Final = 2
"""A document that took two processes with it is given up."""
_QUEUE_LOCK: Final = 0x0FAC113

SHARES: Final = {"waiting": 0.0, "starting": 0.05, "reading": 0.15, "writing": 0.4, "done": 1.0}
"""How far a document is at each step; the last takes longest."""


@dataclass(frozen=True)
class Order:
    """A document that is asked for: whose it is, what it is called, and what ``workers.documents.export`` is to do."""

    event: str
    caller: str
    name: str
    media: str
    work: dict[str, Any]


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
    """The rows of all processes' documents, as ``process`` (an id made at its start) sees and changes them.

    ``at_once`` are made at the same time, by all processes together, as many as there are cores; of one caller
    ``child_queue.places_of_one``.
    """

    def __init__(self, store: Store, *, at_once: int | None = None) -> None:
        self._store = store
        self._at_once = at_once or os.cpu_count() or 1
        self.process = str(uuid.uuid4())

    def add(self, order: Order) -> str:
        """Put a document at the end of the queue, and throw old ones away; return its id. Raises ``Refused`` (``busy``)."""
        now = time.time()
        self.delete_old()
        with self._store.write() as tx:
            waiting = [row.caller for row in _rows(tx, State.WAITING)]
            require_place(waiting.count(order.caller), len(waiting))
            row = MadeDocument(
                id=str(uuid.uuid4()),
                event=order.event,
                caller=order.caller,
                name=order.name,
                media=order.media,
                work=order.work,
                state=State.WAITING,
                step=State.WAITING,
                asked_at=now,
                seen_at=now,
            )
            tx.add(row)
            return row.id

    def delete_old(self) -> None:
        """Throw old documents away: they hold words of people."""
        document_rows.delete_old(self._store, time.time())

    def take(self) -> tuple[str, Order] | None:
        """Take the document whose turn it is, id and order; None where none waits or as many are made as may be.

        One process at a time looks; who finds another one looking comes again soon. A row that is just being changed is
        passed over (https://www.postgresql.org/docs/current/sql-select.html#SQL-FOR-UPDATE-SHARE).
        """
        with self._store.write() as tx:
            if not self._is_alone(tx):
                return None
            running = [row for row in _rows(tx, State.RUNNING) if row.seen_at >= time.time() - GONE_SECONDS]
            if len(running) >= self._at_once:
                return None
            mine = Counter(row.caller for row in running)
            due = [row for row in _queue(tx) if mine[row.caller] < places_of_one(self._at_once)]
            if not due:
                return None
            wanted = select(MadeDocument).where(MadeDocument.id == due[0].id)
            row = tx.scalar(wanted.with_for_update(skip_locked=True))
            if row is None or row.cancelled:
                return None
            row.state, row.step, row.process, row.seen_at = (
                State.RUNNING, "starting", self.process, time.time(),
            )  # fmt: skip
            row.tries += 1
            return row.id, Order(row.event, row.caller, row.name, row.media, dict(row.work or {}))

    def _is_alone(self, tx: Tx) -> bool:
        if not self._store.writes_in_parallel:
            return True
        return bool(tx.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _QUEUE_LOCK}).scalar())

    def tell(self, id_: str, state: str, step: str, body: bytes | None) -> bool:
        """Write down how far a document is (``body`` once it is made); return whether it is still wanted from this process."""
        with self._store.write() as tx:
            row = tx.get(MadeDocument, id_, with_for_update=True)
            if row is None or row.process != self.process:
                return False
            row.state, row.step = state, step
            row.seen_at = time.time()
            if body is not None:
                row.body = body
            return not row.cancelled

    def give_back(self, id_: str | None = None) -> None:
        """Let a document that this process took, and did not begin or will not end, wait again; None: all of them.

        It is the next process's as if nobody had taken it: a try counts where a process died of it.
        """
        mine = (MadeDocument.process == self.process) & (MadeDocument.state == State.RUNNING)
        if id_ is not None:
            mine &= MadeDocument.id == id_
        state = case((MadeDocument.cancelled, State.CANCELLED.value), else_=State.WAITING.value)
        values = {"state": state, "step": state, "process": None, "tries": MadeDocument.tries - 1}
        with self._store.write() as tx:
            tx.execute(update(MadeDocument).where(mine).values(values))

    def look(self, id_: str, event: str) -> Progress:
        """Return how far a document of ``event`` is. Raises ``Refused``."""
        with self._store.read() as tx:
            row = _find(tx, id_, event)
            queue = [one.id for one in _queue(tx)]
        if row.state not in (State.WAITING, State.RUNNING):
            return Progress(row.id, row.name, row.state, row.step, 0)
        if row.cancelled:
            return Progress(row.id, row.name, State.CANCELLED, State.CANCELLED, 0)
        if row.id in queue:
            return Progress(row.id, row.name, State.WAITING, State.WAITING, queue.index(row.id))
        if _is_gone(row) or (row.state == State.WAITING and row.tries >= MOST_TRIES):
            return Progress(row.id, row.name, State.FAILED, State.FAILED, 0)
        return Progress(row.id, row.name, row.state, row.step, 0)

    def cancel(self, id_: str, event: str) -> None:
        """Let a document not be made; the process that makes it is told, what is made stays. Raises ``Refused``."""
        with self._store.write() as tx:
            row = _find(tx, id_, event)
            row.cancelled = True
            if row.state == State.WAITING:
                row.state = row.step = State.CANCELLED

    def fetch(self, id_: str, event: str) -> tuple[str, str, bytes]:
        """Return name, media type and bytes of a document that is made. Raises ``Refused``."""
        with self._store.read() as tx:
            row = _find(tx, id_, event)
            body = tx.scalar(select(MadeDocument.body).where(MadeDocument.id == id_))
            if row.state != State.DONE or body is None:
                raise Refused("unknown_page")
            return row.name, row.media, body

    def waiting(self) -> int:
        """Return how many wait."""
        with self._store.read() as tx:
            waiting = select(func.count()).where(MadeDocument.state == State.WAITING)
            return tx.scalar(waiting.select_from(MadeDocument)) or 0


def _rows(tx: Tx, state: State) -> list[MadeDocument]:
    return list(tx.scalars(select(MadeDocument).where(MadeDocument.state == state)))


def _is_gone(row: MadeDocument) -> bool:
    return row.state == State.RUNNING and row.seen_at < time.time() - GONE_SECONDS


def _queue(tx: Tx) -> list[MadeDocument]:
    """Return what waits and what a process left that died, in turn: one of each caller, and then the second of each.

    As ``child_queue.FairQueue``: whoever asks for ten does not keep the next one waiting for ten.
    """
    asked = sorted(
        (
            row
            for row in (*_rows(tx, State.WAITING), *filter(_is_gone, _rows(tx, State.RUNNING)))
            if row.work is not None and not row.cancelled and row.tries < MOST_TRIES
        ),
        key=lambda row: (row.asked_at, row.id),
    )
    turns: Counter[str] = Counter(row.caller for row in _rows(tx, State.RUNNING) if not _is_gone(row))
    found: list[tuple[int, MadeDocument]] = []
    for row in asked:
        found.append((turns[row.caller], row))
        turns[row.caller] += 1
    return [row for _, row in sorted(found, key=lambda one: one[0])]


def _find(tx: Tx, id_: str, event: str) -> MadeDocument:
    row = tx.get(MadeDocument, id_)
    if row is None or row.event != event:
        raise Refused("unknown_page")
    return row
