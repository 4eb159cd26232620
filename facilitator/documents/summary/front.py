"""The cover and the introduction with its figures."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from facilitator.documents.formats import DRAFT
from facilitator.documents.summary.blocks import Cell, Line, Paper, Table
from facilitator.documents.summary.builder import Builder, say_wordless
from facilitator.documents.summary.cover import (
    how_to_cite,
    list_important,
    summarise,
    tell_figures,
    tell_of_translations,
)
from facilitator.documents.summary.questions import topics
from facilitator.documents.summary.written import add_part, has_part
from facilitator.domain.consent import may_list
from facilitator.domain.messages import N_
from facilitator.domain.report_parts import PART_NAMES, ReportPart
from facilitator.domain.vocabulary import KIND_NAMES, KIND_PLURALS
from facilitator.i18n.localisation import format_days, format_ends, language_name, own_name
from facilitator.outcome.model import Outcome


def make_paper(builder: Builder) -> Paper:
    """Return the finished document with its cover."""
    speech, outcome = builder.speech, builder.outcome
    say = speech.say
    views = N_(
        "This is a summary of what participants said, made under the responsibility of the chair. The views in it are not attributed to any person, State or organisation; they are neither agreed text nor decisions."
    )
    important_title, important = list_important(builder)
    return Paper(
        language=speech.language,
        dir=speech.dir,
        title=speech.local(outcome.title),
        subtitle=speech.line(
            say(N_("Chair's summary: short edition") if builder.short else N_("Chair's summary"))
        ),
        banner=speech.line(say(N_("For information. Not an official document."))),
        facts=_facts(builder),
        cover=tuple(
            line
            for line in (
                speech.local(outcome.description),
                speech.line(say(views)),
                how_to_cite(builder),
                tell_of_translations(builder),
            )
            if line
        ),
        glance=tuple(builder.glance),
        contents=speech.line(say(N_("Contents"))),
        paragraphs=speech.line(say(N_("Paragraphs"))),
        page=speech.line(say(N_("Page"))),
        colon=speech.colon,
        blocks=tuple(builder.blocks),
        is_described=bool(speech.local(outcome.description)),
        place=_when_and_where(builder),
        summary=summarise(builder),
        summary_title=speech.line(say(N_("Summary"))),
        important=important,
        important_title=important_title,
        cluster_title=speech.line(say(N_("Cluster"))),
        marks_title=speech.line(say(N_("Important to"))),
        foot=tell_figures(builder),
        draft=speech.line(say(DRAFT)) if outcome.approved is None else (),
    )


def _facts(builder: Builder) -> tuple[tuple[Line, Line], ...]:
    """Return the masthead: pairs of a name and what stands there."""
    speech, outcome = builder.speech, builder.outcome
    say = speech.say
    facts: list[tuple[Line, Line]] = [
        (speech.line(say(N_("Place and dates"))), _when_and_where(builder)),
    ]
    if not builder.several and outcome.sessions:
        facts.append((speech.line(say(N_("Session"))), speech.local(outcome.sessions[0].title)))
    made_at = datetime.fromisoformat(outcome.made_at).astimezone(ZoneInfo(outcome.time_zone))
    made = speech.line(speech.date(made_at.date().isoformat()))
    if version := _version(builder):
        facts.append((speech.line(say(N_("Version"))), version))
    facts += [
        (speech.line(say(N_("Status"))), _status(builder)),
        (speech.line(say(N_("Date of this version"))), made),
        (speech.line(say(N_("Language of this version"))), speech.line(own_name(speech.language))),
        # Never invented: an organisation that gives its documents a symbol writes it here.
        (speech.line(say(N_("Document symbol"))), speech.line("")),
    ]
    return tuple(facts)


def _days(outcome: Outcome) -> list[str]:
    return sorted({one.day for one in outcome.sessions})


def _when_and_where(builder: Builder) -> Line:
    days, speech = _days(builder.outcome), builder.speech
    when = speech.line(speech.date(days[0]) if len(days) == 1 else format_days(days, speech.language))
    return speech.joined((speech.local(builder.outcome.place), when), " · ")


def add_introduction(builder: Builder) -> None:
    """Add who took part, and what was given, in figures."""
    speech, outcome = builder.speech, builder.outcome
    contributions = [one for _s, _q, one in outcome.originals_only()]
    builder.chapter(speech.say(N_("Introduction")))
    for part in (ReportPart.MANDATE, ReportPart.OPENING):
        if has_part(builder, part):
            builder.section(speech.line(speech.say(PART_NAMES[part])))
            add_part(builder, part)
    if has_part(builder, ReportPart.MANDATE) or has_part(builder, ReportPart.OPENING):
        builder.section(speech.line(speech.say(N_("Participation"))))
    _took_part(builder)
    if contributions:
        builder.blocks.append(_kinds_table(builder))
    languages = Counter(one.lang for one in contributions if may_list(one.consent))
    if len(languages) > 1:
        listed = speech.joined(
            speech.line(f"{language_name(tag, speech.language)} ({speech.number(count)})")
            for tag, count in languages.most_common()
        )
        builder.numbered(speech.fill(speech.say(N_("Participants wrote in {languages}.")), languages=listed))
    if outcome.active is None:  # else nobody knows of which kind those in its sessions were
        _people(builder)
    _without_words(builder)
    _not_shown(builder)


def add_opening(builder: Builder) -> None:
    """Add the introduction of a short edition: what was held, who took part and how much was given."""
    builder.chapter(builder.speech.say(N_("Introduction")))
    _took_part(builder)


def _took_part(builder: Builder) -> None:
    speech, outcome = builder.speech, builder.outcome
    builder.numbered(_opening(builder))
    if outcome.active is None:
        people = speech.say_plural(
            "%(count)s delegate joined.", "%(count)s delegates joined.", outcome.delegates
        )
    else:
        people = speech.say_plural(
            "%(count)s person wrote, marked or offered something.",
            "%(count)s people wrote, marked or offered something.",
            outcome.active,
        )
    given = speech.say_plural(
        "%(count)s contribution was given.",
        "%(count)s contributions were given.",
        len(outcome.originals_only()),
    )
    builder.numbered(given if outcome.active == 0 else f"{people} {given}")


def _people(builder: Builder) -> None:
    """Say who joined, by kind of organisation; the model has already left out every number under five."""
    speech = builder.speech
    groups = builder.outcome.participation.groups
    named = {name: count for name, count in groups.cells.items() if builder.group(name)}
    if not named:
        return
    rest = sum(count for name, count in groups.cells.items() if name not in named) + (groups.others or 0)
    rows: list[tuple[Cell, ...]] = [
        ((speech.line(builder.group(name)),), (speech.line(speech.number(count)),))
        for name, count in sorted(named.items(), key=lambda pair: -pair[1])
    ]
    if rest:
        rows.append(
            (
                (speech.line(speech.say(N_("Others, and those who did not say"))),),
                (speech.line(speech.number(rest)),),
            )
        )
    head = (speech.line(speech.say(N_("Kind of organisation"))), speech.line(speech.say(N_("Delegates"))))
    title = speech.line(speech.say(N_("Who took part")))
    builder.blocks.append(Table(title, head, tuple(rows), (0.75, 0.25)))
    if sum(named.values()) + rest < builder.outcome.delegates:
        builder.numbered(
            speech.say(
                N_(
                    "The table counts people by fives, in the order in which they joined, so that nobody can be recognised by comparing two documents."
                )
            )
        )


def _version(builder: Builder) -> Line:
    speech, version = builder.speech, builder.outcome.version
    if version is None:
        return ()
    sentence = speech.say(
        N_("%(number)s, frozen on %(day)s. Checksum: {checksum}"),
        number=speech.number(version.number),
        day=speech.date(version.at[:10]),
    )
    return speech.fill(sentence, checksum=speech.own(version.checksum[:16], "en", "ltr"))


def _status(builder: Builder) -> Line:
    """Return whether the chair has approved what this is made of."""
    speech, approved = builder.speech, builder.outcome.approved
    if approved is None:
        return speech.line(speech.say(N_("Draft, not approved by the chair")))
    return speech.line(speech.say(N_("Approved by the chair on %(day)s"), day=speech.date(approved.at[:10])))


def _opening(builder: Builder) -> Line:
    speech, outcome = builder.speech, builder.outcome
    days = _days(outcome)
    names = {"title": speech.local(outcome.title), "place": speech.local(outcome.place)}
    if not days:
        return names["title"]
    first, last = speech.line(speech.date(days[0])), speech.line(speech.date(days[-1]))
    if not builder.several:
        one = outcome.sessions[0]
        return speech.fill(
            speech.say(N_("The session “{session}” of “{title}” was held on {day}, from {start} to {end}.")),
            session=speech.local(one.title), day=first, start=speech.own(one.start, "en", "ltr"),
            end=speech.own(one.end, "en", "ltr"), **names,
        )  # fmt: skip
    ends = format_ends(days, speech.language)
    if days[0] != days[-1]:
        first, last = speech.line(ends[0]), speech.line(ends[1])
    sentence = (
        speech.say(N_("“{title}” was held in {place} from {first} to {last}."))
        if names["place"] and days[0] != days[-1]
        else speech.say(N_("“{title}” was held from {first} to {last}."))
        if days[0] != days[-1]
        else speech.say(N_("“{title}” was held on {first}."))
    )
    return speech.fill(sentence, first=first, last=last, **names)


def _kinds_table(builder: Builder) -> Table:
    speech = builder.speech
    head = [speech.line(speech.say(N_("Question")))]
    head += [speech.line(speech.say(KIND_PLURALS[kind])) for kind in KIND_NAMES]
    head.append(speech.line(speech.say(N_("All"))))
    rows: list[tuple[Cell, ...]] = []
    total: Counter[str] = Counter()
    once = {one.id for _session, _question, one in builder.outcome.originals_only()}
    for topic in topics(builder.outcome):
        kinds = Counter(
            one.kind for _session, question in topic.asked for one in question.contributions if one.id in once
        )
        total += kinds
        name = speech.local(topic.question.short or topic.question.text)
        rows.append(_count_row(builder, name, kinds))
    if len(rows) > 1:
        rows.append(_count_row(builder, speech.line(speech.say(N_("All"))), total))
    title = speech.line(speech.say(N_("Contributions by question and kind")))
    return Table(title, tuple(head), tuple(rows), (0.28, *([0.144] * 5)))


def _count_row(builder: Builder, name: Line, kinds: Counter[str]) -> tuple[Cell, ...]:
    numbers = [*(kinds[kind] for kind in KIND_NAMES), kinds.total()]
    return ((name,), *((builder.speech.line(builder.speech.number(number)),) for number in numbers))


def _without_words(builder: Builder) -> None:
    """Say how many are counted without their words, and how many authors took theirs back since the version."""
    speech, outcome = builder.speech, builder.outcome
    say_wordless(builder, [one for _s, _q, one in outcome.originals_only()])
    if outcome.taken_back:
        builder.numbered(
            speech.say_plural(
                "Since this version was frozen, the words of %(count)s contribution were taken back by the author; they are no longer here.",
                "Since this version was frozen, the words of %(count)s contributions were taken back by their authors; they are no longer here.",
                outcome.taken_back,
            )
        )


def _not_shown(builder: Builder) -> None:
    speech, sessions = builder.speech, builder.outcome.sessions
    hidden = sum(session.hidden + session.held for session in sessions)
    withdrawn = sum(session.withdrawn for session in sessions)
    if hidden:
        builder.numbered(
            speech.say_plural(
                "Not in this document: %(count)s contribution that is hidden or not yet approved.",
                "Not in this document: %(count)s contributions that are hidden or not yet approved.",
                hidden,
            )
        )
    if withdrawn:
        builder.numbered(
            speech.say_plural(
                "Not in this document: %(count)s contribution that its author withdrew.",
                "Not in this document: %(count)s contributions that their authors withdrew.",
                withdrawn,
            )
        )
