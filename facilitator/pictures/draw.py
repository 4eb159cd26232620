"""Draw a figure: a Vega-Lite chart of it, made into SVG or PNG without a browser.

Colours are the board's (Okabe and Ito's for colour-blind readers, lightened until black text on them has 7:1); each
goes with a symbol, and every part has a dark edge. Letters are as large as the place where the picture hangs needs.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from facilitator.domain.messages import N_
from facilitator.i18n.localisation import format_number, page_direction, translate
from facilitator.pictures.describe import describe
from facilitator.pictures.figures import Figure
from facilitator.resources import font_folders

PALETTE: Final = ("#e69f00", "#56b4e9", "#2fc49b", "#f0e442", "#f08a4b", "#e0a3c6")
_STAR: Final = (
    "M0,-1L0.225,-0.309L0.951,-0.309L0.363,0.118L0.588,0.809L0,0.382L-0.588,0.809L-0.363,0.118"
    "L-0.951,-0.309L-0.225,-0.309Z"
)
SYMBOLS: Final = ("circle", "triangle-up", "square", "diamond", _STAR, "cross")
"""The same as before the clusters on board and desk, as shapes: not every font has the letters."""
ENDINGS: Final = ("svg", "png")
MORE: Final = N_("and more: %(count)s")
_INK: Final = "#111111"
_FONT: Final = "Noto Sans, Noto Sans Arabic, Segoe UI, DejaVu Sans, system-ui, sans-serif"
_VEGA_LITE: Final = "6.4"
_ARABIC_SCALE: Final = 1.2
"""Arabic letters are lower than Latin ones of the same size: a picture in Arabic has larger ones (1.2 to 1.35)."""
_NAMES: Final = 0.38
"""Part of a picture's width that the names of its bars take."""
_NARROW: Final = 0.55
"""Mean width of a letter in ems; only for breaking lines, the library measures what it draws."""


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


def draw(figure: Figure, ending: str, language: str, frame: Frame = PAGE, scale: float = 2.0) -> bytes:
    """Return the picture of ``figure`` with its words in ``language``.

    ``ending`` is ``svg`` or ``png``; ``scale`` is pixels of the PNG for each of ``frame``. An empty figure gives an
    empty picture: what is missing stands in ``describe``'s notes.
    """
    drawing = _library()
    chart = spec(figure, language, frame)
    if ending == "png":
        return bytes(drawing.vegalite_to_png(chart, vl_version=_VEGA_LITE, scale=scale))
    return str(drawing.vegalite_to_svg(chart, vl_version=_VEGA_LITE)).encode()


@cache
def _library() -> Any:
    """Return the library that draws, with the program's own fonts: a fresh machine has no Arabic."""
    # Here: 9 MB that the server, which only checks what is asked for, has no use for.
    import vl_convert

    for folder in font_folders():
        vl_convert.register_font_directory(str(folder))
    return vl_convert


def spec(figure: Figure, language: str, frame: Frame) -> dict[str, Any]:
    """Return the Vega-Lite chart of ``figure``, exactly as large as ``frame``."""
    said = describe(figure, language)
    rtl = page_direction(language) == "rtl"
    if rtl:
        frame = replace(frame, letters=frame.letters * _ARABIC_SCALE)
    size = frame.letters
    legend, top = _legend(said["columns"], frame, rtl=rtl)
    rows = said["rows"]
    if said["shape"] == "time":
        layers = _over_time(rows, frame, top, language) if rows else []
    else:
        letters = int(frame.width * _NAMES / (_NARROW * size))
        lines = 2.1 if any(len(row["text"]) > letters for row in rows) else 1.5
        rows, more = _fitting(rows, frame.rows(top, size * _line(rtl=rtl) * lines))
        bottom = frame.height - (size * 2 if more else 0)
        layers = _bars(rows, frame, (top, bottom), language, rtl=rtl) if rows else []
        layers += _more(more, frame, language, rtl=rtl)
    if said["empty"]:
        legend, layers = [], []
    return {
        "$schema": f"https://vega.github.io/schema/vega-lite/v{_VEGA_LITE.split('.')[0]}.json",
        "width": frame.width,
        "height": frame.height,
        "padding": 0,
        "background": "white",
        "autosize": {"type": "none"},
        "config": {
            "font": _FONT,
            "aria": False,
            "view": {"stroke": None},
            "text": {"fontSize": size, "color": _INK, "lineHeight": size * _line(rtl=rtl)},
        },
        "layer": [*layers, *legend] or [{"data": {"values": []}, "mark": "point"}],
    }


def _line(*, rtl: bool) -> float:
    return 1.4 if rtl else 1.15


def _part(index: int) -> str:
    return PALETTE[index % len(PALETTE)]


def _fitting(rows: list[dict[str, Any]], fit: int) -> tuple[list[dict[str, Any]], int]:
    """Return the first rows, and how many more there are: what does not fit is counted, never made smaller."""
    return (rows, 0) if len(rows) <= fit else (rows[: fit - 1], len(rows) - fit + 1)


