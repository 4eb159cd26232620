"""The one file that knows eventlet, gevent and threads. Everything else asks here.

eventlet is the default, as the users of this program chose. It is in maintenance: ``gevent`` and ``threading`` run
the same tests, so that one variable (``FACILITATOR_ASYNC``) changes the back end.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

from facilitator.runtime import lean_imports
from facilitator.runtime.listener import PatientListener, allow_sockets

BACKENDS: Final = ("eventlet", "gevent", "threading")
MAX_SOCKETS: Final = 5000
"""Open sockets: at eventlet's own 1,024 the next phone, and every page, would hang."""
BUFFER_BYTES: Final = 1024
"""Of a connection's read and write buffer: a phone uses them for its one request and keeps them while it is here."""
SOCKET_TIMEOUT: Final = 10
"""Seconds for a request to arrive; an open websocket is not affected."""

_chosen: list[str] = []


def backend() -> str:
    """Return the back end that ``patch`` chose, ``threading`` where it was not called."""
    return _chosen[0] if _chosen else "threading"


def patch(name: str | None = None) -> None:
    """Choose the back end (else ``FACILITATOR_ASYNC``) and patch the standard library for it.

    Must run before Flask is imported. Raises ``ValueError`` for a name that is not one of ``BACKENDS``.
    """
    name = name or os.environ.get("FACILITATOR_ASYNC") or "eventlet"
    if name not in BACKENDS:
        raise ValueError(f"FACILITATOR_ASYNC must be one of {', '.join(BACKENDS)}, not {name!r}")
    if _chosen:
        return
    if not os.environ.get("FACILITATOR_MESSAGE_QUEUE"):
        # Nobody's name is looked up: 7 MB for a resolver of its own.
        os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
    if name == "eventlet":
        with warnings.catch_warnings():
            # Exactly this warning: that eventlet is in maintenance is known, chosen and said in the README.
            warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
            import eventlet

        eventlet.monkey_patch()
    elif name == "gevent":
        import gevent.monkey

        gevent.monkey.patch_all()
    _chosen.append(name)
    lean_imports.import_lean()


def make_lock() -> AbstractContextManager[Any]:
    """Return a lock of the back end's kind: after ``patch`` the standard one is a green one."""
    return threading.RLock()


def spawn(function: Callable[[], None]) -> None:
    """Run ``function`` beside everything else until it returns or the process ends."""
    threading.Thread(target=function, daemon=True).start()


def sleep(seconds: float) -> None:
    """Let the others run for ``seconds``."""
    time.sleep(seconds)


def yield_control() -> None:
    """Let whoever waits have a turn, then go on: for between the steps of what takes long."""
    time.sleep(0)


def make_event() -> threading.Event:
    """Return an event on which several may wait."""
    return threading.Event()


def run_aside(
    arguments: list[str], environ: dict[str, str], timeout: float
) -> subprocess.CompletedProcess[bytes]:
    """Run this program's command line in a child process, so that a long calculation stops nobody.

    ``timeout`` is in seconds. Raises ``subprocess.TimeoutExpired``.
    """
    command = [sys.executable, "-m", "facilitator.cli", *arguments]
    if backend() == "eventlet":
        from eventlet.green import subprocess as green

        process = green.Popen(command, env=environ, stdout=green.PIPE, stderr=green.PIPE)
    else:
        process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return subprocess.CompletedProcess(command, process.returncode, out, err)


