"""Clustering at speed and by everybody: by keys alone, by touch alone, in the outline, two at once, and in a storm."""

from __future__ import annotations

import json
import random
import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import Desk, Room, command
from tests.browser.wire import Wire
from tests.conftest import decide

NOTES = {
    "Money": (
        "There is no budget line for prostheses after the donor project ends",
        "Les fonds pour les survivants et ceux pour le handicap viennent de bailleurs différents",
        "التمويل قصير الأجل ولا يغطي الصيانة",
        "Los fondos llegan tarde a las provincias",
        "Pensions for war victims are higher than for other persons with disabilities",
    ),
    "Data": (
        "Nobody knows how many survivors live in the north",
        "Les registres des victimes et du handicap ne sont pas compatibles",
        "لا توجد بيانات مصنفة حسب الجنس والعمر",
        "Los datos de los hospitales no se comparten",
        "The census did not ask the Washington Group questions",
    ),
    "Transport": (
        "The rehabilitation centre is two days away",
        "Pas de transport accessible vers la capitale",
        "الطرق وعرة في القرى",
        "El billete de autobús cuesta más que el tratamiento",
        "Wheelchairs do not last on our roads",
    ),
    "Attitudes": (
        "Families hide children with disabilities",
        "Les employeurs ne croient pas que nous pouvons travailler",
        "وصمة الإعاقة تمنع الزواج",
        "La gente ve a las víctimas como héroes y a los demás como una carga",
        "Officials speak to my brother and not to me",
    ),
    "Coordination": (
        "Two ministries never sit at the same table",
        "Le centre d’action contre les mines et le ministère social travaillent en silos",
        "لا أحد مسؤول عن المتابعة",
        "Cada organización tiene su propia lista",
        "The disability council has no seat in the mine action committee",
    ),
    "Jobs": (
        "Vocational training ends without a job",
        "Le quota d’emploi n’est pas appliqué",
        "لا توجد قروض صغيرة للناجين",
        "Las oficinas no tienen rampas",
        "Self-employment grants exclude women",
    ),
}
TITLES = tuple(NOTES)
ROOM = [(title, NOTES[title][index]) for index in range(5) for title in NOTES]
"""Thirty contributions as a room gives them: the themes mixed."""


@pytest.fixture
def visit(live_server, browser):
    """Open desks, boards and phones, each in a profile of its own."""
    contexts = []

    def open_one(role: str = "facilitator", *, path: str = "", port: int | None = None, **options) -> Page:
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        base = f"http://127.0.0.1:{port or live_server.port}"
        entry = live_server.links[role] if role != "delegate" else live_server.join_url
        page.goto(entry.replace(live_server.url, base))
        page.goto(f"{base}{path or '/desk/first'}")
        if not path:
            expect(page.locator("#connection")).to_have_attribute("data-state", "online")
            page.wait_for_function("() => document.documentElement.dataset.ready === 'true'")
        return page

    yield open_one
    for context in contexts:
        context.close()


def clean(page: Page, server) -> None:
    """Begin with an open session that shows nothing."""
    command(page, server, "session.stage", stage="collecting")
    command(page, server, "session.settings", visibility="all", moderation="off")
    state = snapshot(page, server)["state"]
    for cluster in state["clusters"]:
        command(page, server, "cluster.remove", id=cluster)
    left = [row["id"] for row in state["contributions"].values() if row["status"] in ("shown", "held")]
    for start in range(0, len(left), 500):
        command(page, server, "contribution.hide", ids=left[start : start + 500])


def snapshot(page: Page, server, audience: str = "desk") -> dict:
    return page.request.get(f"{server.url}/api/v1/sessions/first?audience={audience}").json()


def enter(page: Page, server, texts) -> list[int]:
    lines = [{"id": str(uuid.uuid4()), "text": text} for text in texts]
    answer = command(
        page, server, "contribution.enter", question="first.hard", kind="barrier", source="paper", lines=lines
    )
    assert answer["ok"], answer
    return answer["numbers"]


