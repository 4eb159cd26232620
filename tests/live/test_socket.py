"""The real server over real sockets, on each back end."""

from __future__ import annotations

import signal
import time
import urllib.request

import pytest
import socketio
import websocket

from tests.conftest import new_id
from tests.live.client import Client, cookie_of, each_backend, submission


@each_backend
def test_from_phone_to_board_desk_and_back(live_server, connect):
    desk, board, phone = connect("facilitator"), connect("display"), connect()
    assert desk.call("session.stage", session="first", stage="collecting")["ok"]
    rev = board.call("watch", session="first")["rev"]
    desk.call("watch", session="first")
    mine = phone.call("watch", session="first")
    assert mine["snapshot"]["mine"] == {
        "contributions": [], "endorsements": [], "offers": [], "ready": [],
    }  # fmt: skip
    sent = submission("مرحبا\nau revoir 🙂")
    ack = phone.call("contribution.submit", **sent)
    assert ack["ok"] and not ack["duplicate"]
    assert phone.call("contribution.submit", **sent) == {**ack, "duplicate": True}
    batch = board.wait("changes", lambda one: one["to"] >= ack["rev"])
    assert (
        batch["from"] >= rev
        and batch["changes"][-1]["put"]["contributions"][sent["id"]]["text"] == sent["text"]
    )
    pulse = phone.wait("pulse", lambda one: one["rev"] >= ack["rev"])
    assert pulse["counts"]["contributions"] == ack["number"] and sent["text"] not in str(pulse)
    assert phone.heard["changes"].empty()
    cluster = new_id()
    assert desk.call(
        "cluster.create", session="first", id=cluster, question="first.hard", title="T", ids=[sent["id"]]
    )["ok"]
    board.wait("changes", lambda one: cluster in str(one["changes"]))
    again = connect("display").call("watch", session="first", rev=rev, lineage=mine["lineage"])
    assert again["changes"]["from"] == rev and cluster in str(again["changes"])


def test_a_phone_that_comes_back_gets_no_word_of_others_unless_it_asks(live_server, connect):
    desk, phone, other = connect("facilitator"), connect(), connect()
    assert desk.call("session.stage", session="first", stage="collecting")["ok"]
    known = phone.call("watch", session="first")
    sent = submission("Of somebody else")
    assert other.call("contribution.submit", **sent)["ok"]
    since = {"session": "first", "rev": known["rev"], "lineage": known["lineage"]}
    small = phone.call("watch", **since, others=False)["snapshot"]
    assert small["state"]["contributions"] == {}
    assert small["counts"]["contributions"] >= 1
    assert sent["id"] in phone.call("watch", **since)["snapshot"]["state"]["contributions"]
    paged = phone.call("watch", session="first", page={"size": 1})["snapshot"]
    assert list(paged["state"]["contributions"]) == [sent["id"]] and paged["others"]["total"] >= 1


ODD_PACKETS = (
    '42[["a"],1]', "42[1]", "42[]", "42{}", "42null", "42", '42["disconnect"]', '42["connect",{"as":"staff"}]', "4",
    '44{"a":1}', '451-["x",{"_placeholder":true,"num":0}]', "46-[]", '42-1["watch"]', "42[" + "[" * 50_000,
)  # fmt: skip


@each_backend
def test_a_page_may_ask_whether_its_connection_stands(live_server, connect):
    answer = connect("delegate").call("ping")
    assert answer["ok"]
    assert abs(answer["now"] - time.time()) < 60


