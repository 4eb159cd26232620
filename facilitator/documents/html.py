"""The chair's summary as one HTML file: no script, nothing fetched, for any browser and any screen reader."""

from __future__ import annotations

import base64
from importlib.resources import files
from itertools import groupby, pairwise
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from facilitator.documents.summary import Paper
from facilitator.documents.summary.blocks import (
    Block,
    Entry,
    Heading,
    Line,
    Paragraph,
    Picture,
    Style,
    paragraphs_under,
    text_of,
    way_of,
)
from facilitator.pictures.sign import sign_svg


def render_html(paper: Paper) -> bytes:
    """Return the document as one HTML file. Words of participants are escaped; nothing of them is read as markup."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["base64"] = lambda body: base64.b64encode(body).decode()
    environment.filters["quoted"] = lambda words: Markup(_as_css(words))  # noqa: S704 - every mark in it is escaped
    source = files("facilitator.documents").joinpath("summary.html").read_text("utf-8")
    contents = [
        (block, paragraphs_under(paper.blocks, index))
        for index, block in enumerate(paper.blocks)
        if isinstance(block, Heading) and block.listed
    ]
    page = environment.from_string(source).render(
        paper=paper,
        contents=contents,
        glance=_grouped(paper.glance),
        blocks=_grouped(paper.blocks),
        signs={one.sign: _address(sign_svg(one.sign).encode()) for one in paper.important},
        text_of=text_of,
        way_of=way_of,
    )
    return page.encode()


def _as_css(words: Line) -> str:
    """Return words as a string of CSS (CSS Syntax 3, 4.3.5): nothing of them ends it, nor the style around it."""
    safe = "".join(
        letter if letter.isalnum() or letter == " " else f"\\{ord(letter):x} " for letter in text_of(words)
    )
    return f'"{safe}"'


def _kind(block: Block) -> str:
    if isinstance(block, Paragraph) and block.style in (Style.BULLET, Style.ITEM):
        return "bullets" if block.style is Style.BULLET else "items"
    return type(block).__name__.lower()


def _grouped(blocks: tuple[Block, ...]) -> list[tuple[str, list[Any]]]:
    """Return the blocks with their kinds: bullets that follow one another, and entries, are one list each."""
    found: list[tuple[str, list[Any]]] = []
    for kind, group in groupby(blocks, _kind):
        members: list[Any] = list(group)
        if kind == "items":
            starts = [index for index, one in enumerate(members) if one.place == 1]
            found += [(kind, members[start:end]) for start, end in pairwise([*starts, len(members)])]
        elif kind in ("bullets", "entry"):
            found.append((kind, members))
        else:
            found += [(kind, [_picture(one) if isinstance(one, Picture) else one]) for one in members]
    assert all(isinstance(one, Entry) for kind, members in found if kind == "entry" for one in members)
    return found


def _address(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"


def _picture(block: Picture) -> dict[str, Any]:
    return {"source": _address(block.svg), "alt": block.alt, "title": block.title, "width": block.width}
