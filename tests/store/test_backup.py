"""A backup made while the room writes holds one state of it; restored, everybody starts afresh."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading

import pytest

from facilitator.store import queries
from facilitator.store.backup import BackupError, back_up, put_back, sqlite_file
from facilitator.store.engine import Store


def texts(path):
    with sqlite3.connect(path) as db:
        return [row[0] for row in db.execute("SELECT text FROM contributions ORDER BY number")]


def test_a_backup_while_others_write_is_whole(world, tmp_path):
    url = str(world.store.engine.url)
    stop = threading.Event()
    written: list[int] = []

    def write():
        while not stop.is_set():
            written.append(world.submit(f"note {len(written)}")["number"])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 20:
            pass
        before = len(written)
        back_up(url, tmp_path / "copy.sqlite3")
    finally:
        stop.set()
        writer.join()
    found = texts(tmp_path / "copy.sqlite3")
    assert found == [f"note {index}" for index in range(len(found))] and before <= len(found) <= len(written)
    assert stat.S_IMODE((tmp_path / "copy.sqlite3").stat().st_mode) == 0o600
    with pytest.raises(BackupError, match="there already"):
        back_up(url, tmp_path / "copy.sqlite3")


def test_a_backup_ends_although_somebody_writes_between_all_its_steps(world, tmp_path, monkeypatch):
    monkeypatch.setattr("facilitator.store.backup._STEP_PAGES", 8)
    world.submit("before")
    left = []

    def write(_status, pages, _all):
        world.submit(f"meanwhile {len(left)}")
        # Where the copy begins again, as many are left as before.
        assert not left or pages < left[-1]
        left.append(pages)

    back_up(str(world.store.engine.url), tmp_path / "copy.sqlite3", write)
    assert len(left) > 3
    assert texts(tmp_path / "copy.sqlite3") == ["before"]


def test_a_restored_session_has_its_rows_and_another_lineage(world, tmp_path):
    world.submit("kept")
    before = world.snapshot()
    back_up(str(world.store.engine.url), tmp_path / "copy.sqlite3")
    world.submit("lost")
    world.store.close()
    kept = put_back(tmp_path / "copy.sqlite3", str(world.store.engine.url))
    assert kept is not None and texts(kept) == ["kept", "lost"]
    store = Store(str(world.store.engine.url), lock=threading.RLock())
    store.migrate()
    with store.read() as tx:
        session = queries.get_session(tx, "first")
        assert session.rev == before["rev"] and session.lineage != before["lineage"]
    store.close()
    assert texts(sqlite_file(str(world.store.engine.url))) == ["kept"]


@pytest.mark.parametrize("content", [b"no database", b""])
def test_what_is_no_backup_is_refused_and_the_database_stays(world, tmp_path, content):
    world.submit("here")
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(BackupError, match="no backup"):
        put_back(tmp_path / "x", str(world.store.engine.url))
    assert texts(sqlite_file(str(world.store.engine.url))) == ["here"]


def test_postgresql_is_told_its_own_tools():
    with pytest.raises(BackupError, match="pg_dump"):
        sqlite_file("postgresql+psycopg2://x@localhost/facilitator")


def test_the_command_line_backs_up_and_restores(world, tmp_path):
    world.submit("one")
    environ = {
        **os.environ,
        "FACILITATOR_DATABASE_URL": str(world.store.engine.url),
        "FACILITATOR_DATA": str(tmp_path),
        "FACILITATOR_PORT": "1",
    }

    def run(*arguments):
        command = [sys.executable, "-m", "facilitator.cli", *arguments]
        return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)

    done = run("backup", str(tmp_path / "b.sqlite3"))
    assert done.returncode == 0 and "checked" in done.stdout, done.stderr
    world.submit("two")
    world.store.close()
    done = run("restore", "--yes", str(tmp_path / "b.sqlite3"))
    assert done.returncode == 0 and "kept as" in done.stdout, done.stderr
    assert texts(sqlite_file(str(world.store.engine.url))) == ["one"]
    # What is deleted is deleted from both copies as well: the backup, and what was kept on restoring it.
    done = run("purge", "--now", "notes")
    assert done.returncode == 0 and done.stdout.count("gone from the copy") == 2, done.stdout + done.stderr
    kept = [tmp_path / "b.sqlite3", *tmp_path.glob("*.before-restore-????????-??????")]
    assert [texts(one) for one in kept] == [[], []]
