"""Many connections of one cookie, many notes of one machine: the room goes on, and the desk is told."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from facilitator.live.socket import SOCKETS_EACH
from tests.live.client import Client, cookie_of, submission


def test_one_cookie_keeps_eight_connections(live_server):
    cookie = cookie_of(live_server.join_url)
    clients = [Client(live_server, cookie) for _ in range(SOCKETS_EACH + 3)]
    try:
        deadline = time.monotonic() + 60
        while sum(one.io.connected for one in clients) > SOCKETS_EACH and time.monotonic() < deadline:
            clients[-1].call("watch", session="first")
        assert [one.io.connected for one in clients] == [False] * 3 + [True] * SOCKETS_EACH
        assert clients[-1].call("watch", session="first")["ok"]
    finally:
        for one in clients:
            one.close()


def test_a_flood_from_one_machine_is_held_back_and_the_desk_is_told(live_server):
    desk = Client(live_server, cookie_of(live_server.links["facilitator"]), **{"as": "staff"})
    assert desk.call("session.stage", session="first", stage="collecting")["ok"]
    assert desk.call("watch", session="first", audience="desk")["ok"]
    bots = [Client(live_server, cookie_of(live_server.join_url)) for _ in range(12)]

    def pour(bot):
        answers = [bot.call("contribution.submit", **submission("Buy now")) for _ in range(20)]
        return [one["ok"] or one["error"]["code"] for one in answers]

    try:
        with ThreadPoolExecutor(12) as pool:
            found = [one for several in pool.map(pour, bots) for one in several]
        assert set(found) == {True, "too_fast"}
        assert found.count(True) < 180
        notice = desk.wait("notice", lambda one: one["code"] == "flood")
        assert "held back" in notice["message"]
        # A neighbour behind the same address is not held back.
        other = Client(live_server, cookie_of(live_server.join_url))
        assert other.call("contribution.submit", **submission("The ramp is too steep"))["ok"]
        other.close()
    finally:
        for one in (desk, *bots):
            one.close()
