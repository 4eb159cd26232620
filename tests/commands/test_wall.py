"""The wall goes along with the session: what each stage and step brings, keeping it, and the way back."""

from __future__ import annotations

import pytest

from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Stage
from facilitator.store.models import Session

VIEWS = {
    "planned": "welcome",
    "collecting": "arrivals",
    "paused": "clusters",
    "prioritising": "priorities",
    "closed": "thanks",
}
"""What the wall shows at each stage."""


STEPS = [
    {"stage": "collecting", "wall": "arrivals", "minutes": 10},
    {"stage": "paused", "wall": "timer", "minutes": 5},
    {"stage": "prioritising", "wall": "priorities", "minutes": 5},
]


def session(world, id_: str = "first") -> Session:
    with world.store.read() as tx:
        row = tx.get_one(Session, id_)
        tx.expunge(row)
        return row


def plan(world) -> None:
    world.do(world.staff["organiser"], "session.change", steps=STEPS)


def take(world, step: int):
    return world.do(world.facilitator, "session.step", step=step)


def stage(world, name: str):
    return world.do(world.facilitator, "session.stage", stage=name)


def wall(world) -> tuple:
    row = session(world)
    return row.view, row.focus, row.blank


def enlarge(world) -> dict[str, str]:
    focus = {"type": "question", "id": "first.hard"}
    world.do(world.facilitator, "session.focus", focus=focus)
    return focus


def test_the_table_has_every_stage():
    assert set(VIEWS) == set(Stage)


@pytest.mark.parametrize(("name", "view"), VIEWS.items())
def test_each_stage_brings_its_picture_and_undo_takes_both_back(world, name, view):
    stage(world, "paused" if name == "collecting" else "collecting")
    world.do(world.facilitator, "session.view", view="join", blank=True)
    focus = enlarge(world)
    before = session(world).stage
    done = stage(world, name)
    assert (session(world).stage, *wall(world)) == (name, view, None, False)
    world.do(world.facilitator, "session.undo", rev=done.rev)
    assert (session(world).stage, *wall(world)) == (before, "join", focus, True)


def test_a_wall_that_is_kept_stays_whatever_the_stage_or_step(world):
    plan(world)
    world.do(world.facilitator, "session.view", view="pictures", keep_wall=True)
    focus = enlarge(world)
    stage(world, "prioritising")
    take(world, 1)
    row = session(world)
    assert wall(world) == ("pictures", focus, False)
    assert (row.stage, row.step, row.timer["seconds"]) == ("paused", 1, 300), "all but the wall goes on"
    world.do(world.facilitator, "session.view", keep_wall=False)
    take(world, 2)
    assert wall(world) == ("priorities", None, False)


def test_a_stage_that_is_there_already_leaves_the_wall_alone(world):
    world.do(world.facilitator, "session.view", view="summary")
    focus = enlarge(world)
    stage(world, session(world).stage)
    assert wall(world) == ("summary", focus, False)


@pytest.mark.parametrize("forward", ["session.stage", "session.step"])
def test_what_was_put_on_the_wall_since_stays_when_the_stage_is_taken_back(world, forward):
    plan(world)
    before = session(world).stage
    done = stage(world, "prioritising") if forward == "session.stage" else take(world, 2)
    world.do(world.facilitator, "session.view", view="pictures")
    world.do(world.facilitator, "session.undo", rev=done.rev)
    assert (session(world).stage, session(world).view) == (before, "pictures")


@pytest.mark.parametrize("forward", ["session.stage", "session.step"])
def test_a_view_chosen_since_is_not_hidden_by_a_focus_that_comes_back(world, forward):
    plan(world)
    enlarge(world)
    before = session(world).stage
    done = stage(world, "prioritising") if forward == "session.stage" else take(world, 2)
    world.do(world.facilitator, "session.view", view="actions")
    world.do(world.facilitator, "session.undo", rev=done.rev)
    assert session(world).stage == before
    assert wall(world) == ("actions", None, False), "what is in focus covers every view"


def test_a_focus_that_somebody_else_has_moved_is_still_not_taken_back(world):
    done = world.do(world.facilitator, "session.focus", focus={"type": "question", "id": "first.hard"})
    world.do(world.facilitator, "session.focus", focus={"type": "question", "id": "first.next"})
    with pytest.raises(Refused) as refused:
        world.do(world.facilitator, "session.undo", rev=done.rev)
    assert refused.value.reason == "built_upon"


def test_a_session_begins_with_its_welcome(world):
    assert session(world, "second").view == "welcome"
    title = {"en": "New"}
    made = world.do(
        world.staff["organiser"], "session.create", title=title, day="2019-09-10", start="20:00", end="20:30"
    )
    assert session(world, made.answer["session"]).view == "welcome"
