"""Who carries out what others wait for may fail or end: each of the others is told, with an error of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

from sqlalchemy.exc import OperationalError

from facilitator import contract
from facilitator.commands.group_commit import GroupCommit, Turn
from facilitator.commands.receipts import Done
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from tests.conftest import new_id
from tests.waiting import wait_until

SECONDS = 20
"""After which one that waits is said to wait for ever."""


class ThreadEnds(BaseException):
    """As ``GreenletExit`` and ``SystemExit`` are: no ``Exception``."""


def make_turn(session: str = "first") -> Turn:
    declaration = contract.declarations()["contribution.submit"]
    payload = {
        "id": new_id(),
        "session": session,
        "question": "first.hard",
        "kind": "challenge",
        "text": "One",
    }
    return Turn(
        Caller(id=new_id(), role=Role.DELEGATE, event="demo"),
        declaration,
        contract.decode(declaration.payload, payload),
    )


def outcomes_of(write: Callable[[list[Turn]], list[Done | BaseException]], turns: list[Turn]) -> list[Future]:
    """Carry out ``turns`` as one group, led by the first of them; return what became of each."""
    is_first, go_on = Event(), Event()

    def write_later(given: list[Turn]) -> list[Done | BaseException]:
        if given == [before]:
            is_first.set()
            assert go_on.wait(SECONDS)
            return [Done(rev=1)]
        return write(given)

    before = make_turn()
    groups = GroupCommit(write_later)
    pool = ThreadPoolExecutor(len(turns) + 1)
    ahead = pool.submit(groups.perform, before)
    assert is_first.wait(SECONDS)
    asked = []
    for turn in turns:
        asked.append(pool.submit(groups.perform, turn))
        wait_until(lambda: groups.waiting() == len(asked), lambda: "not all wait")
    go_on.set()
    assert ahead.result(SECONDS).rev == 1
    return asked


def test_where_the_one_that_leads_ends_the_others_are_told_to_send_again():
    turns = [make_turn() for _ in range(4)]

    def write(given: list[Turn]) -> list[Done | BaseException]:
        if len(given) > 1:
            raise ValueError("one of them is not taken")
        if given == [turns[1]]:
            raise ThreadEnds
        return [Done(rev=2)]

    first, *others = outcomes_of(write, turns)
    assert isinstance(first.exception(SECONDS), ThreadEnds)
    errors = [one.exception(SECONDS) for one in others]
    assert [(type(one), getattr(one, "code", "")) for one in errors] == [(Refused, "busy")] * 3
    assert len(set(map(id, errors))) == 3


def test_where_the_one_that_leads_ends_those_behind_its_group_are_carried_out():
    """A repeat waits until its first has been carried out, so it is in no group with it."""
    again = make_turn()
    turns = [make_turn(), again, again]
    turns[2] = Turn(again.caller, again.command, again.payload)
    ended: list[bool] = []

    def write(given: list[Turn]) -> list[Done | BaseException]:
        if not ended:
            ended.append(True)
            raise ThreadEnds
        return [Done(rev=2) for _ in given]

    first, second, repeat = outcomes_of(write, turns)
    assert isinstance(first.exception(SECONDS), ThreadEnds)
    assert second.exception(SECONDS).code == "busy"
    assert repeat.result(SECONDS).rev == 2


def test_each_is_told_of_a_passing_error_with_one_of_its_own():
    def write(_given: list[Turn]) -> list[Done | BaseException]:
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("out of reach"))

    errors = [one.exception(SECONDS) for one in outcomes_of(write, [make_turn() for _ in range(3)])]
    assert [type(one) for one in errors] == [OperationalError] * 3
    assert len(set(map(id, errors))) == 3, "each caller adds its own way to the traceback"
    assert len({str(one) for one in errors}) == 1
