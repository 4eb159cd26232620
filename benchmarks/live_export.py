"""The live room while documents are made: 200 phones write, 2,000 contributions become PDF and Word documents.

Run: python -m benchmarks.live_export. Starts the real server with 2,000 contributions in one session; measures the time
from sending to acknowledgement of phones that write all the while, and the longest time the server took to answer
``/healthz`` (asked every 10 ms by a process of its own), first with nothing else to do, then while documents are made, and
while a rapporteur opens the report anew each second. Budgets (README, how large a room it carries): PDF within 30 s, the others within 5 s, the live room
never held up more than 50 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

import aiohttp

from benchmarks.table import HEAD, show, show_most
from facilitator.commands.dispatcher import Dispatcher
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller, Signer
from facilitator.rehearsal.phones import Phone, Plan, Report
from facilitator.store import queries
from facilitator.store.engine import Store

MADE_SECONDS, PDF_SECONDS, ACK_MS, HELD_MS = 5.0, 30.0, 150, 50
"""Budgets: of a document, of a PDF, of an acknowledgement meanwhile, and of anybody's wait."""
NOTES, PHONES, SECONDS = 2000, 200, 10
_PROBE = """
import http.client, sys, time
host, port, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
line, until = http.client.HTTPConnection(host, port), time.monotonic() + seconds
while time.monotonic() < until:
    began = time.monotonic()
    line.request("GET", "/healthz")
    line.getresponse().read()
    print(time.monotonic() - began)
    time.sleep(0.01)
"""


def fill(store: Store, event: str, session: str, question: str) -> None:
    caller = Caller(Role.SYSTEM, "benchmark", event)
    dispatcher = Dispatcher(store)
    dispatcher.perform(caller, "session.stage", {"session": session, "stage": "collecting"})
    texts = ("لا توجد ميزانية ثابتة لصيانة الأطراف الاصطناعية", "Services are far from where survivors live.")
    for start in range(0, NOTES, 250):
        rows = [
            {
                "id": str(uuid.uuid4()),
                "question": question,
                "kind": "challenge",
                "text": f"{texts[n % 2]} {n}",
            }
            for n in range(start, start + 250)
        ]
        dispatcher.perform(caller, "contribution.import", {"session": session, "rows": rows})


async def probe(url: str, seconds: float, gaps: list[float]) -> None:
    """In a process of its own: what 200 phones cost in this one is not the server's doing."""
    host, _, port = url.removeprefix("http://").partition(":")
    command = [sys.executable, "-c", _PROBE, host, port, str(seconds)]
    child = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    out, _ = await child.communicate()
    gaps += map(float, out.split())


async def write(phones: list[Phone], session: str, question: str, until: float) -> None:
    async def one(index: int, phone: Phone) -> None:
        await asyncio.sleep(index / len(phones) * 4)
        while time.monotonic() < until:
            payload = {
                "id": str(uuid.uuid4()),
                "session": session,
                "question": question,
                "kind": "barrier",
                "text": "while it is made",
            }
            await phone.send("contribution.submit", payload)
            await asyncio.sleep(4)

    await asyncio.gather(*(one(index, phone) for index, phone in enumerate(phones)))


async def export(url: str, session: str, ending: str, token: str) -> float:
    began = time.monotonic()
    headers, limit = {"Authorization": f"Bearer {token}"}, aiohttp.ClientTimeout(120)
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.get(f"{url}/export/{session}.{ending}", timeout=limit) as answer,
    ):
        assert answer.status == 200, answer.status
        await answer.read()
    return time.monotonic() - began


async def read_report(url: str, session: str, token: str) -> float:
    """Open the report once a second: in a room that writes, its contents are others each time. Returns the mean time."""
    times = []
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        await (await http.get(f"{url}/access/{token}")).read()
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            began = time.monotonic()
            answer = await http.get(f"{url}/report/{session}")
            assert answer.status == 200, answer.status
            await answer.read()
            times.append(time.monotonic() - began)
            await asyncio.sleep(1)
    return statistics.mean(times)


async def measure(url, plan, question, token, ending):
    report = Report()
    phones = [Phone(plan, question, report) for _ in range(PHONES)]
    for start in range(0, PHONES, 40):
        await asyncio.gather(*(phone.join() for phone in phones[start : start + 40]))
    until = time.monotonic() + SECONDS
    gaps: list[float] = []
    jobs = [probe(url, SECONDS, gaps), write(phones, plan.session, question, until)]
    if ending == "report":
        jobs.append(read_report(url, plan.session, token))
    elif ending:
        jobs.append(export(url, plan.session, ending, token))
    took = await asyncio.gather(*jobs)
    await asyncio.gather(*(phone.leave() for phone in phones), return_exceptions=True)
    times, gaps = sorted(report.times), sorted(gaps)
    what = f"{ending} while {len(times)} were given" if ending else f"nothing else, {len(times)} given"
    show(what, *HEAD)
    if ending:
        show_most("  made within", took[-1], PDF_SECONDS if ending == "pdf" else MADE_SECONDS, "s", 1)
    show_most("  to the acknowledgement, 95 of 100", times[int(len(times) * 0.95)] * 1000, ACK_MS, "ms")
    show("  the server answers, 99 of 100", f"{gaps[int(len(gaps) * 0.99)] * 1000:.0f} ms")
    show_most("  longest wait", gaps[-1] * 1000, HELD_MS, "ms")


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        port = 8185
        environ = {
            **os.environ,
            "FACILITATOR_DATA": folder,
            "FACILITATOR_PORT": str(port),
            "FACILITATOR_HOST": "127.0.0.1",
        }
        environ |= {"FACILITATOR_SECRET_KEY": "benchmark-only-secret-key"}
        url = f"http://127.0.0.1:{port}"
        with (Path(folder) / "log").open("wb") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "facilitator.cli", "serve"], env=environ, stdout=log, stderr=log
            )
        try:
            while b"Stop with" not in (Path(folder) / "log").read_bytes():
                assert server.poll() is None, (Path(folder) / "log").read_text()
                time.sleep(0.1)
            store = Store(f"sqlite:///{folder}/facilitator.sqlite3", lock=threading.RLock())
            with store.read() as tx:
                event = queries.events(tx)[0]
                session = queries.agenda(tx, event.id)[0]
                links = {one.role: one for one in queries.role_links(tx, event.id)}
                question = session.question
                link = links["rapporteur"]
                token = Signer("benchmark-only-secret-key").token(link.id, link.generation)
                plan = Plan(url, event.code, session.id, PHONES, 0.0, None, store)
                event_id = event.id
            fill(store, event_id, plan.session, question)
            for ending in (None, "pdf", "docx", "xlsx", "csv", "json", "report"):
                asyncio.run(measure(url, plan, question, token, ending))
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
