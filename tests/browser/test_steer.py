"""Steering from the desk: the wall goes blank and comes back, the lock holds, everybody is called; also by phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import WCAG, axe
from tests.browser.pages import Room, Staff, open_page, unfold
from tests.conftest import new_id


def command(page, server, name, **payload):
    answer = page.request.post(f"{server.url}/api/v1/commands/{name}", data={"session": "first", **payload})
    assert answer.ok, answer.text()


def focus_is_on(page, id_):
    # Of several pages only one has the window's focus: what counts is where this one would go on.
    page.wait_for_function("id => document.activeElement.id === id", arg=id_)


def focus_is_in(page, id_):
    page.wait_for_function("id => document.getElementById(id).contains(document.activeElement)", arg=id_)


@pytest.fixture
def open_desk(browser, live_server):
    opened = []

    def open_at(session="first", size=(1366, 900), language="en"):
        page = open_page(browser, live_server, size=size, language=language)
        page.goto(live_server.links["facilitator"])
        page.goto(f"{live_server.url}/desk/{session}")
        expect(page.locator("#connection")).to_have_attribute("data-state", "online")
        opened.append(page)
        return page

    yield open_at
    for page in opened:
        assert page.problems == []
        page.context.close()


@pytest.fixture
def wall(browser, live_server):
    page = open_page(browser, live_server, size=(1280, 720))
    Staff(live_server, page.context).do("session.stage", stage="collecting")
    page.goto(live_server.links["display"])
    page.goto(f"{live_server.url}/board/first")
    expect(page.locator("#question")).not_to_be_empty()
    yield page
    page.context.close()


def test_one_press_blanks_the_wall_and_choosing_a_view_brings_it_back(open_desk, wall):
    desk = open_desk()
    expect(desk.locator("#next-step")).to_have_attribute("title", "Then on the wall: Clusters")
    desk.get_by_role("button", name="Blank the wall").press("Enter")
    expect(wall.locator("#question")).to_be_hidden()
    expect(desk.get_by_text("The wall is blank")).to_be_visible()
    focus_is_on(desk, "blank")
    unfold(desk, "wall-fold")
    desk.get_by_role("button", name="Priorities", exact=True).click()
    expect(desk.locator("#view-now")).to_have_text("Priorities")
    # What it was opened for is done; Escape closes it too, wherever the focus is.
    expect(desk.locator("#joining")).to_be_hidden()
    focus_is_in(desk, "wall-fold")
    unfold(desk, "wall-fold")
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("Escape")
    expect(desk.locator("#joining")).to_be_hidden()
    unfold(desk, "wall-fold")
    desk.keyboard.press("Escape")
    expect(desk.locator("#joining")).to_be_hidden()
    focus_is_in(desk, "wall-fold")
    expect(wall.locator("#question")).to_be_visible()
    expect(desk.get_by_text("The wall is blank")).to_be_hidden()


def test_the_lock_says_why_nothing_moves(open_desk, live_server):
    desk = open_desk()
    id_ = new_id()
    command(desk, live_server, "session.stage", stage="collecting")
    command(desk, live_server, "cluster.create", id=id_, question="first.hard", title="Agreed")
    unfold(desk, "room-fold")
    desk.get_by_role("button", name="Lock the clusters").click()
    expect(desk.locator("#lock")).to_have_attribute("aria-pressed", "true")
    expect(desk.locator("#locked-now")).to_be_visible()
    cluster = desk.locator(".desk-cluster", has_text="Agreed")
    # The first press outside closes the fold; it covers nothing that was aimed at.
    desk.locator("#session-title").click()
    expect(desk.locator("#lock")).to_be_hidden()
    cluster.get_by_role("button", name="More about").click()
    desk.get_by_role("menuitem", name="Remove").click()
    expect(desk.get_by_role("alert").get_by_text("The clusters are locked")).to_be_visible()
    expect(cluster).to_be_visible()
    unfold(desk, "room-fold")
    desk.get_by_role("button", name="Lock the clusters").click()
    expect(desk.locator("#lock")).to_have_attribute("aria-pressed", "false")
    desk.locator("#session-title").click()
    cluster.get_by_role("button", name="More about").click()
    desk.get_by_role("menuitem", name="Remove").click()
    expect(cluster).to_have_count(0)


def test_announcement_timer_and_preview(open_desk, wall):
    desk = open_desk()
    unfold(desk, "room-fold")
    desk.get_by_label("One line for the wall and the phones").fill("Lunch is at 13:00")
    desk.keyboard.press("Enter")
    expect(wall.locator("#announcement")).to_have_text("Lunch is at 13:00")
    desk.get_by_role("button", name="Show it").click()
    expect(desk.get_by_role("alert").get_by_text("Please write something first.")).to_be_visible()
    expect(wall.locator("#announcement")).to_have_text("Lunch is at 13:00")
    desk.get_by_role("button", name="Take it away").click()
    expect(wall.locator("#announcement")).to_be_hidden()

    unfold(desk, "timer-fold")
    expect(desk.locator("#announcement")).to_be_hidden()
    desk.get_by_role("button", name="2 minutes", exact=True).click()
    expect(wall.locator("#timer")).to_have_attribute("aria-label", "about 2 minutes left")
    expect(desk.locator("#extend")).to_be_hidden()
    unfold(desk, "timer-fold")
    desk.get_by_role("button", name="1 minute more").click()
    expect(wall.locator("#timer")).to_have_attribute("aria-label", "about 3 minutes left")
    desk.get_by_role("button", name="Stop", exact=True).click()
    expect(wall.locator("#timer")).to_be_hidden()

    assert desk.locator("iframe").count() == 0
    unfold(desk, "previewing")
    preview = desk.frame_locator("iframe")
    expect(preview.locator("#question")).not_to_be_empty()
    desk.get_by_role("button", name="Blank the wall").click()
    expect(preview.locator("#question")).to_be_hidden()
    desk.get_by_role("button", name="Blank the wall").click()
    desk.locator("#previewing summary").click()
    expect(desk.locator("iframe")).to_have_count(0)


def test_a_desk_whose_session_is_not_on_the_wall_says_so_and_calls_everybody(
    browser, live_server, open_desk, wall
):
    desk = open_desk("second")
    hall = desk.get_by_role("group", name="The wall shows: Opening session")
    expect(hall).to_be_visible()
    expect(desk.locator("#view-now")).to_have_text("Opening session")
    command(desk, live_server, "session.stage", session="second", stage="collecting")
    expect(hall).to_be_visible()
    phone = open_page(browser, live_server, size=(390, 844))
    asked = desk.locator("#stage-ask")
    call = hall.get_by_role("button", name="Take everybody here")
    call.click()
    expect(desk.locator("#told")).to_have_text("Nobody is in another session now.")
    Room(phone, live_server.url).enter(live_server.join_url)
    wall.reload()
    expect(wall.locator("#counts")).to_contain_text("1 phone here", timeout=15_000)
    call.click()
    expect(asked).to_contain_text("1 phone from “Opening session”")
    focus_is_on(desk, "stage-yes")
    desk.keyboard.press("Escape")
    focus_is_on(desk, "hall-gather")
    # The same in the menu, which is open again once the question is answered.
    unfold(desk, "room-fold")
    desk.locator("#gather").click()
    focus_is_on(desk, "stage-yes")
    desk.keyboard.press("Enter")
    focus_is_on(desk, "gather")
    expect(desk.locator("#stage-confirm")).to_be_hidden()
    # The fold, then the menu that it stands in.
    desk.keyboard.press("Escape")
    desk.keyboard.press("Escape")
    desk.get_by_role("button", name="History").click()
    expect(desk.locator("#history-list")).to_contain_text("Asked everybody to come here")
    hall.get_by_role("button", name="Show this session on the wall").click()
    expect(desk.locator("#hall")).to_be_hidden()
    phone.context.close()


def test_two_facilitators_run_two_sessions(open_desk, wall, live_server):
    one, other = open_desk("first"), open_desk("second")
    other.get_by_role("button", name="Blank the wall").click()
    expect(other.get_by_text("The wall is blank")).to_be_visible()
    unfold(one, "wall-fold")
    one.get_by_role("button", name="Clusters", exact=True).click()
    expect(one.locator("[data-view=clusters]")).to_have_attribute("aria-pressed", "true")
    expect(wall.locator("#question")).to_be_visible()
    expect(other.locator("[data-view=clusters]")).to_have_attribute("aria-pressed", "false")
    other.get_by_role("button", name="Blank the wall").click()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_desk_is_a_remote_control_on_a_phone(open_desk, wall, live_server, language):
    desk = open_desk(size=(360, 740), language=language)
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert desk.evaluate("scrollY") == 0, "the first keys are in sight"
    keys = desk.locator(".steer button:visible")
    boxes = [keys.nth(index).bounding_box() for index in range(keys.count())]
    assert len(boxes) > 18 and min(min(box["width"], box["height"]) for box in boxes) >= 44
    desk.locator("[data-view=arrivals]").click()
    expect(wall.locator("body")).not_to_have_attribute("data-scene", "welcome")
    desk.locator("#blank").click()
    expect(wall.locator("#question")).to_be_hidden()
    desk.locator("#blank").click()
    expect(wall.locator("#question")).to_be_visible()
    for closed in ("settings-fold", "previewing"):
        unfold(desk, closed)
    expect(desk.locator("#announcement")).to_be_visible()
    assert axe(desk, tags=WCAG) == []


def test_saying_more_of_authors_asks_first_and_saying_less_does_not(live_server, open_desk):
    page = open_desk()
    command(page, live_server, "session.settings", attribution="none")
    choice = page.locator("[data-setting=attribution]")
    expect(choice).to_have_value("none")
    unfold(page, "settings-fold")
    choice.select_option("group")
    expect(page.locator("#stage-ask")).to_contain_text("from now on")
    page.locator("#stage-no").click()
    expect(choice).to_have_value("none")
    unfold(page, "settings-fold")
    choice.select_option("name")
    page.locator("#stage-yes").click()
    expect(page.locator("#undo")).to_contain_text("settings")
    expect(choice).to_have_value("name")
    unfold(page, "settings-fold")
    choice.select_option("group")
    expect(page.locator("#stage-confirm")).to_be_hidden()
    expect(choice).to_have_value("group")


def plan(desk, server, *steps):
    """Give the second session a run sheet: stage, wall, minutes and title of each step. By its organiser."""
    desk.request.get(server.links["organiser"])
    rows = [
        {"stage": stage, "wall": wall, "minutes": minutes, "title": {"en": title}, "question": "second.next"}
        for stage, wall, minutes, title in steps
    ]
    command(desk, server, "session.change", session="second", steps=rows)


def test_next_takes_the_next_step_of_the_run_sheet_and_undo_takes_it_back(open_desk, live_server):
    desk = open_desk("second")
    plan(
        desk, live_server, ("collecting", "arrivals", 10, "Write"), ("paused", "clusters", 5, "Sort"),
        ("closed", "overview", 1, "Close"),
    )  # fmt: skip
    button, line = desk.locator("#next-step"), desk.locator("#sheet-now")
    expect(button).to_have_text("Next: Write")
    expect(line).to_have_text("Run sheet: 3 steps, 16 min")
    button.click()
    expect(button).to_have_text("Next: Sort")
    # Held against its own beginning: the agenda has it on another day.
    expect(line).to_have_text(re.compile(r"Step 1 of 3: \d of 10 min · on time"))
    state = desk.request.get(f"{live_server.url}/api/v1/sessions/second?audience=desk").json()
    row = state.get("snapshot", state)["state"]["sessions"]["second"]
    assert (row["stage"], row["view"], row["question"]) == ("collecting", "arrivals", "second.next")
    button.click()
    expect(button).to_have_text("Next: Close")
    expect(line).to_have_text(re.compile(r"Step 2 of 3: \d of 5 min · \d+ min early"))
    desk.keyboard.press("Control+z")
    expect(button).to_have_text("Next: Sort")
    button.click()
    expect(button).to_have_text("Next: Close")
    # Closing is asked about first, as everywhere.
    button.click()
    expect(desk.locator("#stage-confirm")).to_be_visible()
    desk.locator("#stage-no").click()
    expect(button).to_have_text("Next: Close")
    button.click()
    desk.locator("#stage-yes").click()
    expect(button).to_be_hidden()
    expect(line).to_contain_text("Step 3 of 3")
    assert axe(desk, tags=WCAG) == []


def test_what_opens_below_the_bar_goes_when_somebody_works_on(open_desk):
    desk = open_desk()
    unfold(desk, "previewing")
    expect(desk.frame_locator("iframe").locator("#question")).not_to_be_empty()
    desk.locator("#inbox-list").click(position={"x": 20, "y": 20})
    expect(desk.locator("#wall-fold[open], #previewing[open]")).to_have_count(0)
    # A question that nobody answered does not lie over the menu that is opened instead of an answer.
    desk.locator("[data-stage-to=closed]").click()
    expect(desk.locator("#stage-confirm")).to_be_visible()
    desk.locator("#wall-fold > summary").click()
    expect(desk.locator("#stage-confirm")).to_be_hidden()
    expect(desk.locator("[data-stage-to=closed]")).to_have_attribute("aria-pressed", "false")


def test_the_walls_picture_has_one_frame_inside_its_button(open_desk):
    desk = open_desk()
    outer, inner = desk.locator(".thumb").bounding_box(), desk.locator("#mini").bounding_box()
    assert outer["y"] <= inner["y"] and inner["y"] + inner["height"] <= outer["y"] + outer["height"]
    assert (
        desk.locator(".thumb").evaluate("one => getComputedStyle(one).borderTopColor") == "rgba(0, 0, 0, 0)"
    )
