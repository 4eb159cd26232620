"""The switch of language, the order of choice, and two languages that nobody speaks: longer, and from right to left."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import open_page
from tests.conftest import decide, new_id


@pytest.fixture
def started(browser, live_server):
    staff = open_page(browser, live_server, size=(800, 600))
    staff.goto(live_server.links["facilitator"])

    def do(name, **payload):
        answer = staff.request.post(
            f"{live_server.url}/api/v1/commands/{name}", data={"session": "first", **payload}
        )
        assert answer.ok, answer.text()

    do("session.stage", stage="collecting")
    yield do
    do("session.settings", language="")
    staff.context.close()


def test_the_switch_is_first_and_keeps_what_is_typed_without_scripts(browser, live_server, started):
    page = open_page(browser, live_server, size=(360, 740), java_script_enabled=False)
    page.goto(live_server.join_url)
    decide(page.request, live_server.url)
    page.goto(f"{live_server.url}/room/first?question=first.next")
    page.get_by_label("Your contribution").fill("Half a sentence\nabout ramps")
    page.get_by_label("Action", exact=False).first.check()
    page.locator("#language-menu > summary").click()
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("#give textarea[name=text]")).to_have_value("Half a sentence\nabout ramps")
    expect(page.locator("#give input[name=kind][value=action]")).to_be_checked()
    expect(page.locator("#give input[name=question]")).to_have_value("first.next")
    # The choice holds, the switch works again, and the form is still the same one: it is sent once.
    page.locator("#language-menu > summary").click()
    page.get_by_role("button", name="Español").click()
    page.locator("#give input[name=level][value=local]").check()
    page.locator("#give button[type=submit]").click()
    expect(page.locator("#receipt")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.goto(f"{live_server.url}/room/first/language")
    expect(page).to_have_url(f"{live_server.url}/room/first")
    page.locator("#language-menu > summary").click()
    focusable = page.locator("a:visible, button:visible, summary:visible").all()
    assert focusable[1].evaluate("one => one.parentElement.id") == "language-menu", (
        "first after the skip link"
    )
    names = [one.inner_text().strip() for one in focusable[2:6]]
    assert names == ["English", "العربية", "Español", "Français"]
    page.context.close()


def test_with_scripts_every_field_and_the_place_stay(browser, live_server, started):
    writer = open_page(browser, live_server, size=(360, 740))
    writer.goto(live_server.join_url)
    for number in range(8):
        given = {"id": new_id(), "question": "first.next", "kind": "action", "level": "local"}
        answer = writer.request.post(
            f"{live_server.url}/api/v1/commands/contribution.submit",
            data={"session": "first", "text": f"Action {number}", **given},
        )
        assert answer.ok
    writer.context.close()
    page = open_page(browser, live_server, size=(360, 740))
    page.goto(live_server.join_url)
    decide(page.request, live_server.url)
    page.goto(f"{live_server.url}/room/first?question=first.next")
    page.locator("#give textarea[name=text]").fill("My idea")
    page.locator(".parts [href='#room']").click()
    offer = page.locator("#inbox form[data-do=offer]").nth(3)
    page.locator("#inbox details:has(form[data-do=offer]) > summary").nth(3).click()
    offer.locator("[name=brings]").fill("Two trainers")
    place = page.evaluate("scrollY")
    assert place > 500
    page.evaluate("document.querySelector('.languages [lang=fr]').click()")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page).to_have_url(re.compile("#room$"))
    expect(page.locator("#give textarea[name=text]")).to_have_value("My idea")
    expect(page.locator("#inbox form[data-do=offer]").nth(3).locator("[name=brings]")).to_have_value(
        "Two trainers"
    )
    expect(page.locator("#inbox form[data-do=offer]").nth(3)).to_be_visible()
    page.wait_for_function("place => Math.abs(scrollY - place) < 250", arg=place)
    assert page.problems == []
    page.context.close()


def test_the_order_of_choice(browser, live_server, started):
    """Explicit, then the session's default, then what the browser asks for, then English (I1)."""

    def language(path="/room/first", **more):
        context = browser.new_context(**more)
        page = context.new_page()
        page.goto(live_server.join_url)
        page.goto(live_server.url + path)
        seen = page.locator("html").get_attribute("lang")
        page.goto(f"{live_server.url}{path}{chr(38) if chr(63) in path else chr(63)}lang=en")
        page.goto(live_server.url + path)
        assert page.locator("html").get_attribute("lang") == "en", "a choice goes before everything"
        context.close()
        return seen

    assert language(locale="es-MX") == "es"
    assert language(locale="km-KH") == "en"
    started("session.settings", language="ar")
    assert language(locale="es-MX") == "ar"
    assert language("/room?all=1", locale="es-MX") == "es", "no session, no default of one"
