"""What no page of ours would send: each gets an answer that says so, in JSON or as a page, and nothing fails."""

from __future__ import annotations

import json

import pytest

from tests.conftest import new_id
from tests.web.conftest import enter

COMMAND = "/api/v1/commands/contribution.submit"
GOOD = {"session": "first", "question": "first.hard", "kind": "challenge", "text": "Roads"}


@pytest.mark.parametrize(
    ("payload", "reason", "field"),
    [
        ({"session": "\ud800"}, "control_characters", "session"),
        ({"question": "first.hard\0"}, "control_characters", "question"),
        ({"text": "a\0b"}, "control_characters", "text"),
        ({"\udfff": "x"}, "bad_field", "payload"),
        ({"text": [[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]}, "bad_field", "text"),
        ({"lang": "\0"}, "control_characters", "lang"),
    ],
)
def test_what_no_database_can_keep_is_refused_by_name(site, payload, reason, field):
    answer = enter(site, "facilitator").post(COMMAND, json={**GOOD, "id": new_id(), **payload})
    error = answer.get_json()["error"]
    assert (answer.status_code, error["reason"], error["field"]) == (422, reason, field)


@pytest.mark.parametrize(
    "body", ["[" * 100_000 + "]" * 100_000, '{"a":' * 20_000 + "1" + "}" * 20_000, "{", ""]
)
def test_json_that_cannot_be_read_is_told(site, body):
    answer = enter(site, "facilitator").post(COMMAND, data=body, content_type="application/json")
    assert (answer.status_code, answer.get_json()["error"]["reason"]) == (422, "not_json")


def test_a_revision_larger_than_any_database_takes(site):
    client = enter(site, "facilitator")
    for rev in (10**30, -1, 2**31):
        answer = client.post("/api/v1/commands/session.undo", json={"session": "first", "rev": rev})
        assert answer.get_json()["error"]["reason"] == "bad_field"
    assert client.get(f"/api/v1/sessions/first/history?before={10**30}").status_code == 200


@pytest.mark.parametrize("path", ["/room/first", "/room/first/contributions", "/choices", "/join"])
def test_a_form_that_is_too_large_is_answered_with_a_page(site, path):
    client = enter(site, "facilitator")
    answer = client.post(path, data={"kind": "challenge", "text": "x" * 3_000_000})
    assert answer.status_code in (401, 405, 413, 422)
    assert "<h1" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "path", ["/room/%00", "/j/%00", "/api/v1/sessions/%00", "/room/first?question=a%00b"]
)
def test_an_address_with_a_nul_is_no_address(site, path):
    assert enter(site, "facilitator").get(path).status_code == 404


def test_json_with_half_a_character_in_a_name_comes_back_whole(site):
    answer = enter(site, "facilitator").post(COMMAND, json={**GOOD, "id": new_id(), "group": "\ud83d"})
    assert json.loads(answer.data)["error"]["message"]
