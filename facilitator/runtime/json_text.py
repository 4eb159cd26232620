"""JSON that was made before: it stands in a message as it is, however large, and is not encoded again."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from typing import Any, Final

_MARK: Final = secrets.token_hex(16)
"""Stands for a text while what surrounds it is encoded; nobody outside can write it."""


class JsonText:
    """A value of a message whose JSON is ``pieces``, one behind the other."""

    __slots__ = ("pieces",)

    def __init__(self, pieces: Sequence[str]) -> None:
        self.pieces = pieces


def dumps(value: Any, *, default: Callable[[Any], Any] | None = None, begin: str = "", **options: Any) -> str:
    """Return ``value`` as JSON, as ``json.dumps`` does, behind ``begin``; a ``JsonText`` in it stands for its text."""
    texts: list[JsonText] = []

    def encode(one: Any) -> Any:
        if isinstance(one, JsonText):
            texts.append(one)
            return f"{_MARK}{len(texts) - 1}"
        if default is None:
            raise TypeError(f"Object of type {type(one).__name__} is not JSON serializable")
        return default(one)

    rest = json.dumps(value, default=encode, **options)
    if not texts:
        return f"{begin}{rest}"
    pieces = [begin]
    for index, text in enumerate(texts):
        before, _, rest = rest.partition(f'"{_MARK}{index}"')
        pieces += (before, *text.pieces)
    return "".join((*pieces, rest))


def loads(text: str | bytes, **options: Any) -> Any:
    """Return what ``text`` says, as ``json.loads`` does."""
    return json.loads(text, **options)
