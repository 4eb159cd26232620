"""Say what right-to-left text says, in its logical order: typst writes the letters of a line in the order of the page.

PDF readers for the eyes sort that out by position. Who reads the marked content as it stands (a screen reader, a
converter) would get Arabic backwards: ISO 32000-1, 14.8.2.3.3 knows ``ReversedChars`` for that, which typst 0.15 sets on
some lines only, and word by word. So each piece of marked content with right-to-left letters gets its ``ActualText``
(14.9.4). One piece is one run of one direction on one line, and the pieces follow each other in logical order.

A mark that typst places by itself becomes a piece of its own, which says letter and marks again: such a piece (its first
glyph is moved from its place, and its text is that of the piece beside it) gets an empty ``ActualText``, so that each
letter is read once.
"""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

import pikepdf

_CHARACTERS: Final = re.compile(r"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES: Final = re.compile(r"beginbfrange(.*?)endbfrange", re.DOTALL)
_PAIR: Final = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>")
_TRIPLE: Final = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})


def tell_order(data: bytes) -> bytes:
    """Return the PDF with ``ActualText`` on every piece of marked content that holds right-to-left letters."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        maps: dict[tuple[int, int], dict[int, str]] = {}
        changed = False
        for page in pdf.pages:
            changed |= _tell_page(pdf, page, maps)
        if not changed:
            return data
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def _tell_page(pdf: pikepdf.Pdf, page: pikepdf.Page, maps: dict[tuple[int, int], dict[int, str]]) -> bool:
    fonts = _fonts(page, maps)
    content: list[Any] = list(pikepdf.parse_content_stream(page))
    reader = _Reader(fonts)
    for index, (operands, operator) in enumerate(content):
        reader.read(index, operands, str(operator))
    told = [(one.index, text) for one, text in _texts(reader.found) if text is not None]
    for index, text in told:
        operands = list(content[index][0])
        properties = pikepdf.Dictionary(operands[1])
        properties.ActualText = pikepdf.String(b"\xfe\xff" + text.encode("utf-16-be"))
        content[index] = ([operands[0], properties], content[index][1])
    if told:
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(content))
    return bool(told)


@dataclass
class _Piece:
    """A piece of marked content: its groups of letters with their height on the page, from left to right."""

    index: int
    groups: list[tuple[float, list[str]]]
    is_mark: bool

    @property
    def letters(self) -> list[str]:
        return [letter for _height, letters in self.groups for letter in letters if letter]

    def text(self) -> str:
        """Return what it says, from right to left on each line."""
        lines: dict[float, list[str]] = {}
        for height, letters in self.groups:
            lines.setdefault(height, []).extend(letters)
        return " ".join("".join(reversed(letters)) for letters in lines.values())


def _texts(pieces: list[_Piece]) -> list[tuple[_Piece, str | None]]:
    """Return the pieces with what they are to be told to say; None where they say it themselves."""
    found: list[tuple[_Piece, str | None]] = []
    for place, one in enumerate(pieces):
        if one.is_mark and one.letters and _repeats(one, pieces, place):
            found.append((one, ""))
        else:
            text = one.text()
            found.append((one, text if _is_right_to_left(text) else None))
    return found


def _repeats(piece: _Piece, pieces: list[_Piece], place: int) -> bool:
    """Whether the letters of a piece of marks are said by the nearest piece that stands in its place, before it or after it."""
    before = next((one for one in reversed(pieces[:place]) if not one.is_mark), None)
    after = next((one for one in pieces[place + 1 :] if not one.is_mark), None)
    known = {letter for one in (before, after) if one is not None for letter in one.letters}
    return all(letter in known for letter in piece.letters)


def _is_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text)


class _Reader:
    """Collects, for each piece of marked content, its letters from left to right."""

    def __init__(self, fonts: dict[str, dict[int, str]]) -> None:
        self.found: list[_Piece] = []
        self._fonts = fonts
        self._font: dict[int, str] = {}
        self._open: list[int | None] = []
        self._line = 0.0
        self._is_mark = True
        self._groups: list[tuple[float, list[str]]] = []
        self._actual: str | None = None

    def read(self, index: int, operands: Any, operator: str) -> None:
        """Take one instruction of the page, the ``index``-th."""
        match operator:
            case "BDC" | "BMC":
                self._begin(index, operands, operator)
            case "EMC":
                self._end()
            case "cm":
                self._line = float(operands[5])
            case "Tf":
                self._font = self._fonts.get(str(operands[0]), {})
            case "Tj" | "TJ":
                self._show(operands[0] if operator == "TJ" else [operands[0]])

    def _begin(self, index: int, operands: Any, operator: str) -> None:
        properties: Any = operands[1] if operator == "BDC" else None
        is_dictionary = isinstance(properties, pikepdf.Dictionary)
        if is_dictionary and "/MCID" in properties:
            self._open.append(index)
            self._groups = []
            self._is_mark = True
            return
        self._open.append(None)
        if is_dictionary and "/ActualText" in properties:
            raw = bytes(properties["/ActualText"])
            self._actual = (
                raw.removeprefix(b"\xfe\xff").decode("utf-16-be") if raw[:2] == b"\xfe\xff" else None
            )

    def _end(self) -> None:
        began = self._open.pop()
        if began is None:
            self._actual = None
            return
        self.found.append(_Piece(began, self._groups, self._is_mark))

    def _show(self, pieces: Any) -> None:
        self._is_mark &= len(pieces) > 0 and not isinstance(pieces[0], pikepdf.String)
        if self._actual is not None:
            # One cluster of several glyphs: its text counts once, with its first glyph.
            self._groups.append((self._line, [self._actual]))
            self._actual = ""
            return
        letters = [
            self._font.get(int.from_bytes(raw[at : at + 2], "big"), "")
            for raw in (bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
            for at in range(0, len(raw), 2)
        ]
        self._groups.append((self._line, letters))


def _fonts(page: pikepdf.Page, maps: dict[tuple[int, int], dict[int, str]]) -> dict[str, dict[int, str]]:
    """Return the page's fonts as characters by code; ``maps`` remembers those of the pages before."""
    found: dict[str, dict[int, str]] = {}
    resources: Any = page.obj.get("/Resources", pikepdf.Dictionary())
    for name, font in resources.get("/Font", pikepdf.Dictionary()).items():
        if font.objgen not in maps:
            maps[font.objgen] = _characters(font)
        found[name] = maps[font.objgen]
    return found


def _characters(font: Any) -> dict[int, str]:
    if "/ToUnicode" not in font:
        return {}
    source = font.ToUnicode.read_bytes().decode("latin-1")
    found: dict[int, str] = {}
    for block in _CHARACTERS.findall(source):
        for code, text in _PAIR.findall(block):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in _RANGES.findall(source):
        for low, high, text in _TRIPLE.findall(block):
            for code in range(int(low, 16), int(high, 16) + 1):
                found[code] = chr(int(text, 16) + code - int(low, 16))
    return found
