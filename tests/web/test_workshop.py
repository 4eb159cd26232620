"""A workshop on any matter: nothing that it did not ask for speaks of mines, survivors or disability."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import select, update

import facilitator
from facilitator.commands.event import create_event
from facilitator.domain.vocabulary import GROUPS, USUAL_GROUPS
from facilitator.event_file import load, loads
from facilitator.store.models import Event, Session
from tests.web.conftest import enter


def test_delegates_of_an_event_without_a_list_choose_from_words_that_fit_any(site):
    assert set(USUAL_GROUPS) <= set(GROUPS)
    assert not [one for one in USUAL_GROUPS if re.search(r"victim|survivor|mine|ICBL|Red Cross", GROUPS[one])]
    with site.store.write() as tx:
        tx.execute(update(Session).values(attribution="group"))
        code = tx.scalars(select(Event.code)).one()
    phone = site.app.test_client()
    phone.get(f"/j/{code}")
    page = phone.get("/choices").get_data(as_text=True)
    offered = re.findall(
        r'<option value="([a-z-]+)"', page.partition('name="group"')[2].partition("</select>")[0]
    )
    assert offered == list(USUAL_GROUPS)


def test_the_amman_conference_brings_its_own_list():
    listed = load(Path(facilitator.__file__).parent / "events" / "amman.yaml").event.group_list
    assert {"survivor", "opd", "un"} <= {one.id for one in listed or ()} <= set(GROUPS)


TRIPLE = """
event:
  id: triple
  title: {pt: Oficina, km: សិក្ខាសាលា, uk: Майстерня}
  place: {pt: Lisboa, km: ភ្នំពេញ, uk: Київ}
  time_zone: Europe/Lisbon
  languages: [pt, km, uk]
  code: "424242"
days:
  - date: 2030-03-14
    sessions:
      - id: triple-one
        start: "09:30"
        end: "12:00"
        title: {pt: Como trabalhamos, km: របៀបដែលយើងធ្វើការ, uk: Як ми працюємо}
        questions: [{id: asked, offers: barrier, text: {pt: O que deve mudar?, km: តើអ្វីគួរផ្លាស់ប្តូរ?, uk: Що треба змінити?}}]
"""
"""An event in three languages that the interface does not speak."""


def test_a_delegate_reads_the_questions_in_any_language_of_the_event(site):
    create_event(site.store, loads(TRIPLE, "triple.yaml"))
    with site.store.write() as tx:
        tx.execute(update(Session).where(Session.id == "triple-one").values(stage="collecting"))

    def asked(phone, **headers):
        page = phone.get("/room/triple-one", headers=headers).get_data(as_text=True)
        return re.findall(r'<bdi lang="(\w+)">(?:O que|តើ|Що)', page), re.findall(
            r"<html lang=\"(\w+)\"", page
        )

    phone = site.app.test_client()
    phone.get("/j/424242/triple-one")
    phone.post("/choices", data={"quote": "no", "named": "no"})  # the first step; the question comes after it
    assert asked(phone) == (["pt"], ["en"]), "the event's first language, where nothing is known"
    assert asked(phone, **{"Accept-Language": "uk-UA,uk;q=0.9,fr;q=0.5"}) == (["uk"], ["fr"])
    switch = phone.get("/room/triple-one").get_data(as_text=True)
    assert {"en", "ar", "es", "fr", "pt", "km", "uk"} == set(
        re.findall(r' lang="(\w+)"', switch.partition('class="languages"')[2].partition("</nav>")[0])
    )
    phone.get("/room/triple-one?lang=fr")
    phone.get("/room/triple-one?lang=km")
    assert asked(phone) == (["km"], ["fr"]), "the buttons stay in the language that was chosen for them"
    phone.get("/room/triple-one?lang=nonsense")
    assert asked(phone) == (["km"], ["fr"])
    kept = phone.post("/room/triple-one/language", data={"to": "uk", "text": "typed"}).get_data(as_text=True)
    assert "typed" in kept and 'lang="uk">Що' in kept
    phone.get("/room/triple-one?lang=en")
    assert asked(phone) == (["pt"], ["en"])


def test_staff_pages_give_no_advice_to_delegates(site):
    staff = enter(site, "facilitator")
    for path in ("/desk", "/report/first", "/translate/first"):
        answer = staff.get(path)
        assert answer.status_code == 200, path
        assert "Ask the staff in the room" not in answer.text, path
    assert "Ask the staff in the room" in site.app.test_client().get("/").text


def test_who_adds_breakout_groups_sees_how_many_there_are(site):
    organiser = enter(site, "organiser")
    path = f"/setup/{site.event}/sessions/first/breakout"
    assert "How many groups?" in organiser.get(path).text
    groups = [{"title": {"en": f"Group {number}"}, "room": {"en": f"Room {number}"}} for number in (1, 2)]
    site.do(site.staff["organiser"], "session.breakout", session="first", groups=groups)
    again = organiser.get(path).text
    assert "How many more groups?" in again and "There are 2 groups already:" in again
    assert "Group 1" in again and "Group 2" in again
