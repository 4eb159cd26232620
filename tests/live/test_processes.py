"""Two server processes, one database, one queue: a room too large for one core, or a spare one behind a proxy."""

from __future__ import annotations

import threading

import pytest
from fakeredis import TcpFakeServer

from tests.conftest import EVENT, Server, free_port, new_id
from tests.live.client import Client, cookie_of
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    queue = TcpFakeServer(("127.0.0.1", free_port()))
    threading.Thread(target=queue.serve_forever, daemon=True).start()
    data = tmp_path_factory.mktemp("servers")
    (data / "event.yaml").write_text(EVENT, encoding="utf-8")
    address = f"redis://127.0.0.1:{queue.server_address[1]}"
    made = []
    for _ in range(2):
        made.append(Server(data, free_port(), event=str(data / "event.yaml"), queue=address))
        made[-1].start()
    yield made
    for one in made:
        one.kill()
    queue.shutdown()
    assert "Traceback" not in (data / "log").read_text(), (data / "log").read_text()


@pytest.fixture
def connect(servers):
    made = []

    def make(server: Server, role: str = "delegate") -> Client:
        cookie = cookie_of(server.join_url if role == "delegate" else server.links[role])
        made.append(Client(server, cookie))
        return made[-1]

    yield make
    for one in made:
        one.close()


def submit(phone: Client) -> str:
    id_ = new_id()
    answer = phone.call(
        "contribution.submit", id=id_, session="first", question="first.hard", kind="barrier", text="Far away"
    )
    assert answer["ok"], answer
    return id_


def test_what_one_process_commits_reaches_the_others_boards_once(servers, connect):
    here, there = servers
    desk, board, phone = connect(here, "facilitator"), connect(here, "display"), connect(there)
    desk.call("session.stage", session="first", stage="collecting")
    board.call("watch", session="first")
    phone.call("watch", session="first")
    id_ = submit(phone)
    batch = board.wait("changes", lambda one: id_ in str(one))
    # What comes after goes on from there: no revision twice, none left out.
    other = submit(phone)
    after = board.wait("changes", lambda one: other in str(one))
    assert after["from"] == batch["to"]
    assert sum(id_ in str(one) for one in board.heard["changes"].queue) == 0


def test_phones_of_all_processes_are_counted(servers, connect):
    here, there = servers
    phones = [connect(here), connect(there)]
    for phone in phones:
        phone.call("watch", session="second")

    def present() -> int:
        return phones[0].call("watch", session="second")["present"]

    wait_until(lambda: present() == 2, present)


def test_a_phone_hears_of_its_removal_from_any_process(servers, connect):
    here, there = servers
    desk, phone = connect(here, "facilitator"), connect(there)
    desk.call("session.stage", session="first", stage="collecting")
    desk.call("watch", session="first")
    phone.call("watch", session="first")
    id_ = submit(phone)
    assert desk.call("delegate.remove", session="first", contribution=id_)["ok"]
    assert phone.wait("notice", lambda one: one["code"] == "removed")["message"]


def test_what_another_process_shows_and_whom_it_calls_is_heard_once(servers, connect):
    """Nobody of the hearers' process watches that session, and the queue carries nothing of it."""
    here, there = servers
    desk, board, phone = connect(here, "facilitator"), connect(there, "display"), connect(there)
    board.call("watch", session="first")
    phone.call("watch", session="first")
    desk.call("watch", session="second")

    def is_shown(session: str) -> bool:
        heard = [one for one in board.heard["notice"].queue if one["code"] == "shown"]
        return any(one["session"] == session for one in heard)

    # From the first notice on the hearers' process has looked before.
    wait_until(lambda: desk.call("session.show", session="second")["ok"] and is_shown("second"))
    assert desk.call("session.gather", session="second")["ok"]
    assert phone.wait("notice", lambda one: one["code"] == "moved")["session"] == "second"
    assert desk.call("session.show", session="first")["ok"]
    wait_until(lambda: is_shown("first"))
    assert [one["code"] for one in phone.heard["notice"].queue] == [], "once"
