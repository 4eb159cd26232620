"""A flood from one address is held back; a hall of a thousand behind one address is none."""

from __future__ import annotations

import pytest

from facilitator.commands.rate_limit import FLOOD_SECONDS, RateLimits
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller

HALL = "192.0.2.7"


@pytest.fixture
def hall():
    class Hall:
        now = 0.0
        told: list[str]

        def __init__(self):
            self.limits = RateLimits(lambda: self.now)
            self.told = []
            self.limits.on_flood = self.told.append

        def give(self, who, address=HALL):
            try:
                self.limits.check_contribution(Caller(Role.DELEGATE, who, "demo", address=address), "first")
            except Refused as refused:
                assert (refused.reason, refused.retry_after > 0) == ("too_fast", True)
                return False
            return True

    return Hall()


def test_twenty_cookies_that_pour_are_held_back_and_the_desk_is_told_once(hall):
    passed = 0
    for turn in range(324):
        hall.now = turn * 6 / 324
        passed += hall.give(f"bot{turn % 20}")
    assert 120 <= passed <= 170
    assert hall.told == ["first"]
    hall.now += FLOOD_SECONDS
    hall.give("bot0")
    assert all(hall.give(f"bot{number}") for number in range(20))


def test_in_a_flood_a_neighbour_behind_the_same_address_writes_at_once(hall):
    for turn in range(400):
        hall.give(f"bot{turn % 20}")
    assert not hall.give("bot3")
    assert hall.give("neighbour")
    assert hall.give("bot3", address="192.0.2.8")


def test_a_thousand_phones_behind_one_address_all_write_within_ten_seconds(hall):
    for turn in range(1000):
        hall.now = turn / 100
        assert hall.give(f"phone{turn}")
    for turn in range(1000):
        hall.now = 10 + turn / 100
        assert hall.give(f"phone{turn}")
    assert hall.told == []


def test_staff_and_the_command_line_are_no_flood(hall):
    for role in (Role.FACILITATOR, Role.SYSTEM):
        for _ in range(300):
            hall.limits.check_contribution(Caller(role, "one", "demo", address=HALL), "first")
    assert hall.told == []


def test_what_is_remembered_stays_bounded(hall):
    for number in range(12_000):
        hall.now += 1
        hall.give("phone", address=f"address {number}")
    assert len(hall.limits._addresses) <= 5_700
