"""Who is at the desk of which session, and what each works on. It lives in memory: who comes back says it again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from facilitator.contract import PRESENCE
from facilitator.live.addresses import Emit

TELL_SECONDS: Final = 0.25
"""Between two messages about one session, however often somebody takes up something else."""


@dataclass
class _Place:
    session: str
    name: str
    at: str | None = None


class Colleagues:
    """Tells each desk of a session of the others there. ``emit`` sends to one connection.

    Who is alone costs nothing: a message goes out only when others are there, or were until now. Each process knows the
    desks that it holds itself.
    """

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._places: dict[str, _Place] = {}
        self._moved: set[str] = set()
        self._told: dict[str, float] = {}
        self._accompanied: set[str] = set()
        """Connections that were told of others: they are told as well when these have gone."""

    def join(self, session: str, connection: str, name: str) -> None:
        """Count ``connection``, of a role link called ``name``, among the desks of ``session``."""
        before = self._places.get(connection)
        if before is None or before.session != session:
            self.leave(connection)
            self._places[connection] = _Place(session, name)
        self._moved.add(session)

    def leave(self, connection: str) -> None:
        """Forget ``connection``."""
        place = self._places.pop(connection, None)
        self._accompanied.discard(connection)
        if place is not None:
            self._moved.add(place.session)

    def hold(self, connection: str, at: str | None) -> None:
        """Remember that ``connection`` works on the contribution ``at``, or on none."""
        place = self._places.get(connection)
        if place is not None and place.at != at:
            place.at = at
            self._moved.add(place.session)

    def tell(self, now: float) -> None:
        """Send what has changed since the last time; ``now`` is in seconds, any origin."""
        due = {one for one in self._moved if now - self._told.get(one, float("-inf")) >= TELL_SECONDS}
        if not due:
            return
        self._moved -= due
        desks: dict[str, dict[str, _Place]] = defaultdict(dict)
        for connection, place in list(self._places.items()):
            desks[place.session][connection] = place
        for session in due:
            self._told[session] = now
            for connection in desks[session]:
                self._tell_one(session, connection, desks[session])
            if not desks[session]:
                del self._told[session]

    def _tell_one(self, session: str, connection: str, desks: dict[str, _Place]) -> None:
        others = [place for other, place in desks.items() if other != connection]
        if not others and connection not in self._accompanied:
            return
        if others:
            self._accompanied.add(connection)
        else:
            self._accompanied.discard(connection)
        people: list[dict[str, Any]] = [
            {"name": place.name, **({"at": place.at} if place.at else {})} for place in others
        ]
        self._emit(PRESENCE, {"session": session, "people": people}, connection)
