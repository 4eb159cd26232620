"""The published JSON keeps to the schema that ships with the program, and the citations of an event are unambiguous."""

from __future__ import annotations

import io
import json
from importlib.resources import files

import pytest
from docx import Document
from jsonschema import Draft202012Validator

from facilitator.documents.render import render
from facilitator.outcome.load import load_outcome

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def outcome(world):
    world.do(world.delegate, "consent.set", consent="quote")
    world.submit("one")
    world.do(
        world.delegate,
        "contribution.submit",
        id="6b7e1f9a-3c58-4a38-9a3c-8e0a0c0d0e0f",
        question="first.next",
        kind="action",
        text="Train peers",
        level="national",
    )
    world.do(world.facilitator, "report.write", text="Participants noted **gaps**.\n\n- one", base_rev=0)
    with world.store.read() as tx:
        return load_outcome(tx, world.event, None)


def test_json_is_as_the_schema_says(outcome):
    schema = json.loads(files("facilitator.outcome").joinpath("schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    body = json.loads(render(outcome, "json", "en"))
    Draft202012Validator(schema).validate(body)
    body["sessions"][0]["questions"][0]["contributions"][0]["secret"] = "x"
    assert not Draft202012Validator(schema).is_valid(body)


def test_docx_of_an_event_names_the_session_of_each_action_and_lists_its_contents(outcome):
    assert len(outcome.sessions) > 1
    document = Document(io.BytesIO(render(outcome, "docx", "en")))
    glance = document.tables[0].rows[1].cells
    assert (glance[0].text, glance[1].text) == ("\u200e#1.2", "Train peers")
    headings = [one.text for one in document.paragraphs if one.style.name in ("Heading 1", "Heading 2")]
    # What ``text`` of python-docx leaves out stands in links.
    listed = [
        "".join(piece.text or "" for piece in one._p.iter(f"{W}t"))
        for one in document.paragraphs
        if one.style.name.startswith("toc ")
    ]
    assert [line.partition("\t")[0].rstrip("0123456789–") for line in listed] == headings
    bold = next(run for one in document.paragraphs for run in one.runs if run.text == "gaps")
    assert bold.bold
