"""Who is in the room: followers that keep a session's state as a page does, and phones that come, write, mark and go.

A phone asks for what the product's own page asks for (``static/js/room/line.js``): the page itself, then only what is its
own; of others a page at a time, and only when its delegate wants to see it.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
import socketio

from tests.conftest import Server, apply_changes, new_id

SESSION: Final = "first"
QUESTION: Final = "first.hard"
ACK_SECONDS: Final = 20
PAUSE_SECONDS: Final = 60.0
"""On average, between two things that a phone does: its delegate writes every four minutes."""
FIRST: Final = 12
"""Contributions of others on a page, as ``static/js/room/known.js`` has it."""
NEXT: Final = 40
"""Of each further page."""
_ISLAND: Final = re.compile(r'<script type="application/json" id="page">(.*?)</script>', re.DOTALL)


@dataclass
class Ledger:
    """What the server has acknowledged, and what it refused."""

    texts: dict[str, str] = field(default_factory=dict)
    """Of each contribution, by id."""
    marks: set[tuple[str, str]] = field(default_factory=set)
    """(phone, target) that stand."""
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    """Not answered although asked again."""


async def cookie_of(url: str) -> str:
    """Return the cookie that a join or role address gives."""
    async with aiohttp.ClientSession() as http, http.get(url, allow_redirects=False) as answer:
        assert answer.status == 303, answer.status
        return answer.headers["Set-Cookie"].partition(";")[0]


class Line:
    """A connection that comes back by itself; a command is sent again under its key until it is answered."""

    def __init__(self, server: Server, cookie: str, role: str) -> None:
        self.url, self.cookie, self.role = server.url, cookie, role
        self.io = socketio.AsyncClient(reconnection_delay=0.5, reconnection_delay_max=4)
        self.io.on("connect", self.watch)

    async def connect(self) -> None:
        await self.io.connect(
            self.url,
            headers=lambda: {"Cookie": self.cookie},
            auth={"as": self.role},
            transports=["websocket"],
            wait_timeout=60,
        )

    async def watch(self) -> None:
        await self.io.call("watch", {"session": SESSION}, timeout=ACK_SECONDS)

    async def send(self, ledger: Ledger, name: str, **payload: Any) -> dict[str, Any] | None:
        """Return the answer; None where the command was refused or never answered."""
        given = {"session": SESSION, "key": new_id(), **payload}
        for _ in range(10):
            try:
                answer = await self.io.call(name, given, timeout=ACK_SECONDS)
            except (socketio.exceptions.TimeoutError, socketio.exceptions.SocketIOError):
                await asyncio.sleep(1)
                continue
            if answer["ok"]:
                ledger.done[name] += 1
                return dict(answer)
            if answer["error"]["code"] not in ("too_fast", "busy"):
                ledger.refused[answer["error"]["code"]] += 1
                return None
            await asyncio.sleep(answer["error"].get("retry_after", 1.0))
        ledger.lost[name] += 1
        return None


class Follower(Line):
    """A board or a desk: a snapshot, then the changes; where one is missing it asks again."""

    def __init__(self, server: Server, cookie: str, audience: str) -> None:
        super().__init__(server, cookie, "staff")
        self.audience = audience
        self.state: dict[str, Any] = {}
        self.rev, self.lineage = -1, ""
        self.snapshots = 0
        self.io.on("changes", self.take)

    async def watch(self) -> None:
        known = {"rev": self.rev, "lineage": self.lineage} if self.rev >= 0 else {}
        asked = {"session": SESSION, "audience": self.audience, **known}
        answer = await self.io.call("watch", asked, timeout=60)
        self.lineage = answer["lineage"]
        if "snapshot" in answer:
            self.snapshots += 1
            self.state, self.rev = answer["snapshot"]["state"], answer["snapshot"]["rev"]
        else:
            await self.take(answer["changes"])

    async def take(self, batch: dict[str, Any]) -> None:
        if batch["to"] <= self.rev:
            return
        if batch["from"] > self.rev or batch["lineage"] != self.lineage:
            self.rev = -1
            await self.watch()
            return
        # A batch may begin with what is known already: rows are whole, so that it does no harm.
        apply_changes(self.state, batch)
        self.rev = batch["to"]


class PhoneLine(Line):
    """The connection of the delegates' page."""

    def __init__(self, server: Server, cookie: str) -> None:
        super().__init__(server, cookie, "delegate")
        self.rev, self.lineage = -1, ""
        self.others: list[str] = []
        """Contributions of others that stand on the page."""
        self.more: str | None = None

    async def load(self) -> None:
        """Load the page, as joining and a reload do."""
        self.others = []
        async with (
            aiohttp.ClientSession(headers={"Cookie": self.cookie}) as http,
            http.get(f"{self.url}/room/{SESSION}") as answer,
        ):
            island = _ISLAND.search(await answer.text())
        assert island is not None, f"no page: {answer.status} {answer.url}"
        self._take(json.loads(island[1])["snapshot"])

    async def watch(self) -> None:
        """Ask for what is this phone's own, after each connection."""
        await self._ask({"rev": self.rev, "lineage": self.lineage, "others": False})

    async def look(self) -> None:
        """Draw what others gave anew."""
        self.others = []
        await self._ask({"page": {"question": QUESTION, "size": FIRST}})

    async def look_further(self) -> None:
        """Add the next page of what others gave."""
        if self.more is not None:
            await self._ask({"page": {"question": QUESTION, "size": NEXT, "after": self.more}})

    async def _ask(self, wanted: dict[str, Any]) -> None:
        answer = await self.io.call("watch", {"session": SESSION, **wanted}, timeout=ACK_SECONDS)
        if "snapshot" in answer:
            self._take(answer["snapshot"])

    def _take(self, snapshot: dict[str, Any]) -> None:
        self.rev, self.lineage = snapshot["rev"], snapshot["lineage"]
        if "others" in snapshot:
            self.more = snapshot["others"]["more"]
            self.others = [*self.others, *snapshot["state"]["contributions"]]


