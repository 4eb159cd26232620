"""From the journal to the room: batches of changes for boards, desks and reports; a pulse for phones.

After a commit the store rings; that is only a nudge. What is sent is read from the journal, from the last revision
that was sent, so a lost nudge or another process's commit is found by the sweep.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

from facilitator.contract import CHANGES, MINE, NOTICE, PULSE
from facilitator.contract.rights import may_now
from facilitator.domain.audience import Audience
from facilitator.domain.rules import Refused
from facilitator.i18n.localisation import negotiate, say
from facilitator.live import notices
from facilitator.live.presence import Presence
from facilitator.store import journal, queries
from facilitator.store.engine import Store
from facilitator.store.models import Session

log = logging.getLogger("facilitator")

BATCH_SECONDS: Final = 0.1
PULSE_SECONDS: Final = 1.0
"""Between two pulses of numbers; what ``_URGENT`` names goes out after half of it at most."""
URGENT_SECONDS: Final = 0.5
PULSE_PHONES: Final = 500
"""How many phones a second are told new numbers. In a larger room each hears of them less often: at the moment when all
send, the numbers must not cost more than what they count."""
SWEEP_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 1.0
_URGENT: Final = (
    "stage",
    "question",
    "focus",
    "timer",
    "announcement",
    "view",
    "blank",
    "visibility",
    "attribution",
)

Emit = Callable[[str, dict[str, Any], str], None]
"""Send (event, payload) to all of an audience's address."""


def address(session: str, audience: Audience) -> str:
    """Return the name of the Socket.IO room of a session's audience."""
    return f"{audience}:{session}"


def delegate_address(delegate: str) -> str:
    """Return the name of the Socket.IO room of one delegate's phones. It never leaves the server."""
    return f"delegate:{delegate}"


def follower_address(event: str) -> str:
    """Return the name of the Socket.IO room of the boards that follow what a room shows."""
    return f"follow:{event}"


