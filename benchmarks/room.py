"""A full room: phones join, each submits once; delays, the server's CPU and memory. Run: make bench ARGS="--phones 1000".

Starts the real server in a child process with an empty database, and the phones in this one (the two share the cores).
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
from pathlib import Path

from facilitator.rehearse import Plan, Report, _Phone
from facilitator.settings import read
from facilitator.store import queries
from facilitator.store.engine import Store

TICK = os.sysconf("SC_CLK_TCK")


def cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def rss(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


async def measure(plan: Plan, question: str, pid: int, seconds: float) -> None:
    report = Report(sent=plan.delegates)
    idle = rss(pid)
    phones = [_Phone(plan, question, report) for _ in range(plan.delegates)]
    gate = asyncio.Semaphore(64)
    began, before = time.monotonic(), cpu(pid)

    async def join(phone: _Phone) -> None:
        async with gate:
            await phone.join()

    await asyncio.gather(*(join(phone) for phone in phones))
    joined = time.monotonic() - began
    print(f"{plan.delegates} phones joined in {joined:.1f} s, server CPU {cpu(pid) - before:.1f} s")
    full = rss(pid)
    print(
        f"memory {idle:.0f} MB idle, {full:.0f} MB with all: {(full - idle) * 1000 / plan.delegates:.0f} KB a phone"
    )
    await asyncio.sleep(2)
    before, start = cpu(pid), time.monotonic()

    async def write(index: int) -> None:
        await asyncio.sleep(max(0.0, start + seconds * index / len(phones) - time.monotonic()))
        import uuid

        await phones[index].submit(str(uuid.uuid4()), f"Statement {index} of a full room", index)

    await asyncio.gather(*(write(index) for index in range(len(phones))))
    spent = cpu(pid) - before
    times = sorted(report.times)
    print(
        f"{report.acknowledged} of {report.sent} acknowledged, {report.retries} sent again, server CPU {spent:.2f} s"
    )
    marks = {
        name: times[int(len(times) * part)] * 1000
        for name, part in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    }
    print("submit to ack: " + ", ".join(f"{name} {value:.1f} ms" for name, value in marks.items()))
    await asyncio.gather(*(phone.leave() for phone in phones), return_exceptions=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--port", type=int, default=8990)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environ = {
            **os.environ,
            "FACILITATOR_DATA": folder,
            "FACILITATOR_PORT": str(chosen.port),
            "FACILITATOR_HOST": "127.0.0.1",
        }
        url = f"http://127.0.0.1:{chosen.port}"
        server = subprocess.Popen(
            [sys.executable, "-m", "facilitator.cli", "serve"], env=environ, stdout=subprocess.DEVNULL
        )
        try:
            for _ in range(200):
                try:
                    urllib.request.urlopen(f"{url}/readyz", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            store = Store(read(environ).effective_database_url(), lock=threading.RLock())
            with store.read() as tx:
                event = queries.events(tx)[0]
                session = queries.agenda(tx, event.id)[0]
                code, session_id, question = event.code, session.id, session.question
            subprocess.run(
                [sys.executable, "-m", "facilitator.cli", "rehearse", "--delegates", "30", "--minutes", "0.05"],
                env=environ, check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            plan = Plan(url, code, session_id, chosen.phones, chosen.seconds, None, store)
            asyncio.run(measure(plan, str(question), server.pid, chosen.seconds))
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
