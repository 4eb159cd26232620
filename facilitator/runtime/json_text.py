"""JSON that was made before: it stands in a message as it is, however large, and is not encoded again."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any, Final

_MARK: Final = secrets.token_hex(16)
"""Stands for a text while what surrounds it is encoded; nobody outside can write it."""


class JsonText:
    """A value of a message whose JSON is ``text``."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


def dumps(value: Any, *, default: Callable[[Any], Any] | None = None, **options: Any) -> str:
    """Return ``value`` as JSON, as ``json.dumps`` does; a ``JsonText`` in it stands for its text."""
    texts: list[str] = []

    def encode(one: Any) -> Any:
        if isinstance(one, JsonText):
            texts.append(one.text)
            return f"{_MARK}{len(texts) - 1}"
        if default is None:
            raise TypeError(f"Object of type {type(one).__name__} is not JSON serializable")
        return default(one)

    found = json.dumps(value, default=encode, **options)
    for index, text in enumerate(texts):
        before, _, after = found.partition(f'"{_MARK}{index}"')
        found = f"{before}{text}{after}"
    return found


def loads(text: str | bytes, **options: Any) -> Any:
    """Return what ``text`` says, as ``json.loads`` does."""
    return json.loads(text, **options)
