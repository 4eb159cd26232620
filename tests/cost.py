"""How the cost of a function grows with its input: a ratio of the processor's time, no wall clock."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def growth(
    function: Callable[[str], object], make: Callable[[int], str], length: int, times: int = 4
) -> float:
    """Return by how much dearer ``function`` is for ``times`` the input: about ``times`` where it is linear."""
    return _cost(function, make(length * times)) / _cost(function, make(length))


def _cost(function: Callable[[str], object], text: str) -> float:
    """Return seconds of the processor for one call, the least of several: others on the machine only add."""
    function(text)
    found = []
    gc.disable()
    try:
        for _ in range(3):
            calls, spent = 1, 0.0
            while True:
                started = time.process_time()
                for _ in range(calls):
                    function(text)
                spent = time.process_time() - started
                if spent >= 0.004:
                    break
                calls *= 2
            found.append(spent / calls)
    finally:
        gc.enable()
    return min(found)
