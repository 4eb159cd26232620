"""Make contributions and offers of an outcome from the rows that a report may see."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from facilitator.domain.audience import Audience, project
from facilitator.domain.consent import may_quote
from facilitator.domain.privacy import find_hints, mask_contacts
from facilitator.domain.vocabulary import Source
from facilitator.outcome import model
from facilitator.outcome.times import iso


def make_offer(
    row: dict[str, Any], shown: dict[str, dict[str, Any]], settings: dict[str, Any]
) -> model.Offer:
    """Return an offer; ``shown`` are the contributions that the report may see, by id."""
    return model.Offer(
        id=row["id"],
        action=row["action"],
        action_number=shown[row["action"]]["number"],
        group=(project("offers", row, Audience.REPORT, settings) or {})["group"],
        brings=mask_contacts(row["brings"]),
        created_at=iso(row["created_at"]) or "",
    )


_COPIED: Final = (
    "id", "number", "kind", "text", "lang", "dir", "level", "lead", "partners", "by_when", "lasts", "left_out",
    "group", "endorsements", "status", "cluster", "scribe", "author_name", "consent",
)  # fmt: skip


def make_contribution(row: dict[str, Any], offers: Counter[str]) -> model.Contribution:
    """Return a contribution; ``offers`` counts the offers by action."""
    own = row.get("original", "")
    # What was reworded because it names somebody is not told after all, beside the new words.
    original = "" if find_hints(own) else own
    return model.Contribution(
        **{name: row[name] for name in _COPIED},
        media=row.get("media", ""),
        imported=row.get("source") == Source.IMPORT,
        tags=row.get("tags", []),
        # Consent may have been taken back since: then there is no quote, whatever was pinned. Nor is there one of
        # words that are not the author's.
        pinned=row.get("pinned", False) and may_quote(row["consent"]) and (not own or bool(original)),
        reworded=bool(own),
        original=original,
        reword_reason=row.get("reword_reason", "") if own else "",
        origin=model.Origin(**row["origin"]) if row.get("origin") else None,
        offers=offers[row["id"]],
        created_at=iso(row["created_at"]) or "",
        edited_at=iso(row["edited_at"]),
    )
