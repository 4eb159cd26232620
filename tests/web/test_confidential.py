"""What one reader must not see of another, and what a role must not read by another door."""

from __future__ import annotations

from facilitator.store.models import Event
from tests.web.conftest import enter


def phone(site):
    client = site.app.test_client()
    with site.store.read() as tx:
        client.get(f"/j/{tx.get_one(Event, site.event).code}")
    return client


def test_the_history_is_the_desks_in_either_form(site):
    for role, status in (("rapporteur", 403), ("facilitator", 200), ("organiser", 200)):
        client = enter(site, role)
        for form in ("history", "history.csv"):
            assert client.get(f"/api/v1/sessions/first/{form}").status_code == status, (role, form)


def test_the_walls_page_holds_nothing_of_who_read_it_first(site):
    first, second = phone(site), phone(site)
    assert "secretword" in first.get("/room/first/wall?mine=secretword").text
    assert "secretword" not in second.get("/room/first/wall").text
    assert "secretword" not in second.get("/room/first/wall").text


def test_what_is_hidden_goes_from_the_wall_at_once(site):
    site.do(site.facilitator, "session.view", view="priorities")
    note = site.notes[0]
    site.do(site.facilitator, "session.stage", stage="prioritising")
    site.do(site.delegate, "endorsement.set", target=note, on=True)
    reader = phone(site)
    assert "No budget for prostheses" in reader.get("/room/first/wall").text
    site.do(site.facilitator, "contribution.hide", ids=[note])
    assert "No budget for prostheses" not in reader.get("/room/first/wall").text
