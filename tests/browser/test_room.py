"""The delegate's page in a real browser: giving, changing, losing the network, four languages, no scripts."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.axe import BEST, axe
from tests.browser.pages import HARD, NEXT, SESSION, Room, offline
from tests.conftest import decide, mark
from tests.waiting import wait_until

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
    room.menu("language").locator("[lang=fr]").last.click()
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


def test_more_of_what_others_gave_comes_a_page_at_a_time(staff, join):
    texts = [f"Page by page {mark()}" for _ in range(15)]
    for text in texts:
        staff.do(
            "contribution.submit", id=str(uuid.uuid4()), question=HARD, kind="barrier", lang="en", text=text
        )
    room = join()
    inbox, older = room.see("room").page.locator("#inbox > li"), room.page.locator("#others [data-do=older]")
    expect(inbox.filter(has_text=texts[-1])).to_be_visible()
    expect(inbox.filter(has_text=texts[0])).to_have_count(0)
    older.click()
    expect(inbox.filter(has_text=texts[0])).to_be_visible()
    expect(inbox.filter(has_text=texts[-1])).to_have_count(1)


def test_what_stands_of_others_is_of_one_moment_however_many_pages_it_has(live_server, staff, join):
    def enter(*texts):
        lines = [{"id": str(uuid.uuid4()), "text": text} for text in texts]
        staff.do("contribution.enter", question=HARD, kind="barrier", source="paper", lines=lines)
        return [line["id"] for line in lines]

    texts = [f"In one moment {number} {mark()}" for number in range(134)]
    ids = [*enter(*texts[:67]), *enter(*texts[67:])]
    room = join()
    inbox, older = room.see("room").page.locator("#inbox > li"), room.page.locator("#others [data-do=older]")
    older.click()
    expect(inbox).to_have_count(52)
    hidden, fresh = ids.pop(), f"In one moment, fresh {mark()}"
    staff.do("contribution.hide", ids=[hidden], reason="names a person")
    enter(fresh)
    older.click()
    expect(inbox.filter(has_text=fresh)).to_have_count(1)
    expect(inbox).to_have_count(92)
    expect(room.page.locator(f"#inbox > [data-id='{hidden}']")).to_have_count(0)
    expect(room.page.locator("#more")).to_be_hidden()
    older.click()
    expect(inbox).to_have_count(132)
    # More than the largest page holds: they stay when the phone follows the wall.
    room.page.locator("#follow").click()
    enter(f"In one moment, last {mark()}")
    expect(inbox.filter(has_text="In one moment, last")).to_have_count(1, timeout=15_000)
    expect(inbox).to_have_count(132)
    room.page.locator("#follow").click()
    staff.http.get(live_server.links["organiser"])
    staff.do("session.clear", confirm=live_server.code, own_backup=True)
    expect(inbox).to_have_count(0)


def test_offers_help_with_an_action_and_takes_it_back(staff, join):
    room, other = join(), join()
    text = f"Train repairers {mark()}"
    other.give(text, kind="action", level="local")
    other.receipt_number()
    room.see("room").page.reload()
    theirs = room.page.locator("#inbox > li").filter(has_text=text)
    # The page is kept for a second, for a full room: what it lacks then is counted beside a button.
    show = room.page.locator("#more [data-do=show]")
    expect(theirs.or_(show).filter(visible=True).first).to_be_visible()
    if show.is_visible():
        show.click()
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


def test_each_part_begins_at_its_top_wherever_the_one_before_was_left(staff, join):
    for number in range(14):
        staff.do(
            "contribution.submit", id=str(uuid.uuid4()), question=HARD, kind="barrier", lang="en",
            text=f"{number}: a sentence that is long enough to need several lines on the narrow screen of a phone",
        )  # fmt: skip
    room = join()
    room.give("One of mine")
    expect(room.own).to_have_count(1)
    for here, there in (("room", "mine"), ("room", "write"), ("mine", "room"), ("room", "room")):
        room.see(here)
        room.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        assert here == "mine" or room.page.evaluate("scrollY") > 300
        room.see(there)
        # The browser's own way to the place of an address ends with the next picture.
        room.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        wait_until(
            lambda: room.page.evaluate("scrollY") == 0,
            lambda: (here, there, room.page.evaluate("scrollY")),  # noqa: B023 - called in this turn
            pause=room.page.wait_for_timeout,
        )
        expect(room.page.locator(".ptop")).to_be_in_viewport()


def test_nothing_touches_the_line_with_the_stage_and_no_name_is_cut(staff, join):
    room = join()
    room.page.set_viewport_size({"width": 390, "height": 664})
    line = room.page.locator("#stage").bounding_box()
    room.page.locator(".choice[data-kind=action]").first.click()
    heights = [one.bounding_box()["height"] for one in room.page.locator("#give .levels .choice-word").all()]
    assert max(heights) < 1.5 * min(heights), heights
    room.page.locator(".choice[data-kind=barrier]").first.click()
    room.give("One of mine")
    room.receipt_number()
    gaps = [room.page.locator(".sent-top").bounding_box()["y"] - line["y"] - line["height"]]
    room.see("mine")
    gaps.append(room.page.locator("#mine-title").bounding_box()["y"] - line["y"] - line["height"])
    assert min(gaps) >= 8, gaps


def test_the_line_that_counts_letters_comes_once_half_the_room_is_used(join):
    room = join()
    room.text.fill("x" * 249)
    expect(room.page.locator("#give [data-count]")).to_be_hidden()
    room.text.fill("x" * 250)
    expect(room.page.locator("#give [data-count]")).to_be_visible()


def test_a_pause_leads_to_the_room_and_offers_no_mark_that_does_not_count(staff, join):
    staff.do("cluster.create", id=str(uuid.uuid4()), question=HARD, title="Roads", ids=[])
    room = join()
    staff.do("session.stage", stage="paused")
    try:
        room.open()
        room.page.locator(".paused-way a").click()
        expect(room.page.locator("#clusters .cluster-title").first).to_be_visible()
        expect(room.page.locator("#clusters .endorse button:disabled:visible")).to_have_count(0)
    finally:
        staff.do("session.stage", stage="collecting")
    room.open()
    expect(room.page.locator(".paused-way")).to_be_hidden()


def test_nothing_on_the_phone_points_to_what_is_not_there(staff, join):
    room = join()
    for stage in ("collecting", "paused", "prioritising", "closed"):
        staff.do("session.stage", stage=stage)
        room.open()
        for part in ("write", "mine", "room"):
            room.see(part)
            lost = room.page.evaluate(
                """() => ["for", "aria-describedby", "aria-labelledby", "aria-controls", "list", "form"].flatMap((name) =>
                  [...document.querySelectorAll(`[${name}]`)].flatMap((one) => one.getAttribute(name).split(/\\s+/)
                    .filter((id) => id && !document.getElementById(id)).map((id) => `${name}=${id}`)))"""
            )
            assert lost == [], (stage, part, lost)
    staff.do("session.stage", stage="collecting")


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
    for part in ("write", "mine", "room"):
        room.see(part)
        assert axe(room.page, tags=BEST) == [], part


@pytest.mark.parametrize("language", ["en", "fr", "ar", "es"])
def test_box_and_send_are_in_sight_on_a_small_phone(staff, join, language):
    room = join(locale=language, viewport={"width": 390, "height": 664})
    expect(room.text).to_be_visible()
    box, send = room.text.bounding_box(), room.send.bounding_box()
    tabs = room.page.locator(".parts").bounding_box()
    print(
        f"390x664 {language}: box {box['y']:.0f} to {box['y'] + box['height']:.0f}, Send ends at {send['y'] + send['height']:.0f}"
    )
    assert room.page.evaluate("scrollY") == 0
    kinds = room.page.locator("#give .choices.four").bounding_box()
    assert box["y"] >= 0 and box["height"] >= 150
    assert kinds["y"] + kinds["height"] <= send["y"]
    assert send["y"] + send["height"] <= min(664, tabs["y"])
    # Nothing lies over either of them.
    for part in (room.text, room.send):
        assert part.evaluate(
            "one => { const b = one.getBoundingClientRect(); return one.contains(document.elementFromPoint(b.x + b.width / 2, b.bottom - 4)); }"
        )


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
    room.see("write").write()
    assert room.send.bounding_box()["height"] >= 48


def test_first_visit_is_light(live_server, staff, contexts):
    context = contexts()
    context.request.get(live_server.join_url)
    decide(context.request, live_server.url)
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
    assert 0 < sum(sizes) <= 58_000
