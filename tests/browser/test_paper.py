"""Posters and cards: what a browser prints and what the PDF holds are one design, on each paper and in four languages."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from PIL import ImageChops, ImageStat
from playwright.sync_api import expect

from tests.browser.axe import axe

POINTS = {"a4": (595, 842), "a3": (842, 1191), "letter": (612, 792)}


@pytest.fixture(scope="module")
def organiser(browser, live_server):
    page = browser.new_context(locale="en", viewport={"width": 1366, "height": 768}).new_page()
    page.goto(live_server.links["organiser"])
    yield page
    page.context.close()


def pixels(pdf: bytes, points: tuple[int, int]):
    """The only page of a document of this size, drawn grey."""
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    assert tuple(map(round, document[0].get_size())) == points
    picture = document[0].render(scale=1.5, grayscale=True).to_pil()
    document.close()
    return picture


@pytest.mark.parametrize("paper", ["a4", "letter", "a3"])
@pytest.mark.parametrize(("what", "language"), [("poster", ""), ("poster", "ar"), ("cards", "")])
def test_the_browser_prints_what_the_pdf_holds(organiser, live_server, what, language, paper, capsys):
    query = f"paper={paper}" + (f"&language={language}" if language else "")
    organiser.goto(f"{live_server.url}/setup/demo/print?what={what}&{query}", timeout=120_000)
    sheet = organiser.locator(".paper-sheet")
    expect(sheet).to_have_count(1)
    expect(sheet).to_have_attribute("src", re.compile("^data:image/svg"), timeout=120_000)
    expect(organiser.locator("[data-drawing]")).to_be_hidden()
    expect(organiser.locator("[data-print]")).to_be_enabled()
    sheet.evaluate("one => one.decode()")
    printed = pixels(organiser.pdf(prefer_css_page_size=True), POINTS[paper])
    held = organiser.request.get(f"{live_server.url}/setup/{what}.pdf?{query}", timeout=120_000)
    wanted = pixels(held.body(), POINTS[paper])
    assert ImageStat.Stat(wanted).stddev[0] > 20  # something stands on it
    differs = ImageStat.Stat(ImageChops.difference(printed, wanted.resize(printed.size))).mean[0] / 255
    with capsys.disabled():
        print(f"\n  {what} {language or 'all'} {paper}: {differs:.2%} of the grey differs", end=" ")
    assert differs < 0.02


def test_the_sheets_say_in_words_what_they_show(organiser, live_server):
    organiser.goto(f"{live_server.url}/setup/demo/print?session=all", timeout=120_000)
    sheets = organiser.locator(".paper-sheet")
    expect(sheets).to_have_count(2)
    for title, session in (("Opening session", "first"), ("Second", "second")):
        sheet = organiser.locator(f".paper-sheet[alt^='{title}:']")
        expect(sheet).to_have_attribute("alt", re.compile(f"/j/{live_server.code}/{session}"))
    assert axe(organiser) == []
