"""The annexes: programme, method and limits, every contribution in its original language."""

from __future__ import annotations

from typing import Final

from facilitator.domain.messages import N_
from facilitator.domain.text import direction
from facilitator.domain.vocabulary import KIND_NAMES, LEVEL_NAMES, ROLE_NAMES, Attribution
from facilitator.language import localized
from facilitator.outcome.model import Contribution, LogEntry, Question, Session
from facilitator.outcome.paper.blocks import Cell, Entry, Line, Run, Table
from facilitator.outcome.paper.builder import Builder

_WHAT: Final[dict[str, str]] = {
    "reworded": N_("Words changed by staff"),
    "edited": N_("Words changed by the author"),
    "hidden": N_("Hidden"),
    "restored": N_("Shown again"),
    "approved": N_("Approved"),
    "held": N_("Held back for a facilitator"),
    "withdrawn": N_("Withdrawn by the author"),
    "split": N_("Split from another contribution"),
    "named": N_("Cluster made"),
    "renamed": N_("Cluster renamed"),
    "merged": N_("Clusters merged"),
    "removed": N_("Cluster removed"),
}
"""What the editing log says became of words (``model.LogEntry``)."""
_ANNEX: Final = N_("Annex %(number)s. %(title)s")


def add_programme(builder: Builder) -> None:
    """Add the sessions that this document is about, with the numbers by which it names them."""
    speech = builder.speech
    say = speech.say
    builder.annex(say(N_("Programme")), _ANNEX)
    head = tuple(
        speech.line(text)
        for text in (
            say(N_("No.")),
            say(N_("Day and time")),
            say(N_("Session")),
            say(N_("Room")),
            say(N_("Contributions")),
        )
    )
    rows: list[tuple[Cell, ...]] = []
    for session in builder.outcome.sessions:
        time = speech.own(f"\u200e{session.start}–{session.end}", "en", "ltr")
        rows.append(
            (
                (speech.line(speech.number(builder.place(session))),),
                (speech.line(speech.date(session.day)), time),
                (speech.local(session.title),),
                (speech.local(session.room),),
                (speech.line(speech.number(len(session.contributions()))),),
            )
        )
    builder.blocks.append(
        Table(speech.line(say(N_("Sessions"))), head, tuple(rows), (0.07, 0.25, 0.36, 0.15, 0.17))
    )


def add_method(builder: Builder) -> None:
    """Add how the input was taken, and what it cannot tell."""
    speech, outcome = builder.speech, builder.outcome
    say = speech.say
    builder.annex(say(N_("Method and limits of the digital input")), _ANNEX)
    builder.numbered(
        say(
            N_(
                "Participants wrote on their own phones without an account, in the language of their choice, during the sessions of annex I. Facilitators grouped what arrived; they can hide or hold a contribution, never change its words."
            )
        )
    )
    contributions = [one for _s, _q, one in outcome.rows()]
    scribes = sum(one.scribe for one in contributions)
    if scribes:
        builder.numbered(
            speech.say_plural(
                "%(count)s contribution was typed by staff for somebody else, or came from paper.",
                "%(count)s contributions were typed by staff for somebody else, or came from paper.",
                scribes,
            )
        )
    edited = sum(one.edited_at is not None for one in contributions)
    if edited:
        builder.numbered(
            speech.say_plural(
                "%(count)s contribution was changed by its author after it was sent; the last words stand here.",
                "%(count)s contributions were changed by their authors after they were sent; the last words stand here.",
                edited,
            )
        )
    if any(session.attribution == Attribution.NONE for session in outcome.sessions):
        builder.numbered(
            say(
                N_(
                    "The Chatham House Rule applied: what was said may be used, who said it and for whom is not recorded in this document."
                )
            )
        )
    builder.numbered(
        say(
            N_(
                "Participants choose to take part and to write; figures count contributions and marks, and say nothing about how many people hold a view. The words of participants were not translated by a machine."
            )
        )
    )
    builder.numbered(_made(builder))


def _made(builder: Builder) -> Line:
    speech, outcome = builder.speech, builder.outcome
    made = speech.own(f"\u200e{outcome.made_at[:16].replace('T', ' ')} UTC", "en", "ltr")
    revisions = ", ".join(
        f"{builder.place(session)}: {session.rev}" if builder.several else str(session.rev)
        for session in outcome.sessions
        if session.rev
    )
    return speech.fill(
        speech.say(N_("This document was made by {program} on {made}, from revision {revisions} of the records.")),
        program=speech.own(outcome.program, "en", "ltr"), made=made,
        revisions=speech.own(f"\u200e{revisions or '0'}", "en", "ltr"),
    )  # fmt: skip


def add_contributions(builder: Builder) -> None:
    """Add every contribution, letter for letter, by session and question."""
    speech = builder.speech
    builder.annex(speech.say(N_("All contributions in their original language")), _ANNEX)
    sessions = [session for session in builder.outcome.sessions if session.contributions()]
    if not sessions:
        builder.numbered(speech.say(N_("No contribution has been given yet.")))
    for position, session in enumerate(sessions, 1):
        if builder.several:
            title = (*speech.line(f"{speech.number(builder.place(session))}. "), *speech.local(session.title))
            builder.part(title, position, 1)
        for question in session.questions:
            if question.contributions:
                if len(session.questions) > 1:
                    builder.section(speech.local(question.short or question.text))
                titles = {cluster.id: cluster.title for cluster in question.clusters}
                for one in question.contributions:
                    builder.blocks.append(_entry(builder, session, question, one, titles))


