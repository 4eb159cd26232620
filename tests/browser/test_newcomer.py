"""Three walks of somebody who has not seen the program: a first note, an event from nothing, forty notes into six clusters."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.pages import HARD, SESSION, Desk, open_page
from tests.browser.watch import THUMB_KEY, Person

NOTES = {"en": "The bus has steps.", "ar": "الحافلة فيها درجات."}
THEMES = ("Money", "Roads", "Schools", "Carers", "Data", "Work")


@pytest.mark.parametrize("language", NOTES)
def test_from_the_scan_to_the_first_note(live_server, staff, contexts, language, capsys):
    page = contexts(locale=language, viewport={"width": 390, "height": 664}).new_page()
    page.goto(f"{live_server.join_url}/{SESSION}")
    person = Person(page, key=THUMB_KEY)
    # What is large, and what is pressed; the sentences below are read by who wants to know more.
    person.read(page.locator("h1"), page.locator("#consent legend"), page.locator("#consent .two-equal"))
    person.go(page.locator("#consent button[value=no]"))
    expect(page.locator("html[data-ready]")).to_have_count(1)
    person.read(page.locator("#question"))
    person.write(page.locator("#text"), NOTES[language])
    person.press(page.locator("#give .send [type=submit]"))
    expect(page.locator("#sent")).to_contain_text(re.compile(r"\d"))
    with capsys.disabled():
        print(
            f"\n  first note, {language}: {person.seconds:.1f} s, {person.presses} taps, {person.words} words read",
            end=" ",
        )
    assert person.presses <= 3
    assert person.seconds <= 25


def test_an_event_is_ready_in_eight_minutes(browser, live_server, capsys):
    context = browser.new_context(
        locale="en", viewport={"width": 1366, "height": 768}, timezone_id="Asia/Amman"
    )
    page = context.new_page()
    page.goto(live_server.links["organiser"])
    person = Person(page)
    main = page.locator("main")

    def field(name: str):
        return page.locator(f'[name="{name}"]')

    person.read(page.locator("h1"))
    person.go(page.get_by_role("link", name="New event"))
    person.read(page.locator("h1"), page.locator("h1 + p"))
    person.press(page.get_by_role("checkbox", name="Français"))
    person.go(main.locator("form .primary"))
    person.read(page.locator("h1"), page.locator("h1 + p"), main.locator("form"))
    person.write(field("title.en"), "Partnerships for rehabilitation")
    person.write(field("title.fr"), "Des partenariats pour la réadaptation")
    person.write(field("place.en"), "Amman")
    person.write(field("first"), "2030-03-14")
    expect(field("time_zone")).to_have_value("Asia/Amman")
    person.go(main.locator("form .primary"))
    page.wait_for_url(re.compile("done=made"))
    person.read(page.locator(".step-head"), page.locator(".steps-list"))
    overview = page.url.partition("?")[0]
    person.go(page.get_by_role("link", name="Open the agenda"))
    person.go(page.get_by_role("link", name=re.compile("Add a session")).first)
    person.read(page.locator("h1"), main.locator("form"))
    person.write(field("title.en"), "What stands in the way")
    person.write(field("title.fr"), "Ce qui fait obstacle")
    person.write(field("start"), "09:30")
    person.write(field("end"), "11:00")
    person.go(main.locator("form .primary"))
    page.wait_for_url(re.compile("/questions/new"))
    person.read(page.locator("h1"), main.locator("form").last)
    person.write(field("text.en"), "What stands in the way of assistance that lasts?")
    person.write(field("text.fr"), "Qu’est-ce qui fait obstacle à une assistance durable ?")
    person.press(page.locator("[data-kind=barrier] .choice-word"))
    person.go(main.locator("form").last.locator(".primary"))
    page.wait_for_url(re.compile("done=question"))
    person.go(page.locator(".setup-nav").get_by_role("link", name="Team"))
    person.read(page.locator("h1 + p"), page.locator("#new-link ~ form"))
    person.write(field("name").last, "Leïla\nMarc\nProjector")
    person.go(page.get_by_role("button", name="Make the link"))
    page.wait_for_url(re.compile("done=made"))
    person.press(page.locator(".all-links summary"))
    person.press(page.locator(".all-links [data-copy]"))
    person.go(page.locator(".setup-nav").get_by_role("link", name="Overview"))
    person.go(page.get_by_role("link", name="Add the Wi-Fi"))
    person.read(page.locator("h1"), main.locator("form"))
    person.write(field("wifi.name"), "Amman-Workshop")
    person.write(field("wifi.password"), "partners2030")
    person.go(main.locator("form .primary"))
    page.wait_for_url(re.compile(r"/setup/[\w-]+(\?done=saved)?$"))
    # Paper, and one's own phone.
    person.go(page.get_by_role("link", name="Posters and table cards"))
    expect(page.locator(".paper-sheet")).to_be_visible()
    person.press(page.locator("[data-print]"))
    person.go(page.locator(".setup-nav").get_by_role("link", name="Overview"))
    phone = browser.new_context(
        locale="en", viewport={"width": 390, "height": 664}, has_touch=True, is_mobile=True
    )
    hand = phone.new_page()
    hand.goto(
        page.locator(".join-address")
        .inner_text()
        .replace(re.match(r"https?://[^/]+", page.locator(".join-address").inner_text())[0], live_server.url)
    )
    guest = Person(hand)
    guest.read(hand.locator("h1"))  # joined: nothing is open yet
    page.goto(overview)
    expect(page.locator(".step-head")).to_contain_text("Everything is ready")
    # All of it on one screen, and one thing to press; Arabic stands in higher lines.
    for tag in ("en", "ar"):
        page.goto(f"{overview}?lang={tag}")
        expect(page.locator(".button.primary")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollHeight") <= 768, tag
    seconds = person.seconds + guest.seconds
    with capsys.disabled():
        print(
            f"\n  event from nothing: {seconds / 60:.1f} min, {person.presses + guest.presses} presses, {person.words} words read",
            end=" ",
        )
    context.close()
    phone.close()
    assert seconds <= 8 * 60


def test_forty_notes_into_six_clusters_by_mouse(browser, live_server, staff, capsys):
    theme_of = {}
    for number in range(40):
        theme = THEMES[number % len(THEMES)]
        text = f"What somebody says about {theme.lower()}, and why it matters: {number:02}"
        theme_of[text] = theme
        staff.do(
            "contribution.submit", id=str(uuid.uuid4()), question=HARD, kind="barrier", text=text, lang="en"
        )
    page = open_page(browser, live_server, size=(1366, 768))
    page.goto(live_server.links["facilitator"])
    page.goto(f"{live_server.url}/desk/{SESSION}")
    expect(page.locator("html[data-ready]")).to_have_count(1)
    desk, person = Desk(page), Person(page)
    waiting = page.locator("#inbox-list [data-note]", has_text="What somebody says about")
    made = set()
    for _ in range(40):
        note = waiting.first
        person.read(note.locator(".words").first)
        text = next(one for one in theme_of if one in note.inner_text())
        theme = theme_of.pop(text)
        if theme not in made:
            person.write(page.get_by_label("Name of the new cluster"), theme)
            person.press(page.get_by_role("button", name="New cluster", exact=True))
            expect(desk.cluster(theme)).to_be_visible()
            made.add(theme)
        note = waiting.filter(has_text=text)
        person.drag(note.locator(".words").first, desk.cluster(theme))
        expect(desk.cluster(theme).locator(".size")).to_contain_text(re.compile(r"\d"))
        expect(waiting.filter(has_text=text)).to_have_count(0)
    expect(waiting).to_have_count(0)
    body = staff.http.get(f"{staff.url}/api/v1/sessions/{SESSION}?audience=desk").json()
    state = body.get("snapshot", body)["state"]
    titles = {one["id"]: one["title"] for one in state["clusters"].values()}
    sorted_ = [one for one in state["contributions"].values() if "somebody says" in one["text"]]
    assert len(sorted_) == 40
    assert all(titles[one["cluster"]].lower() in one["text"] for one in sorted_)
    with capsys.disabled():
        print(
            f"\n  forty notes: {person.seconds / 60:.1f} min, {person.presses} presses, {person.words} words read",
            end=" ",
        )
    assert page.problems == []
    page.context.close()
    assert person.seconds <= 6 * 60
