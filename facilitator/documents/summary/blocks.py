"""What a document consists of, whatever its format: typed blocks of runs, each with its language and direction."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import regex

from facilitator.domain.text import direction

_MARKS: Final = dict.fromkeys(map(ord, "\u200e\u200f"))

TOWER: Final = regex.compile(r"\p{M}{7,}")
"""More marks on one letter than any language writes: they are kept, and held within their own lines."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one language. ``link`` names the anchor of the block that they lead to, or nothing."""

    text: str
    lang: str
    dir: str
    bold: bool = False
    link: str = ""


Line = tuple[Run, ...]
"""A paragraph's words."""
Cell = tuple[Line, ...]
"""What a cell of a table holds: one paragraph or several."""


class Style(StrEnum):
    """How a paragraph is set."""

    PLAIN = "plain"
    BULLET = "bullet"
    ITEM = "item"
    """Of a lettered list: (a), (b)."""
    LEAD = "lead"
    """Says whose the next paragraphs are: never alone at the foot of a page."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. ``number`` ("II", "B") stands before it; ``listed`` says whether the contents name it."""

    level: int
    words: Line
    dir: str
    number: str = ""
    anchor: str = ""
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; with a ``number`` it is one of the series that runs through the whole text.

    An ``ITEM`` of a list has its ``place`` in it, from 1, and the ``mark`` that stands before it, "(a)".
    """

    words: Line
    dir: str
    style: Style = Style.PLAIN
    number: int | None = None
    place: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a participant, and what they are taken from; ``translation`` is a checked one in this edition."""

    words: Line
    source: Line
    dir: str
    translation: Line = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A contribution in the annex: its number, its words, and what else was said with it.

    ``dir`` is the direction of the words; the details run as the document does.
    """

    label: Line
    words: Line
    details: tuple[Line, ...]
    dir: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row. ``widths`` are shares of the page's width; ``title`` names it to all readers.

    Where the heading above says the same, the title ``is_hidden``: screen readers hear it, the page does not repeat it.
    """

    title: Line
    head: tuple[Line, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as SVG and PNG. ``alt`` says all that it shows; ``width`` is a share of the page's width."""

    svg: bytes
    png: bytes
    alt: str
    title: Line
    width: float = 1.0


Block = Heading | Paragraph | Quote | Entry | Table | Picture


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo on the cover: a PNG, and what those hear who cannot see it."""

    png: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Important:
    """A cluster on the first page: its sign (``domain.signs``), its title, and how many marked it, ``count`` as written."""

    sign: int
    words: Line
    marks: int
    count: str


@dataclass(frozen=True)
class Paper:
    """A document: its front matter, and its blocks in the order of reading.

    ``title`` and ``subtitle`` are the event's name and the kind of paper; ``banner`` says what it is not; ``facts``
    are pairs of a name and what stands there; ``cover`` are the notes before the contents; ``glance`` comes first of all.
    ``summary``, ``important`` and ``foot`` are for the first page; ``place`` says where and when;
    ``is_described`` says that the first of the notes is the event's own description.
    ``draft`` is what every page says until the chair has approved it, nothing afterwards.
    ``paragraphs`` and ``page`` are the words over their numbers, ``colon`` what ends a label in this language.
    """

    language: str
    dir: str
    title: Line
    subtitle: Line
    banner: Line
    facts: tuple[tuple[Line, Line], ...]
    cover: tuple[Line, ...]
    glance: tuple[Block, ...]
    contents: Line
    paragraphs: Line
    page: Line
    colon: str
    blocks: tuple[Block, ...] = field(default=())
    logos: tuple[Logo, ...] = ()
    is_described: bool = False
    place: Line = ()
    summary: tuple[Line, ...] = ()
    summary_title: Line = ()
    important: tuple[Important, ...] = ()
    important_title: Line = ()
    cluster_title: Line = ()
    marks_title: Line = ()
    foot: Line = ()
    draft: Line = ()

    @property
    def title_text(self) -> str:
        """The title as plain text, for the properties of a file."""
        return text_of(self.title)

    @property
    def notes(self) -> tuple[Line, ...]:
        """The notes of the first page without the event's description, which stands under the title."""
        return self.cover[1:] if self.is_described else self.cover

    def everything(self) -> tuple[Block, ...]:
        """All blocks, those of the first page too."""
        return (*self.glance, *self.blocks)


def text_of(line: Line) -> str:
    """Return a line's words without anything else."""
    return "".join(run.text for run in line)


def way_of(line: Line, default: str) -> str:
    """Return the direction in which a line is to run.

    That of its first words that have one: citations, which lead somewhere and look alike in all languages, have none,
    nor have figures and marks.
    """
    for run in line:
        if not run.link and (way := direction(run.text.translate(_MARKS), "")):
            return way
    return default


def paragraphs_under(blocks: tuple[Block, ...], index: int) -> tuple[int, int] | None:
    """Return the first and last numbered paragraph under the heading at ``index``, or None where there is none."""
    heading = blocks[index]
    assert isinstance(heading, Heading)
    found: list[int] = []
    for block in blocks[index + 1 :]:
        if isinstance(block, Heading) and block.level <= heading.level:
            break
        if isinstance(block, Paragraph) and block.number is not None:
            found.append(block.number)
    return (found[0], found[-1]) if found else None
