"""Documents: every contribution once, letter for letter."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from xml.etree import ElementTree

import openpyxl
import pytest

from facilitator.documents.formats import FORMATS
from facilitator.documents.render import render
from facilitator.documents.tables import COLUMNS, read_csv
from facilitator.domain.cells import escape_csv, escape_formula, restore, restore_csv
from facilitator.outcome.load import load_outcome
from tests.nasty import NASTY

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def outcome(world):
    for text in NASTY:
        world.submit(text)
    world.submit("hidden from all", world.other)
    rows = world.snapshot()["state"]["contributions"]
    hidden = next(id_ for id_, row in rows.items() if row["text"] == "hidden from all")
    world.do(world.facilitator, "contribution.hide", ids=[hidden])
    world.do(
        world.delegate,
        "contribution.submit",
        id="6b7e1f9a-3c58-4a38-9a3c-8e0a0c0d0e0f",
        question="first.next",
        kind="action",
        text="Train peers",
        level="national",
        lead="Ministry",
    )
    world.cluster("مال", [next(iter(rows))])
    with world.store.read() as tx:
        return load_outcome(tx, world.event, None)


def test_csv_gives_every_text_back_once(outcome):
    data = render(outcome, "csv", "en")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = read_csv(data)
    assert [row["text"] for row in rows] == [*NASTY, "Train peers"]
    raw = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert raw[0] == list(COLUMNS)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in raw[1:] for cell in row)


@pytest.mark.parametrize("text", [*NASTY, "", "'", "''", "\r"])
def test_harmless_is_exact(text):
    assert restore(escape_formula(text)) == text
    assert restore_csv(escape_csv(text)) == text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_xlsx_holds_texts_never_formulas(outcome, language):
    book = openpyxl.load_workbook(io.BytesIO(render(outcome, "xlsx", language)))
    assert book.sheetnames == ["Contributions", "Clusters", "Actions", "Offers", "Figures"]
    sheet = book["Contributions"]
    column = list(COLUMNS).index("text") + 1
    cells = [sheet.cell(row, column) for row in range(2, sheet.max_row + 1)]
    assert [restore(cell.value) for cell in cells] == [*NASTY, "Train peers"]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sheet.freeze_panes == "A2" and bool(sheet.sheet_view.rightToLeft) == (language == "ar")
    assert book["Actions"].max_row == 2


def test_json_holds_the_whole(outcome):
    body = json.loads(render(outcome, "json", "en"))
    assert body["format"] == "facilitator-outcome/1"
    session = body["sessions"][0]
    assert [one["text"] for one in session["questions"][0]["contributions"]] == NASTY
    assert session["hidden"] == 1 and "hidden from all" not in json.dumps(body)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_docx_is_readable_and_marks_language_and_direction(outcome, language):
    archive = zipfile.ZipFile(io.BytesIO(render(outcome, "docx", language)))
    body = ElementTree.fromstring(archive.read("word/document.xml"))
    paragraphs = list(body.iter(f"{W}p"))

    def text_of(element):
        parts = {f"{W}t": lambda one: one.text or "", f"{W}br": lambda _: "\n", f"{W}tab": lambda _: "\t"}
        return "".join(parts[one.tag](one) for one in element.iter() if one.tag in parts)

    styled = [(one.find(f"{W}pPr/{W}pStyle").get(f"{W}val"), text_of(one)) for one in paragraphs]
    annex = [line for style, line in styled if style == "Contribution"]
    assert [re.sub("[\u200e\u200f]", "", line).partition(". ")[2] for line in annex] == [
        *NASTY,
        "Train peers",
    ]
    arabic = next(run for run in body.iter(f"{W}r") if text_of(run) == "لا توجد ميزانية")
    properties = arabic.find(f"{W}rPr")
    assert properties.find(f"{W}rtl") is not None
    assert properties.find(f"{W}lang").get(f"{W}bidi") == "ar"
    styles = [one.get(f"{W}val") for one in body.iter(f"{W}pStyle")]
    assert "Heading1" in styles and "Heading2" in styles
    assert (body.find(f".//{W}sectPr/{W}bidi") is not None) == (language == "ar")
    assert next(body.iter(f"{W}tblHeader"), None) is not None


def test_every_format_is_made_for_an_empty_event(world):
    with world.store.read() as tx:
        empty = load_outcome(tx, world.event, ["second"])
    for ending in FORMATS:
        assert render(empty, ending, "fr")


def test_docx_is_a_document_of_its_own_and_of_today(outcome):
    """No two drawings with one id, no compatibility mode, and nothing of the library's template."""
    archive = zipfile.ZipFile(io.BytesIO(render(outcome, "docx", "en")))
    body = archive.read("word/document.xml").decode()
    drawings = re.findall(r'<wp:docPr [^>]*?id="(\d+)"', body)
    assert len(drawings) >= 2 and len(set(drawings)) == len(drawings)
    assert re.findall(r'<pic:cNvPr [^>]*?id="(\d+)"', body) == drawings
    settings = archive.read("word/settings.xml").decode()
    assert re.findall(r'"compatibilityMode"[^>]*w:val="(\d+)"', settings) == ["15"]
    names = archive.namelist()
    assert not [one for one in names if re.search("stylesWithEffects|customXml|thumbnail", one)]
    assert b"Macintosh" not in archive.read("docProps/app.xml")
    assert b"2013-12" not in archive.read("docProps/core.xml")
    types = archive.read("[Content_Types].xml").decode()
    assert all(name.removeprefix("/") in names for name in re.findall(r'PartName="([^"]+)"', types))