def test_the_hostile_get_an_answer_and_the_server_lives(live_server, connect):
    phone = connect()
    phone_cookie = cookie_of(live_server.join_url)
    with pytest.raises(socketio.exceptions.ConnectionError):
        Client(live_server, "facilitator_delegate=forged")
    for payload in (None, [], "x", {"session": "first"}):
        answer = phone.io.call("contribution.submit", payload, timeout=10)
        assert not answer["ok"] and answer["error"]["code"] == "invalid"
    misspelt = phone.call("contribution.sbumit", session="first")
    assert misspelt["error"]["code"] == "unknown"
    denied = phone.call("session.stage", session="first", stage="closed")
    assert denied["error"]["code"] == "forbidden"
    assert phone.call("watch", session="first", audience="desk")["error"]["code"] == "forbidden"
    assert phone.call("watch", session="nowhere")["error"]["code"] == "unknown"
    address = f"ws://127.0.0.1:{live_server.port}/socket.io/?EIO=4&transport=websocket"
    for packet in ODD_PACKETS:
        odd = websocket.create_connection(address, cookie=phone_cookie, timeout=10)
        assert odd.recv().startswith("0")
        odd.send("40{}")
        assert odd.recv().startswith("40{")
        odd.send(packet)
        # Whoever sends that has left: the answer to what comes after it is silence, not a traceback.
        odd.send('421["watch",{"session":"first"}]')
        odd.settimeout(0.2)
        with pytest.raises(
            (websocket.WebSocketTimeoutException, websocket.WebSocketConnectionClosedException)
        ):
            pytest.fail(f"{packet[:20]}: {odd.recv()}")
        odd.close()
    french = connect(language="fr", **{"as": "delegate"})
    assert french.call("watch", session="nowhere")["error"]["message"]
    with urllib.request.urlopen(f"{live_server.url}/healthz", timeout=10) as alive:
        assert alive.status == 200


@each_backend
def test_one_flooding_client_does_not_starve_the_others(live_server, connect):
    flooder, other = connect(), connect()
    answered = []
    for _ in range(1500):
        flooder.io.emit("watch", {"session": "first"}, callback=answered.append)
    assert other.call("watch", session="first")["ok"]
    # Without the limit the other's turn comes when the flood is through: an order of events, not a speed.
    assert len(answered) < 1000


def test_killed_with_a_note_in_flight_nothing_is_lost_or_doubled(live_server, connect):
    desk = connect("facilitator")
    desk.call("session.stage", session="first", stage="collecting")
    cookie = cookie_of(live_server.join_url)
    phone = Client(live_server, cookie)
    acknowledged = submission("acknowledged")
    assert phone.call("contribution.submit", **acknowledged)["ok"]
    flying = submission("in flight")
    phone.io.emit("contribution.submit", flying)
    live_server.kill()
    live_server.start()
    back = Client(live_server, cookie)
    first = back.call("contribution.submit", **acknowledged)
    assert first["duplicate"]
    assert back.call("contribution.submit", **flying)["ok"]
    texts = [one["text"] for one in back.call("watch", session="first")["snapshot"]["mine"]["contributions"]]
    assert sorted(texts) == ["acknowledged", "in flight"]
    back.close()


def test_an_author_hears_at_once_where_the_words_went_and_that_access_has_ended(live_server):
    author, other = (
        Client(live_server, cookie_of(live_server.join_url), **{"as": "delegate"}) for _ in range(2)
    )
    desk = Client(live_server, cookie_of(live_server.links["facilitator"]), **{"as": "staff"})
    assert desk.call("session.stage", session="first", stage="collecting")["ok"]
    for phone in (author, other):
        assert phone.call("watch", session="first")["ok"]
    note, cluster = new_id(), new_id()
    given = {"id": note, "question": "first.hard", "kind": "barrier", "text": "Roads"}
    assert author.call("contribution.submit", session="first", **given)["ok"]
    made = desk.call(
        "cluster.create", session="first", id=cluster, question="first.hard", title="Transport", ids=[note]
    )
    assert made["ok"]
    mine = author.wait("mine", lambda message: message["rev"] >= made["rev"])
    assert mine["contributions"][0]["cluster"] == cluster
    assert mine["clusters"][cluster]["title"] == "Transport"
    assert desk.call("delegate.remove", session="first", contribution=note)["ok"]
    assert author.wait("notice", lambda message: message["code"] == "removed")["message"]
    refused = author.call("contribution.submit", session="first", **{**given, "id": new_id(), "text": "More"})
    assert (refused["ok"], refused["error"]["reason"]) == (False, "removed")
    # Nobody else hears of it: the other phone's line is quiet, and its access is its own.
    assert other.call("contribution.submit", session="first", **{**given, "id": new_id()})["ok"]
    assert other.heard["mine"].empty() and other.heard["notice"].empty()
    for client in (author, other, desk):
        client.io.disconnect()


