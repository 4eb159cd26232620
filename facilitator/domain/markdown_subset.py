"""Markdown-light, as rapporteurs write it: headings, lists, bold, and ``#42`` for a contribution.

Nothing else has a meaning, and nothing can break: what is no mark stands as it was typed. ``static/js/report/light.js``
reads the same marks in the browser; ``tests/data/light.json`` holds what both must make of a text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import regex

_HEADING: Final = regex.compile(r"(#{1,3})[ \t]+(\S.*)")
_BULLET: Final = regex.compile(r"[ \t]*[-*•][ \t]+(\S.*)")
_NUMBERED: Final = regex.compile(r"[ \t]*[0-9]{1,3}[.)][ \t]+(\S.*)")
_MARK: Final = regex.compile(
    r"\*\*(?=\S)(?P<bold>.+?)(?<=\S)\*\*|(?<![\p{L}\p{N}&#])#(?P<number>[1-9][0-9]{0,5})(?![\p{L}\p{N}])"
)


class BlockKind(StrEnum):
    """What a block of a text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    NUMBERED = "numbered"


@dataclass(frozen=True)
class Span:
    """A piece of a line: its words, whether they are bold, and the contribution's number they name."""

    text: str
    bold: bool = False
    number: int | None = None


@dataclass(frozen=True)
class Block:
    """A heading (``level`` 1 to 3), a paragraph, or an item of a list, with its spans."""

    kind: BlockKind
    spans: tuple[Span, ...]
    level: int = 0

    @property
    def text(self) -> str:
        """The words without their marks."""
        return "".join(span.text for span in self.spans)


def parse(text: str) -> list[Block]:
    """Return the blocks of ``text``. Lines that follow one another are one paragraph; an empty line ends it."""
    blocks: list[Block] = []
    lines: list[str] = []

    def end_paragraph() -> None:
        if lines:
            blocks.append(Block(BlockKind.PARAGRAPH, spans(" ".join(lines))))
            lines.clear()

    for line in text.split("\n"):
        if not line.strip():
            end_paragraph()
        elif found := _HEADING.fullmatch(line.rstrip()):
            end_paragraph()
            blocks.append(Block(BlockKind.HEADING, spans(found[2]), len(found[1])))
        elif found := _BULLET.fullmatch(line.rstrip()):
            end_paragraph()
            blocks.append(Block(BlockKind.BULLET, spans(found[1])))
        elif found := _NUMBERED.fullmatch(line.rstrip()):
            end_paragraph()
            blocks.append(Block(BlockKind.NUMBERED, spans(found[1])))
        else:
            lines.append(line.strip())
    end_paragraph()
    return blocks


def spans(line: str) -> tuple[Span, ...]:
    """Return the pieces of one line: plain, ``**bold**`` (which may hold ``#42``), and ``#42``."""
    found: list[Span] = []
    last = 0
    for mark in _MARK.finditer(line):
        if mark.start() > last:
            found.append(Span(line[last : mark.start()]))
        if mark["bold"] is not None:
            found += [Span(one.text, True, one.number) for one in spans(mark["bold"])]
        else:
            found.append(Span(mark[0], number=int(mark["number"])))
        last = mark.end()
    if last < len(line):
        found.append(Span(line[last:]))
    return tuple(found)


def first_paragraph(text: str) -> str:
    """Return the first paragraph of ``text`` as it was typed, or nothing where it has none."""
    for part in text.split("\n\n"):
        if count_paragraphs(part):
            return part.strip()
    return ""


def count_paragraphs(text: str) -> int:
    """Return how many paragraphs ``text`` has, headings and items of lists not counted."""
    return sum(block.kind is BlockKind.PARAGRAPH for block in parse(text))


def numbers(text: str) -> list[int]:
    """Return the numbers of the contributions that ``text`` names, each once, in the order of their first mention."""
    return list(
        dict.fromkeys(span.number for block in parse(text) for span in block.spans if span.number is not None)
    )
