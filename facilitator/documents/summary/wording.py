"""Sentences, numbers and citations of a document, in the reader's language, as lines of runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from facilitator.documents.summary.blocks import Line, Run
from facilitator.domain.messages import N_
from facilitator.domain.text import direction, language_direction
from facilitator.i18n.localisation import (
    format_date,
    format_ends,
    format_number,
    localized,
    localized_language,
    ntranslate,
    translate,
)

LEFT_TO_RIGHT_MARK = "\u200e"
"""Before "#5": after Arabic letters a digit counts as Arabic, and the sign and the number would change places."""

UNKNOWN = "und"
"""The language of words of which nobody said what they are (BCP 47)."""

_MARKS = {"ltr": LEFT_TO_RIGHT_MARK, "rtl": "\u200f"}
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
# United Nations practice: chapters of Arabic documents count in words, their parts by the old order of letters.
_ARABIC_CHAPTERS = ("أولا", "ثانيا", "ثالثا", "رابعا", "خامسا", "سادسا", "سابعا", "ثامنا", "تاسعا", "عاشرا")
_ARABIC_ANNEXES = ("الأول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن")
_ARABIC_PARTS = "ألف باء جيم دال هاء واو زاي حاء طاء ياء كاف لام ميم نون سين عين فاء صاد قاف راء شين تاء ثاء خاء ذال ضاد ظاء غين".split()  # noqa: SIM905 - one line can be proofread  # fmt: skip
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ARABIC_ITEMS = "أ ب ج د هـ و ز ح ط ي ك ل م ن س ع ف ص ق ر ش ت ث خ ذ ض ظ غ".split()  # noqa: SIM905 - as above


class Speech:
    """What a document says in ``language`` (BCP 47 tag)."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.dir = language_direction(language)
        # The mark keeps a list of citations from turning round: they run from left to right, the list does not.
        self.comma = "\u200f، " if language == "ar" else "\u200f, " if self.dir == "rtl" else ", "
        self.mark = _MARKS[self.dir]
        self.between = f"{self.mark} · {self.mark}"
        self.colon = "\u00a0:" if language == "fr" else ":"

    # --- texts

    def say(self, msgid: str, **params: object) -> str:
        """Return a sentence of the catalogues."""
        return self.spell(translate(self.language, msgid), params)

    def spell(self, text: str, params: Mapping[str, object] | None = None) -> str:
        """Return words of the program, ``params`` filled in, as United Nations documents spell them: "organization"."""
        if self.language == "en":
            text = text.replace("organis", "organiz").replace("Organis", "Organiz")
        return text % params if params else text

    def say_plural(self, singular: str, plural: str, count: int, **params: object) -> str:
        """Return the form of a sentence that ``count`` asks for; it stands in it as ``%(count)s``."""
        shown = format_number(count, self.language)
        return ntranslate(self.language, singular, plural, count, count=shown, **params)

    def number(self, number: int) -> str:
        """Return a number as it is written."""
        return format_number(number, self.language)

    def date(self, day: str) -> str:
        """Return a day (ISO) in words, as documents date."""
        return format_ends([day], self.language)[1]

    def weekday(self, day: str) -> str:
        """Return a day (ISO) in words with its week day, as programmes do."""
        return format_date(day, self.language)

    # --- lines

    def line(self, text: str, *, bold: bool = False) -> Line:
        """Return our own words."""
        return (Run(text, self.language, self.dir, bold),) if text else ()

    def own(self, text: str, lang: str, way: str, *, bold: bool = False) -> Line:
        """Return a participant's words, in their language and direction."""
        return (Run(text, lang, way, bold),) if text else ()

    def local(self, texts: Mapping[str, str], *, bold: bool = False) -> Line:
        """Return a text of the event in the document's language, else in the first it has."""
        text, lang = localized(texts, self.language), localized_language(texts, self.language)
        return (Run(text, lang, direction(text, language_direction(lang)), bold),) if text else ()

    def field(self, text: str, lang: str, way: str) -> Line:
        """Return one of a contribution's further fields, whose language nobody said: likely that of the contribution.

        Not where it runs the other way: a ministry's name in English under an Arabic action. Figures run our way.
        """
        if not text:
            return ()
        own = direction(text, self.dir)
        if own == way:
            return (Run(text, lang, way),)
        has_letters = any(letter.isalpha() for letter in text)
        return (Run(text, UNKNOWN if has_letters else self.language, own),)

    def label(self, text: str, end: str, way: str, *, bold: bool = False) -> Line:
        """Return our own words before somebody's that run ``way``: closed and opened by marks of direction.

        Without them "." and a figure after it would go to the other side where the two directions meet.
        """
        words = f"{text}{end}{_MARKS[self.dir]} {_MARKS[way]}"
        return (Run(words, self.language, self.dir, bold),)

    def quoted(self, words: Line) -> Line:
        """Return words between the quotation marks of the document's language."""
        marks = self.say(N_("“%(title)s”"), title="{words}")
        # No line ends between a mark and its words.
        return self.fill(marks.replace(" ", "\u00a0"), words=words)

    def fill(self, sentence: str, **lines: Line) -> Line:
        """Return ``sentence`` with each ``{name}`` replaced by the line of that name."""
        found: list[Run] = []
        for piece in re.split(r"(\{\w+\})", sentence):
            if piece[:1] == "{" and piece[1:-1] in lines:
                found += lines[piece[1:-1]]
            elif piece:
                found.append(Run(piece, self.language, self.dir))
        return tuple(found)

    def joined(self, lines: Iterable[Line], between: str | None = None) -> Line:
        """Return the lines that are not empty, one after the other, with ``between`` (else a comma) between them."""
        between = self.comma if between is None else between
        found: list[Run] = []
        for line in lines:
            if line:
                found += [*([Run(between, self.language, self.dir)] if found else []), *line]
        return tuple(found)

    # --- numbers before headings

    def chapter(self, position: int) -> str:
        """Return the number of a chapter: I, II; in Arabic in words."""
        if self.language == "ar" and position <= len(_ARABIC_CHAPTERS):
            return f"{_ARABIC_CHAPTERS[position - 1]} -"
        return f"{roman(position)}."

    def part(self, position: int) -> str:
        """Return the letter of a chapter's part, or nothing where the letters have come to their end."""
        letters = _ARABIC_PARTS if self.language == "ar" else _LETTERS
        if position > len(letters):
            return ""
        return f"{letters[position - 1]} -" if self.language == "ar" else f"{letters[position - 1]}."

    def annex(self, position: int) -> str:
        """Return what names an annex within its title."""
        if self.language == "ar" and position <= len(_ARABIC_ANNEXES):
            return _ARABIC_ANNEXES[position - 1]
        return roman(position)


def item_mark(place: int, lang: str, way: str) -> str:
    """Return what stands before an item of a list, as United Nations documents letter them: (a); a) in French and Spanish.

    ``lang`` and ``way`` are those of the list's own words. After the last letter they are doubled, as Word does.
    """
    letters = _ARABIC_ITEMS if way == "rtl" else _LETTERS.lower()
    turn, index = divmod(place - 1, len(letters))
    letter = letters[index] * (turn + 1)
    return f"{letter})" if lang in ("fr", "es") and way == "ltr" else f"({letter})"


def roman(number: int) -> str:
    """Return a number from 1 to 39 in Roman numerals."""
    written = ""
    for value, letters in _ROMAN:
        while number >= value:
            written, number = written + letters, number - value
    return written
