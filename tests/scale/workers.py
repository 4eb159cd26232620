"""``serve --workers`` in a folder and on ports of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.conftest import EVENT, free_port
from tests.waiting import wait_until

WORKERS = 2


def free_ports(count: int) -> int:
    """The first of ``count`` free ports in a row."""
    while True:
        first = free_port()
        if first + count < 65_535 and not any(is_ready(one) for one in range(first, first + count)):
            return first


def is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def children(process: int) -> dict[int, int]:
    """The workers of a supervisor: process by port."""
    found = {}
    for one in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((one / "stat").read_text().rpartition(")")[2].split()[1])
            command = (one / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if parent == process and "--port" in command:
            found[int(command[command.index("--port") + 1])] = int(one.name)
    return found


class Workers:
    """``serve --workers`` on an empty PostgreSQL. ``event`` is the text of an event file."""

    def __init__(
        self, folder: Path, database: str, queue: str, count: int = WORKERS, event: str = EVENT
    ) -> None:
        (folder / "event.yaml").write_text(event, encoding="utf-8")
        self.folder, self.first = folder, free_ports(count)
        self.ports = range(self.first, self.first + count)
        self.environ = {
            **os.environ,
            "FACILITATOR_DATA": str(folder),
            "FACILITATOR_DATABASE_URL": database,
            "FACILITATOR_MESSAGE_QUEUE": queue,
            "FACILITATOR_HOST": "127.0.0.1",
            "FACILITATOR_PORT": str(self.first),
            "FACILITATOR_EVENT": str(folder / "event.yaml"),
        }
        command = [sys.executable, "-m", "facilitator.cli", "serve", "--workers", str(count)]
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(command, env=self.environ, stdout=log, stderr=log)

    def wait(self) -> None:
        for port in self.ports:
            wait_until(lambda port=port: is_ready(port), self.log)

    def log(self) -> str:
        return (self.folder / "log").read_text()
