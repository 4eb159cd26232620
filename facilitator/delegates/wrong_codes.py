"""Wrong codes: whoever guesses is slowed down; whoever types the right one is let in at once, from wherever.

Nothing is shared that one could spend for others: a right code is looked up whatever was tried before it.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from typing import Final

from facilitator.domain.rules import Bucket, Refused

BURST: Final = 30.0
PER_SECOND: Final = 0.5
"""Wrong codes from one address that are answered at once: a full hall mistypes a few, and a photo tells none."""
LONGEST_SECONDS: Final = 5.0
AT_ONCE: Final = 40
"""Wrong answers of one address that wait at a time; with more, the address is answered that it tries too many."""
_FORGET_AFTER: Final = 5000


class WrongCodes:
    """Slows down an address by how many wrong codes it tried. ``clock`` and ``sleep`` are in seconds, any origin."""

    def __init__(self, sleep: Callable[[float], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._sleep = sleep
        self._clock = clock
        self._buckets: dict[str, Bucket] = {}
        self._waiting: defaultdict[str, int] = defaultdict(int)
        self._people: dict[str, None] = {}

    def joined(self, address: str) -> None:
        """Remember that people are behind ``address``: guesses from there never keep a newcomer out."""
        self._people.pop(address, None)
        self._people[address] = None
        if len(self._people) > _FORGET_AFTER:
            del self._people[next(iter(self._people))]

    def before(self, address: str) -> None:
        """Refuse to look a code up for an address where nobody joined and which guesses on many connections at once."""
        if address not in self._people and self._waiting.get(address, 0) >= AT_ONCE:
            raise _too_many(LONGEST_SECONDS)

    def after(self, address: str) -> None:
        """Let the wrong answer wait. Raises ``Refused`` (``too_many_codes``) where too many of them wait already."""
        now = self._clock()
        if len(self._buckets) > _FORGET_AFTER:
            self._buckets = {key: one for key, one in self._buckets.items() if not one.is_full(now)}
        wait = self._buckets.setdefault(address, Bucket(BURST, PER_SECOND, now)).take(now)
        if not wait:
            return
        if self._waiting.get(address, 0) >= AT_ONCE:
            raise _too_many(LONGEST_SECONDS)
        self._waiting[address] += 1
        try:
            self._sleep(min(wait, LONGEST_SECONDS))
        finally:
            self._waiting[address] -= 1
            if not self._waiting[address]:
                del self._waiting[address]


def _too_many(seconds: float) -> Refused:
    return Refused("too_many_codes", retry_after=seconds, seconds=round(seconds))
