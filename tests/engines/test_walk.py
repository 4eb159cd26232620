"""The walk of a workshop in Firefox and WebKit: phone, desk, wall, report, set-up, and a server that dies."""

from __future__ import annotations

import base64
import json

from tests.conftest import mark
from tests.engines.conftest import LAPTOP, PHONE, PROJECTOR
from tests.engines.people import Person
from tests.recordings import wav

FIRST = "#mine-list > li:first-child"
READY = "document.documentElement.dataset.ready !== undefined"


def join(person: Person, server) -> Person:
    """Join, decide what may be done with the words, and open the session that the facilitator opened."""
    person.go(f"{server.join_url}/first")
    person.click("#consent button[type=submit]")
    person.sees("document.querySelector('#text')?.getClientRects().length")
    return person


def give(person: Person, text: str) -> None:
    person.click("#give .choice[data-kind=barrier]")
    person.write("#text", text)
    person.click("#give .send [type=submit]")


def note(text: str) -> str:
    """Return an expression for the delegate's own contribution with ``text``."""
    return f"[...document.querySelectorAll('#mine-list > li')].find(one => one.textContent.includes({json.dumps(text)}))"


def is_sent(text: str) -> str:
    return f"{note(text)}?.querySelector('.state')?.dataset.state === 'sent'"


def come_in(person: Person, server, role: str, path: str) -> Person:
    person.go(server.links[role])
    person.go(f"{server.url}{path}")
    return person


def open_desk(person: Person, server) -> Person:
    come_in(person, server, "facilitator", "/desk/first")
    person.sees("document.querySelector('#connection')?.dataset.state === 'online'")
    if (
        person.js("document.querySelector('[data-stage-to=collecting]').getAttribute('aria-pressed')")
        != "true"
    ):
        person.click("[data-stage-to=collecting]")
    person.sees(
        "document.querySelector('[data-stage-to=collecting]').getAttribute('aria-pressed') === 'true'"
    )
    return person


def on_desk(text: str, selector: str = "[data-note]") -> str:
    found = f"[...document.querySelectorAll('{selector}')].find(one => one.textContent.includes({json.dumps(text)}))"
    return f"{found}?.dataset.id"


def make_cluster(desk: Person, title: str) -> str:
    """Make a cluster and return the selector of its list."""
    desk.write("#new-cluster input", title)
    desk.press("Enter")
    cluster = f"[...document.querySelectorAll('.desk-cluster')].find(one => one.textContent.includes({json.dumps(title)}))"
    desk.sees(cluster)
    desk.js(f"{cluster}.setAttribute('data-made', {json.dumps(title)})")
    return f".desk-cluster[data-made='{title}'] [data-list]"


def test_a_delegate_joins_writes_and_corrects(live_server, person):
    open_desk(person(LAPTOP), live_server)
    phone = join(person(PHONE), live_server)
    text = f"Typed in a hurry {mark()}"
    give(phone, text)
    phone.sees(is_sent(text))
    assert phone.js("document.documentElement.scrollWidth <= innerWidth")
    phone.click(".parts [href='#mine']")
    phone.click(f"{FIRST} [data-do=edit]")
    phone.write(f"{FIRST} form.edit textarea", f"Corrected {text}")
    phone.click(f"{FIRST} form.edit .button.primary")
    phone.sees_text(f"Corrected {text}", "#mine-list .words")
    phone.go(f"{live_server.url}/room/first")
    phone.sees(is_sent(f"Corrected {text}"))


def test_what_is_written_while_the_server_is_down_arrives_once(live_server, person, restart):
    desk = open_desk(person(LAPTOP), live_server)
    phone = join(person(PHONE), live_server)
    phone.sees(READY)
    live_server.kill()
    text = f"Written without a server {mark()}"
    try:
        give(phone, text)
        phone.sees(f"{note(text)}?.querySelector('.state')?.dataset.state !== 'sent'")
    finally:
        restart()
    phone.sees(is_sent(text))
    desk.sees(on_desk(text))
    desk.go(f"{live_server.url}/desk/first")
    desk.sees(on_desk(text))
    assert (
        desk.js(
            f"[...document.querySelectorAll('[data-note] .words')].filter(one => one.textContent.includes({json.dumps(text)})).length"
        )
        == 1
    )


