"""Figures about people, without a cell that could point to one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SMALLEST_CELL: Final = 5
"""No table shows a number of people under this (docs/decisions/0013-small-numbers.md)."""


@dataclass(frozen=True)
class Breakdown:
    """How many people by category: the ``cells`` that can be shown, and all ``others`` together.

    ``others`` is None where there are too few people for any table; the cells are then empty too.
    """

    cells: dict[str, int]
    others: int | None


def whole_steps(people: int) -> int:
    """Return how many of ``people``, in the order in which they joined, tables count: as many whole fives as there are.

    Documents are made again while people join. With everybody counted, whoever compares two of them would read from
    the difference what the one person is who has joined between them; so two tables differ by nobody, or by five at
    least. Where there are fewer than five in all there is no table anyway (``break_down``).
    """
    return people - people % SMALLEST_CELL if people >= SMALLEST_CELL else people


def break_down(counts: Mapping[str, int]) -> Breakdown:
    """Return ``counts`` with each cell under ``SMALLEST_CELL`` moved into ``others``, so that none can be worked out.

    The total of a table is usually known, so what is left out can be found by subtraction. Therefore the sum of
    what is left out is never under the limit either, and never one category alone: the smallest cells shown join
    the others until that holds (primary and complementary suppression, as in official statistics).
    """
    present = {name: count for name, count in counts.items() if count > 0}
    # Largest first; equal ones by name, so that the same counts always give the same table.
    shown = sorted(present.items(), key=lambda one: (-one[1], one[0]))
    hidden: list[tuple[str, int]] = []
    while shown and shown[-1][1] < SMALLEST_CELL:
        hidden.append(shown.pop())
    while hidden and shown and (len(hidden) < 2 or sum(count for _, count in hidden) < SMALLEST_CELL):
        hidden.append(shown.pop())
    others = sum(count for _, count in hidden)
    if hidden and others < SMALLEST_CELL:
        return Breakdown({}, None)
    return Breakdown(dict(shown), others)
