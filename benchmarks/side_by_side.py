"""Our server beside a bare Flask-SocketIO one, in one run: python -m benchmarks.side_by_side --phones 1000

The bare one stores nothing and acknowledges nothing (``benchmarks.bare``). Each phone is a WebSocket without a client's
library; it submits once within ten seconds, while one board follows. Prints the processor time of each server, their ratio,
messages for each phone, and what a phone's whole first visit costs by part. Each figure has its budget; a miss is a miss.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urljoin

import aiohttp

from benchmarks.room import TICK, Server
from benchmarks.table import show
from facilitator.commands.dispatcher import Dispatcher
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller, Signer
from facilitator.store import queries
from facilitator.store.engine import Store

SECONDS: Final = 10
RATIO: Final = 2.5
"""Budget of a durable, acknowledged submission, in submissions of the bare server."""
MESSAGES: Final = 3
"""Budget of messages that a phone is sent for its submission, pings of the connection left out."""
VISIT_MS: Final = 6.0
AT_ONCE: Final = 40
_ISLAND: Final = re.compile(r'<script type="application/json" id="page">(.*?)</script>', re.DOTALL)
_FILE: Final = re.compile(r'(?:src|href)="(/static/[^"]+)"')


class Bare(Server):
    """The bare server in a process of its own."""

    def __init__(self, port: int) -> None:
        super().__init__("", port)
        self._port = port

    def start(self) -> None:
        command = [sys.executable, "-m", "benchmarks.bare", str(self._port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@dataclass
class Wire:
    """A WebSocket to engine.io: counts what arrives, and when the answer to its submission did."""

    http: aiohttp.ClientSession
    url: str
    cookie: str = ""
    socket: aiohttp.ClientWebSocketResponse | None = None
    messages: int = 0
    sent: float = 0.0
    answered: float = 0.0
    watched: asyncio.Event = field(default_factory=asyncio.Event)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    reader: asyncio.Task[None] | None = None
    seen: dict[str, float] = field(default_factory=dict)

    async def open(self, auth: dict[str, Any]) -> None:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        address = f"{self.url}/socket.io/?EIO=4&transport=websocket"
        self.socket = await self.http.ws_connect(address, headers=headers, max_msg_size=0)
        await self.socket.receive_str()
        await self.socket.send_str("40" + json.dumps(auth))
        answer = await self.socket.receive_str()
        assert answer.startswith("40"), answer
        self.reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.socket is not None
        async for one in self.socket:
            text = str(one.data)
            if text == "2":
                await self.socket.send_str("3")
                continue
            self.messages += 1
            now = time.monotonic()
            if text.startswith("431"):
                self.watched.set()
            elif text.startswith("432"):
                self.answered = now if '"ok":true' in text else 0.0
                self.heard.set()
            elif text.startswith('42["changes"'):
                for id_ in re.findall(r'"id":\s?"([^"]+)"', text):
                    self.seen.setdefault(id_, now)

    async def send(self, name: str, payload: dict[str, Any], ack: str = "") -> None:
        assert self.socket is not None
        await self.socket.send_str(f"42{ack}" + json.dumps([name, payload]))

    async def ask(self, name: str, payload: dict[str, Any]) -> float:
        """Send a command; return the seconds until its answer."""
        self.heard.clear()
        began = time.monotonic()
        await self.send(name, payload, "2")
        await self.heard.wait()
        return time.monotonic() - began

    async def close(self) -> None:
        if self.socket is not None:
            await self.socket.close()


@dataclass
class Found:
    """What one server needed for the submissions of all phones."""

    cpu: float
    messages: float
    answers: list[float]
    board: list[float]


async def submit_all(server: Server, board: Wire, phones: list[Wire], about: dict[str, Any]) -> Found:
    """Let each phone submit once within ``SECONDS``; return what that cost ``server``."""
    await asyncio.sleep(2)
    before, start = server.cpu(), time.monotonic()
    had = [one.messages for one in phones]
    ids = [str(uuid.uuid4()) for _ in phones]

    async def write(index: int) -> None:
        await asyncio.sleep(max(0.0, start + SECONDS * index / len(phones) - time.monotonic()))
        phones[index].sent = time.monotonic()
        given = {"id": ids[index], "kind": "challenge", "text": f"Statement {index}", "lang": "en", **about}
        await phones[index].send("contribution.submit", given, "2")

    await asyncio.gather(*(write(index) for index in range(len(phones))))
    await asyncio.sleep(2)
    received = [one.messages - then for one, then in zip(phones, had, strict=True)]
    return Found(
        server.cpu() - before,
        sum(received) / len(phones),
        [one.answered - one.sent for one in phones if one.answered],
        [board.seen[id_] - one.sent for id_, one in zip(ids, phones, strict=True) if id_ in board.seen],
    )


async def together(work: list[Any]) -> None:
    """Await all of ``work``, ``AT_ONCE`` of it at a time."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(item: Any) -> None:
        async with gate:
            await item

    await asyncio.gather(*(one(item) for item in work))


