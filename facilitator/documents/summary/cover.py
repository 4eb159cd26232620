"""What stands on the first page beside the masthead: the summary, and what delegates marked as most important."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from facilitator.documents.summary.blocks import Important, Line, Run, text_of
from facilitator.documents.summary.builder import Builder
from facilitator.documents.summary.questions import topics
from facilitator.documents.summary.wording import LEFT_TO_RIGHT_MARK, UNKNOWN, item_mark
from facilitator.domain import markdown_subset
from facilitator.domain.messages import N_
from facilitator.domain.report_parts import ReportPart
from facilitator.domain.signs import free_sign
from facilitator.domain.text import direction, language_direction
from facilitator.outcome.model import Session

MOST_IMPORTANT: Final = 6
MOST_LETTERS: Final = 1_000
"""Of the summary on the first page: whole paragraphs, as many as there is room for."""
_MARKS: Final = {markdown_subset.BlockKind.BULLET: "•"}


def list_important(builder: Builder) -> tuple[Line, tuple[Important, ...]]:
    """Return a heading and the clusters that most delegates marked, six at most; none where marks could not be given, or were not.

    No two of them have one sign: where those of two sessions share it, the one that fewer marked takes a free one. Titles
    that this edition has in another language only are marked: in the heading where that is so of all of them.
    """
    found = []
    for topic in topics(builder.outcome):
        for gathered in topic.clusters():
            parts = [part for _session, _question, part in gathered.parts]
            # Those who marked the same theme in two sessions may be the same people: the larger number is certain.
            marks = max(part.endorsements for part in parts)
            if marks:
                inside = [one for _s, question, part in gathered.parts for one in question.inside(part)]
                words = builder.title(parts, inside)
                found.append(Important(parts[0].sign, words, marks, builder.speech.number(marks)))
    most = sorted(found, key=lambda one: -one.marks)[:MOST_IMPORTANT]
    heading = builder.speech.line(builder.speech.say(N_("What delegates marked as most important")))
    return _mark_languages(builder, heading, _with_own_signs(most))


def _with_own_signs(most: list[Important]) -> list[Important]:
    """Return these clusters so that no two have one sign."""
    # Whoever keeps the sign it has on the wall does so before another takes a free one.
    kept: dict[int, Important] = {}
    for one in most:
        kept.setdefault(one.sign, one)
    signs = list(kept)
    told = []
    for one in most:
        if kept[one.sign] is not one:
            signs.append(free_sign(signs))
            told.append(replace(one, sign=signs[-1]))
        else:
            told.append(one)
    return told


def _mark_languages(
    builder: Builder, title: Line, important: list[Important]
) -> tuple[Line, tuple[Important, ...]]:
    speech = builder.speech
    marks = [builder.only_in(one.words[0].lang) for one in important]
    if marks and all(mark == marks[0] for mark in marks):
        return speech.joined((title, marks[0]), " "), tuple(important)
    marked = (
        replace(one, words=speech.joined((one.words, mark), " "))
        for one, mark in zip(important, marks, strict=True)
    )
    return title, tuple(marked)


def summarise(builder: Builder) -> tuple[Line, ...]:
    """Return the first paragraphs and items of lists of what the rapporteur wrote on the session; of an event, of its last such session.

    Where nobody did, those of the conclusions; else nothing: the program makes no summary of its own.
    """
    lines: list[Line] = []
    room = MOST_LETTERS
    session, text, written_in = _written(builder)
    shown_in = written_in or builder.speech.language
    place = 0
    for block in markdown_subset.parse(text):
        place = place + 1 if block.kind is markdown_subset.BlockKind.NUMBERED else 0
        if block.kind is markdown_subset.BlockKind.HEADING:
            continue
        own = language_direction(shown_in)
        way = direction(block.text, own)
        lang = shown_in if way == own else UNKNOWN
        mark = item_mark(place, lang, way) if place else _MARKS.get(block.kind, "")
        line = (
            *builder.speech.own(f"{mark} " if mark else "", lang, way),
            *(Run(_named(builder, session, span), lang, way, span.bold) for span in block.spans),
        )
        room -= len(text_of(line))
        if room < 0:
            break
        lines.append(line)
    if lines and (only := builder.only_in(written_in)):
        lines[-1] = (*lines[-1], *builder.speech.line(" "), *only)
    return tuple(lines)


def _named(builder: Builder, session: Session | None, span: markdown_subset.Span) -> str:
    """Return a span's words; a contribution by the name that it has in this document."""
    if session is None or span.number is None:
        return span.text
    return LEFT_TO_RIGHT_MARK + builder.label(session, span.number)


def _written(builder: Builder) -> tuple[Session | None, str, str]:
    """Return the text of the first page, of which session it is, and in which language where that is known."""
    language = builder.speech.language
    for session in reversed(builder.outcome.sessions):
        if session.summary:
            translated = session.summary_translations.get(language)
            return session, translated or session.summary, language if translated else session.summary_lang
    for session in reversed(builder.outcome.sessions):
        for one in session.parts:
            if one.part == ReportPart.CONCLUSIONS:
                translated = one.translations.get(language)
                return session, translated or one.text, language if translated else one.lang
    return None, "", ""


def tell_figures(builder: Builder) -> Line:
    """Return how many took part and marked something, and how words are repeated: for the foot of the first page."""
    speech, outcome = builder.speech, builder.outcome
    people = outcome.delegates if outcome.active is None else outcome.active
    marks = sum(session.figures.endorsements for session in outcome.sessions)
    pieces = []
    if people:
        pieces.append(speech.say_plural("%(count)s person took part.", "%(count)s people took part.", people))
    if marks:
        pieces.append(speech.say_plural("%(count)s mark was given.", "%(count)s marks were given.", marks))
    pieces.append(speech.say(N_("Words are repeated in the text only where their authors agreed.")))
    return speech.line(" ".join(pieces))


def how_to_cite(builder: Builder) -> Line:
    """Return the sentence that says what the numbers name, and where it stands."""
    cite = (
        N_(
            "This is the short edition. A number such as #2.12 names a contribution of the full edition: the second session of its programme, contribution 12."
        )
        if builder.short and builder.several
        else N_(
            "This is the short edition. A number such as #12 names a contribution, which stands in the full edition in its own language."
        )
        if builder.short
        else N_(
            "A number such as #2.12 names a contribution: the second session of the programme in annex I, contribution 12. Every contribution stands in its own language in annex III."
        )
        if builder.several
        else N_(
            "A number such as #12 names a contribution. Every contribution stands in its own language in annex III."
        )
    )
    # Between words that run from right to left, too, the sign stands before its number.
    return builder.speech.line(builder.speech.say(cite).replace("#", f"{LEFT_TO_RIGHT_MARK}#"))


def tell_of_translations(builder: Builder) -> Line:
    """Say that words were translated, where this edition repeats a checked translation."""
    if builder.short or not any(builder.translation(one) for _s, _q, one in builder.outcome.listed()):
        return ()
    return builder.speech.line(
        builder.speech.say(
            N_(
                "Words given in another language stand here in a translation that staff checked, where there is one; annex III has the original."
            )
        )
    )
