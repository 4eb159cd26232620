"""Sentences, numbers and dates in the reader's language, from the gettext catalogues in ``translations/``.

Pages, sockets, documents and the command line all translate here; the scripts of a page get their sentences from the
same catalogues (``script_words``).
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime
from babel.dates import format_skeleton
from babel.messages.extract import extract_javascript
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from facilitator.domain.easy_read import easy_words
from facilitator.domain.messages import Message
from facilitator.domain.rules import Refused
from facilitator.domain.text import language_direction
from facilitator.domain.vocabulary import GROUPS

TRANSLATIONS: Final = Path(__file__).parent.parent / "translations"
DEFAULT: Final = "en"
_PLURAL_SAMPLES: Final = (0, 1, 2, 3, 5, 11, 100, 1_000_000)


@cache
def languages() -> tuple[str, ...]:
    """Return the languages of the interface: English and one for each catalogue; a new catalogue is enough."""
    found = {
        path.parent.parent.name.replace("_", "-")
        for folder in folders()
        for path in folder.glob("*/LC_MESSAGES/messages.[mp]o")
    }
    return (DEFAULT, *sorted(found - {DEFAULT}))


def folders() -> tuple[Path, ...]:
    """Return where catalogues are: the program's own, and the organiser's (``FACILITATOR_TRANSLATIONS``)."""
    more = os.environ.get("FACILITATOR_TRANSLATIONS")
    return (TRANSLATIONS, Path(more)) if more else (TRANSLATIONS,)


@cache
def _catalogue(language: str) -> NullTranslations:
    found = (folder for folder in folders() if (folder / language.replace("-", "_")).is_dir())
    return Translations.load(next(found, TRANSLATIONS), [language.replace("-", "_")])


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(DEFAULT)


def own_name(language: str) -> str:
    """Return a language's name in itself: English, Français, العربية, Español."""
    name = _locale(language).get_display_name() or language
    return name[:1].upper() + name[1:]


def language_name(tag: str, language: str) -> str:
    """Return the name of the language ``tag`` in ``language``: Arabic, arabe, árabe, العربية. An unknown tag stays as it is."""
    try:
        return Locale.parse(tag.replace("-", "_")).get_display_name(_locale(language)) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def translate(language: str, msgid: str, **params: object) -> str:
    """Return the sentence in ``language`` with its named placeholders filled."""
    text = _catalogue(language).gettext(msgid)
    return text % params if params else text


def ntranslate(language: str, singular: str, plural: str, number: int, **params: object) -> str:
    """Return the form of the sentence that ``number`` asks for, with its named placeholders filled."""
    return _catalogue(language).ngettext(singular, plural, number) % params


def plural_form(language: str, singular: str, plural: str, number: int) -> str:
    """Return the form of the sentence that ``number`` asks for, its placeholders still in it."""
    return _catalogue(language).ngettext(singular, plural, number)


def say(message: Message, language: str, *, easy: bool = False) -> str:
    """Return a message of the domain in ``language``, in easy words where asked."""
    params = {
        name: say(value, language, easy=easy) if isinstance(value, Message) else value
        for name, value in message.params.items()
    }
    return translate(language, easy_words(message.msgid) if easy else message.msgid, **params)


def error_body(refused: Refused, language: str, *, easy: bool = False) -> dict[str, Any]:
    """Return a refusal as every door answers it, in ``language``; fields that say nothing are left out."""
    body = {
        "code": refused.code,
        "message": say(refused.message, language, easy=easy),
        "reason": refused.reason,
        "field": refused.field,
        "retry_after": refused.retry_after,
        "current": refused.current,
        "log": refused.log,
        "problems": [{"field": field, "message": say(one, language)} for field, one in refused.problems]
        or None,
    }
    return {name: value for name, value in body.items() if value is not None}


def group_name(own: Mapping[str, Mapping[str, str]], group: str | None, language: str) -> str:
    """Return the name of a kind of organisation: of the event's ``own``, else of the program's list, else nothing."""
    if group in own:
        return localized(own[group or ""], language)
    return translate(language, GROUPS[group]) if group in GROUPS else ""


def localized(texts: Mapping[str, str], language: str) -> str:
    """Return the text in ``language``, else in the first language there is, else nothing."""
    return texts.get(language) or next(iter(texts.values()), "")


def localized_language(texts: Mapping[str, str], language: str) -> str:
    """Return the language of what ``localized`` returns."""
    return language if texts.get(language) or not texts else next(iter(texts))


def negotiate(explicit: str | None, wanted: Iterable[str], fallback: str) -> str:
    """Return the language to use: the one chosen, else the first wanted one there is, else ``fallback``."""
    known = languages()
    for tag in (explicit or "", *wanted):
        for candidate in (tag, tag.split("-")[0].split("_")[0]):
            if candidate in known:
                return candidate
    return fallback if fallback in known else DEFAULT


def terminal_language(environ: Mapping[str, str]) -> str:
    """Return the language of the command line: ``FACILITATOR_LANGUAGE``, else the system's, else English.

    The system's is the first of LC_ALL, LC_MESSAGES and LANG that is set (POSIX), such as ``fr_FR.UTF-8``.
    """
    system = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environ.get(name))), "")
    return negotiate(environ.get("FACILITATOR_LANGUAGE"), [system.split(".")[0].split("@")[0]], DEFAULT)


