"""The annexes: programme, every contribution in its original language, tags, editing log."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from facilitator.documents.summary.blocks import Cell, Entry, Line, Run, Table
from facilitator.documents.summary.builder import ANNEX, WITHOUT_WORDS, Builder
from facilitator.documents.summary.wording import UNKNOWN
from facilitator.domain.consent import may_list
from facilitator.domain.messages import N_
from facilitator.domain.text import direction
from facilitator.domain.vocabulary import ACTION_NAMES, ACTION_TEXTS, KIND_NAMES, LEVEL_NAMES, ROLE_NAMES
from facilitator.i18n.localisation import format_ends, localized
from facilitator.outcome.model import Cluster, Contribution, LogEntry, Session
from facilitator.outcome.wording import STEP_NAMES, names_of


def add_programme(builder: Builder) -> None:
    """Add the sessions that this document is about, with the numbers by which it names them."""
    speech = builder.speech
    say = speech.say
    builder.annex(say(N_("Programme")), ANNEX)
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
    given = Counter(session.id for session, _question, _one in builder.outcome.originals_only())
    rows: list[tuple[Cell, ...]] = []
    for session in builder.outcome.sessions:
        time = speech.own(f"\u200e{session.start}–{session.end}", "en", "ltr")
        rows.append(
            (
                (speech.line(speech.number(builder.place(session))),),
                (speech.line(speech.weekday(session.day)), time),
                (speech.local(session.title),),
                (speech.local(session.room),),
                (speech.line(speech.number(given[session.id])),),
            )
        )
    builder.blocks.append(
        Table(
            speech.line(say(N_("Sessions"))),
            head,
            tuple(rows),
            (0.07, 0.25, 0.36, 0.15, 0.17),
            is_hidden=True,
        )
    )


def add_contributions(builder: Builder) -> None:
    """Add every contribution, letter for letter, by session and question."""
    speech = builder.speech
    builder.annex(speech.say(N_("All contributions in their original language")), ANNEX)
    sessions = [session for session in builder.outcome.sessions if session.contributions()]
    if not sessions:
        builder.numbered(speech.say(N_("No contribution has been given yet.")))
    copies = builder.outcome.originals
    for position, session in enumerate(sessions, 1):
        if builder.several:
            title = (*speech.line(f"{speech.number(builder.place(session))}. "), *speech.local(session.title))
            builder.part(title, position, 1)
        if elsewhere := sum(one.id in copies for one in session.contributions()):
            builder.plain(
                speech.say_plural(
                    "%(count)s contribution was brought together here from another session, and stands there.",
                    "%(count)s contributions were brought together here from other sessions, and stand there.",
                    elsewhere,
                )
            )
        for question in session.questions:
            listed = [one for one in question.contributions if one.id not in copies]
            if listed and len(session.questions) > 1:
                builder.section(speech.local(question.short or question.text))
            titles = {cluster.id: cluster for cluster in question.clusters}
            builder.blocks += [_entry(builder, session, one, titles) for one in listed]


def _entry(builder: Builder, session: Session, one: Contribution, clusters: dict[str, Cluster]) -> Entry:
    """Return an entry: the number and the words, then a line of what was said with it; further lines for other wordings."""
    speech = builder.speech
    label = (Run(f"\u200e{builder.label(session, one.number)} ", "en", "ltr", bold=True),)
    anchor = builder.anchor(session, one.number)
    kind = speech.line(speech.say(KIND_NAMES[one.kind]))
    if not may_list(one.consent):
        words = speech.line(speech.say(WITHOUT_WORDS))
        return Entry(label, words, (kind,), speech.dir, anchor)
    pieces = [kind]
    if one.level:
        pieces.append(speech.line(speech.say(LEVEL_NAMES[one.level])))
    if one.cluster in clusters:
        pieces.append(_named(builder, N_("Cluster"), builder.title([clusters[one.cluster]])))
    pieces += [_named(builder, ACTION_NAMES[name], _field(builder, one, name)) for name in ACTION_TEXTS]
    pieces.append(speech.line(builder.group(one.group)))
    pieces.append(speech.own(one.author_name, UNKNOWN, direction(one.author_name, speech.dir)))
    if tags := builder.once(one).tags:
        pieces.append(_named(builder, N_("Tags"), builder.tags(tags)))
    if one.origin is not None:
        place, number = localized(one.origin.title, speech.language), one.origin.number
        said = speech.say(N_("From: %(place)s, number %(number)s"), place=place, number=number)
        pieces.append(speech.line(said))
    for where, copy in builder.outcome.gathered.get(one.id, []):
        cited = speech.own(f"\u200e{builder.label(where, copy.number)}", "en", "ltr")
        there = speech.joined((speech.local(where.title), cited))
        pieces.append(_named(builder, N_("Brought together in"), there))
    details = [speech.joined(pieces, speech.between), *_other_wordings(builder, one)]
    words = speech.own(one.text, one.lang, one.dir)
    return Entry(label, words, tuple(details), one.dir, anchor)


def _other_wordings(builder: Builder, one: Contribution) -> list[Line]:
    """Return the author's own words where staff put them into others, and a checked translation, each with its name."""
    speech = builder.speech
    lines: list[Line] = []
    if one.reworded:
        reason = speech.own(one.reword_reason, UNKNOWN, direction(one.reword_reason, speech.dir))
        reason = reason or speech.line(speech.say(N_("no reason given")))
        own = speech.own(one.original, one.lang, one.dir) or speech.line(
            speech.say(N_("not shown, since they may tell who somebody is"))
        )
        pieces = (
            _named(builder, N_("Reworded by staff"), reason),
            _named(builder, N_("The author's words"), own),
        )
        lines.append(speech.joined(pieces, speech.between))
    translated = speech.line(builder.translation(one))
    if translated:
        lines.append(_named(builder, N_("Translation"), translated))
    return lines


