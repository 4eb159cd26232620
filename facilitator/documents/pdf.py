"""The chair's summary as PDF/UA-1, set by typst: tagged, each run with its language, fonts of installed packages.

Why typst, and why these fonts: ``docs/decisions/0001-pdf.md``.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import typst

from facilitator.documents.fonts import LAST_RESORT, make_last_resort, other_families, uncovered
from facilitator.documents.pdf_clusters import copy_whole
from facilitator.documents.pdf_marks import read_once
from facilitator.documents.summary import Paper
from facilitator.documents.summary.blocks import (
    TOWER,
    Block,
    Cell,
    Entry,
    Heading,
    Line,
    Paragraph,
    Picture,
    Quote,
    Run,
    Style,
    Table,
    text_of,
    way_of,
)
from facilitator.domain.messages import N_
from facilitator.i18n.localisation import translate
from facilitator.pictures.sign import sign_svg
from facilitator.resources import font_folder

Json = dict[str, Any]

_BOXES: Final = N_(
    "No font of this program has some letters of %(numbers)s: they are shown as boxes here, and copied as they are. Other formats show them."
)
_WHOLE: Final = 900
"""Letters in a cell of the narrowest column, lines counted as forty, that half a page holds."""
_TAG: Final = re.compile(r"([a-z]{2,3})(?:-[A-Za-z]{4})?(?:-([A-Za-z]{2}))?\b.*")


def render_pdf(paper: Paper) -> bytes:
    """Return the document as PDF/UA-1. Takes some seconds of CPU for thousands of contributions."""
    return typeset("summary.typ", describe(_tell_of_boxes(paper)))


def _tell_of_boxes(paper: Paper) -> Paper:
    """Return ``paper`` with a note on its cover that names the contributions in which letters are shown as boxes."""
    texts = {
        text_of(one.label).split()[0]: "".join(text_of(line) for line in (one.words, *one.details))
        for one in paper.everything()
        if isinstance(one, Entry)
    }
    boxes = uncovered("".join(texts.values()))
    found = [number for number, text in texts.items() if boxes and not boxes.isdisjoint(text)]
    if not found:
        return paper
    note = translate(paper.language, _BOXES, numbers=", ".join(found))
    return replace(paper, cover=(*paper.cover, (Run(note, paper.language, paper.dir),)))


def typeset(template: str, data: Json) -> bytes:
    """Return what ``template`` (beside this module) makes of ``data``: a PDF/UA-1.

    Characters that none of our fonts has are shown as boxes and stay what they are in the text of the PDF.
    """
    return read_once(copy_whole(_set(template, data, {"format": "pdf", "pdf_standards": ["ua-1"]})))


def typeset_page(template: str, data: Json) -> bytes:
    """Return the first page of the same document as SVG, its letters as outlines: for a browser to show and to print."""
    made = _set(template, data, {"format": "svg"})
    return made if isinstance(made, bytes) else bytes(made[0])


def _set(template: str, data: Json, form: Json) -> Any:
    """Return what typst makes of ``data`` in a format (arguments of ``typst.compile``)."""
    with tempfile.TemporaryDirectory() as folder:
        missing = uncovered(json.dumps(data, ensure_ascii=False))
        try:
            return _compile(template, data, form, Path(folder), missing)
        except typst.TypstError as error:
            if "could not be displayed" not in str(error):
                raise
            # A letter of one font with a mark of another: the font of last resort then holds them all.
            return _compile(template, data, form, Path(folder), set(json.dumps(data, ensure_ascii=False)))


def _compile(template: str, data: Json, form: Json, folder: Path, missing: Iterable[str]) -> Any:
    families = [*other_families(), *([LAST_RESORT] if make_last_resort(missing, folder) else [])]
    # Only these: the same document on every machine.
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[font_folder(), folder])
    return typst.compile(
        files("facilitator.documents").joinpath(template).read_bytes(),
        font_paths=fonts,
        sys_inputs={"paper": json.dumps({**data, "fonts": families}, ensure_ascii=False)},
        **form,
    )


def describe(paper: Paper) -> Json:
    """Return a document as the template reads it."""
    return {
        "language": _language(paper.language)["lang"],
        "dir": paper.dir,
        "title": _line(paper.title),
        "title_text": f"{paper.title_text} – {text_of(paper.subtitle)}",
        "description": text_of(paper.banner),
        "keywords": [text_of(paper.subtitle)],
        "logos": [{"png": list(one.png), "alt": one.alt} for one in paper.logos],
        "subtitle": _line(paper.subtitle),
        "banner": _line(paper.banner),
        "facts": [[_line(name), _line(value)] for name, value in paper.facts],
        "cover": [_line(line) for line in paper.cover],
        "described": paper.is_described,
        "place": _line(paper.place),
        "summary": [_line(line) for line in paper.summary],
        "summary_title": _line(paper.summary_title),
        "important": [
            {"sign": sign_svg(one.sign), "words": _line(one.words), "count": one.count}
            for one in paper.important
        ],
        "important_title": _line(paper.important_title),
        "foot": _line(paper.foot),
        "draft": _line(paper.draft),
        "contents": _line(paper.contents),
        "glance": _blocks(paper.glance, paper.dir),
        "blocks": _blocks(paper.blocks, paper.dir),
    }


def _blocks(blocks: Iterable[Block], way: str) -> list[Json]:
    found: list[Json] = []
    for block in blocks:
        if isinstance(block, Paragraph) and block.style in (Style.BULLET, Style.ITEM):
            # Items that follow one another are one list, as long as they run the same way.
            kind = "bullets" if block.style is Style.BULLET else "items"
            last = found[-1] if found else {"type": ""}
            if last["type"] != kind or last["dir"] != block.dir or block.place == 1:
                found.append({"type": kind, "dir": block.dir, "items": []})
            item = {"words": _line(block.words), "mark": block.mark, **_tall(block.words)}
            found[-1]["items"].append(item)
        else:
            found.append(_block(block, way))
    return found


def _block(block: Block, way: str) -> Json:
    match block:
        case Heading():
            body = {
                "level": block.level,
                "number": block.number,
                "anchor": block.anchor,
                "listed": block.listed,
            }
            return {"type": "heading", "dir": block.dir, "words": _line(block.words), **body}
        case Paragraph():
            body = {"number": block.number, "lead": block.style is Style.LEAD, **_tall(block.words)}
            return {"type": "paragraph", "dir": block.dir, "words": _line(block.words), **body}
        case Quote():
            body = {"source": _line(block.source), "translation": _line(block.translation)}
            body |= _tall(block.words)
            return {"type": "quote", "dir": block.dir, "words": _line(block.words), **body}
        case Entry():
            body = {"label": _line(block.label), "details": [_line(one) for one in block.details]}
            body |= {"anchor": block.anchor, **_tall(block.words)}
            return {"type": "entry", "dir": block.dir, "words": _line(block.words), **body}
        case Table():
            cells = [_cell(cell, way, whole=_is_short(row)) for row in block.rows for cell in row]
            head = [_cell((line,), way, whole=True) for line in block.head]
            body = {"head": head, "cells": cells, "widths": block.widths, "hidden": block.is_hidden}
            return {"type": "table", "title": _line(block.title), **body}
        case Picture():
            # As pixels: the letters of an SVG would need its own fonts, and would be read a second time.
            body = {"png": list(block.png), "alt": block.alt, "width": block.width}
            return {"type": "picture", "title": _line(block.title), **body}


def _cell(cell: Cell, way: str, *, whole: bool) -> Json:
    return {"lines": [{"dir": way_of(line, way), "words": _line(line)} for line in cell], "whole": whole}


def _is_short(row: Iterable[Cell]) -> bool:
    """Whether a row is sure to fit on a page, and so is never broken: no cell is higher than some forty lines."""
    return all(sum(len(text_of(line)) + 40 for line in cell) < _WHOLE for cell in row)


def _line(line: Line) -> list[Json]:
    return [_run(run) for run in line]


def _run(run: Run) -> Json:
    body = {"text": run.text, "dir": run.dir, "bold": run.bold, "link": run.link, **_language(run.lang)}
    return body | _tall((run,))


def _tall(line: Line) -> Json:
    return {"tall": True} if any(TOWER.search(run.text) for run in line) else {}


def _language(tag: str) -> Json:
    """Return a BCP 47 tag as typst takes it: language and region."""
    found = _TAG.fullmatch(tag)
    if found is None:
        return {"lang": "en"}
    return {"lang": found[1], **({"region": found[2].upper()} if found[2] else {})}
