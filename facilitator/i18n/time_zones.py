"""The time zones that an organiser chooses from, named by their city in the reader's language."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from zoneinfo import available_timezones

from babel import Locale
from babel.dates import get_timezone_location

_NO_CITY: Final = ("Etc/", "posix/", "right/", "SystemV/", "US/")


@lru_cache(maxsize=16)
def zones(language: str) -> dict[str, str]:
    """Return what to show by IANA name ("Asia/Amman"), sorted by the city in ``language`` (BCP 47): "Amman (Asia/Amman)".

    City names are CLDR's exemplar cities. Of names without a region only "UTC" stands there, at the end.
    """
    locale = Locale.parse(language, sep="-")
    cities = {
        zone: get_timezone_location(zone, locale=locale, return_city=True)
        for zone in available_timezones()
        if "/" in zone and not zone.startswith(_NO_CITY)
    }
    named = sorted(cities.items(), key=lambda one: (one[1], one[0]))
    return {zone: f"{city} ({zone})" for zone, city in named} | {"UTC": "UTC"}
