"""Numbers are never used again, and places stay places, whatever is undone and done again."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from facilitator.domain.rules import Refused
from facilitator.store.models import Cluster
from tests.conftest import World, new_id

STEP = st.one_of(
    st.tuples(st.just("submit"), st.just(0)),
    st.tuples(st.just("import"), st.lists(st.integers(1, 12), min_size=1, max_size=3)),
    st.tuples(st.just("enter"), st.just(0)),
    st.tuples(st.just("undo"), st.integers(0, 3)),
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=4, max_size=14))
def test_a_number_is_one_contributions_for_ever(tmp_path_factory, steps):
    world = World(tmp_path_factory.mktemp("numbers") / "world.sqlite3")
    world.do(world.facilitator, "session.stage", stage="collecting")
    numbers: dict[int, str] = {}
    undoable: list[int] = []
    for name, value in steps:
        try:
            if name == "submit":
                world.submit("x")
            elif name == "undo" and undoable:
                rev = undoable[-1 - value % len(undoable)]
                undoable.append(world.do(world.facilitator, "session.undo", rev=rev).rev)
            elif name == "enter":
                line = [{"id": new_id(), "text": "x"}]
                done = world.do(
                    world.facilitator, "contribution.enter", question="first.hard", kind="barrier", lines=line
                )
                undoable.append(done.rev)
            elif name == "import":
                row = {"question": "first.hard", "kind": "barrier", "text": "x"}
                rows = [{**row, "id": new_id(), "number": number} for number in value]
                undoable.append(world.do(world.facilitator, "contribution.import", rows=rows).rev)
        except Refused as refused:
            assert refused.code != "failed", refused
        for id_, row in world.snapshot()["state"]["contributions"].items():
            assert numbers.setdefault(row["number"], id_) == id_
    world.store.close()


def test_the_numbers_of_a_file_are_kept_where_they_were_never_given(world):
    row = {"question": "first.hard", "kind": "barrier", "text": "x"}
    rows = [{**row, "id": new_id(), "number": number} for number in (7, 3, 7)]
    done = world.do(world.facilitator, "contribution.import", rows=rows)
    given_ = [one["number"] for one in world.snapshot()["state"]["contributions"].values()]
    assert sorted(given_) == [3, 7, 8]
    undone = world.do(world.facilitator, "session.undo", rev=done.rev)
    world.do(world.facilitator, "contribution.import", rows=[{**row, "id": new_id(), "number": 7}])
    world.do(world.facilitator, "session.undo", rev=undone.rev)
    given_ = [one["number"] for one in world.snapshot()["state"]["contributions"].values()]
    assert sorted(given_) == [3, 7, 8, 9]


@pytest.mark.parametrize("before", ["first", "back", "second", None])
def test_a_cluster_that_comes_back_has_a_place_of_its_own(world, before):
    first, gone = world.cluster("First"), world.cluster("Gone")
    removed = world.do(world.facilitator, "cluster.remove", id=gone)
    second = world.cluster("Second")
    world.do(world.facilitator, "session.undo", rev=removed.rev)
    with world.store.read() as tx:
        ranks = select(func.count(Cluster.rank.distinct()), func.count()).select_from(Cluster)
        assert tuple(tx.execute(ranks).one()) == (3, 3)
    names = {"first": first, "back": gone, "second": second, None: None}
    for moved in (first, gone, second):
        world.do(world.facilitator, "cluster.order", id=moved, before=names[before])


def test_a_session_in_which_somebody_was_ready_can_be_removed(world):
    organiser = world.staff["organiser"]
    world.do(world.facilitator, "session.stage", session="second", stage="collecting")
    world.do(world.delegate, "ready.set", session="second", question="second.next", on=True)
    done = world.do(organiser, "session.remove", session="second")
    world.do(organiser, "event.undo", rev=done.rev)
    assert world.snapshot("desk", "second")["state"]["sessions"]["second"]


def test_undoing_a_change_of_question_leaves_nobody_ready_who_was_not(world):
    moved = world.do(world.facilitator, "session.question", question="first.next")
    world.do(world.delegate, "ready.set", question="first.next", on=True)
    world.do(world.facilitator, "session.undo", rev=moved.rev)
    assert world.snapshot("desk")["state"]["sessions"]["first"]["ready"] == 0
    assert world.do(world.other, "ready.set", question="first.hard", on=True).answer["ready"] == 1
