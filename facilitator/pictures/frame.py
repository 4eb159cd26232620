"""How large a picture is, and how large its letters are: what the place where it hangs needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Frame:
    """How large a picture is: width, height and letters in pixels."""

    width: int = 1000
    height: int = 560
    letters: float = 20.0

    def rows(self, top: float, line: float) -> int:
        """Return how many bars with names ``line`` high fit below ``top`` (all in pixels)."""
        return max(2, int((self.height - top) / line))


PAGE: Final = Frame()
"""For a page or a document, 17 cm wide: letters of about 10 points."""


_FRAME: Final = re.compile(r"(\d{2,4})x(\d{2,4})@(\d{1,3}(?:\.\d)?)")


def frame(text: str) -> Frame:
    """Return the frame that ``text`` names: ``page``, or width x height @ letters in pixels (``1600x720@36``).

    A board asks for 0.65 x D/H hundredths of its height: 16 minutes of arc at the farthest seat (ISO 9241-3).

    Raises ``ValueError``, also where the letters are too large for anything to be drawn.
    """
    if text == "page":
        return PAGE
    found = _FRAME.fullmatch(text)
    if found is None:
        raise ValueError(text)
    made = Frame(int(found[1]), int(found[2]), float(found[3]))
    if not (
        200 <= made.width <= 4000 and 100 <= made.height <= 3000 and 8 <= made.letters <= made.height / 4
    ):
        raise ValueError(text)
    return made
