"""A full room through nginx, by one process and by two. Run: .venv/bin/python -m benchmarks.scaling --phones 500 1000.

Starts PostgreSQL (which writes to the disk as on a server), Redis, nginx with the shipped file (without TLS) and
``serve --workers``; the phones are in this process and share the cores with all of them. Phones join and connect, then
each gives one contribution within --seconds. Prints joins a second, connected phones, how long acknowledgements took, the
processor time of each part and the memory of each process.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from facilitator.commands.dispatcher import Dispatcher
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.rehearsal.phones import Phone, Plan, Report
from facilitator.store import queries
from facilitator.store.engine import Store
from tests.scale.services import Nginx, Postgres, Redis
from tests.scale.workers import Workers, children

TICK = os.sysconf("SC_CLK_TCK")
JOIN_AT_ONCE = 40


def family(pid: int) -> list[int]:
    """Return a process and its living children."""
    found = [pid]
    for one in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((one / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            found.append(int(one.name))
    return found


def cpu(pids: list[int]) -> float:
    """Return the processor seconds of ``pids``, with those of children that have ended."""
    spent = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        spent += sum(int(fields[number]) for number in range(11, 15))
    return spent / TICK


def memory(pid: int) -> float:
    """Return what a process holds, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def open_session(store: Store, session: str) -> None:
    """Let the room write in ``session``."""
    with store.read() as tx:
        event = queries.events(tx)[0].id
        link = next(one for one in queries.role_links(tx, event) if one.role == Role.FACILITATOR)
    caller = Caller(Role.FACILITATOR, link.id, event, link.name)
    Dispatcher(store).perform(caller, "session.stage", {"session": session, "stage": "collecting"})


async def room(plan: Plan, parts: Callable[[], dict[str, float]]) -> None:
    """Let the phones of ``plan`` come and write, and print what it took of each of ``parts``."""
    report = Report(sent=plan.delegates)
    phones = [Phone(plan, "first.hard", report) for _ in range(plan.delegates)]
    gate = asyncio.Semaphore(JOIN_AT_ONCE)

    async def join(phone: Phone) -> None:
        async with gate:
            await phone.join()

    began, before = time.monotonic(), parts()
    await asyncio.gather(*(join(one) for one in phones))
    spent = time.monotonic() - began
    print(f"  joined and connected: {plan.delegates} in {spent:.1f} s, {plan.delegates / spent:.0f} a second")
    say_parts(before, parts())
    start, before = time.monotonic(), parts()

    async def write(index: int) -> None:
        await asyncio.sleep(max(0.0, start + plan.seconds * index / len(phones) - time.monotonic()))
        await phones[index].submit(str(uuid.uuid4()), f"Statement {index} of a full room", index)

    await asyncio.gather(*(write(index) for index in range(len(phones))))
    times = [f"p{share * 100:.0f} {report.time_within(share) * 1000:.0f} ms" for share in (0.5, 0.95, 0.99)]
    print(
        f"  one contribution each within {plan.seconds:.0f} s: {report.acknowledged} of {report.sent} acknowledged, "
        f"{report.retries} sent again, {', '.join(times)}"
    )
    say_parts(before, parts())
    await asyncio.gather(*(one.leave() for one in phones), return_exceptions=True)


def say_parts(before: dict[str, float], after: dict[str, float]) -> None:
    """Print the processor seconds between two moments."""
    told = ", ".join(f"{name} {after[name] - before[name]:.1f}" for name in after)
    print(f"    processor seconds: {told}", flush=True)


def measure(phones: int, processes: int, seconds: float) -> None:
    """Start everything, hold the room, end everything."""
    with tempfile.TemporaryDirectory() as folder, Postgres(durable=True) as postgres, Redis() as redis:
        database = postgres.new_database()
        os.environ["FACILITATOR_PROXIES"] = "1"
        workers = Workers(Path(folder), database, redis.url, processes)
        try:
            workers.wait()
            served = [workers.process.pid] if processes == 1 else list(children(workers.process.pid).values())
            with Nginx(list(workers.ports), tls=False, connections=16_384) as nginx:
                info = json.loads(
                    subprocess.run(
                        [sys.executable, "-m", "facilitator.cli", "links", "--json"],
                        env=workers.environ, check=True, capture_output=True, text=True,
                    ).stdout
                )  # fmt: skip
                store = Store(database, lock=threading.RLock())
                open_session(store, "first")
                plan = Plan(nginx.url, info["code"], "first", phones, seconds, None, store)
                roots = {"database": postgres, "queue": redis, "nginx": nginx}

                def parts() -> dict[str, float]:
                    used = {name: cpu(family(one.process.pid)) for name, one in roots.items() if one.process}
                    return {"app": cpu(served), **used, "phones": cpu([os.getpid()])}

                print(f"{phones} phones, processes: {processes}", flush=True)
                asyncio.run(room(plan, parts))
                print(f"  memory: {', '.join(f'{memory(one):.0f} MB' for one in served)}", flush=True)
                store.close()
        finally:
            workers.process.terminate()
            workers.process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, nargs="+", default=[500, 1000])
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--seconds", type=float, default=20)
    chosen = parser.parse_args()
    for phones in chosen.phones:
        for processes in chosen.processes:
            measure(phones, processes, chosen.seconds)


if __name__ == "__main__":
    main()