def agenda_address(event: str) -> str:
    """Return the name of the Socket.IO room of the pages that show an event's agenda."""
    return f"agenda:{event}"


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
        self._sent: dict[str, int] = {}
        self._pulses: dict[str, tuple[float, dict[str, Any]]] = {}
        self._moved: set[str] = set()
        self._swept = 0.0
        self._looked = 0.0
        self._agendas: dict[str, str] = {}
        """The event whose agenda a connection shows, by connection."""
        self._versions: dict[str, str] = {}
        self.each_second: list[Callable[[], None]] = [self._tell_agendas]
        """What is looked at once a second, whatever was committed here."""
        store.subscribe(self._moved.add)

    def join(self, session: Session, audience: Audience, connection: str) -> None:
        """Count ``connection`` among those who watch ``session``."""
        self._watchers[session.id][audience].add(connection)
        self._sent.setdefault(session.id, session.rev)

    def leave(self, session: str, audience: Audience, connection: str) -> None:
        """Forget ``connection``; the session too when nobody watches it any more."""
        watchers = self._watchers.get(session)
        if watchers is None:
            return
        watchers[audience].discard(connection)
        if not any(watchers.values()):
            for known in (self._watchers, self._sent, self._pulses):
                known.pop(session, None)

    def follow_agenda(self, event: str, connection: str) -> None:
        """Tell ``connection`` from now on when the agenda of ``event`` is another one."""
        self._agendas[connection] = event
        if event not in self._versions:
            with self._store.read() as tx:
                self._versions[event] = queries.agenda_version(tx, event)

    def leave_agenda(self, connection: str) -> None:
        """Forget ``connection``."""
        event = self._agendas.pop(connection, None)
        if event is not None and event not in self._agendas.values():
            self._versions.pop(event, None)

    def _tell_agendas(self) -> None:
        for event, known in list(self._versions.items()):
            with self._store.read() as tx:
                version = queries.agenda_version(tx, event)
            if version != known:
                self._versions[event] = version
                self._emit(NOTICE, {"code": "agenda", "message": ""}, agenda_address(event))

    def present(self, session: str) -> int:
        """Return how many phones watch ``session`` now, those of other processes as of some seconds ago."""
        elsewhere = self._presence.elsewhere(session) if self._presence else 0
        return self._phones_here(session) + elsewhere

    def _phones_here(self, session: str) -> int:
        watchers = self._watchers.get(session)
        return len(watchers[Audience.PHONE]) if watchers else 0

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
            try:
                self._presence.exchange(
                    now, {session: self._phones_here(session) for session in self._watchers}
                )
            except Exception:
                log.exception("could not tell the other processes how many phones there are")
        for session in moved & set(self._watchers):
            try:
                self._send(session)
            except Exception:
                # The next sweep tries again; the room must not stop for one session.
                log.exception("could not send the changes of session %s", session)
        for session in list(self._watchers):
            try:
                self._pulse(session, now)
            except Exception:
                log.exception("could not send the pulse of session %s", session)
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
        for known in (self._sent, self._pulses):
            known.pop(session, None)

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
                    message = journal.batch(
                        lines or [], row, sent if lines is not None else row.rev, audience
                    )
                    self._emit(CHANGES, message, address(session, audience))
            self._sent[session] = row.rev
            shown = any(_has_moved(line, "shown_at") for line in lines or [])
            called = any(_has_moved(line, "gathered_at") for line in lines or [])
            event, room = row.event, row.room
            moved = notices.of_call(row)
            others = [one.id for one in queries.agenda(tx, event) if one.id != session] if called else []
            agenda = notices.of_agenda(tx, row, lines or []) if watchers[Audience.PHONE] else None
            own = notices.of_authors(tx, row, lines or []) if watchers[Audience.PHONE] else []
            removed = notices.of_removed(tx, row, lines or [])
        if agenda is not None:
            self._emit(NOTICE, agenda, address(session, Audience.PHONE))
        for delegate, mine in own:
            self._emit(MINE, mine, delegate_address(delegate))
        for delegate, language in removed:
            words = say(Refused("removed").message, negotiate(language, (), "en"))
            self._emit(NOTICE, {"code": "removed", "message": words}, delegate_address(delegate))
        if shown:
            notice = {"code": "shown", "message": "", "session": session, "rooms": sorted(room.values())}
            self._emit(NOTICE, notice, follower_address(event))
        for other in others:
            self._emit(NOTICE, moved, address(other, Audience.PHONE))

    def _pulse(self, session: str, now: float) -> None:
        phones = len(self._watchers[session][Audience.PHONE])
        at, last = self._pulses.get(session, (0.0, {}))
        if not phones or now - at < URGENT_SECONDS:
            return
        due = now - at >= max(PULSE_SECONDS, phones / PULSE_PHONES)
        if not due and (last.get("rev") == self._sent.get(session) or not self._is_urgent(session, last)):
            return
        pulse = self.pulse(session)
        if pulse == last:
            return
        self._pulses[session] = (now, pulse)
        self._emit(PULSE, pulse, address(session, Audience.PHONE))

    def _is_urgent(self, session: str, last: dict[str, Any]) -> bool:
        with self._store.read() as tx:
            row = queries.get_session(tx, session)
            return any(getattr(row, name) != last.get(name) for name in _URGENT)

    def pulse(self, session: str) -> dict[str, Any]:
        """Return where a session stands, as phones are told."""
        with self._store.read() as tx:
            row = queries.get_session(tx, session)
            return {
                "session": session,
                "stage": row.stage,
                "question": row.question,
                "focus": row.focus,
                "counts": queries.counts(tx, session),
                "timer": row.timer,
                "announcement": row.announcement,
                "view": row.view,
                "visibility": row.visibility,
                "may": list(may_now(Audience.PHONE, {"stage": row.stage, "visibility": row.visibility})),
                "attribution": row.attribution,
                "blank": row.blank,
                "present": self.present(session),
                "chosen": row.chosen,
                "rev": row.rev,
            }


def _has_moved(line: Any, column: str) -> bool:
    """Whether the line gave a session's ``column`` (a moment) another value."""
    before, after = line.before.get("sessions", {}), line.after.get("sessions", {})
    return any(row.get(column) != (before.get(id_) or {}).get(column) for id_, row in after.items())