class Aside:
    """A run of this program's command line in a child process that one can look at, and stop.

    What it prints goes into ``output``, what goes wrong into a file beside it. ``poll`` gives its exit code once it has
    ended, and None before.
    """

    def __init__(self, arguments: list[str], environ: dict[str, str], output: Path) -> None:
        self._errors = output.with_suffix(".errors")
        if backend() == "eventlet":
            from eventlet.green import subprocess as pipes
        else:
            pipes = subprocess
        with output.open("wb") as out, self._errors.open("wb") as err:
            command = [sys.executable, "-m", "facilitator.cli", *arguments]
            self._process = pipes.Popen(
                command, env=environ, stdin=subprocess.DEVNULL, stdout=out, stderr=err
            )

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        code = self._process.poll()
        return None if code is None else int(code)

    def stop(self) -> None:
        """End it now."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def errors(self) -> str:
        """Return the end of what went wrong."""
        return self._errors.read_text(encoding="utf-8", errors="replace")[-2000:]


class Companion:
    """A child process of this program that stays alive: it answers each line of JSON with one, in turn.

    For calculations that need much memory or a second to warm up, and must not stop anybody meanwhile. It is started
    with the first question, may end itself when it has had nothing to do, and ends with us: its input closes.
    """

    def __init__(self, arguments: list[str], environ: dict[str, str]) -> None:
        self._command = [sys.executable, "-m", "facilitator.cli", *arguments]
        self._environ = environ
        self._lock = make_lock()
        self._process: Any = None

    def ask(self, question: dict[str, Any], timeout: float) -> dict[str, Any]:
        """Return the answer to ``question``.

        ``timeout`` is in seconds, from when its turn has come. Raises ``TimeoutError`` where that was not enough and
        ``ConnectionError`` where the child ended instead of answering; the next question starts a new one.
        """
        line = json.dumps(question).encode() + b"\n"
        with self._lock:
            for _ in range(2):
                started = time.monotonic()
                fresh = self._process is None or self._process.poll() is not None
                if fresh:
                    self._start()
                answer = self._exchange(line, timeout)
                if answer.endswith(b"\n"):
                    return dict(json.loads(answer))
                self.stop()
                if time.monotonic() - started >= timeout:
                    raise TimeoutError(f"no answer within {timeout:.0f} s")
                if fresh:
                    break
                # It had just gone to rest: a new one is asked the same.
        raise ConnectionError("the child process ended instead of answering")

    def stop(self) -> None:
        """End the child, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()

    def _start(self) -> None:
        self.stop()
        if backend() == "eventlet":
            from eventlet.green import subprocess as pipes
        else:
            pipes = subprocess
        # eventlet's own default reads such a pipe byte by byte: four seconds of the room's time for an answer of 400 KB.
        buffered = io.DEFAULT_BUFFER_SIZE
        self._process = pipes.Popen(
            self._command,
            bufsize=buffered,
            env=self._environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def _exchange(self, line: bytes, timeout: float) -> bytes:
        process = self._process
        late = threading.Timer(timeout, process.kill)
        late.daemon = True
        late.start()
        try:
            process.stdin.write(line)
            process.stdin.flush()
            return bytes(process.stdout.readline())
        except OSError:
            return b""
        finally:
            late.cancel()


def serve(app: Callable[..., Any], listener: socket.socket) -> None:
    """Serve a WSGI app on ``listener`` until the process is stopped."""
    app = lean_imports.without_deflate(app)
    sockets = allow_sockets(MAX_SOCKETS)
    # What start-up made lives for ever: the collector need not look at it again with every crowd that joins.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    match backend():
        case "eventlet":
            import eventlet.wsgi

            class Lean(eventlet.wsgi.HttpProtocol):  # type: ignore[misc] # eventlet has no types
                # 24 KB by default, for each phone.
                rbufsize = wbufsize = BUFFER_BYTES

            eventlet.wsgi.server(
                PatientListener(listener),
                app,
                protocol=Lean,
                max_size=sockets,
                socket_timeout=SOCKET_TIMEOUT,
                keepalive=5,
                log_output=False,
            )
        case "gevent":
            import gevent
            from gevent.pywsgi import WSGIServer
            from geventwebsocket.handler import WebSocketHandler

            class Impatient(WebSocketHandler):  # type: ignore[misc] # gevent-websocket has no types
                # Without an end to waiting, a request that never arrives holds its place for ever.
                def _in_time(self, read: Callable[..., Any], *given: Any) -> Any:
                    found = None
                    with gevent.Timeout(SOCKET_TIMEOUT, False):
                        found = read(*given)
                    return found  # noqa: RET504 - inside the block, mypy would take the end for unreachable

                def read_requestline(self) -> Any:
                    return self._in_time(super().read_requestline)

                def read_request(self, raw_requestline: Any) -> Any:
                    return self._in_time(super().read_request, raw_requestline)

            listener.setblocking(False)
            server = WSGIServer(listener, app, handler_class=Impatient, log=None, spawn=sockets)
            server.serve_forever()
        case _:
            from werkzeug.serving import WSGIRequestHandler, make_server

            class Quiet(WSGIRequestHandler):
                protocol_version = "HTTP/1.1"

                def log_request(self, *_: object) -> None:
                    pass

            host, port = listener.getsockname()[:2]
            make_server(
                host, port, app, threaded=True, request_handler=Quiet, fd=listener.fileno()
            ).serve_forever()
