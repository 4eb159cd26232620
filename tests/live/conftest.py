"""Clients of the real server, closed at the end."""

from __future__ import annotations

import pytest

from tests.live.client import Client, cookie_of


@pytest.fixture
def connect(live_server):
    made = []

    def make(role="delegate", **auth):
        cookie = cookie_of(live_server.join_url if role == "delegate" else live_server.links[role])
        made.append(Client(live_server, cookie, **auth))
        return made[-1]

    yield make
    for one in made:
        one.close()
