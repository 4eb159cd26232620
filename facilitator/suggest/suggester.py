"""The server's side of the suggestions: asks the child process, and knows nothing of numbers itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from facilitator.domain.rules import Refused

log = logging.getLogger("facilitator")

SECONDS: Final = 60.0
"""For one answer: a cold start with 2,000 contributions takes 4 s on a slow laptop."""

Ask = Callable[[dict[str, Any], float], dict[str, Any]]
"""Send one question, wait so many seconds; raises ``OSError`` (``TimeoutError``, ``ConnectionError``)."""


class Suggester:
    """Suggestions for the desk and the report. Each answer has ``by``: "meaning", or "letters" without the model.

    Every method waits for the child process and lets all others go on meanwhile. Raises ``Refused``:
    ``no_suggestions`` where it does not answer, and what the question itself gives (``unknown_contribution``).
    Scores order; show words, not numbers. What comes back is a suggestion: a human decides.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def for_contribution(self, session: str, contribution: str) -> dict[str, Any]:
        """Return ``{near: [model.Near], clusters: [model.Fit]}`` for one shown contribution of ``session``."""
        return self._get({"do": "contribution", "session": session, "contribution": contribution})

    def inbox(self, session: str, question: str) -> dict[str, Any]:
        """Return ``{near: [model.Near], more: bool, clusters: {contribution: [model.Fit]}}`` for a question's inbox."""
        return self._get({"do": "inbox", "session": session, "question": question})

    def drafts(self, session: str, question: str, language: str) -> dict[str, Any]:
        """Return ``{drafts: [model.Draft], of: n}``: clusters proposed for the ``n`` contributions of an inbox."""
        return self._get({"do": "drafts", "session": session, "question": question, "language": language})

    def tags(
        self, notes: Sequence[Mapping[str, str]], entries: Sequence[Mapping[str, Any]]
    ) -> dict[str, list[dict[str, Any]]]:
        """Return up to three entries of one catalogue for each note: ``{note: [{entry, score}]}``.

        ``notes`` have ``id``, ``text``, ``lang``; ``entries`` have ``id`` and ``texts`` (title and meaning by language).
        """
        question = {"do": "tags", "notes": [_note(one) for one in notes], "entries": [*map(dict, entries)]}
        found: dict[str, list[dict[str, Any]]] = self._get(question)["tags"]
        return found

    def pairs(
        self, needs: Sequence[Mapping[str, str]], means: Sequence[Mapping[str, str]]
    ) -> list[dict[str, Any]]:
        """Return which of ``means`` (resources, offers) could meet which of ``needs`` (actions, barriers).

        Both have ``id``, ``text``, ``lang``. Gives ``[{need, means, score}]``, the likeliest first, up to three a need.
        """
        question = {"do": "pairs", "needs": [*map(_note, needs)], "means": [*map(_note, means)]}
        found: list[dict[str, Any]] = self._get(question)["pairs"]
        return found

    def _get(self, question: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = self._ask(question, SECONDS)
        except OSError as error:
            log.warning("no suggestions: %s", error)
            raise Refused("no_suggestions", retry_after=5.0) from error
        if "refused" in answer:
            raise Refused(answer["refused"], field=answer["field"])
        if "failed" in answer:
            log.error("suggestions failed:\n%s", answer["failed"])
            raise Refused("no_suggestions", retry_after=5.0)
        found: dict[str, Any] = answer["ok"]
        return found


def _note(row: Mapping[str, str]) -> dict[str, str]:
    return {name: row[name] for name in ("id", "text", "lang")}
