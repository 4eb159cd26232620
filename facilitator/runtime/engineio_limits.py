"""Limits on what one connection can do to the room. Patches engine.io in one place; the flood test keeps it true."""

from __future__ import annotations

import logging
import time
import weakref
from collections import deque
from dataclasses import dataclass
from typing import Any, Final

import engineio.packet
import engineio.socket
import socketio.packet

from facilitator.domain.rules import Bucket
from facilitator.runtime import concurrency, json_text
from facilitator.runtime.background import Background

log = logging.getLogger("facilitator")

PACKETS_BURST: Final = 60
PACKETS_PER_SECOND: Final = 30.0
MAX_QUEUE: Final = 400
"""Messages that may wait for a client that does not read; then it is dropped, and resumes from the journal."""

MAX_UNREAD: Final = 1_000_000
"""Characters of messages that wait for a client or are on their way to it; while there are more, it is not listened to.

One answer may be larger: a snapshot of thousands of contributions. Asked again before it is read, it would be kept twice.
"""
UNREAD_SECONDS: Final = 60.0
"""For so long a client may read what it asked for before it is dropped: 3 MB over a line of 50 KB a second."""
UNREAD_STEP_SECONDS: Final = 0.1

PING_STEP_SECONDS: Final = 1.0
CONNECT_SECONDS: Final = 10.0
"""Within which a connection must say who it is; the page's own script does it at once."""
CROWD: Final = 4000
"""Connections from which on places are short, and who does not say who it is goes first."""
CONNECT_SECONDS_IN_A_CROWD: Final = 2.0


_USUAL: Final = frozenset(
    {socketio.packet.CONNECT, socketio.packet.DISCONNECT, socketio.packet.EVENT, socketio.packet.ACK}
)
_OWN_EVENTS: Final = frozenset({"connect", "disconnect"})


class HandshakeTimeout:
    """Sends away who opens a connection and never says who it is: it would hold a place in the room for ever."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._waiting: dict[str, float] = {}

    def look(self, now: float) -> None:
        """Close the connections that have waited too long. ``now`` in seconds, any origin."""
        known = {connection for _, connection in self._server.manager.get_participants("/", None)}
        open_now = dict(self._server.eio.sockets)
        self._waiting = {sid: self._waiting.get(sid, now) for sid in open_now if sid not in known}
        seconds = CONNECT_SECONDS if len(open_now) < CROWD else CONNECT_SECONDS_IN_A_CROWD
        for sid, since in self._waiting.items():
            if now - since >= seconds:
                open_now[sid].close(wait=False, abort=True)

    def run(self) -> None:
        """Look now."""
        self.look(time.monotonic())


class Pinger:
    """Asks every connection whether it is still there: one thread for all, where engine.io has one for each.

    A green thread that waits costs 20 KB, a fifth of what a phone costs in all.
    """

    def __init__(self) -> None:
        self._due: deque[tuple[float, weakref.ref[Any]]] = deque()
        """In the order of their time, since the pause is the same for all. Who has gone is not kept until then."""

    def add(self, connection: Any) -> None:
        """Ask ``connection`` (an ``engineio.socket.Socket``) after the server's pause, unless that is under way."""
        if connection.last_ping:
            connection.last_ping = None
            due = time.monotonic() + connection.server.ping_interval
            self._due.append((due, weakref.ref(connection)))

    def look(self, now: float) -> None:
        """Ask those whose time has come. ``now`` in seconds, as ``time.monotonic`` tells."""
        while self._due and self._due[0][0] <= now:
            connection = self._due.popleft()[1]()
            if connection is None or connection.closing or connection.closed:
                continue
            connection.last_ping = time.time()
            try:
                connection.send(engineio.packet.Packet(engineio.packet.PING))
            except Exception:
                # Whatever is wrong with one connection, the others are asked.
                log.exception("could not ask a connection whether it is there")

    def run(self) -> None:
        """Look now."""
        self.look(time.monotonic())


