"""The desk's space, measured against the design's criteria, and where a dragged contribution lands."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.pages import open_page, unfold
from tests.conftest import new_id

QUESTION = "first.hard"


def do(page, server, name, **payload):
    answer = page.request.post(f"{server.url}/api/v1/commands/{name}", data={"session": "first", **payload})
    assert answer.ok, answer.text()


def give(page, server, text):
    id_ = new_id()
    do(page, server, "contribution.submit", id=id_, question=QUESTION, kind="barrier", text=text)
    return id_


@pytest.fixture(scope="module")
def filled(browser, live_server):
    """Six clusters of four, and 14 that wait."""
    page = open_page(browser, live_server, size=(1280, 800))
    page.goto(live_server.links["facilitator"])
    do(page, live_server, "session.stage", stage="collecting")
    clusters = []
    for number in range(6):
        ids = [
            give(page, live_server, f"What is said in cluster {number} needs two lines, part {part}")
            for part in range(4)
        ]
        clusters.append(new_id())
        do(
            page,
            live_server,
            "cluster.create",
            id=clusters[-1],
            question=QUESTION,
            title=f"Theme {number}",
            ids=ids,
        )
    waiting = [
        give(page, live_server, f"Something that waits in the inbox in two lines, {part}")
        for part in range(14)
    ]
    page.context.close()
    return clusters, waiting


@pytest.fixture
def desk(browser, live_server, filled):
    opened = []

    def open_desk(size=(1366, 768), **more):
        page = open_page(browser, live_server, size=size, **more)
        page.goto(live_server.links["facilitator"])
        page.goto(f"{live_server.url}/desk/first")
        expect(page.locator("#connection")).to_have_attribute("data-state", "online")
        opened.append(page)
        return page

    yield open_desk
    for page in opened:
        assert page.problems == []
        page.context.close()


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_a_tablet_upright_shows_the_whole_bar(desk, language):
    page = desk((820, 1180), has_touch=True, is_mobile=True, language=language)
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.locator("#inbox-list .pick").first.tap()
    more, bar = page.locator("#more-fold > summary").bounding_box(), page.locator("#picked").bounding_box()
    print(
        f"{language}: More ends at {more['x'] + more['width']:.0f} of 820, the bar at {bar['y'] + bar['height']:.0f} of 1180"
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 820
    assert more["x"] >= 0 and more["x"] + more["width"] <= 820
    assert bar["y"] + bar["height"] <= 1180


MEASURE = """() => {
  const picked = document.getElementById("picked");
  const bar = picked.hidden ? innerHeight : picked.getBoundingClientRect().top;
  const whole = (list) => {
    const part = list.getBoundingClientRect();
    return Array.from(list.querySelectorAll("[data-note]")).filter((note) => {
      const box = note.getBoundingClientRect();
      return box.height && box.top >= part.top - 1 && box.bottom <= Math.min(part.bottom, bar) + 1;
    }).length;
  };
  const buttons = Array.from(document.querySelectorAll("button, summary, select")).filter((one) => one.checkVisibility());
  return {
    inbox: whole(document.querySelector(".rows")),
    clusters: Array.from(document.querySelectorAll(".desk-cluster > .notes"), whole),
    first: document.querySelector("#inbox-list [data-note]").getBoundingClientRect().top,
    smallest: Math.min(...buttons.map((one) => Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height)).filter((size) => size > 1)),
    wide: document.documentElement.scrollWidth > innerWidth,
  };
}"""


@pytest.mark.parametrize(("size", "inbox"), [((1366, 768), 8), ((1920, 1080), 12)])
def test_the_desk_shows_what_is_worked_on(desk, size, inbox):
    page = desk(size)
    before = page.locator("#inbox-list [data-note]").nth(3).bounding_box()
    for row in (1, 2):
        page.locator("#inbox-list [data-do=pick]").nth(row).check(force=True)
    expect(page.locator("#picked")).to_be_visible()
    # Choosing moves nothing.
    assert page.locator("#inbox-list [data-note]").nth(3).bounding_box() == before
    found = page.evaluate(MEASURE)
    print(f"{size}: {found}")
    assert found["inbox"] >= inbox
    assert min(found["clusters"]) >= 3
    assert found["first"] <= 150
    assert found["smallest"] >= 24
    assert not found["wide"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_on_a_tablet_eight_wait_in_sight_and_a_finger_finds_everything(desk, language):
    page = desk((1024, 768), language=language, has_touch=True, is_mobile=True)
    found = page.evaluate(MEASURE)
    print(f"(1024, 768) touch {language}: {found}")
    assert found["inbox"] >= 8
    assert found["smallest"] >= 44
    assert not found["wide"]


def drag_over(page, source, points):
    box = source.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 40, steps=4)
    for x, y in points:
        page.mouse.move(x, y, steps=8)


def middle(part):
    box = part.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


CASES = ["title", "gap below the list", "head of the page", "escape"]


@pytest.mark.parametrize("where", CASES)
def test_what_counts_is_what_is_under_the_pointer(desk, filled, where):
    clusters, waiting = filled
    page = desk()
    other, target = (
        page.locator(f'[data-cluster="{one}"].desk-cluster') for one in (clusters[1], clusters[0])
    )
    # Each case has a contribution of its own: what one leaves behind is no matter of the next.
    id_ = waiting[CASES.index(where)]
    note = page.locator(f'#inbox-list [data-note][data-id="{id_}"]')
    head = target.bounding_box()
    end = {
        "title": middle(target.locator("h3")),
        "gap below the list": (head["x"] + 40, head["y"] + head["height"] - 4),
        "head of the page": middle(page.locator(".desk-sub h1")),
        "escape": middle(target),
    }[where]
    drag_over(page, note.locator(".words"), [middle(other), end])
    if where == "escape":
        page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator("body")).not_to_have_class("is-dragging")
    moved = where in ("title", "gap below the list")
    expect(target.locator(f'[data-note][data-id="{id_}"]')).to_have_count(1 if moved else 0)
    expect(other.locator(f'[data-note][data-id="{id_}"]')).to_have_count(0)
    expect(note).to_have_count(0 if moved else 1)
    if not moved:
        expect(page.locator("#told")).to_have_text("Not moved")
        expect(page.locator(".sortable-ghost, .sortable-drag")).to_have_count(0)


def test_a_folded_cluster_opens_under_what_is_dragged(desk, filled):
    clusters, waiting = filled
    page = desk()
    target = page.locator(f'[data-cluster="{clusters[0]}"].desk-cluster')
    target.locator("[data-do=fold]").click()
    expect(target.locator(".notes")).to_be_hidden()
    drag_over(page, page.locator(f'#inbox-list [data-note][data-id="{waiting[4]}"] .words'), [middle(target)])
    expect(target.locator(".notes")).to_be_visible()
    page.keyboard.press("Escape")
    page.mouse.up()


def test_several_that_are_dragged_say_how_many_and_the_inbox_stays(desk, filled):
    _clusters, waiting = filled
    page = desk()
    for id_ in waiting[5:7]:
        page.locator(f'#inbox-list [data-note][data-id="{id_}"] [data-do=pick]').check()
    box = page.locator(".desk-cluster").last.bounding_box()
    # Low over a cluster: there the inbox used to scroll along.
    low = (box["x"] + box["width"] / 2, box["y"] + box["height"] - 20)
    drag_over(page, page.locator(f'#inbox-list [data-note][data-id="{waiting[5]}"] .words'), [low])
    expect(page.locator(".sortable-drag")).to_have_attribute("data-count", "2")
    expect(page.locator(".desk-cluster.is-target")).to_have_count(1)
    assert page.locator(".rows").evaluate("list => list.scrollTop") == 0
    page.keyboard.press("Escape")
    page.mouse.up()


def test_the_keys_open_in_sight_and_escape_closes_them(desk):
    page = desk()
    unfold(page, "keys-fold")
    keys = page.locator(".keys-list")
    page.wait_for_function(
        "() => { const box = document.querySelector('.keys-list').getBoundingClientRect(); return box.height && box.bottom <= innerHeight; }"
    )
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(page.locator("#keys-fold > summary")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#more-fold > summary")).to_be_focused()


def test_a_swipe_does_not_leave_the_desk(desk):
    page = desk()
    kept = page.evaluate(
        "() => [document.documentElement, document.body].map((one) => getComputedStyle(one).overscrollBehaviorX)"
    )
    assert kept == ["none", "none"]