def _named(builder: Builder, name: str, words: Line) -> Line:
    """Return words with their name before them, or nothing where there are none."""
    speech = builder.speech
    return (*speech.label(speech.say(name), speech.colon, words[0].dir), *words) if words else ()


def _field(builder: Builder, one: Contribution, name: str) -> Line:
    """Return a further field as it was given, with its checked translation behind it."""
    speech = builder.speech
    words = speech.field(getattr(one, name), one.lang, one.dir)
    translated = builder.translation(one, name)
    if not (words and translated):
        return words
    return (*words, *speech.line(f" ({translated})"))


def add_tags(builder: Builder) -> None:
    """Add the tags in use, and where; each catalogue is a part."""
    speech, outcome = builder.speech, builder.outcome
    if not outcome.tags:
        return
    say = speech.say
    builder.annex(say(N_("Links to action plans, conventions and goals")), ANNEX)
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
        builder.blocks.append(Table(title, head, rows, (0.15, 0.4, 0.45), is_hidden=True))


def _tagged(builder: Builder, tag: str) -> Line:
    """Return the contributions that carry a tag, or whose cluster does."""
    found: list[tuple[Session, Contribution]] = []
    for session in builder.outcome.sessions:
        for question in session.questions:
            inside = {
                id_ for cluster in question.clusters if tag in cluster.tags for id_ in cluster.contributions
            }
            found += [(session, one) for one in question.contributions if tag in one.tags or one.id in inside]
    return builder.cite_all(found)


def add_log(builder: Builder) -> None:
    """Add what became of contributions and clusters: changed, hidden, merged, by which role, when and why."""
    speech = builder.speech
    say = speech.say
    lines = [(session, one) for session in builder.outcome.sessions for one in session.log]
    if not lines:
        return
    builder.annex(say(N_("Editing log")), ANNEX)
    builder.numbered(
        say(
            N_(
                "Every step that changed, hid, split or merged something is listed here with the role that took it and its reason. Names of persons are not kept."
            )
        )
    )
    head = tuple(
        speech.line(say(text))
        for text in (N_("Day and time"), N_("Role"), N_("Step"), N_("Contributions"), N_("What and why"))
    )
    rows = tuple(
        (
            _moment(builder, one.at),
            (speech.line(say(ROLE_NAMES[one.role])) if one.role in ROLE_NAMES else (),),
            (_step(builder, one),),
            (builder.cite_numbers(session, one.numbers),),
            _reason(builder, session, one),
        )
        for session, one in lines
    )
    builder.blocks.append(
        Table(speech.line(say(N_("Editing log"))), head, rows, (0.15, 0.15, 0.18, 0.18, 0.34), is_hidden=True)
    )


def _moment(builder: Builder, at: str) -> Cell:
    """Return a moment (ISO 8601) as the meeting's clocks showed it: the day, and below it the time."""
    when = datetime.fromisoformat(at).astimezone(ZoneInfo(builder.outcome.time_zone))
    day = format_ends([when.date().isoformat()], builder.speech.language)[1]
    return (builder.speech.line(day), builder.speech.own(f"\u200e{when:%H:%M}", "en", "ltr"))


def _step(builder: Builder, one: LogEntry) -> Line:
    speech = builder.speech
    step = speech.say(STEP_NAMES[one.what])
    return speech.line(speech.say(N_("Taken back: %(step)s"), step=step) if one.undo else step)


def _reason(builder: Builder, session: Session, one: LogEntry) -> Cell:
    """Return what a step was about: a cluster's title, both wordings where they may be shown, and the reason given."""
    speech = builder.speech
    if one.what == "split":
        said = speech.say(N_("Split from %(into)s: %(numbers)s."), into="{into}", numbers="{numbers}")
        number = one.into.removeprefix("#")
        # What it was split from may be gone, and logs that were imported say what they like.
        source = (
            builder.cite_numbers(session, [int(number)])
            if number.isascii() and number.isdigit()
            else speech.own(one.into or "–", UNKNOWN, direction(one.into, speech.dir))
        )
        return (speech.fill(said, into=source, numbers=builder.cite_numbers(session, one.numbers)),)
    arrow = "←" if speech.dir == "rtl" else "→"
    title, before, after = names_of(one, speech.language)
    pieces = (
        (
            (title if not one.into else f"{title} {arrow} {one.into}") if title or one.into else "",
            speech.language,
        ),
        (f"{before or '–'} {arrow} {after or '–'}" if before or after else "", speech.language),
        (one.reason, UNKNOWN),  # whoever gave it wrote in a language of their own
    )
    return tuple(
        speech.own(text, language, direction(text, speech.dir)) for text, language in pieces if text
    ) or ((),)
