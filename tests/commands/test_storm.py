"""All commands at random, from a session in the middle of its work: nothing fails, and late clients end up right.

For every reader and every point in time: the snapshot at that point with the changes since is the snapshot now.
FACILITATOR_TEST_STORMS sets how many storms there are, each of 90 commands.
"""

from __future__ import annotations

import copy
import json
import os
import random

import pytest

from facilitator import contract
from facilitator.commands.access import require_access
from facilitator.delegates import joining
from facilitator.domain.audience import Audience
from facilitator.domain.rules import Refused
from facilitator.store import journal, queries
from facilitator.store.models import Delegate, Session
from facilitator.store.prepared import PreparedSnapshots
from tests.commands.storm import PAYLOADS, Draw, callers
from tests.conftest import apply_changes

STORMS = int(os.environ.get("FACILITATOR_TEST_STORMS", "6"))
STEPS = 90
WAITING = ("version_not_ready",)
"""Reasons to be busy that are an answer: nothing makes documents here, so a version that is to be published never is ready."""
FOLLOWERS = ("desk", "board", "report")


def check_followers(world, kept: dict) -> None:
    """Bring each earlier snapshot up to date by the changes since, and compare it with one of now."""
    with world.store.read() as tx:
        for (session, audience), earlier in kept.items():
            row = tx.get(Session, session)
            if row is None or row.lineage != earlier["lineage"]:
                continue
            lines = journal.since(tx, row, earlier["rev"])
            assert lines is not None, (session, earlier["rev"], row.rev)
            changes = journal.batch(lines, row, earlier["rev"], Audience(audience))
            state = copy.deepcopy(earlier["state"])
            apply_changes(state, changes)
            gone = [row_id for table in state.values() for row_id, one in table.items() if one is None]
            assert not gone
            assert state == queries.snapshot(tx, row, Audience(audience))["state"], (session, audience)


def check_prepared(world, prepared: PreparedSnapshots) -> None:
    """What is kept for staff's pages and brought up to date with each look is the snapshot of now."""
    with world.store.read() as tx:
        sessions = [one.id for one in queries.agenda(tx, world.event)]
    for session in sessions:
        for audience in FOLLOWERS:
            kept = prepared.get(session, Audience(audience)).snapshot(
                lambda pieces: json.loads("".join(pieces))
            )
            assert kept == world.snapshot(audience, session)


def check_phones(world) -> None:
    """A phone is shown what the session lets it see, and whoever was sent away nothing at all."""
    with world.store.read() as tx:
        for caller in (world.delegate, world.other):
            removed = tx.get_one(Delegate, caller.id).removed
            if removed:
                with pytest.raises(Refused) as refused:
                    require_access(tx, caller)
                assert refused.value.reason == "removed"
            for session in queries.agenda(tx, world.event):
                state = queries.snapshot(tx, session, Audience.PHONE, caller.id)["state"]
                rows = state["contributions"].values()
                assert all(row["status"] == "shown" for row in rows)
                if session.visibility == "none" or session.stage == "planned":
                    assert not (state["contributions"] or state["clusters"] or state["offers"])
                if session.attribution == "none":
                    assert not any(row["group"] or row["country"] or row["author_name"] for row in rows)


def test_every_command_is_drawn():
    assert set(PAYLOADS) == set(contract.declarations())


@pytest.mark.parametrize("seed", range(STORMS))
def test_nothing_fails_and_late_clients_end_in_the_same_state(busy, seed):
    world, rng = busy, random.Random(seed)
    world.do(world.facilitator, "session.stage", session="second", stage="collecting")
    kept: dict = {}
    prepared = PreparedSnapshots(world.store)
    done: dict[str, int] = {}
    for step in range(STEPS):
        if step in (0, STEPS // 3, 2 * STEPS // 3):
            with world.store.read() as tx:
                sessions = [one.id for one in queries.agenda(tx, world.event)]
            check_followers(world, kept)
            check_prepared(world, prepared)
            kept = {
                (session, audience): copy.deepcopy(world.snapshot(audience, session))
                for session in sessions
                for audience in FOLLOWERS
            }
        name = rng.choice(sorted(PAYLOADS))
        draw = Draw(world, rng)
        try:
            world.do(rng.choice(callers(world, name)), name, **draw.payload(name))
        except Refused as refused:
            assert refused.code not in ("failed", "busy") or refused.reason in WAITING, (step, name, refused)
            continue
        done[name] = done.get(name, 0) + 1
        if name == "event.clear":
            for phone in (world.delegate, world.other):
                joining.admit(world.store, phone)
    check_followers(world, kept)
    check_prepared(world, prepared)
    check_phones(world)
    assert len(done) > 15, "a storm of refusals proves nothing"
