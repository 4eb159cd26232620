"""WordprocessingML as text: runs and paragraphs with language and direction, in the order that the schema asks for.

Text, parsed once, is several times as fast as one call of python-docx a run, which matters for 2,000 contributions.
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

import regex
from docx.oxml import parse_xml

from facilitator.documents.summary.blocks import TOWER, Line, Run

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_BREAKS = regex.compile(r"([\n\t])")


def text(words: str) -> str:
    """Return words as ``w:t``, line breaks and tabs as Word's own."""
    pieces = {"\n": "<w:br/>", "\t": "<w:tab/>"}
    return "".join(
        pieces.get(piece) or f'<w:t xml:space="preserve">{escape(piece)}</w:t>'
        for piece in _BREAKS.split(words)
        if piece
    )


def properties(run: Run, *, bold: bool = False, linked: bool = False) -> str:
    """Return ``w:rPr``: a right-to-left run has its bold and its language in the complex script's own places."""
    strong = run.bold or bold
    right = run.dir == "rtl"
    color = '<w:color w:val="0B4A6F"/>' if linked else ""
    return (
        f"<w:rPr>{'<w:b/><w:bCs/>' if strong else ''}"
        f"{color}"
        f"{'<w:rtl/>' if right else ''}"
        f'<w:lang w:{"bidi" if right else "val"}="{_language(run.lang)}"/></w:rPr>'
    )


def _language(tag: str) -> str:
    """Return a language as Word names it: what is not known is not to be spell-checked."""
    return "x-none" if tag == "und" else escape(tag)


def runs(line: Line, *, bold: bool = False) -> str:
    """Return a line's runs; those that lead somewhere as links within the document."""
    return "".join(_run(run, bold=bold) for run in line)


def _run(run: Run, *, bold: bool) -> str:
    inner = f"<w:r>{properties(run, bold=bold, linked=bool(run.link))}{text(run.text)}</w:r>"
    return (
        f'<w:hyperlink w:anchor="{bookmark(run.link)}" w:history="1">{inner}</w:hyperlink>'
        if run.link
        else inner
    )


def bookmark(anchor: str) -> str:
    """Return an anchor as the name of a bookmark, which may hold no hyphen."""
    return anchor.replace("-", "_")


def paragraph(
    inner: str,
    *,
    style: str,
    way: str,
    number: int | None = None,
    keep: bool = False,
    fresh: bool = False,
    before: str = "",
) -> str:
    """Return ``w:p``.

    ``number`` is the list that counts it; ``keep`` holds it with the next; ``fresh`` begins a page with it; ``before`` is
    other ``w:pPr``.
    """
    # A tower of marks is held within its line: Word cuts off what an exact height has no room for.
    exact = '<w:spacing w:line="300" w:lineRule="exact"/>' if TOWER.search(inner) else ""
    counted = (
        f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>' if number is not None else ""
    )
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{"<w:keepNext/>" if keep else ""}{"<w:pageBreakBefore/>" if fresh else ""}{counted}{before}'
        f"{'<w:bidi/>' if way == 'rtl' else ''}{exact}</w:pPr>{inner}</w:p>"
    )


def page_of(anchor: str) -> str:
    """Return the runs of a field that shows on which page an anchor is.

    Who reads the document makes its pages: the field is marked as not yet worked out, and has no number of ours.
    """
    code = f'<w:instrText xml:space="preserve"> PAGEREF {bookmark(anchor)} \\h </w:instrText>'
    return (
        f'<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r><w:r>{code}</w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t></w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def field(code: str, shown: str = "") -> str:
    """Return a simple field, such as the number of the page."""
    return f'<w:fldSimple w:instr=" {escape(code)} "><w:r><w:t>{escape(shown)}</w:t></w:r></w:fldSimple>'


def element(xml: str) -> Any:
    """Return an element of WordprocessingML."""
    name_end = min(index for index in (xml.find(" "), xml.find(">"), xml.find("/>")) if index > 0)
    return parse_xml(f"{xml[:name_end]} {NAMESPACES}{xml[name_end:]}")
