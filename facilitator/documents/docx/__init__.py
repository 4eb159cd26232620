"""The chair's summary as a Word document; an organisation's own .docx can be its template."""

from __future__ import annotations

import io

from facilitator.documents.docx.body import Body
from facilitator.documents.docx.frame import Frame
from facilitator.documents.docx.template import open_template
from facilitator.documents.formats import TemplateError
from facilitator.documents.summary import Paper

__all__ = ["TemplateError", "open_template", "render_docx"]


def render_docx(paper: Paper, template: bytes | None = None) -> bytes:
    """Return the document as DOCX: its numbers, headings and contents are Word's own, so that it can be edited.

    ``template`` is a .docx whose styles, page and headers are taken; what it holds stays, and the summary stands where
    its paragraph ``{{summary}}`` is, else at its end. Raises ``TemplateError``.
    """
    frame = Frame(paper, template)
    frame.place(Body(paper, frame).elements())
    out = io.BytesIO()
    frame.document.save(out)
    return out.getvalue()
