"""Loops beside the requests survive, try again, and are seen."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from facilitator.live.fanout import Fanout
from facilitator.runtime.background import MOST_PAUSE_SECONDS, Background, Loop
from facilitator.runtime.child_process import ChildError
from facilitator.store import queries
from tests.web.conftest import site  # noqa: F401 - a fixture


def test_a_loop_that_fails_is_tried_again_after_growing_pauses_and_counted(caplog):
    outcomes = iter([ValueError("one"), ValueError("two"), ValueError("three"), None])

    def step():
        if (error := next(outcomes)) is not None:
            raise error

    loop = Loop("feeding", step, seconds=1.0, first=0.0)
    background = Background()
    background.loops.append(loop)
    pauses = []
    for _ in range(3):
        loop.run_once()
        pauses.append(loop.pause)
    assert pauses == [2.0, 4.0, MOST_PAUSE_SECONDS]
    assert background.failing() == ["feeding"]
    assert [record.message for record in caplog.records] == [
        "feeding failed, 1 times in a row",
        "feeding failed, 2 times in a row",
    ]
    loop.run_once()
    assert (loop.failures, loop.pause, background.failing()) == (0, 1.0, [])


def test_a_loop_takes_no_step_after_its_background_was_stopped():
    steps = []
    background = Background()

    def step():
        steps.append(len(steps))
        if len(steps) == 3:
            background.stop()

    background.run(Loop("counting", step, seconds=0.0, first=0.0))
    assert steps == [0, 1, 2]


def test_what_a_step_waits_for_when_the_server_stops_is_no_failure(caplog):
    background = Background()

    def step():
        background.stop()
        raise ChildError("cancelled")

    background.run(Loop("deleting", step, seconds=0.0, first=0.0))
    assert caplog.records == []


def test_what_could_not_be_read_is_sent_by_the_next_step(world, monkeypatch):
    sent = []
    fanout = Fanout(world.store, lambda name, payload, _to: sent.append((name, payload)))
    with world.store.read() as tx:
        fanout.join(queries.get_session(tx, "first"), "board", "x")
    world.submit("Not lost")

    def fail():
        raise OperationalError("SELECT", {}, Exception("gone"))

    with monkeypatch.context() as patch:
        patch.setattr(world.store, "read", fail)
        for _ in range(3):
            with pytest.raises(OperationalError):
                fanout.step(100.0)
    fanout.step(100.1)
    assert [
        one["put"]["contributions"] != {} for name, p in sent if name == "changes" for one in p["changes"]
    ]


def test_a_failing_loop_is_not_ready_and_in_the_figures(site):  # noqa: F811
    client = site.app.test_client()
    assert client.get("/readyz").status_code == 200
    loop = next(one for one in site.background.loops if one.name == "live updates")
    loop.failures = 7
    loop.step = lambda: 1 / 0  # the running loop must not mend it meanwhile
    assert client.get("/readyz").status_code == 503
    assert b'facilitator_loop_failures{loop="live updates"}' in client.get("/metrics").data


def test_what_is_to_be_done_at_the_end_is_done_once_and_a_failure_stops_nothing(caplog):
    done = []
    background = Background()

    def end():
        done.append(background.is_stopped)

    def fail():
        raise ValueError("the database is away")

    for at_end in (end, fail):
        background.start("documents", lambda: None, 3600.0, at_end=at_end)
    background.stop()
    background.stop()
    assert done == [True]
    assert [record.message for record in caplog.records] == ["documents failed at the end"]
