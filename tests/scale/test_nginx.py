"""``deploy/nginx.conf`` as it is, with ports, folders and a certificate of its own, before two real processes."""

from __future__ import annotations

import json
import re
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import socketio

from tests.conftest import free_port
from tests.scale.services import Service, program
from tests.scale.workers import Workers

ROOT = Path(__file__).parents[2]
PHONES = 40


class Nginx(Service):
    """nginx with the shipped file; only where it listens, writes and sends to is another place."""

    def __init__(self, ports: list[int]) -> None:
        super().__init__()
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
            (r"worker_rlimit_nofile 65536", "worker_rlimit_nofile 4096"),
            (r"worker_connections 16384", "worker_connections 2048"),
        ):
            text, count = re.subn(pattern, place, text)
            assert count, f"{pattern} does not stand in deploy/nginx.conf any more"
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
        return f"https://127.0.0.1:{self.port}"


@pytest.fixture
def site(postgres, redis, tmp_path, monkeypatch):
    monkeypatch.setenv("FACILITATOR_PROXIES", "1")
    workers = Workers(tmp_path, postgres.new_database(), redis.url)
    try:
        workers.wait()
        with Nginx(list(workers.ports)) as nginx:
            nginx.check()
            nginx.workers = workers
            yield nginx
    finally:
        workers.process.terminate()
        workers.process.wait()


def trusting() -> ssl.SSLContext:
    return ssl._create_unverified_context()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def join(site: Nginx, code: str) -> str:
    opener = urllib.request.build_opener(NoRedirect, urllib.request.HTTPSHandler(context=trusting()))
    try:
        opener.open(f"{site.url}/j/{code}", timeout=60)
    except urllib.error.HTTPError as answer:
        assert answer.code == 303, answer.read()
        cookie = answer.headers["Set-Cookie"]
        assert "Secure" in cookie, "the scheme arrives"
        return cookie.split(";")[0]
    pytest.fail("no redirect")


def test_phones_of_one_address_poll_upgrade_and_are_spread_over_all_processes(site):
    info = subprocess.run(
        [sys.executable, "-m", "facilitator.cli", "links", "--json"],
        env=site.workers.environ, check=True, capture_output=True, text=True,
    )  # fmt: skip
    code = json.loads(info.stdout)["code"]

    def visit(way: str) -> bool:
        cookie = join(site, code)
        return poll(site, cookie) if way == "polling" else upgrade(site, cookie)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(visit, ["websocket", "polling"] * (PHONES // 2)))


def upgrade(site: Nginx, cookie: str) -> bool:
    phone = socketio.Client(reconnection=False, ssl_verify=False)
    phone.connect(site.url, headers={"Cookie": cookie}, transports=["websocket"], wait_timeout=60)
    answer = phone.call("watch", {"session": "first"}, timeout=60)
    phone.disconnect()
    return answer["ok"]


def poll(site: Nginx, cookie: str) -> bool:
    """Connect by long polling: three requests, which only the process that answered the first one can answer."""
    address = f"{site.url}/socket.io/?EIO=4&transport=polling"

    def ask(more: str = "", body: bytes | None = None) -> str:
        request = urllib.request.Request(address + more, data=body, headers={"Cookie": cookie})
        with urllib.request.urlopen(request, timeout=60, context=trusting()) as answer:
            return answer.read().decode()

    opened = json.loads(ask().removeprefix("0"))
    here = f"&sid={opened['sid']}"
    assert ask(here, b"40") == "OK"
    return ask(here).startswith("40{")
