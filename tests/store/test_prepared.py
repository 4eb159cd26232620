"""Snapshots for staff's pages: made once for all who ask at the same time, and within bounds."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import event

from facilitator.domain.audience import Audience
from facilitator.domain.rules import Refused
from facilitator.store import prepared, queries, rows
from facilitator.store.mine import mine_of
from facilitator.store.prepared import PreparedSnapshots


def decoded(one) -> dict:
    return one.snapshot(as_value)


def as_value(pieces):
    return json.loads("".join(pieces))


@pytest.mark.parametrize("audience", ["desk", "board", "report"])
def test_what_was_prepared_is_the_snapshot_also_after_changes(busy, audience):
    snapshots = PreparedSnapshots(busy.store)
    assert decoded(snapshots.get("first", Audience(audience))) == busy.snapshot(audience)
    busy.submit("One more")
    busy.do(busy.facilitator, "contribution.hide", ids=[busy.notes[0]], reason="names a person")
    busy.do(busy.facilitator, "cluster.remove", id=busy.data)
    busy.do(busy.facilitator, "session.settings", attribution="name")
    assert decoded(snapshots.get("first", Audience(audience))) == busy.snapshot(audience)
    assert snapshots.made == 1, "brought up to date by the journal"


def of_phone(busy, snapshots: PreparedSnapshots) -> dict:
    """Return what a phone that asks for all is sent, as the socket puts it together."""
    found = snapshots.get("first", Audience.PHONE).snapshot(as_value, "en")
    with busy.store.read() as tx:
        return found | mine_of(tx, busy.delegate.id, "first")


def test_a_phone_that_asks_for_all_is_sent_what_was_prepared_and_then_what_has_changed(busy):
    snapshots = PreparedSnapshots(busy.store)
    assert of_phone(busy, snapshots) == busy.snapshot("phone", who=busy.delegate)
    busy.submit("One more")
    busy.do(busy.facilitator, "contribution.hide", ids=[busy.notes[0]], reason="names a person")
    busy.do(busy.facilitator, "cluster.remove", id=busy.data)
    # A delegate's first mark is counted in the session's own row.
    busy.do(busy.delegate, "endorsement.set", target=busy.notes[1], on=True)
    assert of_phone(busy, snapshots) == busy.snapshot("phone", who=busy.delegate)
    assert snapshots.made == 1, "brought up to date by the journal"
    for visibility in ("none", "all"):
        # Rows that stay as they are, and of which a phone now sees less or more.
        busy.do(busy.facilitator, "session.settings", visibility=visibility)
        assert of_phone(busy, snapshots) == busy.snapshot("phone", who=busy.delegate)


def test_sixty_who_ask_at_once_get_what_was_made_once(busy):
    snapshots, gate = PreparedSnapshots(busy.store), Barrier(60)

    def ask(_number: int):
        gate.wait()
        return snapshots.get("first", Audience.DESK)

    with ThreadPoolExecutor(60) as pool:
        found = list(pool.map(ask, range(60)))
    assert snapshots.made == 1
    assert all(one is found[0] for one in found)


def test_the_room_has_its_turns_while_one_is_made(busy, monkeypatch):
    monkeypatch.setattr(rows, "CHUNK", 5)
    for number in range(60):
        busy.submit(f"One of many {number}")
    step, steps = Counter(), []

    def count(what, function):
        def counted(*arguments):
            step[what] += 1
            return function(*arguments)

        return counted

    def take_turn():
        steps.append(dict(step))
        step.clear()

    monkeypatch.setattr(prepared, "project_row", count("encoded", prepared.project_row))
    reading = count("read", lambda _cursor, row: row)
    busy.store.engine.dispose()
    event.listen(
        busy.store.engine, "connect", lambda connection, _: setattr(connection, "row_factory", reading)
    )
    PreparedSnapshots(busy.store, take_turn).get("first", Audience.DESK)
    take_turn()
    assert sum(one.get("encoded", 0) for one in steps) > 60
    assert max(one.get("encoded", 0) for one in steps) <= 5
    # Beside those of a table: the end of one and the beginning of the next, the session, the counts.
    assert max(one.get("read", 0) for one in steps) <= 2 * 5 + 2


def test_what_arrives_while_one_is_made_comes_with_the_next_revision(busy, monkeypatch):
    monkeypatch.setattr(rows, "CHUNK", 2)
    before, given = busy.snapshot("desk"), []

    def write_meanwhile():
        if len(given) < 6:
            with ThreadPoolExecutor(1) as pool:
                given.append(pool.submit(busy.submit, f"Meanwhile {len(given)}").result())

    snapshots = PreparedSnapshots(busy.store, write_meanwhile)
    found = snapshots.get("first", Audience.DESK)
    assert len(given) == 6
    assert found.rev in range(before["rev"], before["rev"] + 2), "the first turn comes before the first row"
    assert len(decoded(found)["state"]["contributions"]) == found.counts["contributions"] + 1, "one is hidden"
    assert decoded(snapshots.get("first", Audience.DESK)) == busy.snapshot("desk")
    assert snapshots.made == 1


def test_between_two_who_are_given_what_is_ready_the_room_has_its_turn(busy):
    turns: list[None] = []
    snapshots = PreparedSnapshots(busy.store, lambda: turns.append(None))
    snapshots.get("first", Audience.DESK)
    for before in range(len(turns), len(turns) + 3):
        snapshots.get("first", Audience.DESK)
        assert len(turns) == before + 1


def test_what_is_kept_stays_within_its_bytes_and_holds_no_revision_twice(busy):
    largest = PreparedSnapshots(busy.store).get("first", Audience.DESK).size
    snapshots = PreparedSnapshots(busy.store, max_bytes=largest * 2)
    for _ in range(5):
        busy.submit("More")
        snapshots.get("first", Audience.DESK)
    assert snapshots.size == snapshots.get("first", Audience.DESK).size
    for audience in (Audience.BOARD, Audience.REPORT, Audience.DESK):
        for session in ("first", "second"):
            snapshots.get(session, audience)
            assert snapshots.size <= largest * 2
    none = PreparedSnapshots(busy.store, max_bytes=0)
    assert decoded(none.get("first", Audience.DESK)) == busy.snapshot("desk")
    assert none.size == 0


def test_a_session_that_begins_anew_is_made_anew_and_one_that_is_gone_is_refused(busy):
    snapshots = PreparedSnapshots(busy.store)
    snapshots.get("first", Audience.DESK)
    with busy.store.read() as tx:
        code = queries.get_event(tx, busy.event).code
    busy.do(busy.staff["organiser"], "session.clear", session="first", confirm=code, own_backup=True)
    assert decoded(snapshots.get("first", Audience.DESK)) == busy.snapshot("desk")
    assert snapshots.made == 2
    with pytest.raises(Refused):
        snapshots.get("nowhere", Audience.DESK)
