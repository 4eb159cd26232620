"""The delegate's page in a real browser: giving, changing, losing the network, four languages, no scripts."""

from __future__ import annotations

import re
import uuid
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.conftest import decide, mark

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "static" / "vendor" / "node_modules" / "axe-core" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SESSION, HARD, NEXT = "first", "first.hard", "first.next"


class Staff:
    """A facilitator who acts over HTTP."""

    def __init__(self, server, context: BrowserContext) -> None:
        self.http = context.request
        self.url = server.url
        self.http.get(server.links["facilitator"])

    def do(self, name: str, **payload):
        body = {"session": SESSION, "key": str(uuid.uuid4()), **payload}
        answer = self.http.post(f"{self.url}/api/v1/commands/{name}", data=body)
        assert answer.ok, answer.text()
        return answer.json()

    def texts(self) -> list[str]:
        """What the desk has of the session, the oldest first."""
        answer = self.http.get(f"{self.url}/api/v1/sessions/{SESSION}?audience=desk").json()
        rows = answer.get("snapshot", answer)["state"]["contributions"].values()
        return [row["text"] for row in sorted(rows, key=lambda row: row["number"])]


class Room:
    """The page of one delegate."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.text = page.locator("#text")
        self.send = page.locator("#give .send [type=submit]")
        self.receipt = page.locator("#sent")
        self.own = page.locator("#mine-list > li")
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def enter(self, join_url: str) -> Room:
        """Join; what may be done with the words is decided already."""
        self.page.context.request.get(join_url)
        decide(self.page.context.request, self.url)
        self.page.goto(f"{join_url}/{SESSION}")
        return self

    def see(self, part: str) -> Room:
        """Go to a part of the page: ``write``, ``mine`` or ``room``."""
        self.page.locator(f".parts [href='#{part}']").click()
        return self

    def open(self, question: str = "") -> Room:
        self.page.goto(f"{self.url}/room/{SESSION}{'?question=' + question if question else ''}")
        return self

    def give(self, text: str, kind: str | None = None, level: str | None = None) -> None:
        if kind is not None:
            self.choose(kind)
        self.text.fill(text)
        if level is not None:
            self.page.locator(f"#level-{level}").check()
        self.send.click()

    def choose(self, kind: str) -> None:
        self.page.locator(f"#kind-{kind}").check()

    def receipt_number(self) -> int:
        expect(self.receipt).to_contain_text(re.compile(r"\d+"))
        return int(re.search(r"\d+", self.receipt.inner_text())[0])

    def state(self, text: str) -> Locator:
        return self.own.filter(has_text=text).locator(".state")


@pytest.fixture
def contexts(browser: Browser):
    """Make browser contexts, one a person; all are closed at the end."""
    made: list[BrowserContext] = []

    def make(**options) -> BrowserContext:
        made.append(browser.new_context(**{**PHONE, "locale": "en", **options}))
        return made[-1]

    yield make
    for context in made:
        context.close()


@pytest.fixture
def staff(live_server, contexts) -> Staff:
    """A facilitator; the session is open, on its first question, and phones see everything."""
    made = Staff(live_server, contexts())
    made.do("session.stage", stage="collecting")
    made.do("session.question", question=HARD)
    made.do("session.settings", visibility="all", moderation="off")
    return made


@pytest.fixture
def join(live_server, staff, contexts):
    """Let a new delegate join, and open the room; with `first=True` at the first step after joining."""
    rooms: list[Room] = []

    def enter(*, first: bool = False, **options) -> Room:
        context = contexts(**options)
        room = Room(context.new_page(), live_server.url)
        if first:
            room.page.goto(f"{live_server.join_url}/{SESSION}")
        else:
            room.enter(live_server.join_url)
        rooms.append(room)
        return room

    yield enter
    for room in rooms:
        assert not room.errors


@contextmanager
def offline(context: BrowserContext):
    context.set_offline(True)
    yield
    context.set_offline(False)


SENTENCES = {
    "fr": "Les prothèses coûtent trop cher à la campagne.",
    "ar": "الأطراف الصناعية CRPD باهظة الثمن في الريف",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_gives_a_contribution_in_its_language_and_gets_a_numbered_receipt(staff, join, language):
    room = join(locale=language)
    expect(room.page.locator("html")).to_have_attribute("lang", language)
    room.give(SENTENCES[language])
    number = room.receipt_number()
    own = room.own.first
    expect(own.locator(".number")).to_have_text(f"#{number}")
    expect(own.locator(".words").first).to_have_text(SENTENCES[language])
    expect(own.locator(".words").first).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    expect(own.locator(".state")).to_have_attribute("data-state", "sent")
    expect(room.page.locator("[role=status]").filter(has_text=str(number)).first).to_be_attached()
    expect(room.text).to_have_value("")
    assert staff.texts().count(SENTENCES[language]) == 1


def test_changes_a_contribution_in_its_place(staff, join):
    room = join()
    room.give("Data are misssing")
    expect(room.state("Data are misssing")).to_have_attribute("data-state", "sent")
    own = room.see("mine").own.first
    own.locator("[data-do=edit]").click()
    expect(own.locator("form.edit textarea")).to_be_focused()
    own.locator("form.edit textarea").fill("Data are missing")
    own.locator("form.edit .button.primary").click()
    expect(own.locator("[data-do=edit]")).to_be_focused()
    expect(own.locator(".words").first).to_have_text("Data are missing")
    expect(room.page.locator("[role=status]").filter(has_text="is saved")).to_be_attached()
    assert "Data are missing" in staff.texts()


def test_withdraws_after_being_asked_once_more(staff, join):
    room = join()
    room.give("Take me back")
    expect(room.state("Take me back")).to_have_attribute("data-state", "sent")
    own = room.see("mine").own.first
    own.locator(".withdraw summary").click()
    own.locator("[data-do=keep]").click()
    expect(own.locator(".withdraw summary")).to_be_focused()
    expect(own.locator(".state")).to_have_attribute("data-state", "sent")
    own.locator(".withdraw summary").click()
    own.locator(".withdraw .danger").click()
    expect(own.locator(".state")).to_have_attribute("data-state", "withdrawn")
    expect(own.locator("[data-do=edit]")).to_be_hidden()


def test_reload_brings_back_what_was_given(join):
    room = join()
    room.give("Still here")
    number = room.receipt_number()
    room.page.reload()
    expect(room.own).to_have_count(1)
    expect(room.own.first.locator(".number")).to_have_text(f"#{number}")
    expect(room.state("Still here")).to_have_attribute("data-state", "sent")


def test_given_without_network_is_kept_and_arrives_exactly_once(staff, join):
    room = join()
    text = f"Written in the lift {mark()}"
    expect(room.page.locator("#trouble")).to_be_hidden()
    with offline(room.page.context):
        expect(room.page.locator("#trouble")).to_be_visible(timeout=15_000)
        room.give(text)
        expect(room.state(text)).to_have_attribute("data-state", "waiting")
        assert text not in staff.texts()
    expect(room.state(text)).to_have_attribute("data-state", "sent", timeout=20_000)
    expect(room.page.locator("#trouble")).to_be_hidden()
    room.page.reload()
    expect(room.state(text)).to_have_attribute("data-state", "sent")
    assert staff.texts().count(text) == 1


def test_what_waits_survives_a_closed_page(staff, join):
    room = join()
    text = f"Closed too early {mark()}"
    context = room.page.context
    with offline(context):
        expect(room.page.locator("#trouble")).to_be_visible(timeout=15_000)
        room.give(text)
        expect(room.state(text)).to_have_attribute("data-state", "waiting")
        room.page.close()
    again = Room(context.new_page(), room.url).open()
    expect(again.state(text)).to_have_attribute("data-state", "sent", timeout=20_000)
    assert staff.texts().count(text) == 1


def test_two_pages_of_one_phone_send_once(staff, join):
    room = join()
    text = f"Twice open {mark()}"
    context = room.page.context
    other = Room(context.new_page(), room.url).open()
    with offline(context):
        expect(room.page.locator("#trouble")).to_be_visible(timeout=15_000)
        room.give(text)
        expect(other.state(text)).to_have_attribute("data-state", "waiting")
    # Whichever of the two sends it: both say that it is sent.
    for page in (room, other):
        expect(page.state(text)).to_have_attribute("data-state", "sent", timeout=20_000)
    assert room.receipt_number()
    assert staff.texts().count(text) == 1


def test_arrives_once_although_the_server_was_killed_meanwhile(live_server, staff, join):
    room = join()
    text = f"Through the restart {mark()}"
    room.text.fill(text)
    live_server.kill()
    room.send.click()
    expect(room.state(text)).to_have_attribute("data-state", "waiting")
    live_server.start()
    expect(room.state(text)).to_have_attribute("data-state", "sent", timeout=30_000)
    assert staff.texts().count(text) == 1


def test_says_when_the_phone_cannot_save(staff, join):
    room = join()
    room.page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }"
    )
    room.open()
    text = f"Private window {mark()}"
    with offline(room.page.context):
        expect(room.page.locator("#trouble")).to_be_visible(timeout=15_000)
        room.give(text)
        expect(room.state(text)).to_contain_text("keep this page open")
    expect(room.state(text)).to_have_attribute("data-state", "sent", timeout=20_000)
    assert staff.texts().count(text) == 1


def test_too_late_text_comes_back_with_the_reason_and_can_be_sent_again(staff, join):
    room = join()
    text = f"Too late {mark()}"
    with offline(room.page.context):
        expect(room.page.locator("#trouble")).to_be_visible(timeout=15_000)
        room.give(text)
        staff.do("session.stage", stage="paused")
    own = room.own.filter(has_text=text)
    expect(own.locator(".state")).to_have_attribute("data-state", "draft", timeout=20_000)
    expect(own.locator("[data-text=reason]")).to_contain_text("paused")
    expect(room.send).to_be_disabled()
    staff.do("session.stage", stage="collecting")
    expect(room.send).to_be_enabled()
    room.see("mine")
    own.locator("[data-do=again]").click()
    expect(own.locator(".state")).to_have_attribute("data-state", "sent")
    assert staff.texts().count(text) == 1


def test_draft_survives_reload_pause_and_change_of_language(staff, join):
    room = join()
    room.choose("action")
    room.text.fill("Half a sentence")
    room.page.locator("#level-regional").check()
    room.page.reload()
    expect(room.text).to_have_value("Half a sentence")
    expect(room.page.locator("#kind-action")).to_be_checked()
    expect(room.page.locator("#level-regional")).to_be_checked()
    staff.do("session.stage", stage="paused")
    expect(room.page.locator("#stage")).to_have_attribute("data-stage", "paused")
    expect(room.text).to_have_value("Half a sentence")
    expect(room.send).to_be_disabled()
    room.page.locator(".languages [lang=fr]").click()
    expect(room.page.locator("html")).to_have_attribute("lang", "fr")
    expect(room.text).to_have_value("Half a sentence")


def test_action_asks_for_its_level_before_it_is_sent(join):
    room = join()
    expect(room.page.locator(".action-fields").first).to_be_hidden()
    room.give("A joint fund", kind="action")
    expect(room.page.locator("[data-error=level]").first).to_be_visible()
    expect(room.page.locator("#level-local")).to_be_focused()
    room.page.locator("#level-national").check()
    room.send.click()
    room.receipt_number()
    expect(room.own.first.locator("[data-text=level]")).to_have_text("National")


def test_counts_what_people_count_and_cuts_nothing(join):
    room = join()
    room.text.fill("e\u0301" * 400)
    expect(room.page.locator("#give [data-count]")).to_have_text("400 of 500 characters")
    expect(room.page.locator("[role=status]").filter(has_text="400 of 500")).to_be_attached()
    room.text.fill("e\u0301" * 501)
    room.send.click()
    expect(room.page.locator("#text-error")).to_be_visible()
    assert len(room.text.input_value()) == 1002


def test_typing_turns_the_field_by_the_majority_of_letters(join):
    room = join()
    expect(room.text).to_have_attribute("dir", "ltr")
    room.text.fill("CRPD حقوق الأشخاص ذوي الإعاقة")
    expect(room.text).to_have_attribute("dir", "rtl")
    room.text.fill("2019")
    expect(room.text).to_have_attribute("dir", "ltr")


def test_room_moves_on_without_pulling_the_writer_along(staff, join):
    room = join()
    room.text.fill("I am still writing")
    staff.do("session.question", question=NEXT)
    moved = room.page.locator("#moved")
    expect(moved).to_be_visible()
    expect(room.text).to_have_value("I am still writing")
    moved.locator("a").click()
    expect(room.page.locator("h1")).to_have_text("What next?")
    expect(moved).to_be_hidden()
    room.open(HARD)
    expect(room.text).to_have_value("I am still writing")


def test_others_input_comes_when_asked_for_and_can_be_marked(staff, join):
    room, other = join(), join()
    text = f"From somebody else {mark()}"
    other.give(text)
    more = room.see("room").page.locator("#more")
    expect(more).to_be_visible()
    expect(room.page.locator("#inbox")).not_to_contain_text(text)
    more.locator("button").click()
    theirs = room.page.locator("#inbox > li").filter(has_text=text)
    expect(theirs).to_be_visible()
    expect(more).to_be_hidden()
    button = theirs.locator(".endorse button")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(theirs.locator("[data-text=endorsements]")).to_have_text("Important to 1 person")
    room.page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")


def test_offers_help_with_an_action_and_takes_it_back(staff, join):
    room, other = join(), join()
    text = f"Train repairers {mark()}"
    other.give(text, kind="action", level="local")
    other.receipt_number()
    room.see("room").page.reload()
    theirs = room.page.locator("#inbox > li").filter(has_text=text)
    theirs.locator(".offer-block summary").click()
    theirs.locator("[name=brings]").fill("Two trainers")
    theirs.locator("[data-do=offer] button").click()
    expect(theirs.locator(".my-offer")).to_contain_text("Two trainers")
    room.page.reload()
    theirs.locator("[data-do=take-back]").click()
    expect(theirs.locator(".my-offer")).to_have_count(0)
    room.page.reload()
    expect(theirs.locator(".my-offer")).to_have_count(0)


def test_own_contribution_says_where_it_was_sorted(staff, join):
    room = join()
    text = f"Sort me {mark()}"
    room.give(text)
    expect(room.state(text)).to_have_attribute("data-state", "sent")
    id_ = room.own.first.get_attribute("data-id")
    staff.do("cluster.create", id=str(uuid.uuid4()), question=HARD, title="Sorted well", ids=[id_])
    room.page.reload()
    expect(room.own.first.locator("[data-text=where]")).to_contain_text("Sorted well")


def test_all_of_it_without_scripts(staff, join):
    room = join(java_script_enabled=False)
    text = f"Plain form {mark()}"
    room.give(text)
    expect(room.page.locator("#receipt")).to_contain_text(re.compile(r"number \d+"))
    own = room.own.first
    expect(own).to_contain_text(text)
    assert staff.texts().count(text) == 1
    # a fault brings the form back with everything in it
    room.give("No level", kind="action")
    expect(room.page.locator("[role=alert]")).to_be_visible()
    expect(room.text).to_have_value("No level")
    expect(room.page.locator("#kind-action")).to_be_checked()
    room.page.locator("#level-local").check()
    room.send.click()
    expect(room.page.locator("#receipt")).to_be_visible()
    # change and withdraw
    room.see("mine").own.filter(has_text=text).locator("[data-do=edit]").click()
    room.page.locator("#change-text").fill(f"{text} changed")
    room.page.locator("#edit .button.primary").click()
    expect(room.own.filter(has_text=f"{text} changed")).to_be_visible()
    room.own.filter(has_text=text).locator(".withdraw summary").click()
    room.own.filter(has_text=text).locator(".withdraw .danger").click()
    expect(room.own.filter(has_text=text)).to_have_attribute("data-status", "withdrawn")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("stage", ["collecting", "paused", "prioritising", "closed"])
def test_axe_finds_nothing(staff, join, language, stage):
    other = join()
    other.give("An action of others", kind="action", level="local")
    other.receipt_number()
    room = join(locale=language, bypass_csp=True)
    room.give("A contribution of mine")
    expect(room.own.first.locator(".state")).to_have_attribute("data-state", "sent")
    if stage == "collecting":
        room.see("mine").own.first.locator("[data-do=edit]").click()
        room.see("write").choose("action")
    staff.do("session.stage", stage=stage)
    expect(room.page.locator("#stage")).to_have_attribute("data-stage", stage)
    room.page.add_script_tag(path=AXE)
    for part in ("write", "mine", "room"):
        room.see(part)
        found = room.page.evaluate("rules => axe.run({runOnly: rules})", AXE_RULES)
        assert [
            (part, one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found["violations"]
        ] == []


@pytest.mark.parametrize("size", ["", "larger"])
@pytest.mark.parametrize("language", ["en", "fr", "ar", "es"])
def test_no_sideways_scrolling_on_the_narrowest_phone(live_server, join, language, size):
    room = join(locale=language, viewport={"width": 320, "height": 568})
    if size:
        room.page.context.add_cookies([{"name": "size", "value": size, "url": live_server.url}])
        room.page.reload()
    room.give("Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 3)
    expect(room.own.first.locator(".state")).to_have_attribute("data-state", "sent")
    room.choose("action")
    for part in ("write", "mine", "room"):
        room.see(part)
        if part == "mine":
            room.own.first.locator("[data-do=edit]").click()
        wide = room.page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1] == 320, part


def test_fingers_find_what_they_can_press(staff, join):
    room = join()
    room.give("Large enough")
    expect(room.own.first.locator(".state")).to_have_attribute("data-state", "sent")
    low = room.see("mine").page.evaluate(
        """() => [...document.querySelectorAll("main button, main summary, main select, main textarea, .choice, nav a")]
            .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44)
            .map((one) => `${one.textContent} ${one.getBoundingClientRect().height}`)"""
    )
    assert low == []
    room.see("write")
    assert room.send.bounding_box()["height"] >= 48


def test_first_visit_is_light(live_server, staff, contexts):
    context = contexts()
    context.request.get(live_server.join_url)
    page = context.new_page()
    sizes: list[int] = []

    def measure(request):
        # what came over the wire, heads included
        sizes.append(sum(request.sizes()[name] for name in ("responseBodySize", "responseHeadersSize")))

    page.on("requestfinished", measure)
    with page.expect_websocket() as socket:
        page.goto(f"{live_server.url}/room/{SESSION}", wait_until="load")
    socket.value.wait_for_event("framereceived")
    assert len(sizes) <= 5
    assert 0 < sum(sizes) <= 60_000
