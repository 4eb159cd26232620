"""``serve --workers``: what dies or hangs is replaced, and all ends when the one process that was typed ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import text

from facilitator.runtime.supervisor import STOP_SECONDS
from facilitator.store.engine import Store
from tests.conftest import EVENT, new_id
from tests.live.client import cookie_of
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


def test_after_a_hangup_each_worker_is_replaced_while_another_serves_and_nothing_is_lost(workers):
    """A new version is installed: what it adds to the tables must not stop the old processes, which go on meanwhile."""
    asked = subprocess.run(
        [sys.executable, "-m", "facilitator.cli", "links", "--json"],
        env=workers.environ, check=True, capture_output=True, text=True,
    )  # fmt: skip
    links = {one["role"]: one["url"] for one in json.loads(asked.stdout)["links"]}
    staff = cookie_of(links["facilitator"])
    before = children(workers.process.pid)

    def command(name: str, payload: dict) -> dict:
        """Give a command as a phone's outbox does: to whoever answers, with the same key, until it is taken."""
        body = json.dumps({"session": "first", "key": new_id(), **payload}).encode()
        answers: list[dict] = []

        def is_taken() -> bool:
            for port in workers.ports:
                site = f"http://127.0.0.1:{port}"
                headers = {"Cookie": staff, "Origin": site, "Content-Type": "application/json"}
                request = urllib.request.Request(f"{site}/api/v1/commands/{name}", body, headers)
                try:
                    with urllib.request.urlopen(request, timeout=30) as answer:
                        answers.append(json.load(answer))
                        return True
                except OSError:
                    continue
            return False

        wait_until(is_taken, workers.log)
        return answers[0]

    assert command("session.stage", {"stage": "collecting"})["ok"]
    store = Store(workers.environ["FACILITATOR_DATABASE_URL"], lock=threading.RLock())
    with store.engine.begin() as tx:
        tx.exec_driver_sql("ALTER TABLE contributions ADD COLUMN of_the_next_version TEXT")
        tx.exec_driver_sql("ALTER TABLE journal ADD COLUMN weight INTEGER NOT NULL DEFAULT 0")
    workers.process.send_signal(signal.SIGHUP)
    acknowledged: list[str] = []

    def all_are_new() -> bool:
        now = children(workers.process.pid)
        assert sum(now.get(port) == before[port] for port in workers.ports) or any(
            map(is_ready, workers.ports)
        )
        note = {"id": new_id(), "question": "first.hard", "kind": "challenge", "text": "While it is replaced"}
        acknowledged.append(command("contribution.submit", note)["id"])
        return set(now) == set(before) and not set(now.values()) & set(before.values())

    wait_until(all_are_new, workers.log)
    workers.wait()
    with store.read() as tx:
        assert set(acknowledged) <= set(tx.execute(text("SELECT id FROM contributions")).scalars())
        numbers = list(tx.execute(text("SELECT number FROM contributions ORDER BY number")).scalars())
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) == len(acknowledged)
    store.close()
    assert workers.process.poll() is None and "started again" not in workers.log()


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