@pytest.fixture
def room(visit, live_server):
    """A desk with the thirty contributions in its inbox: (desk, {number: title of the cluster it belongs to})."""
    page = visit()
    clean(page, live_server)
    numbers = enter(page, live_server, [text for _title, text in ROOM])
    expect(page.locator("#inbox-list [data-note]")).to_have_count(30)
    return Desk(page), dict(zip(numbers, [title for title, _text in ROOM], strict=True))


def sorted_into(page: Page, server) -> dict[int, str | None]:
    state = snapshot(page, server)["state"]
    titles = {id_: row["title"] for id_, row in state["clusters"].items()}
    return {
        row["number"]: titles.get(row["cluster"])
        for row in state["contributions"].values()
        if row["status"] == "shown"
    }


def heard(page: Page, words: str) -> None:
    expect(page.locator("[role=status]", has_text=re.compile(f"^{re.escape(words)}$"))).to_have_count(1)


def test_thirty_contributions_into_six_clusters_by_keys_alone(room, live_server):
    desk, belongs = room
    keyboard = desk.page.keyboard
    sizes = dict.fromkeys(TITLES, 0)
    keyboard.press("F6")  # into the inbox
    for number, title in belongs.items():
        desk.expect_focus(f"#{number}")
        keyboard.press("Enter")
        expect(desk.page.locator("#choose-search")).to_be_focused()
        keyboard.type(title)
        keyboard.press("Enter")
        desk.expect_focus(f"#{number}")
        sizes[title] += 1
        size = sizes[title]
        made = f"Made the cluster {title}"
        heard(desk.page, made if size == 1 else f"Moved #{number} to {title}, position 1 of {size}")
        keyboard.press("Shift+F6")  # back to where the next one waits
    expect(desk.page.locator("#inbox-empty")).to_be_visible()
    assert sorted_into(desk.page, live_server) == belongs
    for title in TITLES:
        expect(desk.cluster(title)).to_contain_text("5 contributions")
    # The order inside a cluster, a second thought, and second thoughts about that, by keys as well.
    first = next(number for number, title in belongs.items() if title == "Jobs")
    desk.note(first).locator("[data-do=move]").focus()
    # What was moved last stands on top.
    keyboard.press("Alt+ArrowUp")
    heard(desk.page, f"Moved #{first} to Jobs, position 4 of 5")
    desk.expect_focus(f"#{first}")
    keyboard.press("Control+z")
    heard(desk.page, f"Taken back: Moved #{first} to Jobs")
    keyboard.press("Control+Shift+z")
    heard(desk.page, f"Did again: Moved #{first} to Jobs")
    desk.expect_focus(f"#{first}")
    keyboard.press("F2")
    expect(desk.cluster("Jobs").locator("[name=title]")).to_be_focused()
    keyboard.type("Work")
    keyboard.press("Enter")
    heard(desk.page, "Renamed Jobs to Work")
    expect(desk.cluster("Work").locator("[data-do=rename]")).to_be_focused()


