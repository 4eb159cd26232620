"""The phone when things go wrong, and what a delegate decides: network cut at every step, drafts, consent, code, wall."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import WebSocketRoute, expect

from tests.browser.pages import HARD, NEXT, SESSION, Room, offline, open_page
from tests.browser.wire import Wire
from tests.conftest import decide, mark
from tests.waiting import wait_until


class Line:
    """The web socket of a page, cut once at a step of a submission."""

    def __init__(self, page, step: str) -> None:
        self.step, self.cut = step, 0
        page.route_web_socket(re.compile(r"/socket\.io/"), self._open)

    def _open(self, ws) -> None:
        server = ws.connect_to_server()
        waiting = {"ack": False}

        def out(message) -> None:
            if not self.cut and isinstance(message, str) and "contribution.submit" in message:
                self.cut = 1
                if self.step == "before it leaves":
                    ws.close()
                    return
                waiting["ack"] = True
            server.send(message)

        def back(message) -> None:
            if waiting["ack"] and isinstance(message, str) and message.startswith("43"):
                # The server has committed and answered; the phone never hears it.
                self.cut = 2
                if self.step == "after it left":
                    ws.close()
                return
            ws.send(message)

        ws.on_message(out)
        server.on_message(back)


@pytest.mark.parametrize("step", ["before it leaves", "after it left", "after the answer"])
def test_cut_at_any_step_it_arrives_exactly_once(live_server, staff, contexts, step):
    context = contexts()
    page = context.new_page()
    line = Line(page, step)
    room = Room(page, live_server.url)
    room.enter(live_server.join_url)
    text = f"Cut {step} {mark()}"
    room.give(text)
    if step == "after the answer":
        page.wait_for_function("() => document.querySelector('#mine-list .state[data-state=sending]')")
        # The answer is swallowed: only the route can tell.
        wait_until(lambda: line.cut >= 2, lambda: line.cut, page.wait_for_timeout)
        page.reload()
    expect(room.state(text)).to_have_attribute("data-state", "sent", timeout=30_000)
    assert line.cut
    assert staff.texts().count(text) == 1
    page.reload()
    expect(room.own.filter(has_text=text)).to_have_count(1)
    assert not room.errors


def test_ten_minutes_without_network_lose_nothing(live_server, staff, contexts):
    context = contexts()
    page = context.new_page()
    page.clock.install()
    room = Room(page, live_server.url)
    room.enter(live_server.join_url)
    texts = [f"Ten minutes {number} {mark()}" for number in range(3)]
    with offline(context):
        for text in texts:
            room.give(text)
        page.clock.fast_forward("10:00")
        expect(room.state(texts[0])).to_have_attribute("data-state", "late")
        expect(room.see("mine").own.filter(has_text=texts[0]).locator("[data-do=again]")).to_be_visible()
    for text in texts:
        expect(room.state(text)).to_have_attribute("data-state", "sent", timeout=30_000)
        assert staff.texts().count(text) == 1


def test_a_network_that_lets_no_web_socket_through_is_no_reason_to_wait(live_server, staff, contexts):
    page = contexts().new_page()
    # Asked for at an address that refuses the upgrade, as a proxy does which does not know it.
    page.add_init_script(
        "const Real = WebSocket; window.WebSocket = class extends Real {"
        " constructor(url, protocols) { super(new URL('/nowhere', url).href, protocols); } };"
    )
    room = Room(page, live_server.url)
    room.enter(live_server.join_url)
    text = f"By plain requests {mark()}"
    room.give(text)
    expect(room.state(text)).to_have_attribute("data-state", "sent", timeout=30_000)
    assert staff.texts().count(text) == 1


def test_what_came_too_late_is_a_draft_and_goes_to_what_is_open(staff, join):
    room = join()
    text = f"Too late for the first {mark()}"
    staff.do("session.stage", session="second", stage="collecting")
    with offline(room.page.context):
        room.give(text)
        staff.do("session.stage", stage="closed")
    own = room.own.filter(has_text=text)
    expect(own.locator(".state")).to_have_attribute("data-state", "draft", timeout=20_000)
    expect(own.locator(".state")).to_contain_text("Draft on this phone")
    room.see("mine")
    own.locator("[data-open] button").click()
    expect(room.page).to_have_url(re.compile("/room/second"))
    expect(room.text).to_have_value(text)
    room.send.click()
    expect(room.state(text)).to_have_attribute("data-state", "sent")
    staff.do("session.stage", session="second", stage="planned")


def test_sending_can_be_taken_back_at_once_with_everything_typed(staff, join):
    room = join()
    text = f"Too fast {mark()}"
    room.give(text, kind="action", level="national")
    room.receipt_number()
    undo = room.page.locator("#undo-send")
    undo.click()
    expect(undo).to_be_hidden()
    expect(room.text).to_have_value(text)
    expect(room.text).to_be_focused()
    expect(room.page.locator("#level-national")).to_be_checked()
    expect(room.state(text)).to_have_attribute("data-state", "withdrawn")


def test_the_undo_button_stays_while_it_has_the_focus(live_server, contexts, staff):
    page = contexts().new_page()
    page.clock.install()
    room = Room(page, live_server.url).enter(live_server.join_url)
    room.give("Slow hands")
    room.receipt_number()
    undo = page.locator("#undo-send")
    undo.focus()
    page.clock.fast_forward("00:30")
    expect(undo).to_be_visible()
    page.locator("#another").focus()
    page.clock.fast_forward("00:02")
    expect(undo).to_be_hidden()


@pytest.mark.parametrize(
    ("language", "text", "what"),
    [
        ("en", "Call me on +962 79 123 45 67", "a phone number"),
        ("fr", "Écrivez à amal@example.org", "une adresse électronique"),
        ("ar", "اسألوا السيد محمود عن الورشة", "اسم شخص"),
        ("es", "La Sra. Gómez puede ayudar", "el nombre de una persona"),
    ],
)
def test_asks_before_a_number_an_address_or_a_name_is_sent(staff, join, language, text, what):
    room = join(locale=language)
    with room.page.expect_response(re.compile("/api/v1/hints")):
        room.text.focus()
    room.page.wait_for_load_state("networkidle")
    text = f"{text} {mark()}"
    room.give(text)
    hint = room.page.locator("#hint")
    expect(hint).to_contain_text(what)
    expect(hint.locator("button").first).to_be_focused()
    assert text not in staff.texts()
    hint.locator("[data-do=change]").click()
    expect(room.text).to_be_focused()
    room.send.click()
    expect(room.own.filter(has_text=text)).to_have_count(1)
    expect(hint).to_be_hidden()


def test_asks_without_scripts_too_and_once(staff, join):
    room = join(java_script_enabled=False)
    text = f"Mail me: amal@example.org {mark()}"
    room.give(text)
    expect(room.page.locator("#hint")).to_contain_text("an e-mail address")
    expect(room.text).to_have_value(text)
    room.send.click()
    expect(room.page.locator("#receipt")).to_be_visible()
    assert staff.texts().count(text) == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_a_name_is_shown_only_with_consent_and_can_be_taken_back(staff, join, scripts):
    staff.do("session.settings", attribution="name")
    room = join(java_script_enabled=scripts, first=True)
    expect(room.text).to_be_hidden()
    # Two answers of the same weight, and none is given beforehand.
    answers = room.page.locator("#consent button")
    assert [one.get_attribute("value") for one in answers.all()] == ["yes", "no"]
    boxes = [one.bounding_box() for one in answers.all()]
    assert boxes[0]["width"] == boxes[1]["width"] and boxes[0]["height"] == boxes[1]["height"]
    assert room.page.locator("#consent :checked:not(option)").count() == 0
    answers.first.click()
    expect(room.text).to_be_visible()
    room.menu("more").get_by_role("link", name="My choices").click()
    room.page.locator("[name=consent][value=name]").check()
    room.page.get_by_role("button", name="Save").click()
    # Without a name it is not kept, and says why at the field.
    expect(room.page.locator("#name-error")).to_be_visible()
    room.page.locator("[name=name]").fill("Amal Haddad")
    room.page.get_by_role("button", name="Save").click()
    expect(room.text).to_be_visible()
    text = f"Named {mark()}"
    room.give(text)
    expect(room.own.filter(has_text=text)).to_have_count(1)

    def name_of() -> str:
        answer = staff.http.get(f"{staff.url}/api/v1/sessions/{SESSION}?audience=board").json()
        rows = answer["state"]["contributions"].values()
        return next(row["author_name"] for row in rows if row["text"] == text)

    if scripts:
        expect(room.state(text)).to_have_attribute("data-state", "sent")
    assert name_of() == "Amal Haddad"
    other = join(java_script_enabled=scripts).page
    expect(other.locator("#others .contribution", has_text=text).locator("[data-row=group]")).to_contain_text(
        "Amal Haddad"
    )
    room.menu("more").get_by_role("link", name="My choices").click()
    expect(room.page.locator("[name=name]")).to_have_value("Amal Haddad")
    room.page.locator("[name=consent][value=list]").check()
    room.page.get_by_role("button", name="Save").click()
    expect(room.page.locator(".receipt").first).to_contain_text("Your choice is kept")
    assert name_of() == ""
    staff.do("session.settings", attribution="none")


@pytest.mark.parametrize("scripts", [True, False])
def test_each_contribution_has_a_choice_of_its_own(staff, join, scripts):
    """What documents may hold of one's words, chosen for one of two contributions; the other stays as it was."""
    staff.do("session.settings", attribution="name")
    room = join(java_script_enabled=scripts)
    texts = [f"{which} {mark()}" for which in ("One", "Other")]
    for text in texts:
        room.give(text)
        expect(room.own.filter(has_text=text)).to_have_count(1)
        if scripts:
            expect(room.state(text)).to_have_attribute("data-state", "sent")
    room.see("mine")

    def grade_of(text: str) -> tuple[str, str]:
        answer = staff.http.get(f"{staff.url}/api/v1/sessions/{SESSION}?audience=desk").json()
        row = next(one for one in answer["state"]["contributions"].values() if one["text"] == text)
        return row["consent"], row["author_name"]

    grade = room.own.filter(has_text=texts[0]).locator(".grade")
    expect(grade.locator("summary")).to_contain_text("In the list, without my name")
    grade.locator("summary").click()
    expect(grade.locator("[value=list]")).to_be_checked()
    grade.locator("[value=name]").check()
    grade.get_by_role("button", name="Save").click()
    # Without a name it is not kept, and says why at the field.
    grade = room.own.filter(has_text=texts[0]).locator(".grade")
    expect(grade.locator("[data-error=name]")).to_contain_text("Please write the name")
    expect(grade.locator("[name=name]")).to_have_attribute("aria-invalid", "true")
    grade.get_by_role("textbox", name="Your name").fill("Amal Haddad")
    grade.get_by_role("button", name="Save").click()
    grade = room.own.filter(has_text=texts[0]).locator(".grade")
    expect(grade.locator("summary")).to_contain_text("May be quoted, with my name")
    wait_until(lambda: grade_of(texts[0]) == ("name", "Amal Haddad"), pause=room.page.wait_for_timeout)
    assert grade_of(texts[1]) == ("list", "")
    expect(room.own.filter(has_text=texts[1]).locator(".grade summary")).to_contain_text("In the list")
    grade.locator("summary").click()
    grade.locator("[value=wall]").check()
    grade.get_by_role("button", name="Save").click()
    wait_until(lambda: grade_of(texts[0]) == ("wall", ""), pause=room.page.wait_for_timeout)
    staff.do("session.settings", attribution="none")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_private_code_brings_own_contributions_to_another_phone(staff, join, scripts):
    first, second = join(java_script_enabled=scripts), join(java_script_enabled=scripts)
    text = f"From the first device {mark()}"
    first.give(text)
    expect(first.own.filter(has_text=text)).to_have_count(1)
    if scripts:
        expect(first.state(text)).to_have_attribute("data-state", "sent")
    first.menu("more").get_by_role("link", name="My private code").click()
    first.page.get_by_role("button", name="Show my code").click()
    code = first.page.locator("#private-code").inner_text()
    assert re.fullmatch(r"\d{3} \d{3} \d{3}", code)
    second.menu("more").get_by_role("link", name="My private code").click()
    second.page.locator("#typed-code").fill("111 111 111")
    second.page.get_by_role("button", name="Find what I gave").click()
    expect(second.page.locator("#code-error")).to_contain_text("nine digits")
    second.page.locator("#typed-code").fill(code)
    second.page.get_by_role("button", name="Find what I gave").click()
    own = second.own.filter(has_text=text)
    expect(own).to_have_count(1)
    second.see("mine")
    own.locator(".withdraw summary").click()
    own.locator(".withdraw .danger").click()
    expect(own).to_have_attribute("data-status", "withdrawn")


