"""A Socket.IO client that is no browser."""

from __future__ import annotations

import os
import queue
import time
import urllib.error
import urllib.request

import pytest
import socketio

from tests.conftest import Server, new_id

CHOSEN = os.environ.get("FACILITATOR_TEST_BACKEND")
BACKENDS = [CHOSEN] if CHOSEN else ["eventlet", "gevent", "threading"]
each_backend = pytest.mark.parametrize("live_server", BACKENDS, indirect=True)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def cookie_of(url: str) -> str:
    try:
        urllib.request.build_opener(NoRedirect).open(url, timeout=10)
    except urllib.error.HTTPError as answer:
        assert answer.code == 303, answer.code
        return answer.headers["Set-Cookie"].split(";")[0]
    pytest.fail(f"{url} did not redirect")


class Client:
    """A Socket.IO client that keeps what it hears."""

    def __init__(self, server: Server, cookie: str, **auth):
        self.heard = {name: queue.Queue() for name in ("changes", "pulse", "notice", "mine", "presence")}
        self.io = socketio.Client(reconnection=False)
        for name, box in self.heard.items():
            self.io.on(name, box.put)
        self.io.connect(
            server.url,
            headers={"Cookie": cookie},
            auth=auth or None,
            transports=["websocket"],
            wait_timeout=10,
        )

    def call(self, name, **payload):
        return self.io.call(name, {key.rstrip("_"): value for key, value in payload.items()}, timeout=10)

    def wait(self, name, fits, seconds=10):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                message = self.heard[name].get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                break
            if fits(message):
                return message
        pytest.fail(f"no such {name}")

    def close(self):
        self.io.disconnect()


def submission(text, **more):
    return {
        "session": "first",
        "id": new_id(),
        "question": "first.hard",
        "kind": "challenge",
        "text": text,
        **more,
    }
