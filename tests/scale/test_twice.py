"""The same command under the same key given to two processes at once: it is done once, and both say the same.

FACILITATOR_TEST_ROUNDS sets how often each command is given.
"""

from __future__ import annotations

import os
import random
import threading
from concurrent.futures import ThreadPoolExecutor

from facilitator.commands.dispatcher import Dispatcher
from facilitator.domain.rules import Refused
from facilitator.store.engine import Store
from tests.commands.storm import PAYLOADS, Draw, callers
from tests.conftest import about_first, new_id

ROUNDS = int(os.environ.get("FACILITATOR_TEST_ROUNDS", "3"))


class Processes:
    """Two dispatchers with connections and locks of their own on one database: what two processes are to it."""

    def __init__(self, world) -> None:
        url = world.store.engine.url.render_as_string(hide_password=False)
        self.other = Store(url, lock=threading.RLock(), in_time=True)
        self.dispatchers = (world.dispatcher, Dispatcher(self.other))
        self.barrier = threading.Barrier(2)

    def give(self, dispatcher: Dispatcher, caller, name: str, payload: dict):
        dispatcher.limits.forget()
        self.barrier.wait()
        try:
            return dispatcher.perform(caller, name, payload)
        except Refused as refused:
            return refused

    def give_both(self, pool: ThreadPoolExecutor, caller, name: str, payload: dict) -> list:
        asked = [pool.submit(self.give, one, caller, name, payload) for one in self.dispatchers]
        return [one.result() for one in asked]


def test_each_command_is_done_once_however_many_processes_are_given_it(on_postgres):
    world, rng = on_postgres, random.Random(13)
    processes = Processes(world)
    done: set[str] = set()
    with ThreadPoolExecutor(2) as pool:
        for name in sorted(PAYLOADS) * ROUNDS:
            payload = {**about_first(name, Draw(world, rng).payload(name)), "key": new_id()}
            caller = rng.choice(callers(world, name))
            one, other = processes.give_both(pool, caller, name, payload)
            if isinstance(one, Refused) and isinstance(other, Refused):
                # A version that is still being made is "busy" on the wire as well: what counts is the reason.
                assert one.reason not in ("failed", "busy"), (name, one)
                continue
            assert not isinstance(one, Refused) and not isinstance(other, Refused), (name, one, other)
            assert sorted((one.duplicate, other.duplicate)) == [False, True], name
            assert (one.rev, one.answer) == (other.rev, other.answer), name
            done.add(name)
    processes.other.close()
    assert len(done) > 25, "rounds of refusals prove nothing"


def test_a_locked_session_holds_up_itself_only(on_postgres):
    """Somebody else holds the row of one session: the others of the same process go on, and it is `busy` in the end."""
    world = on_postgres
    world.do(world.facilitator, "session.stage", session="second", stage="collecting")
    processes = Processes(world)
    stuck, going = processes.dispatchers[1], {"session": "second", "question": "second.next"}
    with ThreadPoolExecutor(1) as pool, world.store.engine.begin() as holder:
        holder.exec_driver_sql("SELECT 1 FROM sessions WHERE id = 'first' FOR UPDATE")
        payload = {
            "session": "first",
            "id": new_id(),
            "question": "first.hard",
            "kind": "challenge",
            "text": "Wait",
        }
        waiting = pool.submit(stuck.perform, world.delegate, "contribution.submit", payload)
        for _ in range(5):
            note = {"id": new_id(), "kind": "challenge", "text": "Goes on", **going}
            stuck.limits.forget()
            assert stuck.perform(world.other, "contribution.submit", note).rev
        assert not waiting.done()
        refused = waiting.exception(timeout=60)
    processes.other.close()
    assert isinstance(refused, Refused) and (refused.code, refused.retry_after) == ("busy", 1.0)
