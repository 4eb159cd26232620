"""Copies of sessions and events: what the organiser made, without what people gave."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from facilitator.domain.rules import Refused
from facilitator.store import event_root, queries
from facilitator.store.models import Catalogue, Contribution, Event, JournalLine, RoleLink, Session

PLAN = "id: our-plan\ntitle: {en: Ours}\ntags:\n  - {id: our-1, title: Aid}\n"


@pytest.fixture
def organiser(world):
    return world.staff["organiser"]


def session(world, id_: str) -> Session:
    with world.store.read() as tx:
        row = tx.get_one(Session, id_)
        tx.expunge(row)
        return row


def asked(world, id_: str) -> list[dict]:
    with world.store.read() as tx:
        return [
            {name: value for name, value in one.dump().items() if name not in ("id", "session")}
            for one in queries.questions(tx, id_)
        ]


def test_a_session_is_copied_after_itself_without_what_was_given(busy):
    organiser = busy.staff["organiser"]
    busy.do(organiser, "session.move", session="second", start="12:00")
    busy.do(busy.facilitator, "session.settings", moderation="before", attribution="none", language="fr")
    busy.do(busy.facilitator, "session.view", view="overview", dark=True)
    busy.do(busy.facilitator, "session.announce", text="Please write")
    done = busy.do(organiser, "session.copy", session="first")
    new, old = session(busy, done.answer["session"]), session(busy, "first")
    assert (new.day, new.start, new.end) == ("2019-09-10", "10:00", "11:00")
    assert (new.title, new.room, new.moderation, new.language, new.dark) == (
        old.title, old.room, "before", "fr", True,
    )  # fmt: skip
    assert (new.stage, new.view, new.announcement, new.next_number) == ("planned", "welcome", None, 1)
    assert asked(busy, new.id) == asked(busy, "first") and new.question == f"{new.id}.hard"
    state = busy.snapshot(session=new.id)["state"]
    assert not (state["contributions"] or state["clusters"])
    busy.do(organiser, "event.undo", rev=done.rev)
    with busy.store.read() as tx:
        assert tx.get(Session, new.id) is None


def test_a_copy_meets_the_rules_of_the_agenda(world, organiser):
    with pytest.raises(Refused) as refused:
        world.do(organiser, "session.copy", session="first")
    assert [field for field, _message in refused.value.problems] == ["room"], (
        "the second is there at that hour"
    )
    for field, given in (("start", "soon"), ("day", "2019-09-11")):
        with pytest.raises(Refused) as refused:
            world.do(organiser, "session.copy", session="first", **{field: given})
        assert field in [one for one, _message in refused.value.problems]
    with pytest.raises(Refused):
        world.do(organiser, "session.copy", session="first", start="23:30")
    there = world.do(
        organiser, "session.copy", session="second", start="08:00", title={"en": "Before"}
    ).answer
    assert session(world, there["session"]).title == {"en": "Before"}


def test_an_event_is_copied_to_other_dates_and_nothing_of_the_people_with_it(busy):
    organiser = busy.staff["organiser"]
    busy.do(organiser, "day.create", date="2019-09-12")
    busy.do(organiser, "session.create", day="2019-09-12", start="09:00", end="10:00", room={"en": "Hall"},
            title=dict.fromkeys(("en", "ar", "fr", "es"), "Closing"), gathers=["first", "second"])  # fmt: skip
    busy.do(
        organiser,
        "session.breakout",
        session="second",
        groups=[{"title": {"en": "Group"}, "room": {"en": "Room 2"}}],
    )
    busy.do(organiser, "catalogue.add", text=PLAN)
    busy.do(organiser, "link.create", role="facilitator", name="Amal")
    done = busy.do(organiser, "event.copy", title={"en": "Again"}, first="2030-03-01")
    with busy.store.read() as tx:
        new, old = tx.get_one(Event, done.answer["event"]), tx.get_one(Event, busy.event)
        assert (new.id, new.title) == ("again", {"en": "Again"}) and new.code != old.code
        assert list(new.days) == ["2030-03-01", "2030-03-03"]
        mine, theirs = (event_root.build(tx, one) for one in (old, new))
        sessions = queries.agenda(tx, new.id)
        ids = [one.id for one in sessions]
        links = list(tx.scalars(select(RoleLink).where(RoleLink.event == new.id)))
        assert sorted(one.role for one in links) == ["display", "facilitator", "organiser", "rapporteur"]
        assert tx.get_one(Catalogue, (new.id, "our-plan")).body
        for model in (Contribution, JournalLine):
            assert tx.scalar(select(model).where(model.session.in_(ids))) is None
        assert {one.stage for one in sessions} == {"planned"}
        closing = next(one for one in sessions if one.gathers)
        assert set(closing.gathers) <= set(ids) and len(closing.gathers) == 2
        (group,) = (one for one in sessions if one.breakout_of)
        assert group.breakout_of in ids
    for root in (mine, theirs):
        root["event"].pop("id"), root["event"].pop("title")
        for day in root["days"]:
            day.pop("date")
            for one in day["sessions"]:
                one["id"] = one["id"].removesuffix("-2")
                for name in ("gathers", "breakout_of"):
                    if isinstance(one.get(name), list):
                        one[name] = [other.removesuffix("-2") for other in one[name]]
                    elif name in one:
                        one[name] = one[name].removesuffix("-2")
    assert theirs == mine


def test_only_ones_own_event_is_copied_and_the_dates_may_stay(world, organiser):
    other = world.do(
        organiser, "event.create", title={"en": "O"}, place={"en": "P"}, time_zone="Asia/Amman", languages=["en"]
    ).answer["event"]  # fmt: skip
    with pytest.raises(Refused) as refused:
        world.do(organiser, "event.copy", event=other)
    assert refused.value.reason == "unknown_event"
    done = world.do(organiser, "event.copy")
    with world.store.read() as tx:
        assert list(tx.get_one(Event, done.answer["event"]).days) == ["2019-09-10"]
    with pytest.raises(Refused) as refused:
        world.do(organiser, "event.copy", first="soon")
    assert refused.value.field == "first"
