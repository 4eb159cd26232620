"""Forms of people who never joined: who calls comes first, and what comes after costs nothing."""

from __future__ import annotations

import sys

from facilitator.domain import privacy, text
from facilitator.store.models import Event
from tests.conftest import new_id

HOSTILE = "e" + "\u0301\u0316" * 8_000


def test_a_form_without_a_cookie_is_refused_before_anything_is_done_to_its_text(site):
    client = site.app.test_client()

    def work_on_text():
        """Return what of the modules that clean texts and look for hints was called while a form was answered."""
        form = {"kind": "challenge", "text": HOSTILE, "id": new_id(), "question": "first.hard"}
        called: set[str] = set()

        def note(frame, happened, _argument):
            if happened == "call" and frame.f_code.co_filename in (text.__file__, privacy.__file__):
                called.add(frame.f_code.co_name)

        sys.setprofile(note)
        try:
            status = client.post("/room/first/contributions", data=form).status_code
        finally:
            sys.setprofile(None)
        return status, called

    # The page that answers is written in some direction; nothing else is asked.
    assert work_on_text() == (401, {"language_direction"})
    join(client, site)
    status, called = work_on_text()
    assert status != 401 and "find_before_sending" in called


def test_a_shortened_character_is_told_on_the_page_without_scripts(site):
    client = site.app.test_client()
    join(client, site)
    form = {
        "kind": "challenge",
        "text": "Ramps " + "e" + "\u0301" * 300,
        "id": new_id(),
        "question": "first.hard",
    }
    page = client.post("/room/first/contributions", data=form, follow_redirects=True).get_data(as_text=True)
    assert "was shortened" in page
    form |= {"text": "Roads", "id": new_id()}
    page = client.post("/room/first/contributions", data=form, follow_redirects=True).get_data(as_text=True)
    assert "was shortened" not in page and "Roads" in page


def join(client, site):
    client.get(f"/j/{code_of(site)}")
    client.post("/choices", data={"joining": "1", "quote": "yes", "back": "/room/first"})


def code_of(site):
    with site.store.read() as tx:
        return tx.get_one(Event, site.event).code
