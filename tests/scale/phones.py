"""Phones that come through a proxy, by long polling and by WebSocket."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import socketio


def visit_all(site: str, code: str, count: int) -> None:
    """Let ``count`` phones join at the address ``site`` and ask for the first session, every second by long polling."""

    def visit(way: str) -> bool:
        cookie = _join(site, code)
        return _poll(site, cookie) if way == "polling" else _upgrade(site, cookie)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(visit, ["websocket", "polling"] * (count // 2)))


def _trusting() -> ssl.SSLContext:
    return ssl._create_unverified_context()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def _join(site: str, code: str) -> str:
    """Return the cookies of a phone that joined."""
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=_trusting()))
    try:
        opener.open(f"{site}/j/{code}", timeout=60)
    except urllib.error.HTTPError as answer:
        assert answer.code == 303, answer.read()
        cookies = answer.headers.get_all("Set-Cookie")
        own = next(one for one in cookies if "facilitator_delegate" in one)
        assert ("Secure" in own) == site.startswith("https:"), "the scheme arrives"
        return "; ".join(one.split(";")[0] for one in cookies)
    raise AssertionError("no redirect")


def _upgrade(site: str, cookie: str) -> bool:
    phone = socketio.Client(reconnection=False, ssl_verify=False)
    phone.connect(site, headers={"Cookie": cookie}, transports=["websocket"], wait_timeout=60)
    answer = phone.call("watch", {"session": "first"}, timeout=60)
    phone.disconnect()
    return answer["ok"]


def _poll(site: str, cookie: str) -> bool:
    """Connect by long polling: three requests, which only the process that answered the first one can answer."""
    address = f"{site}/socket.io/?EIO=4&transport=polling"

    def ask(more: str = "", body: bytes | None = None) -> str:
        request = urllib.request.Request(address + more, data=body, headers={"Cookie": cookie})
        with urllib.request.urlopen(request, timeout=60, context=_trusting()) as answer:
            return answer.read().decode()

    opened = json.loads(ask().removeprefix("0"))
    here = f"&sid={opened['sid']}"
    assert ask(here, b"40") == "OK"
    return ask(here).startswith("40{")
