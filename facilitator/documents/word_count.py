"""How many words a document has, for the limits that the United Nations set.

Limits: 8,500 words for reports that originate in the Secretariat, 10,700 for others (United Nations Editorial Manual).
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from facilitator.documents.summary import compose
from facilitator.documents.summary.blocks import Block, Heading, Line, Paragraph, Quote, Table, text_of
from facilitator.outcome.model import Outcome

# A word has a letter or a figure. Of scripts that set no spaces between words each letter counts as one.
_WORD = regex.compile(
    r"(?:(?![\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Khmer}\p{Lao}\p{Myanmar}])\S)+|\p{L}"
)
_LETTER = regex.compile(r"[\p{L}\p{N}]")


def count_words(outcome: Outcome, language: str) -> int:
    """Return the words of the chair's summary of ``outcome`` as words are counted for limits: without cover and annexes."""
    paper = compose(outcome, language, pictures=False)
    return sum(
        1 for line in _lines(paper.blocks) for word in _WORD.findall(text_of(line)) if _LETTER.search(word)
    )


def _lines(blocks: tuple[Block, ...]) -> Iterator[Line]:
    for block in blocks:
        # Chapters are numbered; the first heading of that level without a number begins the annexes.
        if isinstance(block, Heading) and block.level == 1 and not block.number:
            return
        if isinstance(block, Heading | Paragraph):
            yield block.words
        elif isinstance(block, Quote):
            yield from (block.words, block.translation, block.source)
        elif isinstance(block, Table):
            yield () if block.is_hidden else block.title
            yield from block.head
            yield from (line for row in block.rows for cell in row for line in cell)
