"""What docs/programs.md promises to programs over HTTP."""

from __future__ import annotations

import pytest

from facilitator import contract
from facilitator.domain.rules import ERROR_CODES
from facilitator.web.responses import STATUS
from tests.conftest import new_id
from tests.web.conftest import enter

SNAPSHOT = "/api/v1/sessions/first"


@pytest.mark.parametrize("form", ["{}", "W/{}"])
def test_a_snapshot_is_sent_again_only_when_something_has_changed(site, form):
    desk = enter(site, "facilitator")
    first = desk.get(SNAPSHOT)
    tag = {"If-None-Match": form.format(first.headers["ETag"])}
    assert desk.get(SNAPSHOT, headers=tag).status_code == 304
    board = {"query_string": {"audience": "board"}}
    assert desk.get(SNAPSHOT, headers=tag, **board).status_code == 200, "another audience sees something else"
    site.submit("news")
    again = desk.get(SNAPSHOT, headers=tag)
    assert again.status_code == 200
    assert again.get_json()["rev"] == first.get_json()["rev"] + 1


def test_a_wrong_way_is_refused_in_the_form_that_a_program_reads(site):
    desk = enter(site, "facilitator")
    for method, path in (("get", "/api/v1/commands/session.stage"), ("put", SNAPSHOT)):
        answer = getattr(desk, method)(path, headers={"Accept-Language": "fr"})
        assert answer.status_code == 405 and answer.allow
        assert answer.get_json()["error"]["code"] == "invalid"
    page = desk.post("/healthz")
    assert page.status_code == 405
    assert "<main" in page.get_data(as_text=True), "a person gets a page of ours"
    unknown = desk.post("/api/v1/commands/session.explode", json={})
    assert (unknown.status_code, unknown.get_json()["error"]["code"]) == (404, "unknown")
    assert site.app.test_client().get(SNAPSHOT).status_code == 401


def test_the_same_key_is_carried_out_once_over_http(site):
    desk = enter(site, "facilitator")
    body = {"session": "first", "stage": "paused", "key": new_id()}
    once = desk.post("/api/v1/commands/session.stage", json=body).get_json()
    twice = desk.post("/api/v1/commands/session.stage", json=body).get_json()
    assert (once["duplicate"], twice["duplicate"], twice["rev"]) == (False, True, once["rev"])
    other = desk.post("/api/v1/commands/session.stage", json={**body, "stage": "closed"})
    assert (other.status_code, other.get_json()["error"]["code"]) == (409, "conflict")


def test_openapi_describes_every_command_and_how_to_be_somebody(site):
    found = site.app.test_client().get("/api/v1/openapi.json").get_json()
    assert {f"/api/v1/commands/{name}" for name in contract.declarations()} <= set(found["paths"])
    cookies = {one["name"] for one in found["components"]["securitySchemes"].values()}
    assert cookies == {"facilitator_delegate", "facilitator_staff"}
    assert set(ERROR_CODES) == set(STATUS), "every error has a status"


def test_metrics_count_without_naming_anybody(site):
    site.submit("counted")
    text = site.app.test_client().get("/metrics").get_data(as_text=True)
    assert "facilitator_connected 0.0" in text
    assert "facilitator_contributions " in text


def test_a_queue_that_is_away_is_said_and_stops_nothing(site):
    assert site.app.test_client().get("/readyz").get_json() == {"ok": True, "degraded": []}
    object.__setattr__(site.settings, "message_queue", "redis://127.0.0.1:1/0")
    answer = site.app.test_client().get("/readyz")
    assert (answer.status_code, answer.get_json()) == (200, {"ok": True, "degraded": ["queue"]})


def test_a_wrong_code_stays_in_its_field_to_be_corrected(site):
    phone = site.app.test_client()
    answer = phone.get("/j/000000", headers={"Accept-Language": "ar"})
    assert answer.status_code == 404 and 'value="000000"' in answer.get_data(as_text=True)
