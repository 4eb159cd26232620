"""A figure as a chart: bars with their names, their numbers and a legend, laid out on a canvas.

Colours are the board's (Okabe and Ito's for colour-blind readers, lightened until black text on them has 7:1); each
goes with a symbol, and every part has a dark edge.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from facilitator.domain.messages import N_
from facilitator.i18n.localisation import format_number, page_direction, translate
from facilitator.pictures.describe import describe
from facilitator.pictures.figures import Figure
from facilitator.pictures.frame import Frame
from facilitator.pictures.svg import SYMBOLS, Align, Canvas

PALETTE: Final = ("#e69f00", "#56b4e9", "#2fc49b", "#f0e442", "#f08a4b", "#e0a3c6")
MORE: Final = N_("and more: %(count)s")
_ARABIC_SCALE: Final = 1.2
"""Arabic letters are lower than Latin ones of the same size: a picture in Arabic has larger ones (1.2 to 1.35)."""
_NAMES: Final = 0.38
"""Part of a picture's width that the names of its bars take."""
_NARROW: Final = 0.55
"""Mean width of a letter in ems, for breaking lines: nothing here measures letters."""
_INSIDE: Final = 0.85
"""Size of the numbers inside the bars, as a part of the other letters'."""

Row = dict[str, Any]


def chart(figure: Figure, language: str, frame: Frame) -> Canvas:
    """Return ``figure`` drawn with its words in ``language``, exactly as large as ``frame``; empty where it is."""
    said = describe(figure, language)
    canvas = Canvas(frame.width, frame.height)
    if not said["empty"]:
        rtl = page_direction(language) == "rtl"
        if rtl:
            frame = replace(frame, letters=frame.letters * _ARABIC_SCALE)
        _Layout(canvas, frame, language, rtl=rtl).draw(said)
    return canvas


@dataclass(frozen=True)
class _Part:
    """One part of a bar: how many, where it begins and ends along the bar, and which column it stands for."""

    start: int
    count: int
    column: int

    @property
    def end(self) -> int:
        return self.start + self.count

    @property
    def colour(self) -> str:
        return PALETTE[self.column % len(PALETTE)]


def _parts(row: Row) -> Iterator[_Part]:
    start = 0
    for column, count in enumerate(row["cells"]):
        if count:
            yield _Part(start, count, column)
            start += count


class _Bands:
    """``count`` equal bands between two places; ``inner`` and ``outer`` gaps are parts of a band with its gap."""

    def __init__(self, count: int, start: float, end: float, *, inner: float, outer: float) -> None:
        self._step = (end - start) / (count - inner + 2 * outer)
        self._first = start + self._step * outer
        self.width = self._step * (1 - inner)

    def start(self, index: int) -> float:
        return self._first + index * self._step

    def middle(self, index: int) -> float:
        return self.start(index) + self.width / 2


