"""An organisation's own .docx as template: opened with care, its placeholders filled."""

from __future__ import annotations

import io
import zipfile
from typing import Any, Final

from docx import Document
from docx.oxml.ns import qn

from facilitator.documents.docx.sanitise import sanitise
from facilitator.documents.formats import MAX_TEMPLATE_BYTES, TemplateError
from facilitator.documents.summary.blocks import Paper, text_of
from facilitator.domain.messages import N_
from facilitator.domain.packed import DAMAGED

_MAX_UNPACKED: Final = 60_000_000
_MAX_TEXTS: Final = 12_000_000
"""Of what is read as a tree, which takes twenty times as much memory; the rest are pictures and fonts."""
SUMMARY: Final = "{{summary}}"


def open_template(data: bytes) -> Any:
    """Return a .docx as a document. Raises ``TemplateError``.

    What it would fetch or start when somebody opens it is taken out: a linked template, linked pictures, fields that
    do more than tell of the document, links that are no page's.
    """
    if len(data) > MAX_TEMPLATE_BYTES:
        raise TemplateError(
            N_("The template is too large: at most %(limit)s MB."), limit=MAX_TEMPLATE_BYTES // 10**6
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
            texts = sum(size for name, size in sizes.items() if name.lower().endswith((".xml", ".rels")))
            if sum(sizes.values()) > _MAX_UNPACKED or texts > _MAX_TEXTS:
                raise TemplateError(N_("The template is too large when it is unpacked."))
            if any(name.lower().endswith("vbaproject.bin") for name in archive.namelist()):
                raise TemplateError(N_("The template holds macros. Save it as .docx without macros."))
        document = Document(io.BytesIO(data))
        # What only looks like a document comes to light here: a part that is no tree, or not the one it should be.
        settings = document.settings.element
    except DAMAGED as error:
        raise TemplateError(N_("This is not a Word document (.docx).")) from error
    sanitise(document.part.package)
    for linked in settings.findall(qn("w:attachedTemplate")):
        settings.remove(linked)
    return document


def fill_placeholders(document: Any, paper: Paper) -> Any | None:
    """Fill ``{{title}}`` and the like everywhere, and return the paragraph ``{{summary}}``, or None where there is none."""
    facts = [text_of(value) for _name, value in paper.facts]
    texts = {
        "{{title}}": paper.title_text,
        "{{subtitle}}": text_of(paper.subtitle),
        "{{banner}}": text_of(paper.banner),
        "{{place}}": facts[0] if facts else "",
    }
    stories = [document.element.body]
    for section in document.sections:
        places = (section.header, section.footer, section.first_page_header, section.first_page_footer)
        stories += [place._element for place in places if not place.is_linked_to_previous]
    marker = None
    for story in stories:
        for one in story.iter(qn("w:p")):
            whole = "".join(text.text or "" for text in one.iter(qn("w:t")))
            if "{{" not in whole:
                continue
            if whole.strip() == SUMMARY and story is document.element.body and one.getparent() is story:
                marker = one
                continue
            for name, text in texts.items():
                whole = whole.replace(name, text)
            pieces = list(one.iter(qn("w:t")))
            # Word splits a placeholder into runs as it likes: the whole goes into the first.
            pieces[0].text = whole
            for rest in pieces[1:]:
                rest.text = ""
    return marker
