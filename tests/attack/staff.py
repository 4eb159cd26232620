"""What staff's pages can do to the room: all of them opened at once, and documents, pictures, comparisons in numbers."""

from __future__ import annotations

import http.client
import json
import time
import urllib.parse
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import websocket

from tests.conftest import Server, new_id

NOTES: Final = 3000
PAGES: Final = 60
ROWS_AT_ONCE: Final = 250


def command(server: Server, cookie: str, name: str, payload: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Carry out a command over HTTP; return the status and the answer."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    headers = {"Content-Type": "application/json", "Cookie": cookie}
    line.request("POST", f"/api/v1/commands/{name}", json.dumps(payload), headers)
    answer = line.getresponse()
    body = json.loads(answer.read())
    line.close()
    return answer.status, body


def enter(server: Server, role: str) -> str:
    """Return the cookie of a role's link."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    line.request("GET", urllib.parse.urlsplit(server.links[role]).path)
    answer = line.getresponse()
    answer.read()
    line.close()
    return (answer.headers["Set-Cookie"] or "").partition(";")[0]


def fetch(server: Server, cookie: str, path: str) -> tuple[int, int]:
    """Return the status of a page, and how many bytes it has."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    line.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "br"})
    answer = line.getresponse()
    size = len(answer.read())
    line.close()
    return answer.status, size


def fill(server: Server, number: int = NOTES) -> str:
    """Open the first session, put ``number`` notes into it, and return a facilitator's cookie."""
    cookie = enter(server, "facilitator")
    assert command(server, cookie, "session.stage", {"session": "first", "stage": "collecting"})[0] == 200
    for start in range(0, number, ROWS_AT_ONCE):
        rows = [
            {"id": new_id(), "question": "first.hard", "kind": "challenge", "text": f"Note {index} of many"}
            for index in range(start, min(number, start + ROWS_AT_ONCE))
        ]
        status, answer = command(server, cookie, "contribution.import", {"session": "first", "rows": rows})
        assert status == 200, answer
    return cookie


def snapshots(server: Server, until: float) -> None:
    """Sixty desks open a session of 3,000 notes at the same moment, by socket and by page (F12)."""
    cookie = enter(server, "facilitator")
    desks = [_connect(server, cookie) for _ in range(PAGES)]
    taken = _rounds(until, lambda pool: list(pool.map(_watch, desks)))
    pages = _rounds(until, lambda pool: [one for one, _ in pool.map(lambda _: _desk(server, cookie), desks)])
    assert all(taken)
    assert set(pages) <= {200}
    print(f"    {len(taken)} snapshots and {len(pages)} pages of {NOTES} notes")
    for desk in desks:
        desk.close()


def _connect(server: Server, cookie: str) -> websocket.WebSocket:
    """Return a WebSocket that is a desk's; what arrives is not decoded, so that sixty of them cost us little."""
    made = websocket.create_connection(
        f"ws://127.0.0.1:{server.port}/socket.io/?EIO=4&transport=websocket",
        cookie=cookie,
        timeout=120,
        skip_utf8_validation=True,
    )
    made.recv()
    made.send('40{"as":"staff"}')
    assert made.recv().startswith("40"), "let in"
    return made


def _watch(desk: websocket.WebSocket) -> bool:
    desk.send('421["watch",{"session":"first","audience":"desk"}]')
    while not (answer := desk.recv()).startswith("431"):
        if answer == "2":
            desk.send("3")
    return answer.count(" of many") >= NOTES


def _desk(server: Server, cookie: str) -> tuple[int, int]:
    return fetch(server, cookie, "/desk/first")


def _rounds(until: float, work: Callable[[ThreadPoolExecutor], list[Any]]) -> list[Any]:
    """Repeat ``work`` for half of the time that is left, at least once."""
    found: list[Any] = []
    end = time.monotonic() + max(0.0, until - time.monotonic()) / 2
    with ThreadPoolExecutor(PAGES) as pool:
        while not found or time.monotonic() < end:
            found += work(pool)
    return found


STAFF: Final = (snapshots,)
FILLED: Final = {snapshots.__name__: NOTES}
"""Attacks on a session that has so many notes before the bystander begins to look."""
