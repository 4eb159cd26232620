"""How long the live room is held up, at the longest, while the desk asks about 2,000 contributions.

    .venv/bin/python benchmarks/suggest_live.py

Starts the real server in a child process on a session of 2,000 contributions (the labelled ones, each many times with
a number behind, so that no two are the same) and asks it a small page over one kept connection, again and again: the
longest answer is the longest time in which the server did nothing else. First while nothing happens, then while drafts
are proposed (the model loads, every text is embedded), then while one contribution's suggestions are asked for.
Times in which a process was ready to run and got no core are counted apart: they are the machine's, not the server's.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from http.cookiejar import CookieJar
from pathlib import Path

from facilitator import event_file
from facilitator.commands.dispatcher import Dispatcher
from facilitator.commands.event import create_event
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.store import queries
from facilitator.store.engine import Store

sys.path.insert(0, str(Path(__file__).parent))
from suggest import read


def fill(path: Path, count: int) -> tuple[str, str, str]:
    """Make a session of ``count`` contributions; return its id, its question's and one contribution's."""
    store = Store(f"sqlite:///{path}", lock=threading.RLock())
    store.migrate()
    event = create_event(
        store, event_file.load(Path(__file__).parent.parent / "facilitator/events/workshop.yaml")
    )
    caller = Caller(Role.SYSTEM, "benchmark", event)
    dispatcher = Dispatcher(store)
    with store.read() as tx:
        session = queries.agenda(tx, event)[0].id
        question = queries.questions(tx, session)[0].id
    dispatcher.perform(caller, "session.stage", {"session": session, "stage": "collecting"})
    rows = read("suggest_notes.tsv")
    scribe = Caller(Role.ORGANISER, _link(store, event), event)
    last = ""
    for index in range(count):
        row = rows[index % len(rows)]
        last = str(uuid.uuid4())
        dispatcher._buckets.clear()
        payload = {
            "session": session,
            "id": last,
            "question": question,
            "kind": "barrier",
            "lang": row["lang"],
        }
        dispatcher.perform(scribe, "contribution.submit", {**payload, "text": f"{row['text']} ({index})"})
    store.close()
    return session, question, last


def _link(store: Store, event: str) -> str:
    with store.read() as tx:
        return next(link.id for link in queries.role_links(tx, event) if link.role == "organiser")


def rss(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def waited(pid: int | str) -> float:
    """Return for how many milliseconds a process's main thread was ready to run and got no core (Linux)."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e6


class Probe(threading.Thread):
    """Asks ``/healthz`` without a pause until stopped; keeps how long each answer took, in milliseconds.

    ``own`` leaves out the time in which the server was ready and others had the core: on a busy machine the rest
    is what the server itself did meanwhile.
    """

    def __init__(self, port: int, server: int) -> None:
        super().__init__(daemon=True)
        self.port = port
        self.server = server
        self.taken: list[float] = []
        self.own: list[float] = []
        self.done = threading.Event()

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        me = f"self/task/{threading.get_native_id()}"
        while not self.done.is_set():
            before = waited(self.server) + waited(me)
            started = time.perf_counter()
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            spent = (time.perf_counter() - started) * 1000
            self.taken.append(spent)
            self.own.append(spent - (waited(self.server) + waited(me) - before))

    def words(self) -> str:
        taken = sorted(self.taken)
        half = taken[len(taken) // 2]
        return (
            f"{len(taken)} answers, half within {half:.1f} ms, longest {taken[-1]:.1f} ms; "
            f"without waiting for a core {max(self.own):.1f} ms"
        )


def measure(what: str, port: int, server: int, work) -> None:
    probe = Probe(port, server)
    probe.start()
    started = time.perf_counter()
    work()
    spent = time.perf_counter() - started
    probe.done.set()
    probe.join()
    print(f"  {what} ({spent:.2f} s): {probe.words()}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--notes", type=int, default=2000)
    parser.add_argument("--port", type=int, default=8132)
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    session, question, note = fill(folder / "facilitator.sqlite3", chosen.notes)
    environ = os.environ | {
        "FACILITATOR_DATA": str(folder),
        "FACILITATOR_DATABASE_URL": f"sqlite:///{folder / 'facilitator.sqlite3'}",
        "FACILITATOR_PORT": str(chosen.port),
        "FACILITATOR_HOST": "127.0.0.1",
    }
    command = [sys.executable, "-m", "facilitator.cli"]
    server = subprocess.Popen([*command, "serve"], env=environ, stdout=subprocess.DEVNULL)
    try:
        base = f"http://127.0.0.1:{chosen.port}"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{base}/readyz", timeout=2).close()
                break
            except OSError:
                time.sleep(0.05)
        links = json.loads(
            subprocess.run([*command, "links", "--json"], env=environ, check=True, capture_output=True).stdout
        )
        token = next(link["url"] for link in links["links"] if link["role"] == "facilitator").rpartition("/")[
            2
        ]
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        opener.open(f"{base}/access/{token}").read()
        api = f"{base}/api/v1/sessions/{session}"

        def get(url: str) -> dict:
            return json.load(opener.open(url))

        print(f"{chosen.notes} contributions; server {rss(server.pid):.0f} MB")
        measure("nothing else", chosen.port, server.pid, lambda: time.sleep(3))
        measure(
            "drafts, cold: model loaded, all embedded",
            chosen.port,
            server.pid,
            lambda: get(f"{api}/drafts?question={question}"),
        )
        measure("drafts, warm", chosen.port, server.pid, lambda: get(f"{api}/drafts?question={question}"))
        measure(
            "one contribution, warm",
            chosen.port,
            server.pid,
            lambda: get(f"{api}/suggestions?contribution={note}"),
        )
        measure(
            "near-duplicates of the inbox, warm",
            chosen.port,
            server.pid,
            lambda: get(f"{api}/suggestions?question={question}"),
        )
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        print("  child process: " + ", ".join(f"{rss(int(pid)):.0f} MB" for pid in children))
        print(f"  server {rss(server.pid):.0f} MB")
    finally:
        server.kill()
        server.wait()


if __name__ == "__main__":
    main()
