"""What stands over and under each page of a Word document: the title, whether it is a draft, the number of the page."""

from __future__ import annotations

from typing import Any

from facilitator.documents.docx.markup import element, field, paragraph, runs
from facilitator.documents.summary.blocks import Paper, Run

_STOP = int((21 - 2 * 2.3) * 567)
"""The end of a line, in twips."""


def set_header_and_footer(document: Any, paper: Paper, style: str) -> None:
    """Fill the headers and footers of our own page, the first page's too."""
    section = document.sections[0]
    mark = Run("\t", "en", "ltr")
    draft = runs((mark, *paper.draft), bold=True) if paper.draft else ""
    # Between marks, so that "1/9" is not turned round in a right-to-left footer.
    slash, end = (runs((Run(text, "en", "ltr"),)) for text in ("\u200e/\u200e", "\u200e"))
    number = runs((mark,)) + end + field("PAGE", "1") + slash + field("NUMPAGES", "1") + end
    for place, line, more in (
        (section.header, paper.title, draft),
        (section.first_page_header, (), draft),
        (section.footer, paper.banner, number),
        (section.first_page_footer, paper.banner, number),
    ):
        target = place.paragraphs[0]._p
        way = "<w:bidi/>" if paper.dir == "rtl" else ""
        fresh = element(
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:tabs><w:tab w:val="end" w:pos="{_STOP}"/></w:tabs>{way}</w:pPr>'
            f"{runs(line)}{more}</w:p>"
        )
        target.getparent().replace(target, fresh)


def say_draft(document: Any, paper: Paper, style: str) -> None:
    """Put "Draft" over what the headers of a template say, on each kind of page that it has."""
    words = paragraph(runs(paper.draft, bold=True), style=style, way=paper.dir)
    even = document.settings.odd_and_even_pages_header_footer
    for index, section in enumerate(document.sections):
        heads = [section.header]
        heads += [section.first_page_header] if section.different_first_page_header_footer else []
        heads += [section.even_page_header] if even else []
        for head in heads:
            # One that follows the section before says it already.
            if not index or not head.is_linked_to_previous:
                head.is_linked_to_previous = False
                head._element.insert(0, element(words))
