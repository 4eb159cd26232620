"""One queue for all child processes: as many at once as there are processors, in turn by who asks."""

from __future__ import annotations

import os
from collections import Counter, OrderedDict, deque
from collections.abc import Mapping
from functools import partial
from typing import Any, Final, TypeVar

from facilitator.domain.rules import Refused
from facilitator.runtime import concurrency
from facilitator.runtime.child_process import ChildError, Job, State

R = TypeVar("R")

MOST_WAITING: Final = 48
"""Jobs that may wait, of all callers together."""
MOST_WAITING_OF_ONE: Final = 12
"""Jobs that may wait of one caller: all formats of a session, twice."""
_RETRY_SECONDS: Final = 10.0

SHORT_SECONDS: Final = 90
"""What a page waits for (a poster, a picture, a table that is read): it needs two or three, on a busy machine many more."""
LONG_SECONDS: Final = 180
"""A document, which is made while its page tells the progress."""


def require_place(of_one: int, of_all: int) -> None:
    """Raise ``Refused`` (``busy``) where so many of one caller, or of all, wait already that one more may not."""
    if of_one >= MOST_WAITING_OF_ONE or of_all >= MOST_WAITING:
        raise Refused("busy", retry_after=_RETRY_SECONDS)


def places_of_one(at_once: int) -> int:
    """Return how many of ``at_once`` places one caller may have: one fewer, so that somebody else's always has one."""
    return max(1, at_once - 1)


class FairQueue:
    """Jobs that wait, one caller after the other: who asks for ten does not keep the next one waiting for ten.

    ``at_once`` run at the same time, of one caller ``places_of_one``.
    """

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self.at_once_of_one = places_of_one(at_once)
        self.running: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[Job[Any]]] = OrderedDict()

    def add(self, job: Job[Any]) -> None:
        """Put ``job`` at the end of its caller's jobs. Raises ``Refused`` (``busy``) where there are too many."""
        require_place(len(self._waiting.get(job.caller, ())), self.count())
        self._waiting.setdefault(job.caller, deque()).append(job)

    def count(self) -> int:
        """Return how many wait."""
        return sum(map(len, self._waiting.values()))

    def take(self) -> Job[Any] | None:
        """Return the job whose turn it is, counted as running; None where nothing waits or may start."""
        if self.running.total() >= self.at_once:
            return None
        for caller, jobs in self._waiting.items():
            if self.running[caller] < self.at_once_of_one:
                job = jobs.popleft()
                if jobs:
                    self._waiting.move_to_end(caller)
                else:
                    del self._waiting[caller]
                self.running[caller] += 1
                return job
        return None

    def end(self, job: Job[Any]) -> None:
        """Count ``job``, which ``take`` gave, as running no more."""
        self.running[job.caller] -= 1
        self.running += Counter()  # without those that have none

    def remove(self, job: Job[Any]) -> None:
        """Forget a job that waits."""
        jobs = self._waiting.get(job.caller)
        if jobs is not None and job in jobs:
            jobs.remove(job)
            if not jobs:
                del self._waiting[job.caller]

    def place(self, job: Job[Any]) -> int:
        """Return how many start before ``job`` does, if nobody else comes; 0 for one that does not wait."""
        jobs = self._waiting.get(job.caller, deque())
        if job not in jobs:
            return 0
        turn = jobs.index(job)
        before = 0
        has_passed = False
        for caller, others in self._waiting.items():
            has_passed = has_passed or caller == job.caller
            before += min(len(others), turn if has_passed else turn + 1)
        return before


class ChildQueue:
    """Runs jobs as their turn comes. ``environ`` is that of every child (``child_process.make_environment``)."""

    def __init__(self, environ: Mapping[str, str], *, at_once: int | None = None) -> None:
        self._environ = environ
        self._queue = FairQueue(at_once or os.cpu_count() or 1)
        self._lock = concurrency.make_lock()
        self._running: set[Job[Any]] = set()

    def start(self, work: partial[R], *, caller: str, seconds: float) -> Job[R]:
        """Ask for ``work``, for ``caller`` (an id), within ``seconds`` from its start. Raises ``Refused`` (``busy``)."""
        job = Job(work, caller=caller, seconds=seconds)
        with self._lock:
            self._queue.add(job)
            self._start_due()
        return job

    def run(self, work: partial[R], *, caller: str, seconds: float) -> R:
        """Return the result of ``work``, once it is there. Raises ``Refused`` (what it refuses, ``busy``), ``ChildError``."""
        return wait_for(self.start(work, caller=caller, seconds=seconds))

    def cancel(self, job: Job[Any]) -> None:
        """End ``job``, whether it waits or runs."""
        with self._lock:
            self._queue.remove(job)
            job.cancel()

    def place(self, job: Job[Any]) -> int:
        """Return how many start before ``job`` does; 0 for one that has started."""
        with self._lock:
            return self._queue.place(job)

    def counts(self) -> tuple[int, int]:
        """Return how many jobs run and how many wait."""
        with self._lock:
            return len(self._running), self._queue.count()

    def is_full(self) -> bool:
        """Whether the next job would wait, or others wait already."""
        with self._lock:
            return len(self._running) >= self._queue.at_once or self._queue.count() > 0

    def stop(self) -> None:
        """End what runs: for when the server ends."""
        for job in list(self._running):
            job.cancel()

    def _start_due(self) -> None:
        while (job := self._queue.take()) is not None:
            job.state = State.RUNNING
            self._running.add(job)
            concurrency.spawn(partial(self._carry_out, job))

    def _carry_out(self, job: Job[Any]) -> None:
        job.run(self._environ)
        with self._lock:
            self._running.discard(job)
            self._queue.end(job)
            self._start_due()


def wait_for(job: Job[R]) -> R:
    """Return the result of ``job``, once it is there. Raises as ``ChildQueue.run``."""
    try:
        return job.result()
    except ChildError as error:
        if error.is_late:
            raise Refused("busy", retry_after=_RETRY_SECONDS) from error
        raise