@pytest.mark.parametrize("scripts", [True, False])
def test_says_when_ready_and_the_desk_counts_it(staff, join, scripts):
    room = join(java_script_enabled=scripts)
    button = room.page.locator("#ready button")

    def ready() -> int:
        answer = staff.http.get(f"{staff.url}/api/v1/sessions/{SESSION}?audience=desk").json()
        return answer["state"]["sessions"][SESSION]["ready"]

    before = ready()
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    room.page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert ready() == before + 1
    staff.do("session.question", question=NEXT)
    staff.do("session.question", question=HARD)
    assert ready() == 0


def test_follows_the_wall_without_moving_the_readers_place(staff, join):
    room, other = join(viewport={"width": 360, "height": 500}), join()
    texts = [f"On the wall {number} {mark()}" for number in range(12)]
    for text in texts[:8]:
        other.give(text)
        expect(other.state(text)).to_have_attribute("data-state", "sent")
    follow = room.see("room").page.locator("#follow")
    follow.click()
    expect(follow).to_have_attribute("aria-pressed", "true")
    reading = room.page.locator("#inbox > li").filter(has_text=texts[2])
    expect(reading).to_be_visible()
    reading.locator(".endorse button").focus()
    reading.evaluate("node => node.scrollIntoView({block: 'center'})")
    node = reading.evaluate_handle("node => (window.reading = node)")
    top = node.bounding_box()["y"]
    for text in texts[8:]:
        other.give(text)
    expect(room.page.locator("#inbox")).to_contain_text(texts[-1], timeout=15_000)
    assert abs(node.bounding_box()["y"] - top) <= 2
    assert room.page.evaluate(
        "() => window.reading.isConnected && window.reading.contains(document.activeElement)"
    )
    expect(room.page.locator("[role=status]").filter(has_text="in all").first).to_be_attached(timeout=15_000)
    # What becomes large on the wall is said and stands on the phone, in its own direction.
    id_ = reading.get_attribute("data-id")
    staff.do("session.focus", focus={"type": "contribution", "id": id_})
    expect(room.page.locator("#wall [data-words]")).to_have_text(texts[2])
    staff.do("session.announce", text="الغداء في الساعة الواحدة")
    line = room.page.locator("#announcement [data-words]")
    expect(line).to_have_text("الغداء في الساعة الواحدة")
    expect(line).to_have_attribute("dir", "rtl")
    staff.do("session.announce", text=None)
    staff.do("session.focus", focus=None)
    room.page.reload()
    expect(follow).to_have_attribute("aria-pressed", "true")


