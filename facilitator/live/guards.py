"""Limits on what one connection can do to the room. Patches engine.io in one place; the flood test keeps it true."""

from __future__ import annotations

import time
from typing import Any, Final

import engineio.socket
import socketio.packet

from facilitator import concurrency
from facilitator.domain.rules import Bucket

PACKETS_BURST: Final = 60
PACKETS_PER_SECOND: Final = 30.0
MAX_QUEUE: Final = 400
"""Messages that may wait for a client that does not read; then it is dropped, and resumes from the journal."""


class TextPacket(socketio.packet.Packet):  # type: ignore[misc] # python-socketio has no types
    """A packet that refuses binary attachments: no command has any, and their number is unbounded."""

    def decode(self, encoded_packet: Any) -> int:
        """Decode a packet. Raises ``ValueError`` for a binary one, which ends the connection."""
        if not isinstance(encoded_packet, str) or encoded_packet[:1] in ("5", "6"):
            raise ValueError("binary packets are not accepted")
        return int(super().decode(encoded_packet) or 0)


def install() -> None:
    """Slow each connection's reader when it floods, and bound its queue. Does nothing the second time."""
    kind = engineio.socket.Socket
    if getattr(kind, "facilitator_guarded", False):
        return
    receive, send = kind.receive, kind.send

    def slow_receive(self: Any, packet: Any) -> Any:
        bucket = self.__dict__.setdefault(
            "facilitator_bucket", Bucket(PACKETS_BURST, PACKETS_PER_SECOND, time.monotonic())
        )
        # Sleeping in the reader leaves the flood in the sender's own socket buffer; the others go on.
        while wait := bucket.take(time.monotonic()):
            concurrency.sleep(wait)
        return receive(self, packet)

    def bounded_send(self: Any, packet: Any) -> Any:
        if self.queue.qsize() > MAX_QUEUE and not self.closing:
            self.close(wait=False, abort=True)
            return None
        return send(self, packet)

    kind.receive, kind.send = slow_receive, bounded_send
    kind.facilitator_guarded = True
