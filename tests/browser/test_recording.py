"""A delegate says or signs a contribution over a bad line; a scribe writes it down; its author reads it."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import Room, Staff, open_page
from tests.conftest import decide
from tests.recordings import wav
from tests.waiting import wait_until

CLIP = """async () => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
  const pen = canvas.getContext('2d');
  const recorder = new MediaRecorder(canvas.captureStream(20));
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const stopped = new Promise((done) => (recorder.onstop = done));
  recorder.start();
  for (let frame = 0; frame < 12; frame += 1) {
    pen.fillStyle = `hsl(${frame * 30} 80% 50%)`;
    pen.fillRect(0, 0, 64, 48);
    await new Promise(requestAnimationFrame);
  }
  while (recorder.state === 'recording' && !parts.length) {
    recorder.requestData();
    pen.fillRect(0, 0, 64, 48);
    await new Promise(requestAnimationFrame);
  }
  recorder.stop();
  await stopped;
  const reader = new FileReader();
  const read = new Promise((done) => (reader.onload = () => done(reader.result)));
  reader.readAsDataURL(new Blob(parts));
  return (await read).split(',')[1];
}"""
"""A second of coloured frames, as a browser's own recorder makes them."""


DROPPED = """
const real = window.fetch;
window.posts = [];
window.fetch = async (address, options) => {
  const answer = await real(address, options);
  if (options && options.method === 'POST' && String(address).includes('/recordings/')) {
    window.posts.push(String(address));
    if (window.posts.length === 3) throw new TypeError('the line dropped');
  }
  return answer;
};
"""
"""The third part arrives, and its answer is lost on the way."""


@pytest.fixture
def staff(browser, live_server):
    context = browser.new_context()
    context.request.get(live_server.links["organiser"])
    made = Staff(live_server, context)
    made.do("session.change", media="on")
    made.do("session.stage", stage="collecting")
    yield made
    context.close()


@pytest.fixture
def phone(browser, live_server, staff):
    page = open_page(browser, live_server, size=(390, 664))
    page.goto(live_server.join_url)
    decide(page.request, live_server.url)
    yield page
    assert page.problems == []
    page.context.close()


@pytest.fixture
def scribe(browser, live_server, staff):
    page = open_page(browser, live_server, size=(1366, 768))
    page.goto(live_server.links["rapporteur"])
    yield page
    assert page.problems == []
    page.context.close()


def choose(phone, server, body: bytes, name="voice.wav", mime="audio/wav", media="spoken") -> None:
    phone.goto(f"{server.url}/room/first/record?media={media}")
    phone.locator("#file").set_input_files({"name": name, "mimeType": mime, "buffer": body})


def sent(phone) -> int:
    item = phone.locator("#recordings [data-state=sent]")
    expect(item).to_contain_text(re.compile(r"number \d+"))
    return int(re.search(r"number (\d+)", item.inner_text())[1])


def rows(staff) -> list[dict]:
    answer = staff.http.get(f"{staff.url}/api/v1/sessions/first?audience=desk").json()
    return list(answer["state"]["contributions"].values())


def test_from_a_phone_without_a_line_to_the_words_on_it(phone, scribe, staff, live_server):
    phone.goto(f"{live_server.url}/room/first")
    expect(phone.get_by_role("link", name="Say it")).to_have_attribute("href", re.compile("media=spoken"))
    choose(phone, live_server, wav(2.0))
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator("#recordings")).to_contain_text("kept on this phone")
    phone.context.set_offline(False)
    number = sent(phone)
    phone.get_by_role("link", name="My contributions").click()
    own = Room(phone, live_server.url).own.filter(has_text=f"#{number}")
    expect(own.locator(".state")).to_have_text("Sent. Somebody of the staff writes it down.")
    scribe.goto(f"{live_server.url}/transcribe/first")
    item = scribe.locator("[data-item]").filter(has_text=f"#{number}")
    wait_until(lambda: item.locator("audio").evaluate("one => one.duration") == 2)
    item.locator("textarea").fill("There is no ramp at the clinic")
    item.locator("audio").evaluate("one => { one.currentTime = 1.9; }")
    scribe.keyboard.press("Alt+j")
    wait_until(lambda: item.locator("audio").evaluate("one => one.currentTime") == 0)
    scribe.keyboard.press("Alt+Period")
    assert item.locator("audio").evaluate("one => one.playbackRate") == 1.25
    scribe.keyboard.press("Control+Enter")
    expect(scribe.locator(".receipt")).to_contain_text(f"Number {number}")
    # The phone hears of it by itself.
    expect(own).to_contain_text("There is no ramp at the clinic")
    expect(own).to_contain_text("Spoken")
    own.get_by_role("button", name="Yes. Delete my recording").click()
    expect(own.get_by_role("button", name="Yes. Delete my recording")).to_be_hidden()
    wait_until(lambda: not any(row["recorded"] for row in rows(staff) if row["number"] == number))
    expect(own).to_contain_text("There is no ramp at the clinic")


