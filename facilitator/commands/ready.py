"""Say that one is ready to go on from a question."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, insert, select

from facilitator import contract
from facilitator.commands.work import CommandContext, get_question
from facilitator.domain.rules import Refused
from facilitator.store.models import ReadyMark
from facilitator.store.unit_of_work import SessionWork


def set_(context: CommandContext, payload: contract.SetReady) -> dict[str, Any]:
    """Set or take away the mark on the question that the room is on; twice is once."""
    work, caller = context.work, context.caller
    question = get_question(work, payload.question)
    if question.id != work.session.question:
        raise Refused("room_moved_on", field="question")
    mine = (ReadyMark.question == question.id) & (ReadyMark.delegate == caller.id)
    work.tx.execute(delete(ReadyMark).where(mine))
    if payload.on:
        row = {"question": question.id, "delegate": caller.id, "session": work.session.id}
        work.tx.execute(insert(ReadyMark).values(**row))
    count = select(func.count()).select_from(ReadyMark).where(ReadyMark.question == question.id)
    work.track(work.session)
    work.session.ready = work.tx.scalar(count) or 0
    return {"question": question.id, "on": payload.on, "ready": work.session.ready}


def clear(work: SessionWork) -> None:
    """Take all marks away: the room moves to another question. The session's row must be touched already."""
    work.tx.execute(delete(ReadyMark).where(ReadyMark.session == work.session.id))
    work.session.ready = 0