class _Layout:
    """Draws one chart. Right-to-left charts are mirrored, save for time, which clocks count from the left everywhere."""

    def __init__(self, canvas: Canvas, frame: Frame, language: str, *, rtl: bool) -> None:
        self._canvas, self._frame, self._language, self._rtl = canvas, frame, language, rtl
        self._size = frame.letters
        self._line = 1.4 if rtl else 1.15
        self._near: Align = "right" if rtl else "left"
        self._far: Align = "left" if rtl else "right"

    def draw(self, said: dict[str, Any]) -> None:
        """Draw what ``describe`` returned."""
        rows = said["rows"]
        # What no bar has needs no name; what is not shown may be there.
        used = [
            place for place in range(len(said["columns"])) if any(row["cells"][place] != 0 for row in rows)
        ]
        top = self._legend(said["columns"], used)
        if said["shape"] == "time":
            self._columns(rows, top)
            return
        letters = self._letters(self._frame.width * _NAMES)
        lines = 2.1 if any(len(row["text"]) > letters for row in rows) else 1.5
        fit = self._frame.rows(top, self._size * self._line * lines)
        # What does not fit is counted, never made smaller.
        shown = rows if len(rows) <= fit else rows[: fit - 1]
        more = len(rows) - len(shown)
        self._bars(shown, top, self._frame.height - (self._size * 2 if more else 0))
        if more:
            text = translate(self._language, MORE, count=format_number(more, self._language))
            words = {"text": text, "dir": page_direction(self._language)}
            self._write(words, self._x(self._size * 0.5), self._frame.height - self._size * 0.8, self._near)

    def _x(self, from_start: float) -> float:
        """Return the place that is ``from_start`` pixels after the edge where reading begins."""
        return self._frame.width - from_start if self._rtl else from_start

    def _letters(self, width: float) -> int:
        return int(width / (_NARROW * self._size))

    def _write(self, words: dict[str, str], x: float, y: float, align: Align, width: int = 0) -> None:
        """Write words in one line, or in at most two of ``width`` letters."""
        text = words["text"]
        lines = textwrap.wrap(text, width, max_lines=2, placeholder=" …") if width else [text]
        self._canvas.text(lines, x, y, self._size, align, dir=words["dir"], line_height=self._line)

    def _number(self, number: int, x: float, y: float, align: Align) -> None:
        text = format_number(number, self._language)
        self._canvas.text([text], x, y, self._size, align, bold=True)

    def _count(self, part: _Part, x: float, y: float) -> None:
        """Write how much a part is, after the part's symbol."""
        size = self._size
        self._canvas.symbol(_symbol(part.column), x - size * 0.65, y, size * 0.25)
        text = format_number(part.count, self._language)
        self._canvas.text([text], x - size * 0.25, y, size * _INSIDE, "left")

    def _legend(self, columns: list[dict[str, str]], used: list[int]) -> float:
        """Draw what the parts ``used`` are and return the height it takes. One part alone needs no legend."""
        if len(columns) < 2 or not used:
            return 0.0
        size = self._size
        longest = max(len(columns[place]["text"]) for place in used) + 4
        across = max(1, min(len(used), int(self._frame.width / (longest * _NARROW * size))))
        step = self._frame.width / across
        letters = self._letters(step) - 4
        edge = size * 1.15
        for order, index in enumerate(used):
            column = columns[index]
            line, at = divmod(order, across)
            x, y = self._x(at * step + size * 0.6), size * (0.8 + 1.6 * line)
            self._canvas.rectangle(x - edge / 2, y - edge / 2, edge, edge, PALETTE[index % len(PALETTE)])
            self._canvas.symbol(_symbol(index), x, y, size * 0.25)
            text = textwrap.shorten(column["text"], letters, placeholder=" …")
            self._write({**column, "text": text}, self._x(at * step + size * 1.4), y, self._near)
        return size * (1.2 + 1.6 * ((len(used) - 1) // across + 1))

    def _bars(self, rows: list[Row], top: float, bottom: float) -> None:
        """Draw a bar a row, its name before it and its total after it."""
        size, name = self._size, self._frame.width * _NAMES
        most = _longest(rows)
        unit = (self._frame.width - size * 3 - name) / most
        bands = _Bands(len(rows), top, bottom, inner=0.3, outer=0.1)
        several = len(rows[0]["cells"]) > 1
        for index, row in enumerate(rows):
            y = bands.middle(index)
            self._write(row, self._x(name - size * 0.5), y, self._far, self._letters(name))
            end = 0
            for part in _parts(row):
                width, end = part.count * unit, part.end
                edges = self._x(name + part.start * unit), self._x(name + part.end * unit)
                self._canvas.rectangle(min(edges), bands.start(index), width, bands.width, part.colour)
                if several and width > size * 2.6:
                    self._count(part, sum(edges) / 2, y)
            if row["total"] is not None:
                self._number(row["total"], self._x(name + end * unit + size * 0.4), y, self._near)

    def _columns(self, rows: list[Row], top: float) -> None:
        """Draw a column a span of time, its name below it and its total above it."""
        size = self._size
        base, ceiling = self._frame.height - size * 1.8, top + size * 1.6
        unit = (base - ceiling) / _longest(rows)
        step = self._frame.width / len(rows)
        bands = _Bands(len(rows), 0, self._frame.width, inner=0.15, outer=0.1)
        longest = max(len(row["text"]) for row in rows)
        every = max(1, -(-int(longest * _NARROW * size + size) // int(step)))
        for index, row in enumerate(rows):
            x = bands.middle(index)
            for part in _parts(row):
                height, y = part.count * unit, base - part.end * unit
                self._canvas.rectangle(bands.start(index), y, bands.width, height, part.colour)
                if height > size * 1.1 and step > size * 3:
                    self._count(part, x, y + height / 2)
            if row["total"]:
                self._number(row["total"], x, base - row["total"] * unit - size * 0.7, "center")
            if index % every == 0:
                self._write(row, x, self._frame.height - size * 0.8, "center")
        self._canvas.rule(0, base, self._frame.width)


def _longest(rows: list[Row]) -> int:
    return max((part.end for row in rows for part in _parts(row)), default=1)


def _symbol(column: int) -> str:
    return SYMBOLS[column % len(SYMBOLS)]
