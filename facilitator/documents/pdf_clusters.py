"""Let Arabic letters with marks (shadda, tanwin, …) be copied out of a PDF as they were typed.

typst 0.15 sets a mark as a glyph of its own and lets an ``ActualText`` say letter and marks together. PDFium, poppler and
MuPDF read such pieces in the wrong order or twice, and take a raised mark for a line or a word of its own (measured on
each). So the marks of right-to-left letters are drawn as shapes, which no reader takes for text, and the letter's glyph
says the whole cluster through a code of its own. The letters look the same.

Also removed: ``/Direction /R2L`` of the viewer preferences, for which PDFium turns every Latin word round.
"""

from __future__ import annotations

import io
import unicodedata
from bisect import bisect
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from facilitator.documents.pdf_font import CompositeFont
from facilitator.documents.pdf_marks import fonts_of
from facilitator.domain.text import direction


def copy_whole(data: bytes) -> bytes:
    """Return the PDF with each right-to-left cluster of letter and marks as one code of text, its marks as shapes."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        preferences: Any = pdf.Root.get("/ViewerPreferences", pikepdf.Dictionary())
        if "/Direction" in preferences:
            del preferences["/Direction"]
        fonts: dict[tuple[int, int], CompositeFont] = {}
        for page in pdf.pages:
            _rewrite(pdf, page, fonts)
        for font in fonts.values():
            font.save(pdf)
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


@dataclass
class _Glyph:
    """A glyph shown by the ``index``-th instruction: where, as what text, within which ``ActualText`` (its index)."""

    index: int
    place: tuple[int, int]
    font: CompositeFont
    code: int
    text: str
    span: int | None
    x: float
    y: float
    size: float

    @property
    def is_mark(self) -> bool:
        return self.font.is_mark(self.code) and _has_mark(self.text)


@dataclass
class _Page:
    """What is to change on a page: bytes of strings, spans to leave out, shapes to paint after a text object."""

    codes: dict[tuple[int, tuple[int, int]], tuple[int, ...]] = field(default_factory=dict)
    spans: set[int] = field(default_factory=set)
    shapes: dict[int, list[_Glyph]] = field(default_factory=dict)


def _rewrite(pdf: pikepdf.Pdf, page: pikepdf.Page, fonts: dict[tuple[int, int], CompositeFont]) -> None:
    content: list[Any] = list(pikepdf.parse_content_stream(page))
    names = {}
    resources: Any = page.obj.get("/Resources", pikepdf.Dictionary())
    known = fonts_of(page, {})
    for name, row in resources.get("/Font", pikepdf.Dictionary()).items():
        names[name] = fonts.setdefault(row.objgen, CompositeFont(row, known[name]))
    glyphs, ends, turned = _read(content, names)
    changes = _plan(glyphs, [index for index, (_, operator) in enumerate(content) if str(operator) == "ET"])
    changes.spans |= turned
    if not (changes.codes or turned):
        return
    if "/XObject" not in resources:
        resources.XObject = pikepdf.Dictionary()
    forms = resources.XObject
    written: list[Any] = []
    for index, (operands, operator) in enumerate(content):
        if index in changes.spans or ends.get(index) in changes.spans:
            continue
        if str(operator) in ("Tj", "TJ"):
            operands = _replaced(operands, str(operator), index, changes)  # noqa: PLW2901 - the same in other codes
        written.append((operands, operator))
        if str(operator) == "ET":
            for glyph in changes.shapes.get(index, []):
                name = f"/M{glyph.font.row.objgen[0]}x{glyph.code}"
                if name not in forms:
                    forms[name] = glyph.font.shape(pdf, glyph.code)
                matrix = [glyph.size, 0, 0, -glyph.size, glyph.x, glyph.y]
                written += [([], pikepdf.Operator("q")), (matrix, pikepdf.Operator("cm"))]
                written += [([pikepdf.Name(name)], pikepdf.Operator("Do")), ([], pikepdf.Operator("Q"))]
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(written))


def _read(
    content: list[Any], names: dict[str, CompositeFont]
) -> tuple[list[_Glyph], dict[int, int], set[int]]:
    """Return the glyphs in the order in which they are shown, and by the end of each marked content where it began."""
    glyphs: list[_Glyph] = []
    ends: dict[int, int] = {}
    turned: set[int] = set()
    font, size, pen, height = None, 0.0, 0.0, 0.0
    actual: str | None = None
    span: int | None = None
    opened: list[tuple[int, bool]] = []
    for index, (operands, operator) in enumerate(content):
        match str(operator):
            case "BDC" | "BMC":
                says = (
                    len(operands) > 1
                    and isinstance(operands[1], pikepdf.Dictionary)
                    and "/ActualText" in operands[1]
                )
                if says:
                    raw = bytes(operands[1]["/ActualText"])
                    actual, span = raw.removeprefix(b"\xfe\xff").decode("utf-16-be", "replace"), index
                if str(operands[0]) == "/ReversedChars":
                    turned.add(index)
                opened.append((index, says))
            case "EMC":
                began, said = opened.pop()
                ends[index] = began
                if said:
                    actual = span = None
            case "Tf":
                font, size = names.get(str(operands[0])), float(operands[1])
            case "Tm":
                pen, height = float(operands[4]), float(operands[5])
            case "Tj" | "TJ" if font is not None and font.is_ours:
                for at, piece in enumerate(operands[0] if str(operator) == "TJ" else [operands[0]]):
                    if not isinstance(piece, pikepdf.String):
                        pen -= float(piece) * size / 1000
                        continue
                    raw = bytes(piece)
                    for byte in range(0, len(raw), 2):
                        code = int.from_bytes(raw[byte : byte + 2], "big")
                        text = font.characters.get(code, "") if actual is None else actual
                        glyphs.append(_Glyph(index, (at, byte), font, code, text, span, pen, height, size))
                        pen += font.widths.get(code, 0.0) * size / 1000
    return glyphs, ends, turned


def _plan(glyphs: list[_Glyph], text_ends: list[int]) -> _Page:
    """Find the clusters: marks, which stand before their letter on the page, then the letter, all of the same text."""
    changes = _Page()
    pending: list[_Glyph] = []
    letters = Counter(glyph.span for glyph in glyphs if not glyph.is_mark)
    for glyph in glyphs:
        is_simple = glyph.span is None or letters[glyph.span] <= 1
        if direction(glyph.text, "") != "rtl" or not is_simple:
            pending = []
        elif glyph.is_mark:
            pending = [*(one for one in pending if one.text == glyph.text), glyph]
        else:
            # A letter whose marks all stand apart says only itself.
            marks = [one for one in pending if glyph.text in (one.text, _bare(one.text))]
            pending = []
            text = marks[0].text if marks else glyph.text
            if not _has_mark(text):
                continue
            for one in marks:
                changes.codes[one.index, one.place] = ()
                end = text_ends[bisect(text_ends, one.index)]
                changes.shapes.setdefault(end, []).append(one)
            bare = _bare(text)
            said = [letter for letter in text if letter not in bare]
            codes = [glyph.font.empty_code_for(letter) for letter in reversed(said)]
            changes.codes[glyph.index, glyph.place] = (*codes, glyph.font.code_for(glyph.code, bare))
            changes.spans |= {one.span for one in (*marks, glyph) if one.span is not None}
    return changes


def _replaced(operands: Any, operator: str, index: int, changes: _Page) -> list[Any]:
    pieces: list[Any] = []
    for at, piece in enumerate(operands[0] if operator == "TJ" else [operands[0]]):
        if not isinstance(piece, pikepdf.String):
            pieces.append(piece)
            continue
        raw = bytes(piece)
        kept = b""
        for byte in range(0, len(raw), 2):
            now = changes.codes.get((index, (at, byte)), (int.from_bytes(raw[byte : byte + 2], "big"),))
            kept += b"".join(code.to_bytes(2, "big") for code in now)
        if kept:
            pieces.append(pikepdf.String(kept))
    return [pikepdf.Array(pieces)] if operator == "TJ" else pieces or [pikepdf.String(b"")]


def _bare(text: str) -> str:
    return "".join(letter for letter in text if not unicodedata.combining(letter))


def _has_mark(text: str) -> bool:
    return any(unicodedata.combining(letter) for letter in text)
