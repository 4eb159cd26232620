"""The HTTP server of each back end, with its limits: sockets, buffers, seconds for a request to arrive."""

from __future__ import annotations

import gc
import logging
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final

from facilitator.runtime import concurrency, lean_imports
from facilitator.runtime.background import Background
from facilitator.runtime.listener import BackpressureListener, allow_sockets
from facilitator.runtime.request_limits import LOOK_SECONDS, Connections, Head, key_of

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler as _RequestHandler
else:
    _RequestHandler = object  # eventlet brings a copy of the standard library's, made for its own sockets

log = logging.getLogger("facilitator")

MAX_SOCKETS: Final = 5000
"""Open sockets: at eventlet's own 1,024 the next phone, and every page, would hang."""
BUFFER_BYTES: Final = 1024
"""Of a connection's read and write buffer: a phone uses them for its one request and keeps them while it is here."""
SOCKET_TIMEOUT: Final = 10
"""Seconds for a request to arrive; an open websocket is not affected."""


def serve(app: Callable[..., Any], listener: socket.socket, background: Background) -> None:
    """Serve a WSGI app on ``listener`` until the process is stopped."""
    app = lean_imports.without_deflate(app)
    sockets = allow_sockets(MAX_SOCKETS)
    connections = Connections(sockets)
    background.start("request deadlines", connections.run, LOOK_SECONDS)
    app = connections.watch(app)
    # What start-up made lives for ever: the collector need not look at it again with every crowd that joins.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    match concurrency.backend():
        case "eventlet":
            _serve_eventlet(app, listener, sockets, connections)
        case "gevent":
            _serve_gevent(app, listener, sockets, connections)
        case _:
            _serve_threads(app, listener, connections)


UNREADABLE: Final = "a request could not be read"


class _LimitedRequests(_RequestHandler):
    """Mixin of request handlers after ``http.server``: counts the connection, gives each request a deadline, bounds its head.

    What the library would log of a request has the caller's address and the raw request, with whatever stands in it.
    """

    connections: ClassVar[Connections]
    rfile: Any

    def log_request(self, *_: object) -> None:
        pass

    def log_error(self, *_: object) -> None:
        log.info(UNREADABLE)

    def handle(self) -> None:
        with self.connections.counted(key_of(self.client_address), self.connection):
            super().handle()

    def handle_one_request(self) -> None:
        self.connections.begin(key_of(self.client_address))
        super().handle_one_request()

    def parse_request(self) -> bool:
        whole, self.rfile = self.rfile, Head(self.rfile)
        try:
            is_good = super().parse_request() and self.rfile.is_complete
        finally:
            self.rfile = whole
        self.close_connection = self.close_connection or not is_good
        return bool(is_good)


def _serve_eventlet(
    app: Callable[..., Any], listener: socket.socket, sockets: int, connections: Connections
) -> None:
    import eventlet.wsgi

    class SmallBufferProtocol(_LimitedRequests, eventlet.wsgi.HttpProtocol):  # type: ignore[misc] # eventlet has no types
        # 24 KB by default, for each phone.
        rbufsize = wbufsize = BUFFER_BYTES

        def finish(self) -> None:
            super().finish()
            # The last request's environment holds this handler by its ``eventlet.set_idle``: a circle, which only the
            # collector would find, and it looks among what has lived for long as good as never.
            self.environ = None

    SmallBufferProtocol.connections = connections
    eventlet.wsgi.server(
        BackpressureListener(listener),
        app,
        protocol=SmallBufferProtocol,
        max_size=sockets,
        socket_timeout=SOCKET_TIMEOUT,
        keepalive=5,
        log_output=False,
    )


def _serve_gevent(
    app: Callable[..., Any], listener: socket.socket, sockets: int, connections: Connections
) -> None:
    import gevent
    from gevent.pywsgi import WSGIServer
    from geventwebsocket.handler import WebSocketHandler

    class RequestTimeoutHandler(WebSocketHandler):  # type: ignore[misc] # gevent-websocket has no types
        rfile: Any

        def handle(self) -> None:
            with connections.counted(key_of(self.client_address), self.socket):
                super().handle()

        def handle_one_request(self) -> Any:
            connections.begin(key_of(self.client_address))
            return super().handle_one_request()

        def log_error(self, *_: object) -> None:
            log.info(UNREADABLE)

        # Without an end to waiting, a request that never arrives holds its place for ever.
        def _in_time(self, read: Callable[..., Any], *given: Any) -> Any:
            found = None
            with gevent.Timeout(SOCKET_TIMEOUT, False):
                found = read(*given)
            return found  # noqa: RET504 - inside the block, mypy would take the end for unreachable

        def read_requestline(self) -> Any:
            return self._in_time(super().read_requestline)

        def read_request(self, raw_requestline: Any) -> Any:
            whole, self.rfile = self.rfile, Head(self.rfile)
            try:
                return self._in_time(super().read_request, raw_requestline) and self.rfile.is_complete
            finally:
                self.rfile = whole

    listener.setblocking(False)
    server = WSGIServer(listener, app, handler_class=RequestTimeoutHandler, log=None, spawn=sockets)
    server.serve_forever()


def _serve_threads(app: Callable[..., Any], listener: socket.socket, connections: Connections) -> None:
    from werkzeug.serving import WSGIRequestHandler, make_server

    class KeepAliveHandler(_LimitedRequests, WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

    KeepAliveHandler.connections = connections
    host, port = listener.getsockname()[:2]
    server = make_server(
        host, port, app, threaded=True, request_handler=KeepAliveHandler, fd=listener.fileno()
    )
    server.serve_forever()
