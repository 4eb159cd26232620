"""The machine's clock is set back an hour while a session runs: no timer grows, what is shown last stays last."""

from __future__ import annotations

import pytest

from facilitator.commands.dispatcher import Dispatcher
from facilitator.runtime.steady_clock import SteadyClock
from facilitator.store.on_wall import shown_session


class Machine:
    def __init__(self):
        self.wall, self.ran = 1_000_000.0, 50.0

    def clock(self):
        return SteadyClock(lambda: self.wall, lambda: self.ran)

    def run(self, seconds):
        self.wall += seconds
        self.ran += seconds


def test_it_tells_the_time_of_day_and_does_not_jump():
    machine = Machine()
    clock = machine.clock()
    assert clock() == 1_000_000.0
    machine.run(60)
    machine.wall -= 3600
    assert clock() == pytest.approx(1_000_060.0)


def test_the_session_shown_last_is_shown_after_the_clock_was_set_back(world):
    machine = Machine()
    world.dispatcher = Dispatcher(world.store, machine.clock())
    world.do(world.facilitator, "session.show", session="first")
    machine.run(60)
    machine.wall -= 3600
    world.do(world.facilitator, "session.show", session="second")
    with world.store.read() as tx:
        assert shown_session(tx, world.event, None).id == "second"