def test_a_voice_that_is_given_while_the_server_is_down_is_written_down(live_server, person, restart):
    open_desk(person(LAPTOP), live_server)
    organiser = come_in(person(LAPTOP), live_server, "organiser", "/setup/demo/sessions/first")
    organiser.js("document.querySelector('[name=media]').value = 'on'")
    organiser.click("form[data-form] button.primary[type=submit]")
    organiser.sees("location.search.includes('done=saved')")
    phone = join(person(PHONE), live_server)
    phone.go(f"{live_server.url}/room/first/record")
    phone.sees(READY)
    body = base64.b64encode(wav(2.0)).decode()
    # A file is put in as a hand would: WebDriver and Playwright each know another way, both need a path.
    phone.js(f"""(() => {{
      const bytes = Uint8Array.from(atob("{body}"), (one) => one.charCodeAt(0));
      const files = new DataTransfer();
      files.items.add(new File([bytes], "voice.wav", {{ type: "audio/wav" }}));
      document.querySelector("#file").files = files.files;
      return true;
    }})()""")
    live_server.kill()
    try:
        phone.click("#record .send [type=submit]")
        phone.sees_text("kept on this phone", "#recordings")
    finally:
        restart()
    phone.sees("document.querySelector('#recordings [data-state=sent]')?.textContent.match(/number [0-9]+/)")
    number = phone.js(
        "document.querySelector('#recordings [data-state=sent]').textContent.match(/number ([0-9]+)/)[1]"
    )
    scribe = come_in(person(LAPTOP), live_server, "rapporteur", "/transcribe/first")
    item = f"[...document.querySelectorAll('[data-item]')].find(one => one.textContent.includes('#{number}'))"
    scribe.sees(f"{item}?.querySelector('[data-player]')")
    id_ = scribe.js(f"{item}.dataset.item")
    text = f"Said aloud {mark()}"
    scribe.write(f"[data-item='{id_}'] textarea", text)
    scribe.js(f"{item}.querySelector('[data-write] [type=submit]').click()")
    scribe.sees("document.querySelector('.receipt')")
    phone.go(f"{live_server.url}/room/first#mine")
    phone.sees_text(text, "#mine-list")
    assert phone.js("document.querySelectorAll('#mine-list > li').length") == 1


def test_a_facilitator_moves_by_keys_and_undoes(live_server, person):
    desk = open_desk(person(LAPTOP), live_server)
    phone = join(person(PHONE), live_server)
    text, title = f"Moved by keys {mark()}", f"Keys {mark()[:6]}"
    give(phone, text)
    desk.sees(on_desk(text, "#inbox-list [data-note]"))
    where = make_cluster(desk, title)
    id_ = desk.js(on_desk(text))
    desk.js(f"document.querySelector('[data-id=\"{id_}\"] [data-do=move]').focus()")
    desk.press("Enter")
    desk.sees("document.querySelector('dialog[open], [role=dialog]:not([hidden])')")
    desk.press(title, "Enter")
    desk.sees(f'document.querySelector(`{where} [data-id="{id_}"]`)')
    desk.sees(f"document.activeElement.closest('[data-note]')?.dataset.id === '{id_}'")
    desk.click("#undo")
    desk.sees(f'document.querySelector(`#inbox-list [data-id="{id_}"]`)')


def test_a_facilitator_drags_with_the_mouse(live_server, person):
    desk = open_desk(person(LAPTOP), live_server)
    phone = join(person(PHONE), live_server)
    text = f"Dragged {mark()}"
    give(phone, text)
    desk.sees(on_desk(text, "#inbox-list [data-note]"))
    where = make_cluster(desk, f"Mouse {mark()[:6]}")
    id_ = desk.js(on_desk(text))
    desk.js(f"document.querySelector('[data-id=\"{id_}\"]').scrollIntoView({{block: 'center'}})")
    desk.drag(f"[data-id='{id_}'] .words", where)
    desk.sees(f'document.querySelector(`{where} [data-id="{id_}"]`)')


def test_the_wall_shows_what_arrives(live_server, person):
    open_desk(person(LAPTOP), live_server)
    wall = come_in(person(PROJECTOR), live_server, "display", "/board/first")
    wall.sees(READY)
    phone = join(person(PHONE), live_server)
    before = wall.js("document.body.innerText.match(/\\d+/g)?.join() ?? ''")
    give(phone, f"For the wall {mark()}")
    wall.sees(f"document.body.innerText.match(/\\d+/g)?.join() !== {json.dumps(before)}")
    assert wall.js("document.documentElement.scrollWidth <= innerWidth")


def test_a_rapporteur_writes_and_the_text_saves_itself(live_server, person):
    report = come_in(person(LAPTOP), live_server, "rapporteur", "/report/first")
    report.sees("document.querySelector('#connection')?.textContent.includes('Connected')")
    field = ".report-summary[data-question='first.hard'][data-cluster=''] textarea"
    text = f"Access comes first {mark()}"
    report.write(field, text)
    report.press("Tab")
    saved = "document.querySelector(\".report-summary[data-question='first.hard'][data-cluster=''] [data-state]\")"
    report.sees(f"{saved}?.textContent.includes('Saved')")
    report.go(f"{live_server.url}/report/first")
    report.sees(f"document.querySelector({json.dumps(field)})?.value === {json.dumps(text)}")


def test_an_organiser_renames_a_session(live_server, person):
    organiser = come_in(person(LAPTOP), live_server, "organiser", "/setup/demo/sessions/second")
    title = f"After the break {mark()[:6]}"
    organiser.write("[name='title.en']", title)
    organiser.press("Enter")
    organiser.sees("location.search.includes('done=saved')")
    organiser.go(f"{live_server.url}/setup/demo/sessions/second")
    organiser.sees(f"document.querySelector(\"[name='title.en']\")?.value === {json.dumps(title)}")
