"""An organiser in a real browser: an event from nothing in Arabic, two at once, links that end, pages without scripts."""

from __future__ import annotations

import json
import re
import uuid

from playwright.sync_api import Page, expect

from tests.browser.axe import WCAG, axe
from tests.conftest import decide, mark

PHONE = {"width": 360, "height": 740}


def enter(browser, server, role: str = "organiser", **options) -> Page:
    context = browser.new_context(**{"locale": "en", "viewport": {"width": 1280, "height": 900}, **options})
    page = context.new_page()
    problems = page.problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(server.links[role])
    return page


def command(page: Page, server, name: str, **payload) -> dict:
    answer = page.request.post(f"{server.url}/api/v1/commands/{name}", data=payload)
    body = answer.json()
    assert body["ok"], body
    return body


def fill(page: Page, name: str, **texts: str) -> None:
    for tag, text in texts.items():
        page.locator(f'[name="{name}.{tag}"]').fill(text)


def test_an_event_is_made_from_nothing_in_arabic_and_a_phone_writes_in_it(browser, live_server):
    page = enter(browser, live_server, locale="ar", timezone_id="Asia/Beirut")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.goto(f"{live_server.url}/setup?all=1")
    page.get_by_role("link", name="إنشاء فعالية جديدة").click()
    page.get_by_role("checkbox", name="English").check()
    page.get_by_role("button", name="متابعة").click()
    # Arabic first: the language of this organiser; each field in its own language and direction.
    title = page.locator('[name="title.ar"]')
    expect(title).to_have_attribute("dir", "rtl")
    expect(page.locator('[name="title.en"]')).to_have_attribute("dir", "ltr")
    fill(page, "title", ar="ورشة الشراكات", en="Partnerships workshop")
    fill(page, "place", ar="عمّان")
    # The browser's own zone stands there; the list names cities in the reader's language.
    expect(page.locator("[name=time_zone]")).to_have_value("Asia/Beirut")
    expect(page.locator("[name=time_zone] option[value='Asia/Amman']")).to_have_text("عمّان (Asia/Amman)")
    page.locator('[name="place.ar"]').fill("")
    page.locator("[name=first]").fill("2030-03-14")
    page.get_by_role("button", name="إنشاء الفعالية").click()
    # What is wrong stands at its field, what was typed is still there, and the focus is where the news is.
    expect(page.locator("#f-place-error")).to_be_visible()
    expect(page.locator("#summary")).to_be_focused()
    expect(page.locator("#f-place")).to_have_attribute("aria-invalid", "true")
    expect(title).to_have_value("ورشة الشراكات")
    # Once mended it is no longer marked, neither at the field nor above the form.
    fill(page, "place", ar="عمّان")
    expect(page.locator(".field-error, #summary, [aria-invalid]")).to_have_count(0)
    page.locator("[name=time_zone]").select_option("Asia/Amman")
    page.get_by_role("button", name="إنشاء الفعالية").click()
    page.wait_for_url(re.compile(r"/setup/partnerships-workshop\?done=made"))
    page.get_by_role("link", name="فتح جدول الأعمال").click()
    page.get_by_role("link", name=re.compile("إضافة جلسة")).click()
    fill(page, "title", ar="الافتتاح", en="Opening")
    page.locator("[name=start]").fill("09:30")
    page.locator("[name=end]").fill("11:00")
    page.get_by_role("button", name="إضافة الجلسة").click()
    page.wait_for_url(re.compile(r"/questions/new"))
    fill(page, "text", ar="ما الذي يصعّب التعاون؟", en="What makes it hard to work together?")
    page.locator("[name=kinds][value=barrier]").check()
    page.get_by_role("button", name="إضافة السؤال").click()
    page.wait_for_url(re.compile(r"/sessions/opening\?done=question"))
    expect(page.locator(".question-words")).to_contain_text("ما الذي يصعّب التعاون؟")
    # Open it, join with a phone that reads Arabic, and write.
    command(page, live_server, "session.stage", session="opening", stage="collecting")
    page.goto(f"{live_server.url}/setup/partnerships-workshop")
    join = page.locator(".join-address").inner_text()
    code = join.rpartition("/")[2]
    phone = browser.new_context(locale="ar", viewport=PHONE, is_mobile=True, has_touch=True).new_page()
    phone.goto(f"{live_server.url}/j/{code}/opening")
    phone.locator("#consent .primary").first.click()
    expect(phone.locator("#question")).to_have_text("ما الذي يصعّب التعاون؟")
    expect(phone.locator("html[data-ready]")).to_have_count(1)
    phone.locator("#give [name=text]").fill("غياب التمويل")
    phone.locator("#give button[type=submit]").click()
    expect(phone.locator("#mine-list")).to_contain_text("غياب التمويل")
    expect(phone.locator("#mine-list .state")).to_contain_text("أُرسلت")
    # The question is worded anew while the room writes: phone, board and desk show it without a reload.
    board = page.context.new_page()
    board.goto(f"{live_server.url}/board/opening")
    desk = page.context.new_page()
    desk.goto(f"{live_server.url}/desk/opening")
    expect(desk.locator("html[data-ready]")).to_have_count(1)
    for one in (phone, board, desk):
        one.evaluate("window.stays = true")
    phone.locator("#another").click()
    phone.locator("#give [name=text]").fill("ما زلت أكتب")
    page.goto(f"{live_server.url}/setup/partnerships-workshop/sessions/opening")
    page.locator(".question-list a").click()
    fill(page, "text", ar="ما الذي يعيق التعاون؟")
    page.get_by_role("button", name="حفظ").click()
    page.wait_for_url(re.compile("done=question"))
    fill(page, "title", ar="جلسة الافتتاح")
    page.get_by_role("button", name="حفظ").click()
    page.wait_for_url(re.compile("done=saved"))
    expect(phone.locator("#question")).to_have_text("ما الذي يعيق التعاون؟")
    expect(phone.locator("#session-title")).to_have_text("جلسة الافتتاح")
    expect(phone.locator("#give [name=text]")).to_have_value("ما زلت أكتب")
    expect(board.locator("#question")).to_have_text("ما الذي يعيق التعاون؟")
    expect(board.locator("#session-title")).to_have_text("جلسة الافتتاح")
    expect(desk.locator("#session-title")).to_have_text("جلسة الافتتاح")
    expect(desk.locator("#question option")).to_have_text("1. ما الذي يعيق التعاون؟")
    assert all(one.evaluate("window.stays") for one in (phone, board, desk))
    assert page.problems == []


