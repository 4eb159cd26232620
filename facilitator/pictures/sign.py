"""The sign of a cluster as a small picture for paper: its shape in white on its colour, or outlined from the 13th on."""

from __future__ import annotations

from functools import cache
from typing import Final

from facilitator.domain.signs import LIGHT, sign_of

_UNGROUPED = "#5a6b75"
_PAGE: Final = b"""#set page(width: 36pt, height: 36pt, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg")"""


def sign_svg(number: int) -> str:
    """Return the sign ``number`` as SVG, 36 pixels each way, its corners round."""
    sign = sign_of(number)
    colour = LIGHT[sign.colour - 1] if sign.colour else _UNGROUPED
    ground, shape = ("#ffffff", colour) if sign.outlined else (colour, "#ffffff")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="36" height="36" viewBox="0 0 36 36">'
        f'<rect x="1" y="1" width="34" height="34" rx="8" fill="{ground}" stroke="{colour}" stroke-width="2"/>'
        f'<path transform="translate(7.2 7.2) scale(0.9)" fill="{shape}" fill-rule="evenodd" d="{sign.shape}"/></svg>'
    )


@cache
def sign_png(number: int) -> bytes:
    """Return the sign ``number`` as PNG, 144 pixels each way, on nothing."""
    # Here: 80 MB that the server has no use for.
    import typst

    made = typst.compile(_PAGE, format="png", ppi=288, sys_inputs={"svg": sign_svg(number)})
    return bytes(made)
