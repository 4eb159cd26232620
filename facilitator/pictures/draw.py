"""Draw a figure as SVG, or as PNG with the program's own fonts: a fresh machine has no Arabic."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any, Final

from facilitator.pictures.chart import chart
from facilitator.pictures.figures import Figure
from facilitator.pictures.frame import PAGE, Frame
from facilitator.pictures.svg import INK, LINE, Canvas
from facilitator.resources import font_folder

ENDINGS: Final = ("svg", "png")
_FIRST_FONTS: Final = ("Noto Sans", "Noto Sans Arabic")
_POINTS_PER_INCH: Final = 72


def draw(figure: Figure, ending: str, language: str, frame: Frame = PAGE, scale: float = 2.0) -> bytes:
    """Return the picture of ``figure`` with its words in ``language``.

    ``ending`` is ``svg`` or ``png``; ``scale`` is pixels of the PNG for each of ``frame``. An empty figure gives an
    empty picture: what is missing stands in ``describe``'s notes.
    """
    canvas = chart(figure, language, frame)
    return to_png(canvas, scale) if ending == "png" else canvas.svg().encode()


def to_png(canvas: Canvas, scale: float = 1.0) -> bytes:
    """Return a canvas as PNG, its letters shaped, whichever way they run.

    typst sets the text itself: where it reads SVG, a line that needs two fonts may lose letters (typst 0.15: Arabic
    before an ellipsis).
    """
    # Here: 80 MB that the server, which only checks what is asked for, has no use for.
    import typst

    fonts = _fonts()
    others = [name for name in fonts.families() if name not in _FIRST_FONTS]
    picture = {**asdict(canvas), "ink": INK, "line": LINE, "fonts": [*_FIRST_FONTS, *others]}
    return bytes(
        typst.compile(
            files("facilitator.pictures").joinpath("picture.typ").read_bytes(),
            format="png",
            ppi=_POINTS_PER_INCH * scale,
            font_paths=fonts,
            sys_inputs={"picture": json.dumps(picture, ensure_ascii=False)},
        )
    )


@cache
def _fonts() -> Any:
    """Return the installed packages' fonts, read once: the same picture on every machine."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_folder()])
