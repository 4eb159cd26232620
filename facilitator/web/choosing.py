"""What a delegate can choose from on the guiding question of the page, in the wall's order, and how many marks are left."""

from __future__ import annotations

from typing import Any

from facilitator.domain.marks import is_tally_hidden, marks_of, may_mark
from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import MarksOf
from facilitator.web.core import Web

_TITLES = {
    MarksOf.CLUSTERS: N_("Mark the themes that matter most to you"),
    MarksOf.ACTIONS: N_("Mark the actions that matter most to you"),
    MarksOf.CONTRIBUTIONS: N_("Mark the contributions that matter most to you"),
    MarksOf.ALL: N_("Mark what matters most to you"),
}


def choosing(web: Web, session: dict[str, Any], others: dict[str, Any], mine: set[str]) -> dict[str, Any]:
    """Return ``title``, ``rows`` (clusters, then a page of contributions), ``more`` (cursor or None), ``each`` (or None), ``used`` and ``hidden`` (totals)."""
    marks = marks_of(session)
    of = marks["of"]
    clusters = others["clusters"]
    single = [one for cluster in clusters for one in cluster["contributions"]] + others["inbox"]
    rows = [one for one in clusters if may_mark(of, None)]
    rows += [one for one in single if may_mark(of, one["kind"])]
    return {
        "title": web.reader.gettext(_TITLES[MarksOf(of)]),
        "rows": rows,
        "more": others["more"] if of != MarksOf.CLUSTERS else None,
        "each": marks["each"],
        "used": sum(one["id"] in mine for one in rows),
        "hidden": is_tally_hidden(session),
    }
