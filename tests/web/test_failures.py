"""A fault of the server over HTTP and in a plain form: `failed`, its id in the log, and nothing typed is lost."""

from __future__ import annotations

import logging

import pytest

from facilitator.store.models import Event
from tests.conftest import new_id, plant_fault


@pytest.fixture
def phone(site):
    client = site.app.test_client()
    with site.store.read() as tx:
        code = tx.get_one(Event, site.event).code
    client.get(f"/j/{code}/first")
    client.post("/choices", data={"quote": "no", "named": "no"})
    plant_fault(site.store.engine.url.database, "poison")
    return client


def test_over_http_it_is_failed_and_names_the_log(site, phone, caplog):
    payload = {
        "session": "first",
        "id": new_id(),
        "question": "first.hard",
        "kind": "barrier",
        "text": "poison",
    }
    with caplog.at_level(logging.ERROR, "facilitator"):
        answer = phone.post("/api/v1/commands/contribution.submit", json=payload)
    assert answer.status_code == 500 and "Retry-After" not in answer.headers
    error = answer.json["error"]
    assert error["code"] == "failed" and error["log"] in caplog.text and "Traceback" in caplog.text


def test_a_plain_form_shows_the_id_and_what_was_typed(site, phone):
    typed = {"question": "first.hard", "kind": "barrier", "text": "a long poison that took a while to type"}
    page = phone.post("/room/first/contributions", data={**typed, "key": new_id(), "id": new_id()})
    assert page.status_code == 500
    assert "a long poison that took a while to type" in page.text and "no. " in page.text


def test_a_page_that_fails_says_so_and_is_no_busy_server(site, phone, caplog):
    plant = "ALTER TABLE questions RENAME COLUMN text TO wording"
    with site.store.engine.connect() as connection:
        connection.exec_driver_sql(plant)
        connection.commit()
    page = phone.get("/room/first")
    assert page.status_code == 500 and "Traceback" in caplog.text
