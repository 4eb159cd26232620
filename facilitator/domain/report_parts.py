"""The texts that stand around the discussion in a chair's summary: what they are called, and how they are kept."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from facilitator.domain.messages import N_


class ReportPart(StrEnum):
    """A text on the whole meeting, in the order of the document."""

    MANDATE = "mandate"
    OPENING = "opening"
    CONCLUSIONS = "conclusions"
    NEXT_STEPS = "next_steps"
    THANKS = "thanks"


PART_NAMES: Final[dict[str, str]] = {
    ReportPart.MANDATE: N_("Mandate and background"),
    ReportPart.OPENING: N_("Opening"),
    ReportPart.CONCLUSIONS: N_("Conclusions"),
    ReportPart.NEXT_STEPS: N_("Next steps"),
    ReportPart.THANKS: N_("Thanks"),
}
"""What each is called, on the rapporteur's page and as a heading of documents."""

_PART: Final = "/part/"


def part_id(session: str, part: str) -> str:
    """Return the id of the row that keeps ``part`` for a session."""
    return f"{session}{_PART}{part}"


def is_part(row_id: str) -> bool:
    """Whether a row of the summaries is such a part: it is for documents, and never shown on the wall."""
    return _PART in row_id
