"""Who is in the room: followers that keep a session's state as a page does, and phones that come, write, mark and go."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
import socketio

from tests.conftest import Server, apply_changes, new_id

SESSION: Final = "first"
QUESTION: Final = "first.hard"
ACK_SECONDS: Final = 20
PAUSE_SECONDS: Final = (5.0, 20.0)
"""Between two things that a phone does."""


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


class Phone:
    """A delegate: stays for a while, loses the network now and then, and in the end gives its place to a new one."""

    def __init__(self, server: Server, ledger: Ledger, until: float) -> None:
        self.server, self.ledger, self.until = server, ledger, until
        self.random = random.Random(id(self))

    def _has_time(self) -> bool:
        return asyncio.get_running_loop().time() < self.until

    async def live(self) -> None:
        """Come, stay and go, again and again until the time is over."""
        await asyncio.sleep(self.random.uniform(0, 10))
        while self._has_time():
            line = Line(self.server, await cookie_of(self.server.join_url), "delegate")
            try:
                await line.connect()
                for _ in range(self.random.randint(2, 12)):
                    await asyncio.sleep(
                        min(
                            self.random.uniform(*PAUSE_SECONDS),
                            max(0.0, self.until - asyncio.get_running_loop().time()),
                        )
                    )
                    if not self._has_time():
                        break
                    await self._do(line)
                    if self.random.random() < 0.1:
                        await line.io.disconnect()
                        await asyncio.sleep(self.random.uniform(0, 3))
                        await line.connect()
            except (OSError, aiohttp.ClientError, socketio.exceptions.SocketIOError):
                self.ledger.lost["connection"] += 1
            finally:
                await line.io.disconnect()

    async def _do(self, line: Line) -> None:
        if self.random.random() < 0.6 or not self.ledger.texts:
            id_, text = new_id(), f"Statement {self.random.randrange(10**9)} of a long day"
            given = {"id": id_, "question": QUESTION, "kind": "challenge", "text": text, "lang": "en"}
            if await line.send(self.ledger, "contribution.submit", **given):
                self.ledger.texts[id_] = text
        else:
            target = self.random.choice(list(self.ledger.texts))
            if await line.send(self.ledger, "endorsement.set", target=target, on=True):
                self.ledger.marks.add((line.cookie, target))