def test_the_agenda_on_a_phone_changes_by_itself(browser, live_server):
    page = enter(browser, live_server)
    phone = browser.new_context(locale="en", viewport=PHONE).new_page()
    phone.goto(live_server.join_url)
    phone.goto(f"{live_server.url}/room?all=1")
    expect(phone.locator("html[data-line=online]")).to_have_count(1)
    command(page, live_server, "session.change", session="second", title={"en": "After the break"})
    expect(phone.get_by_role("link", name="After the break").first).to_be_visible()


def test_without_scripts_everything_typed_is_kept_and_nothing_is_done_twice(browser, live_server):
    page = enter(browser, live_server, java_script_enabled=False)
    page.goto(f"{live_server.url}/setup/demo/sessions/new?day=2019-09-10")
    fill(page, "title", en="Evening", ar="مساء", fr="Soir")
    page.locator("[name=start]").fill("18:00")
    page.locator("[name=end]").fill("17:00")
    page.get_by_role("button", name="Add the session").click()
    expect(page.locator("#f-title-es-error")).to_have_text(re.compile("Please fill this in"))
    expect(page.locator('[name="title.fr"]')).to_have_value("Soir")
    fill(page, "title", es="Tarde")
    page.get_by_role("button", name="Add the session").click()
    expect(page.locator("#f-end-error")).to_contain_text("17:00")
    described = page.locator("[name=end]").get_attribute("aria-describedby")
    assert "f-end-error" in described
    page.locator("[name=end]").fill("19:00")
    page.get_by_role("button", name="Add the session").click()
    page.wait_for_url(re.compile("/sessions/evening/questions/new"))
    page.goto(f"{live_server.url}/setup/demo/agenda")
    expect(page.get_by_role("link", name="Evening", exact=True)).to_have_count(1)
    page.goto(f"{live_server.url}/setup/demo/sessions/evening")
    page.get_by_text("Remove the session…").click()
    page.get_by_role("button", name="Yes, remove it").click()
    expect(page.get_by_role("link", name="Evening", exact=True)).to_have_count(0)
    page.goto(f"{live_server.url}/setup/demo/history")
    added = page.locator(".steps-log li", has_text="Added a session").first
    added.locator("summary").click()
    expect(added.get_by_role("row", name=re.compile("Title of the session"))).to_contain_text("Soir")
    expect(added.get_by_role("row", name=re.compile("Kind of session"))).to_contain_text("Plenary")
    assert page.locator(".steps-log code").count() == 0
    page.get_by_role("button", name=re.compile("Take back.*Removed a session")).first.click()
    # It asks, and names what it would take back.
    asked = page.get_by_role("region", name="Take this back?")
    expect(asked).to_contain_text("Removed a session")
    expect(asked).to_contain_text("Soir")
    asked.get_by_role("button", name="Yes, take it back").click()
    expect(page.locator(".receipt")).to_contain_text("Removed a session")
    page.goto(f"{live_server.url}/setup/demo/agenda")
    expect(page.get_by_role("link", name="Evening", exact=True)).to_have_count(1)


