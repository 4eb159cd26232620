"""The sign of a cluster: a number from 1 to 24 that stands for a colour and a shape, kept for life."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

SIGNS: Final = range(1, 25)
"""Twelve colours with their shapes, then the same twelve outlined."""

LIGHT: Final = (
    "#0469cd", "#823a06", "#064c3a", "#be148d", "#766e10", "#5c2096",
    "#454c53", "#b7403b", "#09667c", "#4a2a17", "#4c7443", "#2f2f70",
)  # fmt: skip
"""Colours on light ground, at least 5.2:1 on white; static/css/tokens.css has the same."""

DARK: Final = (
    "#81aaf4", "#f2a879", "#59e8e2", "#fcadd0", "#ead69b", "#b29bc7",
    "#9eadb6", "#fa8994", "#61c1e2", "#c39977", "#9ed9ad", "#cdc9ff",
)  # fmt: skip

UNGROUPED_SHAPE: Final = "M4 10h4v4H4zM10 10h4v4h-4zM16 10h4v4h-4z"
"""Three dots: what is in no cluster yet (sign 0)."""

SHAPES: Final = (
    "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z",
    "M12 2.5 23 21.5H1z",
    "M3 3h18v18H3z",
    "M12 1 23 12 12 23 1 12z",
    "m12 1.5 3.1 7.1 7.7.7-5.8 5.1 1.7 7.6L12 18l-6.7 4 1.7-7.6L1.2 9.3l7.7-.7z",
    "M12 1.5 21.5 7v10L12 22.5 2.5 17V7z",
    "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 5a5 5 0 1 1 0 10 5 5 0 0 1 0-10z",
    "M12 21.5 1 2.5h22z",
    "M2 18a10 10 0 0 1 20 0z",
    "M3 3h18v18H3zm5 5v8h8V8z",
    "M2 3h20L14 12l8 9H2l8-9z",
    "M8.5 2h7v6.5H22v7h-6.5V22h-7v-6.5H2v-7h6.5z",
)
"""SVG path data on a 24 x 24 grid, the holes by the even-odd rule. All look the same mirrored."""


class Sign(NamedTuple):
    """What is drawn: ``colour`` 0-12 (0 for ungrouped), ``outlined`` for the second round, the path of the shape."""

    colour: int
    outlined: bool
    shape: str


def sign_of(number: int) -> Sign:
    """Return how the sign ``number`` looks; one that is no sign looks like what is in no cluster yet."""
    if number not in SIGNS:
        return Sign(0, False, UNGROUPED_SHAPE)
    colour = (number - 1) % len(SHAPES)
    return Sign(colour + 1, number > len(SHAPES), SHAPES[colour])


def free_sign(taken: Iterable[int], wanted: int = 0) -> int:
    """Return ``wanted`` where no living cluster of the question has it, else the lowest number that none has.

    ``taken`` are the signs of the question's living clusters. With more than 24 of them the sign that the fewest have
    is given, the lowest of these.
    """
    uses = Counter(taken)
    if wanted in SIGNS and not uses[wanted]:
        return wanted
    return min(SIGNS, key=lambda sign: (uses[sign], sign))
