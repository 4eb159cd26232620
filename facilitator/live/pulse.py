"""The pulse: where a session stands and its numbers, as phones are told, never more often than they can be paid for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from facilitator.contract import PULSE
from facilitator.contract.rights import may_now
from facilitator.domain.audience import Audience
from facilitator.live.addresses import Emit, address
from facilitator.store import queries
from facilitator.store.engine import Store
from facilitator.store.models import Session

URGENT_SECONDS: Final = 0.5
"""Between two pulses, whatever they say. What ``_URGENT`` names waits for nothing else."""
PULSE_SECONDS: Final = 1.0
"""Between two pulses of numbers in a small room."""
NEAR_PHONES: Final = 25
"""How many phones a second are told new numbers, until each has waited ``CALM_SECONDS``."""
CALM_SECONDS: Final = 6.0
"""For so long a phone's numbers may be old: at the moment when all send, the numbers would cost more than what they count."""
PULSE_PHONES: Final = 500
"""How many phones a second are told new numbers however long they waited: in a hall of thousands each waits longer."""
PRESENT_SECONDS: Final = 15.0
"""Between two pulses where nothing but the number of phones has changed: no phone shows it."""
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


class Pulses:
    """Sends each watched session's pulse when it is due. ``present`` tells how many phones watch a session."""

    def __init__(self, store: Store, emit: Emit, present: Callable[[str], int]) -> None:
        self._store = store
        self._emit = emit
        self._present = present
        self._last: dict[str, tuple[float, dict[str, Any]]] = {}
        """When each session's pulse was sent, and what it said."""
        self._urgent: set[str] = set()
        """Sessions whose phones must not wait for the next numbers."""

    def forget(self, session: str) -> None:
        """Nobody watches ``session`` any more."""
        self._last.pop(session, None)
        self._urgent.discard(session)

    def look(self, row: Session) -> None:
        """Note whether ``row``, of a session that has moved, says something that no phone may wait for."""
        _at, last = self._last.get(row.id, (0.0, {}))
        if any(getattr(row, name) != last.get(name) for name in _URGENT):
            self._urgent.add(row.id)

    def send_due(self, session: str, phones: int, rev: int | None, now: float) -> None:
        """Tell the ``phones`` that watch ``session`` where it stands, unless they know or were told just now.

        ``rev`` is the revision up to which changes were sent; ``now`` is in seconds, any origin. A room in which nothing
        happens costs no query: all that a pulse says has its revision, or is a count of phones.
        """
        at, last = self._last.get(session, (0.0, {}))
        if not phones or now - at < URGENT_SECONDS:
            return
        if last.get("rev") == rev:
            if now - at < PRESENT_SECONDS or last["present"] == self._present(session):
                return
        elif session not in self._urgent and now - at < _pause(phones):
            return
        pulse = self.read(session)
        self._urgent.discard(session)
        if pulse == last:
            return
        self._last[session] = (now, pulse)
        self._emit(PULSE, pulse, address(session, Audience.PHONE))

    def read(self, session: str) -> dict[str, Any]:
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
                "present": self._present(session),
                "chosen": row.chosen,
                "rev": row.rev,
            }


def _pause(phones: int) -> float:
    """Return how many seconds lie between two pulses of numbers to so many phones."""
    return max(PULSE_SECONDS, min(phones / NEAR_PHONES, CALM_SECONDS), phones / PULSE_PHONES)
