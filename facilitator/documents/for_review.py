"""A document as a chair reads it on a page: its blocks in order, each with the place that a comment names."""

from __future__ import annotations

from typing import Any

from facilitator.documents.summary import compose
from facilitator.documents.summary.blocks import (
    Block,
    Entry,
    Heading,
    Line,
    Paragraph,
    Quote,
    Run,
    Style,
    Table,
)
from facilitator.documents.summary.wording import roman
from facilitator.outcome.model import Outcome

Words = list[dict[str, Any]]


def describe_for_review(outcome: Outcome, language: str) -> list[dict[str, Any]]:
    """Return the blocks of the chair's summary of ``outcome``, without its pictures.

    A block is ``{kind, dir, words, place, …}``; ``words`` are ``{text, lang, dir, bold}``. ``place`` is a numbered paragraph's
    number, or of a chapter ("II") and its part ("II.A"); empty where nothing can be said of a block alone.
    """
    paper = compose(outcome, language, pictures=False)
    found: list[dict[str, Any]] = []
    chapter, part = 0, 0
    for block in paper.everything():
        row = _describe(block)
        if row is None:
            continue
        if isinstance(block, Heading) and block.number:
            # Counted, not read: each language writes them in its own way, and a comment is about the same part in all.
            chapter, part = (chapter + 1, 0) if block.level == 1 else (chapter, part + 1)
            row["place"] = f"{roman(chapter)}.{chr(64 + part)}" if part else roman(chapter)
        found.append(row)
    return found


def _describe(block: Block) -> dict[str, Any] | None:
    """Return a block as a template draws it, None for a picture."""
    match block:
        case Heading():
            words = _line(block.words)
            return _row("heading", block.dir, words, level=block.level, number=block.number, place="")
        case Paragraph():
            kind = "bullet" if block.style is Style.BULLET else "paragraph"
            place = "" if block.number is None else str(block.number)
            mark = (Run(f"{block.mark} ", block.words[0].lang, block.dir),) if block.mark else ()
            return _row(kind, block.dir, _line((*mark, *block.words)), place=place)
        case Quote():
            more: dict[str, Any] = {"source": _line(block.source), "translation": _line(block.translation)}
            return _row("quote", block.dir, _line(block.words), place="", **more)
        case Entry():
            more = {"label": _line(block.label), "details": [_line(one) for one in block.details]}
            return _row("entry", block.dir, _line(block.words), place="", **more)
        case Table():
            rows: list[list[list[Words]]] = [
                [[_line(line) for line in cell] for cell in row] for row in block.rows
            ]
            head = [_line(line) for line in block.head]
            return _row("table", "", _line(block.title), place="", head=head, rows=rows)
    return None


def _row(kind: str, way: str, words: Words, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "dir": way, "words": words, **more}


def _line(line: Line) -> Words:
    return [{"text": one.text, "lang": one.lang, "dir": one.dir, "bold": one.bold} for one in line]
