"""`facilitator copy` from SQLite to PostgreSQL and back: every row, and what opens with them, is the same."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from click.testing import CliRunner

from facilitator.cli.main import main
from facilitator.store.engine import Store
from tests.conftest import World, mark
from tests.whole_database import all_rows


def copy(source: str, target: str):
    return CliRunner().invoke(main, ["copy", "--from", source, "--to", target])


def test_a_database_goes_to_postgresql_and_comes_back_whole(postgres, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("FACILITATOR_DATA", str(tmp_path / "data"))
    world = World(tmp_path / "old.sqlite3")
    world.do(world.facilitator, "session.stage", stage="collecting")
    noted = [world.submit(f"{mark()} ميزانية \U0001f9e1 “quoted” \\u0000 é")["id"] for _ in range(3)]
    world.cluster("Money", noted)
    old, there, back = (
        f"sqlite:///{tmp_path / 'old.sqlite3'}",
        postgres.new_database(),
        f"sqlite:///{tmp_path / 'back.sqlite3'}",
    )
    world.store.close()
    for source, target in ((old, there), (there, back)):
        done = copy(source, target)
        assert done.exit_code == 0, done.output
        assert "contributions: 3" in done.output
        assert all_rows(target) == all_rows(old)
    links = []
    for url in (old, there, back):
        monkeypatch.setenv("FACILITATOR_DATABASE_URL", url)
        links.append(json.loads(CliRunner().invoke(main, ["links", "--json"]).stdout))
    assert links[0] == links[1] == links[2]
    again = copy(old, there)
    assert again.exit_code == 1 and "not empty" in again.output


def test_nothing_is_copied_from_a_database_that_a_server_is_connected_to(postgres, tmp_path, monkeypatch):
    monkeypatch.setenv("FACILITATOR_DATA", str(tmp_path / "data"))
    there = postgres.new_database()
    server = Store(there, lock=threading.RLock(), in_time=True)
    server.migrate()
    target = f"sqlite:///{tmp_path / 'copy.sqlite3'}"
    refused = copy(there, target)
    assert refused.exit_code == 1 and "Stop it first" in refused.output
    server.close()
    assert copy(there, target).exit_code == 0
