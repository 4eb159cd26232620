"""Steering: blank wall, arrivals, lock, announcement, timer; what is refused changes nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from facilitator.domain.audience import Audience
from facilitator.domain.rules import Refused
from facilitator.store import journal, queries
from facilitator.store.models import JournalLine
from tests.conftest import new_id


def session_of(world, session: str = "first") -> dict:
    return world.snapshot("board", session)["state"]["sessions"][session]


def refused(world, who, name, **payload) -> Refused:
    before = world.snapshot()
    with pytest.raises(Refused) as caught:
        world.do(who, name, **payload)
    assert world.snapshot() == before
    return caught.value


def test_the_wall_is_blanked_and_comes_back_as_it_was(world):
    world.do(world.facilitator, "session.view", view="clusters", joining=False)
    world.do(world.facilitator, "session.view", blank=True)
    row = session_of(world)
    assert (row["blank"], row["view"], row["joining"]) == (True, "clusters", False)
    world.do(world.facilitator, "session.view", blank=False)
    assert session_of(world)["blank"] is False


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("view", "priorities"), ("view", "actions"), ("view", "summary"), ("view", "pictures"), ("arrivals", False),
        ("captions", "beside"), ("captions", "below"), ("picture", "groups-time"),
    ],
)  # fmt: skip
def test_each_setting_of_the_wall_is_kept_alone(world, name, value):
    before = session_of(world)
    world.do(world.facilitator, "session.view", **{name: value})
    assert session_of(world) == {**before, name: value}


def test_a_view_or_picture_that_there_is_not_is_named(world):
    assert refused(world, world.facilitator, "session.view", view="fireworks").reason == "bad_choice"
    assert refused(world, world.facilitator, "session.view", picture="cat").field == "picture"
    assert refused(world, world.delegate, "session.view", blank=True).code == "forbidden"


def test_a_lock_refuses_every_change_of_the_arrangement_and_nothing_else(busy):
    chair = busy.facilitator
    step = busy.do(chair, "contribution.place", ids=[busy.notes[3]], cluster=busy.money).rev
    busy.do(chair, "session.lock", on=True)
    tries = [
        ("cluster.create", {"id": new_id(), "question": "first.hard", "title": "New", "ids": []}),
        ("cluster.rename", {"id": busy.money, "title": "Funds"}),
        ("cluster.merge", {"from_": busy.money, "into": busy.data}),
        ("cluster.order", {"id": busy.money, "before": None}),
        ("cluster.remove", {"id": busy.money}),
        ("contribution.place", {"ids": [busy.notes[0]], "cluster": busy.data}),
        ("contribution.place", {"ids": [busy.notes[0]], "cluster": None}),
        ("session.undo", {"rev": step}),
    ]
    for name, payload in tries:
        error = refused(busy, chair, name, **payload)
        assert (error.reason, error.code) == ("locked", "not_open"), name
    # Delegates go on, and so does what is no arrangement.
    given = busy.submit("Given while locked")
    busy.do(busy.delegate, "endorsement.set", target=busy.money, on=True)
    busy.do(chair, "contribution.hide", ids=[given["id"]])
    busy.do(chair, "session.focus", focus={"type": "cluster", "id": busy.money})
    busy.do(busy.delegate, "contribution.withdraw", id=busy.notes[0])
    busy.do(chair, "session.lock", on=False)
    busy.do(chair, "cluster.rename", id=busy.money, title="Funds")


def test_an_announcement_has_its_language_and_direction(world):
    world.do(world.facilitator, "session.announce", text="  Lunch is\n at 13:00 ")
    line = session_of(world)["announcement"]
    assert (line["text"], line["lang"], line["dir"]) == ("Lunch is at 13:00", "en", "ltr")
    world.do(world.facilitator, "session.announce", text="CRPD: الغداء في الساعة 13:00", lang="en")
    line = session_of(world)["announcement"]
    assert (line["lang"], line["dir"]) == ("ar", "rtl")
    world.do(world.facilitator, "session.announce", text=None)
    assert session_of(world)["announcement"] is None
    assert refused(world, world.facilitator, "session.announce", text=" ").reason == "empty_text"
    assert refused(world, world.facilitator, "session.announce", text="x" * 10_000).reason == "too_long"


def test_a_timer_is_extended_from_its_end_or_from_now(world):
    assert refused(world, world.facilitator, "session.extend", seconds=60).reason == "no_timer"
    world.dispatcher.clock = lambda: 1000.0
    world.do(world.facilitator, "session.timer", seconds=120)
    assert world.do(world.facilitator, "session.extend", seconds=60).answer["timer"] == {
        "seconds": 180,
        "ends_at": 1180.0,
    }
    world.dispatcher.clock = lambda: 2000.0
    assert world.do(world.facilitator, "session.extend", seconds=60).answer["timer"]["ends_at"] == 2060.0


def test_two_sessions_run_beside_each_other(world):
    world.do(world.facilitator, "session.stage", session="second", stage="collecting")
    world.do(world.facilitator, "session.lock", on=True)
    world.do(world.facilitator, "session.view", blank=True)
    other = session_of(world, "second")
    assert (other["locked"], other["blank"], other["stage"]) == (False, False, "collecting")
    world.do(
        world.facilitator,
        "cluster.create",
        session="second",
        id=new_id(),
        question="second.next",
        title="Free",
    )


def test_gathering_is_journaled_and_for_chairs_only(world):
    assert refused(world, world.staff["rapporteur"], "session.gather").code == "forbidden"
    world.do(world.facilitator, "session.gather")
    with world.store.read() as tx:
        line = tx.scalars(select(JournalLine).order_by(JournalLine.rev.desc())).first()
        assert line.command == "session.gather" and line.after["sessions"]["first"]["gathered_at"]


def test_the_board_reads_the_rapporteurs_text_only_while_it_is_on_the_wall(world):
    def texts(audience, **who):
        return [one["text"] for one in world.snapshot(audience, **who)["state"]["summaries"].values()]

    world.do(world.staff["rapporteur"], "report.write", question=None, text="We agreed.", base_rev=0)
    assert texts("board") == []
    world.do(world.facilitator, "session.view", view="summary")
    assert texts("board") == ["We agreed."]
    assert texts("phone", who=world.delegate) == ["We agreed."]
    change = world.do(world.facilitator, "session.view", view="clusters").rev
    assert texts("board") == []
    with world.store.read() as tx:
        row = queries.get_session(tx, "first")
        batch = journal.batch(journal.since(tx, row, change - 1), row, change - 1, Audience.BOARD)
    assert list(batch["changes"][0]["put"]["summaries"].values()) == [None]
