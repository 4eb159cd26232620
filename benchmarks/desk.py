"""A full desk: what one move and one arrival cost the main thread with 2,000 contributions. Run: python benchmarks/desk.py

Starts the real server and a real Chromium; counts the time of all tasks of the page's main thread (style, layout and
paint included) by the DevTools protocol. The budget is 16 ms for one move or arrival (README, how large a room it carries).
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

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Page, sync_playwright

from facilitator.commands.dispatcher import Dispatcher
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.settings import read
from facilitator.store import queries
from facilitator.store.engine import Store
from tests.chromium import FLAGS, require

BUDGET_MS = 16.0
WORDS = "No budget for prostheses in the provinces, and no data on who waits for how long; roads are steep"


def fill(store: Store, notes: int, clusters: int) -> tuple[str, str]:
    """Put ``notes`` contributions into the first open session, half of them into clusters; return where."""
    with store.read() as tx:
        event = queries.events(tx)[0]
        session = queries.agenda(tx, event.id)[0]
        question = session.question or queries.questions(tx, session.id)[0].id
        event_id, session_id = event.id, session.id
    dispatcher = Dispatcher(store)
    system = Caller(Role.SYSTEM, "system", event_id)

    def do(name: str, **payload: object) -> None:
        dispatcher.perform(system, name, {"session": session_id, **payload})

    do("session.stage", stage="collecting")
    ids = [str(uuid.uuid4()) for _ in range(notes)]
    for start in range(0, notes, 100):
        lines = [
            {"id": id_, "text": f"{WORDS[: 30 + (start + index) % 60]} ({start + index})", "lang": "en"}
            for index, id_ in enumerate(ids[start : start + 100])
        ]
        do("contribution.enter", question=question, kind="barrier", lines=lines)
    inside = ids[: notes // 2]
    each = max(1, len(inside) // clusters)
    for index in range(clusters):
        do(
            "cluster.create", id=str(uuid.uuid4()), question=question, title=f"Cluster {index}",
            ids=inside[index * each : (index + 1) * each],
        )  # fmt: skip
    return session_id, question


class Meter:
    """The main thread of a page, in milliseconds of work."""

    def __init__(self, page: Page) -> None:
        self._cdp = page.context.new_cdp_session(page)
        # The time that the thread was at work, not the time that passed: other programs share the cores.
        self._cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
        self._page = page

    def settle(self) -> None:
        """Wait until the page has drawn what it knows."""
        self._page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30))))"
        )

    def read(self) -> dict[str, float]:
        metrics = self._cdp.send("Performance.getMetrics")["metrics"]
        return {
            one["name"]: one["value"] * 1000 for one in metrics if one["name"].endswith(("Duration", "Time"))
        }


def measure(meter: Meter, act, done, rounds: int) -> list[dict[str, float]]:
    """Return what each of ``rounds`` acts cost, the quiet of the same waiting time taken off."""
    costs = []
    for index in range(rounds + 2):
        meter.settle()
        before = meter.read()
        act(index)
        done(index)
        meter.settle()
        between = meter.read()
        done(index)
        meter.settle()
        after = meter.read()
        # Asking costs, too: the same questions asked again without anything to do are what to take off.
        cost = {name: (between[name] - before[name]) - (after[name] - between[name]) for name in before}
        if index >= 2:
            costs.append(cost)
    return costs


def report(what: str, costs: list[dict[str, float]]) -> float:
    names = ("TaskDuration", "ScriptDuration", "RecalcStyleDuration", "LayoutDuration")
    parts = {name: statistics.median(cost[name] for cost in costs) for name in names}
    worst = max(cost["TaskDuration"] for cost in costs)
    mean = parts["TaskDuration"]
    print(
        f"{what}: median {mean:.1f} ms (script {parts['ScriptDuration']:.1f}, style {parts['RecalcStyleDuration']:.1f},"
        f" layout {parts['LayoutDuration']:.1f}), worst {worst:.1f} ms, budget {BUDGET_MS:.0f} ms"
    )
    return mean


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=2000)
    parser.add_argument("--clusters", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--port", type=int, default=8119)
    parser.add_argument("--outline", action="store_true", help="measure the outline view")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environ = {
            **os.environ,
            "FACILITATOR_DATA": folder,
            "FACILITATOR_PORT": str(chosen.port),
            "FACILITATOR_HOST": "127.0.0.1",
        }
        url = f"http://127.0.0.1:{chosen.port}"
        command = [sys.executable, "-m", "facilitator.cli"]
        server = subprocess.Popen([*command, "serve"], env=environ, stdout=subprocess.DEVNULL)
        try:
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"{url}/readyz", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            store = Store(read(environ).effective_database_url(), lock=threading.RLock())
            session, question = fill(store, chosen.notes, chosen.clusters)
            links = json.loads(
                subprocess.run(
                    [*command, "links", "--json"], env=environ, check=True, capture_output=True
                ).stdout
            )
            entry = next(one["url"] for one in links["links"] if one["role"] == "facilitator")
            desk(url, f"{url}/access/{entry.rpartition('/')[2]}", session, question, chosen)
        finally:
            server.terminate()
            server.wait()


def desk(url: str, entry: str, session: str, question: str, chosen: argparse.Namespace) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(require()), args=list(FLAGS))
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.goto(entry)
        began = time.monotonic()
        page.goto(f"{url}/desk/{session}")
        page.wait_for_selector("#connection[data-state=online]")
        page.wait_for_selector(".desk-cluster [data-note]")
        print(f"opened with {chosen.notes} contributions in {time.monotonic() - began:.2f} s")
        if chosen.outline:
            page.click("[data-desk-view=outline]")
        meter = Meter(page)

        def command(name: str, **payload: object) -> dict:
            body = {"session": session, **payload}
            answer = page.request.post(f"{url}/api/v1/commands/{name}", data=body).json()
            assert answer["ok"], answer
            return answer

        state = page.request.get(f"{url}/api/v1/sessions/{session}").json()["state"]
        clusters = [one["id"] for one in sorted(state["clusters"].values(), key=lambda one: one["rank"])]
        rows = sorted(state["contributions"].values(), key=lambda one: one["number"])
        inbox = [one["id"] for one in rows if one["cluster"] is None]
        total = [len(rows)]
        expect_count = "(count) => document.getElementById('counts').textContent.replace(/\\D/g, '').startsWith(String(count))"

        def arrive(index: int) -> None:
            command(
                "contribution.submit",
                id=str(uuid.uuid4()),
                question=question,
                kind="barrier",
                text=f"New {index}",
            )
            total[0] += 1

        arrived = measure(
            meter,
            arrive,
            lambda _index: page.wait_for_function(expect_count, arg=total[0], polling=50),
            chosen.rounds,
        )

        def place(index: int) -> None:
            command("contribution.place", ids=[inbox[index]], cluster=clusters[index % 3])
            sizes[clusters[index % 3]] += 1

        in_cluster = "(ids) => document.querySelector(`.desk-cluster[data-cluster='${ids[1]}'] [data-id='${ids[0]}']`) || document.querySelector(`.desk-cluster[data-cluster='${ids[1]}'] .size`)?.textContent.startsWith(ids[2])"
        sizes = {one: sum(row["cluster"] == one for row in rows) for one in clusters}

        def placed(index: int) -> None:
            page.wait_for_function(
                in_cluster,
                arg=[inbox[index], clusters[index % 3], str(sizes[clusters[index % 3]])],
                polling=50,
            )

        moved = measure(meter, place, placed, chosen.rounds)
        means = [report("an arrival", arrived), report("another desk's move", moved)]
        own = own_moves(page, meter, clusters, inbox[200:], chosen.rounds)
        if own:
            means.append(report("an own move", own))
        browser.close()
        if max(means) > BUDGET_MS:
            sys.exit(f"over the budget: {max(means):.1f} ms")


def own_moves(page: Page, meter: Meter, clusters: list[str], notes: list[str], rounds: int) -> list[dict]:
    """Moves as the desk's own controls make them, through the one sender of the page."""
    script = page.locator("script[src*='/desk-']").get_attribute("src")
    found = page.evaluate(
        "async (src) => { window.deskParts = await import(src); return Boolean(window.deskParts.desk); }",
        script,
    )
    if not found:
        return []

    def act(index: int) -> None:
        page.evaluate(
            "async ([id, cluster]) => { const ack = await window.deskParts.desk.moves.place([id], cluster); if (!ack.ok) throw new Error(ack.error.message); }",
            [notes[index], clusters[index % 3]],
        )

    return measure(meter, act, lambda _index: page.evaluate("async () => 1"), rounds)


if __name__ == "__main__":
    main()
