"""What goes into the engine and what comes out: plain values, ready for JSON by ``dataclasses.asdict``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """A text to compare: a contribution, a cluster's title, an offer. ``lang`` is a BCP 47 tag, or "" if unknown."""

    id: str
    text: str
    lang: str


@dataclass(frozen=True)
class Entry:
    """An entry of a catalogue of tags: ``texts`` holds its title and meaning by language."""

    id: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Near:
    """Two notes that may say the same. ``score`` is their cosine, 0 to 1.

    ``opposite``: one says "not" and the other does not, so they may say the opposite of each other.
    """

    a: str
    b: str
    score: float
    across: bool
    opposite: bool


@dataclass(frozen=True)
class Fit:
    """A cluster that a note may belong to, and why: ``because`` names its most similar notes, the nearest first.

    ``score`` is a cosine (-1 to 1) after centring; it orders, it is no probability. ``likely`` is false where the
    cluster is only the nearest there is.
    """

    cluster: str
    score: float
    likely: bool
    because: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """A proposed cluster: its notes from the most typical on, and terms for a person to name it by.

    ``words`` are up to four words in ``lang`` (the language of ``named_by``, its most typical note) that its notes
    share and the rest has less often; ``name`` is these words in a row, "" where there are none. Never anybody's
    sentence: a cluster's name stands on the wall.
    """

    name: str
    lang: str
    named_by: str
    ids: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Tag:
    """A catalogue entry that may fit a note."""

    entry: str
    score: float


@dataclass(frozen=True)
class Match:
    """Something that could meet a need: a resource or offer (``means``) for an action or barrier (``need``)."""

    need: str
    means: str
    score: float
