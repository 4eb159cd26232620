"""How a document is laid out: its first page, its lists, its tables, and the direction of each line."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml.html import document_fromstring

from facilitator.documents.render import render
from facilitator.documents.summary import compose
from facilitator.documents.summary.blocks import Entry, Heading, Paragraph, Style, Table, text_of
from facilitator.i18n.localisation import format_days, translate
from facilitator.outcome import model
from facilitator.outcome.load import load_outcome
from tests.conftest import new_id


@pytest.fixture
def outcome(busy):
    """A session with a list, an action with its fields, and a contribution in Arabic."""
    busy.do(busy.delegate, "consent.set", consent="quote")
    busy.do(busy.staff["rapporteur"], "report.write", text="In short.", base_rev=0)
    text = "Points:\n\n1. Money.\n2. Data.\n\nAlso:\n\n1. Ramps."
    write = {"question": "first.hard", "text": text, "base_rev": 0}
    busy.do(busy.staff["rapporteur"], "report.write", **write)
    busy.do(
        busy.delegate, "contribution.submit", id=new_id(), question="first.next", kind="action", text="Train peers",
        level="local", lead="وزارة الصحة", by_when="2020",
    )  # fmt: skip
    with busy.store.read() as tx:
        return load_outcome(tx, busy.event, ["first"])


def blocks(outcome, language, kind):
    return [one for one in compose(outcome, language, pictures=False).everything() if isinstance(one, kind)]


def test_the_page_names_the_event_before_the_summary_and_prints_what_it_is_over_each_page(outcome):
    page = render(outcome, "html", "en").decode()
    header = document_fromstring(page).find(".//header")
    words = " ".join(header.text_content().split())
    assert words.index("Demonstration") < words.index("Amman") < words.index("In short.")
    # In the margin of the paper: what is fixed on the page would lie over the text.
    assert "position: fixed" not in page
    assert '@top-right { content: "Draft summary"' in page and "counter(page)" in page


def test_what_the_margin_prints_cannot_end_its_style(outcome):
    evil = replace(outcome, title={"en": '</style><script>"\\}'})
    page = render(evil, "html", "en").decode()
    style = page[page.index("<style>") + 7 : page.index("</style>")]
    assert "script" in style and "<" not in style.split("@page {")[1]


def test_the_word_cover_names_the_event_before_the_summary(outcome):
    document = Document(io.BytesIO(render(outcome, "docx", "en")))
    styles = [one.style.name for one in document.paragraphs]
    assert styles.index("Title") < styles.index("Cover Place") < styles.index("Quote")
    assert document.settings.element.find(qn("w:autoHyphenation")) is not None


def test_no_caption_repeats_its_heading(outcome):
    for language in ("en", "fr", "ar", "es"):
        heading = ""
        for one in compose(outcome, language, pictures=False).blocks:
            if isinstance(one, Heading):
                heading = text_of(one.words)
            elif isinstance(one, Table) and not one.is_hidden:
                assert text_of(one.title) not in heading and heading not in text_of(one.title)
    log = blocks(outcome, "en", Table)[-1]
    assert text_of(log.title) == "Editing log" and log.is_hidden
    captions = document_fromstring(render(outcome, "html", "en")).iter("caption")
    hidden = [one.is_hidden for one in blocks(outcome, "en", Table)]
    assert [one.get("class") == "hidden" for one in captions] == hidden and len(set(hidden)) == 2


@pytest.mark.parametrize(
    ("language", "marks"),
    [("en", ["(a)", "(b)", "(a)"]), ("fr", ["a)", "b)", "a)"]), ("ar", ["(أ)", "(ب)", "(أ)"])],
)
def test_lists_are_lettered_as_the_documents_of_the_united_nations(busy, language, marks):
    words = {"en": "Money for all", "fr": "De l'argent pour tous", "ar": "المال للجميع"}[language]
    text = f"{words}:\n\n1. {words}.\n2. {words}.\n\n{words}:\n\n1. {words}."
    busy.do(busy.staff["rapporteur"], "report.write", question="first.hard", text=text, base_rev=0)
    with busy.store.read() as tx:
        outcome = load_outcome(tx, busy.event, ["first"])
    items = [one for one in blocks(outcome, language, Paragraph) if one.style is Style.ITEM]
    assert [one.mark for one in items] == marks
    lists = document_fromstring(render(outcome, "html", language)).xpath("//ul[@class='items']")
    assert [len(one) for one in lists] == [2, 1]
    document = Document(io.BytesIO(render(outcome, "docx", language)))
    numbers = [
        one._p.pPr.numPr.numId.val
        for one in document.paragraphs
        if words in one.text and one._p.pPr.numPr is not None
    ]
    assert len(set(numbers[1:3])) == 1 and numbers[-1] not in numbers[:-1]


def test_an_entry_is_its_words_and_a_line_that_runs_as_the_document_does(outcome):
    entries = {text_of(one.words): one for one in blocks(outcome, "en", Entry)}
    action = entries["Train peers"]
    assert [text_of(one).replace("\u200e", "").replace("\u200f", "") for one in action.details] == [
        "Action · Local · Lead: وزارة الصحة · By when: 2020"
    ]
    arabic = entries["لا توجد ميزانية"]
    assert arabic.dir == "rtl" and len(arabic.details) == 1
    entry = next(
        one
        for one in document_fromstring(render(outcome, "html", "en")).xpath("//li[starts-with(@id, 'c-')]")
        if "لا توجد ميزانية" in one.text_content()
    )
    assert [one.get("dir") for one in entry.xpath(".//p[@class='details']")] == ["ltr"]
    document = Document(io.BytesIO(render(outcome, "docx", "en")))
    details = [one for one in document.paragraphs if one.style.name == "Contribution Detail"]
    assert details and not [one for one in details if one._p.pPr.find(qn("w:bidi")) is not None]


def test_the_programs_own_sentences_run_as_the_document_does(outcome):
    titled = replace(outcome, title={"en": "Fostering Partnerships"})
    opening = next(
        one for one in blocks(titled, "ar", Paragraph) if "Fostering Partnerships" in text_of(one.words)
    )
    assert opening.dir == "rtl"


@pytest.mark.parametrize(
    ("language", "quoted"),
    [("en", "“too long”"), ("fr", "«\u00a0too long\u00a0»"), ("es", "«too long»"), ("ar", "«too long»")],
)
def test_reasons_stand_between_the_quotation_marks_of_the_edition(outcome, language, quoted):
    line = model.LogEntry(
        9, "2019-09-10T07:00:00+00:00", "facilitator", "hidden", [5], "", "", "", "", "too long", False
    )
    session = replace(outcome.sessions[0], log=[line])
    told = [text_of(one.words) for one in blocks(replace(outcome, sessions=[session]), language, Paragraph)]
    assert [one for one in told if quoted in one]


def test_the_days_of_a_cover_are_written_out():
    assert format_days(["2019-09-10", "2019-09-12"], "en") == "10–12 September 2019"
    assert format_days(["2019-08-30", "2019-09-02"], "fr") == "30 août – 2 septembre 2019"


def test_a_text_without_a_translation_says_in_which_language_it_is(outcome):
    told = [text_of(one.words) for one in blocks(outcome, "fr", Paragraph)]
    assert [one for one in told if one.startswith("Points:") and one.endswith("]")]
    assert not [one for one in told if one.startswith("Also:") and one.endswith("]")]
    told = [text_of(one.words) for one in blocks(outcome, "en", Paragraph)]
    assert not [one for one in told if one.startswith("Points:") and one.endswith("]")]


def test_the_partnership_list_says_what_is_needed(busy):
    busy.do(busy.delegate, "consent.set", consent="quote")
    made = {}
    for author, text in ((busy.delegate, "Train peers"), (busy.other, "Buy a bus")):
        made[text] = busy.do(
            author, "contribution.submit", id=new_id(), question="first.hard", kind="action", text=text,
            level="local",
        ).answer["id"]  # fmt: skip
        busy.do(busy.join(), "offer.make", id=new_id(), action=made[text], brings=f"Help to {text.lower()}")
    busy.do(busy.facilitator, "contribution.place", ids=[made["Buy a bus"]], cluster=busy.money)
    with busy.store.read() as tx:
        outcome = load_outcome(tx, busy.event, ["first"])
    table = next(one for one in blocks(outcome, "en", Table) if text_of(one.title) == "Partnership list")
    needs = [[text_of(line) for line in row[0]][1:] for row in table.rows]
    assert needs == [["Train peers"], ["Money"]]


def test_a_workbook_prints_lines_between_its_cells_and_no_empty_column_of_translations(outcome):
    headings = {}
    for language in ("en", "fr"):
        sheet = openpyxl.load_workbook(io.BytesIO(render(outcome, "xlsx", language)))["Contributions"]
        headings[language] = [str(cell.value).split("\n")[0] for cell in sheet[1]]
        area = sheet.print_area.split("!")[-1].replace("$", "")
        assert all(cell.border.bottom.style == "thin" for row in sheet[area] for cell in row)
    assert translate("en", "Translation") not in headings["en"]
    assert translate("fr", "Translation") not in headings["fr"]
    first = outcome.sessions[0].questions[0]
    given = replace(first.contributions[0], translations={"fr": {"text": "Pas de budget"}})
    session = replace(
        outcome.sessions[0],
        questions=[
            replace(first, contributions=[given, *first.contributions[1:]]),
            *outcome.sessions[0].questions[1:],
        ],
    )
    made = render(replace(outcome, sessions=[session]), "xlsx", "fr")
    sheet = openpyxl.load_workbook(io.BytesIO(made))["Contributions"]
    assert translate("fr", "Translation") in [cell.value for cell in sheet[1]]
