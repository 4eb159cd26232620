"""The translation desk, and where a checked translation is seen: on phones, on the board."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

from tests.browser.axe import WCAG, axe
from tests.browser.pages import open_page
from tests.conftest import EVENT, Server, decide, free_port, new_id

SERVICE = """
def translate(texts, source, target):
    if "fail" in texts:
        raise RuntimeError("no credit left")
    return [f"[{source}>{target}] {text}" for text in texts]
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The real server with a tiny translation service, installed as a package would be."""
    packages = tmp_path_factory.mktemp("packages")
    (packages / "tiny_service.py").write_text(SERVICE, encoding="utf-8")
    info = packages / "tiny_service-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: tiny-service\nVersion: 1.0\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(
        "[facilitator.translators]\ntiny = tiny_service:translate\n", encoding="utf-8"
    )
    data = tmp_path_factory.mktemp("server")
    (data / "event.yaml").write_text(EVENT, encoding="utf-8")
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(packages), before]))
    made = Server(data=data, port=free_port(), event=str(data / "event.yaml"))
    made.start()
    yield made
    made.kill()
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before
    log = (data / "log").read_text()
    assert "Traceback" not in log, log


@pytest.fixture
def opened(browser, server):
    pages = []

    def open_as(role, path, language="en", size=(1280, 800)):
        page = open_page(browser, server, size=size, language=language)
        page.goto(server.join_url if role == "delegate" else server.links[role])
        if role == "delegate":
            decide(page.request, server.url)
        page.goto(server.url + path)
        pages.append(page)
        return page

    yield open_as
    for page in pages:
        assert page.problems == []
        page.context.close()


@pytest.fixture
def given(browser, server):
    """An open session with a contribution in a cluster; what a test needs to know of them."""
    staff = open_page(browser, server, size=(800, 600))
    staff.goto(server.links["facilitator"])
    phone = open_page(browser, server, size=(390, 844))
    phone.goto(server.join_url)

    def do(page, name, **payload):
        answer = page.request.post(
            f"{server.url}/api/v1/commands/{name}", data={"session": "first", **payload}
        )
        assert answer.ok, answer.text()
        return answer.json()

    do(staff, "session.stage", stage="collecting")
    note, cluster = new_id(), new_id()
    text = f"No budget for prostheses {note[:4]}"
    do(phone, "contribution.submit", id=note, question="first.hard", kind="challenge", text=text, lang="en")
    do(staff, "cluster.create", id=cluster, question="first.hard", title="Money", ids=[note])
    yield {"note": note, "cluster": cluster, "text": text, "do": lambda name, **more: do(staff, name, **more)}
    phone.context.close()
    staff.context.close()


def item(page, text):
    return page.locator("[data-item]", has_text=text)


def test_by_keyboard_from_the_original_to_the_wall(opened, given):
    desk = opened("rapporteur", "/translate/first?into=fr")
    phone = opened("delegate", "/room/first#room", language="fr", size=(360, 740))
    board = opened("display", "/board/first", size=(1920, 1080))
    given["do"]("session.view", view="clusters", beside="fr")

    area = item(desk, given["text"]).locator("textarea")
    expect(area).to_have_attribute("lang", "fr")
    area.focus()
    desk.keyboard.type("Pas de budget pour les prothèses")
    desk.keyboard.press("Control+s")
    expect(item(desk, given["text"]).locator("[data-state]")).to_have_text("Saved as a draft")
    expect(item(desk, given["text"])).to_contain_text("Rapporteur")
    phone.reload()
    expect(phone.locator("#others")).to_contain_text(given["text"])
    expect(board.locator(".board-beside")).to_have_count(0)

    desk.keyboard.press("Control+Enter")
    expect(item(desk, given["text"])).to_have_attribute("data-status", "checked")
    expect(board.locator(".board-beside").first).to_have_text("Pas de budget pour les prothèses")
    expect(board.locator(".board-beside").first).to_have_attribute("lang", "fr")

    phone.reload()
    other = phone.locator(f"#others li[data-id='{given['cluster']}'] li[data-id='{given['note']}']")
    phone.locator(f"#others li[data-id='{given['cluster']}'] > details[data-inside] > summary").click()
    expect(other.locator(".words").first).to_have_text("Pas de budget pour les prothèses")
    expect(other.locator(".words").first).to_have_attribute("lang", "fr")
    expect(other.get_by_text(given["text"])).to_be_hidden()
    other.locator("[data-original] summary").click()
    expect(other.get_by_text(given["text"])).to_be_visible()
    expect(other.locator("[data-original-words]")).to_have_attribute("lang", "en")


def test_a_text_that_was_translated_is_offered_again_and_other_paragraphs_are_told(opened, given):
    desk = opened("rapporteur", "/translate/first?into=fr")
    again = new_id()
    given["do"](
        "contribution.submit",
        id=again,
        question="first.hard",
        kind="challenge",
        text=given["text"],
        lang="en",
    )
    given["do"](
        "translation.write", of="contributions", target=given["note"], lang="fr", texts={"text": "Pas de budget"},
        checked=True,
    )  # fmt: skip
    copy = desk.locator(f"[data-key='contributions/{again}/fr']")
    expect(copy.locator('[data-text="known"]')).to_have_text("Pas de budget")
    copy.get_by_role("button", name="Take this").click()
    expect(copy.locator("textarea").first).to_have_value("Pas de budget")
    expect(copy.get_by_role("button", name="Take this")).to_be_hidden()

    given["do"]("report.write", question="first.hard", text="One.\n\nTwo.", base_rev=0)
    text = desk.locator("[data-item]", has_text="Two.")
    text.locator("textarea").fill("Un et deux.")
    expect(text.locator('[data-text="breaks"]')).to_contain_text("has 2 paragraphs, the translation 1")
    text.locator("textarea").fill("Un.\n\nDeux.")
    expect(text.locator('[data-text="breaks"]')).to_be_hidden()
    text.get_by_role("button", name="Save as checked").click()
    expect(text).to_have_attribute("data-status", "checked")


def test_staff_corrects_the_language_of_a_contribution(opened, given, server):
    page = opened("rapporteur", "/translate/first?into=fr")
    item(page, given["text"]).get_by_label("Written in").select_option("es")
    expect(page.locator("#connection")).to_have_text("The language is corrected.")
    expect(item(page, given["text"]).locator("[data-original]")).to_have_attribute("lang", "es")
    page.get_by_label("Translate into").select_option("es")
    expect(item(page, given["text"])).to_have_count(0)


def test_two_translators_see_both_versions(opened, given):
    page = opened("facilitator", "/translate/first?into=es")
    area = item(page, given["text"]).locator("textarea")
    area.fill("Sin presupuesto")
    # Somebody else saves before this one does: it arrives, and what is typed here stays.
    texts = {"text": "No hay presupuesto"}
    more = {"of": "contributions", "target": given["note"], "lang": "es", "texts": texts}
    given["do"]("translation.write", checked=True, **more)
    expect(item(page, given["text"])).to_have_attribute("data-status", "checked")
    expect(area).to_have_value("Sin presupuesto")
    item(page, given["text"]).get_by_role("button", name="Save as a draft").click()
    conflict = item(page, given["text"]).locator("[data-conflict]")
    expect(conflict).to_be_visible()
    expect(conflict.locator("[data-theirs]")).to_have_text("No hay presupuesto")
    expect(area).to_have_value("Sin presupuesto")
    conflict.get_by_role("button", name="Keep my version").click()
    expect(item(page, given["text"])).to_have_attribute("data-status", "draft")
    expect(area).to_have_value("Sin presupuesto")
    expect(area).to_be_focused()


def test_what_is_typed_survives_a_lost_network_and_a_reload(opened, given):
    page = opened("rapporteur", "/translate/first?into=ar")
    page.context.set_offline(True)
    area = item(page, given["text"]).locator("textarea")
    expect(area).to_have_attribute("dir", "rtl")
    expect(page.locator("#connection")).to_contain_text("No connection")
    area.fill("لا توجد ميزانية")
    item(page, given["text"]).get_by_role("button", name="Save as a draft").click()
    expect(item(page, given["text"]).locator("[data-state]")).to_contain_text("Not saved yet")
    page.context.set_offline(False)
    page.reload()
    area = item(page, given["text"]).locator("textarea")
    expect(area).to_have_value("لا توجد ميزانية")
    expect(page.locator("#connection")).to_have_text("Connected")
    item(page, given["text"]).get_by_role("button", name="Save as a draft").click()
    expect(item(page, given["text"])).to_have_attribute("data-status", "draft")


def test_a_machine_makes_drafts_and_only_drafts(opened, given):
    page = opened("rapporteur", "/translate/first?into=fr")
    page.get_by_label("Kind of text").select_option("contributions")
    page.get_by_label("Find words").fill(given["text"])
    expect(page.locator("[data-item]")).to_have_count(1)
    page.get_by_role("button", name="Drafts by a machine").click()
    expect(item(page, given["text"])).to_contain_text("Draft by a machine")
    expect(item(page, given["text"]).locator("textarea")).to_have_value(f"[en>fr] {given['text']}")
    expect(page.locator("#connection")).to_have_text("1 draft made. Please check it.")
    item(page, given["text"]).get_by_role("button", name="Save as checked").click()
    expect(item(page, given["text"])).to_have_attribute("data-status", "checked")


def test_a_machine_that_fails_is_said_and_harms_nothing(opened, given, server):
    page = opened("rapporteur", "/translate/first?into=fr")
    cluster = new_id()
    given["do"]("cluster.create", id=cluster, question="first.hard", title="fail")
    answer = page.request.post(
        f"{server.url}/translate/first/drafts", data={"lang": "fr", "ids": [f"clusters/{cluster}"]}
    )
    assert (answer.status, answer.json()["error"]["reason"]) == (503, "no_machine")
    given["do"]("cluster.remove", id=cluster)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_is_accessible_and_reflows(opened, given, language):
    page = opened("rapporteur", "/translate/first?into=fr", language=language, size=(320, 640))
    expect(item(page, given["text"])).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(page, tags=WCAG) == []
