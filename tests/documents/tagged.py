"""Reads a PDF as assistive technology does: by its tags, in their order, with the language of each piece.

Written from the PDF specification (ISO 32000-1, 14.7-14.9): marked content by MCID, ``ActualText`` in place of glyphs,
``ToUnicode`` for everything else. Right-to-left runs stand in the order of the page, so their clusters are taken from the
right, line by line, as PDFium, poppler and MuPDF do. It shares no code with what writes the PDF.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf


@dataclass
class Node:
    """A structure element: its tag, language, alternative text and what it holds."""

    tag: str
    lang: str
    alt: str
    kids: list[Node | str] = field(default_factory=list)

    def text(self) -> str:
        return "".join(kid if isinstance(kid, str) else kid.text() for kid in self.kids)

    def walk(self) -> Iterator[Node]:
        yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.walk()

    def find(self, *tags: str) -> list[Node]:
        return [one for one in self.walk() if one.tag in tags]


@dataclass
class Tagged:
    """A tagged document."""

    root: Node
    lang: str
    title: str
    shows_title: bool
    pages: int


def read(path: Path) -> Tagged:
    with pikepdf.open(path) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        texts = {page.objgen: _page_texts(page) for page in pdf.pages}
        lang = str(pdf.Root.Lang)
        root = Node("Root", lang, "")
        _grow(root, pdf.Root.StructTreeRoot.K, None, texts)
        with pdf.open_metadata() as meta:
            title = str(meta.get("dc:title", ""))
            assert meta.get("pdfuaid:part") == "1"
        shows = bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        return Tagged(root, lang, title, shows, len(pdf.pages))


def _grow(parent: Node, kids: object, page: object, texts: dict) -> None:
    if isinstance(kids, pikepdf.Array):
        for kid in kids:
            _grow(parent, kid, page, texts)
    elif isinstance(kids, pikepdf.Dictionary):
        if "/S" in kids:
            here = kids.get("/Pg", page)
            node = Node(str(kids.S)[1:], str(kids.get("/Lang", parent.lang)), str(kids.get("/Alt", "")))
            parent.kids.append(node)
            _grow(node, kids.get("/K", pikepdf.Array()), here, texts)
        elif "/MCID" in kids:
            where = kids.get("/Pg", page)
            parent.kids.append(texts[where.objgen].get(int(kids.MCID), ""))
    elif page is not None:
        parent.kids.append(texts[page.objgen].get(int(kids), ""))


def _page_texts(page: pikepdf.Page) -> dict[int, str]:
    """Return the text of each marked content of a page."""
    fonts = {name: _to_unicode(font) for name, font in page.get("/Resources", {}).get("/Font", {}).items()}
    found: dict[int, str] = {}
    stack: list[dict] = []
    font: dict[int, str] = {}
    height = 0.0
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            properties = operands[1] if name == "BDC" and len(operands) > 1 else {}
            has = properties if isinstance(properties, pikepdf.Dictionary) else {}
            mcid = int(has["/MCID"]) if "/MCID" in has else None
            actual = _string(has["/ActualText"]) if "/ActualText" in has else None
            hidden = str(operands[0]) == "/Artifact"
            stack.append({"mcid": mcid, "actual": actual, "hidden": hidden, "said": []})
        elif name == "EMC":
            ended = stack.pop()
            said = ended["said"]
            if ended["actual"] is not None:
                said = [(said[0][0] if said else height, ended["actual"])]
            if ended["mcid"] is not None:
                found[ended["mcid"]] = found.get(ended["mcid"], "") + _in_order(said)
            elif stack and not ended["hidden"]:
                stack[-1]["said"] += said
        elif name == "cm":
            height = float(operands[5])
        elif name == "Tf":
            font = fonts[str(operands[0])]
        elif name in ("Tj", "TJ") and stack:
            for piece in operands[0] if name == "TJ" else [operands[0]]:
                if isinstance(piece, pikepdf.String):
                    raw = bytes(piece)
                    codes = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
                    stack[-1]["said"] += [(height, font.get(code, "\ufffd")) for code in codes]
    return found


def _in_order(said: list[tuple[float, str]]) -> str:
    """Return clusters in the order of reading: from the right where there is a right-to-left letter, line by line."""
    if not any(unicodedata.bidirectional(letter) in ("R", "AL") for _height, text in said for letter in text):
        return "".join(text for _height, text in said)
    lines: dict[float, list[str]] = {}
    for height, text in said:
        lines.setdefault(height, []).append(text)
    return " ".join("".join(reversed(line)) for line in lines.values())


def _string(value: pikepdf.String) -> str:
    raw = bytes(value)
    return raw[2:].decode("utf-16-be") if raw.startswith(b"\xfe\xff") else raw.decode("latin-1")


def _to_unicode(font: pikepdf.Dictionary) -> dict[int, str]:
    """Return a font's characters by code, from its ToUnicode map."""
    if "/ToUnicode" not in font:
        return {}
    source = font.ToUnicode.read_bytes().decode("latin-1")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", source, re.DOTALL):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", source, re.DOTALL):
        for low, high, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            first = int(text, 16)
            for code in range(int(low, 16), int(high, 16) + 1):
                found[code] = chr(first + code - int(low, 16))
    return found
