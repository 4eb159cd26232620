"""Every export: six formats, four languages, four scopes, each compared with the database contribution by contribution.

A document may hold of a contribution what its author allows: ``wall`` its number and kind, ``list`` the words in the
list of contributions, ``quote`` and ``name`` the words in the text as well.
"""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pypdfium2
import pytest
from lxml.html import document_fromstring, tostring
from sqlalchemy import select

from facilitator.documents.render import render
from facilitator.documents.tables import COLUMNS, read_csv
from facilitator.domain.consent import GRADES, may_list, may_quote
from facilitator.domain.vocabulary import KIND_NAMES
from facilitator.i18n.localisation import translate
from facilitator.outcome.frozen_version import load_version
from facilitator.outcome.load import load_outcome
from facilitator.store.models import Contribution
from facilitator.workers import reports
from tests.conftest import World, new_id
from tests.sheets import sheet_rows

LANGUAGES = ("en", "ar", "fr", "es")
SCOPES = ("session", "group", "event", "version")
FORMATS = ("docx", "pdf", "html", "xlsx", "csv", "json")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NAME = "Amalzqhaddad"


@dataclass
class Scope:
    """An outcome, and the rows of the database that it is about: those gathered from a session of its own once."""

    outcome: Any
    rows: list[Contribution]


def word(*parts: str) -> str:
    """A word that stands in no other text and that no line breaks in two."""
    return "".join(("zq", *parts))


@pytest.fixture(scope="module")
def scopes(tmp_path_factory):
    """Four delegates, one of each grade; each gives a challenge, a resource and an action in the first session.

    The second session gathers the first, and one of each grade is given there, too. Everything is marked, pinned where
    it may be, and one action is paired with each resource. One author takes words back after the version was frozen.
    """
    folder = tmp_path_factory.mktemp("exports")
    world = World(folder / "facilitator.sqlite3")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FACILITATOR_DATA", str(folder))
        patch.setenv("FACILITATOR_ASYNC", "threading")
        people = {grade: world.join() for grade in (*GRADES, "later")}
        world.do(world.facilitator, "session.settings", attribution="name", visibility="all")
        world.do(world.facilitator, "session.stage", stage="collecting")
        for grade, caller in people.items():
            consent = "quote" if grade == "later" else grade
            world.do(caller, "consent.set", consent=consent, **({"name_": NAME} if grade == "name" else {}))
            for kind in ("challenge", "resource", "action"):
                give(world, caller, kind, grade)
        with world.store.read() as tx:
            rows = list(tx.scalars(select(Contribution)))
            tx.expunge_all()
        for row in rows:
            world.do(world.join(), "endorsement.set", target=row.id, on=True)
            if may_quote(row.consent):
                world.do(world.staff["rapporteur"], "report.quote", id=row.id, on=True)
        need = next(row.id for row in rows if row.kind == "action")
        for row in rows:
            if row.kind == "resource":
                world.do(world.staff["rapporteur"], "pair.confirm", need=need, help=row.id)
            add_translation(world, row)
        hidden = give(world, people["quote"], "challenge", "hidden")
        world.do(world.facilitator, "contribution.hide", ids=[hidden])
        world.do(
            people["quote"], "contribution.withdraw", id=give(world, people["quote"], "challenge", "gone")
        )
        world.cluster("A theme", [row.id for row in rows if row.kind != "action"])
        world.do(world.facilitator, "session.merge", session="second", sources=["first"])
        world.do(world.facilitator, "session.stage", session="second", stage="collecting")
        for grade in GRADES:
            give(
                world, people[grade], "challenge", f"{grade}second", session="second", question="second.next"
            )
        version = new_id()
        world.do(world.staff["rapporteur"], "report.freeze", id=version, scope="event")
        reports.seal(version)
        for session in ("first", "second"):
            world.do(people["later"], "consent.set", session=session, consent="wall")
        with world.store.read() as tx:
            found = {
                "session": load_outcome(tx, world.event, ["first"]),
                "group": load_outcome(tx, world.event, ["first", "second"]),
                "event": load_outcome(tx, world.event),
                "version": load_version(tx, version, names=True),
            }
            rows = list(tx.scalars(select(Contribution).order_by(Contribution.session, Contribution.number)))
            tx.expunge_all()
    world.store.close()
    return {
        scope: Scope(
            outcome,
            [
                row
                for row in rows
                if row.status == "shown"
                and row.session in {one.id for one in outcome.sessions}
                and row.copy_of is None
            ],
        )
        for scope, outcome in found.items()
    }


def give(world, caller, kind, grade, **where):
    more = (
        {
            "level": "local",
            "lead": word(grade, "lead"),
            "by_when": word(grade, "when"),
            "lasts": word(grade, "lasts"),
        }
        if kind == "action"
        else {}
    )
    return world.submit(f"{word(grade, kind)} & <words>", caller, kind=kind, **more, **where)["id"]


def add_translation(world, row):
    texts = {"text": word(row.text.split()[0][2:], "translated")}
    payload = {"of": "contributions", "target": row.id, "lang": "fr", "texts": texts, "checked": True}
    world.do(world.facilitator, "translation.write", **payload)


