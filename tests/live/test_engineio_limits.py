"""The limits on connections that need no server to be tried."""

from __future__ import annotations

import threading
import time
import weakref

import engineio
import engineio.packet
import engineio.socket

from facilitator.runtime.background import Background
from facilitator.runtime.engineio_limits import MAX_UNREAD, Pinger, install


def connection() -> engineio.socket.Socket:
    server = engineio.Server(
        async_mode="threading",
        async_handlers=False,
        ping_interval=25,
        ping_timeout=20,
        monitor_clients=False,
    )
    return engineio.socket.Socket(server, "one")


def test_every_connection_is_asked_after_the_pause_once_and_again_when_it_has_answered():
    pinger = Pinger()
    first, second, gone = connection(), connection(), connection()
    for one in (first, second, gone, first):
        pinger.add(one)
    gone.closed = True
    began = time.monotonic()
    pinger.look(began + 24)
    assert first.queue.qsize() == second.queue.qsize() == 0
    pinger.look(began + 26)
    assert (first.queue.qsize(), second.queue.qsize(), gone.queue.qsize()) == (1, 1, 0)
    assert first.queue.get().packet_type == engineio.packet.PING
    assert first.last_ping is not None
    pinger.look(began + 60)
    assert first.queue.qsize() == 0, "asked again before it has answered"
    pinger.add(first)
    pinger.look(began + 60)
    assert first.queue.qsize() == 1


def test_who_has_gone_is_not_kept_until_it_would_be_asked():
    pinger = Pinger()
    gone = connection()
    pinger.add(gone)
    is_kept = weakref.ref(gone)
    gone.close(wait=False, abort=True)
    del gone
    assert is_kept() is None
    pinger.look(time.monotonic() + 26)


def test_who_does_not_answer_is_closed():
    pinger = Pinger()
    silent = connection()
    pinger.add(silent)
    pinger.look(time.monotonic() + 26)
    silent.last_ping -= 21
    assert not silent.check_ping_timeout()
    assert silent.closed


def test_who_has_much_to_read_is_not_heard_before_it_has_read_it():
    """A phone that asks for a snapshot again and again without reading it was kept each one of them."""
    background = Background()
    install(background)
    background.stop()
    reader, heard = connection(), []
    reader.server.on("message", lambda _sid, said: heard.append(said))
    message = engineio.packet.MESSAGE
    reader.receive(engineio.packet.Packet(message, "once"))
    reader.send(engineio.packet.Packet(message, "x" * (MAX_UNREAD + 1)))
    asking = threading.Thread(target=reader.receive, args=(engineio.packet.Packet(message, "again"),))
    asking.start()
    assert len(reader.poll()) == 1
    assert heard == ["once"], "what the writer has taken is not read yet"
    reader.send(engineio.packet.Packet(message, "small"))
    assert len(reader.poll()) == 1
    asking.join(10)
    assert heard == ["once", "again"]
