"""Who else is at the desk of a session: told to desks only, and never to who is alone."""

from __future__ import annotations

from facilitator.contract import PRESENCE
from facilitator.live.colleagues import TELL_SECONDS, Colleagues


def at_the_desk(*names: str):
    """Return the colleagues of session ``s``, a connection each, and the list of what is sent."""
    sent: list[tuple[str, dict, str]] = []
    colleagues = Colleagues(lambda name, payload, to: sent.append((name, payload, to)))
    for name in names:
        colleagues.join("s", f"connection of {name}", name)
    return colleagues, sent


def test_nothing_is_sent_to_who_is_alone():
    colleagues, sent = at_the_desk("Lina")
    colleagues.join("other session", "another connection", "Omar")
    colleagues.tell(0.0)
    colleagues.hold("connection of Lina", "a")
    colleagues.tell(1.0)
    assert sent == []


def test_each_hears_of_the_others_of_what_they_work_on_and_that_they_have_gone():
    colleagues, sent = at_the_desk("Lina", "Marc")
    colleagues.tell(0.0)
    assert sent == [
        (PRESENCE, {"session": "s", "people": [{"name": "Marc"}]}, "connection of Lina"),
        (PRESENCE, {"session": "s", "people": [{"name": "Lina"}]}, "connection of Marc"),
    ]
    sent.clear()
    colleagues.hold("connection of Marc", "a")
    colleagues.tell(1.0)
    assert (
        PRESENCE,
        {"session": "s", "people": [{"name": "Marc", "at": "a"}]},
        "connection of Lina",
    ) in sent
    sent.clear()
    colleagues.leave("connection of Marc")
    colleagues.tell(2.0)
    colleagues.tell(3.0)
    assert sent == [(PRESENCE, {"session": "s", "people": []}, "connection of Lina")]


def test_what_changes_many_times_in_a_moment_is_told_once():
    colleagues, sent = at_the_desk("Lina", "Marc")
    colleagues.tell(0.0)
    sent.clear()
    for number in range(50):
        colleagues.hold("connection of Marc", str(number))
        colleagues.tell(TELL_SECONDS * number / 100)
    colleagues.tell(TELL_SECONDS)
    assert [payload["people"] for _name, payload, to in sent if to == "connection of Lina"] == [
        [{"name": "Marc", "at": "49"}]
    ]


def test_who_goes_to_another_session_leaves_the_colleagues_of_this_one():
    colleagues, sent = at_the_desk("Lina", "Marc")
    colleagues.tell(0.0)
    sent.clear()
    colleagues.join("elsewhere", "connection of Marc", "Marc")
    colleagues.tell(1.0)
    assert sent == [(PRESENCE, {"session": "s", "people": []}, "connection of Lina")]


def test_desks_of_the_real_server_hear_of_each_other_and_boards_do_not(live_server, connect):
    lina, board = connect("facilitator"), connect("display")
    lina.call("watch", session="first", audience="desk")
    board.call("watch", session="first")
    marc = connect("facilitator")
    marc.call("watch", session="first", audience="desk")
    assert lina.wait("presence", lambda one: len(one["people"]) == 1)["session"] == "first"
    assert marc.call("hold", at="a-contribution")["ok"]
    assert lina.wait("presence", lambda one: one["people"][0].get("at") == "a-contribution")
    assert board.call("hold", at="a-contribution")["ok"]
    assert marc.call("hold", at=7)["error"]["code"] == "invalid"
    marc.close()
    lina.wait("presence", lambda one: one["people"] == [])
    assert board.heard["presence"].empty()
