"""What is shown of who wrote something: the Chatham House Rule, in one place for every reader of rows.

A row keeps the attribution of its session at the time it was given, and shows the less of that and of the session's
own today: who wrote under "none" stays unknown whatever the session is set to later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from facilitator.domain.vocabulary import Attribution, Consent

AUTHOR_COLUMNS: Final = ("group", "country", "author_name")
"""Everything that a row says of its author: a column that is added here is hidden everywhere."""
_UNKNOWN: Final[dict[str, Any]] = {"group": None, "country": None, "author_name": ""}
_FROM_LEAST: Final = (Attribution.NONE, Attribution.GROUP, Attribution.NAME)


def strictest(*attributions: str | None) -> Attribution:
    """Return the one of ``attributions`` that shows least; None, of a row that does not say, counts as no limit."""
    return min((Attribution(one) for one in attributions if one is not None), key=_FROM_LEAST.index)


def is_looser(new: str, old: str) -> bool:
    """Whether ``new`` shows more of authors than ``old``."""
    return strictest(new, old) != new


def hides_groups(attributions: Iterable[str]) -> bool:
    """Whether readers of something that is made of sessions with these ``attributions`` may not know any group."""
    return Attribution.NONE in attributions


def without_author(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``row`` without anything that it says of its author."""
    return {**row, **{name: _UNKNOWN[name] for name in AUTHOR_COLUMNS if name in row}}


def show_media(row: Mapping[str, Any], *attributions: str | None) -> str:
    """Return how ``row`` was given ("spoken", "signed", "" for typed) to readers who are not staff.

    Few people of a room speak or sign, so the mark tells of somebody as a name would: under "none" it is not shown.
    Staff write down what was recorded and know it anyway.
    """
    hidden = strictest(row.get("attribution"), *attributions) is Attribution.NONE
    return "" if hidden else str(row.get("media") or "")


def show_author(row: Mapping[str, Any], *attributions: str | None) -> dict[str, Any]:
    """Return ``row`` with as much of its author as each of ``attributions`` and the row's own allow.

    A name is shown only where the author has agreed to it as well (``Consent.NAME``).
    """
    allowed = strictest(row.get("attribution"), *attributions)
    if allowed is Attribution.NONE:
        return without_author(row)
    if "author_name" in row and (allowed is not Attribution.NAME or row.get("consent") != Consent.NAME):
        return {**row, "author_name": ""}
    return dict(row)
