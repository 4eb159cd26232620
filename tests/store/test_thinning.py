"""A thin journal tells the same: undo, history, editing log and earlier states; who resumes from what is gone gets a snapshot."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from facilitator.commands.dispatcher import Dispatcher
from facilitator.contract.messages import Watch
from facilitator.domain.audience import Audience
from facilitator.domain.rules import Refused
from facilitator.outcome.editing_log import editing_log
from facilitator.outcome.session_history import read_history
from facilitator.store import journal, queries, thinning
from facilitator.store.engine import Store
from facilitator.store.models import JournalLine
from facilitator.store.pieces import Pieces
from facilitator.store.state_at import state_at
from facilitator.store.thinning import Thinning, thin_lines
from tests.conftest import World, new_id

STEPS = st.lists(st.tuples(st.integers(0, 15), st.integers(0, 5), st.integers(0, 2)), min_size=8, max_size=30)


def fill(world: World, steps) -> None:
    """Give notes, and do with them what a desk and a room do."""
    world.do(world.facilitator, "session.stage", stage="collecting")
    notes = [world.submit(f"note {index}")["id"] for index in range(6)]
    clusters = [world.cluster("A", notes[:2]), world.cluster("B", notes[2:4]), world.cluster("C")]
    for index, (what, note, cluster) in enumerate(steps):
        id_, target, other = notes[note], clusters[cluster], clusters[(cluster + 1) % 3]
        name, payload = [
            ("contribution.place", {"ids": [id_], "cluster": target}),
            ("contribution.place", {"ids": notes[: note + 1], "cluster": None}),
            ("contribution.hide", {"ids": [id_], "reason": "names a person"}),
            ("contribution.restore", {"ids": [id_]}),
            ("cluster.merge", {"from_": target, "into": other}),
            ("cluster.remove", {"id": target}),
            ("cluster.rename", {"id": target, "title": f"T{index}"}),
            ("session.undo", {"rev": world.snapshot()["rev"] - note}),
            ("session.stage", {"stage": ["clustering", "collecting", "prioritising"][cluster]}),
            ("session.settings", {"attribution": ["none", "group", "name"][cluster]}),
            ("contribution.reword", {"id": id_, "text": f"said anew {index}", "reason": "for clarity"}),
            ("contribution.split", {"id": id_, "parts": [f"one {index}", f"two {index}"], "ids": [new_id(), new_id()]}),
            ("contribution.edit", {"id": id_, "text": f"changed {index}"}),
            ("endorsement.set", {"target": id_, "on": index % 2 == 0}),
            ("contribution.submit", {"id": new_id(), "question": "first.hard", "kind": "challenge", "text": f"m {index}"}),
            ("session.announce", {"text": f"Number {index}", "lang": "en"}),
        ][what]  # fmt: skip
        caller = world.delegate if what in (12, 13, 14) else world.facilitator
        try:
            world.do(caller, name, **payload)
        except Refused as refused:
            assert refused.reason != "invalid", (name, refused.field)


def told(store: Store) -> dict:
    """All that anybody is told of the past, and what everybody sees now."""
    with store.read() as tx:
        session = queries.get_session(tx, "first")
        states = {rev: state_at(tx, session, rev) for rev in range(session.rev + 1)}
        return {
            "history": read_history(tx, "first", "en", {}),
            "log": [editing_log(tx, "first", rev, state) for rev, state in states.items()],
            "states": states,
            "now": [
                queries.snapshot(tx, session, one) for one in (Audience.DESK, Audience.BOARD, Audience.PHONE)
            ],
        }


def thin_all(store: Store) -> None:
    with store.write() as tx:
        thin_lines(tx, "first", 1, queries.get_session(tx, "first").rev)


def size_of(store: Store) -> int:
    with store.read() as tx:
        return sum(len(json.dumps([line.before, line.after])) for line in tx.scalars(select(JournalLine)))


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_what_is_told_of_the_past_stays_the_same(tmp_path_factory, steps):
    world = World(tmp_path_factory.mktemp("w") / "db.sqlite3")
    fill(world, steps)
    before, size = told(world.store), size_of(world.store)
    thin_all(world.store)
    assert told(world.store) == before
    # How much goes depends on what was done: of thirty undos in a row nearly two thirds stay.
    assert size_of(world.store) < size
    world.store.close()


def test_the_journal_of_a_room_that_does_a_bit_of_everything_becomes_less_than_half(tmp_path):
    world = World(tmp_path / "db.sqlite3")
    fill(world, [(what, note, note % 3) for what in range(16) for note in range(3)])
    size = size_of(world.store)
    thin_all(world.store)
    assert size_of(world.store) < size / 2
    world.store.close()


@pytest.mark.skipif(
    "FACILITATOR_TEST_DATABASE_URL" in os.environ, reason="compares with a copy of the database: a file"
)
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_each_undo_does_or_refuses_the_same(tmp_path_factory, steps):
    folder: Path = tmp_path_factory.mktemp("w")
    world = World(folder / "db.sqlite3")
    fill(world, steps)
    with (
        closing(sqlite3.connect(folder / "db.sqlite3")) as one,
        closing(sqlite3.connect(folder / "copy.sqlite3")) as two,
    ):
        one.backup(two)
    copy = Store(f"sqlite:///{folder / 'copy.sqlite3'}", lock=threading.RLock())
    thin_all(copy)
    with world.store.read() as tx:
        last = queries.get_session(tx, "first").rev

    def undo(store: Store, rev: int) -> object:
        try:
            Dispatcher(store).perform(world.facilitator, "session.undo", {"session": "first", "rev": rev})
        except Refused as refused:
            return refused.reason, str(refused.message)
        with store.read() as tx:
            return queries.snapshot(tx, queries.get_session(tx, "first"), Audience.DESK)["state"]

    # Then the undos themselves: what was done again must be the same too.
    for rev in (*range(last, 0, -1), *range(last + 1, last + 4)):
        assert undo(copy, rev) == undo(world.store, rev), rev
    copy.close()
    world.store.close()


@pytest.fixture
def long_ago(busy, monkeypatch):
    """A journal of which only the newest five revisions can be resumed from."""
    monkeypatch.setattr(journal, "MAX_CATCH_UP", 5)
    for number in range(40):
        busy.do(busy.facilitator, "session.announce", text=f"Number {number}", lang="en")
    return busy


def rev_of(world) -> int:
    with world.store.read() as tx:
        return queries.get_session(tx, "first").rev


def thin_revs(world) -> list[int]:
    with world.store.read() as tx:
        return [*tx.scalars(select(JournalLine.rev).where(JournalLine.thin).order_by(JournalLine.rev))]


def changes_since(world, rev: int):
    with world.store.read() as tx:
        session = queries.get_session(tx, "first")
        watch = Watch(session="first", lineage=session.lineage, rev=rev)
        return journal.changes(tx, session, watch, Audience.DESK)


def test_who_can_resume_is_sent_the_same_and_who_is_older_gets_a_snapshot(long_ago, monkeypatch):
    rev = rev_of(long_ago)
    before = [changes_since(long_ago, rev - behind) for behind in range(6)]
    Thinning(long_ago.store, fewest=1).look()
    assert [changes_since(long_ago, rev - behind) for behind in range(6)] == before
    assert changes_since(long_ago, rev - 6) is None
    # Whatever a later version takes for old: rows that are not whole are sent to nobody.
    monkeypatch.setattr(journal, "MAX_CATCH_UP", 2000)
    assert changes_since(long_ago, rev - 5) is not None
    assert changes_since(long_ago, rev - 6) is None
    assert changes_since(long_ago, 1) is None


@pytest.fixture
def pieces(long_ago, monkeypatch):
    """Pieces of seven rows each, during whose pauses the room writes."""
    made = Pieces(long_ago.store, pause=lambda _seconds: long_ago.submit("Meanwhile"), clock=lambda: 0.0)
    made.rows = 7
    monkeypatch.setattr(made, "_fit", lambda _seconds, **_: None)
    return made


@pytest.fixture
def thinned(monkeypatch):
    """The revisions of the lines that each call has thinned."""
    found: list[list[int]] = []

    def note(*given):
        found.append(thin_lines(*given))
        return found[-1]

    monkeypatch.setattr(thinning, "thin_lines", note)
    return found


def test_the_room_writes_between_the_pieces_each_of_few_lines(long_ago, pieces, thinned):
    due = rev_of(long_ago) - 5
    assert Thinning(long_ago.store, pieces, fewest=1).look() == due
    assert [rev for piece in thinned for rev in piece] == [*range(1, due + 1)]
    assert max(map(len, thinned)) == 7


def test_a_piece_is_of_lines_that_are_thinned_whatever_is_thin_already(long_ago, pieces, thinned):
    pieces._pause = lambda _seconds: None
    due = rev_of(long_ago) - 5
    already = [*range(1, 15), 17, 18, 21, 30]
    with long_ago.store.write() as tx:
        for rev in already:
            thin_lines(tx, "first", rev, rev)
    rest = [rev for rev in range(1, due + 1) if rev not in already]
    assert Thinning(long_ago.store, pieces, fewest=1).look() == len(rest)
    assert [piece for piece in thinned if piece] == [rest[at : at + 7] for at in range(0, len(rest), 7)]
    # After another start nothing is left: no piece, and no lock.
    thinned.clear()
    assert (Thinning(long_ago.store, pieces, fewest=1).look(), thinned) == (0, [])


def test_what_another_process_thins_meanwhile_leaves_nothing_out(long_ago, pieces):
    due = rev_of(long_ago) - 5
    others = iter(((8, 20), (30, due - 1)))

    def other_process(_seconds) -> None:
        first, last = next(others, (1, 0))
        with long_ago.store.write() as tx:
            thin_lines(tx, "first", first, last)

    pieces._pause = other_process
    Thinning(long_ago.store, pieces, fewest=1).look()
    assert thin_revs(long_ago) == [*range(1, due + 1)]


def test_it_begins_once_enough_has_gathered_and_takes_up_where_it_ended(long_ago):
    thinner, due = Thinning(long_ago.store, fewest=10), rev_of(long_ago) - 5
    assert thinner.look() == due
    for number in range(9):
        long_ago.submit(f"More {number}")
    assert thinner.look() == 0
    long_ago.submit("The tenth")
    assert thinner.look() == 10


def test_a_second_process_sees_the_same_and_may_thin_as_well(long_ago):
    before = told(long_ago.store)
    other = Store(str(long_ago.store.url), lock=threading.RLock())
    due = rev_of(long_ago) - 5
    assert [Thinning(one, fewest=1).look() for one in (long_ago.store, other)] == [due, 0]
    assert told(other) == told(long_ago.store) == before
    other.close()


def test_one_that_failed_half_way_begins_again(long_ago, monkeypatch):
    thinner, due = Thinning(long_ago.store, fewest=1), rev_of(long_ago) - 5
    with monkeypatch.context() as patch:
        patch.setattr(thinning, "thin_rows", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            thinner.look()
    assert thinner.look() == due
    assert thin_revs(long_ago) == [*range(1, due + 1)]
