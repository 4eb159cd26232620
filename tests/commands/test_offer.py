"""Offers of help are moderated like contributions, go with their action, and tell staff alone how to reach somebody."""

from __future__ import annotations

import json

import pytest

from facilitator.documents.formats import FORMATS
from facilitator.documents.render import render
from facilitator.domain.privacy import mask_contacts
from facilitator.domain.rules import Refused
from facilitator.outcome.load import load_outcome
from tests.conftest import new_id

WORDS = "Zweihelfer"
AUDIENCES = ("desk", "report", "board", "phone")


@pytest.fixture
def action(world):
    return world.submit("Train peers", question="first.next", kind="action", level="local")["id"]


def offer(world, action, brings=WORDS):
    answer = world.do(
        world.other, "offer.make", id=new_id(), action=action, brings=brings, group="opd"
    ).answer
    return answer["id"], answer["status"]


def seen(world, audience, session="first"):
    # Another phone than the one that offers: what is one's own is always there.
    who = world.delegate if audience == "phone" else None
    return world.snapshot(audience, session, who)["state"]["offers"]


def in_documents(world, words, session=None):
    with world.store.read() as tx:
        outcome = load_outcome(tx, world.event, [session] if session else None)
    return words in render(outcome, "json", "en").decode()


def hide_offer(world, action, offer):
    world.do(world.facilitator, "offer.hide", ids=[offer], reason="not serious")


def hide_action(world, action, offer):
    world.do(world.facilitator, "contribution.hide", ids=[action])


def withdraw_action(world, action, offer):
    world.do(world.delegate, "contribution.withdraw", id=action)


@pytest.mark.parametrize("step", [hide_offer, hide_action, withdraw_action])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_hidden_offer_and_one_of_a_hidden_action_reach_staff_alone(world, action, audience, step):
    id_, status = offer(world, action)
    assert status == "shown" and seen(world, audience)[id_]["brings"] == WORDS
    assert in_documents(world, WORDS)
    step(world, action, id_)
    assert (id_ in seen(world, audience)) == (audience == "desk")
    assert not in_documents(world, WORDS)


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize(("before", "brings"), [("before", WORDS), ("off", f"{WORDS}, call +962 6 461 1111")])
def test_what_waits_is_seen_by_staff_alone_until_it_is_approved(world, action, audience, before, brings):
    world.do(world.facilitator, "session.settings", moderation=before)
    id_, status = offer(world, action, brings)
    assert status == "held"
    assert (id_ in seen(world, audience)) == (audience == "desk")
    assert not in_documents(world, WORDS)
    world.do(world.facilitator, "offer.approve", ids=[id_])
    assert WORDS in seen(world, audience)[id_]["brings"]
    assert ("461" in seen(world, audience)[id_]["brings"]) == (
        "461" in brings and audience in ("desk", "report")
    )
    assert in_documents(world, WORDS) and not in_documents(world, "461 1111")
    assert not {"flags", "hidden_reason"} & seen(world, "board")[id_].keys()


def test_hiding_is_taken_back_by_restore_and_by_undo(world, action):
    id_, _status = offer(world, action)
    hidden = world.do(world.facilitator, "offer.hide", ids=[id_])
    world.do(world.facilitator, "session.undo", rev=hidden.rev)
    assert id_ in seen(world, "phone")
    world.do(world.facilitator, "offer.hide", ids=[id_])
    world.do(world.facilitator, "offer.restore", ids=[id_])
    assert id_ in seen(world, "phone")
    hidden = world.do(world.facilitator, "contribution.hide", ids=[action])
    world.do(world.facilitator, "session.undo", rev=hidden.rev)
    assert id_ in seen(world, "phone")


def test_copies_that_another_session_gathered_follow(world, action):
    id_, _status = offer(world, action)
    held, _status = offer(world, action, "write to help@example.org")
    world.do(world.facilitator, "session.merge", session="second", sources=["first"])
    assert [one["brings"] for one in seen(world, "board", "second").values()] in ([], [WORDS])
    world.do(world.facilitator, "session.stage", session="second", stage="collecting")
    assert [one["brings"] for one in seen(world, "board", "second").values()] == [WORDS]
    world.do(world.facilitator, "offer.hide", ids=[id_])
    assert not seen(world, "board", "second")
    world.do(world.facilitator, "offer.restore", ids=[id_])
    assert len(seen(world, "board", "second")) == 1
    world.do(world.facilitator, "contribution.hide", ids=[action])
    assert not seen(world, "board", "second")
    world.do(world.facilitator, "contribution.restore", ids=[action])
    assert len(seen(world, "board", "second")) == 1
    world.do(world.other, "offer.withdraw", id=id_)
    assert not seen(world, "board", "second")
    world.do(world.facilitator, "offer.approve", ids=[held])
    assert [one["brings"] for one in seen(world, "phone", "second").values()] == ["write to […]"]


def test_a_hidden_offer_is_paired_with_nothing(world, action):
    other = world.submit("Pay peers", question="first.next", kind="action", level="local")["id"]
    id_, _status = offer(world, action)
    world.do(world.staff["rapporteur"], "pair.confirm", need=other, help=id_)
    assert in_documents(world, WORDS)
    world.do(world.facilitator, "offer.hide", ids=[id_])
    assert not in_documents(world, WORDS)
    with pytest.raises(Refused) as refused:
        world.do(world.staff["rapporteur"], "pair.confirm", need=other, help=id_)
    assert refused.value.reason == "no_help"


@pytest.mark.parametrize("name", ["offer.hide", "offer.restore", "offer.approve"])
@pytest.mark.parametrize("role", ["delegate", "rapporteur", "display"])
def test_only_chairs_moderate_offers(world, action, name, role):
    id_, _status = offer(world, action)
    caller = world.delegate if role == "delegate" else world.staff[role]
    with pytest.raises(Refused) as refused:
        world.do(caller, name, ids=[id_])
    assert refused.value.code == "forbidden"


def test_ids_are_checked(world):
    for ids, reason in (([], "nothing_chosen"), ([new_id()], "unknown_offer")):
        with pytest.raises(Refused) as refused:
            world.do(world.facilitator, "offer.hide", ids=ids)
        assert refused.value.reason == reason


@pytest.mark.parametrize("ending", [one for one in FORMATS if one != "json"])
def test_no_format_holds_what_is_hidden(world, action, ending):
    id_, _status = offer(world, action)
    world.do(world.facilitator, "offer.hide", ids=[id_])
    with world.store.read() as tx:
        outcome = load_outcome(tx, world.event, ["first"])
    assert WORDS not in json.dumps([repr(outcome)])
    assert WORDS.encode() not in render(outcome, ending, "en")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Two trainers in 2020, 15 % of the cost", "Two trainers in 2020, 15 % of the cost"),
        ("call +962 6 461 1111 or mail a.b@c.example.org", "call […] or mail […]"),
        ("اتصل ٠٠٩٦٢٦٤٦١١١١١", "اتصل […]"),
        ("tel 06-461-11-11", "tel […]"),
    ],
)
def test_only_the_contact_is_masked(text, masked):
    assert mask_contacts(text) == masked