def test_a_catalogue_is_looked_at_added_and_taken_away_again(browser, live_server):
    page = enter(browser, live_server, viewport=PHONE)
    page.goto(f"{live_server.url}/setup/demo/catalogues")
    text = page.get_by_label("Or its text")
    text.fill("id: our-plan\ntitel: Our plan\ntags:\n  - {id: our-1, title: First aid}\n")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.locator("#summary")).to_contain_text("2:1 titel")
    expect(page.locator("#summary")).to_be_focused()
    text = page.get_by_label("Or its text")
    text.fill(text.input_value().replace("titel", "title"))
    page.get_by_role("button", name="Look at it first").click()
    look = page.get_by_role("region", name="Is this right?")
    expect(look).to_contain_text("First aid")
    assert axe(page, tags=WCAG) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    look.get_by_role("button", name="Add this catalogue").click()
    expect(page.locator(".receipt")).to_contain_text("The catalogue is added.")
    page.goto(f"{live_server.url}/report/first")
    expect(page.locator("#tags")).to_contain_text("Our plan")
    page.goto(f"{live_server.url}/setup/demo/catalogues")
    page.get_by_role("button", name=re.compile("Take away.*Our plan")).click()
    expect(page.locator(".receipt")).to_contain_text("The catalogue is taken away.")
    expect(page.get_by_role("heading", name="Our plan")).to_have_count(0)
    assert page.problems == []
    page.context.close()


def test_two_organisers_at_once_see_both_versions(browser, live_server):
    one, two = (enter(browser, live_server) for _ in range(2))
    for page in (one, two):
        page.goto(f"{live_server.url}/setup/demo/event")
    fill(one, "place", en="Amman, Hall A")
    fill(two, "place", en="Amman, Hall B", fr="Amman, salle B")
    one.get_by_role("button", name="Save").click()
    one.wait_for_url(re.compile("done=saved"))
    two.get_by_role("button", name="Save").click()
    expect(two.locator("#f-place-en-error")).to_contain_text("Amman, Hall A")
    expect(two.locator('[name="place.en"]')).to_have_value("Amman, Hall B")
    two.get_by_role("button", name="Save").click()
    two.wait_for_url(re.compile("done=saved"))
    one.goto(f"{live_server.url}/setup/demo/event")
    expect(one.locator('[name="place.en"]')).to_have_value("Amman, Hall B")
    expect(one.locator('[name="place.fr"]')).to_have_value("Amman, salle B")


def test_several_links_are_made_at_once_and_copied_can_be_seen(browser, live_server):
    page = enter(browser, live_server)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    page.goto(f"{live_server.url}/setup/demo/links")
    page.get_by_label("Whom it is for").last.fill("Omar\nAda")
    page.get_by_role("button", name="Make the link").click()
    expect(page.locator(".receipt")).to_contain_text("2 links are made")
    row = page.locator("li.panel", has=page.get_by_role("heading", name="Ada"))
    expect(row.get_by_role("img", name="QR code of this link")).to_be_visible()
    copy = row.locator("[data-copy]")
    copy.click()
    expect(copy).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == row.locator("[data-copy-from]").input_value()


def test_an_address_is_copied_on_plain_http_as_well(browser, live_server):
    page = enter(browser, live_server)
    # As in a room: a page that is neither on HTTPS nor on this machine has no clipboard.
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined })")
    page.goto(f"{live_server.url}/setup/demo/links")
    page.get_by_label("Whom it is for").last.fill("Sami")
    page.get_by_role("button", name="Make the link").click()
    copy = page.locator("li.panel", has=page.get_by_role("heading", name="Sami")).locator("[data-copy]")
    copy.click()
    expect(copy).to_contain_text("Copied")
    page.get_by_label("Whom it is for").last.focus()
    page.keyboard.press("Control+v")
    expect(page.get_by_label("Whom it is for").last).to_have_value(re.compile("^http.*/access/"))


