"""Pictures on the wall: who changes them quickly sees the newest at once, however busy the server is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import SESSION, Staff, open_page
from tests.conftest import new_id
from tests.waiting import wait_until


@pytest.fixture
def wall(browser, live_server, staff):
    page = open_page(browser, live_server, size=(1920, 1080))
    page.goto(live_server.links["display"])
    page.goto(f"{live_server.url}/board/{SESSION}")
    expect(page.locator("html[data-ready]")).to_have_count(1)
    yield page
    assert page.problems == []
    page.context.close()


def show(staff: Staff, picture: str) -> None:
    staff.do("session.view", view="pictures", picture=picture)


def hangs(wall, picture: str) -> None:
    expect(wall.locator(".board-chart img")).to_have_attribute(
        "src", re.compile(f"/pictures/{SESSION}/{picture}.svg"), timeout=60_000
    )


def test_pictures_that_are_changed_quickly_hang_at_once_and_the_newest_wins(wall, staff):
    staff.do(
        "contribution.submit",
        id=new_id(),
        question=f"{SESSION}.hard",
        kind="barrier",
        text="No bus",
        lang="en",
    )
    show(staff, "kinds")
    hangs(wall, "kinds")
    # From here on the server does not come to draw: what it drew a moment ago with the first has to do.
    held, ended = [], []
    wall.route(re.compile(r"/pictures/first\.json"), lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks the function
    wall.on("requestfailed", lambda request: ended.append(request.url))
    for picture in ("time", "groups", "words"):
        show(staff, picture)
        hangs(wall, picture)
    wait_until(lambda: len(held) == 3, lambda: held, pause=wall.wait_for_timeout)
    # Whoever no longer waits for an answer says so to the server: only the newest is asked for.
    wait_until(lambda: len(ended) == 2, lambda: ended, pause=wall.wait_for_timeout)
    with wall.expect_response(lambda answer: "first.json" in answer.url, timeout=60_000):
        held[-1].continue_()
    hangs(wall, "words")
