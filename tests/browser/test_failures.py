"""A fault of the server parks the one step that met it, with its text; all that stands behind it goes on."""

from __future__ import annotations

import sqlite3
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.pages import Room
from tests.conftest import EVENT, Server, decide, free_port


@pytest.fixture(scope="module")
def faulty_server(tmp_path_factory):
    """The real server; its database refuses rows that hold "poison" with an error which nothing foresees."""
    data = tmp_path_factory.mktemp("server")
    (data / "event.yaml").write_text(EVENT, encoding="utf-8")
    server = Server(data=data, port=free_port(), event=str(data / "event.yaml"))
    server.start()
    yield server
    server.kill()


def database(server: Server) -> sqlite3.Connection:
    return sqlite3.connect(server.data / "facilitator.sqlite3", timeout=20, isolation_level=None)


@pytest.fixture
def poison(faulty_server):
    """Plant the fault; calling it mends the database."""
    connection = database(faulty_server)
    names = {"contributions": "text", "clusters": "title"}
    for table, column in names.items():
        connection.execute(
            f"CREATE TRIGGER IF NOT EXISTS planted_{table} BEFORE INSERT ON {table} "
            f"WHEN NEW.{column} LIKE '%poison%' BEGIN SELECT RAISE(ABORT, 'planted'); END"
        )

    def mend():
        for table in names:
            connection.execute(f"DROP TRIGGER IF EXISTS planted_{table}")

    yield mend
    mend()
    connection.close()


@pytest.fixture
def page(faulty_server, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en")
    page = context.new_page()
    page.goto(faulty_server.links["facilitator"])
    body = {"session": "first", "stage": "collecting", "key": str(uuid.uuid4())}
    assert page.request.post(f"{faulty_server.url}/api/v1/commands/session.stage", data=body).ok
    yield page
    context.close()


def test_the_desk_goes_on_and_keeps_the_step_until_somebody_decides(faulty_server, page, poison):
    page.goto(f"{faulty_server.url}/desk/first")
    expect(page.locator("#connection")).to_have_attribute("data-state", "online")

    def make(title):
        page.get_by_label("Name of the new cluster").fill(title)
        page.get_by_role("button", name="New cluster").click()

    make("poisoned")
    parked = page.locator("#refusals [data-parked]")
    expect(parked).to_have_count(1)
    make("Water")
    expect(page.locator(".desk-cluster")).to_have_count(1)
    page.reload()
    expect(parked).to_contain_text("poisoned")
    shown = parked.inner_text()
    log = (faulty_server.data / "log").read_text()
    id_ = next(line.split("failed ")[1].split(":")[0] for line in log.splitlines() if " failed " in line)
    assert id_ in shown and "Traceback" in log
    poison()
    parked.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="poisoned", exact=True)).to_be_visible()
    expect(parked).to_have_count(0)


def test_what_is_parked_can_be_thrown_away(faulty_server, page, poison):
    page.goto(f"{faulty_server.url}/desk/first")
    expect(page.locator("#connection")).to_have_attribute("data-state", "online")
    page.get_by_label("Name of the new cluster").fill("more poison")
    page.get_by_role("button", name="New cluster").click()
    parked = page.locator("#refusals [data-parked]")
    parked.get_by_role("button", name="Throw away").click()
    expect(parked).to_have_count(0)
    page.reload()
    expect(page.locator("#connection")).to_have_attribute("data-state", "online")
    expect(parked).to_have_count(0)


def test_the_phone_goes_on_and_keeps_the_words(faulty_server, page, poison, browser):
    context = browser.new_context(viewport={"width": 390, "height": 664}, locale="en")
    phone = context.new_page()
    context.request.get(faulty_server.join_url)
    decide(context.request, faulty_server.url)
    phone.goto(f"{faulty_server.join_url}/first")
    room = Room(phone, faulty_server.url)
    for text in ("words with poison", "words with water"):
        room.give(text)
    room.see("mine")
    mine = room.own
    expect(mine.filter(has_text="water").locator(".state")).to_contain_text("Sent")
    refused = mine.filter(has_text="poison")
    expect(refused.locator(".state")).to_contain_text("Not sent")
    poison()
    refused.locator("[data-do=again]").click()
    expect(refused.locator(".state")).to_have_attribute("data-state", "sent")
    context.close()


def test_a_staff_page_says_when_its_script_does_not_start(live_server, page):
    page.context.request.get(live_server.links["facilitator"])
    line = page.locator("#not-ready")
    page.goto(f"{live_server.url}/desk/first")
    expect(page.locator("html")).to_have_attribute("data-ready", "true")
    expect(line).to_be_hidden()
    # As in a browser that is too old to read it.
    page.route("**/static/desk-*.js", lambda route: route.fulfill(content_type="text/javascript", body="?."))
    page.reload()
    expect(line).to_contain_text("Safari 15.4")


def test_a_script_that_breaks_off_half_way_leaves_the_plain_forms(live_server, browser):
    context = browser.new_context(locale="en")
    context.request.get(live_server.join_url)
    decide(context.request, live_server.url)
    phone = context.new_page()

    def without_a_part(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('id="follow"', ""))

    phone.route(f"{live_server.url}/room/first*", without_a_part)
    phone.goto(f"{live_server.url}/room/first")
    phone.unroute(f"{live_server.url}/room/first*")
    assert phone.locator("html").get_attribute("data-ready") is None
    with phone.expect_request(lambda request: request.method == "POST" and "/room/first" in request.url):
        phone.locator("form[method=post]").first.evaluate(
            "form => form.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true })) && form.submit()"
        )
    context.close()
