"""What a chair says of drafts and versions: comments, approval, reopening; and what rapporteurs make of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.outcome.frozen_version import canonical, load_version, make_version
from facilitator.store.models import Event, Review, Version
from tests.conftest import new_id


@pytest.fixture
def reviewed(busy):
    """A session with a sealed version, and its chair."""
    busy.chair = busy.add_chair()
    busy.rapporteur = busy.staff["rapporteur"]
    busy.version = freeze(busy)
    return busy


def freeze(world) -> str:
    id_ = new_id()
    world.do(world.staff["rapporteur"], "report.freeze", id=id_)
    seal_version(world, id_)
    return id_


def seal_version(world, id_: str) -> None:
    with world.store.read() as tx:
        _row, body = make_version(tx, id_)
    world.do(Caller(Role.SYSTEM, "command-line", ""), "report.seal", id=id_, body=body)


def say(world, verdict, version=None, caller=None, **more):
    payload = {"id": new_id(), "verdict": verdict, "version": version, **more}
    return world.do(caller or world.chair, "report.review", **payload).answer["id"]


def approval(world, version):
    with world.store.read() as tx:
        row = tx.get_one(Version, version)
        return (row.approved_at is not None, row.approved_by)


def test_a_chair_approves_a_version_and_reopens_it(reviewed):
    assert approval(reviewed, reviewed.version) == (False, "")
    say(reviewed, "approve", reviewed.version)
    assert approval(reviewed, reviewed.version) == (True, "The chair")
    with pytest.raises(Refused) as refused:
        say(reviewed, "approve", reviewed.version)
    assert refused.value.reason == "version_approved"
    say(reviewed, "reopen", reviewed.version, comment="One figure is wrong")
    assert approval(reviewed, reviewed.version) == (False, "")
    with pytest.raises(Refused) as refused:
        say(reviewed, "reopen", reviewed.version)
    assert refused.value.reason == "version_not_approved"


def test_a_new_version_is_a_draft_of_its_own(reviewed):
    say(reviewed, "approve", reviewed.version)
    later = freeze(reviewed)
    assert approval(reviewed, later) == (False, "")
    assert approval(reviewed, reviewed.version)[0], "what went out stays as it was approved"


def test_what_cannot_be_approved_says_why(reviewed):
    unsealed = new_id()
    reviewed.do(reviewed.rapporteur, "report.freeze", id=unsealed)
    for version, reason in (
        (None, "no_version_chosen"),
        (unsealed, "version_not_ready"),
        ("nothing", "unknown_version"),
    ):
        with pytest.raises(Refused) as refused:
            say(reviewed, "approve", version)
        assert refused.value.reason == reason
    with pytest.raises(Refused) as refused:
        say(reviewed, "comment", comment="  ")
    assert (refused.value.reason, refused.value.field) == ("empty_text", "comment")


def test_a_rapporteur_marks_comments_as_dealt_with_and_a_facilitator_takes_that_back(reviewed):
    id_ = say(reviewed, "comment", comment="Who pays for this?", place="12")
    row = reviewed.snapshot("report")["state"]["reviews"][id_]
    assert (row["comment"], row["place"], row["version"], row["settled"]) == (
        "Who pays for this?",
        "12",
        None,
        False,
    )
    done = reviewed.do(reviewed.rapporteur, "report.settle", id=id_, on=True)
    assert reviewed.snapshot("report")["state"]["reviews"][id_]["settled"]
    reviewed.do(reviewed.facilitator, "session.undo", rev=done.rev)
    assert not reviewed.snapshot("report")["state"]["reviews"][id_]["settled"]


def test_nobody_but_the_chair_takes_an_approval_back(reviewed):
    id_ = new_id()
    done = reviewed.do(
        reviewed.chair, "report.review", id=id_, verdict="approve", version=reviewed.version, comment="Go"
    )
    with pytest.raises(Refused) as refused:
        reviewed.do(reviewed.facilitator, "session.undo", rev=done.rev)
    assert refused.value.reason == "not_undoable"
    assert approval(reviewed, reviewed.version)[0]


def test_neither_the_room_nor_the_wall_learns_what_the_chair_says(reviewed):
    say(reviewed, "comment", comment="Between us", place="3")
    for audience in ("phone", "board"):
        who = reviewed.delegate if audience == "phone" else None
        assert "Between us" not in str(reviewed.snapshot(audience, who=who))


def test_the_checksum_of_a_version_stays_when_it_is_approved(reviewed):
    with reviewed.store.read() as tx:
        before = canonical(load_version(tx, reviewed.version))
    say(reviewed, "approve", reviewed.version)
    with reviewed.store.read() as tx:
        loaded = load_version(tx, reviewed.version)
    assert canonical(loaded) == before
    assert loaded.approved is not None
    assert loaded.approved.name == "The chair"


def comments(world) -> set[str]:
    with world.store.read() as tx:
        return set(tx.scalars(select(Review.comment)))


def test_a_session_with_what_was_said_of_the_whole_event_is_not_removed(reviewed):
    say(reviewed, "comment", session="second", scope="event", comment="Say it of all days")
    with pytest.raises(Refused) as refused:
        reviewed.do(reviewed.staff["organiser"], "session.remove", session="second")
    assert refused.value.reason == "session_in_use"
    assert comments(reviewed) == {"Say it of all days"}


def test_clearing_a_session_keeps_what_was_said_of_the_whole_event(reviewed):
    whole = new_id()
    reviewed.do(reviewed.rapporteur, "report.freeze", id=whole, scope="event")
    seal_version(reviewed, whole)
    say(reviewed, "comment", comment="Of the draft")
    say(reviewed, "comment", reviewed.version, comment="Of the version")
    say(reviewed, "comment", scope="event", comment="Of the event's draft")
    say(reviewed, "comment", whole, comment="Of the event's version")
    before_update = say(reviewed, "comment", whole, comment="By an older process")
    with reviewed.store.write() as tx:
        tx.execute(update(Review).where(Review.id == before_update).values(scope="session"))
        code = tx.get_one(Event, reviewed.event).code
    reviewed.do(reviewed.staff["organiser"], "session.clear", confirm=code, own_backup=True)
    assert comments(reviewed) == {"Of the event's draft", "Of the event's version", "By an older process"}
    reviewed.do(reviewed.staff["organiser"], "event.clear", confirm=code, own_backup=True)
    assert not comments(reviewed)
