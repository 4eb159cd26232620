"""What differs between two texts or lists, and how it is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final, TypeVar

from patiencediff import PatienceSequenceMatcher

from facilitator.i18n.localisation import localized, translate
from facilitator.outcome.model import Tag

T = TypeVar("T")
_MOST_PRODUCT: Final = 250_000
"""Two texts of 500 words and blanks each: difflib needs a twentieth of a second for them."""


@dataclass(frozen=True)
class Difference:
    """One thing that differs: where (a session's title, or empty), what, and the wordings before and after."""

    where: str
    what: str
    before: str = ""
    after: str = ""


class Phrases:
    """Says differences in one language; ``tags`` are those that either outcome names."""

    def __init__(self, language: str, tags: Iterable[Tag]) -> None:
        self._language = language
        self._names = {one.id: f"{one.code} {localized(one.title, language)}".strip() for one in tags}

    def say(self, msgid: str, **params: object) -> str:
        return translate(self._language, msgid, **params)

    def texts(self, where: str, what: str, old: str, new: str) -> Iterator[Difference]:
        """Compare paragraph by paragraph: nobody finds a changed word in two whole pages."""
        before, after = _paragraphs(old), _paragraphs(new)
        for tag, a, b, c, d in opcodes(before, after):
            if tag != "equal":
                yield Difference(where, what, "\n\n".join(before[a:b]), "\n\n".join(after[c:d]))

    def tags(self, old: list[str], new: list[str]) -> tuple[str, str]:
        """Return both lists of tags by the code that people say and the title."""
        return tuple(  # type: ignore[return-value] # two go in, two come out
            ", ".join(self._names.get(tag, tag) for tag in tags) for tags in (old, new)
        )


def opcodes(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    """Return what differs, as ``difflib`` does: (tag, from and to in ``old``, from and to in ``new``).

    difflib finds the most that two texts share, in time that grows with the product of their lengths, and more. Beyond
    what that is good for, the pieces that stand once in both are the anchors, which takes time in proportion.
    """
    if len(old) * len(new) <= _MOST_PRODUCT:
        return [(*one,) for one in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()]
    return [(*one,) for one in PatienceSequenceMatcher(None, old, new).get_opcodes()]


def only(these: Mapping[Any, T], those: Mapping[Any, T]) -> list[T]:
    return [one for key, one in these.items() if key not in those]


def both(old: Mapping[Any, T], new: Mapping[Any, T]) -> list[tuple[T, T]]:
    return [(old[key], one) for key, one in new.items() if key in old]


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]
