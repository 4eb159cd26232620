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

PULSE_SECONDS: Final = 1.0
"""Between two pulses of numbers; what ``_URGENT`` names goes out after half of it at most."""
URGENT_SECONDS: Final = 0.5
PULSE_PHONES: Final = 500
"""How many phones a second are told new numbers. In a larger room each hears of them less often: at the moment when all
send, the numbers must not cost more than what they count."""
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

    def forget(self, session: str) -> None:
        """Nobody watches ``session`` any more."""
        self._last.pop(session, None)

    def send_due(self, session: str, phones: int, rev: int | None, now: float) -> None:
        """Tell the ``phones`` that watch ``session`` where it stands, unless they know or were told just now.

        ``rev`` is the revision up to which changes were sent; ``now`` is in seconds, any origin.
        """
        at, last = self._last.get(session, (0.0, {}))
        if not phones or now - at < URGENT_SECONDS:
            return
        # A room in which nothing happens costs no query: all that a pulse says has its revision, or is a count of phones.
        if last.get("rev") == rev and last["present"] == self._present(session):
            return
        due = now - at >= max(PULSE_SECONDS, phones / PULSE_PHONES)
        if not due and (last.get("rev") == rev or not self._is_urgent(session, last)):
            return
        pulse = self.read(session)
        if pulse == last:
            return
        self._last[session] = (now, pulse)
        self._emit(PULSE, pulse, address(session, Audience.PHONE))

    def _is_urgent(self, session: str, last: dict[str, Any]) -> bool:
        with self._store.read() as tx:
            row = queries.get_session(tx, session)
            return any(getattr(row, name) != last.get(name) for name in _URGENT)

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
