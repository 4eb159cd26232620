"""Word documents and workbooks against the published schemas of Office Open XML, as Microsoft's own SDK reads them."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from docx import Document
from openxml_audit import OpenXmlValidator

from facilitator.documents.render import render
from tests.documents.conftest import LANGUAGES


def faults(path) -> list[str]:
    result = OpenXmlValidator().validate(path)
    return [str(one) for one in result.errors]


def test_a_fault_is_found(tmp_path):
    document = Document()
    document.styles.element.append(document.element.body.makeelement(document.element.body.tag))
    path = tmp_path / "wrong.docx"
    document.save(path)
    assert faults(path)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scope", ["session", "event"])
@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_no_document_breaks_the_schemas(made, tmp_path, ending, scope, language):
    outcome = made.outcome if scope == "event" else replace(made.outcome, sessions=made.outcome.sessions[:1])
    path = tmp_path / f"made.{ending}"
    path.write_bytes(render(outcome, ending, language))
    assert faults(path) == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nor_one_on_an_organisations_own_template(made, tmp_path, language):
    template, path = io.BytesIO(), tmp_path / "own.docx"
    Document().save(template)
    own = tmp_path / "template.docx"
    own.write_bytes(template.getvalue())
    path.write_bytes(render(made.outcome, "docx", language, template=template.getvalue()))
    assert [one for one in faults(path) if one not in faults(own)] == []
