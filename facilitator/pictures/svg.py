"""What a picture is made of, and how it is written as SVG.

Everything is in pixels from the top left corner. No script, no style sheet, no link: a browser may show the result as
an image.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal
from xml.sax.saxutils import escape

INK: Final = "#111111"
LINE: Final = 1.5
"""Width of the dark edges, in pixels."""
_FONTS: Final = "Noto Sans, Noto Sans Arabic, Segoe UI, DejaVu Sans, system-ui, sans-serif"
_MIDDLE: Final = 0.3
"""From the middle of a line of letters down to its baseline, in ems."""
_CORNERS: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "triangle": ((0, -0.866), (-1, 0.866), (1, 0.866)),
    "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "diamond": ((-1, 0), (0, -1), (1, 0), (0, 1)),
    "star": ((0, -1), (0.225, -0.309), (0.951, -0.309), (0.363, 0.118), (0.588, 0.809),
             (0, 0.382), (-0.588, 0.809), (-0.363, 0.118), (-0.951, -0.309), (-0.225, -0.309)),
    "cross": ((-1, -0.4), (-0.4, -0.4), (-0.4, -1), (0.4, -1), (0.4, -0.4), (1, -0.4),
              (1, 0.4), (0.4, 0.4), (0.4, 1), (-0.4, 1), (-0.4, 0.4), (-1, 0.4)),
}  # fmt: skip
SYMBOLS: Final = ("circle", *_CORNERS)
"""The same as before the clusters on board and desk, as shapes: not every font has the letters."""

Align = Literal["left", "center", "right"]
"""About the picture's sides, whatever direction the letters run in."""
_ANCHOR: Final[dict[Align, str]] = {"left": "start", "center": "middle", "right": "end"}


@dataclass(frozen=True)
class Shape:
    """A closed shape through ``points``; ``edged`` ones have a dark edge."""

    points: tuple[tuple[float, float], ...]
    fill: str = INK
    edged: bool = False

    def svg(self) -> str:
        points = " ".join(f"{_px(x)},{_px(y)}" for x, y in self.points)
        edge = f' stroke="{INK}" stroke-width="{LINE}"' if self.edged else ""
        return f'<polygon points="{points}" fill="{self.fill}"{edge}/>'


@dataclass(frozen=True)
class Disc:
    """A filled circle."""

    x: float
    y: float
    radius: float

    def svg(self) -> str:
        return f'<circle cx="{_px(self.x)}" cy="{_px(self.y)}" r="{_px(self.radius)}" fill="{INK}"/>'


@dataclass(frozen=True)
class Line:
    """One line of letters, which reads in direction ``dir``: ``x`` is its left end, middle or right end, ``y`` its baseline."""

    text: str
    x: float
    y: float
    size: float
    align: Align
    dir: str = "ltr"
    bold: bool = False

    def svg(self) -> str:
        # Right-to-left isolate ... pop: the line reads in its own direction, whatever the picture's is.
        text = f"\u2067{self.text}\u2069" if self.dir == "rtl" else self.text
        weight = ' font-weight="bold"' if self.bold else ""
        return (
            f'<text x="{_px(self.x)}" y="{_px(self.y)}" font-family="{_FONTS}" font-size="{_px(self.size)}px"'
            f'{weight} text-anchor="{_ANCHOR[self.align]}" fill="{INK}">{escape(text)}</text>'
        )


@dataclass
class Canvas:
    """A white picture of ``width`` x ``height`` pixels, and the marks on it in the order in which they are drawn."""

    width: float
    height: float
    marks: list[Shape | Disc | Line] = field(default_factory=list)

    def rectangle(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        """Draw a filled rectangle with a dark edge; ``x`` and ``y`` are its top left corner."""
        self.marks.append(Shape(_box(x, y, width, height), fill, edged=True))

    def rule(self, x: float, y: float, width: float) -> None:
        """Draw a horizontal line from ``x`` to the right."""
        self.marks.append(Shape(_box(x, y - 1, width, 2)))

    def symbol(self, name: str, x: float, y: float, radius: float) -> None:
        """Draw one of ``SYMBOLS`` with its middle at ``x``, ``y``."""
        if name == "circle":
            self.marks.append(Disc(x, y, radius))
        else:
            corners = _CORNERS[name]
            self.marks.append(Shape(tuple((x + dx * radius, y + dy * radius) for dx, dy in corners)))

    def text(
        self, lines: list[str], x: float, y: float, size: float, align: Align,
        *, dir: str = "ltr", line_height: float = 1.15, bold: bool = False,  # noqa: A002 - as HTML has it
    ) -> None:  # fmt: skip
        """Write ``lines`` with the middle of the whole at ``y``; ``line_height`` is in ems."""
        first = y + size * _MIDDLE - size * line_height * (len(lines) - 1) / 2
        for number, line in enumerate(lines):
            self.marks.append(Line(line, x, first + number * size * line_height, size, align, dir, bold))

    def svg(self) -> str:
        """Return the picture as SVG."""
        size = f'width="{_px(self.width)}" height="{_px(self.height)}"'
        box = f'viewBox="0 0 {_px(self.width)} {_px(self.height)}"'
        marks = "".join(f"{mark.svg()}\n" for mark in self.marks)
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box}>\n<rect {size} fill="white"/>\n{marks}</svg>\n'


def _box(x: float, y: float, width: float, height: float) -> tuple[tuple[float, float], ...]:
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def _px(value: float) -> str:
    """Return a length as SVG has it: hundredths of a pixel are more than anybody sees."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
