"""Quotes in the outcome respect the consent of those who are quoted."""

from __future__ import annotations

from sqlalchemy import update

from facilitator.outcome.gather import gather
from facilitator.store.models import Contribution


def test_only_those_who_allow_it_are_quoted(world):
    world.do(world.delegate, "consent.set", consent="quote")
    allowed = world.submit("Quote me")
    world.do(world.other, "consent.set", consent="list")
    silent = world.submit("Do not quote me", world.other)
    with world.store.write() as tx:
        tx.execute(update(Contribution).values(pinned=True))
    with world.store.read() as tx:
        (session, *_) = gather(tx, world.event).sessions
        assert [one.number for one in session.quotes] == [allowed["number"]]
        # The words themselves stay in the list of contributions: that is what everybody is told.
        assert silent["number"] in [one.number for one in session.contributions()]
    world.do(world.delegate, "consent.set", consent="wall")
    with world.store.read() as tx:
        assert gather(tx, world.event).sessions[0].quotes == []
