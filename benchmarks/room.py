"""A full room against its budgets. Run: make bench, or .venv/bin/python -m benchmarks.room --phones 1000.

Starts the real server in a child process with an empty database, and phones and a board in this one (the two share the
cores). Phones join, each submits once; then the server is killed and started again. Prints delays from a submission to
its acknowledgement and to the board, the server's CPU and memory, and how long until everybody is back.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from pathlib import Path

import aiohttp
import socketio

from benchmarks.table import HEAD, show, show_most
from facilitator.identity import Signer
from facilitator.rehearsal.phones import Phone as Delegate
from facilitator.rehearsal.phones import Plan, Report
from facilitator.settings import Settings, read
from facilitator.store import queries
from facilitator.store.engine import Store

TICK = os.sysconf("SC_CLK_TCK")
IDLE_MB, PHONE_KB, CPU_MS, ACK_MS, BOARD_MS, BACK_SECONDS = 150, 80, 3.0, 150, 200, 15
"""Budgets; ``CPU_MS`` is of one phone's submission."""


class Server:
    """The program under test."""

    def __init__(self, folder: str, port: int) -> None:
        more = {"FACILITATOR_DATA": folder, "FACILITATOR_PORT": str(port), "FACILITATOR_HOST": "127.0.0.1"}
        self.environ = {**os.environ, **more}
        self.url = f"http://127.0.0.1:{port}"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def settings(self) -> Settings:
        return read(self.environ)

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self) -> None:
        command = [sys.executable, "-m", "facilitator.cli", "serve"]
        self.process = subprocess.Popen(command, env=self.environ, stdout=subprocess.DEVNULL)

    def wait(self) -> None:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{self.url}/readyz", timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise SystemExit("the server did not start")

    def cpu(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def rss(self) -> float:
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Phone(Delegate):
    """A phone that comes back by itself and watches again from the revision it had, as the page does."""

    def __init__(self, plan: Plan, question: str, report: Report) -> None:
        super().__init__(plan, question, report)
        self.back = 0.0
        self.is_back = asyncio.Event()
        self.known: dict[str, object] = {}

    async def join(self) -> None:
        await super().join()
        answer = await self._socket.call("watch", {"session": self._plan.session}, timeout=30)
        self.known = {"rev": answer["rev"], "lineage": answer["lineage"]}
        self._socket.on("connect", self.resume)

    async def resume(self) -> None:
        answer = await self._socket.call("watch", {"session": self._plan.session, **self.known}, timeout=30)
        assert answer["ok"]
        self.back = time.monotonic()
        self.is_back.set()


class Board:
    """The display: notes when each contribution reaches it."""

    def __init__(self, plan: Plan, token: str) -> None:
        self.plan = plan
        self.token = token
        self.seen: dict[str, float] = {}
        self.known: dict[str, object] = {}
        self.back = 0.0
        self.is_back = asyncio.Event()
        self.socket = socketio.AsyncClient(reconnection_delay=0.5, reconnection_delay_max=4)

    async def open(self) -> None:
        address = f"{self.plan.url}/access/{self.token}"
        async with aiohttp.ClientSession() as http, http.get(address, allow_redirects=False) as answer:
            cookie = answer.cookies["facilitator_staff"].value
        self.socket.on("changes", self.take)
        self.socket.on("connect", self.watch)
        await self.socket.connect(
            self.plan.url,
            headers=lambda: {"Cookie": f"facilitator_staff={cookie}"},
            auth={"as": "staff"},
            transports=["websocket"],
        )

    async def watch(self) -> None:
        answer = await self.socket.call(
            "watch", {"session": self.plan.session, "audience": "board", **self.known}
        )
        self.known = {"rev": answer["rev"], "lineage": answer["lineage"]}
        if "snapshot" in answer:
            self.note(answer["snapshot"]["state"].get("contributions", {}))
        for change in answer.get("changes", {}).get("changes", []):
            self.note(change["put"].get("contributions", {}))
        self.back = time.monotonic()
        self.is_back.set()

    def take(self, batch: dict) -> None:
        for change in batch["changes"]:
            self.note(change["put"].get("contributions", {}))
        self.known["rev"] = batch["to"]

    def note(self, rows: dict) -> None:
        now = time.monotonic()
        for id_ in rows:
            self.seen.setdefault(id_, now)


async def measure(plan: Plan, question: str, server: Server, token: str) -> None:
    report = Report(sent=plan.delegates)
    board = Board(plan, token)
    await board.open()
    idle = server.rss()
    phones = [Phone(plan, question, report) for _ in range(plan.delegates)]
    gate = asyncio.Semaphore(64)
    began, before = time.monotonic(), server.cpu()

    async def join(phone: Phone) -> None:
        async with gate:
            await phone.join()

    await asyncio.gather(*(join(phone) for phone in phones))
    show(f"{plan.delegates} phones", *HEAD)
    show("  joined in", f"{time.monotonic() - began:.1f} s")
    show("  the server's CPU for it", f"{server.cpu() - before:.1f} s")
    each = (server.rss() - idle) * 1000 / plan.delegates
    show_most("  memory idle", idle, IDLE_MB, "MB")
    show_most("  memory of a phone", each, PHONE_KB, "KB")
    await asyncio.sleep(3)
    before, start = server.cpu(), time.monotonic()
    ids = [str(uuid.uuid4()) for _ in phones]
    sent: dict[str, float] = {}

    async def write(index: int) -> None:
        await asyncio.sleep(max(0.0, start + plan.seconds * index / len(phones) - time.monotonic()))
        sent[ids[index]] = time.monotonic()
        await phones[index].submit(ids[index], f"Statement {index} of a full room", index)

    await asyncio.gather(*(write(index) for index in range(len(phones))))
    await asyncio.sleep(0.5)
    spent = server.cpu() - before
    seen = [board.seen[id_] - sent[id_] for id_ in ids if id_ in board.seen]
    show(f"all submit within {plan.seconds:.0f} s", *HEAD)
    show_most("  not acknowledged", report.sent - report.acknowledged, 0, "")
    show("  sent again", str(report.retries))
    show_most("  not on the board", len(ids) - len(seen), 0, "")
    show_most("  the server's CPU", spent, plan.delegates * CPU_MS / 1000, "s", 2)
    for name, values, most in (("acknowledgement", report.times, ACK_MS), ("board", seen, BOARD_MS)):
        ordered = sorted(values)
        half, late, latest = (ordered[int(len(ordered) * part)] * 1000 for part in (0.5, 0.95, 0.99))
        show_most(f"  to the {name}, 95 of 100", late, most, "ms")
        show("    half of them, 99 of 100", f"{half:.0f}, {latest:.0f} ms")
    await restart(plan, server, phones, board, ids)
    await asyncio.gather(
        *(phone.leave() for phone in phones), board.socket.disconnect(), return_exceptions=True
    )


async def restart(plan: Plan, server: Server, phones: list[Phone], board: Board, ids: list[str]) -> None:
    """Kill the server with everybody on it and acknowledged contributions in it; start it; wait for all."""
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    began = time.monotonic()
    for one in (*phones, board):
        one.back = 0.0
        one.is_back.clear()
    server.start()
    everybody = [asyncio.create_task(one.is_back.wait()) for one in (*phones, board)]
    await asyncio.wait(everybody, timeout=60)
    late = max(one.back for one in (*phones, board)) - began
    missing = sum(one.back == 0 for one in (*phones, board))
    with plan.store.read() as tx:
        kept = {row.id for row in queries.session_rows(tx, plan.session)["contributions"]}
    show("killed and started again", *HEAD)
    show_most("  not back", missing, 0, "")
    show_most("  all back after", late, BACK_SECONDS, "s", 1)
    show_most("  acknowledged contributions lost", len(set(ids) - kept), 0, "")
    show("  the server's CPU since its start", f"{server.cpu():.1f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--port", type=int, default=8990)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder, chosen.port)
        server.start()
        try:
            server.wait()
            settings = server.settings
            store = Store(settings.effective_database_url(), lock=threading.RLock())
            with store.read() as tx:
                event = queries.events(tx)[0]
                session = queries.agenda(tx, event.id)[0]
                code, session_id, question = event.code, session.id, session.question
                display = next(one for one in queries.role_links(tx, event.id) if one.role == "display")
                token = Signer(settings.effective_secret_key()).token(display.id, display.generation)
            warm = ["rehearse", "--delegates", "30", "--minutes", "0.05"]
            subprocess.run(
                [sys.executable, "-m", "facilitator.cli", *warm],
                env=server.environ, check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            plan = Plan(server.url, code, session_id, chosen.phones, chosen.seconds, None, store)
            asyncio.run(measure(plan, str(question), server, token))
        finally:
            assert server.process is not None
            server.process.terminate()
            server.process.wait()


if __name__ == "__main__":
    main()
