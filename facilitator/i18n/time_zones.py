"""The time zones that an organiser chooses from, named by their city in the reader's language."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

_NO_CITY: Final = ("Etc/", "posix/", "right/", "SystemV/", "US/")


@lru_cache(maxsize=16)
def zones(language: str) -> dict[str, str]:
    """Return what to show by IANA name ("Asia/Amman"), sorted by the city in ``language`` (BCP 47): "Amman (Asia/Amman)".

    City names are CLDR's exemplar cities; an alias ("America/Montreal", to CLDR the zone of Toronto) has its own name.
    Sorted without accents. Of names without a region only "UTC" stands there, at the end.
    """
    locale = Locale.parse(language, sep="-")
    aliases = get_global("zone_aliases")
    cities = {
        zone: zone.rpartition("/")[2].replace("_", " ")
        if zone in aliases
        else get_timezone_location(zone, locale=locale, return_city=True)
        for zone in available_timezones()
        if "/" in zone and not zone.startswith(_NO_CITY)
    }
    named = sorted(cities.items(), key=lambda one: (_plain(one[1]), one[0]))
    return {zone: f"{city} ({zone})" for zone, city in named} | {"UTC": "UTC"}


def _plain(name: str) -> str:
    """Return ``name`` without accents and in small letters, as an alphabetical list is read."""
    marked = unicodedata.normalize("NFKD", name)
    return "".join(one for one in marked if not unicodedata.combining(one)).casefold()
