"""What a hall does at once: python -m benchmarks.scenarios --phones 200

Everybody endorses five clusters within 30 s; everybody drops and returns at once; all pages are loaded again at the same
moment. All the while a facilitator moves five contributions a second, two boards and two desks follow, and a bystander asks
ten times a second whether the server hears. Prints how long the bystander waited, and whether all that was given is there.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import threading
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Final

import aiohttp
from sqlalchemy import func, select

from benchmarks.room import Server
from benchmarks.side_by_side import Ours, Wire, cookie_of, find_event, together, visit_all, within
from benchmarks.table import show
from facilitator.commands.dispatcher import Dispatcher
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller, Signer
from facilitator.store import queries
from facilitator.store.engine import Store
from facilitator.store.models import Endorsement

CLUSTERS: Final = 5
NOTES: Final = 100
MARK_SECONDS: Final = 30
MOVES_A_SECOND: Final = 5
PAUSE_SECONDS: Final = 0.1
LATE_MS: Final = 150
"""Budget of 95 of 100 of the bystander's questions (README, how large a room it carries)."""


class Hall:
    """The server's first session with clusters, its phones, boards and desks."""

    def __init__(self, server: Server, http: aiohttp.ClientSession, event: Ours) -> None:
        self.server, self.http, self.event = server, http, event
        self.store = Store(server.settings.effective_database_url(), lock=threading.RLock())
        self.clusters = [str(uuid.uuid4()) for _ in range(CLUSTERS)]
        self.notes = [str(uuid.uuid4()) for _ in range(NOTES)]
        self.phones: list[Wire] = []

    def prepare(self) -> str:
        """Put notes and clusters into the session; return a facilitator link's token."""
        with self.store.read() as tx:
            event = queries.events(tx)[0]
            link = next(one for one in queries.role_links(tx, event.id) if one.role == "facilitator")
        system, about = Caller(Role.SYSTEM, "benchmark", event.id), {"session": self.event.session}
        dispatcher = Dispatcher(self.store)
        dispatcher.perform(system, "session.stage", {**about, "stage": "collecting"})
        rows = [
            {"id": id_, "question": self.event.question, "kind": "challenge", "text": f"Note {index}"}
            for index, id_ in enumerate(self.notes)
        ]
        dispatcher.perform(system, "contribution.import", {**about, "rows": rows})
        caller = Caller(Role.FACILITATOR, link.id, event.id, link.name, generation=link.generation)
        for index, id_ in enumerate(self.clusters):
            given = {**about, "id": id_, "question": self.event.question, "title": f"Cluster {index}"}
            dispatcher.perform(caller, "cluster.create", given)
        return Signer(self.server.settings.effective_secret_key()).token(link.id, link.generation)

    async def staff(self, token: str, audience: str) -> Wire:
        """Return a board or a desk that watches."""
        made = Wire(
            self.http, self.server.url, await cookie_of(self.http, f"{self.server.url}/access/{token}")
        )
        await made.open({"as": "staff"})
        await made.send("watch", {"session": self.event.session, "audience": audience}, "1")
        await made.watched.wait()
        return made

    async def move(self, desk: Wire) -> None:
        """Move contributions until cancelled."""
        for step in range(10**9):
            place = {"ids": [self.notes[step % NOTES]], "cluster": self.clusters[step % CLUSTERS]}
            given = {"session": self.event.session, "key": str(uuid.uuid4()), **place}
            await desk.send("contribution.place", given, "3")
            await asyncio.sleep(1 / MOVES_A_SECOND)

    async def ask(self, wire: Wire, waits: list[float]) -> None:
        """Ask whether the server hears until cancelled; add each wait in seconds."""
        while True:
            waits.append(await wire.ask("ping", {}))
            await asyncio.sleep(PAUSE_SECONDS)

    async def mark_all(self) -> None:
        """Let each phone endorse each cluster, spread over ``MARK_SECONDS``."""

        async def mark(index: int, wire: Wire) -> None:
            await asyncio.sleep(MARK_SECONDS * index / len(self.phones) / 2)
            for target in self.clusters:
                given = {
                    "session": self.event.session,
                    "target": target,
                    "on": True,
                    "key": str(uuid.uuid4()),
                }
                await wire.ask("endorsement.set", given)
                await asyncio.sleep(MARK_SECONDS / 2 / CLUSTERS)

        await asyncio.gather(*(mark(index, wire) for index, wire in enumerate(self.phones)))

    async def return_all(self) -> None:
        """Let all phones lose their connection and come back at once."""
        await asyncio.gather(*(one.close() for one in self.phones))

        async def come(wire: Wire) -> None:
            wire.watched.clear()
            await wire.open({"as": "delegate"})
            await wire.send(
                "watch", {"session": self.event.session, "rev": 1, "lineage": "", "others": False}, "1"
            )
            await wire.watched.wait()

        await asyncio.gather(*(come(one) for one in self.phones))

    async def reload_all(self) -> None:
        """Let all phones load their page at once."""

        async def load(wire: Wire) -> None:
            headers = {"Cookie": wire.cookie, "Accept-Encoding": "br"}
            async with self.http.get(
                f"{self.server.url}/room/{self.event.session}", headers=headers
            ) as answer:
                assert answer.status == 200, answer.status
                await answer.read()

        await asyncio.gather(*(load(one) for one in self.phones))

    def marks(self) -> int:
        """Return how many endorsements are kept."""
        with self.store.read() as tx:
            return tx.scalar(select(func.count()).select_from(Endorsement)) or 0


