"""One connection cannot keep the others waiting: frames and requests are metered, pieces counted, slow requests ended.

What holds is an order of events, not a speed: the bystander is answered before the attack is through.
"""

from __future__ import annotations

import queue
import sqlite3
import urllib.request

import pytest

from facilitator.domain.vocabulary import MAX_MESSAGE_BYTES
from facilitator.runtime import request_limits
from facilitator.runtime.frame_limits import FRAME_OVERHEAD
from facilitator.runtime.request_limits import Connections
from tests.attack.frames import CLOSE, CONTINUATION, PING, PONG, TEXT, RawWebSocket, frame
from tests.attack.frames import connect as connect_plainly
from tests.live.client import each_backend, submission

pytestmark = pytest.mark.live
FLOOD = 5000


def is_alive(server) -> bool:
    with urllib.request.urlopen(f"{server.url}/healthz", timeout=30) as answer:
        return answer.status == 200


@each_backend
def test_a_flood_of_pings_waits_in_its_own_socket(live_server):
    flooder = RawWebSocket(live_server.url)
    flooder.send(*[frame(PING, b"x")] * FLOOD)
    assert is_alive(live_server)
    flooder.socket.settimeout(0.05)
    pongs = 0
    try:
        while pongs < FLOOD:
            pongs += flooder.receive()[0] == PONG
    except OSError:
        pass
    assert pongs < FLOOD
    flooder.close()


@each_backend
@pytest.mark.parametrize("size", [0, 1000, MAX_MESSAGE_BYTES - 100])
def test_a_message_in_pieces_without_end_is_closed_as_too_big(live_server, size):
    sender = RawWebSocket(live_server.url)
    pieces = MAX_MESSAGE_BYTES // (size + FRAME_OVERHEAD) + 3
    assert pieces < 132
    try:
        sender.send(frame(TEXT, b"4" * size, final=False))
        for _ in range(pieces):
            sender.send(frame(CONTINUATION, b"4" * size, final=False))
    except OSError:
        pass  # closed while it was still sending
    code = None
    try:
        while code is None:
            opcode, payload = sender.receive()
            code = int.from_bytes(payload[:2]) if opcode == CLOSE else None
    except ConnectionResetError:
        pass  # what it still sent met a closed door before the close was read
    assert code in (1009, None)
    sender.close()
    assert is_alive(live_server)


@each_backend
def test_requests_in_one_pipe_give_the_others_their_turn(live_server):
    pipe = connect_plainly(live_server.url)
    pipe.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 1000)
    assert is_alive(live_server)
    pipe.setblocking(False)  # what has come until now: the server goes on answering while this reads
    answered = b""
    try:
        while data := pipe.recv(1 << 20):
            answered += data
    except BlockingIOError:
        pass
    assert answered.count(b"HTTP/1.1 200") < 1000
    pipe.close()


class FakeSocket:
    def __init__(self):
        self.cut = False

    def shutdown(self, _how):
        self.cut = True


def test_a_request_has_a_deadline_for_its_head_and_its_body():
    connections = Connections(places=10)
    slow, quick, long = FakeSocket(), FakeSocket(), FakeSocket()
    for port, one in (("1", slow), ("2", quick), ("3", long)):
        connections.add(("a", port), one)
        connections.begin(("a", port))
    start = connections._waiting["a", "1"].deadline - request_limits.HEAD_SECONDS
    connections.has_head(("a", "2"), body=False)
    connections.has_head(("a", "3"), body=True)
    connections.look(start + request_limits.HEAD_SECONDS + 1)
    assert (slow.cut, quick.cut, long.cut) == (True, False, False)
    connections.look(start + request_limits.BODY_SECONDS + 5)
    assert (quick.cut, long.cut) == (False, True)


def test_where_places_are_short_who_has_sent_nothing_yet_leaves_first():
    connections = Connections(places=10)
    joined, waiting = [FakeSocket() for _ in range(5)], [FakeSocket() for _ in range(6)]
    for port, one in enumerate([*joined, *waiting[:4]]):
        connections.add(("a", str(port)), one)
        connections.begin(("a", str(port)))
        if one in joined:
            connections.has_head(("a", str(port)), body=False)
    assert not any(one.cut for one in waiting)
    for port, one in enumerate(waiting[4:], 20):
        connections.add(("b", str(port)), one)
    assert [one.cut for one in waiting] == [True, True, False, False, False, False]
    assert not any(one.cut for one in joined)


@each_backend
def test_a_request_that_comes_byte_by_byte_is_ended(live_server):
    slow = connect_plainly(live_server.url, timeout=60)
    slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: ")
    slow.settimeout(0.5)
    ended = False
    for _ in range(120):
        try:
            slow.sendall(b"x")
            ended = slow.recv(1024) == b"" or ended
        except TimeoutError:
            continue
        except OSError:
            ended = True
        if ended:
            break
    assert ended
    slow.close()
    assert is_alive(live_server)


@each_backend
def test_the_room_goes_on_while_another_process_holds_the_database(live_server, connect):
    desk, phone = connect("facilitator"), connect()
    assert desk.call("session.stage", session="first", stage="collecting")["ok"]
    lock = sqlite3.connect(live_server.data / "facilitator.sqlite3", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    answered = queue.Queue()
    phone.io.emit("contribution.submit", {"session": "first", **submission("Waits")}, callback=answered.put)
    # Before, everybody waited in SQLite, for as long as the lock was held.
    for _ in range(20):
        assert is_alive(live_server)
        assert desk.call("watch", session="first", audience="desk")["ok"]
    assert answered.empty()
    lock.execute("ROLLBACK")
    lock.close()
    assert answered.get(timeout=30)["ok"]
