"""Suggestions at the desk: every one is read and accepted by a person, with keyboard, in Arabic, without a connection."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe

MONEY = (
    ("en", "There is no budget for prostheses in rural districts"),
    ("fr", "Il n'y a pas de budget pour les prothèses dans les districts ruraux"),
    ("ar", "لا توجد ميزانية للأطراف الصناعية في المناطق الريفية"),
    ("es", "No hay presupuesto para prótesis en las zonas rurales"),
)
ROADS = (
    ("en", "Buses have no ramps for wheelchairs"),
    ("fr", "Les bus n'ont pas de rampe pour les fauteuils roulants"),
    ("ar", "الحافلات بدون منحدرات للكراسي المتحركة"),
)
STANCE = (("en", "Donors should pay for schools"), ("en", "Donors should not pay for schools"))


class Room:
    """The facilitator's browser, with commands over HTTP beside it."""

    def __init__(self, page: Page, server) -> None:
        self.page = page
        self.server = server

    def do(self, name: str, **payload) -> dict:
        answer = self.page.request.post(
            f"{self.server.url}/api/v1/commands/{name}", data={"session": "first", **payload}
        ).json()
        assert answer["ok"], answer
        return answer

    def give(self, texts) -> list[tuple[str, int]]:
        given = []
        for lang, text in texts:
            id_ = str(uuid.uuid4())
            answer = self.do(
                "contribution.submit", id=id_, question="first.hard", kind="barrier", text=text, lang=lang
            )
            given.append((id_, answer["number"]))
        return given

    def cluster(self, title: str, ids=()) -> str:
        id_ = str(uuid.uuid4())
        self.do("cluster.create", id=id_, question="first.hard", title=title, ids=list(ids))
        return id_

    def open(self, language: str = "en") -> None:
        self.page.goto(f"{self.server.url}/desk/first?lang={language}")
        expect(self.page.locator("#connection")).to_have_attribute("data-state", "online")

    def note(self, id_: str):
        return self.page.locator(f'[data-note][data-id="{id_}"]')

    def inside(self, title: str):
        heading = self.page.get_by_role("heading", name=title, exact=True)
        return self.page.locator(".desk-cluster").filter(has=heading).locator("[data-note]")


