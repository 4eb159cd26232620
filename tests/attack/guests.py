"""Attacks of a guest who reads the address on the wall: forms, texts, codes, cookies and notes without end."""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
import urllib.parse
from collections.abc import Callable
from typing import Final

import socketio
import websocket

from facilitator.domain.vocabulary import CODE_BURST
from tests.conftest import Server, new_id

_pause = threading.Event().wait


class Attacker:
    """A guest with many connections, until ``until`` (as ``time.monotonic`` tells)."""

    def __init__(self, server: Server, until: float) -> None:
        self.server = server
        self._until = until

    def goes_on(self) -> bool:
        return time.monotonic() < self._until

    def left(self) -> float:
        return self._until - time.monotonic()

    def ask(self, method: str, path: str, body: str = "", cookie: str = "") -> tuple[int, str]:
        """Return the status and the cookie that was given."""
        status, given, _page = self._ask(method, path, body, cookie)
        return status, given

    def ask_for(self, method: str, path: str, body: str = "", cookie: str = "") -> str:
        """Return the page."""
        return self._ask(method, path, body, cookie)[2]

    def _ask(self, method: str, path: str, body: str, cookie: str) -> tuple[int, str, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        if cookie:
            headers["Cookie"] = cookie
        line.request(method, path, body or None, headers)
        answer = line.getresponse()
        page = answer.read().decode()
        given = (answer.headers.get("Set-Cookie") or "").partition(";")[0]
        line.close()
        return answer.status, given, page

    def joined(self) -> str:
        return self.ask("GET", f"/j/{self.server.code}")[1]

    def together(self, number: int, work: Callable[[], None]) -> None:
        threads = [threading.Thread(target=work) for _ in range(number)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()


HOSTILE = (
    "e" + "\u0301\u0316" * 1300,
    "\U0001f1eb" * 1300,
    "a@" * 2600,
    "a" * 5000 + "@",
    "\u0c95\u0ccd" * 1200,
)


def form(text: str) -> str:
    fields = {"kind": "challenge", "text": text, "id": new_id(), "question": "first.hard"}
    return urllib.parse.urlencode(fields)


def forms(server: Server, until: float) -> None:
    """Costly texts from somebody who never joined (S1)."""
    attacker = Attacker(server, until)

    def pour():
        while attacker.goes_on():
            for text in HOSTILE:
                attacker.ask("POST", "/room/first/contributions", form(text))

    attacker.together(4, pour)


def texts(server: Server, until: float) -> None:
    """The same texts from somebody who joined (S4, S5)."""
    attacker = Attacker(server, until)
    _open_session(attacker)
    cookie = attacker.joined()
    attacker.ask("GET", "/room/first", cookie=cookie)

    def pour():
        while attacker.goes_on():
            for text in HOSTILE:
                attacker.ask("POST", "/room/first/contributions", form(text), cookie)

    attacker.together(4, pour)


def guesses(server: Server, until: float) -> None:
    """Join codes tried on twenty connections (S12)."""
    attacker = Attacker(server, until)

    def guess():
        code = 100_000
        while attacker.goes_on():
            code += 7
            attacker.ask("GET", f"/j/{code}")

    attacker.together(20, guess)


def codes(server: Server, until: float) -> None:
    """Twenty cookies try private codes; the owner of one finds the own notes with it all the same (S13)."""
    attacker = Attacker(server, until)
    jars = [attacker.joined() for _ in range(22)]
    for cookie in jars:
        attacker.ask("GET", "/room/first", cookie=cookie)
    owner, second_phone = jars.pop(), jars.pop()
    page = attacker.ask_for("POST", "/code", cookie=owner)
    shown = re.search(r'id="private-code">([0-9 ]+)<', page)
    assert shown, "a code is shown"
    found, refused, waits = [], [], []

    def guess() -> None:
        cookie = jars.pop()
        code = 100_000_000
        while attacker.goes_on():
            code += 7
            refused.append(attacker.ask("POST", "/code/find", f"private_code={code}", cookie)[0])

    def come_back() -> None:
        pause = attacker.left() / CODE_BURST  # as often as one may try at all
        while attacker.goes_on():
            began = time.monotonic()
            form = f"private_code={shown[1].replace(' ', '')}"
            found.append(attacker.ask("POST", "/code/find", form, second_phone)[0] == 303)
            waits.append(time.monotonic() - began)
            _pause(pause)

    owner_comes = threading.Thread(target=come_back)
    owner_comes.start()
    attacker.together(20, guess)
    owner_comes.join()
    assert 303 not in refused, "no code was guessed"
    print(
        f"    the owner was let in {sum(found)} of {len(found)} times, within {max(waits):.2f} s; {len(refused)} guesses"
    )


def cookies(server: Server, until: float) -> None:
    """Joining for ever; nobody is counted who does not come back (S12)."""
    attacker = Attacker(server, until)

    def join():
        while attacker.goes_on():
            attacker.joined()

    attacker.together(4, join)


def connections(server: Server, until: float) -> None:
    """One cookie opens connection after connection (S12)."""
    attacker = Attacker(server, until)
    cookie = attacker.joined()
    attacker.ask("GET", "/room/first", cookie=cookie)
    opened = []
    while attacker.goes_on() and len(opened) < 300:
        client = socketio.Client(reconnection=False)
        client.connect(
            attacker.server.url, headers={"Cookie": cookie}, transports=["websocket"], wait_timeout=30
        )
        opened.append(client)
    print(f"    {sum(one.connected for one in opened)} of {len(opened)} connections are left")
    for one in opened:
        one.disconnect()


def notes(server: Server, until: float) -> None:
    """Twenty cookies of one machine give as many notes as they can (S12)."""
    attacker = Attacker(server, until)
    _open_session(attacker)
    jars = [attacker.joined() for _ in range(20)]
    taken = []

    def pour():
        while attacker.goes_on():
            for cookie in jars:
                if not attacker.goes_on():
                    return
                status, _ = attacker.ask("POST", "/room/first/contributions", form("Buy now"), cookie)
                taken.append(status == 303)

    attacker.together(4, pour)
    print(f"    {sum(taken)} of {len(taken)} notes were taken")


def watches(server: Server, until: float) -> None:
    """Eight phones that ask for all rows of a session of 3,000 notes, over and over, and never read an answer."""
    attacker = Attacker(server, until)

    def ask() -> None:
        line = websocket.create_connection(
            f"ws://127.0.0.1:{server.port}/socket.io/?EIO=4&transport=websocket",
            cookie=attacker.joined(),
            timeout=60,
        )
        line.recv()
        line.send('40{"as":"delegate"}')
        assert line.recv().startswith("40"), "let in"
        while attacker.goes_on():
            try:
                line.send('421["watch",{"session":"first"}]')
            except OSError:
                return
            _pause(0.02)
        line.close(timeout=0)

    attacker.together(8, ask)


def _open_session(attacker: Attacker) -> None:
    """Let delegates write in the first session, as a facilitator would."""
    path = urllib.parse.urlsplit(attacker.server.links["facilitator"]).path
    _status, cookie = attacker.ask("GET", path)
    line = http.client.HTTPConnection("127.0.0.1", attacker.server.port, timeout=60)
    body = json.dumps({"session": "first", "stage": "collecting"})
    headers = {"Content-Type": "application/json", "Cookie": cookie}
    line.request("POST", "/api/v1/commands/session.stage", body, headers)
    assert line.getresponse().status == 200
    line.close()


GUESTS: Final = (forms, texts, guesses, codes, cookies, connections, notes, watches)
FILLED: Final = {watches.__name__: 3000}
"""Attacks on a session that has so many notes before the bystander begins to look."""
