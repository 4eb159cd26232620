"""Catalogues of tags, and the list of people whom plans forget: plain data, in any number of languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import regex

Texts = dict[str, str]
"""A text by language (BCP 47 tag)."""

MAX_TAGS: Final = 12
"""Tags on one contribution or cluster: more would say nothing."""


class Use(StrEnum):
    """What a catalogue is for."""

    TAGS = "tags"
    PEOPLE = "people"


@dataclass(frozen=True)
class Tag:
    """An entry: ``code`` is what people say aloud ("OAP 33"); ``title`` may be empty where nobody pasted it yet.

    ``words`` (by language) are those that name a group of people in a text.
    """

    id: str
    code: str
    title: Texts = field(default_factory=dict)
    meaning: Texts = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Catalogue:
    """A list of tags under one title."""

    id: str
    title: Texts
    tags: list[Tag]
    use: str = Use.TAGS

    @classmethod
    def from_body(cls, body: dict[str, Any]) -> Catalogue:
        """Return the catalogue whose ``dataclasses.asdict`` is ``body``."""
        return cls(**{**body, "tags": [Tag(**tag) for tag in body["tags"]]})


def names(tag: Tag, text: str) -> bool:
    """Whether ``text`` has one of the tag's words, in any language and in small or capital letters.

    A word stands for itself; one that begins with ``~`` is also found inside a longer word, as Arabic needs, which
    writes articles and prepositions together with the noun.
    """
    return any(_finder(word).search(text) for words in tag.words.values() for word in words)


def _finder(word: str) -> regex.Pattern[str]:
    inner = regex.escape(word.removeprefix("~"))
    # regex keeps compiled patterns; a list of people has some hundred words.
    edge = "" if word.startswith("~") else r"\b"
    return regex.compile(rf"{edge}{inner}{edge}", regex.IGNORECASE)
