"""What a connection has cost is free again when it ends, without the collector: among what has lived for long it looks rarely."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONNECTIONS = 20
SCRIPT = """
import gc, os, socket, sys, time, weakref
from facilitator.runtime import concurrency
concurrency.patch(sys.argv[1])
from facilitator.runtime.background import Background
from facilitator.runtime.listener import listen
from facilitator.runtime.serve import serve

class Mark: pass
marks = []

def app(environ, start_response):
    mark = environ["mark"] = Mark()
    marks.append(weakref.ref(mark))
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]

def ask(address):
    for _ in range(int(sys.argv[2])):
        with socket.create_connection(address) as connection:
            connection.sendall(b"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
            while b"ok" not in connection.recv(4096):
                pass

def look():
    gc.disable()
    ask(listener.getsockname())
    for _ in range(200):
        kept = sum(one() is not None for one in marks)
        if not kept:
            break
        concurrency.sleep(0.05)
    print(len(marks), kept, flush=True)
    os._exit(0)

listener = listen("127.0.0.1", 0)
concurrency.spawn(look)
serve(app, listener, Background())
"""


@pytest.mark.parametrize("backend", ["eventlet", "gevent", "threading"])
def test_what_belongs_to_a_request_goes_with_its_connection(backend):
    command = [sys.executable, "-c", SCRIPT, backend, str(CONNECTIONS)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True)
    asked, kept = map(int, done.stdout.split())
    assert (asked, kept) == (CONNECTIONS, 0)
