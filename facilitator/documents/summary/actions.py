"""Actions: at a glance, as recommendations by level, who offers to help, and what is still open."""

from __future__ import annotations

from typing import Final

from facilitator.documents.summary.blocks import Cell, Line, Table
from facilitator.documents.summary.builder import Builder
from facilitator.documents.summary.wording import UNKNOWN
from facilitator.domain.messages import N_
from facilitator.domain.text import direction
from facilitator.domain.vocabulary import KIND_NAMES, LEVEL_NAMES, Kind
from facilitator.outcome.model import Contribution, Partnership, Session

GLANCE: Final = 8
"""Actions on the first page."""


def _actions(builder: Builder) -> list[tuple[Session, Contribution]]:
    """Return the actions, those that most delegates marked first."""
    rows = builder.outcome.listed()
    found = [(session, builder.once(one)) for session, _q, one in rows if one.kind == Kind.ACTION]
    return sorted(found, key=lambda pair: -pair[1].endorsements)


def add_glance(builder: Builder) -> None:
    """Put the actions first: those that most delegates marked, on the first page."""
    actions = _actions(builder)
    if not actions:
        return
    speech = builder.speech
    say = speech.say
    rows: list[tuple[Cell, ...]] = [
        (
            (builder.cite(session, one.number),),
            (speech.own(one.text, one.lang, one.dir),),
            (speech.line(say(LEVEL_NAMES[one.level])) if one.level else (),),
            (speech.field(one.lead, one.lang, one.dir),),
            (speech.line(speech.number(one.endorsements)),),
        )
        for session, one in actions[:GLANCE]
    ]
    head = tuple(
        speech.line(text)
        for text in (
            say(N_("No.")),
            say(N_("Action")),
            say(N_("Level")),
            say(N_("Lead")),
            say(N_("Important to")),
        )
    )
    title = (
        say(N_("Actions proposed"))
        if len(actions) <= GLANCE
        else say(
            N_("The %(shown)s actions that most delegates marked, of %(all)s"),
            shown=speech.number(GLANCE),
            all=speech.number(len(actions)),
        )
    )
    builder.glance.append(Table(speech.line(title), head, tuple(rows), (0.1, 0.42, 0.15, 0.16, 0.17)))


def add_recommendations(builder: Builder) -> None:
    """Add the action table of each level."""
    actions = _actions(builder)
    speech = builder.speech
    builder.chapter(speech.say(N_("Recommendations by level")))
    if not actions:
        builder.numbered(speech.say(N_("No action was proposed.")))
        return
    builder.numbered(
        speech.say(
            N_(
                "Participants proposed the following actions. Within each level, those that most delegates marked as important come first. A mark is a signal of interest, not a decision."
            )
        )
    )
    for position, (level, name) in enumerate(LEVEL_NAMES.items(), 1):
        builder.part(speech.line(speech.say(name)), position, len(LEVEL_NAMES))
        of_level = [(session, one) for session, one in actions if one.level == level]
        if of_level:
            builder.blocks.append(_table(builder, of_level, speech.say(name)))
        else:
            builder.numbered(speech.say(N_("No action was proposed at this level.")))


def _table(builder: Builder, actions: list[tuple[Session, Contribution]], level: str) -> Table:
    speech = builder.speech
    say = speech.say
    head = tuple(
        speech.line(text)
        for text in (
            say(N_("No.")), say(N_("Action")), say(N_("Lead")), say(N_("Partners")), say(N_("By when")), say(N_("Important to")),
        )
    )  # fmt: skip
    rows = tuple(
        (
            (builder.cite(session, one.number),),
            _action_cell(builder, one),
            (speech.field(one.lead, one.lang, one.dir),),
            (speech.field(one.partners, one.lang, one.dir),),
            (speech.field(one.by_when, one.lang, one.dir),),
            (speech.line(speech.number(one.endorsements)),),
        )
        for session, one in actions
    )
    title = speech.line(say(N_("Actions: %(level)s"), level=level))
    return Table(title, head, rows, (0.09, 0.36, 0.15, 0.14, 0.11, 0.15))


def _action_cell(builder: Builder, one: Contribution) -> Cell:
    speech = builder.speech
    lines: list[Line] = [speech.own(one.text, one.lang, one.dir)]
    for name, text in ((N_("How it lasts"), one.lasts), (N_("Who could be left out"), one.left_out)):
        if text:
            words = speech.field(text, one.lang, one.dir)
            lines.append((*speech.label(speech.say(name), speech.colon, words[0].dir, bold=True), *words))
    if one.tags:
        links = speech.say(N_("Links"))
        lines.append((*speech.line(f"{links}{speech.colon} ", bold=True), *builder.tags(one.tags)))
    if one.offers:
        lines.append(
            speech.line(
                speech.say_plural(
                    "%(count)s partner offers to help.", "%(count)s partners offer to help.", one.offers
                )
            )
        )
    return tuple(lines)