def test_the_pictures_beside_a_form_follow_what_is_typed(browser, live_server):
    page = enter(browser, live_server)
    page.goto(f"{live_server.url}/setup/demo/look")
    fill(page, "identity.welcome", en="Be welcome")
    shown = page.get_by_role("complementary", name="As the room will see it")
    expect(shown.locator("[data-picture=wall]")).to_contain_text("Be welcome")
    shown.get_by_text("Phone", exact=True).click()
    expect(shown.locator("[data-picture=phone]")).to_contain_text("Be welcome")
    before = shown.locator("[data-picture=phone] .preview-band").evaluate(
        "one => getComputedStyle(one).backgroundColor"
    )
    page.get_by_text("Plum", exact=True).click()
    expect(shown.locator("[data-picture=phone] .preview-band")).not_to_have_css("background-color", before)
    assert axe(page, tags=WCAG) == []
    assert page.problems == []


def test_a_link_that_is_ended_ends_the_desk_that_it_opened(browser, live_server):
    page = enter(browser, live_server)
    page.goto(f"{live_server.url}/setup/demo/links")
    page.locator("[name=role]").select_option("facilitator")
    page.locator('[name="name"]').last.fill("Leïla, group 2")
    page.get_by_role("button", name="Make the link").click()
    row = page.locator("li.panel", has=page.get_by_role("heading", name="Leïla, group 2"))
    # Just made: its address is open.
    expect(row.locator("[data-copy-from]")).to_be_visible()
    address = row.locator("[data-copy-from]").input_value()
    desk = browser.new_context(locale="en").new_page()
    desk.goto(f"{live_server.url}/access/{address.rpartition('/')[2]}")
    desk.goto(f"{live_server.url}/desk/first")
    expect(desk.locator("#connection")).to_have_attribute("data-state", "online")
    row.get_by_text("Rename, renew or end").click()
    row.get_by_role("button", name="End the link").click()
    expect(page.locator(".receipt")).to_contain_text("The link is ended")
    expect(desk.locator("#offline")).to_contain_text("This link is no longer valid")
    desk.goto(f"{live_server.url}/desk/first")
    expect(desk.locator("main")).to_contain_text("This link is no longer valid")


def test_groups_come_together_on_the_wall_with_their_origin(browser, live_server):
    page = enter(browser, live_server)
    page.goto(f"{live_server.url}/setup/demo/sessions/first")
    page.locator("#n").fill("2")
    page.get_by_role("button", name="Make groups…").click()
    for at in range(2):
        expect(page.locator(f'[name="groups.{at}.title.fr"]')).to_have_value(f"Groupe {at + 1}")
        page.locator(f'[name="groups.{at}.room.en"]').fill(f"Room {at + 1}")
    page.get_by_role("button", name="Make the groups").click()
    page.wait_for_url(re.compile("done=groups"))
    command(page, live_server, "session.stage", session="group-1", stage="collecting")
    text = f"From the group {mark()}"
    command(
        page, live_server, "contribution.submit",
        session="group-1", id=str(uuid.uuid4()), question="group-1.hard", kind="barrier", text=text,
    )  # fmt: skip
    page.get_by_role("button", name="Bring the contributions together here").click()
    expect(page.locator(".receipt")).to_contain_text("1 contribution was brought together here")
    page.goto(f"{live_server.url}/desk/first")
    note = page.locator("[data-note]", has_text=text)
    expect(note).to_contain_text("From: Group 1, number 1")
    # A facilitator does the same at the desk, when more has come.
    command(page, live_server, "session.stage", session="group-2", stage="collecting")
    command(
        page, live_server, "contribution.submit",
        session="group-2", id=str(uuid.uuid4()), question="group-2.hard", kind="barrier", text=f"More {text}",
    )  # fmt: skip
    expect(page.locator("#connection")).to_have_attribute("data-state", "online")
    page.locator("#merge").click()
    expect(page.locator("[data-note]", has_text=f"More {text}")).to_contain_text("From: Group 2, number 1")


