"""Submissions a second into one session on PostgreSQL, by one process and by two.

Run: .venv/bin/python -m benchmarks.submissions --seconds 10. Starts a PostgreSQL of its own that writes to the disk as on a
server; as many processes as asked for give contributions through the dispatcher, each with several threads, as a room does
all at once. Prints submissions a second, how long each took, and the statements of one. No limit of speed counts.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path
from typing import Any

from sqlalchemy import event as happens

from facilitator.commands.dispatcher import Dispatcher
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.store.engine import Store
from tests.conftest import World
from tests.scale.services import Postgres


def prepare(url: str, threads: int) -> tuple[str, list[str]]:
    """Make the demonstration event on the server ``url``; return its database and as many delegates who write."""
    os.environ["FACILITATOR_TEST_DATABASE_URL"] = url
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "unused")
    world.do(world.facilitator, "session.stage", stage="collecting")
    delegates = [world.join().id for _ in range(threads)]
    made = world.store.engine.url.render_as_string(hide_password=False)
    world.store.close()
    return made, delegates


def write(dispatcher: Dispatcher, delegate: str, until: float, took: list[float]) -> None:
    """Give contributions until the moment ``until`` (monotonic), and note the seconds that each took."""
    caller = Caller(Role.DELEGATE, delegate, "demo")
    while (began := time.monotonic()) < until:
        dispatcher.limits.forget()
        said: dict[str, Any] = {
            "session": "first",
            "question": "first.hard",
            "kind": "challenge",
            "lang": "en",
        }
        id_ = str(uuid.uuid4())
        dispatcher.perform(caller, "contribution.submit", {**said, "id": id_, "text": f"Statement {id_}"})
        took.append(time.monotonic() - began)


def child(url: str, delegates: list[str], start: float, seconds: float) -> None:
    """One process of those that write: from ``start`` (seconds since 1970) on."""
    store = Store(url, lock=threading.RLock(), in_time=True)
    dispatcher = Dispatcher(store)
    statements: list[str] = []
    happens.listen(store.engine, "before_cursor_execute", lambda _c, _u, said, *_: statements.append(said))
    write(dispatcher, delegates[0], time.monotonic() + 0.3, [])
    took: list[float] = []
    time.sleep(max(0.0, start - time.time()))
    statements.clear()
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=write, args=(dispatcher, one, until, took)) for one in delegates]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    print(json.dumps({"took": took, "statements": len(statements) / len(took)}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument(
        "--threads", type=int, default=8, help="of each process; 1 tells what one alone takes"
    )
    parser.add_argument("--child", nargs=3, metavar=("URL", "DELEGATES", "START"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        url, delegates, start = chosen.child
        child(url, json.loads(delegates), float(start), chosen.seconds)
        return
    with Postgres(durable=True) as postgres:
        for count in chosen.processes:
            url, delegates = prepare(postgres.url, chosen.threads)
            command = [sys.executable, "-m", "benchmarks.submissions", "--seconds", str(chosen.seconds)]
            command += ["--child", url, json.dumps(delegates), str(time.time() + 5)]
            made = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(count)]
            found = [json.loads(one.communicate()[0]) for one in made]
            took = sorted(one for each in found for one in each["took"])
            print(
                f"{count} processes: {len(took) / chosen.seconds:.0f} submissions a second, "
                f"p50 {took[len(took) // 2] * 1000:.1f} ms, p95 {took[int(len(took) * 0.95)] * 1000:.1f} ms, "
                f"{found[0]['statements']:.1f} statements each",
                flush=True,
            )


if __name__ == "__main__":
    main()
