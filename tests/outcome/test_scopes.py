"""Every format of a session, of a group of sessions, of the event and of a frozen version: each contribution once, letter for letter."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import openpyxl
import pypdfium2
import pytest

from facilitator.documents.render import render
from facilitator.documents.tables import read_csv
from facilitator.outcome.frozen_version import load_version
from facilitator.outcome.load import load_outcome
from facilitator.workers import reports
from tests.conftest import World, new_id
from tests.nasty import NASTY
from tests.sheets import sheet_rows

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MARKS = re.compile("[\u200e\u200f\u2066-\u2069]")


@pytest.fixture(scope="module")
def scopes(tmp_path_factory):
    """The outcomes by scope. The second session gathered what the first was given, and was given one thing of its own."""
    folder = tmp_path_factory.mktemp("scopes")
    world = World(folder / "facilitator.sqlite3")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FACILITATOR_DATA", str(folder))
        patch.setenv("FACILITATOR_ASYNC", "threading")
        world.do(world.facilitator, "session.stage", stage="collecting")
        for text in NASTY:
            world.submit(text)
        world.do(world.facilitator, "session.merge", session="second", sources=["first"])
        world.do(world.facilitator, "session.stage", session="second", stage="collecting")
        world.submit("Only here", session="second", question="second.next")
        version = new_id()
        world.do(world.staff["rapporteur"], "report.freeze", id=version, scope="event")
        with world.store.read() as tx:
            now = load_outcome(tx, world.event)
            found = {
                "session": load_outcome(tx, world.event, ["first"]),
                "group": load_outcome(tx, world.event, ["first", "second"]),
                "event": now,
            }
        world.submit("After the freeze")
        reports.seal(version)
        with world.store.read() as tx:
            found["version"] = load_version(tx, version)
    world.store.close()
    frozen = found["version"]
    assert [one.questions for one in frozen.sessions] == [one.questions for one in now.sessions]
    return found


def texts_of(ending, data):
    """The contributions of a document by what is not its writer, in its order."""
    match ending:
        case "csv":
            return [row["text"] for row in read_csv(data)]
        case "xlsx":
            sheet = openpyxl.load_workbook(io.BytesIO(data))["Contributions"]
            return [row["text"] for row in sheet_rows(sheet)]
        case "docx":
            body = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
            parts = {f"{W}t": lambda one: one.text or "", f"{W}br": lambda _: "\n", f"{W}tab": lambda _: "\t"}
            found = []
            for one in body.iter(f"{W}p"):
                style = one.find(f"{W}pPr/{W}pStyle")
                if style is not None and style.get(f"{W}val") == "Contribution":
                    words = "".join(parts[piece.tag](piece) for piece in one.iter() if piece.tag in parts)
                    found.append(MARKS.sub("", words).partition(" ")[2])
            return found
        case _:
            entries = re.findall(r'<li id="c-[^>]*><p>(.*?)</p>', data.decode(), re.DOTALL)
            whole = (html.unescape(re.sub(r"<[^>]*>", "", one)) for one in entries)
            return [MARKS.sub("", one).partition(" ")[2] for one in whole]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "docx", "html"])
@pytest.mark.parametrize("scope", ["session", "group", "event", "version"])
def test_each_contribution_once_letter_for_letter(scopes, scope, ending):
    expected = [*NASTY, *(["Only here"] if scope != "session" else [])]
    assert texts_of(ending, render(scopes[scope], ending, "ar")) == expected


@pytest.mark.parametrize("scope", ["session", "group", "event", "version"])
def test_json_has_the_rows_of_each_session(scopes, scope):
    body = json.loads(render(scopes[scope], "json", "en"))
    rows = [
        [one["text"] for q in session["questions"] for one in q["contributions"]]
        for session in body["sessions"]
    ]
    assert rows[0] == NASTY
    if scope != "session":
        assert sorted(rows[1]) == sorted([*NASTY, "Only here"])


@pytest.mark.parametrize("scope", ["group", "version"])
def test_the_pdf_of_several_sessions_lists_each_once(scopes, scope):
    document = pypdfium2.PdfDocument(render(replace(scopes[scope], tags=[]), "pdf", "en"))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    labels = re.findall(r"(?m)^#(\d\.\d+) ", MARKS.sub("", text))
    assert labels == [*(f"1.{number}" for number in range(1, len(NASTY) + 1)), f"2.{len(NASTY) + 1}"]
