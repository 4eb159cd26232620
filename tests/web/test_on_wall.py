"""Which session hangs on the wall: said truly at every desk; and the way from a closed session to the open one."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from facilitator.contract import NOTICE
from facilitator.domain.audience import Audience
from facilitator.live.addresses import follower_address
from facilitator.live.fanout import Fanout
from facilitator.store import queries
from facilitator.store.models import Event, Session
from tests.web.conftest import enter


def stage(site, session: str, name: str) -> None:
    site.do(site.facilitator, "session.stage", session=session, stage=name)


def on_wall(site, session: str) -> str:
    answer = enter(site, "facilitator").get(f"/api/v1/sessions/{session}/wall").get_json()
    assert answer["ok"] and answer["title"]
    return answer["session"]


def place(site, session: str, **columns) -> None:
    with site.store.write() as tx:
        tx.execute(update(Session).where(Session.id == session).values(**columns))


def test_a_desk_knows_whether_its_session_hangs_on_the_wall(site):
    assert [on_wall(site, one) for one in ("first", "second")] == ["first", "first"]
    stage(site, "second", "collecting")
    assert on_wall(site, "second") == "first", "opening a second one takes the wall from nobody"
    site.do(site.facilitator, "session.show", session="second")
    assert [on_wall(site, one) for one in ("first", "second")] == ["second", "second"]


def test_of_two_at_the_same_time_in_two_rooms_each_has_a_wall(site):
    slot = {"day": "2019-09-10", "start": "09:00", "end": "10:00"}
    place(site, "first", room={"en": "Hall"}, **slot)
    place(site, "second", room={"en": "Room 2"}, **slot)
    assert [on_wall(site, one) for one in ("first", "second")] == ["first", "second"]
    place(site, "second", start="10:00", end="11:00")
    assert on_wall(site, "second") == "first", "one after the other they share it"


def test_the_desk_says_which_session_the_wall_shows_and_offers_what_helps(site):
    desk = enter(site, "facilitator")
    assert 'id="hall" role="group" aria-labelledby="hall-text" hidden' in desk.get("/desk/first").text
    page = desk.get("/desk/second").text
    strip = page.partition('id="hall"')[2].partition("</div>")[0]
    assert "hidden" not in strip.partition(">")[0]
    assert "The wall shows: Opening session" in strip
    assert "Show this session on the wall" in strip and "Take everybody here" in strip


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([("first", "closed"), ("second", "collecting")], ["second"]),
        ([("second", "collecting")], []),
        ([("second", "collecting"), ("first", "closed")], ["second"]),
        ([("first", "paused")], []),
    ],
)
def test_walls_hear_when_another_session_is_the_open_one(site, steps, told):
    sent: list[str] = []
    address = follower_address(site.event)

    def emit(name, payload, to):
        if name == NOTICE and to == address:
            sent.append(payload["session"])

    fanout = Fanout(site.store, emit)
    with site.store.read() as tx:
        for session in ("first", "second"):
            fanout.join(queries.get_session(tx, session), Audience.BOARD, f"board of {session}")
    fanout.step(0.0)
    for seconds, (session, name) in enumerate(steps):
        stage(site, session, name)
        fanout.step(seconds + 5.0)
    assert sent == told


def test_a_phone_in_a_closed_session_is_shown_the_way_to_the_open_one(site):
    phone = site.app.test_client()
    with site.store.read() as tx:
        code = tx.get_one(Event, site.event).code
    phone.get(f"/j/{code}/first")
    phone.post("/choices", data={"quote": "no", "named": "no"})
    stage(site, "second", "collecting")
    way = 'href="/room/second">'
    assert way not in phone.get("/room/first").text
    stage(site, "first", "closed")
    assert way in phone.get("/room/first").text
    stage(site, "second", "closed")
    assert way not in phone.get("/room/first").text
