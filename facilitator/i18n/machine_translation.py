"""The plug-in point for a machine-translation service that the organiser brings: it makes drafts, nothing else.

An installed package offers one function under the entry point group ``facilitator.translators``:

    def translate(texts: list[str], source: str, target: str) -> list[str]

``source`` and ``target`` are BCP 47 tags; the answer has one text for each, in order ("" where there is none). The
function runs in a child process of its own with a timeout, so it may be slow, block or fail (docs/translations.md).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from typing import Any, BinaryIO, Final

GROUP: Final = "facilitator.translators"

Translate = Callable[[list[str], str, str], list[str]]


def find_translator() -> EntryPoint | None:
    """Return the installed service, the first by name where there are several, or None."""
    return min(entry_points(group=GROUP), key=lambda one: one.name, default=None)


def translate(texts: list[str], source: str, target: str) -> list[str]:
    """Return a draft for each of ``texts``.

    Raises ``LookupError`` where no service is installed, ``ValueError`` where its answer is not one text for each, and
    whatever the service raises.
    """
    found = find_translator()
    if found is None:
        raise LookupError(f"no package offers an entry point in the group {GROUP}")
    function: Translate = found.load()
    drafts = function(list(texts), source, target)
    if len(drafts) != len(texts) or not all(isinstance(draft, str) for draft in drafts):
        raise ValueError(f"{found.name}: {len(texts)} texts asked, another answer than as many texts came")
    return list(drafts)


def answer_all(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer each line of JSON ``{"texts", "source", "target"}`` with ``{"drafts"}`` or ``{"error"}``."""
    for line in questions:
        answer: dict[str, Any]
        try:
            answer = {"drafts": translate(**json.loads(line))}
        except Exception as error:  # noqa: BLE001 - somebody else's code: whatever it is, the next question is answered
            answer = {"error": f"{type(error).__name__}: {error}"[:500]}
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()
