"""Every document opened by a program that did not write it: each contribution once, letter for letter."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from importlib.resources import files
from itertools import pairwise

import openpyxl
import pytest
from jsonschema import Draft202012Validator

from facilitator import resources
from facilitator.domain.cells import restore
from tests.documents import tagged
from tests.documents.conftest import ACTION, LANGUAGES

MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks of direction, which are ours."""


def squeeze(text):
    """Return ``text`` as one line: where a page breaks a line is the page's business."""
    return " ".join(MARKS.sub("", text).split())


def without(text):
    """Return ``text`` without any white space: a line that ends at a blank has lost it."""
    return "".join(MARKS.sub("", text).split())


# --- Word


@pytest.fixture(scope="module")
def word_texts(made, office):
    out = office("txt:Text (encoded):UTF8", *(made.file("docx", tag) for tag in LANGUAGES), into="txt")
    return {tag: (out / f"event-{tag}.txt").read_text("utf-8-sig") for tag in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_word_through_libreoffice_holds_every_contribution_once(made, word_texts, language):
    text = MARKS.sub("", word_texts[language])
    numbers = [f"#1.{number} " for number in range(1, len(made.texts) + 1)]
    entries = re.split(r"(?m)^(?=#1\.\d+ (?![·(]))", text)[1:]
    assert [entry.split(" ", 1)[0] + " " for entry in entries] == numbers
    for entry, words in zip(entries, made.texts, strict=True):
        body = entry.split(" ", 1)[1]
        assert body.startswith(words), (words, body[:80])
    assert "hidden from all" not in text


def test_word_is_laid_out_by_libreoffice_with_its_pages_and_pictures(made, office):
    out = office("pdf", *(made.file("docx", tag) for tag in LANGUAGES), into="docx-pdf")
    for tag in LANGUAGES:
        text = subprocess.run(
            ["pdftotext", "-layout", out / f"event-{tag}.pdf", "-"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert without(made.texts[5]) in without(text) and text.count("\f") >= 5
        images = subprocess.run(
            ["pdfimages", "-list", out / f"event-{tag}.pdf"], capture_output=True, text=True, check=True
        )
        assert len(images.stdout.splitlines()) > 3


# --- workbook and tables


def coded_rows(path):
    """The rows of a sheet as LibreOffice writes it, by the codes in the headings' last lines."""
    head, *rows = csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
    codes = [name.rpartition("\n")[2] for name in head]
    return [dict(zip(codes, row, strict=True)) for row in rows]


def test_the_workbook_through_libreoffice_holds_texts_and_no_formula(made, office):
    out = office(
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
        made.file("xlsx"),
        into="xlsx",
    )
    names = {path.name for path in out.iterdir()}
    assert names == {
        f"event-en-{sheet}.csv" for sheet in ("Contributions", "Clusters", "Actions", "Offers", "Figures")
    }
    rows = coded_rows(out / "event-en-Contributions.csv")
    assert [restore(row["text"]) for row in rows] == made.texts
    actions = coded_rows(out / "event-en-Actions.csv")
    assert [{name: restore(actions[0][name]) for name in ACTION}] == [ACTION]
    offers = coded_rows(out / "event-en-Offers.csv")
    assert [restore(row["brings"]) for row in offers] == ["=Two trainers"]


def test_the_workbook_opens_in_libreoffice_as_pdf(made, office):
    out = office("pdf", made.file("xlsx", "ar"), into="xlsx-pdf")
    text = subprocess.run(
        ["pdftotext", out / "event-ar.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "HYPERLINK" in text and "Err:" not in text and "#NAME?" not in text


def test_csv_by_python_and_by_libreoffice(made, office):
    raw = made.file("csv").read_bytes()
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [restore(row["text"]) for row in rows] == made.texts
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row.values())
    out = office("xlsx", made.file("csv"), into="csv")
    sheet = openpyxl.load_workbook(out / "event-en.xlsx").active
    head = [cell.value for cell in sheet[1]]
    column = head.index("text") + 1
    cells = [sheet.cell(row, column) for row in range(2, sheet.max_row + 1)]
    assert [restore(str(cell.value)) for cell in cells] == made.texts
    assert {cell.data_type for cell in cells} == {"s"}


def test_json_keeps_to_its_schema(made):
    schema = json.loads(files("facilitator.outcome").joinpath("schema.json").read_text("utf-8"))
    body = json.loads(made.file("json").read_text("utf-8"))
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(body)
    given = [
        one["text"]
        for session in body["sessions"]
        for question in session["questions"]
        for one in question["contributions"]
    ]
    assert given == made.texts


# --- PDF


@pytest.fixture(scope="module", params=LANGUAGES)
def pdf(request, made):
    return request.param, made.file("pdf", request.param), tagged.read(made.file("pdf", request.param))


def test_the_tags_hold_every_contribution_once_in_order(made, pdf):
    _language, _path, document = pdf
    paragraphs = [squeeze(one.text()) for one in document.root.find("P")]
    entries = [one for one in paragraphs if re.match(r"#1\.\d+ (?![·(])", one)]
    assert [one.split(" ", 1)[0] for one in entries] == [f"#1.{n}" for n in range(1, len(made.texts) + 1)]
    for entry, words in zip(entries, made.texts, strict=True):
        assert without(entry.split(" ", 1)[1]) == without(words)
    assert "hidden from all" not in document.root.text()


def test_the_tags_name_language_title_and_structure(pdf):
    language, _path, document = pdf
    assert (document.lang, document.shows_title) == (language, True) and document.title
    levels = [int(one.tag[1]) for one in document.root.find("H1", "H2", "H3", "H4")]
    assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels))
    assert len(levels) > 15 and len(document.root.find("Title")) == 1
    arabic = [
        one.lang
        for one in document.root.walk()
        if "ميزانية" in "".join(kid for kid in one.kids if isinstance(kid, str))
    ]
    assert arabic and set(arabic) == {"ar"}
    for table in document.root.find("Table"):
        heads = table.find("TH")
        rows = table.find("TR")
        assert heads and all(len(row.find("TH", "TD")) == len(heads) for row in rows)
    figures = document.root.find("Figure")
    assert figures and all(len(one.alt) > 20 for one in figures)
    assert document.root.find("TOC") and document.root.find("Link") and document.root.find("LBody")


def test_two_checkers_of_pdf_ua_find_no_error(pdf):
    _language, path, _document = pdf
    from outloud import check

    report = check(path)
    assert [one for one in report.to_dict()["findings"] if one["severity"] == "error"] == []
    import pdfua

    assert [str(one) for one in pdfua.validate(path).findings] == []


def test_what_a_person_copies_from_the_pdf_is_what_was_typed(made):
    import pypdfium2

    document = pypdfium2.PdfDocument(made.file("pdf", "en"))
    pages = [page.get_textpage() for page in document]
    pdfium = "".join(page.get_text_range() for page in pages)
    document.close()
    poppler = subprocess.run(
        ["pdftotext", made.file("pdf", "en"), "-"], capture_output=True, text=True, check=True
    ).stdout
    for text in (pdfium, poppler):
        for words in (made.texts[3], made.texts[6], made.texts[7], made.texts[12]):
            assert without(words) in without(text)
        assert "لا توجد ميزانية ثابتة لصيانة الأطراف الاصطناعية" in squeeze(MARKS.sub("", text))


# --- HTML


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.browser
def test_html_passes_axe_and_holds_every_contribution_once(made, browser, language):
    axe = (resources.STATIC / "vendor" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
    context = browser.new_context(bypass_csp=True, viewport={"width": 320, "height": 640})
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(made.file("html", language).as_uri())
    entries = page.locator(".entries > li > p:not(.details)").all_inner_texts()
    for entry, words in zip(entries, made.texts, strict=True):
        assert MARKS.sub("", entry).split(" ", 1)[1] == words
    assert asked == [page.url]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.evaluate(axe)
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})"
    )
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
    context.close()
