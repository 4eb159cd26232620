"""One function makes every format of an outcome document."""

from __future__ import annotations

from facilitator.outcome.model import Outcome


def render(
    outcome: Outcome,
    ending: str,
    language: str,
    *,
    template: bytes | None = None,
    address: str = "",
    separator: str = ",",
) -> bytes:
    """Return ``outcome`` in one of ``FORMATS``, its headings in ``language``; delegates' words stay as they are.

    ``template`` is a .docx of the organisation's own, for that format only (it may raise ``TemplateError``). ``address`` is that
    of the results' public page, for the documents that people read; ``separator`` that of a CSV file's cells.
    """
    # Inside: each of the libraries takes a moment to load, and one process makes one document.
    if ending == "docx":
        from facilitator.documents.docx import render_docx
        from facilitator.documents.summary import compose

        return render_docx(compose(outcome, language, address=address), template)
    if ending == "pdf":
        return _render_pdf(outcome, language, address)
    if ending == "html":
        from facilitator.documents.html import render_html
        from facilitator.documents.summary import compose

        return render_html(compose(outcome, language, address=address))
    if ending == "xlsx":
        from facilitator.documents.xlsx import render_xlsx

        return render_xlsx(outcome, language)
    if ending == "csv":
        from facilitator.documents.tables import render_csv

        return render_csv(outcome, separator)
    from facilitator.documents.tables import render_json

    return render_json(outcome)


def _render_pdf(outcome: Outcome, language: str, address: str) -> bytes:
    """Return the PDF; where a text in it cannot be set, without that text and with a notice in its place."""
    from facilitator.documents.pdf import render_pdf
    from facilitator.documents.summary import compose
    from facilitator.documents.unsettable import is_failure, without_unsettable

    try:
        return render_pdf(compose(outcome, language, address=address))
    except BaseException as error:
        rest = without_unsettable(outcome, language) if is_failure(error) else None
        if rest is None:
            raise
        return render_pdf(compose(rest, language, address=address))
