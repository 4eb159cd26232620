"""Uploaded tables, read by a child process: a large workbook takes seconds."""

from __future__ import annotations

from typing import Any

from facilitator.workers.database import open_store


def prepare_import(
    stored: str, event: str, session: str, chosen: dict[str, str], language: str
) -> dict[str, Any]:
    """Return what the import page shows of the uploaded file ``stored`` (``intake.page.prepare_page``)."""
    from facilitator.intake.page import prepare_page

    with open_store() as store:
        return prepare_page(store, stored, event, session, chosen, language)
