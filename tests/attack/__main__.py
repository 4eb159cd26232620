"""``python -m tests.attack [NAME ...] [--backend eventlet]``: attack a server of one's own, print how long others wait.

Each attack runs for some seconds from one machine without any cookie, save ``children`` and those of ``staff`` and ``office``. Meanwhile a
bystander asks for a page over and over, each time on a new connection. The goal is at most half a second.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from facilitator.domain.vocabulary import MAX_MESSAGE_BYTES
from tests.attack.bystander import Bystander
from tests.attack.frames import CONTINUATION, PING, TEXT, RawWebSocket, connect, frame
from tests.attack.guests import FILLED as GUESTS_FILLED
from tests.attack.guests import GUESTS
from tests.attack.office import FILLED as OFFICE_FILLED
from tests.attack.office import OFFICE
from tests.attack.staff import FILLED, STAFF, fill
from tests.conftest import EVENT, Server, free_port

_pause = threading.Event().wait
SECONDS: Final = 8.0
GOAL_SECONDS: Final = 0.5
SLOW_CONNECTIONS: Final = 800


def nothing(_server: Server, until: float) -> None:
    """No attack: what the machine itself costs."""
    _pause(max(0.0, until - time.monotonic()))


def pings(server: Server, until: float) -> None:
    """One WebSocket that sends pings as fast as it can (S2)."""
    flood = frame(PING, b"x") * 1000
    _repeat(lambda: RawWebSocket(server.url), lambda one: one.send(flood), until)


def pipeline(server: Server, until: float) -> None:
    """One connection that sends 3,000 requests in one pipe, again and again (S2)."""
    flood = b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n" * 3000
    _repeat(lambda: connect(server.url), lambda one: one.sendall(flood), until)


def pieces(server: Server, until: float) -> None:
    """One WebSocket message in pieces without end (S3)."""
    part = frame(CONTINUATION, b"4" * (MAX_MESSAGE_BYTES // 2), final=False)

    def begin() -> RawWebSocket:
        made = RawWebSocket(server.url)
        made.send(frame(TEXT, b"4", final=False))
        return made

    _repeat(begin, lambda one: one.send(part), until)


def slow(server: Server, until: float) -> None:
    """Many connections that send a request byte by byte (S7)."""
    held = []
    while time.monotonic() < until:
        if len(held) < SLOW_CONNECTIONS:
            made = connect(server.url)
            made.sendall(b"GET / HTTP/1.1\r\n")
            held.append(made)
            continue
        for one in list(held):
            try:
                one.sendall(b"x")
            except OSError:
                held.remove(one)
        _pause(0.5)
    for one in held:
        one.close()


def children(server: Server, until: float) -> None:
    """One cookie that asks for ten documents at a time (S6)."""
    jar = urllib.request.HTTPCookieProcessor()
    office = urllib.request.build_opener(jar)
    office.open(server.links["rapporteur"], timeout=60).read()

    def ask(_number: int) -> None:
        try:
            office.open(f"{server.url}/export/first.pdf", timeout=120).read()
        except OSError:
            _pause(0.1)  # told to come back later

    with ThreadPoolExecutor(10) as pool:
        while time.monotonic() < until:
            list(pool.map(ask, range(10)))


def _repeat(begin: Callable[[], Any], send: Callable[[Any], object], until: float) -> None:
    """Send on one connection, on a new one where it was closed, until the time is over."""
    one = begin()
    while time.monotonic() < until:
        try:
            getattr(one, "socket", one).settimeout(max(0.1, until - time.monotonic()))
            send(one)
        except OSError:
            one = begin()
    one.close()


ATTACKS: Final = {
    one.__name__: one for one in (nothing, pings, pipeline, pieces, slow, children, *GUESTS, *STAFF, *OFFICE)
}
_NOTES: Final = {**FILLED, **GUESTS_FILLED, **OFFICE_FILLED}


def main() -> None:
    """Run the attacks that were named, else all, each on a fresh server."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="which; else all")
    parser.add_argument("--backend", default="eventlet", choices=["eventlet", "gevent", "threading"])
    parser.add_argument("--seconds", default=SECONDS, type=float)
    given = parser.parse_args()
    for name in given.names or ATTACKS:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder)
            (data / "event.yaml").write_text(EVENT, encoding="utf-8")
            server = Server(data, free_port(), given.backend, str(data / "event.yaml"))
            server.start()
            try:
                if name in _NOTES:
                    fill(server, _NOTES[name])
                with Bystander(server.port) as bystander:
                    ATTACKS[name](server, time.monotonic() + given.seconds)
                verdict = "ok" if bystander.longest <= GOAL_SECONDS and not bystander.failed else "MISS"
                print(
                    f"{given.backend:<10}{name:<12}longest wait {bystander.longest:6.3f} s, "
                    f"{bystander.failed} failed, {_memory(server)} MB  {verdict}",
                    flush=True,
                )
            finally:
                server.kill()


def _memory(server: Server) -> int:
    """Return the most memory that the server has had, in MB."""
    status = Path(f"/proc/{server.process.pid if server.process else 0}/status")
    peak = next((line for line in status.read_text().splitlines() if line.startswith("VmHWM")), "0 0")
    return int(peak.split()[1]) // 1024


if __name__ == "__main__":
    main()
