"""Outcome documents. ``gather`` reads one frozen ``Outcome`` from the database; each format renders that and no more."""

from __future__ import annotations

from typing import Final

from facilitator.domain.messages import Message
from facilitator.outcome.model import Outcome

FORMATS: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
"""The formats by file ending, with their media types."""


MAX_TEMPLATE_BYTES: Final = 5_000_000
"""Of an organisation's own Word document."""


class TemplateError(Exception):
    """A Word template cannot be used; ``message`` says why and what to do."""

    def __init__(self, msgid: str, **params: object) -> None:
        self.message = Message(msgid, params)
        super().__init__(str(self.message))


def render(outcome: Outcome, ending: str, language: str, *, template: bytes | None = None) -> bytes:
    """Return ``outcome`` in one of ``FORMATS``, its headings in ``language``; delegates' words stay as they are.

    ``template`` is a .docx of the organisation's own, for that format only (it may raise ``TemplateError``).
    """
    # Inside: each of the libraries takes a moment to load, and one process makes one document.
    if ending == "docx":
        from facilitator.outcome.docx import render_docx
        from facilitator.outcome.paper import compose

        return render_docx(compose(outcome, language), template)
    if ending == "pdf":
        from facilitator.outcome.paper import compose
        from facilitator.outcome.pdf import render_pdf

        return render_pdf(compose(outcome, language))
    if ending == "html":
        from facilitator.outcome.html import render_html
        from facilitator.outcome.paper import compose

        return render_html(compose(outcome, language))
    if ending == "xlsx":
        from facilitator.outcome.xlsx import render_xlsx

        return render_xlsx(outcome, language)
    if ending == "csv":
        from facilitator.outcome.tables import render_csv

        return render_csv(outcome)
    from facilitator.outcome.tables import render_json

    return render_json(outcome)
