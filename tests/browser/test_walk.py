"""The whole way in real browsers: two phones, a desk, a board; and the pictures for the README."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.pages import open_page
from tests.conftest import new_id

PICTURES = Path(os.environ.get("FACILITATOR_PICTURES", "test-results"))
FRENCH = "Les ministères ne partagent pas leurs données."
ARABIC = "لا توجد ميزانية ثابتة لصيانة الأطراف الاصطناعية.\nCRPD المادة 20"


def picture(page, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")


@pytest.fixture
def room(browser, live_server):
    """A desk, a board, and the session open."""
    desk = open_page(browser, live_server, size=(1366, 900))
    desk.goto(live_server.links["facilitator"])
    desk.goto(f"{live_server.url}/desk/first")
    expect(desk.get_by_text("Connected", exact=True).first).to_be_visible()
    opened = desk.locator("[data-stage-to=collecting]")
    if opened.get_attribute("aria-pressed") != "true":
        opened.click()
    expect(opened).to_have_attribute("aria-pressed", "true")
    board = open_page(browser, live_server, size=(1920, 1080))
    board.goto(live_server.links["display"])
    board.goto(f"{live_server.url}/board/first")
    yield desk, board
    assert desk.problems == []
    assert board.problems == []
    desk.context.close()
    board.context.close()


CLUSTERS = {
    "Money that lasts": ["Budgets end with each project.", "Los donantes cambian de prioridad cada año."],
    "Distance and transport": [
        "The clinic is six hours away.",
        "النقل غير متاح في القرى البعيدة.",
        "Le bus n'est pas accessible.",
    ],
    "Knowing who needs what": ["No ministry knows how many survivors live in my district."],
    "Taking part": [
        "Nobody asks us before the plan is written.",
        "Reuniones sin intérprete de lengua de señas.",
    ],
}
"""What the room has given already, for pictures that look like a session."""


def furnish(desk, phone, server):
    """Fill the session: contributions in four languages in four clusters, and some in the inbox."""

    def command(page, name, payload):
        answer = page.request.post(
            f"{server.url}/api/v1/commands/{name}", data={"session": "first", **payload}
        )
        assert answer.ok, answer.text()

    for title, texts in CLUSTERS.items():
        ids = [new_id() for _ in texts]
        for id_, text in zip(ids, texts, strict=True):
            language = "ar" if "\u0600" < text[0] < "\u06ff" else "en"
            submission = {
                "id": id_,
                "question": "first.hard",
                "kind": "barrier",
                "text": text,
                "lang": language,
            }
            command(phone, "contribution.submit", submission)
        command(
            desk, "cluster.create", {"id": new_id(), "question": "first.hard", "title": title, "ids": ids}
        )


def give(page, text, kind="challenge"):
    if page.locator("#another").is_visible():
        page.locator("#another").click()
    page.locator(f"#give input[name=kind][value={kind}]").first.check(force=True)
    page.locator("#give textarea[name=text]").fill(text)
    page.locator("#give .send [type=submit]").click()


def test_two_phones_write_the_board_shows_the_desk_clusters(browser, live_server, room):
    desk, board = room
    desk.locator("#wall-fold > summary").click()
    desk.get_by_role("button", name="Newest", exact=True).click()
    desk.keyboard.press("Escape")
    french = open_page(browser, live_server, size=(390, 844), language="fr")
    arabic = open_page(browser, live_server, size=(390, 844), language="ar")
    for phone, text in ((french, FRENCH), (arabic, ARABIC)):
        phone.goto(live_server.join_url)
        expect(phone).to_have_url(f"{live_server.url}/room/first")
        phone.locator("#consent .primary").first.click()
        give(phone, text)
        expect(phone.locator("#mine-list")).to_contain_text(text.split("\n")[0])
        expect(board.locator("#stageplace")).to_contain_text(text.split("\n")[0])
    words = board.locator("#stageplace [data-words]", has_text="لا توجد")
    expect(words).to_have_attribute("dir", "rtl")
    expect(words).to_have_attribute("lang", "ar")
    assert words.inner_text() == ARABIC

    # By keyboard: into a new cluster named on the way.
    move = desk.locator("[data-note]", has_text=FRENCH).get_by_role("button", name="Move to…")
    move.focus()
    desk.keyboard.press("Enter")
    desk.keyboard.type("Data")
    desk.keyboard.press("Enter")
    cluster = desk.locator("[data-cluster]", has_text="Data")
    expect(cluster).to_contain_text(FRENCH)
    assert desk.evaluate("document.activeElement !== document.body")

    # By mouse: the other one is dragged beside it.
    note = desk.locator("[data-note]", has_text="لا توجد")
    start, target = note.locator(".words").bounding_box(), cluster.locator("[data-list]").bounding_box()
    desk.mouse.move(start["x"] + 10, start["y"] + 10)
    desk.mouse.down()
    desk.mouse.move(start["x"] + 30, start["y"] + 30, steps=5)
    desk.mouse.move(target["x"] + 60, target["y"] + 30, steps=15)
    desk.mouse.up()
    expect(cluster).to_contain_text("لا توجد")
    desk.locator("#wall-fold > summary").click()
    desk.get_by_role("button", name="Clusters", exact=True).click()
    desk.keyboard.press("Escape")
    expect(board.locator(".board-cluster")).to_contain_text("Data")
    expect(board.locator(".board-cluster")).to_contain_text("لا توجد")
    furnish(desk, french, live_server)
    expect(board.locator("#stageplace")).to_contain_text("Money that lasts")
    expect(desk.locator(".desk-cluster")).to_have_count(5)
    picture(desk, "desk")
    picture(board, "board")
    picture(arabic, "phone-ar")
    picture(french, "phone-fr")
    organiser = open_page(browser, live_server, size=(1366, 900))
    organiser.goto(live_server.links["organiser"])
    organiser.goto(f"{live_server.url}/setup/demo")
    expect(organiser.locator(".steps-list > li")).to_have_count(6)
    picture(organiser, "setup")
    organiser.context.close()

    desk.locator("#undo").click()
    expect(cluster).not_to_contain_text("لا توجد")
    # On the wall it goes back among what is not yet grouped.
    expect(board.locator(".board-cluster", has_text="Data")).not_to_contain_text("لا توجد")
    expect(board.locator(".wall-strip")).to_contain_text("لا توجد")
    for page in (desk, board, arabic):
        page.reload()
    expect(desk.locator("[data-cluster]", has_text="Data")).to_contain_text(FRENCH)
    expect(board.locator(".board-cluster").first).to_contain_text("Data")
    expect(arabic.locator("#mine-list")).to_contain_text("لا توجد")
    for phone in (french, arabic):
        assert phone.problems == []
        phone.context.close()


def test_a_phone_without_network_keeps_and_sends_once(browser, live_server, room):
    _desk, _board = room
    phone = open_page(browser, live_server, size=(360, 740))
    phone.goto(live_server.join_url)
    phone.locator("#consent .primary").first.click()
    expect(phone.locator("#give")).to_be_visible()
    # Before the scripts run, the form is the browser's own, and the browser keeps nothing without network.
    expect(phone.locator("html")).to_have_attribute("data-ready", "true")
    phone.context.set_offline(True)
    give(phone, "Written without network")
    expect(phone.locator("#mine-list")).to_contain_text("Written without network")
    phone.context.set_offline(False)
    expect(phone.locator("#mine-list")).to_contain_text("#", timeout=20_000)
    answer = phone.request.get(
        f"{live_server.url}/api/v1/sessions/first", headers={"X-Facilitator-As": "delegate"}
    ).json()
    mine = [one["text"] for one in answer["mine"]["contributions"]]
    assert mine == ["Written without network"]
    assert phone.problems == []
    phone.context.close()


def test_without_scripts_a_delegate_writes_edits_and_withdraws(browser, live_server, room):
    phone = open_page(browser, live_server, size=(360, 740), java_script_enabled=False)
    phone.goto(live_server.join_url)
    phone.locator("#consent .primary").first.click()
    phone.locator("#give input[name=kind][value=challenge]").check(force=True)
    phone.locator("#give textarea[name=text]").fill("No scripts\nhere")
    phone.locator("#give .send [type=submit]").click()
    expect(phone.locator("#receipt")).to_contain_text("Your contribution is number")
    phone.reload()
    expect(phone.locator("#mine-list [data-text=text]")).to_have_count(1)
    phone.locator("#give textarea[name=text]").fill("x" * 501)
    phone.locator("#give .send [type=submit]").click()
    expect(phone.locator("[role=alert]")).to_contain_text("501")
    assert phone.locator("#give textarea[name=text]").input_value() == "x" * 501
    phone.context.close()
