"""Single values of an event file: what a person typed, checked and turned into what the program works with.

Each function here is a validator of pydantic: it returns the value, or raises through ``refuse``.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import date, time
from enum import StrEnum
from functools import cache
from typing import Final, TypeVar
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from facilitator.domain import colours, logo, wifi
from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import CODE_LENGTH, MAX_LENGTH_CEILING, MAX_MARKS, MAX_STEP_MINUTES
from facilitator.event_file.problem import find_close, refuse

MAX_ID: Final = 40
MAX_DAYS: Final = 3650
MAX_LINK: Final = 500
"""Characters of a web address."""
MAX_PASSWORD: Final = 64
_SWITCH: Final = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
SHOWN: Final = 80
"""Characters of a wrong value that a sentence repeats."""

_Choice = TypeVar("_Choice", bound=StrEnum)


def as_list(value: object) -> object:
    """Let ``offers: action`` stand for a list of one."""
    return [value] if isinstance(value, str) else value


def read_word(value: object) -> str:
    """Return a short text, whatever it says."""
    if not isinstance(value, str):
        refuse(N_("Write one short text here, not a list and not further keys."))
    return value.strip()


def read_id(value: object) -> str:
    """Return an id: it becomes part of addresses and file names."""
    word = read_word(value)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", word) or len(word) > MAX_ID:
        refuse(
            N_(
                "“%(value)s” cannot be an id. Use small letters a-z, digits and single hyphens, at most %(limit)s characters."
            ),
            value=word[:SHOWN],
            limit=MAX_ID,
        )
    return word


def read_date(value: object) -> date:
    """Return a day of the calendar."""
    word = read_word(value)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", word):
        refuse(
            N_("Write the date as year-month-day, for example 2019-09-10, not “%(value)s”."),
            value=word[:SHOWN],
        )
    try:
        return date.fromisoformat(word)
    except ValueError:
        refuse(N_("There is no day “%(value)s” in the calendar."), value=word)


def read_time(value: object) -> time:
    """Return a time of day, to the minute."""
    word = read_word(value)
    parts = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", word)
    if parts is None:
        refuse(
            N_("Write the time as hours:minutes from 00:00 to 23:59, for example 09:30, not “%(value)s”."),
            value=word[:SHOWN],
        )
    return time(int(parts[1]), int(parts[2]))


def read_time_zone(value: object) -> str:
    """Return the name of a time zone of the IANA database."""
    word = read_word(value)
    zones = _time_zones()
    if word not in zones.values():
        small = word.lower().replace(" ", "_")
        city = next((zone for zone in zones if zone.endswith("/" + small)), None)
        # Near in letters is no neighbour: for a city without a zone of its own a guess would be another continent.
        guess = city or find_close(small, list(zones), 0.85)
        if guess is not None:
            msgid = N_("There is no time zone “%(value)s”. Did you mean “%(guess)s”?")
            refuse(msgid, value=word[:SHOWN], guess=zones[guess])
        refuse(
            N_(
                "There is no time zone “%(value)s”. Write continent/city, for example Asia/Amman; for a city that has none of its own, the zone of its country’s largest city."
            ),
            value=word[:SHOWN],
        )
    return word


@cache
def _time_zones() -> dict[str, str]:
    return {zone.lower(): zone for zone in sorted(available_timezones())}


def read_code(value: object) -> str:
    """Return a join code."""
    word = read_word(value).replace(" ", "")
    if len(word) != CODE_LENGTH or not re.fullmatch(r"[0-9]+", word):
        refuse(
            N_(
                "A join code has six digits 0-9, for example 250917, not “%(value)s”. Without this line one is made."
            ),
            value=word[:SHOWN],
        )
    return word


def read_length(value: object) -> int:
    """Return the length of a contribution, in graphemes."""
    word = read_word(value)
    if not re.fullmatch(r"[0-9]{1,4}", word) or not 1 <= int(word) <= MAX_LENGTH_CEILING:
        refuse(
            N_("Write a whole number from 1 to %(limit)s, not “%(value)s”."),
            value=word[:SHOWN],
            limit=MAX_LENGTH_CEILING,
        )
    return int(word)


def read_each(value: object) -> int:
    """Return how many marks each delegate has."""
    word = read_word(value)
    if not re.fullmatch(r"[0-9]{1,2}", word) or not 1 <= int(word) <= MAX_MARKS:
        refuse(
            N_("Write a whole number from 1 to %(limit)s, not “%(value)s”."),
            value=word[:SHOWN],
            limit=MAX_MARKS,
        )
    return int(word)


def read_minutes(value: object) -> int:
    """Return how many minutes a step of a run sheet takes."""
    word = read_word(value)
    if not re.fullmatch(r"[0-9]{1,3}", word) or not 1 <= int(word) <= MAX_STEP_MINUTES:
        refuse(
            N_("Write a whole number from 1 to %(limit)s, not “%(value)s”."),
            value=word[:SHOWN],
            limit=MAX_STEP_MINUTES,
        )
    return int(word)


def read_days(value: object) -> int:
    """Return a number of days, up to ten years."""
    word = read_word(value)
    if not re.fullmatch(r"[0-9]{1,4}", word) or not 1 <= int(word) <= MAX_DAYS:
        refuse(
            N_("Write a whole number from 1 to %(limit)s, not “%(value)s”."),
            value=word[:SHOWN],
            limit=MAX_DAYS,
        )
    return int(word)


def read_link(value: object) -> str:
    """Return the address of a web page."""
    word = read_word(value)
    parts = urlsplit(word)
    if parts.scheme not in ("http", "https") or not parts.netloc or len(word) > MAX_LINK or " " in word:
        refuse(
            N_("Write a whole web address, for example https://example.org/captions, not “%(value)s”."),
            value=word[:SHOWN],
        )
    return word


def read_links(links: dict[str, str]) -> dict[str, str]:
    """Return addresses by language, each checked."""
    for link in links.values():
        read_link(link)
    return links


def read_network(value: object) -> str:
    """Return the name of a Wi-Fi network."""
    word = read_word(value)
    if len(word.encode()) > wifi.MAX_NAME_BYTES:
        refuse(N_("No Wi-Fi has so long a name: phones show 32 letters, fewer in scripts other than Latin."))
    return word


def read_password(value: object) -> str:
    """Return the password of a Wi-Fi network: as it is, letter by letter."""
    if not isinstance(value, str):
        refuse(N_("Write one short text here, not a list and not further keys."))
    if len(value) > MAX_PASSWORD or not value.isprintable():
        refuse(N_("Write the password in one line, at most %(limit)s characters."), limit=MAX_PASSWORD)
    return value


def read_switch(value: object) -> bool:
    """Return whether a switch is on."""
    word = read_word(value).lower()
    if word not in _SWITCH:
        refuse(N_("Write yes or no, not “%(value)s”."), value=word[:SHOWN])
    return _SWITCH[word]


def read_colour(value: object) -> str:
    """Return an event's colour, ``#rrggbb``: white letters can be read on it."""
    word = read_word(value)
    colour = colours.read_colour(word)
    if colour is None:
        refuse(
            N_("Write a colour as # and six digits, for example #00606f, not “%(value)s”."),
            value=word[:SHOWN],
        )
    found = colours.contrast(colour, colours.WHITE)
    if found < colours.READABLE:
        msgid = N_(
            "White letters on %(value)s have a contrast of %(contrast)s to 1; %(wanted)s is needed. The nearest colour that holds is %(nearest)s."
        )
        # Cut, not rounded: 4.49 is not 4.5.
        shown = f"{int(found * 10) / 10}"
        refuse(
            msgid, value=colour, contrast=shown, wanted=str(colours.READABLE), nearest=colours.nearest(colour)
        )
    return colour


def read_logo(value: object) -> bytes:
    """Return a logo as the program writes it into an event file: base64 of a small PNG."""
    try:
        body = base64.b64decode("".join(read_word(value).split()), validate=True)
    except ValueError:
        body = b""
    if logo.size_of(body) is None:
        refuse(
            N_("This is no logo that the program has saved. Take it out, and add the picture in the set-up.")
        )
    return body


def choose(choices: type[_Choice]) -> Callable[[object], _Choice]:
    """Return the validator of one of ``choices``."""
    known = [one.value for one in choices]

    def read(value: object) -> _Choice:
        word = read_word(value)
        if word not in known:
            guess = find_close(word, known)
            if guess is not None:
                refuse(
                    N_("“%(value)s” is not known here. Did you mean “%(guess)s”?"),
                    value=word[:SHOWN],
                    guess=guess,
                )
            msgid = N_("“%(value)s” is not known here. Choose one of: %(choices)s.")
            refuse(msgid, value=word[:SHOWN], choices=", ".join(known))
        return choices(word)

    return read
