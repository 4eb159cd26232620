"""What something costs: the statements a database is asked, and how the cost of a function grows with its input.

Patterns and normalisation run in C, where no call can be counted, so time is all there is to compare. The input grows
sixteenfold: linear work costs 16 times as much, quadratic work 256 times, and a busy machine lies far below the factor
of four that is left on either side.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Engine, event

TIMES: Final = 16
LINEAR: Final = 64.0


@contextmanager
def counted_statements(engine: Engine) -> Iterator[list[str]]:
    """Yield the list of statements that ``engine`` is asked meanwhile, BEGIN and COMMIT not among them."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def growth(function: Callable[[str], object], make: Callable[[int], str], length: int) -> float:
    """Return by how much dearer ``function`` is for ``TIMES`` the input; below ``LINEAR`` it is not quadratic."""
    return _cost(function, make(length * TIMES)) / _cost(function, make(length))


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
