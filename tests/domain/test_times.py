"""Times that a phone sees of others: to the minute, so that who watched somebody type does not find the words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from facilitator.domain.audience import Audience
from facilitator.i18n.localisation import format_moment
from facilitator.i18n.time_zones import zones


def test_a_phone_sees_others_times_to_the_minute_and_the_desk_to_the_second(world):
    id_ = world.submit("No ramp")["id"]
    exact = world.snapshot("desk")["state"]["contributions"][id_]["created_at"]
    seen = world.snapshot(Audience.PHONE, who=world.other)["state"]["contributions"][id_]["created_at"]
    assert seen % 60 == 0 and 0 <= exact - seen < 60


def test_a_moment_in_arabic_has_the_arabic_comma_and_latin_digits():
    at = datetime(2026, 11, 30, 12, 55, tzinfo=UTC).timestamp()
    shown = format_moment(at, "Asia/Amman", "ar")
    assert "\u060c" in shown and "," not in shown and "30" in shown
    assert "," in format_moment(at, "Asia/Amman", "en")


@pytest.mark.parametrize(
    ("language", "first", "second"), [("es", "Ámsterdam", "Bogotá"), ("fr", "Îles Féroé", "Zurich")]
)
def test_time_zones_stand_in_the_order_of_a_list_that_people_read(language, first, second):
    cities = [shown.partition(" (")[0] for shown in zones(language).values()]
    assert cities.index(first) < cities.index(second)


def test_a_city_that_shares_anothers_zone_is_found_by_its_own_name():
    assert zones("en")["America/Montreal"] == "Montreal (America/Montreal)"
    assert zones("ar")["Asia/Amman"].startswith("عمّان")
