"""The colours of tokens.css hold the contrasts that the design promises, in both themes; the worst of each kind is printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from facilitator.domain.colours import contrast

TOKENS = Path(__file__).parents[2] / "static/css/tokens.css"
GROUNDS = ("paper", "surface", "surface-2")
KINDS = ("challenge", "barrier", "resource", "action")
STATES = ("good", "warn", "bad")
SIGNS = tuple(f"k{number}" for number in range(1, 13))


def colours(theme: str) -> dict[str, str]:
    """The colours of a theme by name, as six digits."""
    place = 1 if theme == "light" else 2
    css = TOKENS.read_text("utf-8")
    both = re.findall(r"--([\w-]+): var\(--light, (#\w+)\) var\(--dark, (#\w+)\);", css)
    found = {one[0]: one[place] for one in both}
    return {
        name: colour if len(colour) == 7 else "#" + "".join(2 * d for d in colour[1:])
        for name, colour in found.items()
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("what", "least", "letters", "grounds"),
    [
        ("text", 7.0, ("ink", "ink-2"), GROUNDS),
        ("links and the event's colour", 4.5, ("accent", "accent-strong"), (*GROUNDS, "accent-soft")),
        ("kinds", 4.5, KINDS, GROUNDS),
        ("counts in a cluster's colour", 4.5, SIGNS, ("surface",)),
        ("edges of what can be pressed or filled in", 3.0, ("line-strong",), GROUNDS),
        ("the ring around what has the focus", 3.0, ("focus",), GROUNDS),
    ],
)
def test_contrasts(theme, what, least, letters, grounds):
    found = colours(theme)
    worst = min((contrast(found[one], found[ground]), one, ground) for one in letters for ground in grounds)
    print(f"{what}, {theme}: at least {worst[0]:.2f} to 1 ({worst[1]} on {worst[2]})")
    assert worst[0] >= least, worst


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_of_a_state_on_its_own_ground(theme):
    found = colours(theme)
    worst = min((contrast(found[one], found[f"{one}-soft"]), one) for one in STATES)
    print(f"states, {theme}: at least {worst[0]:.2f} to 1 ({worst[1]})")
    assert worst[0] >= 6.6
