"""Times that a phone sees of others: to the minute, so that who watched somebody type does not find the words."""

from __future__ import annotations

from facilitator.domain.audience import Audience


def test_a_phone_sees_others_times_to_the_minute_and_the_desk_to_the_second(world):
    id_ = world.submit("No ramp")["id"]
    exact = world.snapshot("desk")["state"]["contributions"][id_]["created_at"]
    seen = world.snapshot(Audience.PHONE, who=world.other)["state"]["contributions"][id_]["created_at"]
    assert seen % 60 == 0 and 0 <= exact - seen < 60
