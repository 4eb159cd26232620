"""Languages of an event file, and texts in each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from pydantic import ValidationInfo

from facilitator.domain.messages import N_, Message
from facilitator.domain.rules import Refused
from facilitator.domain.text import clean
from facilitator.event_file.problem import Finding, find_close, refuse, refuse_all
from facilitator.event_file.values import SHOWN, read_word

MISSING_IN: Final = N_("The text is missing in: %(languages)s.")
NO_LANGUAGE: Final = N_(
    "There is no language “%(value)s”. Write its short tag, for example en, fr, ar, es, km or pt-BR."
)
_NO_LANGUAGE: Final = frozenset({"root", "und"})


@dataclass
class Reading:
    """What validators know of the rest of the file: pydantic's context."""

    languages: tuple[str, ...] = ()
    questions: dict[str, Any] = field(default_factory=dict)
    """The shared questions that are in order, by id."""


def get_reading(info: ValidationInfo) -> Reading:
    """Return the context of a validation; an empty one where there is none."""
    return info.context if isinstance(info.context, Reading) else Reading()


def find_language(tag: str) -> str | None:
    """Return ``tag`` as BCP 47 writes it (``pt-BR``), or None where babel's data do not know the language."""
    parts = tag.strip().replace("_", "-").split("-")
    try:
        locale = Locale.parse("-".join(parts), sep="-")
    except (ValueError, UnknownLocaleError):
        return None
    # Babel takes "eng" for "en", which is what it should be, and "und" for English, which it is not.
    if locale.language != parts[0].lower() or locale.language in _NO_LANGUAGE:
        return None
    return "-".join(
        part for part in (locale.language, locale.script, locale.territory, locale.variant) if part
    )


def read_language(value: object) -> str:
    """Return a language tag."""
    word = read_word(value)
    known = find_language(word)
    if known is None:
        guess = _guess_language(word)
        if guess is not None:
            refuse(
                N_("There is no language “%(value)s”. Did you mean “%(guess)s”?"),
                value=word[:SHOWN],
                guess=guess,
            )
        refuse(NO_LANGUAGE, value=word[:SHOWN])
    return known


def _guess_language(word: str) -> str | None:
    """Return the tag that is probably meant: "en" for "en-XX", "eng" and "English"."""
    base = word.replace("_", "-").split("-")[0].lower()
    try:
        return find_language(Locale.parse(base).language) if base not in _NO_LANGUAGE else None
    except (ValueError, UnknownLocaleError):
        pass
    names: dict[str, str] = {
        name.lower(): tag for tag, name in Locale("en").languages.items() if find_language(tag)
    }
    name = find_close(word, list(names))
    return names[name] if name is not None else None


def read_text(limit: int) -> Callable[[object, ValidationInfo], dict[str, str]]:
    """Return the validator of a text in every language of the event, or of one that is the same in all.

    ``limit`` is in graphemes. The value is a mapping of language to text, in the order of the event's languages.
    """

    def read(value: object, info: ValidationInfo) -> dict[str, str]:
        languages = get_reading(info).languages
        if isinstance(value, str):
            return dict.fromkeys(languages, _clean_text(value, limit))
        if not isinstance(value, dict):
            refuse(N_("Write a text here, or one line for each language, such as “en: Opening”."))
        texts: dict[str, str] = {}
        found: list[Finding] = []
        for tag, words in value.items():
            language = find_language(tag) or tag
            message = _find_fault(language, words, limit, languages)
            if language in texts:
                message = Message(
                    N_("“%(value)s” is listed twice. Take one of them out."), {"value": language}
                )
            if message is not None:
                found.append(((tag,), message))
            texts[language] = "" if message else clean(words.strip(), limit=limit, field=tag)
        missing = [language for language in languages if language not in texts]
        if missing:
            found.append(((), Message(MISSING_IN, {"languages": ", ".join(missing)})))
        if found:
            refuse_all(found)
        return {language: texts[language] for language in languages}

    return read


def _clean_text(text: str, limit: int) -> str:
    message = _find_fault_of_text(text, limit)
    if message is not None:
        refuse_all([((), message)])
    return clean(text.strip(), limit=limit, field="text")


def _find_fault(language: str, words: object, limit: int, languages: tuple[str, ...]) -> Message | None:
    if languages and language not in languages:
        msgid = N_(
            "“%(tag)s” is not a language of this event (%(languages)s). Correct it, or add it to “languages”."
        )
        return Message(msgid, {"tag": language[:SHOWN], "languages": ", ".join(languages)})
    if not isinstance(words, str):
        return Message(N_("Write one short text here, not a list and not further keys."))
    return _find_fault_of_text(words, limit)


def _find_fault_of_text(text: str, limit: int) -> Message | None:
    try:
        clean(text.strip(), limit=limit, field="text")
    except Refused as refused:
        if refused.reason == "too_long":
            msgid = N_("The text has %(length)s characters, but only %(limit)s fit. Please shorten it.")
            return Message(msgid, refused.message.params)
        if refused.reason == "empty_text":
            return Message(N_("The text is empty. Write it, or take the line out."))
        return refused.message
    return None
