"""The word "Draft" stands on every page of every document until the chair has approved the version that it is made of."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pypdfium2
import pytest
from docx import Document

from facilitator.documents.render import render
from facilitator.i18n.localisation import translate
from facilitator.outcome.load import load_outcome
from facilitator.outcome.model import Approval

LANGUAGES = ("en", "ar", "fr", "es")


@pytest.fixture
def outcomes(busy):
    """The same outcome as a draft and as an approved version."""
    busy.do(
        busy.facilitator, "report.write", question="first.hard", text="One paragraph.\n\n" * 60, base_rev=0
    )
    with busy.store.read() as tx:
        draft = load_outcome(tx, busy.event, ["first"])
    return draft, replace(draft, approved=Approval("2019-09-12T10:00:00+00:00", "The chair"))


def pages_of(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def heads_of(docx: bytes) -> list[str]:
    """What stands over each kind of page of a Word document."""
    document = Document(io.BytesIO(docx))
    even = document.settings.odd_and_even_pages_header_footer
    found = []
    for section in document.sections:
        heads = [section.header]
        heads += [section.first_page_header] if section.different_first_page_header_footer else []
        heads += [section.even_page_header] if even else []
        found += ["\n".join(one.text for one in head.paragraphs) for head in heads]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_says_draft_until_it_is_approved(outcomes, language):
    word = translate(language, "Draft summary")
    # On a page that is mostly left to right PDFium gives the words of an Arabic line in reverse.
    words = set(word.split())
    for outcome, expected in zip(outcomes, (True, False), strict=True):
        pages = pages_of(render(outcome, "pdf", language))
        assert len(pages) > 3
        assert [words <= set(page.strip().splitlines()[0].split()) for page in pages] == [expected] * len(
            pages
        ), [page[:60] for page in pages]
        heads = heads_of(render(outcome, "docx", language))
        assert len(heads) == 2
        assert [word in one for one in heads] == [expected] * 2
        page = render(outcome, "html", language).decode()
        assert ('<aside class="draft">' in page) is expected
        book = openpyxl.load_workbook(io.BytesIO(render(outcome, "xlsx", language)))
        heads = [sheet.oddHeader.right.text or "" for sheet in book.worksheets]
        assert [word in one for one in heads] == [expected] * 5


def test_an_organisations_own_template_says_it_on_each_kind_of_page(outcomes):
    template = Document()
    template.settings.odd_and_even_pages_header_footer = True
    section = template.sections[0]
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = "Our letterhead"
    template.add_section()
    template.sections[1].header.is_linked_to_previous = False
    template.sections[1].header.paragraphs[0].text = "Annexes of ours"
    out = io.BytesIO()
    template.save(out)
    draft, approved = outcomes
    heads = heads_of(render(draft, "docx", "en", template=out.getvalue()))
    assert len(heads) == 6
    assert all(one.startswith("Draft") for one in heads), heads
    assert any("Our letterhead" in one for one in heads)
    assert not any(
        "Draft" in one for one in heads_of(render(approved, "docx", "en", template=out.getvalue()))
    )


def test_the_masthead_says_when_it_was_approved(outcomes):
    draft, approved = (render(one, "html", "en").decode() for one in outcomes)
    assert "Draft, not approved by the chair" in draft
    assert "Approved by the chair on" in approved
    assert "12 September 2019" in approved


def test_json_says_it_too(outcomes):
    draft, approved = (render(one, "json", "en").decode() for one in outcomes)
    assert '"approved"' not in draft
    assert '"approved": {\n  "at": "2019-09-12T10:00:00+00:00",\n  "name": "The chair"\n }' in approved
