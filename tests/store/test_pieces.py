"""Long deletions in pieces: another writer has its turn between two of them, and each is as large as the last ones allow."""

from __future__ import annotations

from itertools import count

import pytest
from sqlalchemy import func, select

from facilitator.store import retention
from facilitator.store.models import Authorship, JournalLine
from facilitator.store.pieces import FIRST_ROWS, PIECE_SECONDS, Pieces
from facilitator.store.retention import Step

ROWS = 2000


@pytest.fixture
def crowded(busy):
    """The busy session with as many authorships as a large event has."""
    with busy.store.write() as tx:
        for number in range(ROWS):
            tx.add(Authorship(thing=f"thing-{number}", delegate=busy.delegate.id, session="first"))
    return busy


def number_of(world, model) -> int:
    with world.store.read() as tx:
        return tx.scalar(select(func.count()).select_from(model)) or 0


def test_others_write_while_the_delegates_of_a_large_event_go(crowded):
    seen: list[int] = []

    def pause(_seconds: float) -> None:
        # Somebody else in the room: the purge holds no lock now.
        crowded.do(crowded.facilitator, "session.announce", text=f"Number {len(seen)}", lang="en")
        seen.append(number_of(crowded, Authorship))

    retention.purge(
        crowded.store,
        0.0,
        at_once=[Step.DELEGATES],
        pieces=Pieces(crowded.store, pause=pause, clock=count(0, PIECE_SECONDS / 4).__next__),
    )
    assert len(seen) >= ROWS / FIRST_ROWS, "a pause after each full piece"
    assert seen == sorted(seen, reverse=True)
    assert max(seen) - min(one for one in seen if one > 0) >= ROWS - 2 * FIRST_ROWS, (
        "one piece after the other"
    )
    assert number_of(crowded, Authorship) == 0


def test_a_history_is_cleaned_of_names_in_pieces(busy):
    busy.do(busy.delegate, "consent.set", consent="name", name_="Amal Haddad")
    for _ in range(8):
        busy.submit("With my name")
    pieces = Pieces(busy.store, pause=lambda _seconds: None, clock=count(0, 1).__next__)
    pieces.rows = 2
    retention.purge(busy.store, 0.0, at_once=[Step.DELEGATES], pieces=pieces)
    with busy.store.read() as tx:
        lines = tx.scalars(select(JournalLine)).all()
        assert not [line for line in lines if "Amal Haddad" in f"{line.before}{line.after}"]
        assert [line for line in lines if "With my name" in f"{line.after}"]


def test_what_was_cut_off_is_finished_by_the_next_call(crowded):
    def pull_the_plug(_seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        retention.purge(
            crowded.store,
            0.0,
            at_once=[Step.DELEGATES],
            pieces=Pieces(crowded.store, pause=pull_the_plug, clock=lambda: 0.0),
        )
    assert 0 < number_of(crowded, Authorship) < ROWS
    (done,) = retention.purge(crowded.store, 1.0, at_once=[Step.DELEGATES])
    assert number_of(crowded, Authorship) == 0
    assert done.deleted["delegates"] == 2


@pytest.mark.parametrize(("seconds", "grows"), [(PIECE_SECONDS, False), (0.0, True)])
def test_a_piece_is_as_large_as_its_time_allows(busy, seconds, grows):
    pieces = Pieces(busy.store, pause=lambda _seconds: None, clock=count(0, seconds).__next__)
    found = iter((FIRST_ROWS, 0))
    pieces.carry_out(lambda _tx, _rows: next(found))
    assert (pieces.rows > FIRST_ROWS) is grows
    assert pieces.rows in (FIRST_ROWS * 2, FIRST_ROWS // 4)


def test_a_piece_in_which_little_was_left_does_not_let_the_next_one_grow(busy):
    pieces = Pieces(busy.store, pause=lambda _seconds: None, clock=lambda: 0.0)
    for _ in range(10):
        pieces.carry_out(lambda _tx, _rows: 1)
    assert pieces.rows == FIRST_ROWS
