"""JSON that was made before stands in a message as if it had been encoded with it."""

from __future__ import annotations

import json

import pytest
import socketio.packet

from facilitator.runtime import frame_limits, json_text
from facilitator.runtime.engineio_limits import TextPacket
from facilitator.runtime.json_text import JsonText


def test_what_was_made_before_stands_where_its_values_would():
    pieces = ["[1", ',"two"]']
    value = {"a": JsonText(pieces), "b": [JsonText(['{"c":3}']), "d"]}
    assert json_text.dumps(value, separators=(",", ":")) == '{"a":[1,"two"],"b":[{"c":3},"d"]}'
    assert json_text.dumps(["e"], begin="31") == '31["e"]'


@pytest.mark.parametrize("namespace", [None, "/", "/other"])
@pytest.mark.parametrize("number", [None, 0, 7])
@pytest.mark.parametrize("data", [None, [], [{"ok": True}]])
def test_a_packet_is_encoded_as_the_library_does(namespace, number, data):
    given = {"namespace": namespace, "id": number, "data": data}
    kind = socketio.packet.ACK
    assert TextPacket(kind, **given).encode() == socketio.packet.Packet(kind, **given).encode()


class Line:
    """A socket that keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def sendall(self, data) -> None:
        self.sent.append(bytes(data))


def test_a_long_text_leaves_in_pieces_as_one_frame(monkeypatch):
    websocket = pytest.importorskip("eventlet.websocket")
    kind = type("Fresh", (websocket.RFC6455WebSocket,), {})
    monkeypatch.setattr(websocket, "RFC6455WebSocket", kind)
    monkeypatch.setattr(frame_limits.concurrency, "backend", lambda: "eventlet")
    turns: list[int] = []
    monkeypatch.setattr(frame_limits.concurrency, "yield_control", lambda: turns.append(len(line.sent)))
    frame_limits.install(1000)
    for text in ("short", "x" * 200_000, "é" * 200_000, json.dumps({"long": ["y" * 100] * 5000})):
        line = Line()
        turns.clear()
        connection = kind(line, {})
        connection.send(text)
        assert b"".join(line.sent) == connection._pack_message(text)
        if text.isascii():
            assert max(map(len, line.sent)) <= frame_limits.SENT_AT_ONCE
            assert len(turns) == (len(text) - 1) // frame_limits.SENT_AT_ONCE
