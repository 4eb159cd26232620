"""``serve --workers``: what dies or hangs is replaced, and all ends when the one process that was typed ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from facilitator.runtime.supervisor import STOP_SECONDS
from tests.conftest import EVENT
from tests.scale.workers import Workers, children, free_ports, is_ready
from tests.waiting import wait_until


@pytest.fixture
def workers(postgres, redis, tmp_path):
    made = Workers(tmp_path, postgres.new_database(), redis.url)
    started: set[int] = set()
    try:
        made.wait()
        yield made
    finally:
        started |= set(children(made.process.pid).values())
        made.process.terminate()
        made.process.wait()
        for one in started:
            assert not Path(f"/proc/{one}").exists()


def test_a_worker_that_dies_or_hangs_is_replaced_and_all_end_together(workers):
    asked = subprocess.run(
        [sys.executable, "-m", "facilitator.cli", "links", "--json"],
        env=workers.environ, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert json.loads(asked.stdout)["event"] == "demo"
    before = children(workers.process.pid)
    assert set(before) == set(workers.ports)
    first, second = workers.ports
    for port, kind in ((first, signal.SIGKILL), (second, signal.SIGSTOP)):
        os.kill(before[port], kind)
        wait_until(
            lambda port=port: children(workers.process.pid).get(port) not in (None, before[port]), workers.log
        )
        if port == first:
            assert children(workers.process.pid)[second] == before[second], "nobody touches one that works"
    workers.wait()
    # One that hangs holds up the end no longer than the others may take.
    after = children(workers.process.pid)
    os.kill(after[second], signal.SIGSTOP)
    workers.process.terminate()
    assert workers.process.wait(timeout=60) == 0, workers.log()
    assert STOP_SECONDS < 5
    assert not any(Path(f"/proc/{one}").exists() for one in after.values())


def test_processes_that_start_at_once_on_an_empty_database_make_one_event(postgres, redis, tmp_path):
    """As somebody does who starts them by hand, without ``--workers``."""
    (tmp_path / "event.yaml").write_text(EVENT, encoding="utf-8")
    database, port = postgres.new_database(), free_ports(4)
    environ = {
        **os.environ,
        "FACILITATOR_DATA": str(tmp_path),
        "FACILITATOR_DATABASE_URL": database,
        "FACILITATOR_MESSAGE_QUEUE": redis.url,
        "FACILITATOR_SECRET_KEY": "the same for all of them",
        "FACILITATOR_HOST": "127.0.0.1",
        "FACILITATOR_EVENT": str(tmp_path / "event.yaml"),
    }
    with (tmp_path / "log").open("wb") as log:
        made = [
            subprocess.Popen(
                [sys.executable, "-m", "facilitator.cli", "serve", "--port", str(port + number)],
                env=environ, stdout=log, stderr=log,
            )
            for number in range(4)
        ]  # fmt: skip
    try:
        wait_until(lambda: all(is_ready(port + number) for number in range(4)), (tmp_path / "log").read_text)
        assert [one.poll() for one in made] == [None] * 4
    finally:
        for one in made:
            one.kill()
            one.wait()


def test_several_processes_without_a_queue_are_refused(tmp_path):
    environ = {**os.environ, "FACILITATOR_DATA": str(tmp_path), "FACILITATOR_MESSAGE_QUEUE": ""}
    command = [sys.executable, "-m", "facilitator.cli", "serve", "--workers", "2"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "FACILITATOR_MESSAGE_QUEUE" in done.stderr


def test_a_process_with_another_secret_key_is_refused_and_the_room_goes_on(workers):
    environ = {**workers.environ, "FACILITATOR_SECRET_KEY": "not the key of the others"}
    command = [sys.executable, "-m", "facilitator.cli", "serve", "--port", "0"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "check --new-key" in done.stderr
    assert all(is_ready(port) for port in workers.ports)