class Phone:
    """A delegate: stays for a while, loses the network now and then, and in the end gives its place to a new one."""

    def __init__(self, server: Server, ledger: Ledger, until: float, pause: float = PAUSE_SECONDS) -> None:
        self.server, self.ledger, self.until, self.pause = server, ledger, until, pause
        self.random = random.Random(id(self))

    def _left(self) -> float:
        return max(0.0, self.until - asyncio.get_running_loop().time())

    async def live(self) -> None:
        """Come, stay and go, again and again until the time is over."""
        await asyncio.sleep(self.random.uniform(0, 10))
        while self._left():
            line = None
            try:
                line = PhoneLine(self.server, await self._join())
                await line.load()
                await line.connect()
                for _ in range(self.random.randint(4, 40)):
                    await asyncio.sleep(min(self.random.uniform(0.2, 1.8) * self.pause, self._left()))
                    if not self._left():
                        break
                    await self._act(line)
            except (OSError, ValueError, aiohttp.ClientError, socketio.exceptions.SocketIOError):
                # ValueError: the client library was told to connect while it came back by itself.
                self.ledger.lost["connection"] += 1
                await asyncio.sleep(1)
            finally:
                if line is not None:
                    await line.io.disconnect()

    async def _join(self) -> str:
        cookie = await cookie_of(self.server.join_url)
        async with aiohttp.ClientSession(headers={"Cookie": cookie}) as http:
            decided = {"quote": "no", "named": "no"}
            async with http.post(f"{self.server.url}/choices", data=decided) as answer:
                assert answer.status == 200, answer.status
        return cookie

    async def _act(self, line: PhoneLine) -> None:
        chance = self.random.random()
        if chance < 0.25 or not self.ledger.texts:
            await self._write(line)
        elif chance < 0.5:
            await self._mark(line)
        elif chance < 0.7:
            await line.look()
        elif chance < 0.8:
            await line.look_further()
        elif chance < 0.9:
            await line.io.disconnect()
            await asyncio.sleep(self.random.uniform(0, 0.1) * self.pause)
            if self.random.random() < 0.5:
                await line.load()
            await line.connect()

    async def _write(self, line: PhoneLine) -> None:
        id_, text = new_id(), f"Statement {self.random.randrange(10**9)} of a long day"
        given = {"id": id_, "question": QUESTION, "kind": "challenge", "text": text, "lang": "en"}
        if await line.send(self.ledger, "contribution.submit", **given):
            self.ledger.texts[id_] = text

    async def _mark(self, line: PhoneLine) -> None:
        seen = [one for one in line.others if one in self.ledger.texts]
        if seen:
            target = self.random.choice(seen)
            if await line.send(self.ledger, "endorsement.set", target=target, on=True):
                self.ledger.marks.add((line.cookie, target))
