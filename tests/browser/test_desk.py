"""The facilitator's desk in a real browser: mouse, keyboard, two desks at once, and axe."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.axe import axe
from tests.browser.pages import Desk, command, unfold

TEXTS = (
    "No budget for prostheses",
    "لا توجد ميزانية",
    "Pas de données",
    "Falta transporte",
    "Roads are steep",
)


@pytest.fixture
def open_desk(live_server, browser):
    """Open as many desks as wanted, each in a browser profile of its own."""
    contexts = []

    def open_one(session: str = "first", language: str = "en", width: int = 1280) -> Desk:
        context = browser.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.goto(live_server.links["facilitator"])
        page.goto(f"{live_server.url}/desk/{session}?lang={language}")
        expect(page.locator("#connection")).to_have_attribute("data-state", "online")
        return Desk(page)

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def desk(open_desk, live_server):
    """A desk with five contributions more in its inbox, and no cluster."""
    opened = open_desk()
    page = opened.page
    command(page, live_server, "session.stage", stage="collecting")
    state = page.request.get(f"{live_server.url}/api/v1/sessions/first").json()["state"]
    for cluster in state["clusters"]:
        command(page, live_server, "cluster.remove", id=cluster)
    left = [row["id"] for row in state["contributions"].values() if row["status"] == "shown"]
    if left:
        command(page, live_server, "contribution.hide", ids=left)
    opened.first = 0
    for text in TEXTS:
        answer = command(
            page,
            live_server,
            "contribution.submit",
            id=str(uuid.uuid4()),
            question="first.hard",
            kind="barrier",
            text=text,
        )
        opened.first = opened.first or answer["number"]
    expect(page.locator("#inbox-list [data-note]")).to_have_count(len(TEXTS))
    expect(page.locator(".desk-cluster")).to_have_count(0)
    return opened


def test_create_a_cluster_and_drag_a_contribution_into_it_by_mouse(desk):
    desk.make("Money")
    source = desk.note(desk.first).locator(".words").bounding_box()
    target = desk.cluster("Money").locator("[data-list]").bounding_box()
    mouse = desk.page.mouse
    mouse.move(source["x"] + 20, source["y"] + 10)
    mouse.down()
    mouse.move(source["x"] + 60, source["y"] + 30, steps=5)
    mouse.move(target["x"] + 60, target["y"] + 20, steps=15)
    mouse.up()
    expect(desk.cluster("Money").locator("[data-note]")).to_have_count(1)
    expect(desk.page.locator("#undo")).to_contain_text(f"#{desk.first}")
    desk.page.reload()
    expect(desk.cluster("Money").locator("[data-note]")).to_have_count(1)


def test_what_is_dropped_where_no_cluster_is_yet_makes_the_first_one(desk):
    empty = desk.page.locator("#clusters-empty")
    desk.note(desk.first).locator(".words").drag_to(empty, steps=10)
    expect(desk.page.locator("[data-rename] input")).to_be_focused()
    desk.page.keyboard.type("Money")
    desk.page.keyboard.press("Enter")
    expect(desk.cluster("Money").locator("[data-note]")).to_have_count(1)
    expect(empty).to_be_hidden()


def test_an_answer_that_comes_late_does_not_call_the_focus_back(desk):
    desk.page.get_by_label("Name of the new cluster").fill("Money")
    # In one go, so that the answer is still on its way when the focus moves on.
    desk.page.evaluate(
        """number => {
          document.querySelector("#new-cluster button").click();
          document.querySelector(`[data-id="${number}"] [data-do=move]`).focus();
        }""",
        desk.note(desk.first).get_attribute("data-id"),
    )
    expect(desk.page.locator("#undo")).to_contain_text("Made the cluster Money")
    expect(desk.page.get_by_label("Name of the new cluster")).to_have_value("")
    assert desk.focused() == f"#{desk.first}"


def test_move_by_keyboard_alone_keeps_the_focus_on_what_was_moved(desk):
    desk.make("Money")
    keyboard = desk.page.keyboard
    desk.note(desk.first).locator("[data-do=move]").focus()
    keyboard.press("Enter")
    expect(desk.page.get_by_role("dialog")).to_be_visible()
    keyboard.type("mon")
    keyboard.press("Enter")
    expect(desk.cluster("Money").locator("[data-note]")).to_have_count(1)
    desk.expect_focus(f"#{desk.first}")
    expect(
        desk.page.locator("[role=status]", has_text=f"Moved #{desk.first} to Money, position 1 of 1")
    ).to_have_count(1)
    # Escape changes nothing and gives the focus back to the button.
    keyboard.press("Enter")
    keyboard.press("Escape")
    expect(desk.page.get_by_role("dialog")).to_be_hidden()
    desk.expect_focus(f"#{desk.first}")
    # A new cluster from the dialog.
    keyboard.press("Enter")
    keyboard.type("Roads")
    keyboard.press("Enter")
    expect(desk.cluster("Roads").locator("[data-note]")).to_have_count(1)
    desk.expect_focus(f"#{desk.first}")


def test_arrows_move_inside_a_cluster_and_keep_the_focus(desk):
    ids = [desk.note(desk.first + i).get_attribute("data-id") for i in range(3)]
    desk.make("Money")
    for i in range(3):
        desk.note(desk.first + i).locator("[data-do=pick]").check()
    expect(desk.page.locator("#picked-text")).to_have_text("3 chosen")
    desk.page.locator("[data-do=move-picked]").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Money").click()
    notes = desk.cluster("Money").locator("[data-note]")
    expect(notes).to_have_count(3)
    desk.press(desk.first, "down")
    expect(notes.nth(1)).to_have_attribute("data-id", ids[0])
    desk.expect_focus(f"#{desk.first}")
    desk.press(desk.first, "down")
    expect(notes.nth(2)).to_have_attribute("data-id", ids[0])
    desk.expect_focus(f"#{desk.first}")


def test_rename_merge_and_remove_a_cluster(desk):
    desk.make("Money")
    desk.make("Data")
    desk.press(desk.first, "move")
    desk.page.get_by_role("dialog").get_by_role("button", name="Money").click()
    desk.tool("Money", "rename")
    desk.page.keyboard.type("Funding")
    desk.page.keyboard.press("Enter")
    expect(desk.cluster("Funding")).to_be_visible()
    desk.from_cluster("Funding", "merge")
    desk.page.get_by_role("dialog").get_by_role("button", name="Data").click()
    expect(desk.page.locator(".desk-cluster")).to_have_count(1)
    expect(desk.cluster("Data").locator("[data-note]")).to_have_count(1)
    expect(desk.cluster("Data").get_by_role("heading")).to_be_focused()
    desk.from_cluster("Data", "remove")
    expect(desk.page.locator(".desk-cluster")).to_have_count(0)
    expect(desk.inbox(desk.first)).to_have_count(1)


def test_hide_restore_and_undo(desk):
    desk.hide(desk.first, "names a person")
    expect(desk.inbox(desk.first)).to_have_count(0)
    desk.expect_focus(f"#{desk.first + 1}")
    desk.page.locator("#hidden-open").click()
    hidden = desk.page.locator("#hidden-list").locator(desk.note(desk.first))
    expect(hidden).to_contain_text("names a person")
    hidden.locator("[data-do=restore]").click()
    expect(desk.inbox(desk.first)).to_have_count(1)
    desk.hide(desk.first)
    expect(desk.inbox(desk.first)).to_have_count(0)
    desk.page.locator("#inbox-title").focus()
    desk.page.keyboard.press("Control+z")
    expect(desk.inbox(desk.first)).to_have_count(1)
    # And again: nothing is lost by looking back, also over a reload.
    expect(desk.page.locator("#redo")).to_contain_text(f"Hid #{desk.first}")
    desk.page.reload()
    expect(desk.page.locator("#connection")).to_have_attribute("data-state", "online")
    desk.page.locator("#inbox-title").focus()
    desk.page.keyboard.press("Control+Shift+z")
    expect(desk.inbox(desk.first)).to_have_count(0)
    expect(desk.page.locator("#undo")).to_contain_text(f"Hid #{desk.first}")


def test_any_step_can_be_taken_back_from_the_history(desk):
    desk.make("Money")
    desk.page.locator("#history-open").click()
    step = desk.page.locator("#history-list li").filter(has_text="Made the cluster “Money”").first
    step.get_by_role("button", name="Take back").click()
    expect(desk.cluster("Money")).to_have_count(0)
    expect(desk.page.locator("#history-list li").first).to_contain_text("Took back: Made the cluster “Money”")


def test_two_desks_see_each_other(desk, open_desk):
    other = open_desk()
    desk.make("Money")
    expect(other.cluster("Money")).to_be_visible()
    other.press(desk.first, "move")
    other.page.get_by_role("dialog").get_by_role("button", name="Money").click()
    expect(desk.cluster("Money").locator("[data-note]")).to_have_count(1)


def test_colleagues_see_who_is_here_and_what_each_works_on(desk, open_desk):
    here = desk.page.locator("#who li")
    expect(here).to_have_count(0)
    other = open_desk()
    expect(here).to_have_attribute("title", "Facilitator")
    other.note(desk.first).locator("[data-do=pick]").check()
    expect(desk.note(desk.first).locator(".held")).to_have_text("Facilitator is working on this")
    expect(other.page.locator(".held")).to_have_count(0)
    # Drawn again for another reason it is still said once.
    desk.make("Money")
    expect(desk.note(desk.first).locator(".held")).to_have_count(1)
    other.page.close()
    expect(here).to_have_count(0)
    expect(desk.page.locator(".held")).to_have_count(0)


def test_a_name_changed_by_two_is_shown_in_both_versions(desk, open_desk):
    other = open_desk()
    desk.make("Money")
    expect(other.cluster("Money")).to_be_visible()
    form = other.page.locator("[data-rename]")
    other.tool("Money", "rename")
    other.page.keyboard.type("Finance")
    desk.tool("Money", "rename")
    desk.page.keyboard.type("Funding")
    desk.page.keyboard.press("Enter")
    expect(other.cluster("Funding")).to_be_visible()
    expect(form.locator("[name=title]")).to_be_focused()
    other.page.keyboard.press("Enter")
    expect(form.locator("[data-conflict]")).to_contain_text("Funding")
    expect(form.locator("[data-conflict]")).to_contain_text("Finance")
    other.page.locator("[data-do=use-mine]").click()
    expect(desk.cluster("Finance")).to_be_visible()


def test_arrivals_wait_while_somebody_works_in_the_inbox(desk, live_server):
    desk.note(desk.first).locator("[data-do=move]").focus()
    for text in ("One", "Two"):
        command(
            desk.page,
            live_server,
            "contribution.submit",
            id=str(uuid.uuid4()),
            question="first.hard",
            kind="barrier",
            text=text,
        )
    expect(desk.page.locator("#arrived")).to_have_text("2 new: show")
    expect(desk.page.locator("#inbox-list [data-note]")).to_have_count(len(TEXTS))
    desk.expect_focus(f"#{desk.first}")
    desk.page.locator("#arrived").click()
    expect(desk.page.locator("#inbox-list [data-note]")).to_have_count(len(TEXTS) + 2)
    desk.expect_focus(f"#{desk.first + len(TEXTS)}")


def test_a_refused_move_goes_back_and_says_why(desk):
    desk.make("Money")
    desk.page.locator("[data-stage-to=planned]").click()
    expect(desk.page.locator("[data-stage-to=planned]")).to_have_attribute("aria-pressed", "true")
    desk.press(desk.first, "move")
    desk.page.get_by_role("dialog").get_by_role("button", name="Money").click()
    expect(desk.page.locator("#refusals")).to_contain_text("not started")
    expect(desk.inbox(desk.first)).to_have_count(1)
    desk.page.get_by_role("button", name="Dismiss").click()
    expect(desk.page.locator("#refusals .bar")).to_have_count(0)


def test_a_finger_drags_into_a_cluster(desk, open_desk):
    desk.make("Money")
    other = open_desk()
    expect(other.cluster("Money")).to_be_visible()
    other.page.wait_for_function("() => document.documentElement.dataset.ready === 'true'")
    start = other.note(desk.first).locator(".words").bounding_box()
    goal = other.cluster("Money").locator("[data-list]").bounding_box()
    touch = other.page.context.new_cdp_session(other.page)

    def finger(kind: str, x: float = 0, y: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    x, y = start["x"] + 20, start["y"] + 10
    finger("touchStart", x, y)
    # A finger that rests drags; one that moves at once scrolls. The page marks the one that has rested.
    expect(other.note(desk.first)).to_have_class(re.compile("sortable-chosen"))
    for part in range(1, 11):
        finger(
            "touchMove",
            x + (goal["x"] + 60 - x) * part / 10,
            y + (goal["y"] + 20 - y) * part / 10,
        )
    expect(other.cluster("Money").locator("[data-note]")).to_have_count(1)
    finger("touchEnd")
    expect(desk.cluster("Money").locator(desk.note(desk.first))).to_have_count(1)


def test_what_waits_for_approval_is_approved(desk, live_server, browser):
    page = desk.page
    command(page, live_server, "session.settings", moderation="before")
    # Only what delegates write is held: a scribe's words are approved by the scribe.
    phone = browser.new_context()
    phone.request.get(live_server.join_url)
    answer = command(
        phone,
        live_server,
        "contribution.submit",
        id=str(uuid.uuid4()),
        question="first.hard",
        kind="barrier",
        text="Please look at me first",
    )
    phone.close()
    command(page, live_server, "session.settings", moderation="off")
    expect(page.locator("#waiting")).to_have_text("1 waits for approval")
    page.locator("#held-list").locator(desk.note(answer["number"])).locator("[data-do=approve]").click()
    expect(desk.inbox(answer["number"])).to_have_count(1)
    expect(page.locator("#waiting")).to_be_hidden()


def test_a_desk_without_connection_says_so_and_catches_up(desk, live_server):
    page = desk.page
    live_server.kill()
    expect(page.locator("#offline")).to_contain_text("No connection")
    expect(page.locator("#connection-text")).to_have_text("Not connected")
    live_server.start()
    # Done while this desk is still waiting to try again.
    made = command(
        page, live_server, "cluster.create", id=str(uuid.uuid4()), question="first.hard", title="Money"
    )
    assert made["ok"]
    expect(desk.cluster("Money")).to_be_visible(timeout=20_000)
    expect(page.locator("#connection-text")).to_have_text("Connected")
    expect(page.locator("#offline")).to_be_hidden()


def test_what_is_done_offline_outlives_the_page_and_is_sent_once(desk, live_server):
    page, first = desk.page, desk.first
    live_server.kill()
    expect(page.locator("#offline")).to_contain_text("kept on this device")
    desk.make("Later")
    desk.press(first, "move")
    page.keyboard.type("Later")
    page.keyboard.press("Enter")
    desk.expect_focus(f"#{first}")
    expect(page.locator("#offline")).to_contain_text("2 steps wait.")
    # One that was taken back before it left is not sent at all.
    desk.make("Never")
    desk.undo()
    expect(desk.cluster("Never")).to_have_count(0)
    context = page.context
    page.close()

    live_server.start()
    desk.page = context.new_page()
    desk.page.goto(f"{live_server.url}/desk/first?lang=en")
    expect(desk.cluster("Later").locator(desk.note(first))).to_have_count(1)
    expect(desk.page.locator("#undo-text")).to_contain_text(f"Moved #{first} to Later")
    desk.page.wait_for_function("() => localStorage.getItem('facilitator/1/desk/first') === null")
    state = desk.page.request.get(f"{live_server.url}/api/v1/sessions/first").json()["state"]
    (later,) = [one["id"] for one in state["clusters"].values() if one["title"] in ("Later", "Never")]
    assert [row["number"] for row in state["contributions"].values() if row["cluster"] == later] == [first]
    desk.page.reload()
    expect(desk.page.locator("#connection")).to_have_attribute("data-state", "online")
    again = desk.page.request.get(f"{live_server.url}/api/v1/sessions/first").json()
    assert again["state"] == state


def test_closing_asks_first(desk):
    desk.page.locator("[data-stage-to=closed]").click()
    expect(desk.page.locator("#stage-confirm")).to_be_visible()
    expect(desk.page.locator("#stage-yes")).to_be_focused()
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator("[data-stage-to=collecting]")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_is_cut_off(desk, open_desk, language, width):
    desk.make("Money")
    other = open_desk(language=language, width=width)
    expect(other.page.locator(".desk-cluster")).to_have_count(1)
    assert other.page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(other.page) == []
    if (language, width) in (("en", 1280), ("ar", 320)):
        for state in _opened(other, desk.first):
            assert axe(other.page) == [], state
            assert other.page.evaluate("document.documentElement.scrollWidth") <= width, state


def _opened(desk, number):
    """Open what the desk has folded away, one after the other, and close it again."""
    page = desk.page
    for name in ("wall-fold", "room-fold", "settings-fold", "previewing"):
        unfold(page, name)
        yield name
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    for name, button in (
        ("menu", desk.note(number).locator("[data-do=more]")),
        ("menu of a cluster", page.locator("[data-do=cluster-menu]")),
    ):
        button.click()
        yield name
        page.keyboard.press("Escape")
    desk.from_cluster("Money", "rename")
    yield "rename"
    page.keyboard.press("Escape")
    for action in ("hide", "reword", "split", "language"):
        desk.choose(number, action)
        yield action
        page.keyboard.press("Escape")
    page.locator("#enter-open").click()
    yield "enter"
    page.keyboard.press("Escape")
    desk.hide(number, "why")
    for name in ("history", "hidden"):
        page.locator(f"#{name}-open").click()
        expect(page.locator(f"#{name}-list li").first).to_be_visible()
        yield name
        page.locator(f"#{name}-open").click()
    page.locator("#filter > summary").click()
    page.locator("#filter-text").fill("nothing like it")
    expect(page.locator("#filter-on")).to_be_visible()
    yield "filter"
    page.locator("#filter-off").click()
    page.locator("[data-desk-view=outline]").click()
    yield "outline"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_in_the_agenda(open_desk, live_server, language):
    page = open_desk().page
    page.goto(f"{live_server.url}/desk?lang={language}")
    expect(
        page.get_by_role("link", name=re.compile("Opening session|جلسة الافتتاح|الجلسة الافتتاحية")).first
    ).to_be_visible()
    assert axe(page) == []
