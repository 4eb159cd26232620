"""A composite TrueType font of a PDF: what its codes show and say, and codes that are added to it."""

from __future__ import annotations

import io
from functools import cached_property
from typing import Any, Final

import pikepdf
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

_CMAP: Final = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo 3 dict dup begin /Registry (Adobe) def /Ordering (Identity) def /Supplement 0 def end def
/CMapName /Custom def
/CMapType 0 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{body}endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
_PART: Final = 100
"""Entries of one ``bfchar`` section (Adobe Technical Note 5411)."""


class CompositeFont:
    """A composite TrueType font of the PDF: its widths, characters, outlines, and the codes added to it."""

    def __init__(self, row: Any, characters: dict[int, str]) -> None:
        self.row = row
        self.characters = dict(characters)
        self.descendant = row.DescendantFonts[0]
        self.widths = _widths(self.descendant)
        self.is_ours = (
            self.descendant.get("/Subtype") == "/CIDFontType2"
            and self.descendant.get("/CIDToGIDMap") == "/Identity"
        )
        self._added: dict[tuple[int, str], int] = {}
        self._next = 0
        self._shapes: dict[int, Any] = {}

    @cached_property
    def _font(self) -> TTFont:
        return TTFont(io.BytesIO(self.descendant.FontDescriptor.FontFile2.read_bytes()))

    def is_mark(self, code: int) -> bool:
        """Whether a glyph takes no room."""
        return not self.widths.get(code, 0.0)

    def code_for(self, code: int, text: str) -> int:
        """Return a code that shows the glyph of ``code`` and says ``text``."""
        if self.characters.get(code) == text:
            return code
        if (code, text) not in self._added:
            # Beyond the last glyph: also one that nothing else names has a code.
            self._next = self._next or len(self._font.getGlyphOrder())
            self._added[code, text] = self._next
            self.characters[self._next] = text
            self.widths[self._next] = self.widths.get(code, 0.0)
            self._next += 1
        return self._added[code, text]

    def empty_code_for(self, letter: str) -> int:
        """Return a code that shows nothing, takes no room, and says ``letter``."""
        blank = next((code for code, text in self.characters.items() if text == " "), 0)
        code = self.code_for(blank, letter)
        self.widths[code] = 0.0
        return code

    def shape(self, pdf: pikepdf.Pdf, code: int) -> Any:
        """Return the glyph of ``code`` as a form to paint, one unit for one em."""
        if code not in self._shapes:
            font = self._font
            pen = _Pen(font.getGlyphSet())
            font.getGlyphSet()[font.getGlyphName(code)].draw(pen)
            em = font["head"].unitsPerEm
            self._shapes[code] = pdf.make_stream(
                "\n".join([*pen.path, "f"]).encode(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form,
                BBox=[-4 * em, -4 * em, 4 * em, 4 * em], Matrix=[1 / em, 0, 0, 1 / em, 0, 0],
            )  # fmt: skip
        return self._shapes[code]

    def save(self, pdf: pikepdf.Pdf) -> None:
        """Write down the codes that were added."""
        if not self._added:
            return
        glyphs = bytearray(b"".join(code.to_bytes(2, "big") for code in range(self._next)))
        for (code, _text), new in self._added.items():
            glyphs[2 * new : 2 * new + 2] = code.to_bytes(2, "big")
        self.descendant.CIDToGIDMap = pdf.make_stream(bytes(glyphs))
        if "/CIDSet" in self.descendant.FontDescriptor:
            # It would have to name the new codes, and no standard asks for it any more.
            del self.descendant.FontDescriptor.CIDSet
        self.descendant.W = pikepdf.Array(
            [value for code, width in sorted(self.widths.items()) for value in (code, code, width)]
        )
        entries = [
            f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>\n"
            for code, text in sorted(self.characters.items())
        ]
        parts = [entries[start : start + _PART] for start in range(0, len(entries), _PART)]
        body = "".join(f"{len(part)} beginbfchar\n{''.join(part)}endbfchar\n" for part in parts)
        self.row.ToUnicode = pdf.make_stream(_CMAP.format(body=body).encode())


class _Pen(BasePen):  # type: ignore[misc] # the library has no types
    """Writes an outline as operators of a content stream."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.path: list[str] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - the library's names
        self.path.append(f"{pt[0]:g} {pt[1]:g} m")

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self.path.append(f"{pt[0]:g} {pt[1]:g} l")

    def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self.path.append(" ".join(f"{x:g} {y:g}" for x, y in points) + " c")

    def _closePath(self) -> None:  # noqa: N802
        self.path.append("h")


def _widths(descendant: Any) -> dict[int, float]:
    """Return the widths of a font's glyphs by code, in thousandths of an em (ISO 32000-1, 9.7.4.3)."""
    listed = list(descendant.get("/W", []))
    found: dict[int, float] = {}
    while listed:
        first = int(listed.pop(0))
        if isinstance(listed[0], pikepdf.Array):
            found |= {first + place: float(width) for place, width in enumerate(listed.pop(0))}
        else:
            last, width = int(listed.pop(0)), float(listed.pop(0))
            found |= dict.fromkeys(range(first, last + 1), width)
    return found
