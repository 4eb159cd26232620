"""Many pages at one moment: each needs one connection to the database at most, so that they wait in turn and all answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from facilitator import event_file
from facilitator.commands.event import create_event
from tests.conftest import EVENT, open_store

PAGES = int(os.environ.get("FACILITATOR_TEST_PAGES", "200"))


@pytest.mark.parametrize(
    ("backend", "kind"), [("eventlet", "postgres"), ("gevent", "postgres"), ("threading", "sqlite")]
)
def test_all_pages_of_a_crowd_answer(postgres, tmp_path, monkeypatch, backend, kind):
    if kind == "postgres":
        monkeypatch.setenv("FACILITATOR_TEST_DATABASE_URL", postgres.url)
    store = open_store(tmp_path / "facilitator.sqlite3")
    create_event(store, event_file.loads(EVENT, "demo.yaml"))
    url = store.engine.url.render_as_string(hide_password=False)
    store.close()
    environ = {
        **os.environ,
        "FACILITATOR_DATA": str(tmp_path),
        "FACILITATOR_DATABASE_URL": url,
        "FACILITATOR_ASYNC": backend,
        "FACILITATOR_CONNECTIONS": "5",
    }
    command = [sys.executable, "-m", "tests.scale.crowd", str(PAGES)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["statuses"] == {"200": PAGES}, done.stderr[-3000:]
