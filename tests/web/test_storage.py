"""A disk that takes nothing is named: in the refusal, in /readyz, in /metrics, in the log once; and forgotten after."""

from __future__ import annotations

import logging

from sqlalchemy import event

from facilitator.domain.rules import Refused
from tests.web.conftest import enter


def test_a_full_disk_is_named_and_named_no_longer_when_there_is_room(site, caplog):
    store = site.store
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    def full(connection, _entry):
        # No room for a page more: SQLite then says what it says of a full disk.
        connection.execute(f"PRAGMA max_page_count={pages}")

    store.engine.dispose()
    event.listen(store.engine, "connect", full)
    caplog.set_level(logging.ERROR)
    found = None
    for _ in range(60):
        try:
            site.submit("x" * 400)
        except Refused as refused:
            found = refused
    assert (found.reason, found.code, bool(found.retry_after)) == ("disk_full", "busy", True)
    assert store.trouble == "disk_full"
    assert [record.message for record in caplog.records] == ["storage: disk_full"]
    event.remove(store.engine, "connect", full)
    store.engine.dispose()
    site.submit("There is room again")
    assert store.trouble == ""


def test_readiness_metrics_and_pages_tell_of_the_disk(site):
    client = enter(site, "facilitator")
    assert client.get("/readyz").status_code == 200
    assert "facilitator_storage_trouble 0.0" in client.get("/metrics").text
    site.parts.store.trouble = "disk_read_only"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["error"]["reason"]) == (503, "disk_read_only")
    assert "facilitator_storage_trouble 1.0" in client.get("/metrics").text
    assert "facilitator_disk_free_bytes" in client.get("/metrics").text
