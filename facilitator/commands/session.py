"""Steer a session: stage, question, focus, timer, board, settings; and take a step back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from facilitator import contract
from facilitator.commands.work import Running, command, get_cluster, get_contribution, get_question
from facilitator.domain.rules import CHAIRS
from facilitator.domain.vocabulary import FocusType, Stage
from facilitator.store import journal, queries
from facilitator.store.models import Contribution, Offer


@command("session.stage", by=CHAIRS, undoable=True)
def stage(running: Running, payload: contract.SetStage) -> dict[str, Any]:
    """Move the session to another stage; opening it chooses its first question where none is chosen."""
    work = running.work
    row = work.touch(work.session)
    row.stage = payload.stage
    if row.question is None and payload.stage is not Stage.PLANNED:
        first = next(iter(queries.questions(work.tx, row.id)), None)
        row.question = first.id if first else None
    return {"stage": row.stage, "question": row.question}


@command("session.question", by=CHAIRS, undoable=True)
def question(running: Running, payload: contract.SetQuestion) -> dict[str, Any]:
    """Choose the question that the room is on; what was in focus belonged to the one before."""
    work = running.work
    row = get_question(work, payload.question)
    work.touch(work.session)
    work.session.question = row.id
    work.session.focus = None
    return {"question": row.id}


@command("session.focus", by=CHAIRS, undoable=True)
def focus(running: Running, payload: contract.SetFocus) -> dict[str, Any]:
    """Enlarge a question, cluster or contribution on the board, or nothing."""
    work = running.work
    if payload.focus is not None:
        match payload.focus.type:
            case FocusType.QUESTION:
                get_question(work, payload.focus.id)
            case FocusType.CLUSTER:
                get_cluster(work, payload.focus.id, "focus")
            case FocusType.CONTRIBUTION:
                get_contribution(work, payload.focus.id, "focus")
    work.touch(work.session)
    work.session.focus = None if payload.focus is None else payload.focus.model_dump(mode="json")
    return {"focus": work.session.focus}


@command("session.timer", by=CHAIRS)
def timer(running: Running, payload: contract.SetTimer) -> dict[str, Any]:
    """Start an advisory timer, or take it away."""
    work = running.work
    work.touch(work.session)
    seconds = payload.seconds
    work.session.timer = None if seconds is None else {"seconds": seconds, "ends_at": work.now + seconds}
    return {"timer": work.session.timer}


@command("session.view", by=CHAIRS)
def view(running: Running, payload: contract.SetView) -> dict[str, Any]:
    """Choose what the board shows."""
    row = running.work.touch(running.work.session)
    if payload.view is not None:
        row.view = payload.view
    if payload.joining is not None:
        row.joining = payload.joining
    return {"view": row.view, "joining": row.joining}


@command("session.show", by=CHAIRS)
def show(running: Running, _payload: contract.ShowSession) -> dict[str, Any]:
    """Show this session on the board of its room."""
    row = running.work.touch(running.work.session)
    row.shown_at = running.work.now
    return {"shown_at": row.shown_at}


@command("session.settings", by=CHAIRS, undoable=True)
def settings(running: Running, payload: contract.SetSettings) -> dict[str, Any]:
    """Change how the session treats input."""
    work = running.work
    row = work.touch(work.session)
    changed = payload.attribution is not None and payload.attribution != row.attribution
    for name in ("moderation", "visibility", "attribution"):
        value = getattr(payload, name)
        if value is not None:
            setattr(row, name, value)
    if changed:
        # What a board may see of each row is another thing now.
        for model in (Contribution, Offer):
            for one in work.tx.scalars(select(model).where(model.session == row.id)):
                work.touch_for_readers(one)
    return {"moderation": row.moderation, "visibility": row.visibility, "attribution": row.attribution}


@command("session.undo", by=CHAIRS, undoable=True)
def undo(running: Running, payload: contract.Undo) -> dict[str, Any]:
    """Take back what the change ``rev`` did; taking that back again is a redo."""
    return {"undone": payload.rev, "command": journal.undo(running.work, payload.rev)}
