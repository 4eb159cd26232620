"""``python -m tests.soak [--seconds 60] [--phones 100] [--backend eventlet] [--fault kill|lock]``: a room that runs for long, then is counted.

``--pause``: seconds between two things that a phone does, on average; a quarter of them are notes.

Phones come and go, write and mark; two boards and two desks follow; a facilitator sorts; documents are made all the
while; a backup is made half-way. In the end: is all that was acknowledged there once, do boards, desks and a fresh
snapshot show the same, did the memory stay flat, is there a traceback in the log? Ends with 1 where any answer is no.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sqlite3
import statistics
import sys
import tempfile
import threading
from collections.abc import Collection, Coroutine
from pathlib import Path
from typing import Any, Final

import aiohttp
from sqlalchemy import func, select

from facilitator.domain.audience import Audience
from facilitator.store import queries
from facilitator.store.engine import Store
from facilitator.store.models import Contribution, Endorsement
from tests.conftest import EVENT, Server, free_port, new_id
from tests.soak.people import PAUSE_SECONDS, QUESTION, SESSION, Follower, Ledger, Line, Phone, cookie_of

ENDINGS: Final = ("pdf", "docx", "xlsx", "csv")
EXPORT_PAUSE_SECONDS: Final = 60
EXPORTS: Final = 8
"""At least, also where the time is short."""
SORT_PAUSE_SECONDS: Final = 1.0
FAULT_PAUSE_SECONDS: Final = 15
LOCK_SECONDS: Final = 3
SAMPLE_SECONDS: Final = 2.0
SAMPLES_A_LINE: Final = 30
"""Each minute a line says how it stands: whoever started an hour need not wait for its end."""
NOTE_KB: Final = 3.0
"""Memory that a note may take for as long as its session is open: its row as desk and board see it, ready to be sent."""
SWAYS: Final = 0.05
"""By so much of it the memory may differ from quarter to quarter whatever is written."""


class Room:
    """The server, who is in its room, and what was measured."""

    def __init__(
        self,
        server: Server,
        phones: int,
        seconds: float,
        faults: Collection[str] = (),
        pause: float = PAUSE_SECONDS,
    ) -> None:
        self.server, self.phones, self.seconds, self.faults, self.pause = (
            server,
            phones,
            seconds,
            faults,
            pause,
        )
        self.ledger = Ledger()
        self.memory: list[tuple[float, int]] = []
        """In MB, and how many contributions there were, at each sample."""
        self.exports: list[int] = []
        self.in_backup: set[str] = set()
        """Acknowledged before the backup began."""
        self.until = 0.0
        self.happened = 0
        """Faults that were made."""

    def _left(self) -> float:
        return max(0.0, self.until - asyncio.get_running_loop().time())

    async def run(self) -> list[Follower]:
        """Hold the room, let it come to rest, and return its boards and desks."""
        facilitator = await cookie_of(self.server.links["facilitator"])
        desk = Line(self.server, facilitator, "staff")
        await desk.connect()
        assert await desk.send(self.ledger, "session.stage", stage="collecting")
        followers = [
            Follower(self.server, facilitator, audience) for audience in ("board", "board", "desk", "desk")
        ]
        await asyncio.gather(*(one.connect() for one in followers))
        self.until = asyncio.get_running_loop().time() + self.seconds
        phones = [Phone(self.server, self.ledger, self.until, self.pause).live() for _ in range(self.phones)]
        work = [self._sort(desk), self._export(), self._back_up(), self._measure()]
        if "kill" in self.faults:
            work.append(self._kill())
        if "lock" in self.faults:
            work.append(self._lock())
        await self._all(*phones, *work)
        await self._wait_for(followers)
        for one in (desk, *followers):
            await one.io.disconnect()
        return followers

    async def _all(self, *work: Coroutine[Any, Any, None]) -> None:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(one)

    async def _sort(self, desk: Line) -> None:
        clusters: list[str] = []
        while self._left():
            await asyncio.sleep(min(SORT_PAUSE_SECONDS, self._left()))
            notes = list(self.ledger.texts)[-20:]
            if not notes:
                continue
            if len(clusters) < 5:
                cluster = new_id()
                title = f"Cluster {len(clusters) + 1}"
                if await desk.send(
                    self.ledger, "cluster.create", id=cluster, question=QUESTION, title=title, ids=notes[:2]
                ):
                    clusters.append(cluster)
            else:
                place = clusters[len(self.ledger.texts) % len(clusters)]
                await desk.send(self.ledger, "contribution.place", ids=notes[:5], cluster=place)

    async def _export(self) -> None:
        cookie = await cookie_of(self.server.links["rapporteur"])
        async with aiohttp.ClientSession(headers={"Cookie": cookie}) as http:
            for ending in (ENDINGS[index % len(ENDINGS)] for index in range(10**9)):
                await asyncio.sleep(min(EXPORT_PAUSE_SECONDS, self.seconds / EXPORTS, self._left()))
                if not self._left():
                    return
                limit = aiohttp.ClientTimeout(180)
                try:
                    async with http.get(
                        f"{self.server.url}/export/{SESSION}.{ending}", timeout=limit
                    ) as answer:
                        await answer.read()
                        self.exports.append(answer.status)
                except (aiohttp.ClientError, TimeoutError):
                    self.exports.append(0)

    async def _back_up(self) -> None:
        await asyncio.sleep(self._left() / 2)
        self.in_backup = set(self.ledger.texts)
        await asyncio.to_thread(self.server.run, "backup", str(self.server.data / "copy.sqlite3"))

    async def _kill(self) -> None:
        """Pull the plug and start again, over and over: nothing acknowledged may be lost."""
        while self._left() > FAULT_PAUSE_SECONDS:
            await asyncio.sleep(FAULT_PAUSE_SECONDS)
            self.server.kill()
            await asyncio.to_thread(self.server.start)
            self.happened += 1

    async def _lock(self) -> None:
        """Hold the database's write lock from another process, as a copy or a purge would."""
        while self._left() > FAULT_PAUSE_SECONDS:
            await asyncio.sleep(FAULT_PAUSE_SECONDS)
            other = sqlite3.connect(
                self.server.data / "facilitator.sqlite3", isolation_level=None, timeout=30
            )
            other.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(LOCK_SECONDS)
            other.execute("ROLLBACK")
            other.close()
            self.happened += 1

    async def _measure(self) -> None:
        while self._left():
            await asyncio.sleep(min(SAMPLE_SECONDS, self._left()))
            if self.server.process is not None:
                now = (self._resident(self.server.process.pid), len(self.ledger.texts))
                self.memory.append(now)
                if not len(self.memory) % SAMPLES_A_LINE:
                    print(f"  {now[0]:.0f} MB, {now[1]} contributions", flush=True)

    def _resident(self, process: int) -> float:
        """Return the resident memory of a process in MB."""
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
        line = next(one for one in status.splitlines() if one.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    async def _wait_for(self, followers: list[Follower]) -> None:
        for _ in range(300):
            with self._store() as store, store.read() as tx:
                rev = queries.get_session(tx, SESSION).rev
            if all(one.rev == rev for one in followers):
                return
            await asyncio.sleep(0.1)

    def _store(self) -> contextlib.closing[Store]:
        url = f"sqlite:///{self.server.data / 'facilitator.sqlite3'}"
        return contextlib.closing(Store(url, lock=threading.RLock()))

    def quarters(self) -> list[tuple[float, float]]:
        """Return the mean memory in MB and the mean number of contributions in each quarter of the time."""
        length = max(1, len(self.memory) // 4)
        parts = [self.memory[start : start + length] or self.memory for start in range(0, 4 * length, length)]
        return [
            (statistics.mean(memory for memory, _ in part), statistics.mean(notes for _, notes in part))
            for part in parts
        ]

    def verdicts(self, followers: list[Follower]) -> list[tuple[str, str, bool]]:
        """Return what was asked, what was found, and whether it is good."""
        ledger = self.ledger
        with self._store() as store, store.read() as tx:
            kept = {row.id: row.text for row in tx.scalars(select(Contribution))}
            number = tx.scalar(select(func.count()).select_from(Contribution)) or 0
            marks = tx.scalar(select(func.count()).select_from(Endorsement)) or 0
            row = queries.get_session(tx, SESSION)
            fresh = {
                audience: queries.snapshot(tx, row, Audience(audience))["state"]
                for audience in ("board", "desk")
            }
        with contextlib.closing(sqlite3.connect(self.server.data / "copy.sqlite3")) as copy:
            copied = {id_ for (id_,) in copy.execute("SELECT id FROM contributions")}
        wrong = {id_ for id_, text in ledger.texts.items() if kept.get(id_) != text}
        equal = [one.state == fresh[one.audience] for one in followers]
        quarters = self.quarters()
        (early, notes), (late, more) = quarters[1], quarters[3]
        allowed = early * (1 + SWAYS) + (more - notes) * NOTE_KB / 1024
        log = (self.server.data / "log").read_text(encoding="utf-8", errors="replace")
        return [
            (
                "acknowledged contributions there once",
                f"{len(ledger.texts)}, {len(wrong)} wrong or missing, {number} rows",
                not wrong and number == len(kept),
            ),
            (
                "acknowledged marks there once",
                f"{len(ledger.marks)}, {marks} rows",
                marks >= len(ledger.marks) > 0,
            ),
            ("commands never answered", str(sum(ledger.lost.values())), not ledger.lost),
            ("boards and desks as a fresh snapshot", f"{sum(equal)} of {len(equal)}", all(equal)),
            (
                "documents made",
                f"{len(self.exports)}, statuses {sorted(set(self.exports))}",
                set(self.exports) <= {200} or "kill" in self.faults,
            ),
            (
                "in the backup what came before it",
                f"{len(self.in_backup - copied)} missing of {len(self.in_backup)}",
                self.in_backup <= copied,
            ),
            (
                "memory flat",
                f"{early:.0f} MB in the second quarter, {late:.0f} MB in the last; allowed {allowed:.0f}",
                late <= allowed or "kill" in self.faults,
            ),
            (
                "faults made",
                f"{self.happened} {' and '.join(self.faults)}".strip(),
                bool(self.happened) or not self.faults,
            ),
            ("no traceback in the log", str(log.count("Traceback")), "Traceback" not in log),
        ]


def main() -> None:
    """Hold the room on a fresh server and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--phones", type=int, default=100)
    parser.add_argument("--backend", default="eventlet", choices=["eventlet", "gevent", "threading"])
    parser.add_argument("--fault", action="append", default=[], choices=["kill", "lock"])
    parser.add_argument("--pause", type=float, default=PAUSE_SECONDS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        (data / "event.yaml").write_text(EVENT, encoding="utf-8")
        server = Server(data, free_port(), given.backend, str(data / "event.yaml"))
        server.start()
        try:
            room = Room(server, given.phones, given.seconds, given.fault, given.pause)
            found = room.verdicts(asyncio.run(room.run()))
        finally:
            server.kill()
    print(f"{given.backend}, {given.phones} phones, {given.seconds:.0f} s")
    print(f"  done {dict(room.ledger.done)}, refused {dict(room.ledger.refused)}")
    quarters = ", ".join(f"{memory:.0f} MB with {notes:.0f}" for memory, notes in room.quarters())
    print(f"  memory and contributions, by quarter: {quarters}")
    for what, told, good in found:
        print(f"  {'ok' if good else 'MISS':<5}{what}: {told}")
    sys.exit(0 if all(good for *_, good in found) else 1)


if __name__ == "__main__":
    main()
