"""The board with 2,000 contributions: how long it takes to open, and what an arrival and a move cost. Run: make bench.

Starts the real server on a database of its own and a Chromium; the two share the cores. What the main thread spent is
Chromium's own measure (``Performance.getMetrics``: TaskDuration), so script, style, layout and paint are all in it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from pathlib import Path

from benchmarks.table import HEAD, show, show_most
from facilitator import event_file
from facilitator.commands.dispatcher import Dispatcher
from facilitator.commands.event import create_event
from facilitator.delegates import joining
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.settings import read
from facilitator.store import queries
from facilitator.store.engine import Store
from tests.chromium import FLAGS, require

OPEN_BUDGET, EACH_BUDGET = 2.0, 16.0
TEXTS = (
    ("The workshop in our district closed when the last project ended; survivors travel six hours for a repair.", "en"),
    ("لا توجد ميزانية ثابتة لصيانة الأطراف الاصطناعية في المناطق الريفية.", "ar"),
    ("Les ministères ne partagent pas leurs données : chaque service recense les mêmes personnes.", "fr"),
    ("Las organizaciones locales conocen a las familias, pero nadie les pregunta.", "es"),
)  # fmt: skip


class Room:
    """An event with one open session, filled through the commands; ``do`` is not slowed down as people are."""

    def __init__(self, environ: dict[str, str], notes: int, clusters: int) -> None:
        self.store = Store(read(environ).effective_database_url(), lock=threading.RLock())
        self.store.migrate()
        self.dispatcher = Dispatcher(self.store)
        example = Path(event_file.__file__).parent.parent / "events" / "workshop.yaml"
        event = create_event(self.store, event_file.load(example))
        with self.store.read() as tx:
            session = queries.agenda(tx, event)[0]
            self.session, self.question = session.id, queries.questions(tx, session.id)[0].id
            links = {link.role: link for link in queries.role_links(tx, event)}
            link = links["facilitator"]
            self.chair = Caller(Role.FACILITATOR, link.id, event, link.name)
        self.delegate = Caller(Role.DELEGATE, joining.join(self.store, event, None, "en"), event)
        self.do(self.chair, "session.stage", stage="collecting")
        self.notes = [self.give(number) for number in range(notes)]
        self.clusters = [str(uuid.uuid4()) for _ in range(clusters)]
        self.places: dict[int, int] = {}
        for index, id_ in enumerate(self.clusters):
            inside = self.notes[index :: 2 * clusters]
            self.do(
                self.chair,
                "cluster.create",
                id=id_,
                question=self.question,
                title=f"Theme {index}",
                ids=inside,
            )

    def do(self, caller: Caller, name: str, **payload):
        self.dispatcher.limits.forget()
        return self.dispatcher.perform(caller, name, {"session": self.session, **payload})

    def give(self, number: int) -> str:
        text, lang = TEXTS[number % len(TEXTS)]
        id_ = str(uuid.uuid4())
        self.do(self.delegate, "contribution.submit", id=id_, question=self.question, kind="challenge",
                text=f"{text} {number}", lang=lang)  # fmt: skip
        return id_

    def move(self, number: int) -> None:
        """Put a contribution into another cluster than it is in."""
        self.places[number] = (self.places.get(number, number) + 1) % len(self.clusters)
        self.do(
            self.chair,
            "contribution.place",
            ids=[self.notes[number]],
            cluster=self.clusters[self.places[number]],
        )


def tasks(client) -> float:
    metrics = client.send("Performance.getMetrics")["metrics"]
    return next(one["value"] for one in metrics if one["name"] == "TaskDuration") * 1000


def drawn(page) -> str:
    """Return the revision that the board has drawn."""
    return page.locator("#main").get_attribute("data-rev")


def measure(page, client, act, count: int) -> tuple[float, float]:
    """Return the milliseconds of main thread that one ``act`` costs (median of rounds), and what an idle second costs."""
    page.wait_for_timeout(3000)
    before = tasks(client)
    page.wait_for_timeout(4000)
    idle = (tasks(client) - before) / 4
    spent = []
    for number in range(count):
        rev = drawn(page)
        before = tasks(client)
        act(number)
        page.wait_for_timeout(2200)
        spent.append(tasks(client) - before - idle * 2.2)
        if drawn(page) == rev:
            raise SystemExit("the board has drawn nothing: what was measured is not what it is called")
    return statistics.median(spent), idle


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--port", type=int, default=8995)
    chosen = parser.parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        environ = {
            **os.environ, "FACILITATOR_DATA": folder, "FACILITATOR_PORT": str(chosen.port), "FACILITATOR_HOST": "127.0.0.1",
        }  # fmt: skip
        room = Room(environ, chosen.notes, 40)
        url = f"http://127.0.0.1:{chosen.port}"
        facilitator = [sys.executable, "-m", "facilitator.cli"]
        server = subprocess.Popen([*facilitator, "serve"], env=environ, stdout=subprocess.DEVNULL)
        try:
            wait(url)
            printed = subprocess.run(
                [*facilitator, "links", "--json"], env=environ, check=True, capture_output=True
            )
            links = {
                one["role"]: one["url"].rpartition("/")[2] for one in json.loads(printed.stdout)["links"]
            }
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=str(require()), args=list(FLAGS))
                report(browser, url, links["display"], room, chosen.rounds)
                browser.close()
        finally:
            server.terminate()
            server.wait()


def wait(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{url}/readyz", timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not start")


def report(browser, url: str, token: str, room: Room, rounds: int) -> None:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.goto(f"{url}/access/{token}")
    client = page.context.new_cdp_session(page)
    # CPU time of the thread, not the clock: what else the machine does is not the board's.
    client.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.add_init_script("localStorage.setItem('facilitator.board.seconds', '0')")
    late = False
    for view in ("arrivals", "clusters"):
        room.do(room.chair, "session.view", view=view, joining=False)
        opened = []
        for _ in range(3):
            began = time.monotonic()
            page.goto(f"{url}/board/{room.session}")
            page.wait_for_selector("html[data-ready]")
            opened.append(time.monotonic() - began)
        show(view, *HEAD)
        late |= not show_most("  opens in", statistics.median(opened), OPEN_BUDGET, "s", 2)
        for name, act in (
            ("an arrival", room.give),
            ("a move", room.move),
        ):  # fmt: skip
            each, idle = measure(page, client, act, rounds)
            late |= not show_most(f"  {name}, main thread", each, EACH_BUDGET, "ms", 1)
            show("  a second in which nothing happens", f"{idle:.1f} ms")
    raise SystemExit(1 if late else 0)


if __name__ == "__main__":
    main()
