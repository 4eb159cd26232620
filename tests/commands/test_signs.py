"""A cluster keeps its sign for life, whatever is moved, merged, renamed or taken back."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facilitator.domain.rules import Refused
from tests.conftest import World, new_id


def signs(world, session: str = "first") -> dict[str, int]:
    return {id_: row["sign"] for id_, row in world.snapshot(session=session)["state"]["clusters"].items()}


def test_signs_are_given_at_birth_and_a_freed_one_again(busy):
    assert signs(busy) == {busy.money: 1, busy.data: 2}
    busy.do(busy.facilitator, "cluster.order", id=busy.data, before=busy.money)
    busy.do(busy.facilitator, "cluster.rename", id=busy.data, title="Other")
    third = busy.cluster("Third")
    assert signs(busy) == {busy.money: 1, busy.data: 2, third: 3}
    busy.do(busy.facilitator, "cluster.remove", id=busy.money)
    fourth = busy.cluster("Fourth")
    assert signs(busy) == {fourth: 1, busy.data: 2, third: 3}


def test_each_question_has_its_own_signs(busy):
    id_ = new_id()
    busy.do(busy.facilitator, "cluster.create", id=id_, question="first.next", title="Elsewhere", ids=[])
    assert signs(busy)[id_] == 1


def test_a_merge_keeps_the_targets_sign_and_undo_gives_the_old_one_back(busy):
    done = busy.do(busy.facilitator, "cluster.merge", from_=busy.money, into=busy.data)
    assert signs(busy) == {busy.data: 2}
    busy.do(busy.facilitator, "session.undo", rev=done.rev)
    assert signs(busy) == {busy.money: 1, busy.data: 2}


def test_undo_takes_another_sign_where_a_newer_cluster_has_it(busy):
    done = busy.do(busy.facilitator, "cluster.merge", from_=busy.money, into=busy.data)
    newer = busy.cluster("Newer")
    busy.do(busy.facilitator, "session.undo", rev=done.rev)
    assert signs(busy) == {newer: 1, busy.data: 2, busy.money: 3}


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7), st.integers(0, 7)), max_size=20))
def test_no_two_living_clusters_share_a_sign_and_none_changes(tmp_path_factory, steps):
    world = World(tmp_path_factory.mktemp("w") / "db.sqlite3")
    world.do(world.facilitator, "session.stage", stage="collecting")
    ids = [world.cluster(str(index)) for index in range(4)]
    for what, one, other in steps:
        before = signs(world)
        name, payload = [
            ("cluster.create", {"id": new_id(), "question": "first.hard", "title": "N", "ids": []}),
            ("cluster.merge", {"from_": ids[one % len(ids)], "into": ids[other % len(ids)]}),
            ("cluster.remove", {"id": ids[one % len(ids)]}),
            ("cluster.order", {"id": ids[one % len(ids)], "before": ids[other % len(ids)]}),
            ("cluster.rename", {"id": ids[one % len(ids)], "title": f"T{other}"}),
            ("session.undo", {"rev": max(1, world.snapshot()["rev"] - one)}),
        ][what]
        try:
            done = world.do(world.facilitator, name, **payload)
        except Refused:
            continue
        if name == "cluster.create":
            ids.append(done.answer["id"])
        now = signs(world)
        assert len(set(now.values())) == len(now)
        assert all(1 <= sign <= 24 for sign in now.values())
        assert all(now[id_] == before[id_] for id_ in now.keys() & before.keys())
    world.store.close()
