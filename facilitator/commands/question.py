"""Add, change, move and remove the guiding questions of a session."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from facilitator import contract
from facilitator.commands import fields
from facilitator.commands.session.agenda import get_session
from facilitator.commands.work import EventContext
from facilitator.domain.rules import Refused
from facilitator.event_file import parts
from facilitator.store import queries
from facilitator.store.event_root import key_of
from facilitator.store.models import Question, Session
from facilitator.store.undo import is_used
from facilitator.store.unit_of_work import EventWork


def create(context: EventContext, payload: contract.CreateQuestion) -> dict[str, Any]:
    """Add a question at the end; where it is ``like`` another one, the two are the same question in two sessions."""
    work = context.work
    session = get_session(work, payload.session)
    values = fields.filled_in(payload)
    asked = queries.questions(work.tx, session.id)
    key = _free_key(work)
    if payload.like is not None:
        model = _get(work, payload.like, "like")
        values = {
            "text": model.text,
            "easy": model.easy,
            "short": model.short,
            "clips": model.clips,
            "kinds": model.kinds,
            **values,
        }
        if key_of(model) not in map(key_of, asked):
            key = key_of(model)
    new = fields.check(parts.Question, values, work.event.languages, needed=("text", "kinds"))
    row = work.add(
        Question(
            id=f"{session.id}.{key}",
            session=session.id,
            position=max((one.position for one in asked), default=-1) + 1,
            **{"easy": {}, "short": {}, "clips": {}, **new},
        )
    )
    if session.question is None:
        work.track(session).question = row.id
    return {"question": row.id, "session": session.id}


def change(context: EventContext, payload: contract.ChangeQuestion) -> dict[str, Any]:
    """Change a question, also while the room is on it; ``everywhere``: in all sessions that ask it."""
    work = context.work
    row = _get(work, payload.question, "question")
    new = fields.check(parts.Question, fields.filled_in(payload), work.event.languages)
    new = fields.lay_over(row.dump(), new, payload.base)
    rows = _same(work, row) if payload.everywhere else [row]
    for one in rows:
        work.track(one)
        for name, value in new.items():
            setattr(one, name, value)
    return {"question": row.id, "session": row.session, "changed": len(rows)}


def move(context: EventContext, payload: contract.MoveQuestion) -> dict[str, Any]:
    """Put a question before another one of its session, or last."""
    work = context.work
    row = _get(work, payload.question, "question")
    others = [one for one in queries.questions(work.tx, row.session) if one.id != row.id]
    at = len(others)
    if payload.before is not None and payload.before != row.id:
        at = next((index for index, one in enumerate(others) if one.id == payload.before), -1)
        if at < 0:
            raise Refused("question_elsewhere", field="before")
    if payload.before != row.id:
        others.insert(at, row)
        for position, one in enumerate(others):
            if one.position != position:
                work.track(one).position = position
    return {"question": row.id, "session": row.session}


def remove(context: EventContext, payload: contract.RemoveQuestion) -> dict[str, Any]:
    """Remove a question on which nothing was written; the room goes to the first that is left."""
    work = context.work
    row = _get(work, payload.question, "question")
    if is_used(work.tx, row):
        raise Refused("question_in_use", field="question")
    session = work.tx.get_one(Session, row.session)
    left = [one.id for one in queries.questions(work.tx, session.id) if one.id != row.id]
    if session.question == row.id:
        work.track(session).question = left[0] if left else None
    if any(one["question"] == row.id for one in session.steps):
        work.track(session).steps = [
            {**one, "question": None} if one["question"] == row.id else one for one in session.steps
        ]
    if session.focus is not None and session.focus.get("id") == row.id:
        work.track(session).focus = None
    work.remove(row)
    return {"question": payload.question, "session": session.id}


def _get(work: EventWork, question: str, field: str) -> Question:
    row = work.tx.get(Question, question)
    if row is None or work.tx.get_one(Session, row.session).event != work.event.id:
        raise Refused("unknown_question", field=field)
    return row


def _of_event(work: EventWork) -> list[Question]:
    query = select(Question).join(Session, Session.id == Question.session)
    return list(work.tx.scalars(query.where(Session.event == work.event.id)))


def _same(work: EventWork, row: Question) -> list[Question]:
    return [one for one in _of_event(work) if key_of(one) == key_of(row)]


def _free_key(work: EventWork) -> str:
    """Return a key that no question of the event has: two sessions share one only where they ask the same."""
    numbers = [re.fullmatch(r"q([0-9]+)", key_of(one)) for one in _of_event(work)]
    return f"q{max((int(found[1]) for found in numbers if found), default=0) + 1}"
