"""Real PostgreSQL and Redis for a test: each in a folder and on a port of its own, ended by its process's id."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import uuid
from pathlib import Path

from sqlalchemy import create_engine, text

from deploy.scale_tools import find_program
from tests.conftest import free_port
from tests.waiting import wait_until

PLAIN_USER = "postgres"
"""PostgreSQL refuses to run as root: then it runs as this user, whom Debian's package makes."""


def program(name: str) -> str:
    path = find_program(name)
    assert path is not None, f"no {name}: run `make test-scale`, which brings it"
    return path


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Service:
    """A program in a folder of its own. ``freeze`` and ``thaw`` are what a machine that hangs looks like."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="facilitator-scale-"))
        self.port = free_port()
        self.process: subprocess.Popen | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def as_user(self, command: list[str]) -> list[str]:
        return command

    def start(self) -> None:
        with (self.folder / "output").open("ab") as output:
            # A group of its own: PostgreSQL's children are frozen with it.
            self.process = subprocess.Popen(
                self.as_user(self.command()), stdout=output, stderr=output, cwd="/", start_new_session=True
            )
        wait_until(lambda: answers(self.port), (self.folder / "output").read_text)

    def stop(self, kind: int = signal.SIGINT) -> None:
        if self.process is not None:
            self.process.send_signal(kind)
            self.process.wait(timeout=30)
            self.process = None

    def freeze(self) -> None:
        os.killpg(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.killpg(self.process.pid, signal.SIGCONT)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process is not None:
            self.thaw()
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres(Service):
    """PostgreSQL with one superuser and no password, on 127.0.0.1 only."""

    def __init__(self) -> None:
        super().__init__()
        self.data = self.folder / "data"
        if os.geteuid() == 0:
            account = pwd.getpwnam(PLAIN_USER)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        command = [program("initdb"), "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run(
            self.as_user([*command, "--no-locale", "--no-sync"]), check=True, capture_output=True, cwd="/"
        )

    def as_user(self, command: list[str]) -> list[str]:
        if os.geteuid() != 0:
            return command
        return ["setpriv", f"--reuid={PLAIN_USER}", f"--regid={PLAIN_USER}", "--init-groups", *command]

    def command(self) -> list[str]:
        # The disk is told nothing: what is tested is the death of processes, not of machines.
        options = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self.folder,
            "max_connections": 200,
            "fsync": "off",
            "full_page_writes": "off",
        }
        return [
            program("postgres"),
            "-D",
            str(self.data),
            *(f"--{name}={value}" for name, value in options.items()),
        ]

    @property
    def url(self) -> str:
        return f"postgresql+psycopg2://postgres@127.0.0.1:{self.port}/postgres"

    def new_database(self) -> str:
        """Return the URL of an empty database."""
        name = f"world_{uuid.uuid4().hex}"
        self.execute(f"CREATE DATABASE {name}")
        return f"{self.url.rpartition('/')[0]}/{name}"

    def execute(self, statement: str) -> list:
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            found = connection.execute(text(statement))
            rows = found.all() if found.returns_rows else []
        engine.dispose()
        return rows


class Redis(Service):
    """Redis that keeps nothing."""

    def command(self) -> list[str]:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        return [program("redis-server"), *options, "--dir", str(self.folder)]

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"
