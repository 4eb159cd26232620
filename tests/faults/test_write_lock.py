"""Another process holds SQLite's write lock: who writes waits for it, nobody else does, and the server can be stopped."""

from __future__ import annotations

import json
import signal
import sqlite3
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import EVENT, Server, free_port
from tests.live.client import cookie_of, submission


@pytest.fixture
def server(tmp_path):
    (tmp_path / "event.yaml").write_text(EVENT, encoding="utf-8")
    made = Server(tmp_path, free_port(), event=str(tmp_path / "event.yaml"))
    try:
        made.start()
        yield made
    finally:
        made.kill()


def give(server: Server, cookie: str, name: str, payload: dict) -> dict:
    request = urllib.request.Request(
        f"{server.url}/api/v1/commands/{name}",
        data=json.dumps(payload).encode(),
        headers={"Content-Type": "application/json", "Cookie": cookie},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def read(url: str) -> int:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.status


def test_pages_answer_while_a_writer_waits_for_another_process(server):
    staff, phone = cookie_of(server.links["facilitator"]), cookie_of(server.join_url)
    give(server, staff, "session.stage", {"session": "first", "stage": "collecting"})
    # Its first request makes the delegate's row.
    given = submission("First")
    assert give(server, phone, "contribution.submit", given)["ok"]
    other = sqlite3.connect(server.data / "facilitator.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(give, server, phone, "contribution.submit", submission("Waits"))
        for _ in range(3):
            assert read(f"{server.url}/readyz") == 200
            assert read(f"{server.url}/") == 200
        assert not waiting.done()
        other.execute("COMMIT")
        assert waiting.result()["ok"]
    other.close()


def test_the_server_ends_while_another_process_holds_the_lock(server):
    staff = cookie_of(server.links["facilitator"])
    other = sqlite3.connect(server.data / "facilitator.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(
            give, server, staff, "session.stage", {"session": "first", "stage": "collecting"}
        )
        assert read(f"{server.url}/readyz") == 200
        server.process.send_signal(signal.SIGTERM)
        # The lock is held still: whoever waited for it is let go, not waited for.
        assert server.process.wait(timeout=60) == 0
        assert waiting.exception() is not None
    other.execute("ROLLBACK")
    other.close()
