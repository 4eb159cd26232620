"""``python -m tests.attack.bystander PORT``: ask for a page until standard input ends; print the longest wait, and failures.

A process of its own: what an attacker's threads cost in theirs is not the server's doing.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from typing import Final, Self

PAUSE_SECONDS: Final = 0.02


class Bystander:
    """Asks a server for a page, each time on a new connection, and keeps the longest wait in seconds."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.longest = 0.0
        self.failed = 0

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.attack.bystander", str(self._port)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()  # it has begun
        return self

    def __exit__(self, *_: object) -> None:
        out, _errors = self._process.communicate("")
        self.longest, self.failed = json.loads(out)


def main(port: int) -> None:
    """Ask until standard input ends."""
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    print("began", flush=True)
    longest, failed = 0.0, 0
    while not ended.wait(PAUSE_SECONDS):
        began = time.monotonic()
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            asked.request("GET", "/healthz")
            failed += asked.getresponse().status != 200
        except OSError:
            failed += 1
        finally:
            asked.close()
        longest = max(longest, time.monotonic() - began)
    print(json.dumps([longest, failed]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
