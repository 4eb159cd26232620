"""What phones and documents read of a session: small for a phone that needs no word of others, bounded for all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from facilitator.domain.audience import Audience
from facilitator.store import journal, queries, seen
from tests.conftest import new_id


def give_many(world, number: int) -> None:
    for start in range(0, number, 250):
        rows = [
            {"id": new_id(), "question": "first.hard", "kind": "challenge", "text": f"Note {index} of many"}
            for index in range(start, start + 250)
        ]
        world.do(world.facilitator, "contribution.import", rows=rows)


def of_phone(world, *, others: bool) -> dict:
    with world.store.read() as tx:
        session = queries.get_session(tx, "first")
        return queries.snapshot(tx, session, Audience.PHONE, world.delegate.id, "en", others=others)


def test_a_phone_that_comes_back_is_sent_as_much_by_a_large_session_as_by_a_small_one(world):
    mine = world.submit("My own")["id"]
    small = of_phone(world, others=False)
    give_many(world, 500)
    large = of_phone(world, others=False)
    assert len(json.dumps(large)) - len(json.dumps(small)) < 50, "some digits"
    assert len(json.dumps(large)) < 10_000
    assert [row["id"] for row in large["mine"]["contributions"]] == [mine]
    assert large["counts"]["contributions"] == 501
    whole = of_phone(world, others=True)
    assert len(whole["state"]["contributions"]) == 501
    for table in ("sessions", "questions", "clusters"):
        assert large["state"][table] == whole["state"][table]


def test_what_is_kept_is_bounded_and_holds_one_revision_of_a_session(world, monkeypatch):
    seen._kept.clear()
    for _ in range(5):
        world.submit("More")
        world.snapshot("phone", who=world.delegate)
        world.snapshot("desk")
    assert len(seen._kept) == 2
    monkeypatch.setattr(seen, "MAX_ROWS", 3)
    assert len(world.snapshot("desk")["state"]["contributions"]) == 5
    world.submit("More")
    assert len(world.snapshot("desk")["state"]["contributions"]) == 6
    assert not seen._kept


def test_a_revision_later_only_what_has_changed_is_read_and_it_is_the_same(world):
    """Read whole for each revision, a room in which phones come while others write stood still (an hour of soak)."""
    give_many(world, 500)
    world.snapshot("phone", who=world.delegate)
    added = world.submit("One more")["id"]
    with counted_rows(world) as read:
        brought = world.snapshot("phone", who=world.delegate)
    assert len(read) < 20, f"{len(read)} rows"
    for step in ("hidden", "none", "all"):
        if step == "hidden":
            world.do(world.facilitator, "contribution.hide", ids=[added])
        else:
            world.do(world.facilitator, "session.settings", visibility=step)
        brought = world.snapshot("phone", who=world.delegate)
        seen._kept.clear()
        assert brought == world.snapshot("phone", who=world.delegate)


@contextmanager
def counted_rows(world) -> Iterator[list[object]]:
    """Yield the list of rows that are projected meanwhile."""
    projected: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        for module in (seen, journal):
            project = module.project_row

            def noted(table, row, *rest, project=project):
                projected.append(row)
                return project(table, row, *rest)

            patch.setattr(module, "project_row", noted)
        yield projected
