"""The run sheet: steps as an organiser gives them, the methods, and taking a step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator import event_file
from facilitator.domain.rules import Refused
from facilitator.domain.run_sheet import METHODS, make_steps
from facilitator.domain.vocabulary import MAX_STEPS, Stage
from facilitator.event_file.writing import dumps
from facilitator.store import event_root, journal
from facilitator.store.models import Event, Session

STEPS = [
    {"stage": "collecting", "question": "first.hard", "wall": "arrivals", "minutes": 10, "title": {"en": "Write"}},
    {"stage": "paused", "question": None, "wall": "timer", "minutes": "5"},
    {"stage": "prioritising", "question": "first.next", "wall": "priorities", "minutes": 5},
]  # fmt: skip


def session(world, id_: str = "first") -> Session:
    with world.store.read() as tx:
        row = tx.get_one(Session, id_)
        tx.expunge(row)
        return row


def plan(world, steps=STEPS, **more):
    return world.do(world.staff["organiser"], "session.change", steps=steps, **more)


def take(world, step: int):
    return world.do(world.facilitator, "session.step", step=step)


def test_steps_are_kept_as_they_were_given(world):
    plan(world)
    assert session(world).steps == [
        {"stage": "collecting", "question": "first.hard", "wall": "arrivals", "minutes": 10, "title": {"en": "Write"}},
        {"stage": "paused", "question": None, "wall": "timer", "minutes": 5, "title": {}},
        {"stage": "prioritising", "question": "first.next", "wall": "priorities", "minutes": 5, "title": {}},
    ]  # fmt: skip


def test_everything_wrong_with_steps_is_said_at_once_each_at_its_field(world):
    with pytest.raises(Refused) as refused:
        plan(world, [
            STEPS[0],
            {"stage": "soon", "wall": "arrivals", "minutes": 0},
            {"stage": "paused", "wall": "", "minutes": 5, "question": "second.next"},
        ])  # fmt: skip
    assert sorted(field for field, _message in refused.value.problems) == [
        "steps.1.minutes", "steps.1.stage", "steps.2.question", "steps.2.wall",
    ]  # fmt: skip
    assert session(world).steps == []
    with pytest.raises(Refused):
        plan(world, [STEPS[1]] * (MAX_STEPS + 1))


def test_a_step_is_stage_question_and_wall_in_one_and_taken_back_as_one(world):
    plan(world)
    world.do(world.facilitator, "session.focus", focus={"type": "question", "id": "first.hard"})
    take(world, 0)
    row = session(world)
    assert (row.stage, row.question, row.view, row.focus, row.step) == (
        "collecting", "first.hard", "arrivals", None, 0,
    )  # fmt: skip
    assert row.begun_at == row.step_at is not None and row.timer is None
    done = take(world, 2)
    row = session(world)
    assert (row.stage, row.question, row.view, row.step) == ("prioritising", "first.next", "priorities", 2)
    assert row.begun_at < row.step_at
    world.do(world.facilitator, "session.undo", rev=done.rev)
    row = session(world)
    assert (row.stage, row.question, row.view, row.step) == ("collecting", "first.hard", "arrivals", 0)


def test_only_a_wall_that_shows_the_timer_starts_it(world):
    plan(world)
    take(world, 1)
    row = session(world)
    assert row.timer["seconds"] == 300 and row.timer["ends_at"] == pytest.approx(row.step_at + 300)
    assert row.question == "first.hard", "a step without a question leaves the room on its own"


def test_whoever_was_ready_to_leave_a_question_is_not_ready_to_leave_the_next(world):
    plan(world)
    take(world, 0)
    world.do(world.delegate, "ready.set", question="first.hard", on=True)
    assert session(world).ready == 1
    take(world, 2)
    assert session(world).ready == 0


def test_there_is_no_step_beyond_the_last(world):
    for step in (0, MAX_STEPS - 1):
        with pytest.raises(Refused) as refused:
            take(world, step)
        assert refused.value.reason == "unknown_step"


def test_a_shorter_sheet_forgets_a_step_that_is_gone_and_a_removed_question(world):
    plan(world)
    take(world, 2)
    plan(world, STEPS[:1])
    assert (session(world).step, session(world).step_at) == (None, None)
    plan(world)
    done = world.do(world.staff["organiser"], "question.remove", question="first.next")
    assert [one["question"] for one in session(world).steps] == ["first.hard", None, None]
    world.do(world.staff["organiser"], "event.undo", rev=done.rev)
    assert session(world).steps[2]["question"] == "first.next"


def test_the_sheet_is_for_the_staff(world):
    plan(world)
    take(world, 0)
    for audience in ("desk", "report"):
        assert world.snapshot(audience)["state"]["sessions"]["first"]["step"] == 0
    for audience, who in (("board", None), ("phone", world.delegate)):
        seen = world.snapshot(audience, who=who)["state"]["sessions"]["first"]
        assert not {"steps", "step", "step_at", "begun_at"} & set(seen)


def test_steps_come_back_from_the_event_file_and_go_with_copies(world):
    plan(world)
    take(world, 1)
    organiser = world.staff["organiser"]
    with world.store.read() as tx:
        text = dumps(event_root.build(tx, tx.get_one(Event, world.event)))
    assert event_file.loads(text, "e.yaml").days[0].sessions[0].steps[0].question == "hard"
    loaded = world.do(organiser, "event.load", text=text).answer["event"]
    copied = world.do(organiser, "event.copy").answer["event"]
    with world.store.read() as tx:
        for event in (loaded, copied):
            row = next(one for one in tx.query(Session).filter_by(event=event) if one.steps)
            assert [one["question"] for one in row.steps] == [f"{row.id}.hard", None, f"{row.id}.next"]
            assert [one["minutes"] for one in row.steps] == [10, 5, 5]
            assert (row.step, row.step_at, row.begun_at, row.stage) == (None, None, None, "planned")
    one = world.do(organiser, "session.copy", start="18:00").answer["session"]
    assert session(world, one).steps[0]["question"] == f"{one}.hard"


def test_an_event_file_may_not_plan_a_question_that_the_session_does_not_ask(world):
    with world.store.read() as tx:
        root = event_root.build(tx, tx.get_one(Event, world.event))
    root["days"][0]["sessions"][1]["steps"] = [
        {"stage": "collecting", "wall": "arrivals", "minutes": "5", "question": "hard"},
        {"stage": "collecting", "wall": "arrival", "minutes": "999"},
    ]
    with pytest.raises(event_file.EventFileError) as error:
        event_file.loads(dumps(root), "e.yaml")
    places = [place.partition(" ")[2] for place, _message in error.value.by_place()]
    assert places == [
        "days[1].sessions[2].steps[1].question", "days[1].sessions[2].steps[2].wall",
        "days[1].sessions[2].steps[2].minutes",
    ]  # fmt: skip


def test_desks_are_told_of_a_step_as_of_any_change(world):
    plan(world)
    rev = session(world).rev
    take(world, 0)
    with world.store.read() as tx:
        (line,) = journal.since(tx, tx.get_one(Session, "first"), rev)
        assert (line.command, line.undoable, line.after["sessions"]["first"]["step"]) == (
            "session.step",
            True,
            0,
        )


@given(st.sampled_from(sorted(METHODS)), st.integers(0, 40), st.integers(1, 600))
def test_a_method_fills_the_time_and_never_more_steps_than_a_sheet_has(method, questions, minutes):
    steps = make_steps(METHODS[method], [f"s.q{number}" for number in range(questions)], minutes)
    assert 1 <= len(steps) <= MAX_STEPS
    assert all(one["minutes"] >= 1 and one["stage"] in frozenset(Stage) for one in steps)
    if minutes >= 10 * len(steps):
        assert minutes / 2 <= sum(one["minutes"] for one in steps) <= minutes
