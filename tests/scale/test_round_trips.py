"""How often a submission asks PostgreSQL: each time is a way there and back while its session is locked."""

from __future__ import annotations

from sqlalchemy import event

from tests.conftest import new_id

MOST = 2
"""Statements of a submission: what is there, and one that writes all of it. BEGIN and COMMIT come to them."""


def test_a_submission_needs_few_round_trips(on_postgres):
    world, said = on_postgres, []
    world.submit("The first one fills caches")

    @event.listens_for(world.store.engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, *_):
        said.append(statement.split(maxsplit=1)[0])

    payload = {
        "id": new_id(),
        "question": "first.hard",
        "kind": "challenge",
        "text": "The second",
        "key": new_id(),
    }
    world.do(world.delegate, "contribution.submit", **payload)
    assert said[-1] == "WITH" and len(said) <= MOST, said
