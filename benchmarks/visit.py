"""What each page of a phone's first visit costs the server: python -m benchmarks.visit --phones 60

The pages alone, asked in this process without sockets, by the processor time of one thread: for pairing two versions on a
busy machine. ``benchmarks.side_by_side`` measures the whole visit on the real server.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.table import HEAD, show
from facilitator import event_file
from facilitator import settings as configuration
from facilitator.app import create_parts
from facilitator.commands.dispatcher import Dispatcher
from facilitator.commands.event import create_event
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.store import queries
from facilitator.store.models import Event

EVENT = Path("facilitator/events/amman.yaml")
VISIT_MS = 4.0
"""Budget of all pages of a first visit."""


def ask(app: Any, path: str, cookie: str = "", form: str = "") -> tuple[str, dict[str, str]]:
    """Ask ``app`` for a page as a browser does; return its status and headers."""
    environ = {
        "REQUEST_METHOD": "POST" if form else "GET", "PATH_INFO": path, "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1:8000",
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(form.encode()), "CONTENT_LENGTH": str(len(form)),
        "wsgi.errors": sys.stderr, "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": False,
        "wsgi.run_once": False, "REMOTE_ADDR": "127.0.0.1", "HTTP_ACCEPT_ENCODING": "br", "HTTP_COOKIE": cookie,
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
    }  # fmt: skip
    said: list[tuple[str, dict[str, str]]] = []
    answer = app.wsgi_app(environ, lambda status, headers, _error=None: said.append((status, dict(headers))))
    b"".join(answer)
    assert said[0][0][0] in "23", said[0]
    return said[0]


def milliseconds(work: Callable[[str], Any], cookies: list[str]) -> float:
    """Return the processor time of ``work`` for each phone."""
    started = time.thread_time()
    for cookie in cookies:
        work(cookie)
    return (time.thread_time() - started) * 1000 / len(cookies)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=60)
    phones = parser.parse_args().phones
    with tempfile.TemporaryDirectory() as folder:
        parts = create_parts(
            configuration.read({"FACILITATOR_DATA": folder, "FACILITATOR_ASYNC": "threading"})
        )
        event = create_event(parts.store, event_file.load(EVENT))
        with parts.store.read() as tx:
            code, session = tx.get_one(Event, event).code, queries.agenda(tx, event)[0]
        stage = {"session": session.id, "stage": "collecting"}
        Dispatcher(parts.store).perform(Caller(Role.SYSTEM, "benchmark", event), "session.stage", stage)
        app, room = parts.app, f"/room/{session.id}"

        def join(_cookie: str = "") -> str:
            return ask(app, f"/j/{code}")[1]["Set-Cookie"].partition(";")[0]

        def read(cookie: str) -> None:
            ask(app, room, cookie)

        def choose(cookie: str) -> None:
            ask(app, "/choices", cookie, f"joining=1&quote=yes&back={room}")

        def give(cookie: str) -> None:
            about = f"id={uuid.uuid4()}&question={session.question}&kind=challenge&lang=en&seen=1"
            ask(app, f"{room}/contributions", cookie, f"{about}&text=Statement")

        first = join()
        for work in (read, choose, read):
            work(first)
        cookies = [join() for _ in range(phones)]
        show(f"{phones} phones, milliseconds of a thread each", *HEAD)
        found = {
            "/j": milliseconds(join, cookies),
            "/room: join": milliseconds(read, cookies),
            "/choices": milliseconds(choose, cookies),
            "/room": milliseconds(read, cookies),
        }
        for name, figure in found.items():
            show(f"  {name}", f"{figure:.1f} ms")
        whole = sum(found.values())
        show("  all pages of a first visit", f"{whole:.1f} ms", f"{VISIT_MS} ms", good=whole <= VISIT_MS)
        for cookie in cookies[:20]:
            give(cookie)
        show("  /room of who has given something", f"{milliseconds(read, cookies[:20]):.1f} ms")
        parts.background.stop()
        parts.end_children()
        parts.store.close()


if __name__ == "__main__":
    main()
