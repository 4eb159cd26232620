"""The one sender to all who watch: what it tells of a session that was taken out of the agenda, and that it goes on."""

from __future__ import annotations

from facilitator.contract import CHANGES, NOTICE, PULSE
from facilitator.domain.audience import Audience
from facilitator.live.addresses import address
from facilitator.live.fanout import Fanout
from facilitator.live.pulse import CALM_SECONDS, NEAR_PHONES, PRESENT_SECONDS, PULSE_PHONES
from facilitator.store import queries
from tests.cost import counted_statements


def watched(world, *sessions: tuple[str, Audience]):
    """Return a fan-out with one client for each of ``sessions``, and the list of what it sends."""
    sent: list[tuple[str, dict, str]] = []
    fanout = Fanout(world.store, lambda name, payload, to: sent.append((name, payload, to)))
    with world.store.read() as tx:
        for session, audience in sessions:
            fanout.join(queries.get_session(tx, session), audience, f"{audience} of {session}")
    fanout.step(0.0)
    sent.clear()
    return fanout, sent


def test_whoever_watches_a_session_that_is_removed_is_told_once_and_the_others_go_on(world):
    fanout, sent = watched(
        world,
        ("second", Audience.PHONE),
        ("second", Audience.DESK),
        ("first", Audience.PHONE),
        ("first", Audience.BOARD),
    )
    world.do(world.staff["organiser"], "session.remove", session="second")
    world.submit("still heard")
    for seconds in range(2, 8):
        fanout.step(float(seconds))
    gone = [(payload["code"], payload["session"], to) for name, payload, to in sent if name == NOTICE]
    assert gone == [
        ("gone", "second", address("second", audience)) for audience in (Audience.DESK, Audience.PHONE)
    ]
    told = {(name, to) for name, _payload, to in sent if name != NOTICE}
    assert told == {(PULSE, address("first", Audience.PHONE)), (CHANGES, address("first", Audience.BOARD))}


def test_a_session_that_fails_leaves_the_others_alone(world, monkeypatch):
    fanout, sent = watched(world, ("first", Audience.PHONE), ("second", Audience.PHONE))
    pulse = fanout._pulses.read

    def broken(session: str):
        if session == "first":
            raise RuntimeError("of this session alone")
        return pulse(session)

    monkeypatch.setattr(fanout._pulses, "read", broken)
    world.do(world.facilitator, "session.stage", session="second", stage="collecting")
    fanout.step(5.0)
    assert [(name, to) for name, _payload, to in sent] == [(PULSE, address("second", Audience.PHONE))]


def fill(world, fanout: Fanout, phones: int) -> None:
    """Let ``phones`` watch the first session."""
    with world.store.read() as tx:
        session = queries.get_session(tx, "first")
    for number in range(phones):
        fanout.join(session, Audience.PHONE, f"phone {number}")


def test_a_phone_hears_of_numbers_less_often_the_larger_the_room_and_of_the_stage_at_once(world):
    fanout, sent = watched(world)
    fill(world, fanout, 7 * PULSE_PHONES)
    fanout.step(10.0)
    sent.clear()
    world.submit("counted")
    fanout.step(16.9)
    assert sent == []
    fanout.step(17.0)
    assert [payload["counts"]["contributions"] for _name, payload, _to in sent] == [1]
    world.do(world.facilitator, "session.stage", session="first", stage="paused")
    fanout.step(17.5)
    assert [payload["stage"] for _name, payload, _to in sent[1:]] == ["paused"]


def test_while_all_submit_a_phone_is_told_numbers_twice_and_the_first_at_once(world):
    fanout, sent = watched(world)
    fill(world, fanout, int(NEAR_PHONES * CALM_SECONDS))
    fanout.step(10.0)
    sent.clear()
    at = []
    for tenth in range(1, 121):
        world.submit(f"statement {tenth}")
        before = len(sent)
        with counted_statements(world.store.engine) as said:
            fanout.step(20.0 + tenth / 10)
        if len(sent) > before:
            at.append(tenth / 10)
        else:
            # Which sessions have moved, and the one's row and journal: nothing is asked to find out that nothing is due.
            assert len([query for query in said if query.startswith("SELECT")]) <= 5
    assert at == [0.1, 6.1]


def test_a_room_in_which_nothing_happens_is_asked_for_no_numbers(world):
    fanout, sent = watched(world, ("first", Audience.PHONE), ("second", Audience.PHONE))
    fanout.step(5.0)
    sent.clear()
    with counted_statements(world.store.engine) as said:
        for tenth in range(100):
            fanout.step(10.0 + tenth / 10)
    assert sent == []
    # Once a second: which sessions have moved, and the agenda.
    assert len(said) <= 40, f"{len(said)} statements in ten seconds"
    with world.store.read() as tx:
        fanout.join(queries.get_session(tx, "first"), Audience.PHONE, "one more")
    fanout.step(5.0 + PRESENT_SECONDS - 0.1)
    assert sent == [], "no phone shows how many there are"
    fanout.step(5.0 + PRESENT_SECONDS)
    assert [payload["present"] for _name, payload, _to in sent] == [2], "who comes is counted all the same"


def test_the_pages_of_one_delegate_are_one_phone(world):
    fanout, _sent = watched(world)
    with world.store.read() as tx:
        session = queries.get_session(tx, "first")
        for tab in ("a", "b", "c", "d"):
            fanout.join(session, Audience.PHONE, tab, "hala")
        fanout.join(session, Audience.PHONE, "e", "omar")
    assert fanout.present("first") == 2
    for tab in ("a", "b", "c"):
        fanout.leave("first", Audience.PHONE, tab)
    assert fanout.present("first") == 2
    fanout.leave("first", Audience.PHONE, "d")
    assert fanout.present("first") == 1
    fanout.leave("first", Audience.PHONE, "e")
    assert fanout.present("first") == 0
