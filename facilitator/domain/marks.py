"""What delegates may mark as important, how many marks each has, and when totals are shown. A mark is never a vote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from facilitator.domain.vocabulary import Kind, MarksOf, Stage, Tally

DEFAULT_MARKS: Final[dict[str, Any]] = {"of": str(MarksOf.ALL), "each": None, "tally": str(Tally.LIVE)}
"""``of``: what can be marked; ``each``: marks of a delegate on each guiding question (null: no limit); ``tally``."""


def marks_of(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the marks of a session's row or settings, all three; what is not there is as ``DEFAULT_MARKS``."""
    return {**DEFAULT_MARKS, **(settings.get("marks") or {})}


def may_mark(of: str, kind: str | None) -> bool:
    """Whether a contribution of ``kind``, or a cluster (None), can be marked where ``of`` can."""
    match of:
        case MarksOf.ALL:
            return True
        case MarksOf.CLUSTERS:
            return kind is None
        case MarksOf.ACTIONS:
            return kind == Kind.ACTION
        case _:
            return kind is not None


def shows_to_mark(settings: Mapping[str, Any], kind: str) -> bool:
    """Whether phones show contributions of ``kind`` because the room is choosing among them just now.

    Who lets single contributions be marked also lets phones read them, even where phones else show clusters only.
    """
    return bool(
        settings["stage"] == Stage.PRIORITISING
        and (of := marks_of(settings)["of"]) in (MarksOf.ACTIONS, MarksOf.CONTRIBUTIONS)
        and may_mark(of, kind)
    )


def is_tally_hidden(settings: Mapping[str, Any]) -> bool:
    """Whether the room does not see the totals yet: they are hidden until the session is closed."""
    return bool(marks_of(settings)["tally"] == Tally.HIDDEN and settings["stage"] != Stage.CLOSED)


def shared_ranks(counts: Sequence[int]) -> list[int]:
    """Return the rank of each of ``counts``, which are in falling order: equal counts share a rank (1, 2, 2, 4)."""
    ranks: list[int] = []
    for place, count in enumerate(counts):
        ranks.append(ranks[-1] if place and count == counts[place - 1] else place + 1)
    return ranks
