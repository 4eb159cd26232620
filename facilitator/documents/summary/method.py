"""The annex on method: how the input was taken, what staff did to it, and what it cannot tell."""

from __future__ import annotations

from facilitator.documents.summary.blocks import Line
from facilitator.documents.summary.builder import ANNEX, Builder
from facilitator.documents.summary.wording import UNKNOWN
from facilitator.domain.attribution import hides_groups
from facilitator.domain.messages import N_
from facilitator.domain.text import direction
from facilitator.outcome.model import LogEntry


def add_method(builder: Builder) -> None:
    """Add how the input was taken, and what it cannot tell."""
    speech, outcome = builder.speech, builder.outcome
    say = speech.say
    builder.annex(say(N_("Method and limits of the digital input")), ANNEX)
    builder.numbered(
        say(
            N_(
                "Participants wrote on their own phones without an account, in the language of their choice, during the sessions of annex I. Facilitators grouped what arrived."
            )
        )
    )
    contributions = [one for _s, _q, one in outcome.originals_only()]
    imported = sum(one.imported for one in contributions)
    if imported:
        builder.numbered(
            speech.say_plural(
                "%(count)s contribution was taken from a file of another tool.",
                "%(count)s contributions were taken from files of other tools.",
                imported,
            )
        )
    scribes = sum(one.scribe and not one.imported for one in contributions)
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
    _add_steps(builder)
    if hides_groups(session.attribution for session in outcome.sessions):
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
    builder.numbered(_made_at(builder))


def _add_steps(builder: Builder) -> None:
    """Say what staff did to contributions and clusters, as far as it stands: from the editing log, with its numbers."""
    speech = builder.speech
    steps = [
        (session, one)
        for session in builder.outcome.sessions
        for one in session.log
        if not one.undo and not one.taken_back
    ]
    reworded = [(session, one) for session, _q, one in builder.outcome.listed() if one.reworded]
    if reworded:
        sentence = speech.say_plural(
            "Staff put %(count)s contribution into other words; annex III has both wordings: {which}.",
            "Staff put %(count)s contributions into other words; annex III has both wordings: {which}.",
            len(reworded),
        )
        builder.numbered(speech.fill(sentence, which=builder.cite_all(reworded)))
    completed = [
        place
        for session, one in steps
        if one.what == "completed"
        for place in builder.find(session, one.numbers)
    ]
    if completed:
        sentence = speech.say(N_("Staff filled in or corrected fields of these actions: {which}."))
        builder.numbered(speech.fill(sentence, which=builder.cite_all(completed)))
    split = {(session.id, one.into) for session, one in steps if one.what == "split"}
    merged = sum(one.what == "merged" for _session, one in steps)
    hidden = sum(len(one.numbers) for _session, one in steps if one.what == "hidden")
    if split:
        builder.numbered(
            speech.say_plural(
                "Staff split %(count)s contribution into parts.",
                "Staff split %(count)s contributions into parts.",
                len(split),
            )
        )
    if merged:
        builder.numbered(
            speech.say_plural(
                "Staff merged %(count)s cluster into another one.",
                "Staff merged %(count)s clusters into other ones.",
                merged,
            )
        )
    if hidden:
        builder.numbered(
            speech.say_plural(
                "Staff hid %(count)s contribution.", "Staff hid %(count)s contributions.", hidden
            )
        )
    _add_reasons(builder, [one for _session, one in steps])
    if not (steps or reworded):
        builder.numbered(speech.say(N_("Staff changed, split, merged and hid nothing.")))


def _add_reasons(builder: Builder, steps: list[LogEntry]) -> None:
    """Add the reasons that staff gave for hiding and rewording."""
    reasons = dict.fromkeys(one.reason for one in steps if one.what in ("hidden", "reworded") and one.reason)
    if reasons:
        speech = builder.speech
        told = speech.joined(
            speech.quoted(speech.own(one, UNKNOWN, direction(one, speech.dir))) for one in reasons
        )
        builder.numbered(speech.fill(speech.say(N_("Reasons given: {reasons}.")), reasons=told))


def _made_at(builder: Builder) -> Line:
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
