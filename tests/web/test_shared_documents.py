"""What the database says of documents that other processes make."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import func, select, update

from facilitator.domain.rules import Refused
from facilitator.store import retention
from facilitator.store.models import MadeDocument
from facilitator.store.retention import Step
from facilitator.web.shared_documents import KEPT_SECONDS, Progress, SharedDocuments

STARTED = Progress("a", "first-en.docx", "running", "reading", 0)
MADE = Progress("a", "first-en.docx", "done", "done", 0)


@pytest.fixture
def shared(busy):
    made = SharedDocuments(busy.store)
    made.add(STARTED, busy.event, "text/plain")
    return made


def set_moment(world, **columns: float) -> None:
    with world.store.write() as tx:
        tx.execute(update(MadeDocument).values(**columns))


def test_it_is_handed_out_once_it_is_made_and_to_its_own_event_only(shared, busy):
    assert shared.look("a", busy.event) == STARTED and STARTED.share == 0.15
    with pytest.raises(Refused):
        shared.fetch("a", busy.event)
    assert shared.tell(MADE, b"words")
    assert shared.fetch("a", busy.event) == ("first-en.docx", "text/plain", b"words")
    for act in (shared.look, shared.cancel, shared.fetch):
        for id_, event in (("a", "other"), ("b", busy.event)):
            with pytest.raises(Refused):
                act(id_, event)


def test_whoever_makes_it_hears_that_it_was_cancelled(shared, busy):
    shared.cancel("a", busy.event)
    assert shared.look("a", busy.event).state == "cancelled"
    assert not shared.tell(STARTED, None)


def test_what_is_made_stays_made_when_it_is_cancelled_too_late(shared, busy):
    shared.tell(MADE, b"words")
    shared.cancel("a", busy.event)
    assert shared.look("a", busy.event) == MADE and shared.fetch("a", busy.event)[2] == b"words"


def test_one_whose_process_has_gone_has_failed(shared, busy):
    set_moment(busy, seen_at=time.time() - 60)
    assert shared.look("a", busy.event).state == "failed"


def test_it_goes_when_its_time_is_over_and_with_what_retention_deletes(shared, busy):
    shared.tell(MADE, b"words")
    set_moment(busy, asked_at=time.time() - KEPT_SECONDS - 1)
    shared.add(Progress("b", "later.csv", "waiting", "waiting", 3), busy.event, "text/csv")
    with pytest.raises(Refused):
        shared.look("a", busy.event)
    retention.purge(busy.store, time.time(), event=busy.event, at_once=[Step.DELEGATES])
    with busy.store.read() as tx:
        assert tx.scalar(select(func.count()).select_from(MadeDocument)) == 0
    assert not shared.tell(MADE, b"words"), "nor does it come back"
