"""Puts a Word document together: the frame of a template, and the summary's body in it."""

from __future__ import annotations

import io

from facilitator.documents.docx.body import Body
from facilitator.documents.docx.frame import Frame
from facilitator.documents.summary import Paper


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
