"""A second server, a restore beside a running one, files that are cut off or of a later version: each in a sentence."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import stat
import subprocess
import sys
from dataclasses import replace

import pytest

from tests.conftest import EVENT, Server, free_port

pytestmark = pytest.mark.live


def run(server, *arguments):
    command = [sys.executable, "-m", "facilitator.cli", *arguments]
    done = subprocess.run(command, env=server.environ, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def stopped(tmp_path):
    """A data folder without a server, with the demonstration event in it."""
    (tmp_path / "event.yaml").write_text(EVENT, encoding="utf-8")
    server = Server(data=tmp_path, port=free_port())
    assert run(server, "init", str(tmp_path / "event.yaml"))[0] == 0
    return server


def database(server):
    return server.data / "facilitator.sqlite3"


def test_nothing_takes_the_place_of_a_database_that_a_server_works_on(live_server, tmp_path):
    copy = tmp_path / "copy.sqlite3"
    assert run(live_server, "backup", str(copy))[0] == 0
    elsewhere = replace(live_server, port=free_port(), process=None)
    number = str(live_server.process.pid)
    for command in (("restore", "--yes", str(copy)), ("serve",)):
        code, said = run(elsewhere, *command)
        assert code != 0 and number in said, (command, said)
    assert stat.S_IMODE(database(live_server).stat().st_mode) == 0o600
    assert stat.S_IMODE(live_server.data.stat().st_mode) == 0o700
    # The staff links are for the terminal: what the server printed went into a file.
    log = (live_server.data / "log").read_text()
    assert "/access/" not in log and "facilitator links" in log


def test_after_the_server_was_killed_the_database_is_free_again(stopped):
    stopped.start()
    copy = stopped.data / "copy.sqlite3"
    assert run(stopped, "backup", str(copy))[0] == 0
    stopped.kill()
    assert run(stopped, "restore", "--yes", str(copy))[0] == 0


def test_a_backup_of_a_later_version_is_refused_and_nothing_is_replaced(stopped, tmp_path):
    copy = tmp_path / "later.sqlite3"
    shutil.copyfile(database(stopped), copy)
    with contextlib.closing(sqlite3.connect(copy)) as later:
        later.execute("UPDATE alembic_version SET version_num = '9999'")
        later.commit()
    before = database(stopped).read_bytes()
    code, said = run(stopped, "restore", "--yes", str(copy))
    assert code != 0 and "9999" in said and "later version" in said
    assert database(stopped).read_bytes() == before
    shutil.copyfile(copy, database(stopped))
    code, said = run(stopped, "serve")
    assert code != 0 and "9999" in said


def test_an_empty_database_is_no_new_beginning(stopped):
    database(stopped).write_bytes(b"")
    code, said = run(stopped, "serve")
    assert code != 0 and "is empty" in said and "restore" in said
    assert database(stopped).read_bytes() == b""


def test_a_key_that_cannot_be_read_is_told(stopped):
    key = stopped.data / "secret-key"
    kept = key.read_bytes()
    key.write_bytes(b"\xff\xfe\x00binary")
    assert "cannot be read" in run(stopped, "links")[1]
    key.unlink()
    key.mkdir()
    assert "cannot be read" in run(stopped, "links")[1]
    key.rmdir()
    # Missing, where there is an event already: said, since every link and cookie has ended.
    assert "was missing" in run(stopped, "links")[1]
    key.write_bytes(kept)
    assert "was missing" not in run(stopped, "links")[1]


def test_a_lost_log_of_the_last_writes_is_told(stopped):
    stopped.start()
    stopped.kill()
    log = stopped.data / "facilitator.sqlite3-wal"
    assert log.exists()
    log.unlink()
    stopped.start()
    stopped.kill()
    assert "contributions may be missing" in (stopped.data / "log").read_text()


def test_a_backup_that_cannot_be_written_is_told(stopped):
    # Nothing can be made there, by root neither.
    code, said = run(stopped, "backup", "/proc/self/nothing.sqlite3")
    assert code != 0 and "cannot be written" in said