def add_partnerships(builder: Builder) -> None:
    """Add who offers what for which need: offers made in the room, and pairs that staff confirmed."""
    speech = builder.speech
    say = speech.say
    found = _listed_partnerships(builder)
    builder.chapter(say(N_("Partnerships")))
    if not found:
        builder.numbered(say(N_("No partner offer has been made yet.")))
        return
    builder.numbered(
        speech.say_plural(
            "%(count)s offer or resource could meet an action or a barrier:",
            "%(count)s offers or resources could meet an action or a barrier:",
            len(found),
        )
    )
    shows_group = any(builder.group(one.group) for _session, one in found)
    head = [
        speech.line(say(N_("For"))),
        speech.line(say(N_("What they bring"))),
        speech.line(say(N_("Source"))),
    ]
    if shows_group:
        head.append(speech.line(say(N_("Kind of organisation"))))
    rows = tuple(_partnership(builder, session, one, shows_group) for session, one in found)
    widths = (0.16, 0.4, 0.18, 0.26) if shows_group else (0.18, 0.6, 0.22)
    builder.blocks.append(Table(speech.line(say(N_("Partnership list"))), tuple(head), rows, widths))


def _listed_partnerships(builder: Builder) -> list[tuple[Session, Partnership]]:
    """Return the partnerships, each once: what was gathered brought its offers along."""
    found: dict[tuple[str, str, str, str | None], tuple[Session, Partnership]] = {}
    for session in builder.outcome.sessions:
        for one in session.partnerships:
            need = one.need
            for _session, original in builder.find(session, [one.need_number]):
                need = builder.original(session, original)[1].id
            found.setdefault((need, one.help_type, one.text, one.group), (session, one))
    return list(found.values())


def _partnership(builder: Builder, session: Session, one: Partnership, shows_group: bool) -> tuple[Cell, ...]:  # noqa: FBT001
    speech = builder.speech
    say = speech.say
    cited = builder.cite_all(builder.find(session, [one.need_number]))
    need = (*cited, *speech.line(f" ({say(KIND_NAMES[one.need_kind])})"))
    other = next((two for two in builder.outcome.sessions if two.id == one.help_session), None)
    origin: Line = speech.line(say(N_("Offer")))
    if one.help_type == "contribution":
        origin = speech.line(say(N_("Resource")))
        if other is not None and one.help_number is not None:
            origin = (*origin, *speech.line(" "), *builder.cite_all(builder.find(other, [one.help_number])))
    source: Cell = (
        (origin, speech.own(one.name, UNKNOWN, direction(one.name, speech.dir))) if one.name else (origin,)
    )
    lang = one.lang or (speech.language if one.dir == speech.dir else UNKNOWN)
    cells: list[Cell] = [(need,), (speech.own(one.text, lang, one.dir),), source]
    if shows_group:
        name = builder.group(one.group)
        cells.append((speech.line(name) if name else (),))
    return tuple(cells)


def add_next_steps(builder: Builder) -> None:
    """Add what is settled, and what is open: actions that lack something, needs, levels and people nobody named."""
    speech = builder.speech
    actions = _actions(builder)
    builder.chapter(speech.say(N_("Next steps")))
    ready = [pair for pair in actions if pair[1].lead and pair[1].by_when]
    if ready:
        sentence = speech.say(N_("These actions have a lead and a date, and can be followed up: {which}."))
        builder.numbered(speech.fill(sentence, which=builder.cite_all(ready)))
    for sentence, field in (
        (N_("Nobody has been named yet to lead these actions: {which}."), "without_lead"),
        (N_("No date has been given for these actions: {which}."), "without_date"),
        (N_("How these actions last has not been said: {which}."), "without_lasting"),
        (N_("Who could be left out of these actions has not been said: {which}."), "without_left_out"),
        (N_("Nobody has offered help yet for these actions and barriers: {which}."), "unmet"),
    ):
        lacking = _lacking(builder, field)
        if lacking:
            builder.numbered(speech.fill(speech.say(sentence), which=builder.cite_all(lacking)))
    empty = [
        name for level, name in LEVEL_NAMES.items() if not any(one.level == level for _s, one in actions)
    ]
    if actions and empty:
        levels = speech.comma.join(speech.say(name) for name in empty)
        builder.numbered(speech.say(N_("No action was proposed at these levels: %(levels)s."), levels=levels))
    _forgotten(builder)
    builder.numbered(
        speech.say(
            N_(
                "This summary is sent to participants for information. Whoever finds their words changed, or wants them taken out, can ask the organiser."
            )
        )
    )


def _lacking(builder: Builder, field: str) -> list[tuple[Session, Contribution]]:
    """Return what lacks something everywhere: an offer for the plenary's copy is one for the group's action too."""
    lacking = {id_ for session in builder.outcome.sessions for id_ in getattr(session.gaps, field)}
    return [
        (session, one)
        for session, _question, one in builder.outcome.listed()
        if one.id in lacking
        and all(copy.id in lacking for _s, copy in builder.outcome.gathered.get(one.id, []))
    ]


def _forgotten(builder: Builder) -> None:
    """Say which groups of people no action names, in none of the sessions that have actions."""
    speech = builder.speech
    with_actions = [
        session
        for session in builder.outcome.sessions
        if any(one.kind == Kind.ACTION for one in session.contributions())
    ]
    if not with_actions:
        return
    everywhere = set.intersection(*({one.id for one in session.gaps.people} for session in with_actions))
    names = [speech.local(one.title) for one in with_actions[0].gaps.people if one.id in everywhere]
    if names:
        sentence = speech.say(N_("No action names these groups of people: {groups}."))
        builder.numbered(speech.fill(sentence, groups=speech.joined(names)))
