"""Child processes: typed work, one environment, one error, and a queue that is fair."""

from __future__ import annotations

import sys
from functools import partial

import pytest

from facilitator.domain.rules import Refused
from facilitator.runtime import child_main, child_process, child_queue
from facilitator.runtime.child_process import ChildError, Job, State, make_environment
from facilitator.runtime.child_queue import ChildQueue, FairQueue
from facilitator.runtime.progress import Progress
from facilitator.workers import documents, pictures, reports


@pytest.fixture
def queue(world, tmp_path):
    made = ChildQueue(make_environment(str(world.store.engine.url), tmp_path), at_once=2)
    yield made
    made.stop()


def export(**more):
    work = {
        "event": "demo",
        "ending": "csv",
        "language": "en",
        "session": None,
        "address": "",
        "separator": ",",
    }
    return partial(documents.export, **{**work, "gathered": False, "version": None, **more})


def test_a_child_returns_values_and_bytes_and_writes_files(world, queue, tmp_path):
    world.submit("No budget")
    digest = queue.run(partial(reports.make_digest, session="first", language="en"), caller="a", seconds=60)
    assert isinstance(digest, dict)
    png = partial(pictures.draw_png, session="first", language="en", size="page", name="kinds")
    assert queue.run(png, caller="a", seconds=60).startswith(b"\x89PNG")
    job = queue.start(export(output=str(tmp_path / "made")), caller="a", seconds=60)
    job.result()
    assert b"No budget" in (tmp_path / "made").read_bytes()
    assert (job.state, job.progress) == (State.DONE, Progress.DONE)


def test_what_the_child_refuses_is_refused_here(queue):
    with pytest.raises(Refused) as refused:
        queue.run(partial(reports.make_digest, session="none", language="en"), caller="a", seconds=60)
    assert refused.value.reason == "unknown_session"


def test_a_failure_is_one_error_with_what_the_child_printed(queue, tmp_path):
    with pytest.raises(ChildError, match="IsADirectoryError"):
        queue.run(export(output=str(tmp_path)), caller="a", seconds=60)


def test_a_child_that_takes_too_long_is_ended_and_the_caller_told_to_come_back(queue, tmp_path):
    job = queue.start(export(output=str(tmp_path / "made")), caller="a", seconds=0)
    with pytest.raises(Refused) as refused:
        child_queue.wait_for(job)
    assert (refused.value.reason, job.state) == ("busy", State.FAILED)


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of data is Linux's")
def test_a_child_that_wants_too_much_memory_fails_alone(queue, monkeypatch, tmp_path):
    monkeypatch.setattr(child_process, "MEMORY_BYTES", 20_000_000)
    with pytest.raises(ChildError):
        queue.run(export(output=str(tmp_path / "made")), caller="a", seconds=60)


def test_a_cancelled_job_ends_and_the_next_one_starts(queue, tmp_path):
    first, second = (
        queue.start(export(output=str(tmp_path / name)), caller="a", seconds=60) for name in ("one", "two")
    )
    assert (first.state, second.state, queue.place(second)) == (State.RUNNING, State.WAITING, 0)
    queue.cancel(first)
    with pytest.raises(ChildError, match="cancelled"):
        first.result()
    second.result()
    assert (tmp_path / "two").exists()


def test_the_child_gets_the_database_and_no_secret(monkeypatch, tmp_path):
    monkeypatch.setenv("FACILITATOR_SECRET_KEY", "nobody's business")
    environ = make_environment("sqlite:///x", tmp_path)
    assert environ["FACILITATOR_DATABASE_URL"] == "sqlite:///x"
    assert environ["FACILITATOR_ASYNC"] == "threading"
    assert "FACILITATOR_SECRET_KEY" not in environ


def test_a_child_runs_nothing_but_workers():
    with pytest.raises(LookupError):
        child_main.find_function("os:system")


def job(caller):
    return Job(partial(reports.seal, version=""), caller=caller, seconds=1)


def test_callers_take_turns_and_one_never_has_all_places():
    queue = FairQueue(at_once=2)
    greedy = [job("greedy") for _ in range(5)]
    for one in greedy:
        queue.add(one)
    assert queue.take() is greedy[0]
    assert queue.take() is None, "one place stays for somebody else"
    late = job("late")
    queue.add(late)
    assert queue.place(late) == 1
    assert queue.take() is late
    queue.end(greedy[0])
    more = [job("late"), job("later")]
    for one in more:
        queue.add(one)
    assert [queue.place(one) for one in (*greedy[1:], *more)] == [0, 3, 4, 5, 1, 2]
    assert queue.take() is greedy[1]
    queue.end(late)
    assert queue.take() is more[0], "whoever had a turn is behind the others"


def test_who_asks_for_too_much_is_refused_and_others_are_not():
    queue = FairQueue(at_once=1)
    for _ in range(child_queue.MOST_WAITING_OF_ONE):
        queue.add(job("greedy"))
    with pytest.raises(Refused) as refused:
        queue.add(job("greedy"))
    assert (refused.value.reason, refused.value.retry_after) == ("busy", 10.0)
    queue.add(job("other"))
    for number in range(queue.count(), child_queue.MOST_WAITING):
        queue.add(job(str(number)))
    with pytest.raises(Refused):
        queue.add(job("last"))