def format_number(number: float, language: str) -> str:
    """Return a number with Latin digits, as all four languages of the conference read them."""
    return format_decimal(number, locale=_locale(language), numbering_system="latn")


def format_date(day: str | date, language: str) -> str:
    """Return a day (ISO text or date) in words, with its week day, in the Gregorian calendar."""
    when = date.fromisoformat(day) if isinstance(day, str) else day
    return _written(babel_date(when, "full", locale=_date_locale(language)), language)


def format_ends(days: Sequence[str], language: str) -> tuple[str, str]:
    """Return the first and last of ``days`` (ISO texts) as meetings write them: "from 10 to 12 September 2019".

    What both share stands once, with the last; without week days. ``days`` must not be empty.
    """
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    locale = _date_locale(language)
    whole = _written(babel_date(last, "long", locale=locale), language)
    if (first.year, first.month) == (last.year, last.month):
        return str(first.day), whole
    if first.year == last.year:
        return _written(format_skeleton("MMMMd", first, locale=locale), language), whole
    return _written(babel_date(first, "long", locale=locale), language), whole


def format_days(days: Sequence[str], language: str) -> str:
    """Return the days of an event (ISO texts) in words, from the first to the last; nothing where there are none."""
    if not days:
        return ""
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    if first == last:
        return format_date(first, language)
    # CLDR's own intervals shorten the month.
    start, end = format_ends(days, language)
    return f"{start}–{end}" if start.isdigit() else f"{start} – {end}"


def format_moment(at: float, time_zone: str, language: str) -> str:
    """Return a moment (seconds since 1970) in the event's time zone."""
    when = datetime.fromtimestamp(at, ZoneInfo(time_zone))
    return _written(babel_datetime(when, "medium", locale=_date_locale(language)), language)


def _date_locale(language: str) -> Locale:
    # In English with the day first and 24 hours, as international meetings write it.
    return _locale("en-GB" if language == "en" else language)


def _written(text: str, language: str) -> str:
    """Return a date of CLDR's with Latin digits; in Arabic CLDR has day and time parted by a Latin comma."""
    latin = re.sub(r"\d", lambda digit: str(int(digit[0])), text)
    return latin.replace(",", "\u060c") if language.startswith("ar") else latin


@cache
def _script_sentences(path: Path) -> tuple[str | tuple[str, str], ...]:
    found: dict[str | tuple[str, str], None] = {}
    with path.open("rb") as file:
        for _line, function, message, _comments in extract_javascript(
            file, {"_": None, "ngettext": (1, 2)}, [], {"encoding": "utf-8"}
        ):
            # `_` gives a text, or all its arguments where several commas follow; `ngettext` its arguments.
            words: Any = message
            if function == "ngettext":
                found[words[0], words[1]] = None
            else:
                found[words if isinstance(words, str) else words[0]] = None
    return tuple(found)


@cache
def _scripts(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(folder.rglob("*.js")))


def read_scripts(folder: Path, yield_control: Callable[[], None]) -> None:
    """Learn the sentences of all scripts in ``folder`` before a page asks; ``yield_control`` is called after each file."""
    for path in _scripts(folder):
        _script_sentences(path)
        yield_control()


def script_words(folders: tuple[Path, ...], language: str, *, easy: bool = False) -> dict[str, Any]:
    """Return the sentences that the scripts in ``folders`` use, in ``language``, in easy words where asked.

    A plural is given by CLDR category, so that a script never copies gettext's index numbers.
    """
    words: dict[str, Any] = {}
    catalogue = _catalogue(language)
    rule = _locale(language).plural_form
    for path in (path for folder in folders for path in _scripts(folder)):
        for message in _script_sentences(path):
            if isinstance(message, str):
                words[message] = catalogue.gettext(easy_words(message) if easy else message)
            else:
                words[message[0]] = {
                    rule(sample): catalogue.ngettext(*message, sample) for sample in reversed(_PLURAL_SAMPLES)
                }
    return words


@cache
def countries(language: str) -> dict[str, str]:
    """Return the countries and territories by ISO 3166 code, named in ``language``, in its alphabet's order."""
    names = _locale(language).territories
    found = {code: name for code, name in names.items() if is_country(code)}
    return dict(sorted(found.items(), key=lambda one: _sort_key(one[1])))


def country_name(code: str, language: str) -> str:
    """Return a country's name in ``language``, or its code where CLDR has none."""
    return str(_locale(language).territories.get(code, code))


def is_country(code: str) -> bool:
    """Whether ``code`` is a country or territory that CLDR knows, not a group of them and no placeholder."""
    return (
        len(code) == 2
        and code.isascii()
        and code.isupper()
        and code in get_global("territory_languages")
        and code not in {"EU", "EZ", "UN", "ZZ"}
    )


def _sort_key(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def page_direction(language: str) -> str:
    """Return ``rtl`` or ``ltr``."""
    return language_direction(language)


def is_known(language: str) -> bool:
    """Whether CLDR knows the language of this tag."""
    return language.split("-", maxsplit=1)[0] in get_global("likely_subtags")
