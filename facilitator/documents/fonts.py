"""The fonts of documents: what the installed ones cover, and one of last resort for what none of them has."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from facilitator.resources import font_folder

LAST_RESORT: Final = "Facilitator Boxes"
_UNITS: Final = 1000


@cache
def _coverage() -> dict[str, frozenset[int]]:
    """Return the characters that each family has."""
    found: dict[str, frozenset[int]] = {}
    for path in sorted(font_folder().glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            name = str(font["name"].getBestFamilyName())
            found[name] = found.get(name, frozenset()) | frozenset(font.getBestCmap())
    return found


@cache
def other_families() -> tuple[str, ...]:
    """Return the families that serve scripts other than Latin and Arabic, in a fixed order."""
    first = ("Noto Sans", "Amiri", "Noto Sans Symbols", "Noto Emoji")
    return tuple(sorted(name for name in _coverage() if name not in first))


def uncovered(text: str) -> set[str]:
    """Return the characters of ``text`` that none of our fonts has."""
    known = frozenset[int]().union(*_coverage().values())
    return {letter for letter in set(text) if ord(letter) not in known and letter.isprintable()}


def make_last_resort(letters: Iterable[str], folder: Path) -> bool:
    """Write a font into ``folder`` that shows each of ``letters`` as a box, and return whether one was needed.

    A reader sees that something stands there; who copies or searches the text finds the letter itself.
    """
    points = sorted({ord(letter) for letter in letters})
    if not points:
        return False
    names = {point: f"u{point:05X}" for point in points}
    order = [".notdef", *names.values()]
    builder = FontBuilder(_UNITS, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    box = _box()
    builder.setupGlyf(dict.fromkeys(order, box))
    builder.setupHorizontalMetrics(dict.fromkeys(order, (700, 60)))
    builder.setupHorizontalHeader(ascent=900, descent=-250)
    builder.setupNameTable({"familyName": LAST_RESORT, "styleName": "Regular", "psName": "FacilitatorBoxes"})
    builder.setupOS2(sTypoAscender=900, sTypoDescender=-250, usWinAscent=900, usWinDescent=250)
    builder.setupPost()
    builder.save(folder / "last-resort.ttf")
    return True


def _box() -> object:
    pen = TTGlyphPen(None)
    for left, bottom, right, top, clockwise in ((60, 0, 640, 720, True), (110, 50, 590, 670, False)):
        corners = [(left, bottom), (left, top), (right, top), (right, bottom)]
        start, *rest = corners if clockwise else corners[::-1]
        pen.moveTo(start)
        for corner in rest:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()
