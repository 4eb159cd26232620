"""Reads a PDF as assistive technology does: by its tags, in their order, with the language of each piece.

Written from the PDF specification (ISO 32000-1, 14.7-14.9): marked content by MCID, ``ActualText`` in place of glyphs,
``ReversedChars`` for runs shown from right to left, ``ToUnicode`` for everything else. It shares no code with typst.
"""

from __future__ import annotations

import re
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
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            properties = operands[1] if name == "BDC" and len(operands) > 1 else {}
            is_dictionary = isinstance(properties, pikepdf.Dictionary)
            stack.append(
                {
                    "mcid": int(properties["/MCID"]) if is_dictionary and "/MCID" in properties else None,
                    "actual": _string(properties["/ActualText"])
                    if is_dictionary and "/ActualText" in properties
                    else None,
                    "reversed": str(operands[0]) == "/ReversedChars",
                    "artifact": str(operands[0]) == "/Artifact",
                    "said": "",
                }
            )
        elif name == "EMC":
            ended = stack.pop()
            said = ended["said"]
            if ended["actual"] is not None:
                said = ended["actual"]
            if ended["reversed"]:
                said = "".join(reversed(re.findall(r"(?s).", said)))
            if ended["mcid"] is not None:
                found[ended["mcid"]] = found.get(ended["mcid"], "") + said
            elif stack and not ended["artifact"]:
                stack[-1]["said"] += said
        elif name == "Tf":
            font = fonts[str(operands[0])]
        elif name in ("Tj", "TJ") and stack:
            pieces = operands[0] if name == "TJ" else [operands[0]]
            for piece in pieces:
                if isinstance(piece, pikepdf.String):
                    raw = bytes(piece)
                    codes = [int.from_bytes(raw[index : index + 2], "big") for index in range(0, len(raw), 2)]
                    stack[-1]["said"] += "".join(font.get(code, "\ufffd") for code in codes)
    return found


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
