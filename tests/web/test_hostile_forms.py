"""Forms of people who never joined: who calls comes first, and what comes after costs nothing."""

from __future__ import annotations

from facilitator.store.models import Event
from tests.conftest import new_id
from tests.cost import growth

HOSTILE = "e" + "\u0301\u0316" * 8_000


def test_a_costly_form_without_a_cookie_costs_what_any_page_costs(site):
    client = site.app.test_client()

    def send(text):
        form = {"kind": "challenge", "text": text, "id": new_id(), "question": "first.hard"}
        assert client.post("/room/first/contributions", data=form).status_code == 401

    # What remains is that the form is read: four times the text costs at most four times as much, where it was sixteen.
    assert growth(send, lambda number: HOSTILE[:number], 4_000) < 6


def test_a_shortened_character_is_told_on_the_page_without_scripts(site):
    client = site.app.test_client()
    client.get(f"/j/{code_of(site)}")
    client.post("/choices", data={"joining": "1", "quote": "yes", "back": "/room/first"})
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


def code_of(site):
    with site.store.read() as tx:
        return tx.get_one(Event, site.event).code
