"""What a delegate typed: cleaned without changing a letter, counted as people count, with its direction."""

from __future__ import annotations

import unicodedata
from typing import Final

import regex

from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import MAX_TEXT_BYTES

RTL_LANGUAGES: Final = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
"""Languages written from right to left (CLDR)."""

_GRAPHEME = regex.compile(r"\X")
# C0 and C1 controls except tab and line feed, lone surrogates, and U+FFFE/U+FFFF, which XML (DOCX, XLSX) cannot hold.
_CONTROL = regex.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Nothing to see: white space, joiners, direction marks, invisible fillers.
_INVISIBLE = regex.compile(r"[\s\p{Cf}\p{Mn}\u115f\u1160\u3164\uffa0\u2800]*")
_ARABIC = regex.compile(r"\p{Arabic}")
_MARKS = regex.compile(r"[\p{M}\u0640]")
_SPELLINGS: Final = str.maketrans("أإآٱىة", "اااايه")


def count_graphemes(text: str) -> int:
    """Return the number of characters as people count them (extended grapheme clusters, UAX 29)."""
    return sum(1 for _ in _GRAPHEME.finditer(text))


def clean(text: str, *, limit: int, field: str, empty: str | None = "empty_text") -> str:
    """Return ``text`` as it is kept: NFC, line ends as line feeds, otherwise letter for letter.

    ``limit`` is in graphemes. ``empty`` is the reason to refuse a text with nothing to see, or None where
    it may be empty (it is then returned as ``""``). Raises ``Refused`` (``too_long``, ``control_characters``).
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _CONTROL.search(text):
        raise Refused("control_characters", field=field)
    if _INVISIBLE.fullmatch(text):
        if empty is not None:
            raise Refused(empty, field=field)
        return ""
    length = count_graphemes(text)
    if length > limit:
        raise Refused("too_long", field=field, length=length, limit=limit)
    if len(text.encode()) > MAX_TEXT_BYTES:
        # A few graphemes of thousands of marks each: the count people see would be misleading.
        raise Refused("too_long", field=field, length=len(text), limit=limit)
    return text


def clean_line(text: str, *, limit: int, field: str, empty: str | None = "empty_text") -> str:
    """Return ``text`` cleaned as by ``clean``, on one line and without white space around it."""
    return " ".join(clean(text, limit=limit, field=field, empty=empty).split())


def direction(text: str, fallback: str) -> str:
    """Return ``rtl`` or ``ltr`` by the majority of strong letters; ``fallback`` where there is none or a tie.

    The first strong letter alone is not enough: "CRPD" before an Arabic sentence would turn it round.
    """
    rtl = ltr = 0
    for character in text:
        bidi = unicodedata.bidirectional(character)
        if bidi in ("R", "AL"):
            rtl += 1
        elif bidi == "L":
            ltr += 1
    if rtl == ltr:
        return fallback
    return "rtl" if rtl > ltr else "ltr"


def language_direction(language: str) -> str:
    """Return the direction in which ``language`` (BCP 47 tag) is written."""
    return "rtl" if language.split("-", maxsplit=1)[0].lower() in RTL_LANGUAGES else "ltr"


def fold(text: str) -> str:
    """Return ``text`` for comparison: without case, accents, compatibility forms and Arabic spellings.

    Hamza forms of alef become alef, alef maqsura ya, ta marbuta ha; harakat and tatweel go
    (accessibility and languages, R7). The scripts do the same in ``static/js/lib/fold.js``.
    """
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text.translate(_SPELLINGS)))
    return unicodedata.normalize("NFKC", bare).translate(_SPELLINGS).lower()


def guess_language(text: str, declared: str, languages: tuple[str, ...]) -> str:
    """Return the language of ``text``: the declared one unless the script speaks against it.

    ``languages`` are those of the event. Arabic letters in a text declared French make it Arabic where the
    event speaks Arabic, and Latin letters in one declared Arabic make it the event's first other language.
    """
    way = direction(text, language_direction(declared))
    if way == language_direction(declared):
        return declared
    for language in languages:
        if language_direction(language) == way and (way == "ltr" or _ARABIC.search(text)):
            return language
    return declared
