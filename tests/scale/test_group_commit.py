"""Submissions that wait for one session go into one transaction, and what becomes of one is no matter of the others."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text

from facilitator.domain.rules import Refused
from tests.conftest import new_id
from tests.waiting import wait_until

WAITING = 8


@pytest.fixture
def world(on_postgres):
    on_postgres.submit("The first one fills caches")
    return on_postgres


def note(text: str, **more) -> dict:
    return {"id": new_id(), "question": "first.hard", "kind": "challenge", "lang": "en", "text": text, **more}


@contextmanager
def held_up(world):
    """Somebody holds the session's row, and one submission waits for it: those that come meanwhile wait for that one."""
    with world.store.engine.begin() as holder:
        holder.execute(text("SELECT 1 FROM sessions WHERE id = 'first' FOR UPDATE"))
        yield


def give(world, pool, payload: dict, caller=None) -> Future:
    def submit():
        world.dispatcher.limits.forget()
        return world.dispatcher.perform(
            caller or world.delegate, "contribution.submit", {"session": "first", **payload}
        )

    return pool.submit(submit)


def give_together(world, payloads: list[dict]) -> list[Future]:
    """Give all ``payloads`` in one group; return what became of each."""
    with ThreadPoolExecutor(len(payloads) + 1) as pool:
        with held_up(world):
            first = give(world, pool, note("Goes before the group"))
            stuck = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"

            def is_stuck() -> bool:
                with world.store.engine.begin() as looker:
                    return looker.execute(text(stuck)).scalar_one() == 1

            wait_until(is_stuck, lambda: "nobody waits for the lock")
            asked = []
            for payload in payloads:
                asked.append(give(world, pool, payload))
                wait_until(lambda: world.dispatcher.groups.waiting() == len(asked), lambda: "not all wait")
        assert first.result().rev
    return asked


def rows(world, table: str) -> int:
    with world.store.engine.begin() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table} WHERE session = 'first'")).scalar_one()


def test_those_that_wait_are_two_statements_and_one_commit(world):
    said: list[str] = []
    commits: list[bool] = []
    event.listen(world.store.engine, "before_cursor_execute", lambda _c, _u, words, *_: said.append(words))
    event.listen(world.store.engine, "commit", lambda _connection: commits.append(True))
    before = world.snapshot()["rev"]
    asked = give_together(world, [note(f"One of many {index}") for index in range(WAITING)])
    writes = [one for one in said if one.startswith("WITH")]
    assert len(writes) == 2, "the one that went before, and all others"
    revs = [one.result().rev for one in asked]
    assert revs == list(range(before + 2, before + 2 + WAITING)), "first come, first served, without a gap"
    numbers = [one.result().answer["number"] for one in asked]
    assert numbers == list(range(numbers[0], numbers[0] + WAITING))
    assert rows(world, "journal") >= WAITING and rows(world, "authorships") == WAITING + 5, (
        "four were there, one went before"
    )
    with world.store.read() as tx:
        assert tx.execute(text("SELECT rev FROM sessions WHERE id = 'first'")).scalar_one() == revs[-1]


def test_a_refused_one_leaves_no_gap_and_a_repeat_is_answered_as_before(world):
    again = note("Sent twice by a bad network")
    payloads = [note("One"), note("Two", question="nowhere"), again, again, note("x" * 5000), note("Three")]
    one, nowhere, first, second, long, three = give_together(world, payloads)
    assert isinstance(nowhere.exception(), Refused) and nowhere.exception().reason == "unknown_question"
    assert long.exception().code == "too_long"
    assert second.result().duplicate and not first.result().duplicate
    assert second.result().answer == first.result().answer
    assert [first.result().rev, three.result().rev] == [one.result().rev + 1, one.result().rev + 2]


def test_what_the_database_refuses_takes_none_of_the_others_with_it(world):
    with world.store.engine.begin() as connection:
        connection.execute(
            text(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "IF NEW.text = 'Poison' THEN RAISE EXCEPTION 'not this one'; END IF; RETURN NEW; END $$"
            )
        )
        connection.execute(
            text(
                "CREATE TRIGGER refuse BEFORE INSERT ON contributions FOR EACH ROW EXECUTE FUNCTION refuse()"
            )
        )
    one, poison, three = give_together(world, [note("One"), note("Poison"), note("Three")])
    assert isinstance(poison.exception(), Refused) and poison.exception().code == "failed"
    assert three.result().rev == one.result().rev + 1
    assert "Poison" not in [row["text"] for row in world.snapshot()["state"]["contributions"].values()]
