"""Redis hangs or is gone: whoever is on another process hears everything all the same, and nobody waits for it."""

from __future__ import annotations

import pytest

from tests.live.client import Client, cookie_of, submission
from tests.waiting import wait_until


@pytest.mark.parametrize("fault", ["freeze", "stop"])
def test_nothing_is_lost_while_the_queue_is_away(servers, fault):
    queue, here, there = servers
    desk = Client(here, cookie_of(here.links["facilitator"]))
    board = Client(there, cookie_of(there.links["display"]))
    phone = Client(there, cookie_of(there.join_url))
    try:
        assert desk.call("session.stage", session="first", stage="collecting")["ok"]
        desk.call("watch", session="first")
        board.call("watch", session="second")
        phone.call("watch", session="first")

        def is_shown(session: str) -> bool:
            heard = [one for one in board.heard["notice"].queue if one["code"] == "shown"]
            return any(one["session"] == session for one in heard)

        wait_until(lambda: desk.call("session.show", session="first")["ok"] and is_shown("first"))
        getattr(queue, fault)()
        given = submission("While the queue is away")
        assert phone.call("contribution.submit", **given)["ok"]
        desk.wait("changes", lambda one: given["id"] in str(one))
        desk.call("watch", session="second")
        assert desk.call("session.show", session="second")["ok"]
        wait_until(lambda: is_shown("second"))
    finally:
        for one in (desk, board, phone):
            one.close()
