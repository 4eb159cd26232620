"""Loops beside the requests: each survives whatever goes wrong in it, tries again after growing pauses, and can be seen."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from facilitator.runtime import concurrency

log = logging.getLogger("facilitator")

MOST_PAUSE_SECONDS: Final = 5.0
"""The longest pause before another try, of a loop that otherwise runs more often."""
_NOT_WELL: Final = 2
"""Failures in a row from which on a loop counts as failing: one may be chance."""


@dataclass
class Loop:
    """One loop: ``step`` is called every ``seconds``, the first time after ``first`` seconds."""

    name: str
    step: Callable[[], None]
    seconds: float
    first: float
    failures: int = 0
    """How often in a row ``step`` has failed."""

    @property
    def pause(self) -> float:
        """Seconds until the next step: twice as long after each failure."""
        if not self.failures:
            return self.seconds
        return min(self.seconds * 2.0**self.failures, max(self.seconds, MOST_PAUSE_SECONDS))

    def run_once(self, is_stopped: Callable[[], bool] = lambda: False) -> None:
        """Take one step. Logs the first failure in a row in full, and later ones ever more seldom.

        One after ``is_stopped`` is none: what the step waited for, such as a child process, ended with the server.
        """
        try:
            self.step()
        except Exception:
            if is_stopped():
                return
            self.failures += 1
            if self.failures.bit_count() == 1:  # 1, 2, 4, 8 …
                log.exception("%s failed, %s times in a row", self.name, self.failures)
        else:
            if self.failures:
                log.info("%s works again after %s failures", self.name, self.failures)
            self.failures = 0


class Background:
    """The loops of a server."""

    def __init__(self) -> None:
        self.loops: list[Loop] = []
        self._at_end: list[tuple[str, Callable[[], None]]] = []
        self.is_stopped = False

    def start(
        self,
        name: str,
        step: Callable[[], None],
        seconds: float,
        *,
        first: float | None = None,
        at_end: Callable[[], None] | None = None,
    ) -> None:
        """Call ``step`` every ``seconds`` until ``stop``, which calls ``at_end``, maybe while a last step is being taken."""
        if at_end is not None:
            self._at_end.append((name, at_end))
        loop = Loop(name, step, seconds, seconds if first is None else first)
        self.loops.append(loop)
        concurrency.spawn(partial(self.run, loop))

    def stop(self) -> None:
        """Let every loop end: after the step that it is in, or instead of the next one. Logs what fails at the end."""
        self.is_stopped = True
        while self._at_end:
            name, end = self._at_end.pop()
            try:
                end()
            except Exception:
                log.exception("%s failed at the end", name)

    def failing(self) -> list[str]:
        """Return the names of the loops that do not work at the moment."""
        return [one.name for one in self.loops if one.failures >= _NOT_WELL]

    def run(self, loop: Loop) -> None:
        """Take the loop's steps, with its pauses between them, until ``stop``."""
        concurrency.sleep(loop.first)
        while not self.is_stopped:
            loop.run_once(lambda: self.is_stopped)
            concurrency.sleep(loop.pause)
