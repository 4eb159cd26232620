"""Quotes in the outcome respect the consent of those who are quoted."""

from __future__ import annotations

import hashlib
import html
import json
import re

from sqlalchemy import update

from facilitator.documents.render import render
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.outcome.frozen_version import let_go, load_version, make_version
from facilitator.outcome.load import load_outcome
from facilitator.store import retention
from facilitator.store.models import Contribution
from facilitator.store.retention import Step
from tests.conftest import new_id


def freeze(world):
    """The id of a frozen version of the event, with its document."""
    version = new_id()
    world.do(world.staff["rapporteur"], "report.freeze", id=version, scope="event")
    with world.store.read() as tx:
        _row, body = make_version(tx, version)
    system = Caller(Role.SYSTEM, "test", world.event)
    world.do(system, "report.seal", id=version, body=body)
    return version


def read_version(world, version):
    with world.store.read() as tx:
        return load_version(tx, version)


def test_only_those_who_allow_it_are_quoted(world):
    world.do(world.delegate, "consent.set", consent="quote")
    allowed = world.submit("Quote me")
    world.do(world.other, "consent.set", consent="list")
    silent = world.submit("Do not quote me", world.other)
    with world.store.write() as tx:
        tx.execute(update(Contribution).values(pinned=True))
    with world.store.read() as tx:
        (session, *_) = load_outcome(tx, world.event).sessions
        assert [one.number for one in session.quotes] == [allowed["number"]]
        # The words themselves stay in the list of contributions: that is what everybody is told.
        assert silent["number"] in [one.number for one in session.contributions()]
    world.do(world.delegate, "consent.set", consent="wall")
    with world.store.read() as tx:
        assert load_outcome(tx, world.event).sessions[0].quotes == []


def test_what_is_taken_back_after_a_freeze_stays_gone_when_the_contributions_are_deleted(world):
    world.do(world.delegate, "consent.set", consent="quote")
    world.submit("Zqtakenback")
    mine = world.submit("Zqwithdrawn")["id"]
    world.submit("Zqstays", world.other)
    version = freeze(world)
    assert read_version(world, version).taken_back == 0
    world.do(world.delegate, "contribution.withdraw", id=mine)
    world.do(world.delegate, "consent.set", consent="wall")

    def told():
        outcome = read_version(world, version)
        text = render(outcome, "json", "en").decode()
        numbers = [one.number for _s, _q, one in outcome.rows()]
        return (
            outcome.taken_back,
            numbers,
            [word in text for word in ("Zqtakenback", "Zqwithdrawn", "Zqstays")],
        )

    expected = (2, [1, 2, 3], [False, False, True])
    assert told() == expected
    retention.purge(world.store, 0.0, at_once=[Step.NOTES], before_notes=let_go)
    assert told() == expected


def test_a_version_can_be_verified_until_somebody_takes_words_back(world):
    world.submit("Zqstays")
    version = freeze(world)

    def is_verified():
        outcome = read_version(world, version)
        body = json.loads(render(outcome, "json", "en"))
        told, body["version"]["checksum"] = body["version"]["checksum"], ""
        text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest() == told

    assert is_verified()
    world.do(world.delegate, "consent.set", consent="wall")
    assert not is_verified()


def test_a_quote_is_the_authors_words_and_never_those_of_staff(world):
    world.do(world.delegate, "consent.set", consent="quote")
    plain, named = world.submit("Zqplain words")["id"], world.submit("Call 06 461 11 11, zqnamed")["id"]
    world.do(world.facilitator, "contribution.approve", ids=[named])
    for id_ in (plain, named):
        world.do(world.staff["rapporteur"], "report.quote", id=id_, on=True)
        world.do(world.facilitator, "contribution.reword", id=id_, text="Zqstaff words", reason="shorter")
    with world.store.read() as tx:
        outcome = load_outcome(tx, world.event, ["first"])
    text = html.unescape(render(outcome, "html", "en").decode())
    quotes = re.findall(r"<blockquote.*?</blockquote>", text, re.DOTALL)
    assert len(quotes) == 1 and "Zqplain words" in quotes[0]
    # Both wordings stand in the annex, marked; what was reworded because it names somebody is told nowhere.
    assert text.count("Reworded by staff") == 2 and "zqnamed" not in text and "06 461" not in text
    assert "Staff put 2 contributions into other words" in text
    assert "never change its words" not in text
