"""The discussion, question by question, and the words that are quoted."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from facilitator.documents.summary.blocks import Line, Quote, Run, Style
from facilitator.documents.summary.builder import Builder, say_wordless
from facilitator.documents.summary.questions import MergedCluster, Topic, topics
from facilitator.documents.summary.wording import UNKNOWN
from facilitator.documents.summary.written import add_text
from facilitator.domain import markdown_subset
from facilitator.domain.consent import may_quote
from facilitator.domain.messages import N_
from facilitator.domain.text import direction
from facilitator.domain.vocabulary import KIND_NAMES
from facilitator.outcome.model import Contribution, Question, Session

MOST_SHORT: Final = 12
"""Key messages of a short edition, the first."""
EXAMPLES: Final = 5
"""Contributions of a cluster that stand in the text in full, of those that may be quoted; the annex lists all."""


def add_key_messages(builder: Builder) -> None:
    """Add the clusters that the rapporteur marked as key messages, where there are any."""
    found = [(session, one) for session in builder.outcome.sessions for one in session.key_messages]
    if not found:
        return
    speech = builder.speech
    builder.chapter(speech.say(N_("Key messages")))
    for session, one in found[:MOST_SHORT] if builder.short else found:
        cluster = next(
            part for question in session.questions for part in question.clusters if part.id == one.cluster
        )
        if one.text:
            translations = {
                lang: markdown_subset.first_paragraph(text)
                for lang, text in cluster.summary_translations.items()
            }
            add_text(builder, one.text, session, one.lang, translations)
            continue
        title = tuple(replace(run, bold=True) for run in builder.title([cluster]))
        mark = builder.only_in(title[0].lang) if title else ()
        words = (*speech.joined((title, mark), " "), *speech.line(" "))
        cited = builder.cite_all(builder.find(session, one.numbers))
        builder.numbered((*words, *speech.line("("), *cited, *speech.line(").")) if cited else words)


def add_discussion(builder: Builder) -> None:
    """Add what was said on each question: the rapporteur's text, then the clusters."""
    builder.chapter(builder.speech.say(N_("Discussion by question")))
    for session in builder.outcome.sessions:
        if session.summary and builder.several:
            builder.lead(session)
        add_text(builder, session.summary, session, session.summary_lang, session.summary_translations)
    answered = [topic for topic in topics(builder.outcome) if topic.is_answered()]
    if not answered:
        builder.numbered(builder.speech.say(N_("No contribution has been given yet.")))
    for position, topic in enumerate(answered, 1):
        builder.part(builder.speech.local(topic.question.text), position, len(answered))
        _topic(builder, topic)


def _topic(builder: Builder, topic: Topic) -> None:
    before = len(builder.blocks)
    written = [(session, question) for session, question in topic.asked if question.summary]
    for session, question in written:
        if len(written) > 1:
            # Whose text this is: each group has a rapporteur of its own.
            builder.section(builder.speech.local(session.title))
        add_text(builder, question.summary, session, question.summary_lang, question.summary_translations)
    for cluster in topic.clusters():
        _cluster(builder, cluster)
    inboxes = ((session, _told_here(builder, question.inbox())) for session, question in topic.asked)
    rest = [(session, inbox) for session, inbox in inboxes if inbox]
    if rest:
        has_clusters = any(question.clusters for _session, question in topic.asked)
        title = N_("Other contributions") if has_clusters else N_("Contributions")
        builder.section(builder.speech.line(builder.speech.say(title)))
        for session, inbox in rest:
            _examples(builder, session, inbox, 0)
    if len(builder.blocks) == before:
        places = [(session, one) for session, question in topic.asked for one in question.contributions]
        say_wordless(
            builder, {one.id: one for one in (builder.original(*place)[1] for place in places)}.values()
        )


def _told_here(builder: Builder, contributions: list[Contribution]) -> list[Contribution]:
    """Leave out what was brought together in another session of this document: it is told of there."""
    return [one for one in contributions if not builder.is_gathered(one)]


def _cluster(builder: Builder, cluster: MergedCluster) -> None:
    inside = [one for _s, question, part in cluster.parts for one in question.inside(part)]
    written = [part for _s, _q, part in cluster.parts if part.summary]
    if not written and not _told_here(builder, inside):
        return
    builder.section(builder.heading([part for _s, _q, part in cluster.parts], inside))
    for session, question, part in cluster.parts:
        if part.summary and len(written) > 1:
            builder.lead(session)
        add_text(builder, part.summary, session, part.summary_lang, part.summary_translations)
        _examples(builder, session, _told_here(builder, question.inside(part)), part.endorsements)


def _examples(builder: Builder, session: Session, inside: list[Contribution], marks: int) -> None:
    speech = builder.speech
    if not inside:
        return
    count = speech.say_plural(
        "%(count)s contribution: {which}.", "%(count)s contributions: {which}.", len(inside)
    )
    line = speech.fill(count, which=builder.cite_all((session, one) for one in inside))
    if builder.several:
        line = (*speech.local(session.title), *speech.line(f"{speech.colon} "), *line)
    if marks:
        important = speech.say_plural(
            "The cluster is important to %(count)s delegate.",
            "The cluster is important to %(count)s delegates.",
            marks,
        )
        line = (*line, *speech.line(f" {important}"))
    builder.numbered(line)
    quotable = [one for one in inside if may_quote(one.consent)]
    for one in sorted(quotable, key=lambda one: (not one.pinned, -one.endorsements, one.number))[:EXAMPLES]:
        builder.plain(_bullet(builder, session, one), Style.BULLET)


def _bullet(builder: Builder, session: Session, one: Contribution) -> Line:
    marked = builder.reworded(one)
    between = builder.speech.line(" ") if marked else ()
    words = builder.words(one)
    words = (*words[:-1], replace(words[-1], text=f"{words[-1].text} "))
    return (*words, *marked, *between, *_in_brackets(builder, session, one))


def _in_brackets(builder: Builder, session: Session, one: Contribution) -> Line:
    mark = Run("\u200e[", "en", "ltr")
    return (mark, *builder.cite_all([(session, one)]), Run("]", "en", "ltr"))


def add_quotes(builder: Builder) -> None:
    """Add the contributions that the rapporteur pinned, in the words of their authors."""
    rows = [(session, question, builder.once(one)) for session, question, one in builder.outcome.listed()]
    found = [row for row in rows if row[2].pinned and may_quote(row[2].consent) and row[2].own_words]
    if not found:
        return
    speech = builder.speech
    builder.chapter(speech.say(N_("Good practices and quotes")))
    builder.numbered(
        speech.say(N_("In participants' own words, in the language in which they were written:"))
    )
    for session, question, one in found:
        builder.blocks.append(
            Quote(
                speech.own(one.own_words, one.lang, one.dir),
                _source(builder, session, question, one),
                one.dir,
                () if one.reworded else speech.line(builder.translation(one)),
            )
        )


def _source(builder: Builder, session: Session, question: Question, one: Contribution) -> Line:
    speech = builder.speech
    kind = speech.line(speech.say(KIND_NAMES[one.kind]))
    about = speech.local(question.short or question.text)
    name = speech.own(one.author_name, UNKNOWN, direction(one.author_name, speech.dir))
    return speech.joined((builder.cite(session, one.number), name, kind, about), " · ")