def test_a_line_that_drops_in_the_middle_costs_a_part_and_doubles_nothing(phone, staff, live_server):
    before = len(rows(staff))
    body = wav(40.0, rate=16_000)
    phone.add_init_script(DROPPED)
    choose(phone, live_server, body)
    phone.get_by_role("button", name="Send").click()
    number = sent(phone)
    given = [row for row in rows(staff) if row["number"] == number]
    assert len(given) == 1 and len(rows(staff)) == before + 1
    heard = staff.http.get(f"{staff.url}/transcribe/first/{given[0]['id']}/recording")
    assert heard.body() == body
    offsets = [re.search(r"offset=(\d+)", url)[1] for url in phone.evaluate("posts")]
    assert len(offsets) == 5
    assert offsets == sorted(set(offsets), key=int), "no part was sent twice"


def test_a_closed_page_goes_on_when_it_is_opened_again(phone, staff, live_server):
    phone.route("**/recordings/**", lambda route: route.abort())
    choose(phone, live_server, wav(1.0))
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator("#recordings")).to_contain_text("kept on this phone")
    phone.goto(f"{live_server.url}/room/first")
    expect(phone.locator("#unsent-recordings")).to_be_visible()
    phone.unroute("**/recordings/**")
    phone.get_by_role("link", name="Send it").click()
    assert sent(phone)
    phone.goto(f"{live_server.url}/room/first")
    expect(phone.locator("html[data-ready]")).to_be_attached()
    expect(phone.locator("#unsent-recordings")).to_be_hidden()


def test_what_is_no_recording_stands_there_with_its_reason_until_it_is_deleted(phone, live_server):
    choose(phone, live_server, b"<html>")
    phone.get_by_role("button", name="Send").click()
    item = phone.locator("#recordings [data-state=refused]")
    expect(item).to_contain_text("cannot be played")
    item.get_by_role("button", name="Delete from this phone").click()
    expect(phone.locator("#recordings")).to_be_hidden()
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator("#file-error")).to_contain_text("Please record something first")


def test_a_signed_one_is_seen_by_staff_as_a_video(phone, scribe, staff, live_server):
    phone.goto(f"{live_server.url}/room/first")
    clip = base64.b64decode(phone.evaluate(CLIP))
    choose(phone, live_server, clip, name="sign.webm", mime="video/webm", media="signed")
    assert phone.locator("#file").get_attribute("accept") == "video/*"
    phone.locator("#kind-action").check()
    phone.locator("#level-local").check()
    phone.get_by_role("button", name="Send").click()
    number = sent(phone)
    scribe.goto(f"{live_server.url}/transcribe/first")
    item = scribe.locator("[data-item]").filter(has_text=f"#{number}")
    wait_until(lambda: item.locator("video").evaluate("one => one.videoWidth") == 64)
    expect(item).to_contain_text("Action · Local")
    (row,) = [row for row in rows(staff) if row["number"] == number]
    assert (row["media"], row["level"], row["status"]) == ("signed", "local", "unwritten")


def test_a_new_recording_appears_beside_what_a_scribe_is_writing(phone, scribe, live_server):
    choose(phone, live_server, wav(1.0))
    phone.get_by_role("button", name="Send").click()
    first = sent(phone)
    scribe.goto(f"{live_server.url}/transcribe/first")
    field = scribe.locator("[data-item]").filter(has_text=f"#{first}").locator("textarea")
    field.fill("Half a sen")
    choose(phone, live_server, wav(1.0))
    phone.get_by_role("button", name="Send").click()
    second = sent(phone)
    expect(scribe.locator("[data-item]").filter(has_text=f"#{second}")).to_be_visible()
    expect(field).to_have_value("Half a sen")
    expect(field).to_be_focused()


DEVICES = """
navigator.mediaDevices.getUserMedia = async (wanted) => {
  if (wanted.audio) return new AudioContext().createMediaStreamDestination().stream;
  const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
  const pen = canvas.getContext('2d');
  setInterval(() => pen.fillRect(Math.random() * 64, 0, 4, 48), 40);
  return canvas.captureStream(25);
};
"""
"""A microphone and a camera that every machine has."""


def test_where_the_page_is_secure_it_records_by_itself(phone, staff, live_server):
    phone.add_init_script(DEVICES)
    phone.set_viewport_size({"width": 390, "height": 664})
    phone.goto(f"{live_server.url}/room/first/record?media=signed")
    begin = phone.get_by_role("button", name="Record now")
    box = begin.bounding_box()
    assert box["y"] + box["height"] <= 664, "on the first screen"
    begin.click()
    expect(phone.locator("#recorder video")).to_be_visible()
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator("#file-error")).to_contain_text("Stop recording")
    expect(phone.locator("#recorder")).to_contain_text("58 seconds left")
    phone.get_by_role("button", name="Stop recording").click()
    expect(phone.locator("#recorder")).to_contain_text("Recorded")
    phone.get_by_role("button", name="Send").click()
    number = sent(phone)
    (row,) = [row for row in rows(staff) if row["number"] == number]
    assert (row["media"], row["recorded"]) == ("signed", True)
    heard = staff.http.get(f"{staff.url}/transcribe/first/{row['id']}/recording")
    assert heard.headers["content-type"].startswith("video/")
