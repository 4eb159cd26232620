"""The board on the wall: what arrives, sizes that the farthest seat can read, pages, focus, a lost connection."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import WCAG, axe
from tests.browser.pages import open_page
from tests.conftest import new_id

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


def give(phone, server, text, question=QUESTION):
    id_ = new_id()
    command(
        phone,
        server,
        "contribution.submit",
        id=id_,
        question=question,
        kind="challenge",
        text=text,
        lang="en",
    )
    return id_


def view(desk, server, name):
    command(
        desk,
        server,
        "session.view",
        view=name.lower(),
        joining=True,
        blank=False,
        arrivals=True,
        captions="none",
    )


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


def test_what_is_given_arrives_without_a_reload_the_newest_large(live_server, desk, phone, wall):
    view(desk, live_server, "Arrivals")
    board = wall(size=(1280, 720))
    board.evaluate("window.sameDocument = true")
    give(phone, live_server, "The clinic is six hours away.")
    expect(board.locator("#stageplace")).to_contain_text("six hours")
    for number in range(12):
        give(phone, live_server, f"Long words about distance, money and transport, {number}. " * 3)
    # Nothing is queued: whatever came between, the newest stands large within seconds, and one count tells of all.
    expect(board.locator(".wall-first")).to_contain_text("transport, 11")
    expect(board.locator(".wall-first")).to_contain_text("Just arrived")
    expect(board.locator(".wall-four > li")).to_have_count(4)
    expect(board.locator("#count-given")).to_have_text("13 contributions")
    assert board.evaluate("window.sameDocument")
    assert fits(board)


def test_the_wall_is_blank_at_once_and_arrivals_are_kept_back(live_server, desk, phone, wall):
    command(desk, live_server, "session.view", view="arrivals", joining=False)
    give(phone, live_server, "Not for everybody yet")
    board = wall()
    expect(board.locator("#stageplace")).to_contain_text("Not for everybody yet")
    command(desk, live_server, "session.view", blank=True)
    expect(board.locator("#stageplace")).to_be_hidden()
    expect(board.locator("#question")).to_be_hidden()
    command(desk, live_server, "session.view", blank=False, arrivals=False)
    expect(board.locator("#hint")).to_contain_text("shown when everybody has had time to write")
    expect(board.locator(".board-note")).to_have_count(0)
    command(desk, live_server, "session.view", arrivals=True)
    expect(board.locator("#stageplace")).to_contain_text("Not for everybody yet")


def test_announcement_timer_and_place_for_captions(live_server, desk, wall):
    board = wall(language="ar")
    command(desk, live_server, "session.announce", text="الغداء في الساعة 13:00")
    line = board.locator("#announcement")
    expect(line).to_have_text("الغداء في الساعة 13:00")
    assert (line.get_attribute("lang"), line.get_attribute("dir")) == ("ar", "rtl")
    command(desk, live_server, "session.timer", seconds=299)
    expect(board.locator("#timer")).to_be_visible()
    for captions in ("below", "beside"):
        command(desk, live_server, "session.view", captions=captions)
        expect(board.locator("#captions")).to_be_visible()
        free = board.locator("#captions").bounding_box()
        assert free["width"] * free["height"] > 0.12 * 1920 * 1080
        assert fits(board)
    command(desk, live_server, "session.view", captions="none")
    command(desk, live_server, "session.announce", text=None)
    command(desk, live_server, "session.timer", seconds=None)
    expect(line).to_be_hidden()


def test_every_view_in_three_languages_has_no_fault_that_axe_finds(live_server, desk, phone, wall):
    wide = "Say how money for repairs is secured in each district. "
    given = [give(phone, live_server, wide), give(phone, live_server, "التمويل")]
    action = new_id()
    payload = {
        "id": action,
        "question": QUESTION,
        "kind": "action",
        "text": "Budget line",
        "level": "national",
    }
    command(phone, live_server, "contribution.submit", **payload)
    command(phone, live_server, "endorsement.set", target=given[0], on=True)
    # In Arabic, three of these in one box are higher than the wall: then fewer are shown.
    long = [give(phone, live_server, f"{wide * 3}{number}") for number in range(3)]
    money = new_id()
    command(desk, live_server, "cluster.create", id=money, question=QUESTION, title="Money", ids=long)
    command(desk, live_server, "report.write", question=None, text="**We agreed.**\n\n- One", base_rev=0)
    boards = [wall(language=language, size=(1280, 720)) for language in ("en", "fr", "ar")]
    shows = {
        "join": ".wall-asked", "arrivals": ".board-note", "clusters": "#stageplace, #hint", "priorities": ".board-priority",
        "actions": ".board-level", "summary": ".board-paragraph", "pictures": ".board-chart img",
    }  # fmt: skip
    for view_name, part in shows.items():
        command(
            desk,
            live_server,
            "session.view",
            view=view_name,
            joining=view_name == "arrivals",
            picture="levels",
        )
        for board in boards:
            expect(board.locator(part).locator("visible=true").first).to_be_visible(timeout=60_000)
            assert axe(board, tags=WCAG) == [], view_name
            assert fits(board) or view_name == "join"
    # The picture is drawn in the reader's language, and its table says the same.
    table = boards[2].locator(".board-chart table")
    expect(table).to_contain_text("وطني")
    assert boards[2].locator(".board-chart img").evaluate("one => one.complete && one.naturalWidth > 300")
    assert boards[0].locator(".board-chart img").get_attribute("alt").startswith("Actions by level")
    command(desk, live_server, "cluster.remove", id=money)


def test_a_restarted_server_never_puts_an_error_on_the_wall(live_server, desk, phone, wall):
    view(desk, live_server, "Arrivals")
    give(phone, live_server, "Said before the server stopped")
    board = wall()
    board.evaluate("window.sameDocument = true")
    gone = []
    board.on("requestfailed", lambda request: gone.append(request.is_navigation_request()))
    live_server.kill()
    expect(board.locator("#offline")).to_have_text("Connection lost. This page reconnects by itself.")
    expect(board.locator("#question")).to_be_visible()
    live_server.start()
    expect(board.locator("#offline")).to_be_hidden(timeout=30_000)
    command(desk, live_server, "session.view", view="clusters")
    expect(board.locator("body")).to_have_attribute("data-scene", re.compile("arrivals|clusters"))
    assert board.evaluate("window.sameDocument") and not any(gone)
    board.problems.clear()  # the requests that found nobody


def test_an_upgrade_renews_the_page_once_the_new_one_can_be_had(live_server, desk, wall):
    board = wall()
    board.evaluate("window.sameDocument = true")
    answers = []
    # Another version: this script's address is gone, and for a while the page itself as well.
    board.route(
        "**/static/board-*.js",
        lambda route: route.fulfill(status=404) if route.request.method == "HEAD" else route.continue_(),
    )
    board.route(
        "**/board/first",
        lambda route: (
            answers.append(1),
            route.fulfill(status=502) if len(answers) < 2 else route.continue_(),
        ),
    )
    board.context.set_offline(True)
    expect(board.locator("#offline")).to_be_visible()
    board.context.set_offline(False)
    board.wait_for_function("() => window.sameDocument === undefined", timeout=30_000)
    expect(board.locator("#question")).to_be_visible()
    board.problems.clear()  # the page that could not be had


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
        """() => Array.from(document.querySelectorAll(".board h1, .board-words"))
        .filter((one) => one.offsetParent).map((one) => parseFloat(getComputedStyle(one).fontSize))"""
    )
    # ISO 9241-3: 20 minutes of arc for what people read.
    assert min(sizes) >= 0.81 * seat * size[1] / 100 - 0.5


def test_forty_clusters_stand_on_one_wall_and_the_keyboard_pauses(live_server, desk, wall):
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
    expect(board.locator(".wall-row")).to_have_count(40)
    assert fits(board)
    board.keyboard.press(" ")
    expect(board.locator("#pause")).to_have_attribute("aria-pressed", "true")
    for language in ("en", "ar"):
        assert axe(wall(language=language), tags=WCAG) == []
