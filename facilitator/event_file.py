"""Event files: read a conference's agenda from YAML, and say everything that is wrong with it at once.

The file is read as plain text values with their places (``_read``), checked for what one part says about another
(``_check_relations``), and then by the models, which stand below and are what the rest of the program gets.
Nothing in the file is guessed at: ``10:30``, ``012345`` and ``no`` stay the text that a person typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails, PydanticCustomError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event as YamlEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from facilitator.domain.messages import Message, N_
from facilitator.domain.rules import Refused
from facilitator.domain.text import clean
from facilitator.domain.vocabulary import (
    CODE_LENGTH,
    MAX_LENGTH_CEILING,
    MAX_LENGTH_DEFAULT,
    Attribution,
    Kind,
    Moderation,
    Visibility,
)

MAX_BYTES: Final = 1_000_000
"""Size of an event file, at most; a conference of a week with four languages takes about 60,000."""
MAX_DEPTH: Final = 12
"""Levels of indentation; the format needs eight."""
MAX_ID: Final = 40
MAX_LINE: Final = 200
"""Characters of a title, a room, a place."""
MAX_PROSE: Final = 2000
"""Characters of a question or a description."""

Trail = tuple[str | int, ...]
"""The keys and list positions (from 0) that lead to a value."""
Node = str | dict[str, Any] | list[Any]


# What goes wrong, and how it is told


@dataclass(frozen=True)
class Problem:
    """One thing to correct. ``line`` and ``column`` count from 1; line 0 means the file as a whole.

    ``where`` names the value, as in ``days[2].sessions[1].start`` (list positions count from 1), or is empty.
    """

    line: int
    column: int
    where: str
    message: Message

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else str(self.message)


class EventFileError(Exception):
    """An event file cannot be used. ``problems`` holds everything found; ``str`` is one line for each."""

    def __init__(self, problems: Sequence[Problem], name: str) -> None:
        self.problems = tuple(problems)
        self.name = name
        super().__init__(self.problems, name)

    def __str__(self) -> str:
        return "\n".join(
            f"{self.name}:{one.line}:{one.column}: {one}" if one.line else f"{self.name}: {one}" for one in self.problems
        )


Finding = tuple[Trail, Message]


def _refuse(msgid: str, **params: object) -> NoReturn:
    _refuse_all([((), Message(msgid, params))])


def _refuse_all(findings: Sequence[Finding]) -> NoReturn:
    """Raise the one error that carries our own sentences through pydantic; trails begin at the value refused."""
    raise PydanticCustomError("event_file", "see findings", {"findings": tuple(findings)})


def _guess(word: str, choices: Sequence[str]) -> str | None:
    close = get_close_matches(word.lower(), choices, n=1, cutoff=0.6)
    return close[0] if close else None


# The models


@dataclass
class _Reading:
    """What the validators know of the rest of the file."""

    languages: tuple[str, ...] = ()
    questions: dict[str, Question | None] = field(default_factory=dict)
    """Every shared question by id; None until it is found to be in order."""


def _reading(info: ValidationInfo) -> _Reading:
    return info.context if isinstance(info.context, _Reading) else _Reading()


def _as_list(value: object) -> object:
    """Let ``offers: action`` stand for a list of one."""
    return [value] if isinstance(value, str) else value


def _word(value: object) -> str:
    if not isinstance(value, str):
        _refuse(N_("Write one short text here, not a list and not further keys."))
    return value.strip()


def _id(value: object) -> str:
    word = _word(value)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", word) or len(word) > MAX_ID:
        _refuse(
            N_("“%(value)s” cannot be an id: use small letters a-z, digits and single hyphens, at most %(limit)s."),
            value=word[:80],
            limit=MAX_ID,
        )
    return word


def _date(value: object) -> date:
    word = _word(value)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", word):
        _refuse(N_("Write the date as year-month-day, for example 2019-09-10, not “%(value)s”."), value=word[:80])
    try:
        return date.fromisoformat(word)
    except ValueError:
        _refuse(N_("There is no day “%(value)s” in the calendar."), value=word)


def _time(value: object) -> time:
    word = _word(value)
    parts = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", word)
    if parts is None:
        _refuse(N_("Write the time as hours:minutes from 00:00 to 23:59, for example 09:30, not “%(value)s”."), value=word[:80])
    return time(int(parts[1]), int(parts[2]))


def _time_zone(value: object) -> str:
    word = _word(value)
    zones = _time_zones()
    if word in zones:
        return word
    guess = _guess(word, list(zones.values())) or next((zone for zone in zones.values() if zone.endswith("/" + word.lower())), None)
    if guess is not None:
        name = next(zone for zone, small in zones.items() if small == guess)
        _refuse(N_("There is no time zone “%(value)s”. Did you mean “%(guess)s”?"), value=word[:80], guess=name)
    _refuse(N_("There is no time zone “%(value)s”. Write continent/city, for example Asia/Amman."), value=word[:80])


@cache
def _time_zones() -> dict[str, str]:
    return {zone: zone.lower() for zone in sorted(available_timezones())}


def _code(value: object) -> str:
    word = _word(value).replace(" ", "")
    if not re.fullmatch(r"[0-9]{%d}" % CODE_LENGTH, word):
        _refuse(
            N_("A join code has six digits 0-9, for example 250917, not “%(value)s”. Without this line the program makes one."),
            value=word[:80],
        )
    return word


def _max_length(value: object) -> int:
    word = _word(value)
    if not re.fullmatch(r"[0-9]{1,4}", word) or not 1 <= int(word) <= MAX_LENGTH_CEILING:
        _refuse(N_("Write a whole number from 1 to %(limit)s, not “%(value)s”."), value=word[:80], limit=MAX_LENGTH_CEILING)
    return int(word)


def _choice[T: StrEnum](choices: type[T]) -> Callable[[object], T]:
    def choose(value: object) -> T:
        word = _word(value).lower()
        known = [one.value for one in choices]
        if word in known:
            return choices(word)
        guess = _guess(word, known)
        if guess is not None:
            _refuse(N_("“%(value)s” is not known here. Did you mean “%(guess)s”?"), value=word[:80], guess=guess)
        _refuse(N_("“%(value)s” is not known here. Choose one of: %(choices)s."), value=word[:80], choices=", ".join(known))

    return choose


def find_language(tag: str) -> str | None:
    """Return ``tag`` as BCP 47 writes it (``pt-BR``), or None where the CLDR data of babel do not know it."""
    try:
        locale = Locale.parse(tag.strip().replace("_", "-"), sep="-")
    except (ValueError, TypeError, UnknownLocaleError):
        return None
    # Babel reads "eng" and "und" as other languages that they may stand for; a tag must name its own.
    if locale.language != re.split("[-_]", tag.strip())[0].lower() or locale.language == "root":
        return None
    return "-".join(part for part in (locale.language, locale.script, locale.territory, locale.variant) if part)


def _language(value: object) -> str:
    word = _word(value)
    known = find_language(word)
    if known is not None:
        return known
    names = {name.lower(): tag for tag, name in Locale("en").languages.items() if find_language(tag)}
    base = re.split("[-_]", word)[0]
    named = _guess(word, list(names))
    guess = find_language(base) or (names[named] if named else None)
    if guess is not None:
        _refuse(N_("There is no language “%(value)s”. Did you mean “%(guess)s”?"), value=word[:80], guess=guess)
    _refuse(
        N_("There is no language “%(value)s”. Write its short tag, for example en, fr, ar, es, km or pt-BR."), value=word[:80]
    )


def _distinct_languages(tags: tuple[str, ...]) -> tuple[str, ...]:
    for position, tag in enumerate(tags):
        if tag in tags[:position]:
            _refuse_all([((position,), Message(N_("“%(tag)s” is listed twice. Take one of them out."), {"tag": tag}))])
    return tags


def _text(limit: int) -> Callable[[object, ValidationInfo], dict[str, str]]:
    """Return the validator of a text in every language of the event, or of one that is the same in all."""

    def read(value: object, info: ValidationInfo) -> dict[str, str]:
        languages = _reading(info).languages
        if isinstance(value, str):
            kept = _clean(value, limit)
            if isinstance(kept, Message):
                _refuse_all([((), kept)])
            return dict.fromkeys(languages, kept)
        if not isinstance(value, dict):
            _refuse(N_("Write a text here, or one line for each language, such as “en: Opening”."))
        texts: dict[str, str] = {}
        findings: list[Finding] = []
        for tag, words in value.items():
            kept = _read_translation(tag, words, limit, languages)
            if isinstance(kept, Message):
                findings.append(((tag,), kept))
            texts[find_language(tag) or tag] = str(kept)
        missing = [tag for tag in languages if tag not in texts]
        if missing:
            findings.append(((), Message(N_("The text is missing in: %(languages)s."), {"languages": ", ".join(missing)})))
        if findings:
            _refuse_all(findings)
        return {tag: texts[tag] for tag in languages or texts}

    return read


def _read_translation(tag: str, words: object, limit: int, languages: tuple[str, ...]) -> str | Message:
    if languages and (find_language(tag) or tag) not in languages:
        return Message(
            N_("“%(tag)s” is not a language of this event (%(languages)s). Correct it, or add it to “languages”."),
            {"tag": tag[:80], "languages": ", ".join(languages)},
        )
    if not isinstance(words, str):
        return Message(N_("Write one text here, not a list and not further keys."))
    return _clean(words, limit)


def _clean(text: str, limit: int) -> str | Message:
    try:
        return clean(text.strip(), limit=limit, field="text")
    except Refused as refused:
        if refused.reason == "too_long":
            return Message(N_("The text has %(length)s characters, at most %(limit)s fit. Please shorten it."), refused.message.params)
        if refused.reason == "empty_text":
            return Message(N_("The text is empty. Write it, or take the line out."))
        return refused.message


def _question(value: object, info: ValidationInfo) -> object:
    """Let an id stand for the shared question of this name; one that is itself at fault is reported there."""
    if not isinstance(value, str):
        return value
    shared = _reading(info).questions.get(value.strip())
    return shared if shared is not None else Question.model_construct(id=value)


def _remember(question: Question, info: ValidationInfo) -> Question:
    _reading(info).questions[question.id] = question
    return question


Id = Annotated[str, PlainValidator(_id)]
Line = Annotated[dict[str, str], PlainValidator(_text(MAX_LINE))]
Prose = Annotated[dict[str, str], PlainValidator(_text(MAX_PROSE))]
Day_ = Annotated[date, PlainValidator(_date)]
Clock = Annotated[time, PlainValidator(_time)]
Length = Annotated[int, PlainValidator(_max_length)]
Languages = Annotated[
    tuple[Annotated[str, PlainValidator(_language)], ...], BeforeValidator(_as_list), AfterValidator(_distinct_languages)
]
Offers = Annotated[tuple[Annotated[Kind, PlainValidator(_choice(Kind))], ...], BeforeValidator(_as_list)]
Ids = Annotated[tuple[Id, ...], BeforeValidator(_as_list)]