def _text(words: dict[str, str] | str, width: int = 0) -> str | list[str]:
    """Return words as one or two lines of at most ``width`` letters, each kept apart from what stands around it."""
    text, way = (words, "ltr") if isinstance(words, str) else (words["text"], words["dir"])
    lines = textwrap.wrap(text, width, max_lines=2, placeholder=" …") if width else [text]
    # Right-to-left isolate ... pop: the line reads in its own direction, whatever the picture's is.
    lines = [f"\u2067{line}\u2069" if way == "rtl" else line for line in lines]
    return lines if len(lines) > 1 else "".join(lines)


def _place(axis: str, value: str) -> dict[str, Any]:
    return {axis: {"field": value, "type": "quantitative", "scale": None, "axis": None}}


def _words(
    values: list[dict[str, Any]], *, size: float, align: str, encoding: dict[str, Any], **mark: Any
) -> list[dict[str, Any]]:
    """Return layers of text marks: those of two lines stand half a line higher, so that their middle is the middle."""
    layers = []
    for double in (False, True):
        chosen = [one for one in values if isinstance(one["text"], list) is double]
        if chosen:
            shift = -0.6 * size if double else 0
            style = {
                "type": "text",
                "align": align,
                "baseline": "middle",
                "fontSize": size,
                "dy": shift,
                **mark,
            }
            text = {"text": {"field": "text", "type": "nominal"}}
            layers.append({"data": {"values": chosen}, "mark": style, "encoding": {**encoding, **text}})
    return layers


def _shapes(
    values: list[dict[str, Any]], *, size: float, encoding: dict[str, Any], **mark: Any
) -> dict[str, Any]:
    style = {"type": "point", "filled": True, "color": _INK, "opacity": 1, "size": (size * 0.5) ** 2, **mark}
    shape = {"shape": {"field": "shape", "type": "nominal", "scale": None}}
    return {"data": {"values": values}, "mark": style, "encoding": {**encoding, **shape}}