def _entry(
    builder: Builder, session: Session, _question: Question, one: Contribution, titles: dict[str, str]
) -> Entry:
    speech = builder.speech
    label = (
        Run(f"\u200e{builder.label(session, one.number)} ", "en", "ltr", bold=True),
        *speech.label(speech.say(KIND_NAMES[one.kind]), ".", one.dir, bold=True),
    )
    details: list[Line] = []
    for name, text in (
        (N_("Lead"), one.lead), (N_("Partners"), one.partners), (N_("By when"), one.by_when),
        (N_("How it lasts"), one.lasts), (N_("Who could be left out"), one.left_out),
    ):  # fmt: skip
        if text:
            way = direction(text, one.dir)
            details.append((*speech.label(speech.say(name), ":", way), Run(text, one.lang, way)))
    if one.level:
        level = speech.say(N_("Level"))
        details.insert(0, speech.line(f"{level}: {speech.say(LEVEL_NAMES[one.level])}"))
    if one.cluster in titles:
        title, cluster = titles[one.cluster], speech.say(N_("Cluster"))
        way = direction(title, one.dir)
        details.append((*speech.label(cluster, ":", way), Run(title, one.lang, way)))
    if name := builder.group(one.group):
        group = speech.say(N_("Kind of organisation"))
        details.append(speech.line(f"{group}: {name}"))
    if one.origin is not None:
        place, number = localized(one.origin.title, speech.language), one.origin.number
        details.append(
            speech.line(speech.say(N_("From: %(place)s, number %(number)s"), place=place, number=number))
        )
    if one.tags:
        tags = speech.say(N_("Tags"))
        details.append((*speech.line(f"{tags}: "), *builder.tags(one.tags)))
    translated = one.translations.get(speech.language, {}).get("text", "")
    if translated and one.lang != speech.language:
        beside = speech.label(speech.say(N_("Translation")), ":", speech.dir)
        details.insert(0, (*beside, *speech.line(translated)))
    words = speech.own(one.text, one.lang, one.dir)
    return Entry(label, words, tuple(details), one.dir, builder.anchor(session, one.number))


def add_tags(builder: Builder) -> None:
    """Add the tags in use, and where; each catalogue is a part."""
    speech, outcome = builder.speech, builder.outcome
    if not outcome.tags:
        return
    say = speech.say
    builder.annex(say(N_("Links to action plans, conventions and goals")), _ANNEX)
    catalogues = list(dict.fromkeys(tag.catalogue for tag in outcome.tags))
    for position, catalogue in enumerate(catalogues, 1):
        tags = [tag for tag in outcome.tags if tag.catalogue == catalogue]
        builder.part(speech.local(tags[0].catalogue_title), position, len(catalogues))
        rows = tuple(
            (
                (speech.own(f"\u200e{tag.code}", "en", "ltr"),),
                (speech.local(tag.title),),
                (_tagged(builder, tag.id),),
            )
            for tag in tags
        )
        head = tuple(speech.line(say(text)) for text in (N_("Tag"), N_("Title"), N_("Contributions")))
        title = speech.local(tags[0].catalogue_title)
        builder.blocks.append(Table(title, head, rows, (0.15, 0.4, 0.45)))


def _tagged(builder: Builder, tag: str) -> Line:
    """Return the contributions that carry a tag, or whose cluster does."""
    found: list[Line] = []
    for session in builder.outcome.sessions:
        numbers: list[int] = []
        for question in session.questions:
            inside = {
                id_ for cluster in question.clusters if tag in cluster.tags for id_ in cluster.contributions
            }
            numbers += [one.number for one in question.contributions if tag in one.tags or one.id in inside]
        found.append(builder.cite_numbers(session, numbers))
    return builder.speech.joined(found)


def add_log(builder: Builder) -> None:
    """Add what became of contributions and clusters: changed, hidden, merged, by which role, when and why."""
    speech = builder.speech
    say = speech.say
    lines = [(session, one) for session in builder.outcome.sessions for one in session.log]
    if not lines:
        return
    builder.annex(say(N_("Editing log")), _ANNEX)
    builder.numbered(
        say(
            N_(
                "Every step that changed, hid, split or merged something is listed here with the role that took it and its reason. Names of persons are not kept."
            )
        )
    )
    head = tuple(
        speech.line(say(text))
        for text in (N_("Time (UTC)"), N_("Role"), N_("Step"), N_("Contributions"), N_("What and why"))
    )
    rows = tuple(
        (
            (speech.own(f"\u200e{one.at[:16].replace('T', ' ')}", "en", "ltr"),),
            (speech.line(say(ROLE_NAMES[one.role])) if one.role in ROLE_NAMES else (),),
            (_step(builder, one),),
            (builder.cite_numbers(session, one.numbers),),
            _reason(builder, one),
        )
        for session, one in lines
    )
    builder.blocks.append(
        Table(speech.line(say(N_("Editing log"))), head, rows, (0.15, 0.14, 0.2, 0.15, 0.36))
    )


def _step(builder: Builder, one: LogEntry) -> Line:
    speech = builder.speech
    step = speech.say(_WHAT[one.what]) if one.what in _WHAT else one.what
    return speech.line(speech.say(N_("Taken back: %(step)s"), step=step) if one.undo else step)


def _reason(builder: Builder, one: LogEntry) -> Cell:
    """Return what a step was about: a cluster's title, both wordings where they may be shown, and the reason given."""
    speech = builder.speech
    pieces = (
        (one.title if not one.into else f"{one.title} → {one.into}") if one.title or one.into else "",
        f"{one.before} → {one.after}" if one.before or one.after else "",
        one.reason,
    )
    return tuple(
        speech.own(text, speech.language, direction(text, speech.dir)) for text in pieces if text
    ) or ((),)