def test_looks_and_easy_words_are_remembered_without_scripts(join):
    room = join(java_script_enabled=False, locale="fr")
    room.menu("more").locator(".reading a").first.click()
    expect(room.page.locator("#mine-title")).to_contain_text("Mes mots")
    room.menu("more").locator(".reading a").nth(1).click()
    room.page.locator("[name=theme][value=contrast]").check()
    room.page.locator("[name=size][value=larger]").check()
    room.page.locator("main form button").click()
    expect(room.page).to_have_url(re.compile("/room/first"))
    html = room.page.locator("html")
    expect(html).to_have_attribute("data-theme", "contrast")
    expect(html).to_have_attribute("data-size", "larger")
    expect(room.page.locator("#mine-title")).to_contain_text("Mes mots")
    room.menu("more").locator(".reading a").first.click()
    expect(room.page.locator("#mine-title")).to_contain_text("Mes contributions")


def test_composing_a_letter_is_never_disturbed(join):
    room = join(locale="ar")
    room.text.focus()
    changed = room.page.evaluate(
        """() => {
          const text = document.querySelector("#text");
          const before = [text.dir, text.value];
          text.dispatchEvent(new CompositionEvent("compositionstart"));
          text.value = "abc";
          text.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
          const during = [text.dir, text.value];
          text.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
          return [before[0], during, text.dir];
        }"""
    )
    assert changed == ["rtl", ["rtl", "abc"], "ltr"]


