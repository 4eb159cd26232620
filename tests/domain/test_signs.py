"""Signs of clusters: which one is given, and that pages and documents draw the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from facilitator.domain.signs import DARK, LIGHT, SHAPES, SIGNS, free_sign, sign_of

TOKENS = Path(__file__).parents[2] / "static/css/tokens.css"


@pytest.mark.parametrize(
    ("taken", "wanted", "given"),
    [
        ([], 0, 1),
        ([1, 2, 4], 0, 3),
        ([1, 2], 7, 7),
        ([1, 7], 7, 2),
        ([1], 25, 2),
        (list(SIGNS), 0, 1),
        ([*SIGNS, 1, 2], 5, 3),
    ],
)
def test_the_lowest_free_sign_is_given_or_the_one_wanted(taken, wanted, given):
    assert free_sign(taken, wanted) == given


def test_the_second_round_is_the_first_outlined():
    assert [sign_of(12 + one).shape for one in range(1, 13)] == list(SHAPES)
    assert sign_of(13) == sign_of(1)._replace(outlined=True)
    assert sign_of(0).colour == sign_of(99).colour == 0


def test_the_style_sheets_have_the_same_colours():
    css = TOKENS.read_text(encoding="utf-8")
    found = re.findall(r"--k(\d+): var\(--light, (#\w+)\) var\(--dark, (#\w+)\);", css)
    assert found == [(str(n), *pair) for n, pair in enumerate(zip(LIGHT, DARK, strict=True), 1)]