@pytest.fixture
def room(live_server, browser):
    """A desk whose first question is empty again."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(live_server.links["facilitator"])
    made = Room(page, live_server)
    made.do("session.stage", stage="collecting")
    state = page.request.get(f"{live_server.url}/api/v1/sessions/first").json()["state"]
    for cluster in state["clusters"]:
        made.do("cluster.remove", id=cluster)
    left = [row["id"] for row in state["contributions"].values() if row["status"] == "shown"]
    if left:
        made.do("contribution.hide", ids=left)
    # The first answer waits for the model; on a busy machine longer than a page is given below.
    assert page.request.get(f"{live_server.url}/api/v1/sessions/first/drafts?question=first.hard").ok
    yield made
    context.close()


def test_one_press_a_contribution_by_keyboard_alone_across_languages(room):
    money = room.give(MONEY)
    roads = room.give(ROADS)
    room.cluster("Money", [money[0][0]])
    room.cluster("Roads", [roads[0][0]])
    room.open()
    page = room.page
    (first, number) = money[1]
    room.note(first).get_by_role("button", name=f"Suggestions #{number}").focus()
    page.keyboard.press("Enter")
    title = page.locator("#suggest-title")
    expect(title).to_have_text(f"Suggestions for #{number}")
    expect(title).to_be_focused()
    expect(page.locator("#suggest-asked")).to_have_attribute("lang", "fr")
    fit = page.locator("#suggest-fits li.suggest-one").first
    expect(fit).to_contain_text(f"because of #{money[0][1]}: {MONEY[0][1]}")
    fit.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(room.inside("Money")).to_have_count(2)
    # The focus goes on with the next one, which was announced; the step can be taken back like any other.
    expect(title).to_have_text(re.compile("Suggestions for #"))
    expect(title).not_to_have_text(f"Suggestions for #{number}")
    expect(title).to_be_focused()
    expect(page.locator("#undo-text")).to_have_text(f"Undo: Moved #{number} to Money")
    for _ in range(4):
        asked = title.text_content()
        page.locator("#suggest-fits .tool").first.press("Enter")
        expect(title).not_to_have_text(asked)
    expect(room.inside("Money")).to_have_count(4)
    expect(room.inside("Roads")).to_have_count(3)
    expect(page.locator("#suggest-state")).to_have_text("The inbox is empty.")
    page.keyboard.press("Escape")
    expect(page.locator("#suggest")).to_be_hidden()
    expect(page.locator("#suggest-open")).to_be_focused()


def test_leave_goes_on_and_escape_gives_the_focus_back(room):
    (one, _), (_, second) = room.give((MONEY[0], ROADS[0]))
    room.open()
    page = room.page
    room.note(one).locator("[data-do=suggest]").click()
    expect(page.locator("#suggest-state")).to_contain_text("There is no cluster yet")
    page.get_by_role("button", name="Leave it there, next contribution").click()
    expect(page.locator("#suggest-title")).to_have_text(f"Suggestions for #{second}")
    expect(page.locator("#inbox-list [data-note]")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(room.note(one).locator("[data-do=suggest]")).to_be_focused()


def test_near_duplicates_warn_of_a_negation_and_follow_what_was_accepted(room):
    money = room.give(MONEY[:3])
    room.give(STANCE)
    room.open()
    page = room.page
    page.locator("#suggest-open").click()
    page.get_by_role("button", name="Near-duplicates").click()
    pairs = page.locator("#suggest-near li.suggest-one")
    expect(page.locator("#suggest-state")).to_have_text("4 pairs that may say the same")
    warning = pairs.filter(has_text="Donors should not pay")
    expect(warning.locator(".pill")).to_have_text("One of them says “not”: perhaps they say the opposite.")
    expect(pairs.locator(".pill:visible")).to_have_count(1)
    warning.get_by_role("button", name="Not the same").click()
    expect(pairs).to_have_count(3)
    a, b = money[0][1], money[1][1]
    page.get_by_role("button", name=f"Make a cluster of #{a}, #{b}").click()
    expect(page.locator(".desk-cluster [data-note]")).to_have_count(2)
    # Nobody's sentence is its name, not even until somebody names it.
    name = page.locator(".desk-cluster h3").inner_text()
    assert not any(text.startswith(name.rstrip("…")) for _lang, text in MONEY), name
    # The third of the three now goes where the two are: nobody is offered a second cluster of the same.
    expect(pairs).to_have_count(2)
    expect(pairs.first.get_by_role("button").first).to_have_text(f"Move #{money[2][1]} to {name}")
    pairs.first.get_by_role("button").first.click()
    expect(page.locator(".desk-cluster [data-note]")).to_have_count(3)
    expect(pairs).to_have_count(0)
    expect(page.locator("#suggest-title")).to_be_focused()


def test_drafts_are_edited_accepted_and_thrown_away_one_by_one(room):
    money = room.give(MONEY)
    room.give(ROADS)
    room.open()
    page = room.page
    page.locator("#suggest-open").click()
    page.get_by_role("button", name="Propose clusters").click()
    drafts = page.locator("#suggest-drafts > li")
    expect(drafts).to_have_count(2)
    assert not page.request.get(f"{room.server.url}/api/v1/sessions/first").json()["state"]["clusters"]
    mine = drafts.filter(has_text=MONEY[0][1])
    mine.locator("li", has_text=MONEY[3][1]).locator("input").uncheck()
    name = mine.get_by_label("Name of the cluster")
    # A proposal has no name until a person gives it one, and is not made before.
    expect(name).to_have_value("")
    mine.get_by_role("button", name="Make this cluster of 3").click()
    expect(page.locator("#suggest-state")).to_contain_text("give the cluster a name")
    expect(name).to_be_focused()
    assert not page.request.get(f"{room.server.url}/api/v1/sessions/first").json()["state"]["clusters"]
    term = mine.locator("[data-term]").first
    term.click()
    expect(name).to_have_value(re.compile(term.inner_text(), re.IGNORECASE))
    term.click()
    expect(name).to_have_value("")
    name.fill("Money for prostheses")
    name.press("Enter")
    expect(room.inside("Money for prostheses")).to_have_count(3)
    expect(room.note(money[3][0])).to_be_visible()
    expect(drafts).to_have_count(1)
    # Somebody else takes one of the other draft's contributions away meanwhile.
    left = drafts.locator("li[data-member]")
    expect(left).to_have_count(3)
    room.cluster("Elsewhere", [left.first.get_attribute("data-member")])
    expect(left).to_have_count(2)
    expect(drafts.get_by_role("button", name="Make this cluster of 2")).to_be_visible()
    drafts.get_by_role("button", name="Throw away").click()
    expect(drafts).to_have_count(0)
    expect(page.locator("#suggest-title")).to_be_focused()
    expect(page.locator(".desk-cluster")).to_have_count(2)
    who = page.request.get(f"{room.server.url}/api/v1/sessions/first/history").json()["steps"]
    made = [step for step in who if step["command"] == "cluster.create"]
    assert all(step["role"] == "Facilitator" for step in made)


def test_without_a_connection_it_says_so_and_loses_nothing(room):
    room.give(MONEY[:2])
    room.open()
    page = room.page
    page.locator("#suggest-open").click()
    expect(page.locator("#suggest-near li.suggest-one")).to_have_count(1)
    page.context.set_offline(True)
    page.get_by_role("button", name="Propose clusters").click()
    expect(page.locator("#suggest-state")).to_have_text("No connection. Please try again when it is back.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Look again").click()
    expect(page.locator("#suggest-drafts > li")).to_have_count(1)


@pytest.mark.parametrize(("language", "width"), [("ar", 1280), ("en", 320)])
def test_axe_finds_nothing_and_nothing_is_cut_off(room, language, width):
    money = room.give((*MONEY, *ROADS, *STANCE))
    room.cluster("Money", [money[0][0]])
    page = room.page
    page.set_viewport_size({"width": width, "height": 700})
    room.open(language)
    page.locator("#suggest-open").click()
    for look, wanted in (("one", "fits"), ("near", "near"), ("drafts", "drafts")):
        page.locator(f"[data-look={look}]").click()
        expect(page.locator(f"#suggest-{wanted} > li").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert axe(page, within="#suggest") == []


def test_only_who_may_read_the_desk_gets_suggestions(live_server, browser):
    context = browser.new_context()
    url = f"{live_server.url}/api/v1/sessions/first"
    assert context.request.get(f"{url}/suggestions?question=first.hard").status == 401
    context.request.get(live_server.join_url)
    assert context.request.get(f"{url}/suggestions?question=first.hard").status == 401
    for role, status in (("display", 403), ("rapporteur", 403), ("facilitator", 200), ("organiser", 200)):
        context.clear_cookies()
        context.request.get(live_server.links[role])
        assert context.request.get(f"{url}/suggestions?question=first.hard").status == status, role
        assert context.request.get(f"{url}/drafts?question=first.hard").status == status, role
    missing = context.request.get(f"{url}/drafts", headers={"Accept-Language": "fr"})
    assert missing.status == 422
    assert "question" in missing.json()["error"]["message"]
    unknown = context.request.get(f"{url}/suggestions?contribution=nothing")
    assert unknown.status == 404
    context.close()


def test_what_is_chosen_has_the_clusters_that_it_may_belong_to_beside_it(room):
    (given, _), (waiting, _) = room.give(ROADS[:2])
    room.cluster("Transport", [given])
    room.open()
    room.note(waiting).locator("[data-do=pick]").check()
    chip = room.page.get_by_role("button", name="Move to Transport")
    expect(chip).to_be_visible()
    room.page.get_by_role("button", name="Show large").click()
    expect(room.page.locator("#focus-text")).to_contain_text("In focus: #")
    chip.click()
    expect(room.inside("Transport")).to_have_count(2)
    expect(room.inside("Transport").first).to_have_attribute("data-id", waiting)
    expect(room.page.locator("#inbox-title")).to_be_focused()
    expect(room.page.locator("#picked")).to_be_hidden()