async def run_bare(server: Server, phones: int) -> Found:
    """Return what the bare server needs."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        board = Wire(http, server.url)
        await board.open({})
        await board.send("watch", {})
        wires = [Wire(http, server.url) for _ in range(phones)]
        await together([one.open({}) for one in wires])
        found = await submit_all(server, board, wires, {})
        await together([one.close() for one in (*wires, board)])
    return found


@dataclass
class Ours:
    """Our server's event: its join code, first session and question, and a display link's token."""

    code: str
    session: str
    question: str
    token: str


async def cookie_of(http: aiohttp.ClientSession, url: str) -> str:
    """Return the cookie that a join or role address gives."""
    async with http.get(url, allow_redirects=False) as answer:
        return answer.headers["Set-Cookie"].partition(";")[0]


async def run_ours(server: Server, event: Ours, phones: int) -> tuple[Found, dict[str, float]]:
    """Return what our server needs, and the milliseconds of a phone's first visit by part."""
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), cookie_jar=jar) as http:
        board = Wire(http, server.url, await cookie_of(http, f"{server.url}/access/{event.token}"))
        await board.open({"as": "staff"})
        await board.send("watch", {"session": event.session, "audience": "board"}, "1")
        await board.watched.wait()
        wires = [Wire(http, server.url) for _ in range(phones)]
        visit = await visit_all(server, http, event, wires)
        found = await submit_all(server, board, wires, {"session": event.session, "question": event.question})
        await together([one.close() for one in (*wires, board)])
    return found, visit


async def visit_all(
    server: Server, http: aiohttp.ClientSession, event: Ours, wires: list[Wire]
) -> dict[str, float]:
    """Let all phones come as a browser does, one part after the other; return each part's milliseconds a phone."""
    found: dict[str, float] = {}
    pages: list[str] = []
    known: dict[str, Any] = {}

    async def join(wire: Wire) -> None:
        wire.cookie = await cookie_of(http, f"{server.url}/j/{event.code}")

    async def read(wire: Wire) -> None:
        headers = {"Cookie": wire.cookie, "Accept-Encoding": "br"}
        async with http.get(f"{server.url}/room/{event.session}", headers=headers) as answer:
            pages.append(await answer.text())
            assert answer.status == 200, answer.status

    async def choose(wire: Wire) -> None:
        form = {"joining": "1", "quote": "yes", "back": f"/room/{event.session}"}
        headers = {"Cookie": wire.cookie}
        address = f"{server.url}/choices"
        async with http.post(address, data=form, headers=headers, allow_redirects=False) as answer:
            assert answer.status == 303, answer.status

    async def files(wire: Wire) -> None:
        # Those of both pages, each once, as a browser does.
        for path in dict.fromkeys(_FILE.findall(pages[0]) + _FILE.findall(pages[-1])):
            headers = {"Cookie": wire.cookie, "Accept-Encoding": "br"}
            async with http.get(urljoin(server.url, path), headers=headers) as answer:
                await answer.read()

    async def connect(wire: Wire) -> None:
        await wire.open({"as": "delegate"})

    async def watch(wire: Wire) -> None:
        # As the page's script does: from the revision that stands in the page.
        if not known:
            island = json.loads(_ISLAND.findall(pages[-1])[0])["snapshot"]
            known.update(rev=island["rev"], lineage=island["lineage"], others=False)
        await wire.send("watch", {"session": event.session, **known}, "1")
        await wire.watched.wait()

    for name, part in (
        ("/j", join),
        ("/room: join", read),
        ("/choices", choose),
        ("/room", read),
        ("files", files),
        ("socket", connect),
        ("watch", watch),
    ):
        before = server.cpu()
        await together([part(wire) for wire in wires])
        found[name] = (server.cpu() - before) * 1000 / len(wires)
    return found


