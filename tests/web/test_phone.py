"""The delegate's pages without a browser: what the wall shows, the first step, clips, countries, a link's language."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from facilitator.i18n.localisation import translate
from facilitator.identity import DELEGATE_COOKIE
from facilitator.store.models import Delegate, Event, Purge
from facilitator.web import wall as wall_module
from facilitator.web.page_context import PageContext
from tests.conftest import new_id
from tests.web.conftest import enter


@pytest.fixture
def phone(site):
    """A phone that has joined with the event's code."""
    client = site.app.test_client()
    with site.store.read() as tx:
        site.code = tx.get_one(Event, site.event).code
    assert client.get(f"/j/{site.code}/first").status_code == 303
    return client


def wall(phone, query="") -> str:
    answer = phone.get(f"/room/first/wall{query}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.text.partition('id="wall-now"')[2].partition("</section>")[0])


def test_each_view_of_the_wall_can_be_read(site, phone, monkeypatch):
    monkeypatch.setattr(wall_module, "GOOD_SECONDS", 0.0)

    def show(**what):
        site.do(site.facilitator, "session.view", **what)

    show(view="join")
    assert f"{site.code[:3]} {site.code[3:]}" in wall(phone)
    show(view="priorities")
    assert "Nothing has been endorsed yet." in wall(phone)
    site.do(site.other, "endorsement.set", target=site.notes[1], on=True)
    for caller in (site.delegate, site.other):
        site.do(caller, "endorsement.set", target=site.money, on=True)
    ranked = wall(phone)
    assert ranked.index("Money") < ranked.index("لا توجد ميزانية"), "the most endorsed first"
    assert "Important to 2 people" in ranked
    show(view="actions")
    site.submit("Open a workshop", kind="action", level="national", lead="The ministry", by_when="2020")
    levels = wall(phone)
    assert levels.index("Local") < levels.index("National") < levels.index("Open a workshop")
    assert "The ministry" in levels
    assert "2020" in levels
    site.do(
        site.staff["rapporteur"],
        "report.write",
        question="first.hard",
        text="- **Money**\n- Roads",
        base_rev=0,
    )
    assert "Roads" not in wall(phone), "the summary is the rapporteur's until it hangs on the wall"
    show(view="summary")
    assert "<li><strong>Money</strong></li><li>Roads</li>" in wall(phone)
    site.do(site.facilitator, "session.focus", focus={"type": "contribution", "id": site.notes[1]})
    assert '<p class="words panel" data-words dir="rtl" lang="ar">لا توجد ميزانية</p>' in wall(phone)
    show(view="summary", blank=True)
    dark = wall(phone)
    assert "The wall is dark for a moment." in dark
    assert "ميزانية" not in dark
    assert "Roads" not in dark


def test_the_wall_says_no_more_than_phones_may_see(site, phone):
    site.do(site.other, "endorsement.set", target=site.notes[0], on=True)
    site.do(site.facilitator, "session.settings", visibility="none")
    site.do(site.facilitator, "session.view", view="priorities")
    told = wall(phone)
    assert "No budget for prostheses" not in told
    assert "The words of others are shown on the wall only." in told


def test_a_phone_sees_the_picture_that_hangs_and_no_other(site, phone):
    address = "/pictures/first/kinds.svg?lang=ar&size=400x480@17"
    assert phone.get(address).status_code == 401
    site.do(site.facilitator, "session.view", view="pictures", picture="kinds")
    told = wall(phone)
    assert re.search(r'<img src="/pictures/first/kinds\.svg\?[^"]+" alt="[^"]+"', told)
    assert '<th scope="row"' in told
    drawn = phone.get(address)
    assert (drawn.status_code, drawn.mimetype) == (200, "image/svg+xml")
    assert phone.get("/pictures/first/themes.svg").status_code == 401
    assert phone.get("/pictures/first.json").status_code == 401
    assert site.app.test_client().get(address).status_code == 401
    site.do(site.facilitator, "session.view", view="pictures", blank=True)
    assert phone.get(address).status_code == 401


def test_the_first_step_after_joining_is_ones_choice_and_nothing_is_chosen_before(site, phone):
    page = phone.get("/room/first").text
    step = re.sub(r"<[^>]+>", " ", page.partition('id="consent"')[2].partition("</form>")[0])
    assert len(step.split()) <= 80, "easy to read: at most 80 words (F5)"
    assert "checked" not in step and 'id="give"' not in page
    decide(phone)
    page = phone.get("/room/first").text
    assert 'id="consent"' not in page
    assert not re.search(r'<form id="give"[^>]* hidden>', page)


def test_the_page_names_the_copies_that_still_hold_what_should_be_gone(site, phone):
    decide(phone)
    assert "could not be reached" not in phone.get("/choices").text
    listed = Path(f"{site.store.engine.url.database}.copies")
    listed.write_text(json.dumps([{"file": "/nowhere/copy.sqlite3", "at": 1_570_000_000.0}]))
    with site.store.write() as tx:
        tx.add(Purge(id="p", event=site.event, at=1_580_000_000.0, deleted={"contributions": 4}))
    assert (
        "could not be reached and still hold what should be gone: Wednesday, 2 October 2019"
        in phone.get("/choices").text
    )


def test_a_link_may_carry_its_language(site):
    client = site.app.test_client()
    answer = client.get(f"/j/{code_of(site)}/first?lang=ar", follow_redirects=True)
    assert answer.request.path == "/room/first"
    assert '<html lang="ar" dir="rtl"' in answer.text


def decide(phone) -> None:
    """Say the least on joining, as everybody must who goes on to the room."""
    answer = phone.post("/choices", data={"quote": "no", "named": "no", "back": "/room/first"})
    assert answer.status_code == 303


def code_of(site) -> str:
    with site.store.read() as tx:
        return tx.get_one(Event, site.event).code


@pytest.mark.parametrize(
    ("address", "plays"),
    [("https://clips.example/q1.mp4?x=1", True), ("https://video.example/watch?v=q1.mp4", False)],
)
def test_a_clip_plays_in_the_page_where_it_is_a_file_of_video(site, phone, address, plays):
    organiser = site.staff["organiser"]
    site.do(organiser, "question.change", question="first.hard", clips={"en": address})
    decide(phone)
    page = phone.get("/room/first")
    assert ("<video controls playsinline" in page.text) is plays
    assert "autoplay" not in page.text
    assert f'href="{address.replace("&", "&amp;")}"' in page.text
    assert "media-src 'self' http: https:;" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("attribution", "shown"), [("group", True), ("none", False)])
