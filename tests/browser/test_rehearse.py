"""A rehearsal from the browser, whole: phones are simulated, what came of it is told in words, and it is cleared."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.axe import axe

STATEMENTS = "text,kind\n" + "".join(f"Statement {number} of a table,barrier\n" for number in range(1, 13))


def enter(browser, server, language="en"):
    page = browser.new_context(viewport={"width": 1366, "height": 768}, locale=language).new_page()
    page.goto(server.links["organiser"])
    return page


def plan(page, server, *, session: str, phones: int) -> None:
    page.goto(f"{server.url}/setup/demo")
    page.locator("a[href='/setup/demo/rehearse']").click()
    page.locator("#f-session").select_option(session)
    page.locator("#f-phones").fill(str(phones))


def texts(page, server, session: str) -> list[str]:
    body = page.request.get(f"{server.url}/api/v1/sessions/{session}?audience=desk").json()
    return [one["text"] for one in body.get("snapshot", body)["state"]["contributions"].values()]


def test_a_table_is_written_by_phones_compared_and_cleared(browser, live_server):
    page = enter(browser, live_server)
    plan(page, live_server, session="second", phones=4)
    assert axe(page) == []
    page.locator("#f-file").set_input_files(
        {"name": "statements.csv", "mimeType": "text/csv", "buffer": STATEMENTS.encode()}
    )
    page.get_by_role("button", name="Start the rehearsal").click()
    page.wait_for_url(re.compile("/setup/demo/rehearse/"))
    # The script asks until it is over: nothing is pressed.
    expect(page.locator("#result")).to_have_text(
        "Everything arrived, once and letter for letter.", timeout=200_000
    )
    for words in (
        "12 statements sent",
        "12 acknowledged",
        "0 missing",
        "0 kept twice",
        "thousandths of a second",
    ):
        expect(page.locator("main")).to_contain_text(words)
    assert axe(page) == []
    assert sorted(texts(page, live_server, "second")) == sorted(
        line.partition(",")[0] for line in STATEMENTS.splitlines()[1:]
    )
    # Once more: the session holds something now, and the page asks for the code.
    plan(page, live_server, session="second", phones=2)
    page.get_by_role("button", name="Start the rehearsal").click()
    expect(page.locator("#f-confirm-error")).to_contain_text("to confirm")
    page.go_back()
    page.goto(f"{live_server.url}/setup/demo/sessions/second/clear")
    page.locator("#f-confirm").fill(live_server.code)
    page.get_by_role("button", name="Clear what was tried in this session").click()
    page.wait_for_url(re.compile("done=cleared"))
    assert texts(page, live_server, "second") == []


def test_it_is_cancelled_and_says_so_in_arabic_without_scripts(browser, live_server):
    context = browser.new_context(locale="ar", java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.links["organiser"])
    page.goto(f"{live_server.url}/setup/demo/rehearse?session=second")
    page.locator("#f-minutes").fill("10")
    page.locator("main form .primary").click()
    expect(page.locator("progress")).to_be_visible()
    page.locator("main form button").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("#result")).to_be_visible()
    expect(page.locator("progress")).to_have_count(0)
    expect(page.locator("a.primary")).to_have_attribute("href", "/setup/demo/sessions/second/clear")
