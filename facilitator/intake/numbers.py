"""Numbers and moments as cells say them: the one place where a cell's text becomes a number."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from facilitator.domain.vocabulary import MAX_GIVEN, MAX_MOMENT

_DIGITS: Final = len(str(MAX_GIVEN))


def read_whole(said: str) -> int | None:
    """Return the number from 1 to ``MAX_GIVEN`` that a cell says in digits of any script, else None.

    Its digits are counted first: of more than 4,300 of them Python makes no number.
    """
    if not said.isdecimal() or len(said) > _DIGITS:
        return None
    number = int(said)
    return number if 0 < number <= MAX_GIVEN else None


def read_moment(said: str) -> float | None:
    """Return seconds since 1970: of ISO 8601, of seconds, or of milliseconds as Polis writes them.

    None for a time that nobody can read, and one that no contribution can have: no reason to lose the words.
    """
    if not said:
        return None
    if re.fullmatch(r"\d{9,14}(\.\d+)?", said):
        number = float(said)
        return number / 1000 if number > MAX_MOMENT else number
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None
    seconds = (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    return seconds if 0 <= seconds <= MAX_MOMENT else None
