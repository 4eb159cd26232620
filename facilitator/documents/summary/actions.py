"""Actions: at a glance, as recommendations by level, who offers to help, and what is still open."""

from __future__ import annotations

from typing import Final

from facilitator.documents.summary.blocks import Cell, Line, Table
from facilitator.documents.summary.builder import IN_ANNEX, WITHOUT_WORDS, Builder
from facilitator.documents.summary.wording import UNKNOWN
from facilitator.domain.consent import may_list, may_quote
from facilitator.domain.messages import N_
from facilitator.domain.text import direction
from facilitator.domain.vocabulary import ACTION_NAMES, KIND_NAMES, LEVEL_NAMES, Kind
from facilitator.outcome.model import Contribution, Partnership, Session

GLANCE: Final = 8
"""Actions on the first page."""
SHORT: Final = 24
"""Actions of a short edition."""


def list_actions(builder: Builder) -> list[tuple[Session, Contribution]]:
    """Return the actions, those that most delegates marked first."""
    rows = builder.outcome.listed()
    found = [(session, builder.once(one)) for session, _q, one in rows if one.kind == Kind.ACTION]
    return sorted(found, key=lambda pair: -pair[1].endorsements)


def add_glance(builder: Builder) -> None:
    """Put the actions first, on the first page: those that rapporteurs chose, else those that most delegates marked."""
    # One whose words may not be repeated says nothing on a first page.
    actions = [pair for pair in list_actions(builder) if may_quote(pair[1].consent)]
    if not actions:
        return
    speech = builder.speech
    say = speech.say
    chosen = _chosen(builder, actions)
    marked = _are_marked(actions)
    best = [pair for pair in actions if pair[1].endorsements] if marked else actions
    first = (chosen or best)[:GLANCE]
    rows: list[tuple[Cell, ...]] = [
        (
            (builder.cite(session, one.number),),
            builder.quoted(one),
            (speech.line(say(LEVEL_NAMES[one.level])) if one.level else (),),
            (_field(builder, one, "lead"),),
            *_marks_cell(builder, one, marked=marked),
        )
        for session, one in first
    ]
    head = tuple(
        speech.line(text)
        for text in (
            say(N_("No.")),
            say(N_("Action")),
            say(N_("Level")),
            say(N_("Lead")),
            *([say(N_("Important to"))] if marked else []),
        )
    )
    counts = {"shown": speech.number(len(first)), "all": speech.number(len(actions))}
    title = (
        say(N_("Actions proposed"))
        if len(actions) == len(first)
        else say(N_("%(shown)s of the %(all)s actions proposed, chosen by the rapporteur"), **counts)
        if chosen
        else say(N_("The %(shown)s actions that most delegates marked, of %(all)s"), **counts)
        if all(one.endorsements for _session, one in first)
        else say(N_("%(shown)s of the %(all)s actions proposed"), **counts)
    )
    # "Internacional" in one piece.
    widths = (0.1, 0.38, 0.18, 0.18, 0.16) if marked else (0.1, 0.5, 0.17, 0.23)
    builder.glance.append(Table(speech.line(title), head, tuple(rows), widths))


def _chosen(
    builder: Builder, actions: list[tuple[Session, Contribution]]
) -> list[tuple[Session, Contribution]]:
    """Return the ``actions`` that rapporteurs chose for the first page, in their order."""
    place = {id_: index for index, id_ in enumerate(builder.outcome.cover)}
    return sorted((pair for pair in actions if pair[1].id in place), key=lambda pair: place[pair[1].id])


def add_short_table(builder: Builder) -> None:
    """Add the actions of a short edition with level, lead and date: those chosen for the cover, then the most marked."""
    actions = list_actions(builder)
    chosen = _chosen(builder, actions)
    actions = [*chosen, *(pair for pair in actions if pair not in chosen)]
    speech = builder.speech
    builder.chapter(speech.say(N_("Actions proposed")))
    if not actions:
        builder.numbered(speech.say(N_("No action was proposed.")))
        return
    told = [(session, one) for session, one in actions if may_quote(one.consent)][:SHORT]
    if len(told) < len(actions):
        builder.numbered(
            speech.say(
                N_(
                    "%(shown)s of %(all)s actions stand here, of those that may be quoted; the full edition has all."
                ),
                shown=speech.number(len(told)),
                all=speech.number(len(actions)),
            )
        )
    if told:
        builder.blocks.append(_table(builder, told, "", marked=_are_marked(actions)))


def _are_marked(actions: list[tuple[Session, Contribution]]) -> bool:
    """Whether any action was marked: where marks could not be given, or were not, nothing is said of them."""
    return any(one.endorsements for _session, one in actions)


def _marks_cell(builder: Builder, one: Contribution, *, marked: bool) -> tuple[Cell, ...]:
    speech = builder.speech
    return ((speech.line(speech.number(one.endorsements)),),) if marked else ()


def _field(builder: Builder, one: Contribution, name: str) -> Line:
    """Return a further field of an action where its words may be repeated in the text."""
    return builder.words(one, name) if may_quote(one.consent) else ()


