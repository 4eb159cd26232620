"""Let each letter of a PDF be read once, where its marks are set by themselves.

A mark that typst 0.15 places by itself becomes a piece of marked content of its own, whose ``ActualText`` (ISO 32000-1,
14.9.4) says letter and marks again: a screen reader would say the letter twice. Such a piece (its first glyph is moved
from its place, and its text is that of the piece beside it) gets an empty ``ActualText``.

The order of right-to-left text is left as typst writes it: by place on the page, as PDFium, poppler and MuPDF expect it.
They all give the words back as they were typed; with a logical ``ActualText`` for each run they do not (measured).
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any, Final

import pikepdf

_CHARACTERS: Final = re.compile(r"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES: Final = re.compile(r"beginbfrange(.*?)endbfrange", re.DOTALL)
_PAIR: Final = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>")
_TRIPLE: Final = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


def read_once(data: bytes) -> bytes:
    """Return the PDF with an empty ``ActualText`` on every piece of marked content that only repeats its neighbour."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        maps: dict[tuple[int, int], dict[int, str]] = {}
        changed = False
        for page in pdf.pages:
            changed |= _tidy(pdf, page, maps)
        if not changed:
            return data
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def _tidy(pdf: pikepdf.Pdf, page: pikepdf.Page, maps: dict[tuple[int, int], dict[int, str]]) -> bool:
    fonts = fonts_of(page, maps)
    content: list[Any] = list(pikepdf.parse_content_stream(page))
    reader = _Reader(fonts)
    for index, (operands, operator) in enumerate(content):
        reader.read(index, operands, str(operator))
    repeated = [one.index for place, one in enumerate(reader.found) if _repeats(reader.found, place)]
    for index in repeated:
        operands = list(content[index][0])
        properties = pikepdf.Dictionary(operands[1])
        properties.ActualText = pikepdf.String("")
        content[index] = ([operands[0], properties], content[index][1])
    if repeated:
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(content))
    return bool(repeated)


@dataclass
class _Piece:
    """A piece of marked content, begun by the ``index``-th instruction: its clusters, and whether it is only a mark."""

    index: int
    clusters: list[str]
    is_mark: bool


def _repeats(pieces: list[_Piece], place: int) -> bool:
    """Whether a piece is a mark whose cluster the nearest piece that stands in its place, before or after, says too."""
    piece = pieces[place]
    if not piece.is_mark or not any(piece.clusters):
        return False
    before = next((one for one in reversed(pieces[:place]) if not one.is_mark), None)
    after = next((one for one in pieces[place + 1 :] if not one.is_mark), None)
    known = {cluster for one in (before, after) if one is not None for cluster in one.clusters}
    return all(cluster in known for cluster in piece.clusters if cluster)


class _Reader:
    """Collects, for each piece of marked content, its letters from left to right."""

    def __init__(self, fonts: dict[str, dict[int, str]]) -> None:
        self.found: list[_Piece] = []
        self._fonts = fonts
        self._font: dict[int, str] = {}
        self._open: list[int | None] = []
        self._is_mark = True
        self._clusters: list[str] = []
        self._actual: str | None = None

    def read(self, index: int, operands: Any, operator: str) -> None:
        """Take one instruction of the page, the ``index``-th."""
        match operator:
            case "BDC" | "BMC":
                self._begin(index, operands, operator)
            case "EMC":
                self._end()
            case "Tf":
                self._font = self._fonts.get(str(operands[0]), {})
            case "Tj" | "TJ":
                self._show(operands[0] if operator == "TJ" else [operands[0]])

    def _begin(self, index: int, operands: Any, operator: str) -> None:
        properties: Any = operands[1] if operator == "BDC" else None
        is_dictionary = isinstance(properties, pikepdf.Dictionary)
        if is_dictionary and "/MCID" in properties:
            self._open.append(index)
            self._clusters = []
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
        self.found.append(_Piece(began, self._clusters, self._is_mark))

    def _show(self, pieces: Any) -> None:
        self._is_mark &= len(pieces) > 0 and not isinstance(pieces[0], pikepdf.String)
        if self._actual is not None:
            # One cluster of several glyphs: its text counts once, with its first glyph.
            self._clusters.append(self._actual)
            self._actual = ""
            return
        self._clusters += [
            self._font.get(int.from_bytes(raw[at : at + 2], "big"), "")
            for raw in (bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
            for at in range(0, len(raw), 2)
        ]


def fonts_of(page: pikepdf.Page, maps: dict[tuple[int, int], dict[int, str]]) -> dict[str, dict[int, str]]:
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