def annex_and_body(ending: str, data: bytes) -> tuple[str, str]:
    """The list of contributions of a document, and everything else in it, as text."""
    match ending:
        case "docx":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                parts = [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]
                body = ElementTree.fromstring(archive.read("word/document.xml"))
            annex, rest = [], []
            for one in body.iter(f"{W}p"):
                style = one.find(f"{W}pPr/{W}pStyle")
                name = style.get(f"{W}val") if style is not None else ""
                words = "".join(piece.text or "" for piece in one.iter(f"{W}t"))
                (annex if name in ("Contribution", "ContributionDetail") else rest).append(words)
            others = [part.decode("utf-8", "replace") for part in parts if b"<w:body>" not in part]
            return "\n".join(annex), "\n".join([*rest, *others])
        case "html":
            page = document_fromstring(data)
            entries = page.xpath("//li[starts-with(@id, 'c-')]")
            annex = "\n".join(one.text_content() for one in entries)
            for one in entries:
                one.drop_tree()
            return annex, html.unescape(tostring(page, encoding="unicode"))
        case "pdf":
            document = pypdfium2.PdfDocument(data)
            text = "\n".join(page.get_textpage().get_text_range() for page in document)
            document.close()
            # PDFium's sign for the hyphen at which a line ends.
            return text.replace("\ufffe", ""), ""
        case "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(data))
            text = "\n".join(
                str(cell) for sheet in book for row in sheet.values for cell in row if cell is not None
            )
            return text, ""
        case _:
            return data.decode("utf-8-sig"), ""


def entries_of(ending: str, data: bytes) -> list[str]:
    """The entries of a document's list of contributions, each with its number, words and details, in order."""
    if ending == "html":
        return [one.text_content() for one in document_fromstring(data).xpath("//li[starts-with(@id, 'c-')]")]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml"))
    found: list[str] = []
    for one in body.iter(f"{W}p"):
        style = one.find(f"{W}pPr/{W}pStyle")
        name = style.get(f"{W}val") if style is not None else ""
        words = "".join(piece.text or "" for piece in one.iter(f"{W}t"))
        if name == "Contribution":
            found.append(words)
        elif name == "ContributionDetail" and found:  # that of a quote stands before the list
            found[-1] += f"\n{words}"
    return found


def check_entries(known: Scope, ending: str, data: bytes, language: str) -> None:
    """Each contribution has one entry, with its number and kind; what is only counted has no more."""
    places = {one.id: place for place, one in enumerate(known.outcome.sessions, 1)}
    expected = []
    for row in known.rows:
        label = f"#{places[row.session]}.{row.number}" if len(places) > 1 else f"#{row.number}"
        expected.append((label, translate(language, KIND_NAMES[row.kind]), row))
    found = {}
    entries = [one.replace("\u200e", "").replace("\u200f", "") for one in entries_of(ending, data)]
    for entry in entries:
        found[re.match(r"\s*(#[\d.]*\d)", entry)[1]] = entry
    assert len(found) == len(entries) == len(expected)
    for label, kind, row in expected:
        assert kind in found[label]
        if may_list(row.consent):
            assert row.text.split()[0] in found[label]
        else:
            assert "zq" not in found[label]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("ending", FORMATS)
def test_a_document_holds_of_each_contribution_what_its_author_allows(scopes, ending, scope, language):
    known = scopes[scope]
    data = render(known.outcome, ending, language)
    annex, body = annex_and_body(ending, data)
    assert len(known.rows) == (15 if scope == "session" else 19)
    for row in known.rows:
        own = row.text.split()[0]
        words = [
            own,
            f"zq{own[2:]}translated",
            *(value for value in (row.lead, row.by_when, row.lasts) if value),
        ]
        if not may_list(row.consent):
            assert not [one for one in words if one in annex + body], row.consent
            continue
        assert own in annex, row.consent
        if not may_quote(row.consent):
            assert not [one for one in words if one in body], row.consent
    everything = annex + body
    assert word("hidden") not in everything and word("gone") not in everything
    if ending in ("docx", "html"):
        assert f"{word('quote', 'challenge')} & <words>" in body
    shows_name = ending in ("docx", "html", "pdf", "json")
    assert (NAME in everything) == shows_name
    if ending in ("docx", "html"):
        check_entries(known, ending, data, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_a_table_has_a_row_for_each_contribution_whatever_is_allowed(scopes, ending, scope, language):
    known = scopes[scope]
    data = render(known.outcome, ending, language)
    expected = {
        row.id: (row.number, row.kind, row.text if may_list(row.consent) else "", row.consent)
        for row in known.rows
    }
    match ending:
        case "csv":
            rows = [{**row, "number": int(row["number"])} for row in read_csv(data)]
        case "xlsx":
            sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
            rows = sheet_rows(sheet)
            assert set(COLUMNS) <= set(rows[0])
        case _:
            body = json.loads(data)
            rows = [one for s in body["sessions"] for q in s["questions"] for one in q["contributions"]]
    found = {row["id"]: (row["number"], row["kind"], row["text"], row["consent"]) for row in rows}
    assert {id_: found[id_] for id_ in expected} == expected


@pytest.mark.parametrize("scope", SCOPES)
def test_documents_say_how_many_are_counted_without_words(scopes, scope):
    known = scopes[scope]
    text = html.unescape(render(known.outcome, "html", "en").decode())
    wordless = sum(not may_list(row.consent) for row in known.rows)
    assert f"{wordless} contributions are counted without their words" in text
    taken = 6 if scope == "version" else 0
    assert known.outcome.taken_back == taken
    assert ("Since this version was frozen" in text) == bool(taken)
