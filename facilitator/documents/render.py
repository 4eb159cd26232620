"""One function makes every format of an outcome document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from facilitator.i18n.localisation import localized
from facilitator.outcome.model import Outcome

if TYPE_CHECKING:
    from facilitator.documents.summary import Paper

Logos = Sequence[tuple[bytes, Mapping[str, str]]]
"""Logos as PNG, each with its name by language."""


def render(
    outcome: Outcome,
    ending: str,
    language: str,
    *,
    template: bytes | None = None,
    address: str = "",
    separator: str = ",",
    logos: Logos = (),
    short: bool = False,
) -> bytes:
    """Return ``outcome`` in one of ``FORMATS``, its headings in ``language``; delegates' words stay as they are.

    ``template`` is a .docx of the organisation's own, for that format only (it may raise ``TemplateError``). ``address`` is that
    of the results' public page, for the documents that people read; ``separator`` that of a CSV file's cells; ``logos`` are
    PNG with their names, for a cover. ``short`` asks for the short edition of a text; tables and JSON have one edition.
    """
    # Inside: each of the libraries takes a moment to load, and one process makes one document.
    if ending == "docx":
        from facilitator.documents.docx import render_docx

        return render_docx(_compose(outcome, language, address, logos, short=short), template)
    if ending == "pdf":
        return _render_pdf(outcome, language, address, logos, short=short)
    if ending == "html":
        from facilitator.documents.html import render_html

        return render_html(_compose(outcome, language, address, logos, short=short))
    if ending == "xlsx":
        from facilitator.documents.xlsx import render_xlsx

        return render_xlsx(outcome, language)
    if ending == "csv":
        from facilitator.documents.tables import render_csv

        return render_csv(outcome, separator)
    from facilitator.documents.tables import render_json

    return render_json(outcome)


def _compose(outcome: Outcome, language: str, address: str, logos: Logos, *, short: bool) -> Paper:
    """Return the summary of ``outcome`` with ``logos`` on its cover."""
    from facilitator.documents.summary import compose
    from facilitator.documents.summary.blocks import Logo

    shown = tuple(Logo(png, localized(name, language)) for png, name in logos)
    return replace(compose(outcome, language, address=address, short=short), logos=shown)


def _render_pdf(outcome: Outcome, language: str, address: str, logos: Logos, *, short: bool) -> bytes:
    """Return the PDF; where a text in it cannot be set, without that text and with a notice in its place."""
    from facilitator.documents.pdf import render_pdf
    from facilitator.documents.unsettable import is_failure, without_unsettable

    try:
        return render_pdf(_compose(outcome, language, address, logos, short=short))
    except BaseException as error:
        rest = without_unsettable(outcome, language) if is_failure(error) else None
        if rest is None:
            raise
        return render_pdf(_compose(rest, language, address, logos, short=short))
