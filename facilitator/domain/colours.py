"""Colours of an event: how well two can be told apart (WCAG 2.2, 1.4.3), and the nearest one that can be read.

Colours are texts like ``#00606f``; a contrast is a ratio from 1 to 21.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Sequence
from typing import Final

READABLE: Final = 4.5
"""The contrast that WCAG asks of text (level AA)."""
WHITE: Final = "#ffffff"
_STEPS: Final = 256
_LIGHT_GROUNDS: Final = ("#f6f4ee", "#ffffff", "#efece4")
_DARK_GROUNDS: Final = ("#0b1519", "#152329", "#1d2e35")
"""Paper and surfaces of both themes, as in static/css/tokens.css."""


def read_colour(text: str) -> str | None:
    """Return a colour as ``#rrggbb`` in small letters, from three or six digits; None for anything else."""
    found = re.fullmatch(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", text.strip(), re.ASCII)
    if found is None:
        return None
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * one for one in digits))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def nearest(
    colour: str, grounds: Sequence[str] = (WHITE,), wanted: float = READABLE, *, lighter: bool = False
) -> str:
    """Return the colour nearest to ``colour``, of its hue, whose contrast to each of ``grounds`` is ``wanted``.

    It is made darker, or with ``lighter`` lighter, by no more than it takes; one that holds comes back as it is.
    """
    hue, light, saturation = colorsys.rgb_to_hls(*_channels(colour))
    end = 1.0 if lighter else 0.0
    for step in range(_STEPS + 1):
        tried = colour if step == 0 else _from_hls(hue, light + (end - light) * step / _STEPS, saturation)
        if all(contrast(tried, ground) >= wanted for ground in grounds):
            return tried
    return WHITE if lighter else "#000000"


def palette(accent: str) -> dict[str, tuple[str, str]]:
    """Return the properties of static/css/tokens.css that follow an event's colour, each for light and for dark pages.

    Letters in the colour stand on every ground of a page, so that they may be a little darker, or on dark pages
    lighter, than the colour itself.
    """
    soft, deep = _mix(accent, WHITE, 0.12), _mix(accent, _DARK_GROUNDS[0], 0.25)
    light = nearest(accent, (*_LIGHT_GROUNDS, soft))
    dark = nearest(accent, (*_DARK_GROUNDS, deep), 7, lighter=True)
    return {
        "accent": (light, dark),
        "accent-strong": (nearest(light, _LIGHT_GROUNDS, 7), _mix(dark, WHITE, 0.6)),
        "accent-ink": (WHITE, _DARK_GROUNDS[0]),
        "accent-soft": (soft, deep),
        "band": (nearest(accent, wanted=12), nearest(accent, wanted=15)),
        "band-ink-2": ("#dfe5e7", "#dfe5e7"),
    }


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _from_hls(hue: float, light: float, saturation: float) -> str:
    return _written(colorsys.hls_to_rgb(hue, light, saturation))


def _mix(colour: str, ground: str, share: float) -> str:
    """Return ``share`` of ``colour`` on ``ground``."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return _written([share * one + (1 - share) * other for one, other in pairs])


def _written(channels: Sequence[float]) -> str:
    return "#" + "".join(f"{round(255 * one):02x}" for one in channels)
