"""Real PostgreSQL, Redis and nginx for a test: each in a folder and on a port of its own, ended by its process's id."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import uuid
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from deploy.scale_tools import find_program
from tests.conftest import free_port
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
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
        wait_until(self.is_ready, (self.folder / "output").read_text)

    def is_ready(self) -> bool:
        return answers(self.port)

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
    """PostgreSQL with one superuser and no password, on 127.0.0.1 only.

    ``durable``: as on a server, where what is acknowledged survives a power cut. Tests kill processes, not machines.
    """

    def __init__(self, *, durable: bool = False) -> None:
        super().__init__()
        self.durable = durable
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
        options = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self.folder,
            "max_connections": 200,
            **({} if self.durable else {"fsync": "off", "full_page_writes": "off"}),
        }
        return [
            program("postgres"),
            "-D",
            str(self.data),
            *(f"--{name}={value}" for name, value in options.items()),
        ]

    def is_ready(self) -> bool:
        # It listens before it lets anybody in.
        try:
            self.execute("SELECT 1")
        except OperationalError:
            return False
        return True

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


class Nginx(Service):
    """nginx with ``deploy/nginx.conf``; only where it listens, writes and sends to is another place.

    ``tls=False``: for programs that take no certificate of ours. ``connections`` is how many it may hold.
    """

    def __init__(self, ports: list[int], *, tls: bool = True, connections: int = 2048) -> None:
        super().__init__()
        self.scheme = "https" if tls else "http"
        self.folder.chmod(0o755)
        plain = free_port()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-keyout", self.folder / "privkey.pem", "-out", self.folder / "fullchain.pem"],
            check=True, capture_output=True,
        )  # fmt: skip
        text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        servers = "\n".join(f"server 127.0.0.1:{one} max_fails=2 fail_timeout=5s;" for one in ports)
        for pattern, place in (
            (r"server 127\.0\.0\.1:8001 .*;\n\s*server 127\.0\.0\.1:8002 .*;", servers),
            (r"\n\s*listen \[::\]:\d+.*;", ""),
            (r"listen 80;", f"listen 127.0.0.1:{plain};"),
            (r"listen 443 ", f"listen 127.0.0.1:{self.port} "),
            (r"/etc/letsencrypt/live/event\.example", str(self.folder)),
            (r"/run/nginx\.pid", str(self.folder / "pid")),
            (r"/var/log/nginx", str(self.folder)),
            (r"/var/cache/nginx/facilitator", str(self.folder / "cache")),
            (r"worker_rlimit_nofile 65536", f"worker_rlimit_nofile {2 * connections}"),
            (r"worker_connections 16384", f"worker_connections {connections}"),
        ):
            text, count = re.subn(pattern, place, text)
            assert count, f"{pattern} does not stand in deploy/nginx.conf any more"
        if not tls:
            text = re.sub(r" ssl http2;|\n\s*ssl_.*;", lambda one: ";" if "http2" in one[0] else "", text)
        (self.folder / "nginx.conf").write_text(text, encoding="utf-8")

    def command(self) -> list[str]:
        return [
            program("nginx"),
            "-c",
            str(self.folder / "nginx.conf"),
            "-e",
            str(self.folder / "errors"),
            "-g",
            "daemon off;",
        ]

    def check(self) -> None:
        subprocess.run([*self.command(), "-t"], check=True, capture_output=True)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"
