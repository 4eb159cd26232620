"""The connections of a process: how many of them keep pages of the database."""

from __future__ import annotations

from contextlib import ExitStack

from sqlalchemy import text

from tests.conftest import open_store


def test_a_quiet_room_uses_one_connection_however_many_were_needed_at_once(tmp_path):
    store = open_store(tmp_path / "world.sqlite3")
    engine = store.engine
    with ExitStack() as crowd:
        for _ in range(5):
            crowd.enter_context(engine.connect())
    used = set()
    for _ in range(10):
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            used.add(id(connection.connection.driver_connection))
    store.close()
    assert len(used) == 1
