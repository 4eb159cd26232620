"""What a delegate typed: cleaned without changing a letter, counted as people count, with its direction."""

from __future__ import annotations

import unicodedata
from typing import Final

import regex

from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import MAX_TEXT_BYTES

RTL_LANGUAGES: Final = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
"""Languages written from right to left (CLDR)."""

MAX_GRAPHEME: Final = 64
"""Code points of one character as people count them: no writing needs as many, and what sets PDFs fails beyond 255."""
# UAX 29's extended grapheme clusters. Pairs of regional indicators (flags) are matched here, with what hangs on them:
# ``\X`` alone counts back over the whole run of them at each one, which is quadratic.
_GRAPHEME = regex.compile(r"\p{GCB=RI}{2}[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*+|\X")
# Normalising sorts each run of marks by insertion, which is quadratic: runs are cut before.
_MARKS = regex.compile(rf"(\p{{M}}{{{MAX_GRAPHEME - 1}}})\p{{M}}++")
# C0 and C1 controls except tab and line feed, lone surrogates, and U+FFFE/U+FFFF, which XML (DOCX, XLSX) cannot hold.
_CONTROL = regex.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# What word processors put for a new line: vertical tab, form feed, and Unicode's own two are line ends like any other.
_LINE_END = regex.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Nothing to see: white space, joiners, direction marks, invisible fillers.
_INVISIBLE = regex.compile(r"[\s\p{Cf}\p{Mn}\u115f\u1160\u3164\uffa0\u2800]*")

# Letters joined by viramas (the conjuncts of Indic scripts, seldom more than five): shapers take all of them for one
# syllable, and that of the PDFs fails beyond 127 code points, in scripts too where each letter counts as a grapheme.
_CONJUNCT: Final = r"\p{L}[\p{M}\u200c\u200d]{0,8}?\p{ccc=9}[\u200c\u200d]?"
_CONJUNCTS = regex.compile(rf"((?:{_CONJUNCT}){{12}})(?:{_CONJUNCT})++")


def count_graphemes(text: str) -> int:
    """Return the number of characters as people count them (extended grapheme clusters, UAX 29)."""
    return sum(1 for _ in _GRAPHEME.finditer(text))


def shorten(text: str, field: str = "text") -> str:
    """Return ``text`` in NFC with no grapheme of more than ``MAX_GRAPHEME`` code points: the rest of each is left out.

    Takes time in proportion to the text, whatever is in it. Raises ``Refused`` (``control_characters``) for a text
    whose graphemes join again when they are cut, which is no writing.
    """
    text = _CONJUNCTS.sub(r"\1", unicodedata.normalize("NFC", _MARKS.sub(r"\1", text)))
    for _ in range(4):
        if len(text) <= MAX_GRAPHEME or text.isascii():
            return text
        graphemes = _GRAPHEME.findall(text)
        if all(len(one) <= MAX_GRAPHEME for one in graphemes):
            return text
        text = "".join(one[:MAX_GRAPHEME] for one in graphemes)
    raise Refused("control_characters", field=field)


def is_shortened(text: str | None) -> bool:
    """Whether ``clean`` keeps less of ``text`` than was typed, since a grapheme in it has too many code points."""
    if text is None or len(text) <= MAX_GRAPHEME or text.isascii():
        return False
    # Marks first: normalising what ``shorten`` has not cut would be quadratic.
    return bool(_MARKS.search(text)) or shorten(text) != unicodedata.normalize("NFC", text)


def clean(text: str, *, limit: int, field: str, empty: str | None = "empty_text") -> str:
    """Return ``text`` as it is kept: NFC, line ends as line feeds, graphemes shortened, otherwise letter for letter.

    ``limit`` is in graphemes. Before anything is done to a text its code points are counted: what no limit could let
    pass costs nothing. ``empty`` is the reason to refuse a text with nothing to see, or None where
    it may be empty (it is then returned as ``""``). Raises ``Refused`` (``too_long``, ``control_characters``).
    """
    if len(text) > MAX_TEXT_BYTES:
        raise Refused("too_long", field=field, length=len(text), limit=limit)
    text = _LINE_END.sub("\n", text)
    if _CONTROL.search(text):
        raise Refused("control_characters", field=field)
    if _INVISIBLE.fullmatch(text):
        if empty is not None:
            raise Refused(empty, field=field)
        return ""
    text = shorten(text, field)
    # No text has more graphemes than code points: most need not be counted.
    if len(text) > limit and (length := count_graphemes(text)) > limit:
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


def shown(text: str) -> str:
    """Return ``text`` as it may stand among other text: without the controls that could turn its neighbours round.

    Embeddings, overrides and isolates (U+202A-202E, U+2066-2069) go; joiners and marks, which languages need, stay.
    The store and the data formats keep the text letter for letter.
    """
    return text.translate(_TURNING)


_TURNING: Final = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))

FOLDING: Final[dict[str, str]] = {
    # Arabic, once marks are gone: alef wasla, alef maqsura, Persian ya and kaf, ta marbuta, the long stroke
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": "",
    # the digits of Arabic and of Persian
    "٠": "0", "١": "1", "٢": "2", "٣": "3", "٤": "4", "٥": "5", "٦": "6", "٧": "7", "٨": "8", "٩": "9",
    "۰": "0", "۱": "1", "۲": "2", "۳": "3", "۴": "4", "۵": "5", "۶": "6", "۷": "7", "۸": "8", "۹": "9",
    # Latin letters that are no letter with a mark
    "ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i",
    # one apostrophe, one hyphen
    "’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-", "—": "-",
}  # fmt: skip
"""What ``fold`` replaces letter by letter; static/js/lib/fold.js has the same table, and a test compares the two."""
_UNSEEN = regex.compile(r"[\p{M}\p{Cf}]")


def fold(text: str) -> str:
    """Return ``text`` for comparison: without case, accents, compatibility forms, Arabic spellings, odd spaces.

    Hamza forms of alef become alef, alef maqsura ya, ta marbuta ha; harakat and tatweel go; Arabic-Indic digits are
    digits (docs/languages.md, rule 7). The scripts do the same in ``static/js/lib/fold.js``.
    """
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKD", _MARKS.sub(r"\1", text.lower())))
    bare = unicodedata.normalize("NFKC", "".join(FOLDING.get(letter, letter) for letter in plain))
    return " ".join(bare.lower().split())


def read_digits(code: str) -> str:
    """Return a typed code without blanks, hyphens and direction marks, digits of any script read; other letters stay."""
    return "".join(
        one if (digit := unicodedata.decimal(one, None)) is None else str(digit)
        for one in code
        if not one.isspace() and unicodedata.category(one) not in ("Cf", "Pd")
    )
