"""How often a submission asks PostgreSQL: each time is a way there and back while its session is locked."""

from __future__ import annotations

from tests.conftest import new_id
from tests.cost import counted_statements

MOST = 2
"""Statements of a submission: what is there, and one that writes all of it. BEGIN and COMMIT come to them."""


def test_a_submission_needs_few_round_trips(on_postgres):
    world = on_postgres
    world.submit("The first one fills caches")

    payload = {
        "id": new_id(),
        "question": "first.hard",
        "kind": "challenge",
        "text": "The second",
        "key": new_id(),
    }
    with counted_statements(world.store.engine) as said:
        world.do(world.delegate, "contribution.submit", **payload)
    assert said[-1].startswith("WITH") and len(said) <= MOST, said
