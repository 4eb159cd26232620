"""Words that many used: counted once a contribution, without the words that carry no meaning."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

import regex

_WORD: Final = regex.compile(r"\p{L}[\p{L}\p{M}]+(?:-\p{L}[\p{L}\p{M}]+)*")
_MARKS: Final = regex.compile(r"[\p{M}\u0640]")
_HAMZA: Final = str.maketrans("أإآٱىة", "ااااية")
# The article, alone or after "and", "with", "for", "as", "so": written as one word with the noun.
_ARTICLE: Final = regex.compile(r"^(?:[وفبك]?ال|لل)(?=\p{L}{3})")
SHORTEST: Final = 3
"""Letters of a word that is counted."""
FEWEST: Final = 2
"""Contributions that must have a word: one person's own word is nobody else's business."""


class Word(NamedTuple):
    """A word, its language (BCP 47 tag), and in how many contributions it stands."""

    text: str
    lang: str
    times: int


def count_words(texts: Iterable[tuple[str, str]]) -> list[Word]:
    """Return the words of ``texts`` (text, language), the most frequent first.

    Forms that differ by case, Arabic vowel signs, hamza or the Arabic article are one word, shown as most wrote it.
    """
    counted: Counter[tuple[str, str]] = Counter()
    forms: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for text, tag in texts:
        lang = tag.split("-", maxsplit=1)[0].lower()
        found: dict[tuple[str, str], str] = {}
        for word in _WORD.findall(text):
            key = _fold(word)
            if len(key) >= SHORTEST and key not in _empty_words(lang):
                found.setdefault((lang, key), word if word.isupper() and len(word) > 1 else word.lower())
        counted.update(found.keys())
        for key_of, form in found.items():
            forms[key_of][form] += 1
    words = [Word(forms[key].most_common(1)[0][0], key[0], count) for key, count in counted.items()]
    return sorted(
        (one for one in words if one.times >= FEWEST), key=lambda one: (-one.times, one.lang, one.text)
    )


def _fold(word: str) -> str:
    bare = _MARKS.sub("", word.casefold()).translate(_HAMZA)
    return str(_ARTICLE.sub("", bare))


@cache
def _empty_words(lang: str) -> frozenset[str]:
    # Here: 3 MB that the server, which only asks a child process for pictures, has no use for.
    import stopwordsiso

    if not stopwordsiso.has_lang(lang):
        return frozenset()
    return frozenset(_fold(word) for word in stopwordsiso.stopwords(lang))
