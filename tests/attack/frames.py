"""A WebSocket and an HTTP connection that do what no browser does, over plain sockets."""

from __future__ import annotations

import base64
import os
import socket
import struct
from urllib.parse import urlsplit

CONTINUATION, TEXT, CLOSE, PING, PONG = 0, 1, 8, 9, 10


def connect(url: str, timeout: float = 30) -> socket.socket:
    """Return a plain connection to the server at ``url``."""
    where = urlsplit(url)
    return socket.create_connection((where.hostname, where.port), timeout=timeout)


def frame(opcode: int, payload: bytes = b"", *, final: bool = True) -> bytes:
    """Return a masked frame, with a mask of zeros."""
    head = bytes([opcode | (0x80 if final else 0)])
    if len(payload) < 126:
        head += bytes([0x80 | len(payload)])
    elif len(payload) < 65536:
        head += struct.pack("!BH", 0x80 | 126, len(payload))
    else:
        head += struct.pack("!BQ", 0x80 | 127, len(payload))
    return head + b"\0\0\0\0" + payload


class RawWebSocket:
    """A WebSocket to engine.io that sends any frame."""

    def __init__(self, url: str) -> None:
        self.socket = connect(url)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self.buffer += self._more()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        assert b" 101 " in head.split(b"\r\n")[0], head

    def _more(self) -> bytes:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionResetError
        return data

    def send(self, *frames: bytes) -> None:
        self.socket.sendall(b"".join(frames))

    def receive(self) -> tuple[int, bytes]:
        """Return the next frame's opcode and payload. Raises ``OSError`` at the end."""
        self._need(2)
        opcode, length = self.buffer[0] & 15, self.buffer[1] & 127
        start = 2
        if length == 126:
            self._need(4)
            length, start = struct.unpack("!H", self.buffer[2:4])[0], 4
        self._need(start + length)
        payload, self.buffer = self.buffer[start : start + length], self.buffer[start + length :]
        return opcode, payload

    def _need(self, count: int) -> None:
        while len(self.buffer) < count:
            self.buffer += self._more()

    def close(self) -> None:
        self.socket.close()
