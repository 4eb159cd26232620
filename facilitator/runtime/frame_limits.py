"""Limits on the frames of a WebSocket, below engine.io: how many a second, and how large a message in pieces may grow.

engine.io sees whole messages only. Pings, and fragments of a message that never ends, are handled by the WebSocket
library of each back end in a loop that gives nobody else a turn. Patches those loops in one place.
"""

from __future__ import annotations

import contextlib
import struct
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final, NoReturn

from facilitator.domain.rules import Bucket
from facilitator.runtime import concurrency

FRAMES_BURST: Final = 120
FRAMES_PER_SECOND: Final = 60.0
"""Twice what the packets may be (``engineio_limits``): a browser sends a frame a packet, and answers pings."""
FRAME_OVERHEAD: Final = 512
"""Bytes that a fragment counts beside its content: without it, a message could have any number of empty ones."""
SENT_AT_ONCE: Final = 65_536
"""Bytes of a frame after which others have their turn."""
_TEXT_FRAME: Final = bytes((0x81, 127))
"""How the only frame of a text of more than 65,535 bytes begins; its length follows (RFC 6455, 5.2)."""
TOO_BIG: Final = 1009
"""The WebSocket's own code for a message that is too big (RFC 6455, 7.4.1)."""


class FrameMeter:
    """Counts the frames of one connection: ``next`` waits where there are too many, and always gives others a turn."""

    __slots__ = ("_bucket", "size")

    def __init__(self) -> None:
        self._bucket = Bucket(FRAMES_BURST, FRAMES_PER_SECOND, time.monotonic())
        self.size = 0
        """Bytes of the message whose fragments are arriving."""

    def next(self) -> None:
        """Let the next frame be read. The flood stays meanwhile in its sender's socket."""
        concurrency.yield_control()
        while wait := self._bucket.take(time.monotonic()):
            concurrency.sleep(wait)

    def add(self, length: int, *, is_first: bool) -> int:
        """Count a fragment, and return how large its message is so far."""
        self.size = (0 if is_first else self.size) + length + FRAME_OVERHEAD
        return self.size


def install(max_bytes: int) -> None:
    """Limit the frames of the chosen back end's WebSockets; ``max_bytes`` is of one message, in however many pieces."""
    match concurrency.backend():
        case "eventlet":
            _limit_eventlet(max_bytes)
        case "gevent":
            _limit_gevent(max_bytes)
        case _:
            _limit_threads(max_bytes)


def _limit_eventlet(max_bytes: int) -> None:
    from eventlet import websocket

    kind = websocket.RFC6455WebSocket
    if hasattr(kind, "facilitator_limited"):
        return
    read = kind._recv_frame

    def read_metered(self: Any, message: Any = None) -> Any:
        meter = self.__dict__.setdefault("facilitator_meter", FrameMeter())
        meter.next()
        before = sum(map(len, message.data)) if message is not None else 0
        found = read(self, message)
        if not found.opcode & 8:
            length = sum(map(len, found.data)) - before
            if meter.add(length, is_first=message is None) > max_bytes + FRAME_OVERHEAD:
                raise websocket.FailedConnectionError(TOO_BIG, "The message is too big.")
        return found

    send = kind.send

    def send_in_pieces(self: Any, message: Any, **named: Any) -> None:
        # A snapshot of megabytes: the library copies it twice to make a frame, and the socket's own ``sendall`` gives nobody a
        # turn as long as the socket takes it. JSON is ASCII: as many bytes as letters.
        is_long = isinstance(message, str) and len(message) > SENT_AT_ONCE and message.isascii()
        if self.client or not is_long:
            send(self, message, **named)
            return
        with self._sendlock:
            self.socket.sendall(_TEXT_FRAME + struct.pack("!Q", len(message)))
            for start in range(0, len(message), SENT_AT_ONCE):
                if start:
                    concurrency.yield_control()
                self.socket.sendall(message[start : start + SENT_AT_ONCE].encode("ascii"))

    kind._recv_frame, kind.send, kind.facilitator_limited = read_metered, send_in_pieces, True


def _limit_gevent(max_bytes: int) -> None:
    from geventwebsocket import handler
    from geventwebsocket.exceptions import WebSocketError
    from geventwebsocket.websocket import WebSocket

    class LimitedWebSocket(WebSocket):  # type: ignore[misc] # gevent-websocket has no types
        __slots__ = ("meter",)

        def __init__(self, environ: Any, stream: Any, owner: Any) -> None:
            super().__init__(environ, stream, owner)
            self.meter = FrameMeter()
            read: Any = stream.read

            def read_bounded(length: int) -> Any:
                # Before it is read: this library believes any length that a frame says it has.
                if length > max_bytes:
                    self.refuse()
                return read(length)

            setattr(self, "raw_read", read_bounded)  # noqa: B010 - a slot of the untyped base class

        def read_frame(self) -> Any:
            self.meter.next()
            header, payload = super().read_frame()
            if header.opcode < self.OPCODE_CLOSE:
                is_first = header.opcode != self.OPCODE_CONTINUATION
                if self.meter.add(len(payload), is_first=is_first) > max_bytes + FRAME_OVERHEAD:
                    self.refuse()
            return header, payload

        def refuse(self) -> NoReturn:
            # Its own ``close`` leaves the code out.
            with contextlib.suppress(WebSocketError):
                self.send_frame(struct.pack("!H", TOO_BIG), self.OPCODE_CLOSE)
            self.close()
            raise WebSocketError("the message is too big")

    handler.WebSocket = LimitedWebSocket


def _limit_threads(max_bytes: int) -> None:
    from simple_websocket import ws

    kind = ws.Server
    if hasattr(kind, "facilitator_limited"):
        return
    handle, make = kind._handle_events, kind.__init__

    def make_limited(self: Any, *given: Any, **named: Any) -> None:
        make(self, *given, **{"max_message_size": max_bytes + FRAME_OVERHEAD, **named})

    def handle_metered(self: Any) -> Any:
        if not hasattr(self, "facilitator_meter"):
            self.facilitator_meter = FrameMeter()
            self.ws.events = partial(_metered_events, self, self.ws.events)
        return handle(self)

    kind.__init__, kind._handle_events, kind.facilitator_limited = make_limited, handle_metered, True


def _metered_events(connection: Any, events: Callable[[], Any]) -> Iterator[Any]:
    """Give on the frames of a simple-websocket connection as the meter lets them through."""
    for event in events():
        connection.facilitator_meter.next()
        # Only messages have it. The library itself counts their content.
        if getattr(event, "frame_finished", False):
            connection.incoming_message_len += FRAME_OVERHEAD
        yield event
