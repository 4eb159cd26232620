"""How fast somebody may act: each caller by itself, and all who write from one address together.

A hall of a thousand phones often shares one address, so that an address is held back only where more comes from it than
the people behind it could write; and then those who write most, not their neighbours.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Final

from facilitator.domain.rules import Bucket, Refused
from facilitator.domain.vocabulary import (
    DELEGATE_BURST,
    DELEGATE_PER_SECOND,
    STAFF_BURST,
    STAFF_PER_SECOND,
    Role,
)
from facilitator.identity import Caller

WINDOW_SECONDS: Final = 10.0
USUAL: Final = 120
"""Contributions from one address in ``WINDOW_SECONDS`` that are no flood, however few people are behind it."""
EACH: Final = 4
"""The same for each delegate seen behind the address, where that is more."""
FLOOD_SECONDS: Final = 30.0
"""For so long after a flood those who write from the address are held to ``STRICT_BURST`` and ``STRICT_PER_SECOND``."""
STRICT_BURST: Final = 2.0
STRICT_PER_SECOND: Final = 1 / 15
PART_BURST: Final = 24.0
PART_PER_SECOND: Final = 4.0
"""Parts of recordings (``domain.media.CHUNK_BYTES``) that a delegate may send at once, and then per second."""
_PEOPLE_SECONDS: Final = 600.0
_FORGET_AFTER: Final = 5000
"""Buckets or addresses after which those that nobody needs any more are dropped."""


class _Address:
    """What came from one address lately."""

    def __init__(self) -> None:
        self.given: deque[float] = deque()
        self.people: dict[str, float] = {}
        self.flood_until = 0.0

    def is_idle(self, now: float) -> bool:
        return self.flood_until < now and not any(now - at < _PEOPLE_SECONDS for at in self.people.values())


class RateLimits:
    """Counts what each caller asks for. ``clock`` gives seconds, any origin.

    ``on_flood`` is told the session where a flood is held back, at most once in ``FLOOD_SECONDS``.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.on_flood: Callable[[str], None] = lambda _session: None
        self._clock = clock
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self._buckets: dict[str, Bucket] = {}
        self._strict: dict[str, Bucket] = {}
        self._parts: dict[str, Bucket] = {}
        self._addresses: defaultdict[str, _Address] = defaultdict(_Address)
        self._told: dict[str, float] = {}

    def check(self, caller: Caller) -> None:
        """Count one command of ``caller``. Raises ``Refused`` (``too_fast``)."""
        if caller.role is Role.SYSTEM:
            return
        delegate = caller.role is Role.DELEGATE
        burst, pace = (DELEGATE_BURST, DELEGATE_PER_SECOND) if delegate else (STAFF_BURST, STAFF_PER_SECOND)
        self._take(self._buckets, caller.id, burst, pace)

    def check_part(self, caller: Caller) -> None:
        """Count one part of a recording that a delegate sends. Raises ``Refused`` (``too_fast``)."""
        self._take(self._parts, caller.id, PART_BURST, PART_PER_SECOND)

    def check_contribution(self, caller: Caller, session: str) -> None:
        """Count a contribution that a delegate gives. Raises ``Refused`` (``too_fast``) in a flood."""
        if caller.role is not Role.DELEGATE or not caller.address:
            return
        now = self._clock()
        if len(self._addresses) > _FORGET_AFTER:
            idle = [key for key, one in self._addresses.items() if one.is_idle(now)]
            for key in idle:
                del self._addresses[key]
        place = self._addresses[caller.address]
        place.people.pop(caller.id, None)
        place.people[caller.id] = now
        while next(iter(place.people.values())) < now - _PEOPLE_SECONDS:
            del place.people[next(iter(place.people))]
        while place.given and place.given[0] < now - WINDOW_SECONDS:
            place.given.popleft()
        if len(place.given) >= max(USUAL, EACH * len(place.people)):
            place.flood_until = now + FLOOD_SECONDS
        if now < place.flood_until:
            try:
                self._take(self._strict, caller.id, STRICT_BURST, STRICT_PER_SECOND)
            except Refused:
                self._tell(session, now)
                raise
        place.given.append(now)

    def _take(self, buckets: dict[str, Bucket], key: str, burst: float, pace: float) -> None:
        now = self._clock()
        bucket = buckets.get(key)
        if bucket is None:
            if len(buckets) > _FORGET_AFTER:
                for full in [one for one, held in buckets.items() if held.is_full(now)]:
                    del buckets[full]
            bucket = buckets[key] = Bucket(burst, pace, now)
        wait = bucket.take(now)
        if wait:
            raise Refused("too_fast", retry_after=round(wait, 2), seconds=max(1, round(wait)))

    def _tell(self, session: str, now: float) -> None:
        self._told = {one: at for one, at in self._told.items() if now - at < FLOOD_SECONDS}
        if session not in self._told:
            self._told[session] = now
            self.on_flood(session)
