"""What is settled, and what the actions still lack."""

from __future__ import annotations

from typing import Final

from facilitator.documents.qr_code import draw_png, draw_svg
from facilitator.documents.summary.actions import list_actions
from facilitator.documents.summary.blocks import Picture, Run
from facilitator.documents.summary.builder import Builder
from facilitator.documents.summary.written import add_part, has_part
from facilitator.domain.consent import may_list
from facilitator.domain.messages import N_
from facilitator.domain.report_parts import PART_NAMES, ReportPart
from facilitator.domain.vocabulary import LEVEL_NAMES, Kind
from facilitator.outcome.model import Contribution, Session

_CODE_WIDTH: Final = 0.25
"""Of the page: four centimetres on A4, which a phone reads from an arm's length."""


def add_conclusions(builder: Builder) -> None:
    """Add the rapporteur's conclusions, where there are any."""
    _add_written(builder, ReportPart.CONCLUSIONS)


def add_written_next_steps(builder: Builder) -> None:
    """Add what the rapporteur wrote on the next steps, and nothing that the program finds missing."""
    _add_written(builder, ReportPart.NEXT_STEPS)


def add_thanks(builder: Builder) -> None:
    """Add the rapporteur's thanks, where there are any."""
    _add_written(builder, ReportPart.THANKS)


def _add_written(builder: Builder, part: ReportPart) -> None:
    if has_part(builder, part):
        builder.chapter(builder.speech.say(PART_NAMES[part]))
        add_part(builder, part)


def add_next_steps(builder: Builder) -> None:
    """Add what is settled, and what is open: actions that lack something, needs, levels and people nobody named."""
    speech = builder.speech
    actions = list_actions(builder)
    builder.chapter(speech.say(N_("Next steps")))
    add_part(builder, ReportPart.NEXT_STEPS)
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
    listed = [one for _session, one in actions if may_list(one.consent)]
    if listed and empty:
        levels = speech.comma.join(speech.say(name) for name in empty)
        sentence = (
            N_("No action was proposed at these levels: %(levels)s.")
            if len(listed) == len(actions)
            else N_("No action whose words may be listed was proposed at these levels: %(levels)s.")
        )
        builder.numbered(speech.say(sentence, levels=levels))
    _forgotten(builder)
    builder.numbered(
        speech.say(
            N_(
                "This summary is sent to participants for information. Whoever finds their words changed, or wants them taken out, can ask the organiser."
            )
        )
    )


def add_address(builder: Builder, address: str) -> None:
    """Say where the results can be read and what became of the actions, with a code for phones."""
    speech = builder.speech
    written = (Run(address, "en", "ltr"),)
    sentence = speech.say(N_("These results, and what becomes of the actions, can be read at {address}"))
    builder.numbered(speech.fill(sentence, address=written))
    title = speech.say(N_("The results on a phone"))
    builder.blocks.append(
        Picture(draw_svg(address), draw_png(address), f"{title}: {address}", speech.line(title), _CODE_WIDTH)
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
    """Say which groups of people no action names, in none of the sessions that list actions."""
    speech = builder.speech
    with_actions = [
        session
        for session in builder.outcome.sessions
        if any(one.kind == Kind.ACTION and may_list(one.consent) for one in session.contributions())
    ]
    if not with_actions:
        return
    everywhere = set.intersection(*({one.id for one in session.gaps.people} for session in with_actions))
    names = [speech.local(one.title) for one in with_actions[0].gaps.people if one.id in everywhere]
    if names:
        all_listed = all(may_list(one.consent) for _session, one in list_actions(builder))
        sentence = (
            N_("No action names these groups of people: {groups}.")
            if all_listed
            else N_("No action whose words may be listed names these groups of people: {groups}.")
        )
        builder.numbered(speech.fill(speech.say(sentence), groups=speech.joined(names)))