def within(values: list[float], share: float) -> float:
    """Return the milliseconds within which ``share`` of ``values`` (seconds) lie; 0 where there are none."""
    ordered = sorted(values) or [0.0]
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


def find_event(server: Server) -> Ours:
    """Return the event that our server made at its start."""
    store = Store(server.settings.effective_database_url(), lock=threading.RLock())
    with store.read() as tx:
        event = queries.events(tx)[0]
        session = queries.agenda(tx, event.id)[0]
        system = Caller(Role.SYSTEM, "benchmark", event.id)
        link = next(one for one in queries.role_links(tx, event.id) if one.role == "display")
        token = Signer(server.settings.effective_secret_key()).token(link.id, link.generation)
        found = Ours(event.code, session.id, str(session.question), token)
    dispatcher = Dispatcher(store)
    dispatcher.perform(system, "session.stage", {"session": found.session, "stage": "collecting"})
    marks = {"of": "all", "each": None, "tally": "live"}
    dispatcher.perform(system, "session.settings", {"session": found.session, "marks": marks})
    return found


def report(phones: int, bare: Found, ours: Found, visit: dict[str, float]) -> None:
    """Print all figures beside their budgets."""
    show(f"{phones} phones submit once within {SECONDS} s", "measured", "budget")
    show("  bare server: CPU", f"{bare.cpu:.2f} s", "")
    show("  ours: CPU", f"{ours.cpu:.2f} s", "")
    ratio = ours.cpu / max(bare.cpu, 1 / TICK)
    show("  ours to bare", f"{ratio:.1f}", f"{RATIO}", good=ratio <= RATIO)
    show("  lost on the way to the board", str(phones - len(ours.board)), "0", good=len(ours.board) == phones)
    show("  not acknowledged", str(phones - len(ours.answers)), "0", good=len(ours.answers) == phones)
    for name, values, budget in (("acknowledgement", ours.answers, 150), ("board", ours.board, 200)):
        late = within(values, 0.95)
        show(f"  to the {name}, 95 of 100", f"{late:.0f} ms", f"{budget} ms", good=late <= budget)
    show("  bare: to the board, 95 of 100", f"{within(bare.board, 0.95):.0f} ms", "")
    show("  messages a phone", f"{ours.messages:.1f}", str(MESSAGES), good=ours.messages <= MESSAGES)
    whole = sum(visit.values())
    show(
        "first visit, CPU of the server a phone", f"{whole:.1f} ms", f"{VISIT_MS} ms", good=whole <= VISIT_MS
    )
    for name, figure in visit.items():
        show(f"  {name}", f"{figure:.1f} ms", "")


def main() -> None:
    """Measure both and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.side_by_side", description=__doc__)
    parser.add_argument("--phones", type=int, default=1000)
    parser.add_argument("--port", type=int, default=8994)
    given = parser.parse_args()
    bare_server = Bare(given.port)
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder, given.port + 1)
        for one in (bare_server, server):
            one.start()
        try:
            for one in (bare_server, server):
                one.wait()
            bare = asyncio.run(run_bare(bare_server, given.phones))
            ours, visit = asyncio.run(run_ours(server, find_event(server), given.phones))
        finally:
            for one in (bare_server, server):
                assert one.process is not None
                one.process.terminate()
                one.process.wait()
    report(given.phones, bare, ours, visit)


if __name__ == "__main__":
    main()
