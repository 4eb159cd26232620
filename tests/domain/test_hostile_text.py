"""Texts made to be expensive: each takes time in proportion to its length, and no character grows without end."""

from __future__ import annotations

import re
import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain import privacy
from facilitator.domain import text as words
from facilitator.domain.rules import Refused
from tests.cost import LINEAR, growth

MARK, BELOW, FLAG = "\u0301", "\u0316", "\U0001f1eb"
HOSTILE = {
    "marks": lambda n: "e" + MARK * n,
    "marks in two places, which are sorted": lambda n: "e" + (MARK + BELOW) * (n // 2),
    "flags": lambda n: FLAG * n,
    "people joined": lambda n: "\U0001f469\u200d" * (n // 2),
    "letters of Hangul that join": lambda n: "\u1100" * n,
    "letters with marks": lambda n: ("a" + MARK * 40) * (n // 41),
    "letters": lambda n: "a" * n,
    "digits": lambda n: "1" * n,
    "digits with gaps": lambda n: "1 - " * (n // 4),
    "a name and no host": lambda n: "a" * n + "@",
    "a host and no end": lambda n: "a@" + "a" * n,
    "addresses without an end": lambda n: "a@" * (n // 2),
    "addresses without a name": lambda n: "a.b" * (n // 3),
    "calls": lambda n: "call " * (n // 5),
    "blanks": lambda n: "i was " + " " * n,
    "titles": lambda n: "dr " * (n // 3),
    "a letter of eighteen": lambda n: "\ufdfa" * (n // 18),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_cleaning_costs_in_proportion(kind):
    def clean(text):
        try:
            return words.clean(text, limit=1, field="text")
        except Refused:
            return None

    assert growth(clean, HOSTILE[kind], 1_400) < LINEAR


@pytest.mark.parametrize("kind", HOSTILE)
def test_counting_folding_and_hints_cost_in_proportion(kind):
    for function in (words.count_graphemes, words.fold, privacy.find_hints, privacy.find_before_sending):
        assert growth(function, HOSTILE[kind], 1_400) < LINEAR, function


def test_a_pattern_repeats_without_bound_only_at_its_end():
    for patterns in (privacy.PATTERNS, privacy.BEFORE_SENDING):
        for pattern in (one for several in patterns.values() for one in several):
            # Classes hold + and * as letters, \+ is a plus.
            bare = re.sub(r"\[(?:\\.|[^\]\\])*\]", "C", re.sub(r"\\[+*.]", "E", pattern))
            assert not re.search(r"(?:[+*]|\{\d+,\})(?=.)", bare, re.DOTALL), pattern


def test_what_no_limit_could_let_pass_is_refused_before_anything_is_done_to_it():
    with pytest.raises(Refused) as refused:
        words.clean("\x00" + "x" * 70_000, limit=500, field="text")
    assert (refused.value.reason, refused.value.field) == ("too_long", "text")


@pytest.mark.parametrize(
    "grapheme", ["e" + MARK * 257, "\u1100" * 300, "\U0001f469\u200d" * 150, "\u0915\u094d" * 200]
)
def test_a_character_keeps_at_most_64_code_points(grapheme):
    text = f"Roads {grapheme} and ramps"
    kept = words.clean(text, limit=500, field="text")
    assert words.is_shortened(text)
    assert kept.startswith("Roads ") and kept.endswith(" and ramps")
    assert max(map(len, regex.findall(r"\X", kept))) <= words.MAX_GRAPHEME
    assert words.clean(kept, limit=500, field="text") == kept and not words.is_shortened(kept)


PIECES = st.sampled_from(
    [
        "a",
        MARK,
        BELOW,
        FLAG,
        "\U0001f1f7",
        "\u200d",
        "\U0001f469",
        "\u0600",
        "\u1100",
        "\u1161",
        "\u0915",
        "\u094d",
        " ",
        "\n",
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join))
def test_graphemes_are_those_of_unicode(text):
    assert words.count_graphemes(text) == len(regex.findall(r"\X", text))


@given(st.lists(st.tuples(PIECES, st.integers(1, 90)), max_size=6))
def test_whatever_is_typed_no_kept_character_is_longer(pieces):
    text = "a" + "".join(piece * number for piece, number in pieces)
    try:
        kept = words.clean(text, limit=2000, field="text")
    except Refused:
        return
    assert all(len(one) <= words.MAX_GRAPHEME for one in regex.findall(r"\X", kept))
    assert (kept != unicodedata.normalize("NFC", text)) == words.is_shortened(text)
