"""The organiser's pages as one blueprint."""

from __future__ import annotations

from flask import Blueprint

from facilitator.web.core import Web
from facilitator.web.setup import (
    agenda,
    catalogues,
    clearing,
    events,
    history,
    links,
    look,
    paper,
    rehearsal,
    run_sheet,
)


def make(web: Web) -> Blueprint:
    """Return the organiser's pages."""
    pages = Blueprint("setup", __name__)
    for module in (events, look, agenda, links, paper, history, catalogues, clearing, rehearsal, run_sheet):
        module.add(pages, web)
    return pages
