"""Documents: every contribution once, letter for letter."""

from __future__ import annotations

import csv
import io
import json
import re
import textwrap
import zipfile
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string, get_column_letter

from facilitator.documents.formats import FORMATS
from facilitator.documents.render import render
from facilitator.documents.tables import COLUMNS, read_csv
from facilitator.domain.cells import escape_csv, escape_formula, restore, restore_csv
from facilitator.i18n.localisation import group_name, language_name, translate
from facilitator.outcome.load import load_outcome
from facilitator.outcome.model import Tag
from tests.nasty import NASTY
from tests.sheets import codes

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
    column = codes(sheet).index("text") + 1
    cells = [sheet.cell(row, column) for row in range(2, sheet.max_row + 1)]
    assert [restore(cell.value) for cell in cells] == [*NASTY, "Train peers"]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sheet.freeze_panes == "B2" and bool(sheet.sheet_view.rightToLeft) == (language == "ar")
    assert book["Actions"].max_row == 2


def with_contributions(outcome, change):
    """The outcome with each contribution as ``change`` makes it."""
    sessions = [
        replace(
            session,
            questions=[
                replace(question, contributions=[change(one) for one in question.contributions])
                for question in session.questions
            ],
        )
        for session in outcome.sessions
    ]
    return replace(outcome, sessions=sessions)


@pytest.mark.parametrize("language", ["en", "fr", "ar", "es"])
def test_a_workbook_is_read_in_the_readers_language_with_codes_beside(outcome, language):
    tag = Tag("oap-34", "OAP 34", "oap", {}, {"en": "Multi-sector effort"}, {})
    full = with_contributions(outcome, lambda one: replace(one, group="opd", tags=["oap-34"]))
    book = openpyxl.load_workbook(io.BytesIO(render(replace(full, tags=[tag]), "xlsx", language)))
    sheet = book["Contributions"]
    titles = [cell.value.partition("\n")[0] for cell in sheet[1]]
    place = codes(sheet).index("text")
    row = next(one for one in sheet.iter_rows(min_row=2) if one[place].value == "Train peers")

    def under(msgid):
        return row[titles.index(translate(language, msgid))]

    assert under("Kind").value == translate(language, "Action")
    assert under("Level").value == translate(language, "National")
    assert under("Language").value == language_name("en", language)
    assert under("Kind of organisation").value == group_name({}, "opd", language)
    assert under("Tags").value == "OAP 34 Multi-sector effort"
    assert under("Day").value == datetime.fromisoformat("2019-09-10") and under("Day").is_date
    assert under("Given").is_date and isinstance(under("No.").value, int)
    coded = {code: cell.value for code, cell in zip(codes(sheet), row, strict=True)}
    found = [coded[name] for name in ("kind", "level", "group", "tags")]
    assert found == ["action", "national", "opd", "oap-34"]
    assert set(codes(sheet)) >= set(COLUMNS)
    area = sheet.print_area.replace("$", "").rpartition("!")[2].rpartition(":")[2]
    last = titles.index(translate(language, "Important to"))
    assert area == f"{get_column_letter(last + 1)}{sheet.max_row}"
    assert sheet.auto_filter.ref and sheet.print_title_rows == "$1:$1"
    # One page wide, which is what a file that says nothing means, and as many high as it needs.
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)


def test_figures_count_kinds_of_organisation_only_from_five_on(world):
    groups = ["opd"] * 7 + ["ngo"] * 6 + ["state"]
    for number in range(len(groups)):
        world.submit(f"Challenge {number}")
    with world.store.read() as tx:
        outcome = load_outcome(tx, world.event)
    made = with_contributions(outcome, lambda one: replace(one, group=groups[one.number - 1]))
    book = openpyxl.load_workbook(io.BytesIO(render(made, "xlsx", "en")))
    rows = [row for row in book["Figures"].values if row[3] == "contributions by group"]
    assert sum(row[2] for row in rows) == 14 and all(row[2] >= 5 for row in rows)
    assert {row[4] for row in rows} == {"opd", None}


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
    assert [re.sub("[\u200e\u200f]", "", line).partition(" ")[2] for line in annex] == [
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


def printed_columns(sheet):
    last = sheet.print_area.replace("$", "").rpartition("!")[2].rpartition(":")[2]
    count = column_index_from_string(re.match(r"[A-Z]+", last)[0])
    return [cell.value.partition("\n")[0] for cell in sheet[1]][:count]


def test_paper_has_no_empty_columns_and_names_the_session_where_there_are_several(world):
    world.submit("Words")
    made = {}
    for scope in (["first"], None):
        with world.store.read() as tx:
            made[scope is None] = load_outcome(tx, world.event, scope)
    sheets = {
        several: openpyxl.load_workbook(io.BytesIO(render(one, "xlsx", "en")))["Contributions"]
        for several, one in made.items()
    }
    assert printed_columns(sheets[False]) == ["No.", "Question", "Kind", "Text", "Important to"]
    assert printed_columns(sheets[True]) == ["No.", "Session", "Question", "Kind", "Text", "Important to"]
    # They are still there, for programs and for who fills them in.
    for sheet in sheets.values():
        titles = [cell.value.partition("\n")[0] for cell in sheet[1]]
        assert {"Level", "Cluster", "Kind of organisation", "Lead"} <= set(titles)


@pytest.mark.parametrize("language", ["en", "fr", "ar", "es"])
def test_each_page_of_a_workbook_says_what_it_is_of_in_the_readers_language(outcome, language):
    titled = replace(outcome, title={"en": "Roads & bridges"})
    for sheet in openpyxl.load_workbook(io.BytesIO(render(titled, "xlsx", language))):
        assert sheet.oddHeader.left.text.startswith("Roads && bridges")
        assert sheet.oddFooter.left.text == translate(language, sheet.title)


def test_a_row_of_the_workbook_is_as_high_as_its_words_when_they_wrap(world):
    text = "Coordination between ministries of social protection " * 6
    world.submit(text.strip())
    with world.store.read() as tx:
        sheet = openpyxl.load_workbook(
            io.BytesIO(render(load_outcome(tx, world.event, ["first"]), "xlsx", "en"))
        )["Contributions"]
    place = codes(sheet).index("text")
    width = int(sheet.column_dimensions[get_column_letter(place + 1)].width)
    # A letter of the width stays free at each edge.
    assert sheet.row_dimensions[2].height >= 15 * len(textwrap.wrap(text, width - 4))
