"""The queue of documents that several processes share: whose turn it is, who makes what, and what becomes of it."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import func, select, update

from facilitator.commands.dispatcher import Dispatcher
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.runtime.background import Background, Loop
from facilitator.runtime.child_process import Job, State
from facilitator.runtime.child_queue import MOST_WAITING_OF_ONE
from facilitator.store import retention
from facilitator.store.document_rows import KEPT_SECONDS
from facilitator.store.models import MadeDocument
from facilitator.store.retention import Step
from facilitator.suggest.suggester import Suggester
from facilitator.web.core import Web
from facilitator.web.document_jobs import Export, Exports
from facilitator.web.shared_documents import GONE_SECONDS, MOST_TRIES, Order, SharedDocuments
from facilitator.workers import reports


@pytest.fixture
def here(busy):
    return SharedDocuments(busy.store, at_once=2)


@pytest.fixture
def there(busy):
    return SharedDocuments(busy.store, at_once=2)


def order(world, caller: str = "somebody", name: str = "first-en.docx") -> Order:
    return Order(world.event, caller, name, "text/plain", {"ending": "docx"})


def set_moment(world, **columns: float) -> None:
    with world.store.write() as tx:
        tx.execute(update(MadeDocument).values(**columns))


def state_of(shared, id_: str, world) -> str:
    return shared.look(id_, world.event).state


def test_one_is_taken_by_one_process_and_known_to_all(here, there, busy):
    id_ = here.add(order(busy))
    assert here.take() == (id_, order(busy)) and there.take() is None
    assert there.tell(id_, "running", "reading", None) is False, "it is another's"
    assert here.tell(id_, "running", "reading", None)
    assert (there.look(id_, busy.event).step, there.look(id_, busy.event).share) == ("reading", 0.15)
    with pytest.raises(Refused):
        there.fetch(id_, busy.event)
    assert here.tell(id_, "done", "done", b"words")
    assert there.fetch(id_, busy.event) == ("first-en.docx", "text/plain", b"words")
    for act in (there.look, there.cancel, there.fetch):
        for asked, event in ((id_, "other"), ("b", busy.event)):
            with pytest.raises(Refused):
                act(asked, event)


def test_all_processes_together_make_as_many_at_once_as_there_are_cores(here, there, busy):
    made = [here.add(order(busy, f"caller {number}")) for number in range(4)]
    assert [here.take()[0], there.take()[0]] == made[:2]
    assert here.take() is None and there.take() is None
    assert [there.look(one, busy.event).place for one in made] == [0, 0, 0, 1]
    there.tell(made[1], "done", "done", b"words")
    assert here.take()[0] == made[2]


def test_who_asks_for_many_keeps_nobody_waiting_for_all_of_them(here, busy):
    many = [here.add(order(busy, "many")) for _ in range(4)]
    one = here.add(order(busy, "one"))
    assert here.take()[0] == many[0]
    assert [here.look(id_, busy.event).place for id_ in (one, *many[1:])] == [0, 1, 2, 3]
    assert here.take()[0] == one
    for _ in range(MOST_WAITING_OF_ONE - 3):
        here.add(order(busy, "many"))
    with pytest.raises(Refused) as full:
        here.add(order(busy, "many"))
    assert full.value.code == "busy"


def test_what_a_dead_process_had_taken_is_taken_by_another_and_not_for_ever(here, there, busy):
    id_ = here.add(order(busy))
    assert here.take()[0] == id_
    set_moment(busy, seen_at=time.time() - GONE_SECONDS - 1)
    assert state_of(there, id_, busy) == "waiting"
    assert there.take()[0] == id_
    assert here.tell(id_, "done", "done", b"late") is False, "one that only hung may not write over it"
    assert state_of(here, id_, busy) == "running"
    set_moment(busy, seen_at=time.time() - GONE_SECONDS - 1)
    assert here.take() is None
    assert state_of(here, id_, busy) == "failed"


def test_one_that_waits_is_cancelled_at_once_and_one_in_the_making_by_who_makes_it(here, there, busy):
    first, second = here.add(order(busy)), here.add(order(busy))
    assert here.take()[0] == first
    there.cancel(second, busy.event)
    there.cancel(first, busy.event)
    assert state_of(here, first, busy) == state_of(here, second, busy) == "cancelled"
    assert here.tell(first, "running", "reading", None) is False
    assert here.take() is None


def test_what_is_made_stays_made_when_it_is_cancelled_too_late(here, busy):
    id_ = here.add(order(busy))
    here.take()
    here.tell(id_, "done", "done", b"words")
    here.cancel(id_, busy.event)
    assert state_of(here, id_, busy) == "done" and here.fetch(id_, busy.event)[2] == b"words"


def test_it_goes_when_its_time_is_over_and_with_what_retention_deletes(here, busy):
    id_ = here.add(order(busy))
    here.take()
    here.tell(id_, "done", "done", b"words")
    set_moment(busy, asked_at=time.time() - KEPT_SECONDS - 1)
    later = here.add(order(busy, name="later.csv"))
    with pytest.raises(Refused):
        here.look(id_, busy.event)
    assert here.take()[0] == later
    retention.purge(busy.store, time.time(), event=busy.event, at_once=[Step.DELEGATES])
    with busy.store.read() as tx:
        assert tx.scalar(select(func.count()).select_from(MadeDocument)) == 0
    assert not here.tell(later, "done", "done", b"words"), "nor does it come back"


def test_what_is_given_back_costs_no_try(here, there, busy):
    id_ = here.add(order(busy))
    for shared in (here, there) * MOST_TRIES:
        assert shared.take()[0] == id_
        shared.give_back(id_)
        assert state_of(here, id_, busy) == "waiting"
    assert here.take()[0] == id_
    there.give_back(id_)
    assert state_of(here, id_, busy) == "running", "it is another's"
    here.cancel(id_, busy.event)
    here.give_back(id_)
    assert state_of(here, id_, busy) == "cancelled" and here.waiting() == 0


def test_one_that_waits_and_has_no_try_left_has_failed(here, busy):
    id_ = here.add(order(busy))
    set_moment(busy, tries=MOST_TRIES)
    assert here.take() is None
    assert state_of(here, id_, busy) == "failed"


class StepByStep(Background):
    """Loops whose steps a test takes itself."""

    def run(self, loop: Loop) -> None:
        """Take none."""


def shared_exports(site) -> Exports:
    """Return the documents of one more process that serves the event of ``site`` beside others."""
    web = Web(
        store=site.parts.store,
        dispatcher=Dispatcher(site.parts.store),
        signer=site.signer,
        settings=replace(site.settings, message_queue="redis://127.0.0.1:1/0"),
        suggester=Suggester(lambda *_: None),
        children=site.parts.children,
        rehearsals=site.parts.rehearsals,
        background=StepByStep(),
    )
    return Exports(web)


def test_a_process_that_ends_gives_back_what_it_was_making_and_takes_no_more(site):
    exports, other = shared_exports(site), SharedDocuments(site.parts.store, at_once=2)
    work = exports.order(
        Caller(Role.RAPPORTEUR, "somebody", site.event), "first", "docx", "en", gathered=False
    )
    asked = exports.enqueue(work)
    assert asked.state == "running"
    exports._web.background.stop()
    assert exports.look(asked.id, site.event).state == "waiting"
    exports.work_off()
    with site.store.read() as tx:
        row = tx.get_one(MadeDocument, asked.id)
        assert (row.state, row.process, row.tries) == ("waiting", None, 0)
    assert other.take() == (asked.id, work)


def test_old_words_go_from_the_database_though_nobody_asks_for_more(site):
    shared = SharedDocuments(site.parts.store)

    def make_old() -> None:
        shared.add(order(site))
        set_moment(site, asked_at=time.time() - KEPT_SECONDS - 1)

    def count() -> int:
        with site.store.read() as tx:
            return tx.scalar(select(func.count()).select_from(MadeDocument))

    exports = shared_exports(site)
    make_old()
    exports.work_off()
    assert count() == 0
    make_old()
    site.parts.children.run(partial(reports.purge_due), caller="", seconds=120)
    assert count() == 0


class EndsMeanwhile(Job):
    """A job that runs for the first ``looks`` at its state and has ended after: a thread of its own sets it."""

    looks = 0

    @property
    def state(self) -> State:
        self.looks -= 1
        return State.RUNNING if self.looks >= 0 else State.DONE

    @state.setter
    def state(self, _set: State) -> None:
        """Nobody else says how it stands."""


@pytest.mark.parametrize("looks", range(6))
def test_a_document_that_is_made_while_it_is_looked_at_is_not_half_made(site, tmp_path, looks):
    job = EndsMeanwhile(partial(reports.purge_due), caller="somebody", seconds=1)
    job.looks = looks
    seen = shared_exports(site)._progress(Export(site.event, "first-en.docx", "text/plain", tmp_path, job))
    assert seen.state is State.RUNNING or seen.share == 1.0
