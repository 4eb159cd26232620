"""Guesses are slowed down; right codes never are."""

from __future__ import annotations

import pytest

from facilitator.delegates.wrong_codes import AT_ONCE, BURST, LONGEST_SECONDS, WrongCodes
from facilitator.domain.rules import Refused


@pytest.fixture
def slept():
    return []


@pytest.fixture
def codes(slept):
    return WrongCodes(slept.append, clock=lambda: 0.0)


def test_the_first_mistakes_are_answered_at_once_and_guesses_wait(codes, slept):
    for _ in range(int(BURST)):
        codes.after("guesser")
    assert slept == []
    for _ in range(100):
        codes.after("guesser")
    assert len(slept) == 100 and 1 < slept[0] <= LONGEST_SECONDS
    codes.after("neighbour elsewhere")
    assert len(slept) == 100


def test_guesses_on_many_connections_at_once_are_refused_but_keep_no_hall_out(slept):
    def guess_more(_seconds):
        # While this answer waits, the same address tries on.
        if codes._waiting["hall"] < AT_ONCE:
            codes.after("hall")
            return
        with pytest.raises(Refused) as refused:
            codes.after("hall")
        assert refused.value.reason == "too_many_codes"
        with pytest.raises(Refused):
            codes.before("hall")
        codes.before("elsewhere")
        codes.joined("hall")
        codes.before("hall")
        slept.append("all of it")

    codes = WrongCodes(guess_more, clock=lambda: 0.0)
    for _ in range(int(BURST) + 1):
        codes.after("hall")
    assert slept == ["all of it"]
    assert not codes._waiting
