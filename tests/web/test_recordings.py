"""Recordings over HTTP: in parts and as a form, who may hear them, and what is no recording."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys

import pytest
from PIL import Image

from facilitator.domain import media
from facilitator.identity import DELEGATE_COOKIE
from facilitator.store.models import Contribution, Recording
from tests.conftest import new_id
from tests.recordings import switch_on, wav
from tests.web.conftest import enter


@pytest.fixture
def open_site(site):
    switch_on(site)
    return site


def phone(site, caller=None):
    client = site.app.test_client()
    caller = caller or site.delegate
    site.do(caller, "consent.set", consent="list")
    client.set_cookie(DELEGATE_COOKIE, site.signer.sign_delegate(caller.id, site.event))
    return client


def address(id_: str) -> str:
    return f"/api/v1/sessions/first/recordings/{id_}"


def send(client, id_, body, at, part, **query):
    query = {"offset": at, "size": len(body), "media": "spoken", **query}
    return client.post(address(id_), query_string=query, data=body[at : at + part])


def upload(client, id_, body, **query):
    answer = None
    for offset in range(0, len(body), media.CHUNK_BYTES):
        answer = send(client, id_, body, offset, media.CHUNK_BYTES, **query)
    return answer


def give(client, id_, **more):
    payload = {"session": "first", "id": id_, "question": "first.hard", "kind": "challenge", **more}
    return client.post("/api/v1/commands/recording.give", json=payload)


def hear(client, place, **more):
    with client.get(place, **more) as answer:
        answer.get_data()
        return answer


def files(site):
    folder = site.parts.recordings.folder
    return sorted(folder.iterdir()) if folder.is_dir() else []


def row(site, id_):
    with site.store.read() as tx:
        found = tx.get(Contribution, id_)
        if found is not None:
            tx.expunge(found)
        return found


def test_a_recording_arrives_in_parts_and_goes_on_where_it_broke_off(open_site):
    client, id_, body = phone(open_site), new_id(), wav(1.0)
    assert client.get(address(id_)).get_json() == {"ok": True, "have": 0, "done": False}
    assert send(client, id_, body, 0, 6000).get_json() == {"ok": True, "have": 6000, "done": False}
    # The answer was lost: the same part again changes nothing, and what is missing is asked for.
    assert send(client, id_, body, 0, 6000).get_json()["have"] == 6000
    gap = send(client, id_, body, 9000, 6000)
    assert gap.status_code == 409 and gap.get_json()["error"]["current"] == {"have": 6000}
    assert client.get(address(id_)).get_json()["have"] == 6000
    assert give(client, id_).get_json()["error"]["code"] == "conflict", "it has not arrived whole"
    assert send(client, id_, body, 6000, len(body)).get_json() == {
        "ok": True,
        "have": len(body),
        "done": True,
    }
    # All of it again: nothing doubled.
    assert send(client, id_, body, 0, len(body)).get_json()["done"] is True
    first, again = give(client, id_).get_json(), give(client, id_).get_json()
    assert first["number"] == again["number"] and again["duplicate"]
    (file,) = files(open_site)
    assert file.read_bytes() == body
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert id_ not in file.name and open_site.delegate.id not in file.name
    assert send(client, id_, body, 0, len(body)).get_json()["done"] is True, "also after it was given"


def test_a_part_of_somebody_else_is_another_recording(open_site):
    mine, other, id_, body = phone(open_site), phone(open_site, open_site.other), new_id(), wav(1.0)
    send(mine, id_, body, 0, 6000)
    assert other.get(address(id_)).get_json()["have"] == 0
    upload(mine, id_, body)
    assert other.get(address(id_)).get_json()["error"]["code"] == "conflict"
    assert give(other, id_).get_json()["error"]["code"] == "conflict"


@pytest.mark.parametrize(
    ("body", "query", "code"),
    [
        (b"<html><script>alert(1)</script></html>", {}, "invalid"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), {}, "invalid"),
        (wav(1.0), {"media": "signed"}, "invalid"),
        (wav(1.0), {"media": "sung"}, "invalid"),
        (wav(1.0), {"offset": -1}, "invalid"),
        (wav(1.0), {"size": media.MAX_BYTES + 1}, "too_long"),
        (wav(80.0, rate=2000), {}, "too_long"),
    ],
    ids=["html", "png", "no video", "media", "offset", "size", "too long"],
)
def test_what_is_no_recording_is_refused_and_leaves_nothing(open_site, body, query, code):
    client, id_ = phone(open_site), new_id()
    answer = upload(client, id_, body, **query)
    assert answer.get_json()["error"]["code"] == code
    assert files(open_site) == []
    assert give(client, id_).get_json()["error"]["code"] == "conflict"


def test_a_part_is_no_larger_than_a_part_and_no_more_than_was_said(open_site):
    client, id_ = phone(open_site), new_id()
    large = client.post(
        address(id_),
        query_string={"offset": 0, "size": 10**6, "media": "spoken"},
        data=bytes(media.CHUNK_BYTES + 1),
    )
    assert large.get_json()["error"]["code"] == "too_long"
    assert files(open_site) == []
    more = client.post(
        address(id_), query_string={"offset": 0, "size": 10, "media": "spoken"}, data=bytes(20)
    )
    assert more.status_code == 409 and files(open_site) == []
    assert client.get("/api/v1/sessions/first/recordings/..%2Fsecret").status_code in (404, 422)
    assert client.get("/api/v1/sessions/first/recordings/nonsense").status_code == 422


def test_only_where_it_is_open_and_only_to_who_takes_part(site):
    body, id_ = wav(1.0), new_id()
    assert send(phone(site), id_, body, 0, 100).get_json()["error"]["code"] == "not_open"
    switch_on(site)
    assert send(site.app.test_client(), id_, body, 0, 100).status_code == 401
    assert send(enter(site, "facilitator"), id_, body, 0, 100).status_code == 401
    site.do(site.facilitator, "session.stage", stage="paused")
    assert send(phone(site), id_, body, 0, 100).get_json()["error"]["code"] == "not_open"
    foreign = phone(site).post(
        address(id_),
        query_string={"offset": 0, "size": 10, "media": "spoken"},
        headers={"Origin": "http://evil.example"},
    )
    assert foreign.status_code == 403


def test_one_delegate_has_a_few_at_a_time(open_site):
    client, body = phone(open_site), wav(0.5)
    ids = [new_id() for _ in range(media.MAX_WAITING_OF_ONE)]
    for id_ in ids[:-1]:
        open_site.parts.live._dispatcher.limits.forget()
        upload(client, id_, body)
        assert give(client, id_).status_code == 200
    open_site.parts.live._dispatcher.limits.forget()
    assert send(client, ids[-1], body, 0, 100).status_code == 200
    refused = send(client, new_id(), body, 0, 100)
    assert refused.status_code == 429 and refused.get_json()["error"]["retry_after"]
    assert send(client, ids[-1], body, 100, len(body)).get_json()["done"], "what has begun goes on"
    assert upload(phone(open_site, open_site.other), new_id(), body).get_json()["done"]
    open_site.do(open_site.facilitator, "recording.write", id=ids[0], text="Written down")
    assert send(client, new_id(), body, 0, 100).status_code == 200


def test_parts_come_no_faster_than_a_phone_can_send(open_site):
    client, id_, body = phone(open_site), new_id(), wav(10.0)
    codes = {send(client, id_, body, 0, 100).status_code for _ in range(60)}
    assert codes == {200, 429}


def test_staff_who_write_hear_it_in_ranges_and_nobody_keeps_it(open_site):
    client, id_, body = phone(open_site), new_id(), wav(1.0)
    upload(client, id_, body)
    place = f"/transcribe/first/{id_}/recording"
    assert hear(enter(open_site, "facilitator"), place).status_code == 404, "not given yet"
    give(client, id_)
    for role, status in (("facilitator", 200), ("organiser", 200), ("rapporteur", 200), ("display", 403)):
        assert hear(enter(open_site, role), place).status_code == status
    assert (
        hear(client, place).status_code == 401 and hear(open_site.app.test_client(), place).status_code == 401
    )
    scribe = enter(open_site, "rapporteur")
    whole = hear(scribe, place)
    assert whole.data == body and whole.mimetype == "audio/wav"
    part = hear(scribe, place, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, body[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(body)}"
    for answer in (whole, part):
        assert answer.headers["Cache-Control"] == "no-store" and "ETag" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert hear(scribe, place, headers={"Range": "bytes=999999-"}).status_code == 416
    assert hear(scribe, f"/transcribe/first/{new_id()}/recording").status_code == 404
    assert hear(scribe, f"/transcribe/second/{id_}/recording").status_code == 404


def test_it_is_written_down_in_a_form_and_gone_for_everybody_after_it_is_deleted(open_site):
    client, id_ = phone(open_site), new_id()
    upload(client, id_, wav(1.0))
    number = give(client, id_).get_json()["number"]
    scribe = enter(open_site, "rapporteur")
    page = scribe.get("/transcribe/first").get_data(as_text=True)
    assert f"#{number}" in page and f"/transcribe/first/{id_}/recording" in page and "<audio" in page
    sent = scribe.post(
        f"/transcribe/first/{id_}", data={"do": "write", "key": new_id(), "text": "No\r\nbudget", "lang": ""}
    )
    assert sent.status_code == 303 and row(open_site, id_).text == "No\nbudget"
    again = enter(open_site, "facilitator").post(
        f"/transcribe/first/{id_}", data={"do": "write", "text": "My version"}
    )
    page = again.get_data(as_text=True)
    assert again.status_code == 409 and "My version" in page and "No\nbudget" in page, "nothing typed is lost"
    own = client.get("/room/first").get_data(as_text=True)
    asks = 'data-do="right" class="panel stack">'
    assert asks in own
    answer = client.post(f"/room/first/contributions/{id_}", data={"do": "right", "key": new_id()})
    assert answer.status_code == 303
    assert hear(scribe, f"/transcribe/first/{id_}/recording").status_code == 404
    assert len(files(open_site)) == 1, "until the next look"
    open_site.parts.recordings.sweep(open_site.store, 0.0)
    assert files(open_site) == []
    assert asks not in client.get("/room/first").get_data(as_text=True)


def test_without_scripts_a_form_gives_it_once(open_site):
    client, body = phone(open_site), wav(2.0)
    page = client.get("/room/first/record?media=signed&question=first.hard").get_data(as_text=True)
    assert 'accept="video/*"' in page and "capture" in page and "Only the staff hear or see you" in page
    id_ = new_id()

    def post(**more):
        fields = {"id": id_, "question": "first.hard", "kind": "challenge", "media": "spoken", **more}
        return client.post("/room/first/record", data={**fields, "file": (io.BytesIO(body), "a.wav")})

    assert (
        client.post(
            "/room/first/record",
            data={"id": id_, "question": "first.hard", "kind": "challenge", "media": "spoken"},
        ).status_code
        == 422
    )
    no_level = post(kind="action")
    assert no_level.status_code == 422 and row(open_site, id_) is None
    first = post()
    assert first.status_code == 303
    shown = client.get(first.location).get_data(as_text=True)
    assert f"number {row(open_site, id_).number}" in shown
    again = post()
    assert again.status_code == 303 and again.location == first.location
    with open_site.store.read() as tx:
        assert len(list(tx.query(Recording))) == 1
    assert len(files(open_site)) == 1
    own = client.get("/room/first").get_data(as_text=True)
    assert "Somebody of the staff writes it down." in own


def test_the_phone_offers_it_only_where_it_is_open(site):
    client = phone(site)
    assert "/record?" not in client.get("/room/first").get_data(as_text=True)
    assert 'id="record"' not in client.get("/room/first/record").get_data(as_text=True)
    switch_on(site)
    assert "/record?" in client.get("/room/first").get_data(as_text=True)


def test_a_recognition_drafts_for_a_person_and_nothing_else(open_site, tmp_path):
    client, id_ = phone(open_site), new_id()
    upload(client, id_, wav(1.0))
    give(client, id_)
    scribe, place = enter(open_site, "rapporteur"), address(id_) + "/draft"
    assert scribe.post(place).status_code == 404, "off by default"
    assert place not in scribe.get("/transcribe/first").get_data(as_text=True)
    command = tmp_path / "listen.py"
    command.write_text(
        "import os, sys\nassert open(sys.argv[-1], 'rb').read(4) == b'RIFF'\n"
        "print('heard in', os.environ['FACILITATOR_LANGUAGE'], 'FACILITATOR_DATABASE_URL' in os.environ)\n"
    )
    object.__setattr__(open_site.settings, "transcribe", f"{sys.executable} {command}")
    assert client.post(place).status_code == 401
    assert place in scribe.get("/transcribe/first").get_data(as_text=True)
    assert scribe.post(place).get_json() == {"ok": True, "text": "heard in en False"}
    assert row(open_site, id_).text == "" and row(open_site, id_).status == "unwritten"
    object.__setattr__(open_site.settings, "transcribe", "/nowhere/at-all")
    failed = scribe.post(place)
    assert failed.status_code == 503 and "by hand" in failed.get_json()["error"]["message"]


def picture(width=3000, height=1500) -> bytes:
    """A JPEG that says where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = "Amman, 31.95 N"
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_photo_of_a_flip_chart_is_made_bare_typed_up_and_deleted(site):
    scribe, body = enter(site, "rapporteur"), picture()
    assert b"31.95" in body
    sent = scribe.post("/transcribe/first/photos", data={"photo": (io.BytesIO(body), "a.jpg")})
    assert sent.status_code == 303
    (file,) = files(site)
    kept = file.read_bytes()
    assert b"31.95" not in kept and b"Exif" not in kept and Image.open(io.BytesIO(kept)).size == (2400, 1200)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    id_ = sent.location.partition("#photo-")[2]
    seen = hear(enter(site, "facilitator"), f"/transcribe/first/{id_}/recording")
    assert seen.data == kept and seen.headers["Cache-Control"] == "no-store"
    assert hear(phone(site), f"/transcribe/first/{id_}/recording").status_code == 401
    form = {
        "do": "enter",
        "key": new_id(),
        "question": "first.hard",
        "kind": "barrier",
        "lines": "One\r\n\r\n Two ",
    }
    place = f"/transcribe/first/photos/{id_}"
    assert scribe.post(place, data={**form, "kind": "action"}).status_code == 422
    before = len(site.snapshot()["state"]["contributions"])
    assert scribe.post(place, data=form).status_code == 303
    assert scribe.post(place, data=form).status_code == 303, "the same form again"
    entered = [one for one in site.snapshot()["state"]["contributions"].values() if one["source"] == "paper"]
    assert [one["text"] for one in entered] == ["One", "Two"]
    assert len(site.snapshot()["state"]["contributions"]) == before + 2
    assert phone(site).post(place, data={"do": "remove"}).status_code == 401
    scribe.post(place, data={"do": "remove"})
    site.parts.recordings.sweep(site.store, 0.0)
    assert files(site) == []


