"""Languages as organisers type them: by their short tags, or by a name in whatever language they speak."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from babel import Locale

from facilitator.domain.messages import Message
from facilitator.domain.rules import Refused
from facilitator.event_file.languages import NO_LANGUAGE, find_language
from facilitator.i18n.localisation import languages, own_name

# Reading the data of all six hundred would hold the server up; interface languages are known by name anyway.
_OWN_NAMES: Final = [
    "am",
    "az",
    "bn",
    "bs",
    "da",
    "de",
    "el",
    "fa",
    "fi",
    "ha",
    "he",
    "hi",
    "hr",
    "hy",
    "id",
    "it",
    "ja",
    "ka",
    "kk",
    "km",
    "ko",
    "ku",
    "ky",
    "lo",
    "mn",
    "ms",
    "my",
    "ne",
    "nl",
    "no",
    "pl",
    "ps",
    "pt",
    "ro",
    "ru",
    "si",
    "so",
    "sq",
    "sr",
    "sv",
    "sw",
    "ta",
    "tg",
    "th",
    "tr",
    "uk",
    "ur",
    "uz",
    "vi",
    "zh",
]
"""Languages that are found by the names that they have for themselves."""


def find_tag(word: str) -> str | None:
    """Return the language that a tag or a name means: in English, the interface's languages, or the language itself."""
    return find_language(word) or _tags_by_name().get(word.strip().casefold())


@cache
def _tags_by_name() -> dict[str, str]:
    """Return all languages by name; the first to have a name keeps it."""
    found: dict[str, str] = {}
    for spoken in ("en", *languages()):
        for tag, name in Locale.parse(spoken).languages.items():
            found.setdefault(name.casefold(), tag)
    found = {name: known for name, tag in found.items() if (known := find_language(tag.replace("_", "-")))}
    for tag in _OWN_NAMES:
        found.setdefault(own_name(tag).casefold(), tag)
    return found


def read_languages(chosen: list[str], more: str) -> tuple[list[str], list[str]]:
    """Return the languages ticked and typed, each once, in this order; and what was typed that is none.

    Typed are tags or names, in the language itself or in one that the interface speaks: "pt, Khmer, português".
    """
    found = [one for one in chosen if one]
    unknown: list[str] = []
    for part in filter(None, (one.strip() for one in re.split("[,،;\n]", more))):
        whole = find_tag(part)
        for word in [part] if whole else part.split():
            tag = find_tag(word)
            (found if tag else unknown).append(tag or word)
    return list(dict.fromkeys(found)), unknown


def refuse_language(words: list[str]) -> Refused:
    """Return the refusal of what is no language, at the field in which it was typed."""
    problems = [("more", Message(NO_LANGUAGE, {"value": word[:80]})) for word in words]
    return Refused("several_problems", field="more", problems=problems)
