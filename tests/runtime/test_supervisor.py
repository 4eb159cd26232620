"""The supervisor of several workers: a reload never takes away the last one that serves."""

from __future__ import annotations

import sys
import threading

from facilitator.runtime.supervisor import Supervisor, Worker
from tests.waiting import wait_until

SLEEPS = (sys.executable, "-c", "import signal; signal.pause()")


class Ports:
    """Which workers answer, as a test has it."""

    def __init__(self) -> None:
        self.open: set[int] = set()

    def answers(self, port: int) -> bool:
        return port in self.open


def start(*ports: int) -> tuple[Supervisor, list[Worker], Ports]:
    opened = Ports()
    workers = [Worker(port, SLEEPS, is_loud=False) for port in ports]
    supervisor = Supervisor(workers, opened.answers)
    for worker in workers:
        supervisor._launch(worker)
    wait_until(lambda: all(one.process is not None for one in workers))
    return supervisor, workers, opened


def test_a_reload_waits_for_the_workers_that_are_still_starting():
    supervisor, (first, _second), ports = start(1, 2)
    try:
        ports.open = {1}
        assert first.is_ready.wait(20)
        before = first.process
        reload = threading.Thread(target=supervisor._replace_all)
        reload.start()
        # It waits for the second: the first, which alone serves, stays.
        reload.join(1.5)
        assert first.process is before
        assert before.poll() is None
        ports.open = {1, 2}
        reload.join(60)
        assert not reload.is_alive()
        assert first.process is not before
    finally:
        supervisor.stop()


def test_one_that_dies_after_a_reload_met_it_dead_is_still_told_of():
    supervisor, (first, second), ports = start(1, 2)
    try:
        ports.open = {1, 2}
        assert first.is_ready.wait(20) and second.is_ready.wait(20)
        dead = first.process
        dead.kill()
        assert first.has_died.wait(20)
        supervisor._replace_all()
        first.has_died.clear()
        first.process.kill()
        assert first.has_died.wait(20)
    finally:
        supervisor.stop()
