"""The rapporteur's page: follows the session, saves by itself, loses nothing where two write or the network goes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.axe import WCAG, axe
from tests.browser.pages import open_page
from tests.conftest import about_first, new_id


class Room:
    """The rest of the room, over HTTP: a facilitator and a delegate who agreed to be quoted."""

    def __init__(self, browser, server):
        self.server = server
        self.staff, self.phone = (open_page(browser, server, size=(390, 844)) for _ in range(2))
        self.staff.goto(server.links["facilitator"])
        self.phone.goto(server.join_url)
        self.command("session.stage", stage="collecting")
        self.command("consent.set", by=self.phone, consent="quote")

    def command(self, name, by=None, **payload):
        answer = (by or self.staff).request.post(
            f"{self.server.url}/api/v1/commands/{name}", data=about_first(name, payload)
        )
        assert answer.ok, answer.text()
        return answer.json()

    def state(self):
        return self.staff.request.get(f"{self.server.url}/api/v1/sessions/first?audience=desk").json()[
            "state"
        ]

    def give(self, text, **more):
        given = {"question": "first.hard", "kind": "challenge", "lang": "en", **more}
        return self.command("contribution.submit", by=self.phone, id=new_id(), text=text, **given)


@pytest.fixture(scope="module")
def room(browser, live_server):
    made = Room(browser, live_server)
    made.first = made.give("No ramps at the clinic")
    made.second = made.give("لا توجد بيانات", lang="ar")
    made.action = made.give("Train peer supporters", question="first.next", kind="action", level="local")
    made.resource = made.give(
        "A network of peer supporters and trainers", question="first.next", kind="resource"
    )
    made.cluster = new_id()
    made.command(
        "cluster.create", id=made.cluster, question="first.hard", title="Access", ids=[made.first["id"]]
    )
    yield made
    made.staff.context.close()
    made.phone.context.close()


@pytest.fixture
def report(browser, live_server, room):
    opened = []

    def open_report(language="en", size=(1280, 800)):
        page = open_page(browser, live_server, size=size, language=language)
        page.goto(live_server.links["rapporteur"])
        page.goto(f"{live_server.url}/report/first")
        if language == "en":
            expect(page.locator("#connection")).to_have_text("Connected")
        opened.append(page)
        return page

    yield open_report
    for page in opened:
        assert page.problems == []
        page.context.close()


def box(page, question="first.hard", cluster=""):
    return page.locator(
        f".report-summary[data-question='{question}'][data-cluster='{cluster}'][data-part='']"
    )


def field(page, question="first.hard", cluster=""):
    return box(page, question, cluster).locator("textarea")


def state(page, question="first.hard", cluster=""):
    return box(page, question, cluster).locator("[data-state]")


def note(page, given):
    return page.locator(f"#note-{given['number']}")


def test_contributions_arrive_and_texts_save_themselves(report, room):
    page = report()
    given = room.give("Arrived later")
    expect(page.locator(".report-question").first).to_contain_text("Arrived later")
    field(page).fill(f"Access comes first (#{given['number']}, #999).\nالوصول أولاً")
    sources = box(page).locator("[data-sources]")
    expect(sources.get_by_role("link")).to_have_text([f"#{given['number']}"])
    expect(sources).to_contain_text("#999")
    expect(sources.locator(".report-unknown")).to_have_count(1)
    expect(state(page)).to_have_text("Saved")
    field(page, cluster=room.cluster).fill("About access")
    expect(state(page, cluster=room.cluster)).to_have_text("Saved")
    page.reload()
    expect(field(page)).to_have_value(re.compile("Access comes first"))
    expect(field(page, cluster=room.cluster)).to_have_value("About access")
    sources.get_by_role("link").click()
    expect(note(page, given)).to_be_focused()


def test_what_is_written_and_decided_offline_is_kept_and_sent_later(report, room):
    page = report()
    page.context.set_offline(True)
    field(page, "").fill("Written without network")
    field(page, "").blur()
    expect(state(page, "")).to_contain_text("kept in this browser")
    quote = note(page, room.first).locator("[data-do=quote]")
    quote.click()
    expect(quote).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#waiting")).to_contain_text("1 change waits")
    page.context.set_offline(False)
    expect(state(page, "")).to_have_text("Saved", timeout=20_000)
    expect(page.locator("#waiting")).to_be_hidden()
    other = report()
    expect(field(other, "")).to_have_value("Written without network")
    expect(note(other, room.first).locator("[data-do=quote]")).to_have_attribute("aria-pressed", "true")


def test_titles_and_questions_change_while_one_writes(report, room, live_server):
    page = report()
    field(page).fill("Kept while the question changes")
    organiser = open_page(page.context.browser, live_server, size=(800, 600))
    organiser.goto(live_server.links["organiser"])
    room.command("session.change", by=organiser, title={"en": "Opening, renamed"})
    room.command(
        "question.change", by=organiser, question="first.next", text={"en": "What will you do next?"}
    )
    added = room.command(
        "question.create", by=organiser, text={"en": "A third question?"}, kinds=["barrier"]
    )["question"]
    expect(page.get_by_role("heading", level=1)).to_have_text("Opening, renamed")
    expect(page).to_have_title(re.compile("Opening, renamed"))
    expect(page.locator("[data-question='first.next'] h2")).to_have_text("What will you do next?")
    field(page, added).fill("Written under the new question")
    expect(state(page, added)).to_have_text("Saved")
    expect(field(page)).to_have_value("Kept while the question changes")
    page.reload()
    expect(field(page, added)).to_have_value("Written under the new question")
    organiser.context.close()


def test_two_in_different_paragraphs_are_put_together(report):
    one, two = report(), report()
    field(one, "first.next").fill("Beginning.\n\nMiddle.\n\nEnd.")
    expect(state(one, "first.next")).to_have_text("Saved")
    expect(field(two, "first.next")).to_have_value("Beginning.\n\nMiddle.\n\nEnd.")
    two.context.set_offline(True)
    field(two, "first.next").fill("Beginning.\n\nMiddle.\n\nEnd, by the second.")
    field(one, "first.next").fill("Beginning, by the first.\n\nMiddle.\n\nEnd.")
    expect(state(one, "first.next")).to_have_text("Saved")
    two.context.set_offline(False)
    whole = "Beginning, by the first.\n\nMiddle.\n\nEnd, by the second."
    expect(field(one, "first.next")).to_have_value(whole, timeout=20_000)
    expect(field(two, "first.next")).to_have_value(whole)
    expect(box(two, "first.next").locator(".report-conflict")).to_be_hidden()


@pytest.mark.parametrize(
    ("keep", "result"), [("mine", "Mine"), ("theirs", "Theirs"), ("both", "Theirs\n\nMine")]
)
def test_two_in_one_sentence_see_both_and_choose(report, room, keep, result):
    one, two = report(), report()
    field(one, "first.next").fill("Start")
    expect(state(one, "first.next")).to_have_text("Saved")
    expect(field(two, "first.next")).to_have_value("Start")
    two.context.set_offline(True)
    field(two, "first.next").fill("Mine")
    field(one, "first.next").fill("Theirs")
    expect(state(one, "first.next")).to_have_text("Saved")
    two.context.set_offline(False)
    conflict = box(two, "first.next").locator(".report-conflict")
    expect(conflict).to_be_visible(timeout=20_000)
    expect(conflict.locator("[data-theirs]")).to_have_text("Theirs")
    expect(field(two, "first.next")).to_have_value("Mine")
    conflict.locator(f"[data-keep={keep}]").click()
    expect(field(two, "first.next")).to_be_focused()
    expect(state(two, "first.next")).to_have_text("Saved")
    expect(field(one, "first.next")).to_have_value(result)


def test_citing_marking_and_tagging_by_keyboard(report, room):
    page = report()
    text = field(page, cluster=room.cluster)
    text.fill("Several spoke of ramps")
    note(page, room.first).locator("[data-do=cite]").press("Enter")
    expect(text).to_have_value(f"Several spoke of ramps (#{room.first['number']})")
    # The caret at a number: what it says stands below. Ctrl and B make bold what is selected.
    text.press("End")
    text.press("ArrowLeft")
    expect(box(page, cluster=room.cluster).locator("[data-here]")).to_contain_text("No ramps at the clinic")
    text.press("Control+a")
    text.press("Control+b")
    expect(text).to_have_value(f"**Several spoke of ramps (#{room.first['number']})**")
    expect(note(page, room.first)).to_have_class(re.compile("is-cited"))
    outline = page.get_by_role("navigation", name="Clusters").first
    expect(outline).to_contain_text("1 contribution")
    expect(outline).not_to_contain_text("no text yet")
    cluster = page.locator(".report-cluster").filter(has=note(page, room.first))
    mark = cluster.locator("[data-do=mark]")
    mark.press("Space")
    expect(mark).to_have_attribute("aria-pressed", "true")
    opener = note(page, room.first).locator("[data-do=tag]")
    opener.press("Enter")
    dialog = page.locator("#tags")
    expect(dialog).to_be_visible()
    # Suggestions come from another process; a human sets them.
    expect(dialog.locator("[data-suggested] button").first).to_be_visible(timeout=30_000)
    dialog.get_by_label("Find a tag").fill("acessibil")
    expect(dialog.locator("li:has(input)").locator("visible=true")).to_have_count(0)
    dialog.get_by_label("Find a tag").fill("CRPD 9")
    dialog.get_by_role("checkbox", name=re.compile("Accessibility")).press("Space")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    expect(note(page, room.first).locator("[data-tags]")).to_contain_text("CRPD 9 Accessibility")
    other = report()
    expect(note(other, room.first).locator("[data-tags]")).to_contain_text("CRPD 9 Accessibility")


def test_a_text_is_proposed_words_are_replaced_everywhere_and_the_meeting_has_its_parts(report, room):
    page = report()
    page.locator(f"#cluster-{room.cluster} [data-do=propose]").click()
    text = field(page, cluster=room.cluster, question="first.hard")
    expect(text).to_have_value(re.compile(rf"about “Access” \(#{room.first['number']}\)"))
    expect(state(page, cluster=room.cluster)).to_have_text("Saved")

    page.locator("#parts-before > summary").click()
    part = page.locator("[data-part='mandate']")
    part.locator("textarea").fill("Access was the mandate.")
    expect(part.locator("[data-state]")).to_have_text("Saved")

    page.locator("#replace-box > summary").click()
    page.locator("#replace-find").fill("Access")
    expect(page.locator("#replace [data-state]")).to_have_text(re.compile(r"Found in \d+ places"))
    page.locator("#replace-instead").fill("Reach")
    page.get_by_role("button", name="Replace in all texts").click()
    expect(part.locator("textarea")).to_have_value("Reach was the mandate.")
    expect(text).to_have_value(re.compile("about “Reach”"))
    expect(part.locator("[data-state]")).to_have_text("Saved")
    again = report()
    expect(again.locator("[data-part='mandate'] textarea")).to_have_value("Reach was the mandate.")
    expect(again.locator("#parts-before")).to_have_attribute("open", "")


def test_actions_partnerships_figures_and_log(report, room):
    page = report()
    tab = page.get_by_role("tab", name="Write")
    tab.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Actions")).to_be_focused()
    row = page.locator("#actions-table tbody tr")
    expect(row).to_contain_text("Train peer supporters")
    expect(row.locator("[data-cell=lead]")).to_have_text("missing")
    expect(page.locator("#gaps")).to_contain_text("Actions without a lead:", timeout=30_000)
    expect(page.locator("#gaps")).to_contain_text("International")
    # What is missing is filled in; what is typed is kept while there is no connection.
    page.locator("#gaps a").first.click()
    expect(row).to_be_focused()
    row.get_by_role("button", name="Fill in").press("Enter")
    dialog = page.locator("#complete")
    expect(dialog.get_by_label("Lead")).to_be_focused()
    dialog.get_by_label("Lead").fill("Ministry of Health")
    dialog.get_by_label("Why, if you like").fill("Said in the room")
    page.keyboard.press("Escape")
    row.get_by_role("button", name="Fill in").click()
    expect(dialog.get_by_label("Lead")).to_have_value("Ministry of Health")
    # Somebody else was quicker: theirs is told at the field, and saving again puts this one in its place.
    action = room.action["id"]
    room.command("action.complete", id=action, lead="Municipality")
    expect(row.locator("[data-cell=lead]")).to_have_text("Municipality")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.locator("[data-error=lead]")).to_contain_text("Municipality")
    expect(dialog.get_by_label("Lead")).to_have_value("Ministry of Health")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    expect(row.locator("[data-cell=lead]")).to_have_text("Ministry of Health")
    page.get_by_role("button", name="Important to").click()
    expect(page.get_by_role("columnheader", name="Important to")).to_have_attribute("aria-sort", "descending")

    page.get_by_role("tab", name="Partnerships").click()
    pair = page.locator("#pairs-list .report-pair").filter(has_text="A network of peer supporters")
    expect(pair).to_contain_text("similar words", timeout=120_000)
    pair.get_by_role("button", name="Confirm").click()
    expect(pair).to_have_attribute("data-status", "confirmed")
    expect(page.locator("#pairs-count")).to_contain_text("1 action or barrier is met.")
    pair.get_by_role("button", name="Undecided again").click()
    expect(pair).to_have_attribute("data-status", "proposed")
    # Any resource of the event can be chosen by a person, found by its words or its number.
    page.get_by_role("button", name=re.compile("Look for help")).click()
    chooser = page.locator("#choose")
    chooser.get_by_role("searchbox").fill("nothing like it")
    expect(chooser.locator("[data-found]")).to_have_text("Nothing was found. Try other words.")
    chooser.get_by_role("searchbox").fill(str(room.resource["number"]))
    expect(chooser.locator("[data-found]")).to_have_text("1 was found.")
    chooser.get_by_role("button", name="Confirm").click()
    expect(pair).to_have_attribute("data-status", "confirmed")
    expect(pair).to_contain_text("chosen by a person")

    page.get_by_role("tab", name="Figures").click()
    kinds = page.locator(".report-figure").filter(has_text="Contributions by kind")
    expect(kinds).to_contain_text("Actions", timeout=30_000)
    expect(page.locator("#pictures img").first).to_have_attribute("alt", re.compile("."), timeout=120_000)

    room.command("cluster.rename", id=room.cluster, title="Access and transport")
    page.get_by_role("tab", name="Editing log").click()
    expect(page.locator("#log-steps")).to_contain_text("was renamed to", timeout=30_000)
    expect(page.locator("#log-steps")).to_contain_text("Ministry of Health")
    expect(page.locator("#log-steps")).to_contain_text("Said in the room")
    page.get_by_label("What happened").select_option(label="Cluster renamed")
    expect(page.locator("#log-steps tr")).to_have_count(1)
    page.get_by_label("What happened").select_option(label="All")
    page.get_by_label("Find a step").fill(f"#{room.action['number']} ministry")
    expect(page.locator("#log-steps tr")).to_have_count(1)
    expect(page.locator("#log-count")).to_contain_text("1 of ")
    page.get_by_label("Find a step").fill("#999")
    expect(page.locator("#log-steps tr")).to_have_count(0)


def test_a_version_is_frozen_and_what_changed_since_can_be_read(report, room, live_server):
    page = report()
    page.get_by_role("tab", name="Documents").click()
    page.get_by_label("A note, if you like").fill("For the chair")
    page.get_by_role("button", name="Freeze").click()
    version = page.locator("#versions > li").first
    expect(version).to_contain_text("For the chair")
    expect(version.locator('[data-text="checksum"]')).to_have_text(
        re.compile("^[0-9a-f]{64}$"), timeout=120_000
    )
    room.give("After the freeze")
    with page.expect_download() as download:
        version.locator("[data-format=json]").click()
    body = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert body["version"]["checksum"] == version.locator('[data-text="checksum"]').text_content()
    assert "After the freeze" not in json.dumps(body)
    version.locator("[data-now]").click()
    expect(page.locator("main")).to_contain_text("New contributions:")


def test_the_first_page_is_chosen_and_ordered_by_keyboard_and_words_are_counted(report, room):
    extra = room.give("Publish a directory", question="first.next", kind="action", level="national")
    page = report()
    page.get_by_role("tab", name="Actions").click()
    chosen = page.locator("#cover li")
    for given in (room.action, extra):
        page.get_by_role("button", name=f"First page : #{given['number']}").press("Enter")
    expect(chosen).to_have_count(2)
    up = chosen.nth(1).get_by_role("button", name="Up")
    up.press("Enter")
    expect(chosen.nth(0)).to_contain_text("Publish a directory")
    expect(chosen.nth(0).get_by_role("button", name="Up")).to_be_focused()
    chosen.nth(1).get_by_role("button", name="Take off").press("Enter")
    expect(chosen).to_have_count(1)
    pressed = page.get_by_role("button", name=f"First page : #{extra['number']}")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#waiting")).to_be_hidden()
    places = {one["id"]: one["cover"] for one in room.state()["contributions"].values() if one["cover"]}
    assert places == {extra["id"]: 1}
    page.get_by_role("tab", name="Write").click()
    page.get_by_label("Limit of words").select_option("8500")
    expect(page.locator("#word-state")).to_contain_text("8,500")


def test_what_the_chair_says_is_shown_and_marked_as_dealt_with(report, room):
    page = report()
    page.get_by_role("tab", name="Documents").click()
    organiser = page.context.browser.new_context()
    organiser.request.get(room.server.links["organiser"])
    payload = {
        "session": "first",
        "id": new_id(),
        "verdict": "comment",
        "place": "2",
        "comment": "Who said so?",
    }
    answer = organiser.request.post(f"{room.server.url}/api/v1/commands/report.review", data=payload)
    assert answer.ok, answer.text()
    organiser.close()
    said = page.locator("#reviews li").filter(has_text="Who said so?")
    expect(said).to_contain_text("The draft · Paragraph 2")
    button = said.get_by_role("button", name="Dealt with")
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#reviews-state")).to_have_text("Every comment is dealt with.")


def test_documents_show_their_progress_and_are_cancelled_by_keyboard(report):
    page = report()
    page.get_by_role("tab", name="Documents").click()
    asked = page.locator("[data-scope=session][data-export]")
    # Two are made at a time: the third waits for its turn, and can be cancelled before it comes.
    for ending in ("pdf", "docx", "html"):
        page.locator(f"[data-scope=session][data-export={ending}]").focus()
        page.keyboard.press("Enter")
    jobs = page.locator(".export-job")
    expect(jobs).to_have_count(3)
    expect(jobs.first).to_contain_text("waits for its turn")
    cancel = jobs.first.get_by_role("button", name="Cancel")
    cancel.focus()
    page.keyboard.press("Enter")
    expect(jobs.first).to_contain_text("was cancelled")
    expect(asked.and_(page.locator(":focus"))).to_have_attribute("data-export", "html")
    for job in (jobs.nth(1), jobs.nth(2)):
        expect(job).to_contain_text("is ready", timeout=120_000)
        expect(job.locator("progress")).to_have_attribute("value", "1")
    with page.expect_download() as download:
        jobs.nth(2).get_by_role("link", name="Save the document").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


def test_a_file_is_looked_at_imported_and_taken_back_by_keyboard(browser, live_server, room, tmp_path):
    page = open_page(browser, live_server, size=(360, 740))
    page.goto(live_server.links["facilitator"])
    page.goto(f"{live_server.url}/import/first")
    file = tmp_path / "cards.csv"
    lines = [
        "Idea,type",
        "From paper <b>one</b>,barrier",
        "From paper,opinion",
        ",barrier",
        "من الورق,challenge",
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look at it first").press("Enter")
    page.get_by_label("Text of the contribution").select_option("Idea")
    page.get_by_label("Kind", exact=True).first.select_option("type")
    page.get_by_role("button", name="Look again").press("Enter")
    errors = page.get_by_role("region", name="Rows with errors").get_by_role("row")
    expect(errors).to_contain_text(["Line", "3", "4"])
    expect(errors.nth(1)).to_contain_text("opinion")
    expect(page.get_by_role("region", name="How they will stand there")).to_contain_text(
        "From paper <b>one</b>"
    )
    assert axe(page, tags=WCAG) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Import 2 contributions").press("Enter")
    expect(page.locator("p.notice")).to_contain_text("2 contributions were added.")
    texts = {one["text"] for one in room.state()["contributions"].values()}
    assert {"From paper <b>one</b>", "من الورق"} <= texts
    page.get_by_role("button", name="Take this import back").press("Enter")
    expect(page.locator("p.notice")).to_contain_text("2 contributions were taken back.")
    assert not {"From paper <b>one</b>", "من الورق"} & {
        one["text"] for one in room.state()["contributions"].values()
    }
    assert page.problems == []
    page.context.close()


@pytest.mark.parametrize(("language", "size"), [("en", (1280, 800)), ("ar", (320, 800))])
def test_axe_finds_nothing_in_any_part(report, room, language, size):
    page = report(language, size)
    for name in ("write", "actions", "partners", "figures", "log", "documents"):
        page.locator(f"#tab-{name}").click()
        expect(page.locator(f"#part-{name}")).to_be_visible()
        assert axe(page, tags=WCAG) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], name
    page.locator("#tab-write").click()
    note(page, room.first).locator("[data-do=tag]").click()
    expect(page.locator("#tags")).to_be_visible()
    assert axe(page, tags=WCAG) == []