def test_the_forms_work_by_keyboard_alone_in_a_narrow_window(browser, live_server):
    page = enter(browser, live_server, viewport={"width": 320, "height": 700})
    page.goto(f"{live_server.url}/setup/demo/links")
    page.locator("[name=role]").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("Foyer")
    page.keyboard.press("Tab")  # a line for each link: Enter begins the next one
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Foyer")).to_be_visible()
    for path in ("", "/event", "/languages", "/rules", "/groups", "/agenda", "/sessions/new", "/sessions/first",
                 "/sessions/first/questions/new", "/sessions/first/breakout?n=3", "/links", "/print", "/history"):  # fmt: skip
        page.goto(f"{live_server.url}/setup/demo{path}")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (path, wide)
        small = page.evaluate(
            """() => [...document.querySelectorAll("main :is(a.button, button, summary, input:not([type=hidden]), select)")]
            .filter((one) => one.offsetParent && !one.closest(".choice, .check"))
            .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect().height])
            .filter(([, height]) => height < 43.5)"""
        )
        assert small == [], (path, small)


def test_the_agenda_is_a_calendar_in_the_events_time_zone_and_the_event_a_file(browser, live_server):
    from icalendar import Calendar

    page = enter(browser, live_server)
    answer = page.request.get(f"{live_server.url}/export/event.ics?language=fr")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.body())
    first = next(one for one in calendar.walk("VEVENT") if str(one["uid"]).startswith("first@"))
    assert first.decoded("dtstart").isoformat() == "2019-09-10T09:00:00+03:00"
    assert first["dtstart"].params["TZID"] == "Asia/Amman"
    assert str(first["summary"]) == "Séance d'ouverture"
    assert str(first["location"]).startswith("Salle, ")
    assert [str(one["tzid"]) for one in calendar.walk("VTIMEZONE")] == ["Asia/Amman"]
    phone = browser.new_context().new_page()
    assert phone.request.get(f"{live_server.url}/export/event.ics").status == 401
    with_code = phone.request.get(f"{live_server.url}/export/first.ics?code={live_server.code}")
    assert with_code.status == 200
    text = page.request.get(f"{live_server.url}/setup/demo/event.yaml").text()
    page.goto(f"{live_server.url}/setup/load")
    page.locator("#f-text").fill(text.replace("Asia/Amman", "Amman"))
    page.get_by_role("button", name="Make the event").click()
    expect(page.locator("#summary")).to_contain_text("Asia/Amman")
    page.locator("#f-text").fill(text)
    page.get_by_role("button", name="Make the event").click()
    page.wait_for_url(re.compile("/setup/demo-2"))
    out = json.loads(
        live_server.run("do", "--event", "demo-2", "link.create", '{"role": "display", "name": "Foyer"}')
    )
    assert out["id"]


def test_whoever_has_no_organisers_link_is_told_what_to_open(browser, live_server):
    page = browser.new_context(locale="en").new_page()
    answer = page.goto(f"{live_server.url}/setup")
    assert answer.status == 401
    expect(page.locator("main")).to_contain_text("Please open the organiser’s link first")
    other = enter(browser, live_server, "facilitator")
    answer = other.goto(f"{live_server.url}/setup/demo")
    assert answer.status == 403


