"""A crowd larger than the system allows: it waits, and the server stays. In child processes, whose limits are their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIMIT = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))\n"
OUT_OF_FILES = """
import os, socket, threading
from facilitator.runtime.listener import BackpressureListener
listener = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(listener.getsockname())
taken = []
try:
    while True:
        taken.append(os.open(os.devnull, os.O_RDONLY))
except OSError:
    pass
held = BackpressureListener(listener)
def give_back():
    while not held._has_said:
        pass
    for one in taken:
        os.close(one)
threading.Thread(target=give_back).start()
connection, _ = held.accept()
client.sendall(b"here")
print(connection.recv(4).decode(), held.getsockname() == listener.getsockname())
"""


def run(script: str, soft: int, hard: int) -> str:
    pytest.importorskip("resource")
    script = LIMIT.format(soft=soft, hard=hard) + script
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True, timeout=60, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_who_finds_no_place_waits_until_there_is_one():
    assert run(OUT_OF_FILES, 64, 64) == "here True"


@pytest.mark.parametrize(("wanted", "hard", "allowed"), [(400, 1000, 400), (5000, 1000, 900), (400, 90, 20)])
def test_the_limit_is_raised_as_far_as_it_goes(wanted, hard, allowed):
    script = (
        f"from facilitator.runtime.listener import allow_sockets; print(allow_sockets({wanted}), "
        "resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )
    assert run(script, 80, hard) == f"{allowed} {min(hard, wanted + 100)}"
