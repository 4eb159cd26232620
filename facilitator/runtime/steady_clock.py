"""A clock that tells the time of day and never jumps while the program runs, whatever is done to the machine's.

Timers on walls and the order of what happened hang on it: set back by an hour, the machine's clock would show a timer
of five minutes as 65. What it tells is right as of the start of the program.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

# Goes on while a laptop sleeps, which Linux's usual monotonic clock does not.
_KIND: Final = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


def _elapsed() -> float:
    return time.monotonic() if _KIND is None else time.clock_gettime(_KIND)


class SteadyClock:
    """Call it for seconds since 1970. ``wall`` is asked once; ``elapsed`` gives seconds of any origin, never back."""

    def __init__(
        self, wall: Callable[[], float] = time.time, elapsed: Callable[[], float] = _elapsed
    ) -> None:
        self._elapsed = elapsed
        self._start = wall() - elapsed()

    def __call__(self) -> float:
        """Return the time of day."""
        return self._start + self._elapsed()
