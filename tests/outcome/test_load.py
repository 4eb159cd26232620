"""The outcome as it is now and as it was: key messages, gaps, figures, the editing log, earlier revisions."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from facilitator.outcome.load import load_outcome
from tests.conftest import new_id


def read(world, revs=None):
    with world.store.read() as tx:
        return load_outcome(tx, world.event, ["first"], revs).sessions[0]


def test_log_says_what_became_of_words_and_never_who(busy):
    world = busy
    world.do(world.delegate, "contribution.edit", id=world.notes[3], text="Falta transporte accesible")
    world.do(world.facilitator, "cluster.rename", id=world.data, title="Data and figures")
    merge = world.do(world.facilitator, "cluster.merge", from_=world.data, into=world.money)
    world.do(world.facilitator, "session.undo", rev=merge.rev)
    world.do(world.delegate, "contribution.withdraw", id=world.notes[5])
    session = read(world)
    told = [
        (one.what, one.role, one.numbers, one.title, one.into, one.reason, one.undo) for one in session.log
    ]
    assert told == [
        ("named", "facilitator", [1, 2], "Money", "", "", False),
        ("named", "facilitator", [3], "Data", "", "", False),
        ("hidden", "facilitator", [5], "", "", "names a person", False),
        ("edited", "delegate", [4], "", "", "", False),
        ("renamed", "facilitator", [], "Data and figures", "", "", False),
        ("merged", "facilitator", [3], "Data and figures", "Money", "", False),
        ("named", "facilitator", [3], "Data and figures", "", "", True),
        ("withdrawn", "delegate", [6], "", "", "", False),
    ]
    body = json.dumps(asdict(session), ensure_ascii=False)
    assert world.delegate.id not in body and world.facilitator.id not in body
    assert "Hide me" not in body


def test_an_earlier_revision_is_exactly_what_was_there_then(busy):
    world = busy
    before = read(world)
    world.do(world.facilitator, "cluster.merge", from_=world.data, into=world.money)
    world.do(world.facilitator, "contribution.restore", ids=[world.notes[4]])
    world.submit("A late one")
    world.do(world.other, "endorsement.set", target=world.notes[0], on=True)
    world.do(world.staff["rapporteur"], "report.write", question="first.hard", text="Later", base_rev=0)
    assert read(world) != before
    assert read(world, {"first": before.rev}) == before


def test_gaps_and_figures(world):
    def act(text, level, **more):
        return world.submit(text, kind="action", question="first.next", level=level, **more)["id"]

    full = act(
        "Train village women", "local", lead="OPD", by_when="2020", lasts="In the budget", left_out="refugees"
    )
    empty = act("Publish a list", "national", lead="  ")
    barrier = world.submit("Nobody talks", kind="barrier")["id"]
    world.do(world.other, "offer.make", id=new_id(), action=full, brings="Two trainers")
    for caller in (world.delegate, world.other):
        world.do(caller, "endorsement.set", target=empty, on=True)
    session = read(world)
    gaps = session.gaps
    assert gaps.without_lead == [empty] and gaps.without_date == [empty]
    assert gaps.without_lasting == [empty] and gaps.without_left_out == [empty]
    assert sorted(gaps.unmet) == sorted([empty, barrier])
    assert gaps.levels == ["regional", "international"]
    people = {one.id for one in gaps.people}
    assert people.isdisjoint({"women-girls", "rural", "displaced"}) and "older-persons" in people
    figures = session.figures
    assert figures.by_kind == {"challenge": 0, "barrier": 1, "resource": 0, "action": 2}
    assert figures.by_question == {"first.hard": 1, "first.next": 2}
    assert figures.endorsements == 2 and figures.most_endorsed == [empty]
    assert sum(hour.count for hour in figures.by_hour) == 3
    assert [one.text for one in session.partnerships] == ["Two trainers"]


def test_participation_counts_no_few(world):
    for _ in range(9):
        world.join()
    with world.store.read() as tx:
        outcome = load_outcome(tx, world.event)
    assert outcome.delegates == 11
    assert asdict(outcome.participation) == {
        "groups": {"cells": {"": 10}, "others": 0},
        "languages": {"cells": {"en": 10}, "others": 0},
    }
    # One more is not told apart by comparing: only five more are.
    for _ in range(3):
        world.join()
    with world.store.read() as tx:
        assert load_outcome(tx, world.event).participation == outcome.participation


@pytest.mark.parametrize("rev", [-1, 10_000])
def test_a_revision_that_never_was_is_refused(busy, rev):
    from facilitator.domain.rules import Refused

    with pytest.raises(Refused) as caught:
        read(busy, {"first": rev})
    assert caught.value.reason == "unknown_revision"
