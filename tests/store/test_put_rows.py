"""Rows that are written past the unit of work have all their columns, which only PostgreSQL asks for: there it is one statement."""

from __future__ import annotations

import pytest

from facilitator.store.models import Authorship, Contribution, JournalLine, Receipt
from facilitator.store.unit_of_work import EventWork, SessionWork
from tests.conftest import new_id
from tests.recordings import give, switch_on


@pytest.fixture
def puts(monkeypatch):
    """All rows that commands hand over, with their models."""
    found: list[tuple[type, dict]] = []
    for work in (SessionWork, EventWork):

        def note(self, model, values, put=work.put):
            found.append((model, values))
            put(self, model, values)

        monkeypatch.setattr(work, "put", note)
    return found


def test_rows_that_are_put_have_all_the_columns_of_their_table(world, puts):
    # Of the event: the journals of the sessions that it touches get their lines from elsewhere.
    switch_on(world)
    assert {model for model, _ in puts} == {JournalLine}
    world.submit("One", key=new_id())
    give(world)
    world.do(world.facilitator, "session.announce", text="Soon", lang="en")
    assert {model for model, _ in puts} == {Authorship, Contribution, JournalLine, Receipt}
    for model, row in puts:
        assert sorted(row) == sorted(model.__table__.columns.keys()), model.__name__