def test_opens_without_a_server_where_the_browser_lets_it_keep_the_page(live_server, staff, contexts):
    # The own machine counts as secure, as HTTPS does; on plain HTTP elsewhere there is no service worker.
    page = contexts().new_page()
    page.clock.install()
    room = Room(page, live_server.url).enter(live_server.join_url)
    page.clock.fast_forward("00:10")
    expect(page.locator("html")).to_have_attribute("data-offline", "kept", timeout=15_000)
    live_server.kill()
    try:
        page.reload()
        text = f"In the lift {mark()}"
        room.give(text)
        expect(room.state(text)).to_have_attribute("data-state", "waiting")
    finally:
        live_server.start()
    page.clock.fast_forward("00:20")
    expect(room.state(text)).to_have_attribute("data-state", "sent", timeout=30_000)
    assert staff.texts().count(text) == 1


@pytest.fixture
def wire(live_server):
    wire = Wire(live_server.port)
    yield wire
    wire.close()


@pytest.fixture
def behind(wire, live_server, contexts, staff):
    """A phone whose packets go over ``wire``."""
    context = contexts()
    address = f"http://127.0.0.1:{wire.port}"
    context.request.get(live_server.join_url.replace(live_server.url, address))
    decide(context.request, address)
    return Room(context.new_page(), address).open()


