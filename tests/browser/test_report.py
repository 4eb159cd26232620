"""The rapporteur's page: follows the session, saves by itself, and shows both texts where two write at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_walk import axe, open_page
from tests.conftest import new_id

pytestmark = pytest.mark.browser


@pytest.fixture
def report(browser, live_server):
    opened = []

    def open_report(language="en"):
        page = open_page(browser, live_server, size=(1280, 800), language=language)
        page.goto(live_server.links["rapporteur"])
        page.goto(f"{live_server.url}/report/first")
        if language == "en":
            expect(page.locator("#connection")).to_have_text("Connected")
        opened.append(page)
        return page

    yield open_report
    for page in opened:
        assert page.problems == []
        page.context.close()


def field(page, question="first.hard"):
    return page.locator(f".report-summary[data-question='{question}'] textarea")


def state(page, question="first.hard"):
    return page.locator(f".report-summary[data-question='{question}'] [data-state]")


def test_contributions_arrive_and_summaries_save_themselves(browser, live_server, report):
    page = report()
    desk = open_page(browser, live_server, size=(1280, 800))
    desk.goto(live_server.links["facilitator"])
    phone = open_page(browser, live_server, size=(390, 844))
    commands = f"{live_server.url}/api/v1/commands/"
    assert desk.request.post(f"{commands}session.stage", data={"session": "first", "stage": "collecting"}).ok
    phone.goto(live_server.join_url)
    given = {"id": new_id(), "question": "first.hard", "kind": "challenge", "text": "No ramps", "lang": "en"}
    assert phone.request.post(f"{commands}contribution.submit", data={"session": "first", **given}).ok
    expect(page.locator(".report-question").first).to_contain_text("No ramps")

    field(page).fill("Access comes first.\nالوصول أولاً")
    expect(state(page)).to_have_text("Saved")
    page.reload()
    expect(field(page)).to_have_value("Access comes first.\nالوصول أولاً")
    phone.context.close()
    desk.context.close()


def test_what_is_written_offline_is_kept_and_saved_later(report):
    page = report()
    page.context.set_offline(True)
    field(page, "").fill("Written without network")
    field(page, "").blur()
    expect(state(page, "")).to_contain_text("kept in this browser")
    page.context.set_offline(False)
    expect(state(page, "")).to_have_text("Saved", timeout=20_000)
    other = report()
    expect(field(other, "")).to_have_value("Written without network")


def test_two_at_once_see_both_texts_and_choose(report):
    one, two = report(), report()
    two.context.set_offline(True)
    field(two, "first.next").fill("The second text")
    field(one, "first.next").fill("The first text")
    expect(state(one, "first.next")).to_have_text("Saved")
    two.context.set_offline(False)
    box = two.locator(".report-summary[data-question='first.next']")
    expect(box.locator(".report-conflict")).to_be_visible(timeout=20_000)
    expect(box.locator("[data-theirs]")).to_have_text("The first text")
    expect(field(two, "first.next")).to_have_value("The second text")
    box.locator("[data-keep=mine]").click()
    expect(state(two, "first.next")).to_have_text("Saved")
    expect(field(one, "first.next")).to_have_value("The second text")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing(report, language):
    assert axe(report(language)) == []
