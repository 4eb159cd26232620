"""What is wrong with an event file, where, and how validators say it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

from pydantic_core import PydanticCustomError

from facilitator.domain.messages import Message

KeyPath = tuple[str | int, ...]
"""The keys and list positions (from 0) that lead to a value."""

Finding = tuple[KeyPath, Message]
"""What is wrong, and the path of keys to it from the value that was looked at."""

FINDINGS = "event_file"
"""Type of the pydantic error that carries our own sentences."""


@dataclass(frozen=True)
class Problem:
    """One thing to correct. ``line`` and ``column`` count from 1; line 0 means the file as a whole.

    ``where`` names the value, as in ``days[2].sessions[1].start`` (list positions count from 1), or is empty.
    """

    line: int
    column: int
    where: str
    message: Message
    key_path: KeyPath = ()

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else str(self.message)


class EventFileError(Exception):
    """An event file cannot be used. ``problems`` holds everything found; ``str`` is one line for each."""

    def __init__(self, problems: Sequence[Problem], name: str) -> None:
        super().__init__(problems, name)
        self.problems = tuple(problems)
        self.name = name

    def __str__(self) -> str:
        return self.text(str)

    def by_place(self) -> list[tuple[str, Message]]:
        """Return each problem with its place (``2:7 event.id``), for a person who has the text beside it."""
        return [(f"{one.line}:{one.column} {one.where}".strip(), one.message) for one in self.problems]

    def text(self, say: Callable[[Message], str]) -> str:
        """Return one line for each problem; ``say`` gives a sentence in the reader's language."""
        lines = []
        for one in self.problems:
            place = f"{self.name}:{one.line}:{one.column}" if one.line else self.name
            lines.append(": ".join(part for part in (place, one.where, say(one.message)) if part))
        return "\n".join(lines)


def refuse(msgid: str, **params: object) -> NoReturn:
    """Raise, in a validator, one sentence about the value it looks at."""
    refuse_all([((), Message(msgid, params))])


def refuse_all(findings: Sequence[Finding]) -> NoReturn:
    """Raise, in a validator, several sentences; each path of keys begins at the value it looks at."""
    raise PydanticCustomError(FINDINGS, "see findings", {"findings": tuple(findings)})


def describe(key_path: KeyPath) -> str:
    """Return ``key_path`` as people read it: ``("days", 0, "date")`` is ``days[1].date``."""
    words = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in key_path)
    return words.removeprefix(".")


def find_close(word: str, choices: Sequence[str], likeness: float = 0.6) -> str | None:
    """Return the one of ``choices`` (small letters) that ``word`` is probably meant to be, or None.

    ``likeness``, from 0 to 1, is how alike the two must be at least.
    """
    close = get_close_matches(word.strip().lower(), choices, n=1, cutoff=likeness)
    return close[0] if close else None
