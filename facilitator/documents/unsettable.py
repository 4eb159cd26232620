"""Texts that the typesetter cannot set: found by trying, and left out with a notice, so that the document is made.

Whoever may write one note must not be able to take a document away from everybody. What is known to fail is shortened
where it comes in (``domain.text.shorten``); this is for what is not known, and for what was kept before.
"""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeVar

import typst

from facilitator.documents.fonts import other_families
from facilitator.domain.messages import N_
from facilitator.i18n.localisation import translate
from facilitator.outcome.model import Outcome
from facilitator.resources import font_folder

log = logging.getLogger("facilitator")

_NUMBERED: Final = N_(
    "[The words of number %(number)s cannot be set here. They are in the CSV and JSON files.]"
)
_OTHER: Final = N_("[These words cannot be set here. They are in the JSON file.]")
_TRIAL: Final = b"""#set text(font: json(bytes(sys.inputs.fonts)))
#for words in json(bytes(sys.inputs.words)) [#words #parbreak()]
"""
T = TypeVar("T")


def is_failure(error: BaseException) -> bool:
    """Whether the typesetter failed on what it was given: with an error of its own, or by a panic of its shaper."""
    return isinstance(error, typst.TypstError) or type(error).__name__ == "PanicException"


def without_unsettable(outcome: Outcome, language: str) -> Outcome | None:
    """Return ``outcome`` with a notice for each text that cannot be set, or None where each one can."""
    found = set(_find(sorted(set(_texts(outcome)))))
    if not found:
        return None
    log.warning("a document leaves out %d texts that cannot be set", len(found))
    return _replaced(outcome, found, translate(language, _OTHER), language)


def _sets(texts: list[str]) -> bool:
    try:
        typst.compile(
            _TRIAL,
            format="pdf",
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[font_folder()]),
            sys_inputs={
                "words": json.dumps(texts, ensure_ascii=False),
                "fonts": json.dumps(other_families(), ensure_ascii=False),
            },
        )
    except BaseException as error:
        if not is_failure(error):
            raise
        return False
    return True


def _find(texts: list[str]) -> Iterator[str]:
    """Yield those of ``texts`` that cannot be set, by halves: few fail, so that few trials are needed."""
    if not texts or _sets(texts):
        return
    if len(texts) == 1:
        yield texts[0]
        return
    half = len(texts) // 2
    yield from _find(texts[:half])
    yield from _find(texts[half:])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, Iterable):
        for one in value:
            yield from _texts(one)


def _replaced(value: T, found: set[str], notice: str, language: str) -> T:
    new: Any = value
    if isinstance(value, str):
        new = notice if value in found else value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        number = getattr(value, "number", None)
        own = notice if number is None else translate(language, _NUMBERED, number=number)
        names = [field.name for field in dataclasses.fields(value)]
        parts = {name: _replaced(getattr(value, name), found, own, language) for name in names}
        new = dataclasses.replace(value, **parts)
    elif isinstance(value, dict):
        new = {key: _replaced(one, found, notice, language) for key, one in value.items()}
    elif isinstance(value, list | tuple):
        new = type(value)(_replaced(one, found, notice, language) for one in value)
    return new  # type: ignore[no-any-return] # of the kind that it was
