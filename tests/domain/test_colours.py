"""Colours of an event: read, compared, and the nearest one that can be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.colours import READABLE, WHITE, contrast, nearest, palette, read_colour

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("#00606F", "#00606f"),
        ("abc", "#aabbcc"),
        (" 1d4f91 ", "#1d4f91"),
        ("", None),
        ("#12345", None),
        ("red", None),
        ("#1\uff123456", None),
    ],
)
def test_a_colour_is_read_from_three_or_six_digits(typed, read):
    assert read_colour(typed) == read


def test_contrasts_are_those_of_wcag():
    assert contrast("#000000", WHITE) == pytest.approx(21)
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)
    assert contrast("#767676", WHITE) == pytest.approx(4.54, abs=0.01)


@given(COLOURS)
def test_the_nearest_colour_holds_and_one_that_holds_stays(colour):
    found = nearest(colour)
    assert contrast(found, WHITE) >= READABLE
    assert (found == colour) == (contrast(colour, WHITE) >= READABLE)
    # No darker than it takes: one step back it does not hold.
    assert found == colour or contrast(found, WHITE) < READABLE + 0.25


@given(COLOURS)
def test_everything_made_of_an_event_s_colour_can_be_read(colour):
    made = palette(nearest(colour))
    for theme, grounds in ((0, ("#f6f4ee", "#ffffff", "#efece4")), (1, ("#0b1519", "#152329", "#1d2e35"))):
        pairs = [(made["accent"][theme], ground) for ground in (*grounds, made["accent-soft"][theme])]
        pairs += [(made["accent-ink"][theme], made["accent"][theme])]
        pairs += [(letters, made["band"][theme]) for letters in (WHITE, made["band-ink-2"][theme])]
        assert min(contrast(*pair) for pair in pairs) >= READABLE