def test_a_connection_that_died_silently_is_made_anew_when_a_command_stays_unanswered(behind, wire):
    follow = behind.page.locator("#follow")
    expect(follow).to_be_attached()
    behind.give("before")
    behind.receipt_number()
    wire.swallow()
    behind.give("after")
    # By itself the browser notices after 33 to 45 seconds.
    expect(behind.state("after")).to_have_attribute("data-state", "sent", timeout=20_000)


def test_a_page_that_is_seen_again_asks_whether_its_connection_stands(behind, wire, staff):
    behind.give("before")
    behind.receipt_number()
    wire.swallow()
    behind.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    staff.do("session.stage", stage="paused")
    expect(behind.page.locator("#stage")).to_have_attribute("data-stage", "paused", timeout=20_000)


def test_what_cannot_be_saved_is_not_called_saved(contexts, live_server, staff):
    context = contexts()
    context.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('refused', 'QuotaExceededError'); }"
    )
    room = Room(context.new_page(), live_server.url).enter(live_server.join_url)
    expect(room.page.locator("html")).to_have_attribute("data-ready", "true")
    context.set_offline(True)
    room.give("kept by the page alone")
    expect(room.receipt).to_contain_text("keep this page open")
    context.set_offline(False)
    room.receipt_number()


def test_the_timer_goes_by_the_clock_of_the_server(contexts, live_server, staff):
    staff.do("session.timer", seconds=300)
    context = contexts()
    # A phone whose clock is a quarter of an hour ahead.
    context.add_init_script("const now = Date.now; Date.now = () => now() + 14 * 60 * 1000;")
    room = Room(context.new_page(), live_server.url).enter(live_server.join_url)
    expect(room.page.locator("#timer")).to_have_text(re.compile(r"^[34]:\d\d left$"), timeout=30_000)


def test_what_waits_for_another_session_is_named_and_sent_from_this_one(contexts, live_server, staff):
    context = contexts()
    room = Room(context.new_page(), live_server.url).enter(live_server.join_url)
    expect(room.page.locator("html")).to_have_attribute("data-ready", "true")
    context.set_offline(True)
    text = f"written in the first session {mark()}"
    room.give(text)
    expect(room.receipt).to_contain_text("not sent yet")
    other = context.new_page()
    room.page.close()
    # The connection is back, but the page that opens cannot use it for a moment.

    def swallow(_socket: WebSocketRoute) -> None:
        """Accept the connection and say nothing."""

    other.route_web_socket(re.compile(r"/socket\.io/"), swallow)
    context.set_offline(False)
    other.goto(f"{live_server.url}/room/second")
    expect(other.locator("#unsent")).to_contain_text("Opening session")
    other.close()
    after = context.new_page()
    after.goto(f"{live_server.url}/room/second")
    expect(after.locator("#unsent")).to_be_hidden(timeout=20_000)
    assert staff.texts().count(text) == 1


VOICES = """
window.spoken = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, 'speechSynthesis', { value: {
  speak: (one) => (window.spoken.push([one.text.trim(), one.lang]), window.last = one),
  cancel: () => (window.cancelled = (window.cancelled || 0) + 1),
} });
"""
"""A phone whose voices say nothing, and remember what they were to say."""


def test_the_phones_own_voices_read_what_is_shown_each_text_in_its_language(browser, live_server):
    page = open_page(browser, live_server, size=(390, 664), language="ar")
    page.add_init_script(VOICES)
    room = Room(page, live_server.url).enter(live_server.join_url)
    page.locator("#easy, #question").first.wait_for()
    menu = room.menu("more")
    menu.locator("#read-aloud").click()
    asked = page.locator("#question").inner_text()
    assert [asked, "ar"] in page.evaluate("spoken")
    expect(menu.locator("#read-aloud")).to_contain_text(re.compile("Stop reading|إيقاف القراءة"))
    page.evaluate("last.onend()")
    expect(menu.locator("#read-aloud")).to_contain_text(re.compile("Read aloud|القراءة بصوت"))
    assert room.errors == []
    page.context.close()
