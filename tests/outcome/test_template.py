"""Word documents that would harm whoever opens them are refused as templates, before they are read into memory."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document

from facilitator.documents.docx import open_template
from facilitator.documents.formats import TemplateError

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LAUGHS = (
    "<?xml version='1.0'?><!DOCTYPE w [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><w>&i;</w>"
)


def document_with(**parts: str) -> bytes:
    made, out = io.BytesIO(), io.BytesIO()
    Document().save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
        for name in parts.keys() - set(old.namelist()):
            new.writestr(name, parts[name])
    return out.getvalue()


def test_a_usual_document_is_opened():
    assert open_template(document_with()).paragraphs == []


@pytest.mark.parametrize(
    ("name", "body"),
    [
        (
            "word/document.xml",
            f'<w:document xmlns:w="{W}"><w:body>{"<w:p/>" * 2_100_000}</w:body></w:document>',
        ),
        ("word/document.xml", LAUGHS),
        ("word/document.xml", "<a>"),
        ("word/document.xml", ""),
        ("word/_rels/document.xml.rels", "<a/>"),
        ("word/settings.xml", "<a"),
        ("word/media/image1.png", "x" * 61_000_000),
        ("word/vbaProject.bin", "macro"),
    ],
)
def test_a_hostile_document_is_refused(name, body):
    with pytest.raises(TemplateError):
        open_template(document_with(**{name: body}))