async def measure(hall: Hall, token: str, phones: int) -> None:
    """Run all scenarios and print what the bystander saw."""
    staff = [await hall.staff(token, audience) for audience in ("desk", "desk", "board", "board")]
    hall.phones = [Wire(hall.http, hall.server.url) for _ in range(phones)]
    await visit_all(hall.server, hall.http, hall.event, hall.phones)
    bystander = hall.phones.pop()
    mover = asyncio.create_task(hall.move(staff[0]))
    scenes: tuple[tuple[str, Callable[[], Awaitable[None]]], ...] = (
        (f"all endorse {CLUSTERS} clusters within {MARK_SECONDS} s", hall.mark_all),
        ("all drop and return at once", hall.return_all),
        ("all load their page again at once", hall.reload_all),
    )
    for name, scene in scenes:
        waits: list[float] = []
        asker = asyncio.create_task(hall.ask(bystander, waits))
        before, began = hall.server.cpu(), time.monotonic()
        await scene()
        took, spent = time.monotonic() - began, hall.server.cpu() - before
        await asyncio.sleep(0.5)
        asker.cancel()
        late = within(waits, 0.95)
        show(name, f"{took:.1f} s", "")
        show("  bystander, 95 of 100", f"{late:.0f} ms", f"{LATE_MS} ms", good=late <= LATE_MS)
        show("  bystander, longest", f"{max(waits) * 1000:.0f} ms", "500 ms", good=max(waits) <= 0.5)
        show("  the server's CPU", f"{spent:.2f} s", "")
    mover.cancel()
    kept, given = hall.marks(), (phones - 1) * CLUSTERS
    show("marks kept of those acknowledged", f"{kept} of {given}", str(given), good=kept == given)
    await together([one.close() for one in (*hall.phones, bystander, *staff)])


async def run(server: Server, phones: int) -> None:
    """Prepare the hall and measure."""
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), cookie_jar=jar) as http:
        hall = Hall(server, http, find_event(server))
        await measure(hall, hall.prepare(), phones)


def main() -> None:
    """Measure on a server of one's own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scenarios", description=__doc__)
    parser.add_argument("--phones", type=int, default=200)
    parser.add_argument("--port", type=int, default=8998)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder, given.port)
        server.start()
        try:
            server.wait()
            asyncio.run(run(server, given.phones))
        finally:
            assert server.process is not None
            server.process.terminate()
            server.process.wait()


if __name__ == "__main__":
    main()
