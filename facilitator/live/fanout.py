"""From the journal to the room: batches of changes for boards, desks and reports, and what goes with them.

After a commit the store rings; that is only a nudge. What is sent is read from the journal, from the last revision
that was sent, so a lost nudge or another process's commit is found by the sweep.
"""

from __future__ import annotations

import logging
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Final

from facilitator.contract import CHANGES, NOTICE
from facilitator.domain.audience import Audience
from facilitator.live import notices
from facilitator.live.addresses import Emit, address
from facilitator.live.agendas import Agendas
from facilitator.live.colleagues import Colleagues
from facilitator.live.presence import Presence
from facilitator.live.pulse import Pulses
from facilitator.store import journal, queries
from facilitator.store.engine import Store
from facilitator.store.models import Session

log = logging.getLogger("facilitator")

BATCH_SECONDS: Final = 0.1
SWEEP_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 1.0


class Fanout:
    """Tells who watches a session what was committed there. ``emit`` sends; ``run`` is the one sender.

    Each process sends to its own clients, from the database: the order of a session never depends on a queue.
    ``shared`` says that other processes commit too: then the sweep, which finds what they did, is as frequent as the
    batches, and the processes tell each other how many phones they hold.
    """

    def __init__(self, store: Store, emit: Emit, *, shared: bool = False) -> None:
        self._store = store
        self._emit = emit
        self._sweep_seconds = BATCH_SECONDS if shared else SWEEP_SECONDS
        self._presence = Presence(store) if shared else None
        self._watchers: dict[str, dict[Audience, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._delegates: dict[str, str] = {}
        self._phones: dict[str, Counter[str]] = defaultdict(Counter)
        self._sent: dict[str, int] = {}
        self._lineages: dict[str, str] = {}
        self._moved: set[str] = set()
        self._swept = 0.0
        self._looked = 0.0
        self._pulses = Pulses(store, emit, self.present)
        self.agendas = Agendas(store, emit)
        self.colleagues = Colleagues(emit)
        self.each_second: list[Callable[[], None]] = [self.agendas.look]
        """What is looked at once a second, whatever was committed here."""
        self.on_begun_anew: Callable[[str], None] = lambda _session: None
        """Told of a watched session that goes on under another lineage."""
        store.subscribe(self._moved.add)

    def join(
        self, session: Session, audience: Audience, connection: str, delegate: str | None = None
    ) -> None:
        """Count ``connection`` among those who watch ``session``; the pages of one ``delegate`` are one phone."""
        self._watchers[session.id][audience].add(connection)
        if audience is Audience.PHONE and connection not in self._delegates:
            self._delegates[connection] = delegate or connection
            self._phones[session.id][delegate or connection] += 1
        self._sent.setdefault(session.id, session.rev)
        self._lineages.setdefault(session.id, session.lineage)

    def leave(self, session: str, audience: Audience, connection: str) -> None:
        """Forget ``connection``; the session too when nobody watches it any more."""
        delegate = self._delegates.pop(connection, None)
        watchers = self._watchers.get(session)
        if watchers is None:
            return
        watchers[audience].discard(connection)
        if delegate is not None:
            phones = self._phones[session]
            phones[delegate] -= 1
            if not phones[delegate]:
                del phones[delegate]
        if not any(watchers.values()):
            del self._watchers[session]
            self._forget(session)

    def watched(self) -> set[str]:
        """Return the sessions that somebody watches here."""
        return set(self._watchers)

    def present(self, session: str) -> int:
        """Return how many phones watch ``session`` now, those of other processes as of some seconds ago."""
        elsewhere = self._presence.elsewhere(session) if self._presence else 0
        return self._phones_here(session) + elsewhere

    def _phones_here(self, session: str) -> int:
        return len(self._phones[session]) if session in self._phones else 0

    def run(self) -> None:
        """Send what is due now. Raises where what has moved cannot be read: the next call finds all of it."""
        self.step(time.monotonic())

    def step(self, now: float) -> None:
        """Send what is due at ``now`` (seconds, any origin). A failure of one session leaves the others alone."""
        moved = set(self._moved)
        self._moved -= moved
        if now - self._swept >= self._sweep_seconds:
            moved |= self._find_moved()
            self._swept = now
        if self._presence:
            self._presence.exchange(now, {session: self._phones_here(session) for session in self._watchers})
        for session in moved & set(self._watchers):
            try:
                self._send(session)
            except Exception:
                # The next sweep tries again; the room must not stop for one session.
                log.exception("could not send the changes of session %s", session)
        for session in list(self._watchers):
            try:
                self._pulses.send_due(session, self._phones_here(session), self._sent.get(session), now)
            except Exception:
                log.exception("could not send the pulse of session %s", session)
        self.colleagues.tell(now)
        if now - self._looked >= LOOK_SECONDS:
            self._looked = now
            for look in self.each_second:
                try:
                    look()
                except Exception:
                    log.exception("could not look at what changed for all")

    def _find_moved(self) -> set[str]:
        """Return the watched sessions whose revision is not the one that was sent last: one query for all."""
        if not self._watchers:
            return set()
        with self._store.read() as tx:
            revisions = queries.revisions(tx, list(self._watchers))
        for session in self._watchers.keys() - revisions.keys():
            self._tell_gone(session)
        return {session for session, rev in revisions.items() if rev != self._sent.get(session)}

    def _tell_gone(self, session: str) -> None:
        """Tell all who watch a session that an organiser has taken it out of the agenda; there is no more to send."""
        watchers = self._watchers.pop(session)
        for audience in sorted(audience for audience, connections in watchers.items() if connections):
            self._emit(
                NOTICE, {"code": "gone", "message": "", "session": session}, address(session, audience)
            )
        self._forget(session)

    def _forget(self, session: str) -> None:
        self._sent.pop(session, None)
        self._lineages.pop(session, None)
        self._phones.pop(session, None)
        self._pulses.forget(session)

    def _send(self, session: str) -> None:
        sent = self._sent.get(session)
        if sent is None:
            return
        with self._store.read() as tx:
            row = tx.get(Session, session)
            if row is None or row.rev == sent:
                return
            lines = journal.since(tx, row, sent)
            watchers = self._watchers[session]
            for audience in (Audience.DESK, Audience.BOARD, Audience.REPORT):
                if watchers[audience]:
                    # Where the journal cannot tell, an empty batch with a gap makes each client ask for a snapshot.
                    batch = journal.batch(lines or [], row, sent if lines is not None else row.rev, audience)
                    self._emit(CHANGES, batch, address(session, audience))
            self._sent[session] = row.rev
            self._pulses.look(row)
            messages = notices.of_changes(tx, row, lines or [], has_phones=bool(watchers[Audience.PHONE]))
            is_anew = self._lineages.get(session) != row.lineage
            self._lineages[session] = row.lineage
        for message in messages:
            self._emit(message.name, message.payload, message.to)
        if is_anew:
            # Cleared, or cut by retention. Phones are sent no changes in which they would see it.
            self._emit(
                NOTICE, {"code": "anew", "message": "", "session": session}, address(session, Audience.PHONE)
            )
            self.on_begun_anew(session)