def add_recommendations(builder: Builder) -> None:
    """Add the action table of each level."""
    actions = list_actions(builder)
    speech = builder.speech
    builder.chapter(speech.say(N_("Recommendations by level")))
    if not actions:
        builder.numbered(speech.say(N_("No action was proposed.")))
        return
    marked = _are_marked(actions)
    builder.numbered(
        speech.say(
            N_(
                "Participants proposed the following actions. Within each level, those that most delegates marked as important come first. A mark is a signal of interest, not a decision."
            )
            if marked
            else N_("Participants proposed the following actions.")
        )
    )
    # Before the levels: nor is it said at which one these are.
    counted = [(session, one) for session, one in actions if not may_list(one.consent)]
    _name(builder, N_("Proposed, and counted without words: {which}."), counted)
    if len(counted) == len(actions):
        return
    nothing = (
        N_("No action whose words may be listed was proposed at this level.")
        if counted
        else N_("No action was proposed at this level.")
    )
    for position, (level, name) in enumerate(LEVEL_NAMES.items(), 1):
        builder.part(speech.line(speech.say(name)), position, len(LEVEL_NAMES))
        of_level = [(session, one) for session, one in actions if one.level == level]
        if not of_level:
            builder.numbered(speech.say(nothing))
            continue
        told = [(session, one) for session, one in of_level if may_quote(one.consent)]
        if told:
            builder.blocks.append(_table(builder, told, speech.say(name), marked=marked))
        untold = [(session, one) for session, one in of_level if not may_quote(one.consent)]
        _name(builder, N_("Proposed at this level in words that stand in annex III only: {which}."), untold)


def _name(builder: Builder, sentence: str, actions: list[tuple[Session, Contribution]]) -> None:
    """Name the actions whose words the text does not repeat, in ``sentence``."""
    if actions:
        speech = builder.speech
        builder.numbered(speech.fill(speech.say(sentence), which=builder.cite_all(actions)))


def _table(
    builder: Builder, actions: list[tuple[Session, Contribution]], level: str, *, marked: bool
) -> Table:
    speech = builder.speech
    say = speech.say
    head = tuple(
        speech.line(text)
        for text in (
            say(N_("No.")), say(N_("Action")), say(N_("Lead")), say(N_("Partners")), say(N_("By when")),
            *([say(N_("Important to"))] if marked else []),
        )
    )  # fmt: skip
    rows = tuple(
        (
            (builder.cite(session, one.number),),
            _action_cell(builder, one),
            *((builder.words(one, name),) for name in ("lead", "partners", "by_when")),
            *_marks_cell(builder, one, marked=marked),
        )
        for session, one in actions
    )
    title = speech.line(say(N_("Actions: %(level)s"), level=level) if level else say(N_("Actions proposed")))
    # "organisations", "municipality" and "Échéance" in one piece.
    widths = (0.08, 0.31, 0.17, 0.17, 0.135, 0.135) if marked else (0.09, 0.43, 0.17, 0.17, 0.14)
    return Table(title, head, rows, widths, is_hidden=True)


def _action_cell(builder: Builder, one: Contribution) -> Cell:
    speech = builder.speech
    lines: list[Line] = [*builder.quoted(one)]
    for name in ("lasts", "left_out"):
        if words := builder.words(one, name):
            label = speech.say(ACTION_NAMES[name])
            lines.append((*speech.label(label, speech.colon, words[0].dir, bold=True), *words))
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
    widths = (0.32, 0.32, 0.16, 0.2) if shows_group else (0.38, 0.42, 0.2)
    builder.blocks.append(
        Table(speech.line(say(N_("Partnership list"))), tuple(head), rows, widths, is_hidden=True)
    )


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


def _about(builder: Builder, session: Session, one: Contribution) -> Line:
    """Return what a need is about: its words where the text may repeat them, else the title of its cluster."""
    if may_quote(one.consent):
        return builder.words(one)
    clusters = [part for question in session.questions for part in question.clusters]
    return next((builder.title([part]) for part in clusters if part.id == one.cluster), ())


def _partnership(builder: Builder, session: Session, one: Partnership, shows_group: bool) -> tuple[Cell, ...]:  # noqa: FBT001
    speech = builder.speech
    say = speech.say
    found = builder.find(session, [one.need_number])
    need: Line = (*builder.cite_all(found), *speech.line(f" ({say(KIND_NAMES[one.need_kind])})"))
    about = _about(builder, *found[0]) if found else ()
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
    words: Cell = (speech.own(one.text, lang, one.dir),)
    if one.help_type == "contribution" and other is not None and one.help_number is not None:
        words = (
            tuple(builder.words(resource) for _s, resource in builder.find(other, [one.help_number])) or words
        )
    if one.consent and not may_quote(one.consent):
        words = (speech.line(say(IN_ANNEX if may_list(one.consent) else WITHOUT_WORDS)),)
    cells: list[Cell] = [(need, about) if about else (need,), words, source]
    if shows_group:
        name = builder.group(one.group)
        cells.append((speech.line(name) if name else (),))
    return tuple(cells)
