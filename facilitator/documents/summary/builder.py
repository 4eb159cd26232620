"""Collects the blocks of a document: numbers paragraphs and headings, and knows how contributions are cited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from facilitator.documents.summary.blocks import Block, Cell, Heading, Line, Paragraph, Run, Style
from facilitator.documents.summary.wording import LEFT_TO_RIGHT_MARK, UNKNOWN, Speech
from facilitator.domain.consent import may_list, may_quote
from facilitator.domain.messages import N_
from facilitator.domain.text import direction, language_direction
from facilitator.i18n.localisation import group_name, language_name
from facilitator.outcome.model import Cluster, Contribution, Outcome, Session

ANNEX: Final = N_("Annex %(number)s. %(title)s")
IN_ANNEX: Final = N_("(words in annex III)")
IN_FULL_EDITION: Final = N_("(words in the full edition)")
MOST_NUMBERS: Final = 12
"""Names of contributions in one sentence: more are counted."""
WITHOUT_WORDS: Final = N_("(counted without its words)")


class Builder:
    """Makes one document of ``outcome`` in ``speech``'s language; a ``short`` one has no annexes to lead to."""

    def __init__(self, outcome: Outcome, speech: Speech, *, short: bool = False) -> None:
        self.outcome = outcome
        self.speech = speech
        self.short = short
        self.blocks: list[Block] = []
        self.glance: list[Block] = []
        self._paragraph = 0
        self._chapter = 0
        self._annex = 0
        self._in_part = False
        self._place = {session.id: index for index, session in enumerate(outcome.sessions, 1)}
        self._tags = {tag.id: tag for tag in outcome.tags}
        self._known = {(session.id, one.number): (session, one) for session, _question, one in outcome.rows()}

    def group(self, group: str | None) -> str:
        """Return the name of a kind of organisation, or nothing where it is not known."""
        name = group_name(self.outcome.group_names, group, self.speech.language)
        return name if group in self.outcome.group_names else self.speech.spell(name)

    @property
    def several(self) -> bool:
        """Whether the document is about more than one session."""
        return len(self.outcome.sessions) > 1

    # --- headings

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self._chapter += 1
        self._head(1, self.speech.line(title), self.speech.chapter(self._chapter))

    def annex(self, title: str, name: str) -> None:
        """Begin an annex; ``name`` is the sentence that says so, with ``%(number)s`` and ``%(title)s``."""
        self._annex += 1
        words = self.speech.say(name, number=self.speech.annex(self._annex), title=title)
        self._head(1, self.speech.line(words))

    def part(self, words: Line, position: int, of: int) -> None:
        """Begin a chapter's part: lettered where there are two or more."""
        self._head(2, words, self.speech.part(position) if of > 1 else "")

    def section(self, words: Line) -> None:
        """Begin a section: of the open part, or of the chapter where it has none. No level is ever skipped."""
        self._head(3 if self._in_part else 2, words, listed=False)

    def _head(self, level: int, words: Line, number: str = "", *, listed: bool = True) -> None:
        way = direction("".join(run.text for run in words), self.speech.dir)
        self._in_part = (level == 2 and listed) or level == 3
        self.blocks.append(Heading(level, words, way, number, f"h-{len(self.blocks)}", listed))

    # --- paragraphs

    def numbered(self, words: Line | str, way: str = "") -> None:
        """Add the next numbered paragraph; it runs ``way``, else as the document does, whatever it begins with."""
        self._paragraph += 1
        line = self.speech.line(words) if isinstance(words, str) else words
        self.blocks.append(Paragraph(line, way or self.speech.dir, number=self._paragraph))

    def plain(self, words: Line | str, style: Style = Style.PLAIN, way: str = "") -> None:
        """Add a paragraph without a number; it runs ``way``, else as its first words do."""
        line = self.speech.line(words) if isinstance(words, str) else words
        if line:
            self.blocks.append(Paragraph(line, way or line[0].dir, style))

    def lead(self, session: Session) -> None:
        """Say of which session the next paragraphs are."""
        self.plain(self.speech.local(session.title, bold=True), Style.LEAD)

    # --- citations

    def anchor(self, session: Session, number: int) -> str:
        """Return the anchor of a contribution's entry in the annex; a copy of another has that one's."""
        session, one = self.original(*self._known[session.id, number])
        return f"c-{self._place[session.id]}-{one.number}"

    def original(self, session: Session, one: Contribution) -> tuple[Session, Contribution]:
        """Return where a contribution was given, and as which: itself, or what it was gathered from."""
        return self.outcome.originals.get(one.id, (session, one))

    def is_gathered(self, one: Contribution) -> bool:
        """Whether a contribution was brought together in another session of this document, and is told of there."""
        return one.id in self.outcome.gathered

    def once(self, one: Contribution) -> Contribution:
        """Return a contribution with what its copies have too: marks of the plenary, tags, offers of help."""
        copies = [copy for _session, copy in self.outcome.gathered.get(one.id, [])]
        if not copies:
            return one
        everywhere = [one, *copies]
        return replace(
            one,
            # Those who marked both are one: the larger number is what is certain.
            endorsements=max(each.endorsements for each in everywhere),
            offers=max(each.offers for each in everywhere),
            tags=list(dict.fromkeys(tag for each in everywhere for tag in each.tags)),
            pinned=any(each.pinned for each in everywhere),
        )

    def words(self, one: Contribution, name: str = "text") -> Line:
        """Return a field of a contribution as this edition says it: in a checked translation, else as it was given."""
        speech = self.speech
        if translated := self.translation(one, name):
            return speech.own(translated, speech.language, direction(translated, speech.dir))
        if name == "text":
            return speech.own(one.text, one.lang, one.dir)
        return speech.field(getattr(one, name), one.lang, one.dir)

    def translation(self, one: Contribution, name: str = "text") -> str:
        """Return the checked translation of a field into this edition's language, or nothing."""
        language = self.speech.language
        return "" if one.lang == language else one.translations.get(language, {}).get(name, "")

    def title(self, clusters: Sequence[Cluster], beside: Sequence[Contribution] = ()) -> Line:
        """Return the title that ``clusters`` share, in this edition's language where a checked translation is.

        ``beside`` are their contributions: an outcome of an earlier version does not say in which language a title is.
        """
        speech = self.speech
        for one in clusters:
            translated = one.translations.get(speech.language, {}).get("title", "")
            if translated and one.lang != speech.language:
                return speech.own(translated, speech.language, direction(translated, speech.dir))
        title = clusters[0].title
        lang = next((one.lang for one in clusters if one.lang), "")
        if lang:
            return speech.own(title, lang, direction(title, language_direction(lang)))
        spoken = [(one.lang, one.dir) for one in beside] or [(speech.language, speech.dir)]
        usual, way = max(dict.fromkeys(spoken), key=spoken.count)
        own = direction(title, way)
        return speech.own(title, usual if own == way else UNKNOWN, own)

    def heading(self, clusters: Sequence[Cluster], beside: Sequence[Contribution] = ()) -> Line:
        """Return the title that ``clusters`` share, and where this edition has it in another language only, that mark."""
        title = self.title(clusters, beside)
        mark = self.only_in(title[0].lang) if title else ()
        return (*title, *self.speech.line(" "), *mark) if mark else title

    def only_in(self, lang: str) -> Line:
        """Return the mark of words that this edition has only in another language, as UN documents mark it, or nothing."""
        if not lang or lang in (self.speech.language, UNKNOWN):
            return ()
        said = self.speech.say(N_("[In %(name)s only]"), name=language_name(lang, self.speech.language))
        return self.speech.line(said)

    def reworded(self, one: Contribution) -> Line:
        """Return the mark of words that are not the author's, or nothing."""
        return self.speech.line(self.speech.say(N_("(reworded by staff)"))) if one.reworded else ()

    def quoted(self, one: Contribution) -> Cell:
        """Return the words of a contribution as the text may repeat them; else where they stand, or that they do not."""
        speech = self.speech
        if may_quote(one.consent):
            marked = self.reworded(one)
            between = speech.line(" ") if marked else ()
            return ((*self.words(one), *between, *marked),)
        if not may_list(one.consent):
            return (speech.line(speech.say(WITHOUT_WORDS)),)
        return (speech.line(speech.say(IN_FULL_EDITION if self.short else IN_ANNEX)),)

    def label(self, session: Session, number: int) -> str:
        """Return how a contribution is named: #12; among several sessions #3.12, with the session's number first."""
        return f"#{self._place[session.id]}.{number}" if self.several else f"#{number}"

    def place(self, session: Session) -> int:
        """Return a session's number in this document."""
        return self._place[session.id]

    def cite(self, session: Session, number: int, *, bold: bool = False) -> Line:
        """Return the name of a contribution, which leads to its entry; one that is not in this document leads nowhere."""
        text = LEFT_TO_RIGHT_MARK + self.label(session, number)
        leads = not self.short and (session.id, number) in self._known
        return (Run(text, "en", "ltr", bold, self.anchor(session, number) if leads else ""),)

    def cite_all(self, contributions: Iterable[tuple[Session, Contribution]]) -> Line:
        """Return the names of contributions, each once, where they were given; three or more in a row as a range.

        Of more than ``MOST_NUMBERS`` names or ranges the first lead on, and the rest is counted.
        """
        found: dict[str, tuple[Session, set[int]]] = {}
        for place in contributions:
            session, one = self.original(*place)
            found.setdefault(session.id, (session, set()))[1].add(one.number)
        pieces = [
            piece for session, numbers in found.values() for piece in self._cite_ranges(session, numbers)
        ]
        named = self.speech.joined(line for line, _count in pieces[:MOST_NUMBERS])
        rest = sum(count for _line, count in pieces[MOST_NUMBERS:])
        if not rest:
            return named
        more = (
            self.speech.say_plural("and %(count)s more", "and %(count)s more", rest)
            if self.short
            else self.speech.say_plural(
                "and %(count)s more in annex III", "and %(count)s more in annex III", rest
            )
        )
        return (*named, *self.speech.line(f" {more}"))

    def find(self, session: Session, numbers: Iterable[int]) -> list[tuple[Session, Contribution]]:
        """Return the contributions of ``session`` that have these numbers and are in this document."""
        return [self._known[session.id, number] for number in numbers if (session.id, number) in self._known]

    def cite_numbers(self, session: Session, those: Iterable[int]) -> Line:
        """Return the names of contributions of ``session``, hidden ones too; three or more in a row as a range."""
        return self.speech.joined(line for line, _count in self._cite_ranges(session, those))

    def _cite_ranges(self, session: Session, those: Iterable[int]) -> list[tuple[Line, int]]:
        """Return names and ranges of names, each with how many it stands for."""
        numbers = sorted(those)
        found: list[tuple[Line, int]] = []
        start = 0
        for index in range(len(numbers)):
            if index + 1 < len(numbers) and numbers[index + 1] == numbers[index] + 1:
                continue
            row = numbers[start : index + 1]
            start = index + 1
            if len(row) < 3:
                found += [(self.cite(session, number), 1) for number in row]
            else:
                dash = Run("–", "en", "ltr")
                line = (*self.cite(session, row[0]), dash, *self.cite(session, row[-1]))
                found.append((line, len(row)))
        return found

    def tags(self, ids: Iterable[str]) -> Line:
        """Return the codes of tags, such as "OAP 38"."""
        return self.speech.joined(
            (Run(LEFT_TO_RIGHT_MARK + self._tags[one].code, "en", "ltr"),) for one in ids if one in self._tags
        )


def say_wordless(builder: Builder, contributions: Iterable[Contribution]) -> None:
    """Say how many of ``contributions`` are counted without their words, where any are."""
    wordless = sum(not may_list(one.consent) for one in contributions)
    if wordless:
        builder.numbered(
            builder.speech.say_plural(
                "%(count)s contribution is counted without its words: its author wants them in no document.",
                "%(count)s contributions are counted without their words: their authors want them in no document.",
                wordless,
            )
        )