@each_backend
def test_who_never_says_who_it_is_is_sent_away_and_the_others_stay(live_server, connect):
    phone = connect()
    address = f"ws://127.0.0.1:{live_server.port}/socket.io/?EIO=4&transport=websocket"
    silent = websocket.create_connection(address, timeout=30)
    assert silent.recv().startswith("0")
    with pytest.raises((websocket.WebSocketConnectionClosedException, ConnectionResetError)):
        # Answering pings alone does not help.
        while message := silent.recv():
            silent.send("3" if message == "2" else "")
        raise websocket.WebSocketConnectionClosedException
    assert phone.call("watch", session="first")["ok"]


def test_everybody_elsewhere_is_called_and_everybody_hears_the_announcement(live_server, connect):
    desk, here, there = connect("facilitator"), connect(), connect()
    assert desk.call("watch", session="second")["now"] == pytest.approx(time.time(), abs=60)
    here.call("watch", session="second")
    there.call("watch", session="first")
    assert desk.call("session.announce", session="first", text="Lunch is at 13:00")["ok"]
    pulse = there.wait("pulse", lambda one: one["announcement"])
    assert pulse["announcement"]["text"] == "Lunch is at 13:00"
    assert desk.call("session.gather", session="second")["ok"]
    notice = there.wait("notice", lambda one: one["code"] == "moved")
    assert notice["session"] == "second" and notice["title"]["en"] == "Second"
    here.wait("pulse", lambda one: one["rev"] >= 1)
    assert here.heard["notice"].empty()
    # Who was away meanwhile hears of it with the next connection, who is there already does not.
    assert connect().call("watch", session="first")["called"] == notice
    assert "called" not in connect().call("watch", session="second")
    assert desk.call("session.announce", session="first", text=None)["ok"]


def test_a_phone_in_a_closed_session_hears_that_the_next_one_opens(live_server, connect):
    desk, closed, open_ = connect("facilitator"), connect(), connect()
    desk.call("watch", session="second")
    closed.call("watch", session="first")
    open_.call("watch", session="second")
    assert desk.call("session.stage", session="first", stage="closed")["ok"]
    closed.wait("pulse", lambda one: one["stage"] == "closed")
    assert desk.call("session.stage", session="second", stage="collecting")["ok"]
    notice = closed.wait("notice", lambda one: one["code"] == "opened")
    assert (notice["session"], notice["title"]["en"]) == ("second", "Second")
    open_.wait("pulse", lambda one: one["stage"] == "collecting")
    assert open_.heard["notice"].empty()


@each_backend
@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGHUP])
def test_a_stop_says_goodbye_and_ends_at_once_with_phones_connected(live_server, connect, asked):
    phone = connect()
    desk = connect("facilitator", language="fr")
    live_server.process.send_signal(asked)
    assert phone.wait("notice", lambda one: one["code"] == "restarting")["message"].startswith(
        "The server stops"
    )
    assert desk.wait("notice", lambda one: one["code"] == "restarting")["message"]
    assert live_server.process.wait(timeout=20) == 0
    assert (live_server.data / "log").read_text(encoding="utf-8").rstrip().endswith("Everything is kept.")
    # One file, complete: a copy of the folder is a copy of the event.
    assert not list(live_server.data.glob("*-wal"))
    live_server.start()
