"""The run sheet of a session: its steps as an organiser gives them, and taking one."""

from __future__ import annotations

from typing import Any

from facilitator import contract
from facilitator.commands import fields
from facilitator.commands.session.steering import go_to_question, move_wall
from facilitator.commands.work import CommandContext, get_question
from facilitator.domain.messages import Message
from facilitator.domain.rules import REASONS, Refused
from facilitator.domain.vocabulary import TIMER_LIMIT, BoardView, Stage
from facilitator.event_file.parts import Step
from facilitator.store import queries
from facilitator.store.unit_of_work import EventWork


def step(context: CommandContext, payload: contract.TakeStep) -> dict[str, Any]:
    """Take a step of the run sheet: stage, question and wall in one; a wall that shows the timer starts it."""
    work = context.work
    row = work.track(work.session)
    if payload.step >= len(row.steps):
        raise Refused("unknown_step", field="step")
    wanted = row.steps[payload.step]
    row.stage = wanted["stage"]
    if wanted["question"] is not None:
        go_to_question(work, get_question(work, wanted["question"]).id)
    move_wall(row, Stage(row.stage), BoardView(wanted["wall"]))
    if wanted["wall"] == BoardView.TIMER:
        seconds = min(TIMER_LIMIT, 60 * int(wanted["minutes"]))
        row.timer = {"seconds": seconds, "ends_at": work.now + seconds}
    if row.begun_at is None or payload.step == 0:
        row.begun_at = work.now
    row.step, row.step_at = payload.step, work.now
    return {"step": row.step, "stage": row.stage, "question": row.question, "view": row.view}


def read_steps(work: EventWork, session: str | None, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return steps as a session's row keeps them. ``session`` is the id of the one that they are for, if it is there.

    Raises ``Refused`` with everything that is wrong, each under ``steps.<number>.<field>``.
    """
    asked = {one.id for one in queries.questions(work.tx, session)} if session else set()
    rows: list[dict[str, Any]] = []
    problems: list[tuple[str, Message]] = []
    for at, one in enumerate(given):
        values = dict(one)
        question = values.pop("question") or None
        if question is not None and "." not in question:
            question = f"{session}.{question}"
        if question is not None and question not in asked:
            problems.append((f"steps.{at}.question", Message(REASONS["question_elsewhere"][1])))
        try:
            good = fields.check(Step, values, work.event.languages, needed=("stage", "wall", "minutes"))
            rows.append({"title": {}, **good, "question": question})
        except Refused as refused:
            problems += [(f"steps.{at}.{field}", message) for field, message in refused.problems]
    if problems:
        fields.refuse(problems)
    return rows