class TextPacket(socketio.packet.Packet):  # type: ignore[misc] # python-socketio has no types
    """A packet that is what our pages send, or else a goodbye: whoever sends anything else has left.

    No command has binary attachments, whose number is unbounded; an event has a name, and not that of what the library
    itself tells the handlers. Nor do our answers: whether they have any is not looked for in each row of a snapshot.
    """

    uses_binary_events = False
    json = json_text

    def __init__(self, *arguments: Any, encoded_packet: Any = None, **named: Any) -> None:
        # An empty one is not decoded at all, and passes for an event without a name.
        given = encoded_packet if encoded_packet or encoded_packet is None else "?"
        super().__init__(*arguments, encoded_packet=given, **named)

    def encode(self) -> str:
        """Return the packet as it is sent. The library puts JSON behind the rest: a copy of megabytes more."""
        assert self.packet_type not in (socketio.packet.BINARY_EVENT, socketio.packet.BINARY_ACK)
        namespace: Any = self.namespace
        number: Any = self.id
        data: Any = self.data
        space = f"{namespace}," if namespace not in (None, "/") else ""
        begin = f"{self.packet_type}{space}{'' if number is None else number}"
        return begin if data is None else json_text.dumps(data, begin=begin, separators=(",", ":"))

    def decode(self, encoded_packet: Any) -> int:
        """Decode a packet; never fails, and never waits for attachments."""
        try:
            usual = (
                isinstance(encoded_packet, str) and not super().decode(encoded_packet) and self._is_usual()
            )
        except (ValueError, TypeError, RecursionError):
            usual = False
        if not usual:
            self.packet_type, self.namespace = socketio.packet.DISCONNECT, "/"
            self.id = self.data = None
        return 0

    def _is_usual(self) -> bool:
        data: Any = self.data
        if self.packet_type != socketio.packet.EVENT:
            return self.packet_type in _USUAL
        name = data[0] if isinstance(data, list) and data else None
        return isinstance(name, str) and name not in _OWN_EVENTS


@dataclass
class Unread:
    """Characters of messages for one client: those that wait, and those that the writer has taken."""

    waiting: int = 0
    leaving: int = 0


def _unread_of(connection: Any) -> Unread:
    unread: Unread = connection.__dict__.setdefault("facilitator_unread", Unread())
    return unread


def _length(packet: Any) -> int:
    return len(packet.data) if isinstance(packet.data, str) else 0


def _wait_until_read(connection: Any) -> None:
    """Let a client that has much to read do so before it is heard again; drop it where it does not read."""
    unread, until = _unread_of(connection), time.monotonic() + UNREAD_SECONDS
    while unread.waiting + unread.leaving > MAX_UNREAD and not (connection.closing or connection.closed):
        if time.monotonic() > until:
            connection.close(wait=False, abort=True)
            return
        concurrency.sleep(UNREAD_STEP_SECONDS)


def install(background: Background) -> None:
    """Slow each connection's reader when it floods, bound its queue, ask all by one thread. Once is enough."""
    kind = engineio.socket.Socket
    if getattr(kind, "facilitator_guarded", False):
        return
    receive, send, poll = kind.receive, kind.send, kind.poll

    def slow_receive(self: Any, packet: Any) -> Any:
        bucket = self.__dict__.setdefault(
            "facilitator_bucket", Bucket(PACKETS_BURST, PACKETS_PER_SECOND, time.monotonic())
        )
        # Sleeping in the reader leaves the flood in the sender's own socket buffer; the others go on.
        while wait := bucket.take(time.monotonic()):
            concurrency.sleep(wait)
        _wait_until_read(self)
        return receive(self, packet)

    def bounded_send(self: Any, packet: Any) -> Any:
        if self.queue.qsize() > MAX_QUEUE and not self.closing:
            self.close(wait=False, abort=True)
            return None
        _unread_of(self).waiting += _length(packet)
        return send(self, packet)

    def counted_poll(self: Any) -> Any:
        # The writer asks for more once all that it took before is on the line.
        unread = _unread_of(self)
        unread.leaving = 0
        packets = poll(self)
        unread.leaving = sum(map(_length, packets))
        unread.waiting -= unread.leaving
        return packets

    pinger = Pinger()

    def shared_ping(self: Any) -> None:
        pinger.add(self)

    kind.receive, kind.send, kind.poll = slow_receive, bounded_send, counted_poll
    kind.schedule_ping = shared_ping
    background.start("asking connections", pinger.run, PING_STEP_SECONDS)
    kind.facilitator_guarded = True
