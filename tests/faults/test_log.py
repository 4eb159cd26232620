"""What a server writes into its log when something goes wrong: no address, no raw request, no link, no words."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request

import pytest

from tests.conftest import EVENT, Server, free_port, mark, plant_fault
from tests.live.client import BACKENDS, cookie_of, submission

pytestmark = pytest.mark.live


@pytest.fixture(params=BACKENDS)
def server(tmp_path, request):
    (tmp_path / "event.yaml").write_text(EVENT, encoding="utf-8")
    made = Server(tmp_path, free_port(), request.param, str(tmp_path / "event.yaml"))
    try:
        made.start()
        yield made
    finally:
        made.kill()


def send_raw(server: Server, request: bytes) -> bytes:
    """Return what the server answers to bytes that need not be HTTP."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as line:
        line.sendall(request)
        line.shutdown(socket.SHUT_WR)
        found = b""
        while more := line.recv(65536):
            found += more
        return found


def status_of(url: str, cookie: str, payload: dict) -> int:
    headers = {"Content-Type": "application/json", "Cookie": cookie}
    request = urllib.request.Request(url, json.dumps(payload).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_the_log_names_nobody_and_holds_no_words(server):
    facilitator, phone = cookie_of(server.links["facilitator"]), cookie_of(server.join_url)
    command = f"{server.url}/api/v1/commands"
    assert (
        status_of(f"{command}/session.stage", facilitator, {"session": "first", "stage": "collecting"}) == 200
    )
    began = (server.data / "log").stat().st_size
    secret, typed = mark(), mark()
    for request in (
        f"GET /{secret} nonsense HTTP/9.9 {secret}\r\n\r\n",
        f"{secret}\r\n\r\n",
        f"GET /access/{secret} HTTP/1.1\r\nHost: x\r\nCookie: facilitator_staff={secret}\r\nConnection: close\r\n\r\n",
        f"GET / HTTP/1.1\r\n{secret} without a colon\r\nContent-Length: {secret}\r\n\r\n",
        f"POST /room/first/contributions HTTP/1.1\r\nHost: x\r\nContent-Length: -{secret}\r\n\r\n{secret}",
    ):
        send_raw(server, request.encode())
    # An exception that nothing foresees, of a statement that failed, with a person's words among its values.
    plant_fault(str(server.data / "facilitator.sqlite3"), typed)
    assert status_of(f"{command}/contribution.submit", phone, submission(f"Words {typed}")) == 500
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{server.url}/access/{secret}", timeout=60)
    with (server.data / "log").open("rb") as log:
        log.seek(began)
        said = log.read().decode()
    assert "failed" in said and "planted" in said, "the fault itself is told, with its id"
    for private in (
        secret,
        typed,
        "127.0.0.1",
        phone.partition("=")[2],
        facilitator.partition("=")[2],
        "User-Agent",
    ):
        assert private not in said, said
