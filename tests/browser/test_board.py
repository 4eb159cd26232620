"""The board on the wall: what arrives, sizes that the farthest seat can read, pages, focus, a lost connection."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_walk import axe, open_page
from tests.conftest import new_id

pytestmark = pytest.mark.browser
QUESTION = "first.hard"


@pytest.fixture
def desk(browser, live_server):
    page = open_page(browser, live_server, size=(1280, 800))
    page.goto(live_server.links["facilitator"])
    command(page, live_server, "session.stage", stage="collecting")
    yield page
    page.context.close()


@pytest.fixture
def phone(browser, live_server):
    page = open_page(browser, live_server, size=(390, 844))
    page.goto(live_server.join_url)
    yield page
    page.context.close()


@pytest.fixture
def wall(browser, live_server, desk):
    opened = []

    def open_wall(*, language="en", size=(1920, 1080), more=""):
        page = open_page(browser, live_server, size=size, language=language)
        page.goto(live_server.links["display"])
        page.goto(f"{live_server.url}/board/first{more}")
        expect(page.locator("#question")).not_to_be_empty()
        opened.append(page)
        return page

    yield open_wall
    for page in opened:
        assert page.problems == []
        page.context.close()


def command(page, server, name, **payload):
    answer = page.request.post(f"{server.url}/api/v1/commands/{name}", data={"session": "first", **payload})
    assert answer.ok, answer.text()


def give(phone, server, text):
    id_ = new_id()
    command(
        phone,
        server,
        "contribution.submit",
        id=id_,
        question=QUESTION,
        kind="challenge",
        text=text,
        lang="en",
    )
    return id_


def view(desk, server, name):
    desk.goto(f"{server.url}/desk/first")
    desk.get_by_role("button", name=name, exact=True).first.click()


def fits(page):
    return page.evaluate(
        """() => {
        const inside = (id) => {
            const box = document.getElementById(id).getBoundingClientRect();
            return box.bottom <= innerHeight + 1 && box.top >= -1;
        };
        const place = document.getElementById("stageplace");
        const whole = place.scrollHeight <= place.clientHeight + 1;
        return whole && inside("stageplace") && (document.getElementById("join").hidden || inside("join"));
    }"""
    )


def test_what_is_given_arrives_without_a_reload_and_pages(live_server, desk, phone, wall):
    view(desk, live_server, "Arrivals")
    board = wall(size=(1280, 720))
    board.evaluate("window.sameDocument = true")
    give(phone, live_server, "The clinic is six hours away.")
    expect(board.locator("#stageplace")).to_contain_text("six hours")
    for number in range(8):
        give(phone, live_server, f"Long words about distance, money and transport, {number}. " * 3)
    expect(board.locator("#stageplace")).to_contain_text("transport, 7")
    assert board.evaluate("window.sameDocument")
    expect(board.locator("#pages")).to_be_visible()
    assert fits(board)


def test_focus_shows_one_alone(live_server, desk, phone, wall):
    chosen = give(phone, live_server, "Chosen by the facilitator")
    board = wall()
    command(desk, live_server, "session.focus", focus={"type": "contribution", "id": chosen})
    expect(board.locator(".board-note")).to_have_count(1)
    expect(board.locator(".board-note")).to_contain_text("Chosen by the facilitator")
    command(desk, live_server, "session.focus", focus=None)
    expect(board.locator(".board-place.focus")).to_have_count(0)


def test_a_lost_connection_is_said_and_made_up_for(live_server, desk, phone, wall):
    view(desk, live_server, "Arrivals")
    board = wall()
    expect(board.locator("#offline")).to_be_hidden()
    board.context.set_offline(True)
    expect(board.locator("#offline")).to_have_text("Connection lost. This page reconnects by itself.")
    give(phone, live_server, "Said while the wall was away")
    board.context.set_offline(False)
    expect(board.locator("#stageplace")).to_contain_text("Said while the wall was away", timeout=20_000)
    expect(board.locator("#offline")).to_be_hidden()


@pytest.mark.parametrize(("seat", "size"), [(4, (1920, 1080)), (6, (1280, 720))])
def test_letters_are_as_large_as_the_farthest_seat_needs(live_server, desk, phone, wall, seat, size):
    view(desk, live_server, "Arrivals")
    give(phone, live_server, "Legible")
    board = wall(size=size, more=f"?seat={seat}")
    expect(board.locator(".board-words").first).to_be_visible()
    sizes = board.evaluate(
        """() => Array.from(document.querySelectorAll(".board p, .board h1, .board-words"))
        .filter((one) => one.offsetParent).map((one) => parseFloat(getComputedStyle(one).fontSize))"""
    )
    height = size[1] / 100
    # ISO 9241-3: 16 minutes of arc at the least, 20 for what people read.
    assert min(sizes) >= 0.65 * seat * height - 0.5
    words = board.locator(".board-words").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert words >= 0.81 * seat * height - 0.5


def test_forty_clusters_are_paged_and_the_keyboard_pauses(live_server, desk, wall):
    view(desk, live_server, "Clusters")
    for number in range(40):
        command(
            desk,
            live_server,
            "cluster.create",
            id=new_id(),
            question=QUESTION,
            title=f"Theme {number}",
            ids=[],
        )
    board = wall(size=(1280, 720))
    expect(board.locator(".board-cluster").first).to_be_visible()
    expect(board.locator("#pages")).to_contain_text("of 40")
    assert fits(board)
    board.keyboard.press("p")
    expect(board.locator("#pause")).to_have_attribute("aria-pressed", "true")
    for language in ("en", "ar"):
        assert axe(wall(language=language)) == []
