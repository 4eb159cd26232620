"""Steer a session: stage, question, focus, timer, board, settings; and take a step back.

An organiser's ``session.create``, ``change``, ``move``, ``remove`` and ``breakout`` are in ``agenda``, ``session.merge``
in ``gather``.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from facilitator import contract
from facilitator.commands import endorsement, ready
from facilitator.commands.work import (
    CommandContext,
    get_cluster,
    get_contribution,
    get_question,
    read_event_language,
)
from facilitator.domain import text as words
from facilitator.domain.marks import marks_of
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import MAX_FIELD, TIMER_LIMIT, BoardView, FocusType, Stage
from facilitator.domain.wall import bring
from facilitator.i18n import language_detection
from facilitator.store import queries
from facilitator.store.models import Session
from facilitator.store.undo import undo_change
from facilitator.store.unit_of_work import SessionWork


def stage(context: CommandContext, payload: contract.SetStage) -> dict[str, Any]:
    """Move the session to another stage, and the wall with it; opening it chooses its first question where none is chosen."""
    work = context.work
    row = work.track(work.session)
    if row.stage != payload.stage:
        move_wall(row, payload.stage)
    row.stage = payload.stage
    if row.question is None and payload.stage is not Stage.PLANNED:
        first = next(iter(queries.questions(work.tx, row.id)), None)
        row.question = first.id if first else None
    return {"stage": row.stage, "question": row.question, "view": row.view}


def move_wall(row: Session, stage: Stage, view: BoardView | None = None) -> None:
    """Let the wall show what goes with ``stage``, or the ``view`` that a step of the run sheet names: ``domain.wall``."""
    for name, value in bring(stage, keep=row.keep_wall, view=view).items():
        setattr(row, name, value)


def question(context: CommandContext, payload: contract.SetQuestion) -> dict[str, Any]:
    """Choose the question that the room is on; what was in focus belonged to the one before."""
    row = get_question(context.work, payload.question)
    go_to_question(context.work, row.id)
    return {"question": row.id}


def go_to_question(work: SessionWork, question: str) -> None:
    """Let the room be on ``question`` (an id): nobody is ready to leave it yet, and nothing of it is in focus."""
    work.track(work.session)
    if question != work.session.question:
        ready.clear(work)
        work.session.question = question
        endorsement.count_people(work)
    work.session.focus = None


def focus(context: CommandContext, payload: contract.SetFocus) -> dict[str, Any]:
    """Enlarge a question, cluster or contribution on the board, or nothing."""
    work = context.work
    if payload.focus is not None:
        match payload.focus.type:
            case FocusType.QUESTION:
                get_question(work, payload.focus.id)
            case FocusType.CLUSTER:
                get_cluster(work, payload.focus.id, "focus")
            case FocusType.CONTRIBUTION:
                get_contribution(work, payload.focus.id, "focus")
    work.track(work.session)
    work.session.focus = None if payload.focus is None else payload.focus.model_dump(mode="json")
    return {"focus": work.session.focus}


def timer(context: CommandContext, payload: contract.SetTimer) -> dict[str, Any]:
    """Start an advisory timer, or take it away."""
    work = context.work
    work.track(work.session)
    seconds = payload.seconds
    work.session.timer = None if seconds is None else {"seconds": seconds, "ends_at": work.now + seconds}
    return {"timer": work.session.timer}


def extend(context: CommandContext, payload: contract.ExtendTimer) -> dict[str, Any]:
    """Give the running timer more time."""
    work = context.work
    timer = work.session.timer
    if timer is None:
        raise Refused("no_timer")
    work.track(work.session)
    seconds = min(TIMER_LIMIT, timer["seconds"] + payload.seconds)
    work.session.timer = {"seconds": seconds, "ends_at": max(work.now, timer["ends_at"]) + payload.seconds}
    return {"timer": work.session.timer}


def view(context: CommandContext, payload: contract.SetView) -> dict[str, Any]:
    """Choose what the board shows."""
    work = context.work
    row = work.track(work.session)
    names = ("view", "joining", "blank", "arrivals", "captions", "picture", "dark", "quotes", "keep_wall")
    for name in names:
        value = getattr(payload, name)
        if value is not None:
            setattr(row, name, value)
    if payload.beside is not None:
        beside = payload.beside
        row.beside = read_event_language(work, beside, field="beside") if beside else ""
    return {name: getattr(row, name) for name in (*names, "beside")}


def lock(context: CommandContext, payload: contract.LockArrangement) -> dict[str, Any]:
    """Keep the arrangement as it is, or open it again. ``Dispatcher`` refuses what would change it meanwhile."""
    row = context.work.track(context.work.session)
    row.locked = payload.on
    return {"locked": row.locked}


def announce(context: CommandContext, payload: contract.Announce) -> dict[str, Any]:
    """Put one line on the board and the phones, or take it away."""
    work = context.work
    line = None
    if payload.text is not None:
        text = words.clean_line(payload.text, limit=MAX_FIELD, field="text")
        lang = language_detection.guess(
            text, context.event.languages, payload.lang or context.caller.language
        )
        way = words.direction(text, words.language_direction(lang))
        line = {"text": text, "lang": lang, "dir": way, "at": work.now}
    work.track(work.session)
    work.session.announcement = line
    return {"announcement": line}


def gather(context: CommandContext, _payload: contract.GatherEverybody) -> dict[str, Any]:
    """Ask the phones of all other sessions to come to this one."""
    row = context.work.track(context.work.session)
    row.gathered_at = context.work.now
    return {"gathered_at": row.gathered_at}


def show(context: CommandContext, _payload: contract.ShowSession) -> dict[str, Any]:
    """Show this session on the board of its room."""
    row = context.work.track(context.work.session)
    others = select(func.max(Session.shown_at)).where(Session.event == row.event)
    # After all others, whatever the machine's clock says: a server may have been restarted with a wrong one.
    row.shown_at = max(context.work.now, (context.work.tx.scalar(others) or 0.0) + 0.001)
    return {"shown_at": row.shown_at}


def settings(context: CommandContext, payload: contract.SetSettings) -> dict[str, Any]:
    """Change how the session treats input."""
    work = context.work
    row = work.track(work.session)
    for name in ("moderation", "visibility", "attribution"):
        value = getattr(payload, name)
        if value is not None:
            setattr(row, name, value)
    if payload.language is not None:
        wanted = payload.language
        row.language = read_event_language(work, wanted, field="language") if wanted else ""
    if payload.marks is not None:
        row.marks = payload.marks.over(marks_of(row.dump()))
    return {
        "moderation": row.moderation,
        "visibility": row.visibility,
        "attribution": row.attribution,
        "marks": row.marks,
    }


def undo(context: CommandContext, payload: contract.Undo) -> dict[str, Any]:
    """Take back what the change ``rev`` did; taking that back again is a redo."""
    work = context.work
    question = work.session.question
    name = undo_change(work, payload.rev)
    endorsement.count_after_undo(work)
    if work.session.question != question:
        # Marks say "ready to go on from this question": from another one nobody has said so.
        ready.clear(work)
        endorsement.count_people(work)
    return {"undone": payload.rev, "command": name}
