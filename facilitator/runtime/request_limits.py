"""Limits on HTTP connections: requests a second on one, a deadline for each request, and who leaves when places are short."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from facilitator.domain.rules import Bucket
from facilitator.runtime import concurrency

REQUESTS_BURST: Final = 100
REQUESTS_PER_SECOND: Final = 50.0
"""On one connection: a page needs ten, a script that fetches everything is no slower for it."""
HEAD_SECONDS: Final = 10.0
"""For a request's whole head to arrive, from when the one before was answered."""
BODY_SECONDS: Final = 60.0
"""For its whole body: a Word template over a slow line."""
FULL: Final = 0.9
"""Share of all places from which on connections that wait for a request make room for new ones."""
LOOK_SECONDS: Final = 1.0

Key = tuple[str, str]
"""A connection's remote address and port."""


@dataclass(eq=False)
class Connection:
    """One connection: its socket, its requests, and until when the present one must have arrived (None: it has)."""

    socket: Any
    deadline: float | None = None
    bucket: Bucket = field(
        default_factory=lambda: Bucket(REQUESTS_BURST, REQUESTS_PER_SECOND, time.monotonic())
    )

    def cut(self) -> None:
        """Let whoever reads from it find its end."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)


def key_of(client_address: Any) -> Key:
    """Return the key of the connection from ``client_address``, as a server's handler has it."""
    return (str(client_address[0]), str(client_address[1]))


class Connections:
    """The open connections of a server with ``places`` for them."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._open: dict[Key, Connection] = {}
        self._waiting: dict[Key, Connection] = {}
        """Those whose request has not arrived yet, the oldest first."""

    def add(self, key: Key, connected: Any) -> None:
        """Count the connection ``key`` with its socket; where places are short, the one that has waited longest leaves."""
        self._open[key] = Connection(connected)
        if len(self._open) > self._places * FULL and self._waiting:
            first = next(iter(self._waiting))
            self._waiting.pop(first).cut()

    def remove(self, key: Key) -> None:
        """Forget the connection ``key``."""
        self._open.pop(key, None)
        self._waiting.pop(key, None)

    @contextlib.contextmanager
    def counted(self, key: Key, connected: Any) -> Iterator[None]:
        """Count the connection ``key`` for as long as the block runs."""
        self.add(key, connected)
        try:
            yield
        finally:
            self.remove(key)

    def begin(self, key: Key) -> None:
        """Wait for a request on ``key``: as long as it asks too fast, and for the others to have their turn."""
        concurrency.yield_control()
        connection = self._open.get(key)
        if connection is None:
            return
        while wait := connection.bucket.take(time.monotonic()):
            concurrency.sleep(wait)
        connection.deadline = time.monotonic() + HEAD_SECONDS
        self._waiting[key] = connection

    def has_head(self, key: Key, *, body: bool) -> None:
        """Note that the head has arrived, and whether a ``body`` is to follow."""
        connection = self._open.get(key)
        if connection is not None:
            if body:
                connection.deadline = time.monotonic() + BODY_SECONDS
            else:
                self.has_all(key)

    def has_all(self, key: Key) -> None:
        """Note that the request has arrived."""
        connection = self._waiting.pop(key, None)
        if connection is not None:
            connection.deadline = None

    def look(self, now: float) -> None:
        """Cut the connections whose request is late. ``now`` in seconds, as ``time.monotonic`` tells."""
        late = [key for key, one in list(self._waiting.items()) if one.deadline and one.deadline < now]
        for key in late:
            connection = self._waiting.pop(key, None)
            if connection is not None:
                connection.cut()

    def run(self) -> None:
        """Look now."""
        self.look(time.monotonic())

    def watch(self, app: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``app`` (WSGI) with each request noted as it arrives."""

        def watched(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
            key = (str(environ.get("REMOTE_ADDR")), str(environ.get("REMOTE_PORT")))
            length = environ.get("CONTENT_LENGTH") or ""
            body = environ.get("HTTP_TRANSFER_ENCODING") or (length.isdigit() and int(length) > 0)
            self.has_head(key, body=bool(body))
            if body:
                environ["wsgi.input"] = _Body(
                    environ["wsgi.input"],
                    int(length) if length.isdigit() else None,
                    lambda: self.has_all(key),
                )
            return app(environ, start_response)

        return watched


class Head:
    """What a server reads a request's head from, which remembers whether the head came to its end.

    The servers take what a closed connection has sent so far for a whole request, and would run the program for it.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.is_complete = False

    def readline(self, *size: int) -> bytes:
        """Return the next line."""
        line: bytes = self._stream.readline(*size)
        self.is_complete = line in (b"\r\n", b"\n")
        return line

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Body:
    """A request's body that says when all of it has been read."""

    def __init__(self, stream: Any, length: int | None, done: Callable[[], None]) -> None:
        self._stream = stream
        self._left = length
        self._done = done

    def _note(self, part: bytes) -> bytes:
        if self._left is not None:
            self._left -= len(part)
        if not part or self._left == 0:
            self._done()
        return part

    def read(self, *size: int) -> bytes:
        return self._note(self._stream.read(*size))

    def readline(self, *size: int) -> bytes:
        return self._note(self._stream.readline(*size))

    def readlines(self, *hint: int) -> list[bytes]:
        return [self._note(line) for line in self._stream.readlines(*hint)]

    def __iter__(self) -> Iterator[bytes]:
        for line in self._stream:
            yield self._note(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