def _counts(values: list[dict[str, Any]], *, size: float, encoding: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the layers that say in a part how much it is, after the part's symbol."""
    return [
        _shapes(values, size=size, encoding=encoding, xOffset=-size * 0.65),
        *_words(values, size=size * 0.85, align="left", encoding=encoding, xOffset=-size * 0.25),
    ]


def _legend(columns: list[dict[str, str]], frame: Frame, *, rtl: bool) -> tuple[list[dict[str, Any]], float]:
    """Return the layers that say what the parts are, and the height they take. One part alone needs no legend."""
    if len(columns) < 2:
        return [], 0.0
    size = frame.letters
    longest = max(len(one["text"]) for one in columns) + 4
    across = max(1, min(len(columns), int(frame.width / (longest * _NARROW * size))))
    step = frame.width / across
    letters = int(step / (_NARROW * size)) - 4
    places, words = [], []
    for index, one in enumerate(columns):
        line, at = divmod(index, across)
        near = at * step if not rtl else frame.width - at * step
        y = size * (0.8 + 1.6 * line)
        text = textwrap.shorten(one["text"], letters, placeholder=" …")
        places.append(
            {
                "x": near + (-1 if rtl else 1) * size * 0.6,
                "y": y,
                "part": _part(index),
                "shape": SYMBOLS[index % 6],
            }
        )
        words.append(
            {"x": near + (-1 if rtl else 1) * size * 1.4, "y": y, "text": _text({**one, "text": text})}
        )
    where = {**_place("x", "x"), **_place("y", "y")}
    colour = {"color": {"field": "part", "type": "nominal", "scale": None}}
    swatch = {"type": "square", "size": (size * 1.15) ** 2, "opacity": 1, "filled": True, "stroke": _INK}
    return [
        {"data": {"values": places}, "mark": swatch, "encoding": {**where, **colour}},
        _shapes(places, size=size, encoding=where),
        *_words(words, size=size, align="right" if rtl else "left", encoding=where),
    ], size * (1.2 + 1.6 * ((len(columns) - 1) // across + 1))


def _segments(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a value for each part of each bar, with where it begins and ends."""
    values = []
    for index, row in enumerate(rows):
        start = 0
        for part, count in enumerate(row["cells"]):
            if count:
                values.append(
                    {"row": index, "from": start, "to": start + count, "middle": start + count / 2,
                     "count": count, "part": _part(part), "shape": SYMBOLS[part % 6]}
                )  # fmt: skip
                start += count
    return values


def _bars(
    rows: list[dict[str, Any]], frame: Frame, between: tuple[float, float], language: str, *, rtl: bool
) -> list[dict[str, Any]]:
    size, width = frame.letters, frame.width
    values = _segments(rows)
    most = max((one["to"] for one in values), default=1)
    name, end = width * _NAMES, size * 3
    ends = [width - name, end] if rtl else [name, width - end]
    along = {"scale": {"domain": [0, most], "range": ends, "nice": False}, "axis": None}
    band = {
        "scale": {"domain": list(range(len(rows))), "range": list(between), "paddingInner": 0.3, "paddingOuter": 0.1},
        "axis": None,
    }  # fmt: skip
    y = {"y": {"field": "row", "type": "ordinal", **band}}
    letters = int(name / (_NARROW * size))
    names = [
        {
            "row": index,
            "text": _text(row, letters),
            "x": width - name + size * 0.5 if rtl else name - size * 0.5,
        }
        for index, row in enumerate(rows)
    ]
    several = len(rows[0]["cells"]) > 1
    inside = [
        {**one, "text": format_number(one["count"], language)}
        for one in values
        if several and one["count"] / most * abs(ends[1] - ends[0]) > size * 2.6
    ]
    totals = [
        {"row": index, "to": row["total"], "text": format_number(row["total"], language)}
        for index, row in enumerate(rows)
        if row["total"] is not None
    ]
    x = {"x": {"field": "from", "type": "quantitative", **along}, "x2": {"field": "to"}}
    colour = {"color": {"field": "part", "type": "nominal", "scale": None}}
    return [
        {"data": {"values": values}, "mark": {"type": "bar", "stroke": _INK, "strokeWidth": 1.5}, "encoding": {**y, **x, **colour}},
        *_counts(inside, size=size, encoding={**y, "x": {"field": "middle", "type": "quantitative", **along}}),
        *_words(totals, size=size, align="right" if rtl else "left", fontWeight="bold", dx=-size * 0.4 if rtl else size * 0.4,
                encoding={**y, "x": {"field": "to", "type": "quantitative", **along}}),
        *_words(names, size=size, align="left" if rtl else "right", encoding={**y, **_place("x", "x")}),
    ]  # fmt: skip


def _more(count: int, frame: Frame, language: str, *, rtl: bool) -> list[dict[str, Any]]:
    """Return the line that says how many bars there was no room for."""
    if not count:
        return []
    text = translate(language, MORE, count=format_number(count, language))
    size = frame.letters
    at = {"x": frame.width - size * 0.5 if rtl else size * 0.5, "y": frame.height - size * 0.8}
    words = _text({"text": text, "dir": page_direction(language)})
    where = {**_place("x", "x"), **_place("y", "y")}
    return _words([{**at, "text": words}], size=size, align="right" if rtl else "left", encoding=where)


def _over_time(rows: list[dict[str, Any]], frame: Frame, top: float, language: str) -> list[dict[str, Any]]:
    """Time runs from left to right in every language, as clocks and calendars of numbers do."""
    size = frame.letters
    values = _segments(rows)
    most = max((one["to"] for one in values), default=1)
    base, ceiling = frame.height - size * 1.8, top + size * 1.6
    up = {"scale": {"domain": [0, most], "range": [base, ceiling], "nice": False}, "axis": None}
    step = frame.width / len(rows)
    band = {
        "scale": {"domain": list(range(len(rows))), "range": [0, frame.width], "paddingInner": 0.15, "paddingOuter": 0.1},
        "axis": None,
    }  # fmt: skip
    x = {"x": {"field": "row", "type": "ordinal", **band}}
    longest = max(len(row["text"]) for row in rows)
    every = max(1, -(-int(longest * _NARROW * size + size) // int(step)))
    names = [
        {"row": index, "y": frame.height - size * 0.8, "text": _text(row)}
        for index, row in enumerate(rows)
        if index % every == 0
    ]
    inside = [
        {**one, "text": format_number(one["count"], language)}
        for one in values
        if one["count"] / most * (base - ceiling) > size * 1.1 and step > size * 3
    ]
    totals = [
        {"row": index, "to": row["total"], "text": format_number(row["total"], language)}
        for index, row in enumerate(rows)
        if row["total"]
    ]
    y = {"y": {"field": "from", "type": "quantitative", **up}, "y2": {"field": "to"}}
    colour = {"color": {"field": "part", "type": "nominal", "scale": None}}
    ground = [{"x": 0, "x2": frame.width, "y": base}]
    return [
        {"data": {"values": values}, "mark": {"type": "bar", "stroke": _INK, "strokeWidth": 1.5}, "encoding": {**x, **y, **colour}},
        *_counts(inside, size=size, encoding={**x, "y": {"field": "middle", "type": "quantitative", **up}}),
        *_words(totals, size=size, align="center", fontWeight="bold", yOffset=-size * 0.7,
                encoding={**x, "y": {"field": "to", "type": "quantitative", **up}}),
        *_words(names, size=size, align="center", encoding={**x, **_place("y", "y")}),
        {"data": {"values": ground}, "mark": {"type": "rule", "color": _INK, "strokeWidth": 2},
         "encoding": {**_place("x", "x"), **_place("y", "y"), "x2": {"field": "x2"}}},
    ]  # fmt: skip
