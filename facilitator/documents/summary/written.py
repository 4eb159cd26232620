"""What rapporteurs wrote, in a document: its paragraphs take numbers, its lists letters, and ``#12`` leads to the contribution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from facilitator.documents.summary.blocks import Line, Paragraph, Run, Style
from facilitator.documents.summary.builder import Builder
from facilitator.documents.summary.wording import item_mark
from facilitator.domain import markdown_subset
from facilitator.domain.markdown_subset import BlockKind
from facilitator.domain.messages import N_
from facilitator.domain.text import direction, language_direction
from facilitator.outcome.model import Session

IN_ANOTHER: Final = N_("(This edition says this in a paragraph above.)")
"""In place of a paragraph that a translation has drawn together with another one: the number stays its own."""


def add_text(
    builder: Builder,
    text: str,
    session: Session,
    lang: str = "",
    translations: Mapping[str, str] | None = None,
) -> None:
    """Add what a rapporteur wrote: each paragraph takes the next number.

    ``lang`` is its language where that is known. A checked translation into the document's stands in its place, and
    takes as many numbers as the source has paragraphs: a number is the same paragraph in every edition. Where there is
    none, the first paragraph says in which language the text is.
    """
    numbers = markdown_subset.count_paragraphs(text)
    speech = builder.speech
    if translated := (translations or {}).get(speech.language):
        text, lang = translated, speech.language
    mark = builder.only_in(lang)
    lang = lang or speech.language
    item = 0
    for block in markdown_subset.parse(text):
        item = item + 1 if block.kind is BlockKind.NUMBERED else 0
        way = direction(block.text, language_direction(lang))
        line: Line = tuple(
            run
            for span in block.spans
            for run in (
                builder.cite(session, span.number, bold=span.bold)
                if span.number is not None
                else (Run(span.text, lang, way, span.bold),)
            )
        )
        if mark and block.kind is not BlockKind.HEADING:
            line, mark = (*line, *speech.line(" "), *mark), ()
        match block.kind:
            case BlockKind.HEADING:
                builder.section(line)
            case BlockKind.PARAGRAPH if numbers:
                builder.numbered(line, way)
                numbers -= 1
            case BlockKind.PARAGRAPH:
                builder.plain(line, way=way)
            case BlockKind.NUMBERED:
                letter = item_mark(item, lang, way)
                builder.blocks.append(Paragraph(line, way, Style.ITEM, place=item, mark=letter))
            case _:
                builder.plain(line, Style.BULLET, way)
    for _ in range(numbers):
        builder.numbered(speech.say(IN_ANOTHER))


def add_part(builder: Builder, part: str) -> None:
    """Add what rapporteurs wrote on the whole meeting as ``part``; of several sessions each under its title."""
    found = [
        (session, one) for session in builder.outcome.sessions for one in session.parts if one.part == part
    ]
    for session, one in found:
        if len(found) > 1:
            builder.lead(session)
        add_text(builder, one.text, session, one.lang, one.translations)


def has_part(builder: Builder, part: str) -> bool:
    """Whether anybody wrote ``part``."""
    return any(one.part == part for session in builder.outcome.sessions for one in session.parts)