def test_thirty_contributions_into_six_clusters_by_touch_alone(visit, live_server):
    page = visit(viewport={"width": 820, "height": 1180}, has_touch=True, is_mobile=True)
    clean(page, live_server)
    numbers = enter(page, live_server, [text for _title, text in ROOM])
    belongs = dict(zip(numbers, [title for title, _text in ROOM], strict=True))
    desk = Desk(page)
    expect(page.locator("#inbox-list [data-note]")).to_have_count(30)
    for title in TITLES[:-1]:
        chosen = [number for number, one in belongs.items() if one == title]
        for number in chosen:
            desk.inbox(number).locator(".pick").tap()
        expect(page.locator("#picked-text")).to_have_text("5 chosen")
        page.locator("#picked-new").tap()
        # Named at once, with what the screen's keyboard gives.
        field = page.locator(".rename:not([hidden]) [name=title]")
        expect(field).to_be_focused()
        page.keyboard.insert_text(title)
        page.locator(".rename:not([hidden]) [type=submit]").tap()
        expect(desk.cluster(title).locator("[data-note]")).to_have_count(5)
        expect(desk.cluster(title).locator("[data-do=rename]")).to_be_focused()
        expect(page.locator("[role=status]", has_text=f"to {title}")).to_have_count(1)
    # The last theme one by one, by "Move to…".
    rest = [number for number, one in belongs.items() if one == TITLES[-1]]
    for index, number in enumerate(rest):
        desk.inbox(number).locator(".words").first.tap()
        desk.inbox(number).locator("[data-do=move]").tap()
        if index == 0:
            expect(page.locator("#choose-search")).to_be_focused()
            page.keyboard.insert_text(TITLES[-1])
        page.locator("#choose-list button").last.tap() if index == 0 else page.locator(
            "#choose-list button", has_text=TITLES[-1]
        ).tap()
        desk.expect_focus(f"#{number}")
    heard(page, f"Moved #{rest[-1]} to {TITLES[-1]}, position 1 of 5")
    assert sorted_into(page, live_server) == belongs
    # Every target of a finger has its 44 pixels.
    small = page.evaluate(
        """() => [...document.querySelectorAll('main button, main select, main .pick')].filter((one) => one.checkVisibility())
          .map((one) => [one.id || one.dataset.do || one.className, one.getBoundingClientRect()])
          .filter(([, box]) => box.width && (box.width < 43.5 || box.height < 43.5)).map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
    )
    assert small == []


def test_the_outline_can_do_what_the_columns_can(room):
    desk, belongs = room
    page = desk.page
    page.get_by_role("button", name="Outline").click()
    expect(page.get_by_role("heading", level=2, name=re.compile(r"^1\. What makes it hard"))).to_be_visible()
    # In the outline the question is the heading above.
    expect(page.locator("#inbox-title")).to_have_attribute("aria-level", "3")
    first, second = list(belongs)[:2]
    desk.press(first, "move")
    page.keyboard.type("Money")
    page.keyboard.press("Enter")
    desk.expect_focus(f"#{first}")
    expect(desk.cluster("Money").locator(desk.note(first))).to_be_visible()
    expect(desk.cluster("Money").locator(".size")).to_have_text("1 contribution")
    desk.choose(second, "split")
    parts = page.locator("#split-parts textarea")
    parts.nth(0).fill("One idea")
    parts.nth(1).fill("Another idea")
    page.locator("#split [type=submit]").click()
    expect(page.locator("#inbox-list [data-note]")).to_have_count(30)
    expect(page.locator("#inbox-list")).to_contain_text(f"Part of #{second}")
    # Another question is one heading further down, and the way back is the same.
    page.get_by_role("button", name=re.compile(r"^2\. What next")).click()
    expect(page.locator("#inbox-list [data-note]")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile(r"^2\. What next"))).to_be_focused()
    page.get_by_role("button", name=re.compile(r"^1\. What makes")).click()
    expect(desk.cluster("Money")).to_be_visible()
    desk.cluster("Money").locator("[data-do=fold]").click()
    expect(desk.cluster("Money").locator("[data-note]")).to_have_count(0)
    page.reload()
    expect(page.locator("#outline")).to_be_visible()
    page.get_by_role("button", name="Columns").click()
    expect(page.locator("#outline")).to_be_hidden()


def test_the_inbox_is_filtered_and_ordered(room):
    desk, belongs = room
    page = desk.page
    notes = page.locator("#inbox-list [data-note]")
    page.locator("#filter > summary").click()
    page.locator("#filter-text").fill("بَيَانَات مصنّفه")
    expect(notes).to_have_count(1)
    expect(page.locator("#inbox-size")).to_have_text("1 of 30")
    expect(page.locator("[role=status]", has_text="1 of 30 found")).to_have_count(1)
    page.locator("#filter-text").fill("REGISTRES compatib")
    expect(notes).to_have_count(1)
    page.locator("#filter-text").fill("nothing like it")
    expect(page.locator("#inbox-none")).to_be_visible()
    page.locator("#filter-off").click()
    page.locator("#filter-lang").select_option("ar")
    expect(notes).to_have_count(6)
    # All that are found go together, in one step.
    page.locator("[data-do=pick-inbox]").click()
    page.locator("#picked-new").click()
    page.keyboard.type("بالعربية")
    page.keyboard.press("Enter")
    cluster = desk.cluster("بالعربية")
    expect(cluster).to_contain_text("6 contributions")
    # The clusters are looked through as well.
    page.locator("#filter-text").fill("بَيَانَات مصنّفه")
    expect(cluster.locator("[data-note]")).to_have_count(1)
    expect(cluster).to_contain_text("1 of 6")
    expect(page.locator("[role=status]", has_text="1 of 30 found")).to_have_count(1)
    page.locator("#filter-text").fill("nothing like it")
    expect(cluster).to_contain_text("Nothing here fits the filter.")
    page.locator("#filter-on").click()
    expect(page.locator("#clusters-title")).to_be_focused()
    expect(cluster.locator("[data-note]")).to_have_count(6)
    expect(notes).to_have_count(24)
    page.locator("#inbox-order").select_option("newest")
    expect(notes.first).to_contain_text(f"#{max(belongs)}")
    page.locator("#inbox-order").select_option("oldest")
    expect(notes.first).to_contain_text(f"#{min(belongs)}")


def drag(page: Page, source, target) -> None:
    start, goal = source.bounding_box(), target.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    x, y = goal["x"] + goal["width"] / 2, goal["y"] + goal["height"] / 2
    page.mouse.move(x - 30, y - 10, steps=8)
    page.mouse.move(x, y, steps=4)
    expect(page.locator(".is-target")).to_have_count(1)
    page.mouse.up()


def test_one_dropped_on_another_makes_a_cluster_and_clusters_merge(room):
    desk, belongs = room
    page = desk.page
    page.set_viewport_size({"width": 1280, "height": 1400})
    first, second, third, fourth = list(belongs)[:4]
    drag(page, desk.note(first).locator(".words").first, desk.note(second).locator(".words").first)
    expect(page.locator(".rename:not([hidden]) [name=title]")).to_be_focused()
    page.keyboard.type("Both")
    page.keyboard.press("Enter")
    expect(desk.cluster("Both").locator("[data-note]")).to_have_count(2)
    for number, title in ((third, "Third"), (fourth, "Fourth")):
        desk.press(number, "move")
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        expect(desk.cluster(title)).to_be_visible()
    # Dropped on the middle of another one it merges…
    drag(
        page, desk.cluster("Third").locator("[data-grip]"), desk.cluster("Both").locator("[data-note]").first
    )
    expect(desk.cluster("Both").locator("[data-note]")).to_have_count(3)
    expect(desk.cluster("Third")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(desk.cluster("Third")).to_have_count(1)
    # …and several chosen ones merge in one step.
    for title in ("Both", "Third", "Fourth"):
        desk.cluster(title).locator("[data-do=pick-cluster]").check()
    expect(page.locator("#picked-text")).to_have_text("3 clusters chosen")
    page.locator("#picked-merge").click()
    page.get_by_role("dialog").get_by_role("button", name="Both").click()
    expect(page.locator(".desk-cluster")).to_have_count(1)
    expect(desk.cluster("Both").locator("[data-note]")).to_have_count(4)
    expect(page.locator("#undo")).to_contain_text("Merged 2 clusters into Both")
    # Part of it is split off again into a cluster of its own.
    for number in (third, fourth):
        desk.note(number).locator("[data-do=pick]").check()
    page.locator("#picked-new").click()
    page.keyboard.type("Apart")
    page.keyboard.press("Enter")
    expect(desk.cluster("Apart").locator("[data-note]")).to_have_count(2)
    expect(desk.cluster("Both").locator("[data-note]")).to_have_count(2)


def test_other_words_keep_the_authors_and_a_second_pen_is_shown(room, visit):
    desk, belongs = room
    number = min(belongs)
    other = Desk(visit("organiser"))
    desk.choose(number, "reword")
    other.choose(number, "reword")
    other.page.locator("#reword-text").fill("Theirs")
    other.page.locator("#reword [type=submit]").click()
    expect(desk.note(number).locator(".words").first).to_have_text("Theirs")
    desk.page.locator("#reword-text").fill("Mine")
    desk.page.locator("#reword-reason").fill("clearer")
    desk.page.locator("#reword [type=submit]").click()
    trouble = desk.page.locator("#reword [data-trouble]")
    expect(trouble).to_contain_text("Organiser changed this text at the same time")
    expect(trouble).to_contain_text("“Theirs”")
    expect(desk.page.locator("#reword-text")).to_have_value("Mine")
    desk.page.locator("#reword [type=submit]").click()
    expect(desk.page.locator("#reword")).to_be_hidden()
    desk.expect_focus(f"#{number}")
    note = other.note(number)
    expect(note.locator(".words").first).to_have_text("Mine")
    note.locator(".words").first.click()
    note.locator(".before > summary").click()
    expect(note.locator(".before")).to_contain_text(NOTES["Money"][0])
    expect(note.locator(".before")).to_contain_text("clearer")


def test_paper_cards_are_looked_at_before_they_are_entered(room):
    desk, _belongs = room
    page = desk.page
    page.locator("#enter-open").click()
    expect(page.locator("#enter-text")).to_be_focused()
    page.locator("#enter-text").fill("• A card\n\n2. Another card\n" + NOTES["Money"][0] + "\n" + "x" * 501)
    preview = page.locator("#enter-preview li")
    expect(preview).to_have_count(4)
    expect(preview.nth(0)).to_have_text("A card")
    expect(preview.nth(2)).to_contain_text("Is already there")
    expect(preview.nth(3)).to_contain_text("Too long: 501 characters")
    # What cannot be kept is refused as a whole, by its line, and nothing typed is lost.
    page.locator("#enter-send").click()
    expect(page.locator("#enter [data-trouble]")).to_contain_text("Line 4")
    expect(page.locator("#enter-text")).to_have_value(re.compile("A card"))
    page.locator("#enter-text").fill("A card\nAnother card")
    expect(page.locator("#enter-send")).to_have_text("Enter 2 contributions")
    page.locator("#enter-send").click()
    expect(page.locator("#enter")).to_be_hidden()
    expect(page.locator("#enter-open")).to_be_focused()
    card = page.locator("#inbox-list [data-note]", has_text="Another card")
    page.locator("#filter > summary").click()
    page.locator("#filter-text").fill("another CARD")
    expect(card).to_contain_text("From a paper card")
    page.locator("#undo").click()
    expect(card).to_have_count(0)


def test_bad_input_gets_a_clear_answer_and_loses_nothing(room, live_server):
    desk, belongs = room
    page = desk.page
    desk.make("Money")
    desk.tool("Money", "rename")
    field = desk.cluster("Money").locator("[name=title]")
    field.fill("")
    page.keyboard.press("Enter")
    expect(page.locator("#refusals")).to_contain_text("give the cluster a name")
    field.evaluate("field => { field.removeAttribute('maxlength'); field.value = 'x'.repeat(10000); }")
    page.keyboard.press("Enter")
    expect(page.locator("#refusals")).to_contain_text("10000 characters, at most 120")
    expect(field).to_have_value("x" * 10_000)
    page.keyboard.press("Escape")
    expect(desk.cluster("Money")).to_be_visible()
    # Removed by somebody else while the dialog is open: said by whom, and the contribution is where it was.
    number = min(belongs)
    desk.press(number, "move")
    cluster = next(iter(snapshot(page, live_server)["state"]["clusters"]))
    command(page, live_server, "cluster.remove", id=cluster)
    page.get_by_role("dialog").get_by_role("button", name="Money").click()
    expect(page.locator("#refusals")).to_contain_text("has removed the cluster “Money” meanwhile")
    expect(desk.inbox(number)).to_have_count(1)


def test_two_move_the_same_one_and_the_one_who_was_away_is_told_who(room, visit, live_server):
    desk, belongs = room
    number = min(belongs)
    desk.make("Money")
    desk.make("Data")
    wire = Wire(live_server.port)
    try:
        away = Desk(visit("organiser", port=wire.port))
        expect(away.cluster("Data")).to_be_visible()
        wire.cut()
        expect(away.page.locator("#offline")).to_contain_text("No connection")
        away.press(number, "move")
        away.page.get_by_role("dialog").get_by_role("button", name="Data").click()
        expect(away.cluster("Data").locator("[data-note]")).to_have_count(1)
        expect(away.page.locator("#offline")).to_contain_text("1 step waits")
        desk.press(number, "move")
        desk.page.get_by_role("dialog").get_by_role("button", name="Money").click()
        expect(desk.page.locator("#undo")).to_contain_text(f"Moved #{number} to Money")
        wire.mend()
        told = away.page.locator("#refusals")
        expect(told).to_contain_text(f"Facilitator has moved #{number} to “Money” meanwhile", timeout=20_000)
        expect(away.cluster("Money").locator("[data-note]")).to_have_count(1)
        told.get_by_role("button", name="Do it anyway").click()
        for one in (desk, away):
            expect(one.cluster("Data").locator("[data-note]")).to_have_count(1)
            expect(one.cluster("Money").locator("[data-note]")).to_have_count(0)
    finally:
        wire.close()


CANONICAL = """async (part) => {
  const module = await import(document.querySelector(`script[src*="/${part}-"]`).src);
  const state = (module.desk || module).state;
  const sort = (value) => Array.isArray(value) ? value.map(sort) : value && typeof value === 'object'
    ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sort(value[key])])) : value;
  const tables = Object.fromEntries(Object.entries(state.tables).map(([name, rows]) => [name, Object.fromEntries(rows)]));
  return JSON.stringify(sort({rev: state.rev, layers: state.layers.length, tables}));
}"""
"""The state of a page as a text that is the same for the same state, byte for byte."""

OWN_MOVE = """async ([ids, cluster]) => {
  const { desk } = await import(document.querySelector('script[src*="/desk-"]').src);
  void desk.moves.place(ids, cluster);
}"""


def test_two_desks_and_a_board_end_equal_after_a_storm(room, visit, live_server):
    desk, _belongs = room
    page = desk.page
    wire = Wire(live_server.port)
    chance = random.Random(20190910)
    away = visit("organiser", port=wire.port)
    board = visit("display", path="/board/first")
    phone = visit("delegate", path="/room/first")
    rapporteur = visit("rapporteur", path="/report/first")
    state = snapshot(page, live_server)["state"]
    notes = [one["id"] for one in state["contributions"].values() if one["status"] == "shown"]
    clusters = [str(uuid.uuid4()) for _ in range(6)]
    for id_, title in zip(clusters, TITLES, strict=True):
        command(page, live_server, "cluster.create", id=id_, question="first.hard", title=title)
    before = snapshot(page, live_server)["rev"]
    done = {"ok": 0, "refused": 0}
    last = [before]

    def some(number: int) -> list[str]:
        return chance.sample(notes, chance.randint(1, number))

    def submit(caller: Page) -> tuple[Page, str, dict]:
        id_ = str(uuid.uuid4())
        notes.append(id_)
        given = {"id": id_, "question": "first.hard", "kind": "barrier", "text": f"Storm {len(notes)}"}
        return caller, "contribution.submit", given

    steps = [
        lambda: (page, "contribution.place", {"ids": some(3), "cluster": chance.choice(clusters)}),
        lambda: (page, "contribution.place", {"ids": some(2), "cluster": None}),
        lambda: (page, "contribution.hide", {"ids": some(1), "reason": "storm"}),
        lambda: (page, "contribution.restore", {"ids": some(2)}),
        lambda: (page, "cluster.rename", {"id": chance.choice(clusters), "title": f"T{chance.random():.4f}"}),
        lambda: (page, "cluster.order", {"id": clusters[0], "before": chance.choice(clusters)}),
        lambda: (page, "cluster.merge", {"from": chance.sample(clusters, 2)[:1], "into": clusters[-1]}),
        lambda: (page, "session.undo", {"rev": last[0]}),
        lambda: (
            page,
            "contribution.reword",
            {"id": chance.choice(notes), "text": f"W{chance.random():.4f}"},
        ),
        lambda: (page, "session.focus", {"focus": None}),
        lambda: submit(rapporteur),
        lambda: submit(page),
    ]
    for index in range(500):
        if index == 150:
            wire.cut()
            expect(away.locator("#offline")).to_contain_text("No connection")
        if index == 320:
            wire.mend()
        if index % 25 == 7:
            # Both desks work by themselves, too: one of them in the dark.
            for one in (page, away):
                one.evaluate(OWN_MOVE, [some(2), chance.choice(clusters)])
            continue
        if index % 60 == 59:
            fresh = str(uuid.uuid4())
            clusters.append(fresh)
            who, name, payload = (
                page,
                "cluster.create",
                {"id": fresh, "question": "first.hard", "title": f"N{index}"},
            )
        else:
            who, name, payload = chance.choice(steps)()
        headers = {"X-Facilitator-As": "staff"}
        body = {"session": "first", **payload}
        answer = who.request.post(
            f"{live_server.url}/api/v1/commands/{name}", data=body, headers=headers
        ).json()
        done["ok" if answer["ok"] else "refused"] += 1
        if answer["ok"]:
            last[0] = answer["rev"]
    expect(away.locator("#connection")).to_have_attribute("data-state", "online", timeout=30_000)
    assert done["ok"] > 250, done
    for one in (page, away):
        one.wait_for_function(
            """async () => (await import(document.querySelector('script[src*="/desk-"]').src)).desk.moves.waiting() === 0""",
            timeout=30_000,
        )
    end = snapshot(page, live_server)
    assert end["rev"] > before + 250
    for one, part in ((page, "desk"), (away, "desk"), (board, "board")):
        one.wait_for_function(
            """async ([part, rev]) => {
              const module = await import(document.querySelector(`script[src*="/${part}-"]`).src);
              const state = (module.desk || module).state;
              return state.rev === rev && !state.layers.length;
            }""",
            arg=[part, end["rev"]],
            timeout=30_000,
        )
    texts = [one.evaluate(CANONICAL, "desk") for one in (page, away, visit())]
    assert texts[0] == texts[1] == texts[2]
    walls = [one.evaluate(CANONICAL, "board") for one in (board, visit("display", path="/board/first"))]
    assert walls[0] == walls[1]
    for text, audience in ((texts[0], "desk"), (walls[0], "board")):
        kept = {name: rows for name, rows in snapshot(page, live_server, audience)["state"].items() if rows}
        shown = {name: rows for name, rows in json.loads(text)["tables"].items() if rows}
        assert shown == kept
    # What the pages draw is what they know: the same clusters in the same order with as many in them.
    drawn = """() => [...document.querySelectorAll('.desk-cluster')].map((one) => [one.querySelector('h3').textContent, one.querySelector('.size').textContent])"""
    assert page.evaluate(drawn) == away.evaluate(drawn) and page.evaluate(drawn)
    assert phone.locator("#trouble").is_hidden()
    wire.close()


def test_a_phone_shows_at_once_where_its_own_contribution_was_sorted(room, visit, live_server):
    desk, _belongs = room
    phone = Room(visit("delegate", path="/room/first"), live_server.url)
    decide(phone.page.context.request, live_server.url)
    id_ = str(uuid.uuid4())
    given = {"id": id_, "question": "first.hard", "kind": "barrier", "text": "Where am I?"}
    assert command(phone.page, live_server, "contribution.submit", **given)["ok"]
    phone.open().see("mine")
    mine = phone.own.filter(has_text="Where am I?")
    expect(mine).to_have_attribute("data-id", id_)
    expect(mine.locator(".state")).to_have_text("Sent")
    expect(mine.locator(".where")).to_be_hidden()
    desk.make("Money")
    number = snapshot(desk.page, live_server)["state"]["contributions"][id_]["number"]
    desk.page.locator("#filter > summary").click()
    desk.page.locator("#filter-text").fill(f"#{number} where")
    desk.press(number, "move")
    desk.page.get_by_role("dialog").get_by_role("button", name="Money").click()
    expect(mine.locator(".where")).to_be_visible()
    expect(mine.locator(".where")).to_have_text("On the wall: Money")
    heard(phone.page, f"Your contribution number {number} is now in the cluster “Money”.")
