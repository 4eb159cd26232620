"""The chair's summary as a Word document; an organisation's own .docx can be its template."""

from facilitator.documents.docx.document import render_docx
from facilitator.documents.docx.template import open_template

__all__ = ["open_template", "render_docx"]