@pytest.mark.parametrize("body", [b"", b"no picture", wav(0.1)], ids=["nothing", "text", "sound"])
def test_what_is_no_photo_is_refused_in_words(site, body):
    answer = enter(site, "rapporteur").post(
        "/transcribe/first/photos", data={"photo": (io.BytesIO(body), "a.jpg")}
    )
    assert answer.status_code == 422 and 'role="alert"' in answer.get_data(as_text=True)
    assert files(site) == []


@pytest.fixture
def without_parser(tmp_path, monkeypatch):
    """As after an installation that left pymediainfo out: whatever starts from here finds none."""
    folder = tmp_path / "first"
    folder.mkdir()
    (folder / "pymediainfo.py").write_text("raise ImportError('not installed')\n", encoding="ascii")
    monkeypatch.setenv("PYTHONPATH", str(folder))


def test_a_server_without_the_parser_says_so_and_blames_no_phone(without_parser, open_site, tmp_path):
    client, id_ = phone(open_site), new_id()
    answer = upload(client, id_, wav(1.0))
    error = answer.get_json()["error"]
    assert answer.status_code == 500 and error["reason"] == "recordings_unchecked"
    assert "server" in error["message"] and "file" not in error["message"]
    assert files(open_site) == []
    data = {**os.environ, "FACILITATOR_DATA": str(tmp_path / "data"), "FACILITATOR_LANGUAGE": "en"}
    checked = subprocess.run(
        [sys.executable, "-m", "facilitator.cli", "check"],
        check=False,
        env=data,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0 and "pip install pymediainfo" in checked.stderr
