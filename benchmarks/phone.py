"""A phone's first visit against its budget. Run: .venv/bin/python -m benchmarks.phone

Starts the real server with 60 contributions of others in the room, and a real Chromium whose network carries 50 KB a
second with 400 ms delay. For each language: how many requests and bytes a first visit costs, and when the page can be
used (its form is there and its script runs), counted from the scan of the code, redirects included.
Exits with 1 where a budget is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid

from playwright.sync_api import Browser, sync_playwright

from benchmarks.table import HEAD, show, show_most
from tests.chromium import FLAGS, require
from tests.conftest import decide

BYTES_A_SECOND, DELAY = 50_000, 400
MAX_BYTES, MAX_REQUESTS, MAX_SECONDS = 58_000, 5, 5.0
NOTES = 60
SENTENCE = "The nearest workshop is six hours away and nobody pays for the way there. "


def start(folder: str, port: int) -> subprocess.Popen[bytes]:
    more = {"FACILITATOR_DATA": folder, "FACILITATOR_PORT": str(port), "FACILITATOR_HOST": "127.0.0.1"}
    command = [sys.executable, "-m", "facilitator.cli", "serve"]
    process = subprocess.Popen(command, env={**os.environ, **more}, stdout=subprocess.DEVNULL)
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1).close()
            return process
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not start")


def fill(browser: Browser, url: str, links: dict, session: dict) -> None:
    """Open the session, and let three delegates write what a phone then carries."""
    staff = browser.new_context().request
    staff.get(f"{url}/access/{links['facilitator'].rpartition('/')[2]}")

    def do(caller, name: str, **payload) -> None:
        answer = caller.post(f"{url}/api/v1/commands/{name}", data={"session": session["id"], **payload})
        assert answer.ok, answer.text()

    do(staff, "session.stage", stage="collecting")
    do(staff, "session.settings", visibility="all")
    for phone in range(NOTES // 20):
        delegate = browser.new_context().request
        delegate.get(f"{url}/j/{session['code']}")
        for number in range(20):
            text = SENTENCE + f"{phone} {number} {uuid.uuid4()}"
            question = session["questions"][0]["id"]
            submission = {"id": str(uuid.uuid4()), "question": question, "kind": "barrier", "text": text}
            do(delegate, "contribution.submit", **submission)


def visit(browser: Browser, url: str, code: str, session: str, language: str) -> tuple[int, int, float]:
    """Return (requests of the page, bytes over the wire, seconds until it can be used)."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, locale=language
    )
    # Joining is a page of its own, without a script: what is measured is the page that one writes on.
    context.request.get(f"{url}/j/{code}")
    decide(context.request, url)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    conditions = {"offline": False, "latency": DELAY}
    throughput = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    line.send("Network.emulateNetworkConditions", {**conditions, **throughput})
    got: dict[str, float] = {}
    line.on(
        "Network.loadingFinished", lambda one: got.__setitem__(one["requestId"], one["encodedDataLength"])
    )
    began = time.monotonic()
    page.goto(f"{url}/j/{code}/{session}", wait_until="commit")
    page.wait_for_function(
        "() => document.querySelector('#text') && document.querySelector('#follow') && !document.querySelector('#follow').hidden"
    )
    seconds = time.monotonic() - began
    page.wait_for_load_state("load")
    page.wait_for_timeout(1500)
    result = len(got), int(sum(got.values())), seconds
    context.close()
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8159)
    arguments = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = start(folder, arguments.port)
        try:
            url = f"http://127.0.0.1:{arguments.port}"
            environ = {**os.environ, "FACILITATOR_DATA": folder, "FACILITATOR_PORT": str(arguments.port)}
            out = subprocess.run(
                [sys.executable, "-m", "facilitator.cli", "links", "--json"],
                env=environ, capture_output=True, check=True, text=True,
            ).stdout  # fmt: skip
            info = json.loads(out)
            links = {one["role"]: one["url"] for one in info["links"]}
            session = {**info["sessions"][0], "code": info["code"]}
            browser = playwright.chromium.launch(executable_path=str(require()), args=list(FLAGS))
            fill(browser, url, links, session)
            for language in ("en", "fr", "ar", "es"):
                requests, size, seconds = visit(browser, url, info["code"], session["id"], language)
                fine = requests <= MAX_REQUESTS and size <= MAX_BYTES and seconds <= MAX_SECONDS
                failed += not fine
                show(f"first visit, {language}", *HEAD)
                show_most("  requests", requests, MAX_REQUESTS, "")
                show_most("  bytes", size, MAX_BYTES, "")
                show_most("  usable after", seconds, MAX_SECONDS, "s", 2)
            browser.close()
        finally:
            server.terminate()
            server.wait(20)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