def test_what_was_tried_is_cleared_and_open_pages_begin_anew(browser, live_server):
    """Phone, board and desk stay open; what the phone wrote before without a connection stays with the phone."""
    page = enter(browser, live_server)
    command(page, live_server, "session.stage", session="first", stage="collecting")
    phone = browser.new_context(locale="en", viewport=PHONE).new_page()
    phone.goto(live_server.join_url)
    decide(phone.request, live_server.url)
    phone.goto(f"{live_server.url}/room/first")
    tried = f"Only a rehearsal {mark()}"
    phone.locator("#give [name=text]").fill(tried)
    phone.locator("#give button[type=submit]").click()
    expect(phone.locator("#mine-list .own")).to_have_count(1)
    board, desk = page.context.new_page(), page.context.new_page()
    board.goto(f"{live_server.url}/board/first")
    desk.goto(f"{live_server.url}/desk/first")
    expect(desk.locator("body")).to_contain_text(tried)
    for one in (phone, board, desk):
        one.evaluate("window.stays = true")
    # Written where there is no network; the page is shut before there is one.
    phone.context.set_offline(True)
    late = f"Late {mark()}"
    phone.locator("#another").click()
    phone.locator("#give [name=text]").fill(late)
    phone.locator("#give button[type=submit]").click()
    expect(phone.locator("#mine-list .own")).to_have_count(2)
    code = live_server.code
    page.goto(f"{live_server.url}/setup/demo/sessions/first")
    page.get_by_role("link", name="Clear what was tried in this session…").click()
    assert axe(page, tags=WCAG) == []
    page.locator("[name=confirm]").fill("000000")
    page.locator("form.panel button[type=submit]").click()
    expect(page.locator("#f-confirm-error")).to_contain_text(code)
    page.locator("[name=confirm]").fill(f"{code[:3]} {code[3:]}")
    page.locator("form.panel button[type=submit]").click()
    page.wait_for_url(re.compile(r"done=cleared"))
    expect(page.locator(".receipt")).to_contain_text("Cleared")
    expect(page.locator("main")).to_contain_text(re.compile(r"before-clearing-[0-9-]+\.sqlite3"))
    expect(desk.locator("body")).not_to_contain_text(tried)
    # The session goes on in earnest: nothing from before comes in by itself.
    command(page, live_server, "session.stage", session="first", stage="collecting")
    phone.context.set_offline(False)
    own = phone.locator("#mine-list .own")
    expect(own).to_have_count(1)
    expect(own).to_contain_text(late)
    expect(own.locator(".state")).to_contain_text("Not sent")
    expect(own).to_contain_text("before the session was cleared")
    expect(desk.locator("body")).not_to_contain_text(late)
    phone.locator(".parts [href='#mine']").click()
    own.locator('[data-do="again"]').click()
    expect(own.locator(".state")).to_have_text("Sent")
    expect(desk.locator("body")).to_contain_text(late)
    expect(own).to_contain_text("#1")
    assert all(one.evaluate("window.stays") for one in (phone, board, desk))
    assert page.problems == []


def test_a_run_sheet_is_planned_from_a_method_and_changed(browser, live_server):
    page = enter(browser, live_server)
    page.goto(f"{live_server.url}/setup/demo/sessions/second")
    page.get_by_role("link", name="Plan the steps…").click()
    page.get_by_role("button", name="Collect, cluster, choose").click()
    page.wait_for_url(re.compile(r"/steps\?done=saved"))
    expect(page.locator("[name='steps.0.title.en']")).to_have_value("Everybody writes")
    expect(page.locator("[name='steps.0.question']")).to_have_value("second.next")
    expect(page.locator("main")).to_contain_text(
        re.compile(r"Planned: \d+ minutes\. The session has 60 minutes\.")
    )
    assert axe(page, tags=WCAG) == []
    # What is wrong stands at its field; moving a step saves nothing yet.
    page.locator("[name='steps.1.minutes']").fill("soon")
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator("#f-steps-1-minutes-error")).to_contain_text("whole number")
    page.locator("[name='steps.1.minutes']").fill("44")
    page.locator("[name=do][value='up.1']").click()
    expect(page.locator("[name='steps.0.minutes']")).to_have_value("44")
    expect(page.locator("main")).to_contain_text("minutes too long")
    page.get_by_role("button", name="Save").last.click()
    page.wait_for_url(re.compile(r"/steps\?done=saved"))
    expect(page.locator("[name='steps.0.minutes']")).to_have_value("44")
    expect(page.locator("[name='steps.0.stage']")).to_have_value("paused")
    command(page, live_server, "session.step", session="second", step=1)
    board = page.context.new_page()
    board.goto(f"{live_server.url}/board/second")
    expect(board.locator("#question")).to_have_text("What next?")
    assert page.problems == []


def test_fields_side_by_side_stand_on_one_line_in_every_script(browser, live_server, capsys):
    page = enter(browser, live_server)
    uneven = []
    for address in (
        "new?language=en&language=ar&language=fr",
        "demo/sessions/new",
        "demo/sessions/first/questions/new",
    ):
        page.goto(f"{live_server.url}/setup/{address}")
        uneven += page.evaluate(
            """() => [...document.querySelectorAll(".side-by-side")].flatMap((row) => {
              const fields = [...row.querySelectorAll("input, textarea, select")].map((one) => one.getBoundingClientRect()).filter((one) => one.width);
              const places = fields.map((one) => `${Math.round(one.top)}+${Math.round(one.height)}`);
              return fields.length > 1 && fields[0].top - fields.at(-1).top < 40 && new Set(places).size > 1 ? [places] : [];
            })"""
        )
    with capsys.disabled():
        print(f"\n  rows of fields that do not stand on one line: {len(uneven)}", end=" ")
    assert uneven == []