def test_a_country_stands_beside_the_group_but_not_under_the_chatham_house_rule(
    site, phone, attribution, shown
):
    site.do(site.facilitator, "session.settings", attribution=attribution)
    writer = site.join()
    with site.store.write() as tx:
        tx.get_one(Delegate, writer.id).country = "JO"
    site.submit("From Jordan", writer, id=new_id())
    decide(phone)
    page = phone.get("/room/first").text
    assert "From Jordan" in page
    assert ("Jordan" in page.replace("From Jordan", "")) is shown


def test_what_a_terminal_says_of_a_backup_is_in_its_language(site, tmp_path):
    from facilitator.store.backup import BackupError, back_up

    with pytest.raises(BackupError) as refused:
        back_up(f"sqlite:///{tmp_path}/nothing.sqlite3", tmp_path / "copy")
    message = refused.value.message
    assert translate("fr", message.msgid, **message.params).startswith("Il n’y a pas de base de données")


def test_a_poster_in_one_language_has_a_code_that_opens_it(site):
    organiser = enter(site, "organiser")
    page = organiser.get(f"/setup/{site.event}/print?session=first&language=ar").text
    sheet = page.partition('<img class="paper-sheet')[2]
    assert f"/j/{code_of(site)}/first?lang=ar" in sheet
    plain = organiser.get(f"/qr/{code_of(site)}/first.svg").data
    assert organiser.get(f"/qr/{code_of(site)}/first.svg?language=ar").data != plain
    assert organiser.get(f"/qr/{code_of(site)}/first.svg?language=xx").data == plain


def test_without_scripts_all_that_others_gave_is_read_page_by_page(site, phone):
    site.do(site.facilitator, "session.settings", visibility="all")
    rows = [
        {"id": new_id(), "question": "first.hard", "kind": "challenge", "text": f"Row {index} of a table"}
        for index in range(40)
    ]
    site.do(site.facilitator, "contribution.import", rows=rows)
    decide(phone)
    page, found = phone.get("/room/first").text, set()
    for _ in range(20):
        found |= set(re.findall(r"Row \d+ of a table", page))
        assert len(page) < 150_000
        link = re.search(r'data-do="older" href="([^"#]+)#room">', page)
        if link is None:
            break
        page = phone.get("/room/first" + html.unescape(link[1])).text
    assert len(found) == 40
    assert phone.get("/room/first?older=nonsense").status_code == 200


def test_who_makes_host_names_up_pushes_no_wall_out_where_the_address_is_set(site, phone, monkeypatch):
    monkeypatch.setattr(PageContext, "public_url", lambda *_, **__: "https://event.example")
    made: list[str] = []
    render = wall_module.render_template

    def counted(name: str, **context) -> str:
        made.append(name)
        return render(name, **context)

    monkeypatch.setattr(wall_module, "render_template", counted)
    # The client's own store of cookies gives other names none.
    cookie = phone.get_cookie(DELEGATE_COOKIE)
    hostile = site.app.test_client(use_cookies=False)
    for number in range(3):
        headers = {"Host": f"made-up-{number}.example", "Cookie": f"{cookie.key}={cookie.value}"}
        answer = hostile.get("/room/first/wall", headers=headers)
        assert answer.status_code == 200
    assert len(made) == 1
