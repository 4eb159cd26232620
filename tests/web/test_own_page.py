"""The room's page is kept for all who have given nothing: what is one person's own is in nobody else's page, and what is
kept is what would be rendered now."""

from __future__ import annotations

import json
import math
import re
from contextlib import contextmanager
from itertools import product

import pytest
from sqlalchemy import select

from facilitator.app import create_parts
from facilitator.identity import DELEGATE_COOKIE, Signer
from facilitator.store.models import Contribution, Delegate, Event
from facilitator.web import room_page
from facilitator.web.page_context import PageContext
from tests.conftest import new_id
from tests.cost import counted_statements
from tests.web.conftest import rendered

ROOM = "/room/first"


class Phone:
    """A phone that has joined and said what may be done with its words."""

    def __init__(self, site, app=None, **cookies: str) -> None:
        self.site = site
        self.client = (app or site.app).test_client()
        with site.store.read() as tx:
            code = tx.get_one(Event, site.event).code
            before = {one.id for one in tx.query(Delegate)}
        assert self.client.get(f"/j/{code}/first").status_code == 303
        self.client.get(ROOM)
        with site.store.read() as tx:
            (self.id,) = {one.id for one in tx.query(Delegate)} - before
        self.client.post("/choices", data={"joining": "1", "quote": "no"})
        for name, value in cookies.items():
            self.client.set_cookie(name, value)

    def read(self, path: str = ROOM) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200
        return answer.text

    def send(self, path: str, **form: str) -> str:
        """Send a form of the page as it stands there now, with its key; return the page that follows."""
        key = re.findall(r'name="key" value="([^"]+)"', self.read())[0]
        return self.post(path, key=key, **form)

    def post(self, path: str, **form: str) -> str:
        self.site.dispatcher.limits.forget()
        answer = self.client.post(
            f"{ROOM}/{path}", data={"question": "first.hard", **form}, follow_redirects=True
        )
        assert answer.status_code == 200, answer.text
        return answer.text

    def give(self, text: str, **more: str) -> str:
        return self.send("contributions", kind="challenge", text=text, lang="en", **more)


@contextmanager
def fresh(monkeypatch):
    """Render each page anew meanwhile, for whoever asks."""
    with monkeypatch.context() as patched:
        patched.setattr(room_page, "answer_kept", lambda *_: None)
        yield


@pytest.fixture
def for_ever(monkeypatch):
    """A kept page is good for as long as nothing is in it that must not be."""
    monkeypatch.setattr(room_page, "GOOD_SECONDS", math.inf)


def test_all_who_have_given_nothing_get_one_page_for_one_statement(site):
    phones = [Phone(site) for _ in range(3)]
    with rendered(site) as names:
        pages = {one.read() for one in phones}
    assert len(pages) == 1 and names == ["room.html"]
    with counted_statements(site.parts.store.engine) as said:
        phones[0].read()
    asked = [
        one for one in said if "delegates" in one or "sessions" in one.replace("\n", " ").split("WHERE")[0]
    ]
    assert len(asked) == 1, "\n".join(said)


CHANGES = {
    "a note is hidden": lambda s: s.do(s.facilitator, "contribution.hide", ids=[s.notes[3]]),
    "a note is moved": lambda s: s.do(s.facilitator, "contribution.place", ids=[s.notes[3]], cluster=s.money),
    "a cluster is named": lambda s: s.do(s.facilitator, "cluster.rename", id=s.money, title="Funds"),
    "somebody gives": lambda s: s.submit("Another one", s.other),
    "somebody marks": lambda s: s.do(s.other, "endorsement.set", target=s.money, on=True),
    "an announcement": lambda s: s.do(s.facilitator, "session.announce", text="Lunch"),
    "the wall": lambda s: s.do(
        s.facilitator, "session.focus", focus={"type": "contribution", "id": s.notes[1]}
    ),
    "the question": lambda s: s.do(s.facilitator, "session.question", question="first.next"),
    "names are shown": lambda s: s.do(s.facilitator, "session.settings", attribution="name"),
    "others are not": lambda s: s.do(s.facilitator, "session.settings", visibility="none"),
    "the title": lambda s: s.do(s.staff["organiser"], "event.change", title={"en": "Another title"}),
    "the stage": lambda s: s.do(s.facilitator, "session.stage", stage="prioritising"),
    "it is closed": lambda s: s.do(s.facilitator, "session.stage", stage="closed"),
}
"""One after the other, each of which a page shows."""

WAYS = ({"language": "en"}, {"language": "ar", "theme": "dark"}, {"language": "fr", "words": "easy"})


def test_what_is_kept_is_what_would_be_rendered_now(site, monkeypatch):
    monkeypatch.setattr(room_page, "GOOD_SECONDS", 0.0)
    readers = [Phone(site, **ways) for ways in WAYS for _ in range(2)]
    seen = set()
    for name, change in {"nothing": lambda _: None, **CHANGES}.items():
        change(site)
        kept = [one.read() for one in readers]
        with fresh(monkeypatch):
            assert kept == [one.read() for one in readers], name
        seen.update(kept)
    assert len(seen) == len(WAYS) * (len(CHANGES) + 1), "each change shows, and each way to read"


@pytest.mark.parametrize("name", [name for name in CHANGES if name != "somebody gives"])
def test_only_more_of_the_same_may_come_later(site, for_ever, monkeypatch, name):
    reader = Phone(site)
    before = reader.read()
    CHANGES[name](site)
    after = reader.read()
    assert after != before
    with fresh(monkeypatch):
        assert reader.read() == after


def test_a_full_room_does_not_render_the_page_at_each_note(site, for_ever, monkeypatch):
    reader, writer = Phone(site), Phone(site)
    reader.read()
    with rendered(site) as names:
        for count in range(5):
            site.submit(f"Note {count}", site.other)
            assert f"Note {count}" not in reader.read()
    assert names == []
    assert "My own words" in writer.give("My own words"), "one's own stand there at once"
    assert "My own words" in writer.read()
    monkeypatch.setattr(room_page, "GOOD_SECONDS", 0.0)
    assert "Note 4" in reader.read()


def test_another_process_sees_the_change_at_once(site, for_ever):
    parts = create_parts(site.settings)
    try:
        there = Phone(site, parts.app)
        there.read()
        site.do(site.facilitator, "contribution.hide", ids=[site.notes[0]])
        assert "No budget for prostheses" not in there.read()
    finally:
        parts.background.stop()
        parts.end_children()
        parts.store.close()


LANGUAGES = ("en", "ar")
ATTRIBUTIONS = ("none", "group", "name")


@pytest.mark.parametrize(("language", "attribution"), list(product(LANGUAGES, ATTRIBUTIONS)))
def test_nothing_of_one_person_is_in_the_page_of_another(site, language, attribution, for_ever):
    # Each note waits for a facilitator, so nobody else may read a word of it.
    site.do(site.facilitator, "session.settings", moderation="before", attribution=attribution)
    action = site.submit("Open a workshop", site.other, kind="action", level="local")["id"]
    site.do(site.facilitator, "contribution.approve", ids=[action])
    people = {name: Phone(site, language=language) for name in ("Amina", "Bashir", "nobody")}
    for turn in ("nothing yet", "words", "a name", "an offer", "withdrawn"):
        for name, phone in people.items():
            if name == "nobody":
                continue
            if turn == "words":
                phone.give(f"Words of {name}")
            elif turn == "a name":
                choice = {"consent": "name", "name": f"{name} of the secret name", "group": "opd"}
                assert phone.client.post("/choices", data=choice).status_code == 303
            elif turn == "an offer":
                phone.send("offers", action=action, brings=f"Hands of {name}")
            elif turn == "withdrawn":
                own = re.search(r'data-id="([^"]+)" data-status="held"', phone.read())
                phone.send(f"contributions/{own[1]}", do="withdraw")
            _see_each_their_own(people, turn)


def _see_each_their_own(people: dict[str, Phone], turn: str) -> None:
    # Twice, and the other way round: whoever asks first is whose page would be kept.
    for order in (list(people), list(reversed(people))):
        pages = {name: people[name].read() for name in order}
        for name, page in pages.items():
            for other in people.keys() - {name, "nobody"}:
                assert other not in page, (turn, name)
            assert not any(phone.id in page for phone in people.values()), "a delegate's id is in no page"
    if turn == "withdrawn":
        for name in people.keys() - {"nobody"}:
            assert f"Words of {name}" in pages[name] and f"Hands of {name}" in pages[name]


def test_the_same_form_sent_again_is_one_and_the_same_words_of_two_are_two(site, for_ever):
    first, second = Phone(site), Phone(site)
    page = first.read()
    assert page == second.read()
    key = re.findall(r'name="key" value="([^"]+)"', page)[0]
    form = {"key": key, "kind": "challenge", "text": "The very same words", "lang": "en"}
    numbers = [
        re.findall(r"Your contribution is number (\d+)", phone.post("contributions", **form))[0]
        for phone in (first, first, second, second, first)
    ]
    assert numbers[0] == numbers[1] == numbers[4] != numbers[2] == numbers[3]
    other = first.post("contributions", **{**form, "text": "Other words from the same page"})
    assert re.findall(r"Your contribution is number (\d+)", other)[0] not in numbers


def test_a_whole_room_may_give_the_same_words_from_the_same_page(site, for_ever):
    phones = [Phone(site) for _ in range(30)]
    (page,) = {phone.read() for phone in phones}
    key = re.findall(r'name="key" value="([^"]+)"', page)[0]
    form = {"question": "first.hard", "key": key, "kind": "challenge", "text": "Money", "lang": "en"}
    site.dispatcher.limits.forget()
    # Twice each, and nobody is held back: a form is one command, whoever gave the same before.
    answers = [phone.client.post(f"{ROOM}/contributions", data=form) for phone in phones for _ in range(2)]
    assert [one.status_code for one in answers] == [303] * 60
    numbers = [re.findall(r"receipt=(\d+)", one.location)[0] for one in answers]
    assert numbers[::2] == numbers[1::2] and len(set(numbers)) == 30


def test_an_id_tells_nobody_the_words_from_which_it_was_made(site, for_ever):
    """Page, question and words are known to the room: with them alone nobody can make the id again, to try a guess."""
    phone = Phone(site)
    key = re.findall(r'name="key" value="([^"]+)"', phone.read())[0]
    phone.give("Ask for Karimov")
    with site.store.read() as tx:
        (id_,) = tx.scalars(select(Contribution.id).where(Contribution.text == "Ask for Karimov"))
    asked = {
        "question": "first.hard",
        "kind": "challenge",
        "text": "Ask for Karimov",
        "lang": "en",
        "session": "first",
    }
    guess = ("contribution.submit", json.dumps(asked, sort_keys=True), "0")
    assert Signer(site.settings.effective_secret_key()).id_of(key, *guess) == id_
    assert Signer("the key of a guesser").id_of(key, *guess) != id_


def test_names_that_are_made_up_push_no_page_out(site, for_ever, monkeypatch):
    monkeypatch.setattr(PageContext, "public_url", lambda *_, **__: "https://event.example")
    phone = Phone(site)
    phone.read()
    cookie = phone.client.get_cookie(DELEGATE_COOKIE)
    # The client's own store of cookies gives other names none.
    hostile = site.app.test_client(use_cookies=False)
    headers = {"Cookie": f"{cookie.key}={cookie.value}; language=en"}
    with rendered(site) as names:
        for number in range(3):
            answer = hostile.get(ROOM, headers={**headers, "Host": f"made-up-{number}.example"})
            assert answer.status_code == 200
    assert len(names) <= 1


def test_a_mark_can_be_taken_back_and_given_again(site, for_ever):
    phone = Phone(site)
    for on in ("1", "0", "1", "0", "1"):
        phone.send("endorsements", target=site.money, on=on)
        pressed = re.findall(
            rf'value="{site.money}">\s*<input type="hidden" name="on" value="(\d)">', phone.read()
        )
        assert pressed and set(pressed) == {"0" if on == "1" else "1"}


def test_a_refused_form_keeps_its_key_so_that_it_can_be_sent_again(site):
    phone = Phone(site)
    key = re.findall(r'name="key" value="([^"]+)"', phone.read())[0]
    form = {"question": "first.hard", "key": key, "kind": "challenge", "text": "x" * 600, "lang": "en"}
    page = phone.client.post(f"{ROOM}/contributions", data=form).text
    site.submit("Somebody else moves the session", site.other)
    assert "x" * 600 in page and set(re.findall(r'name="key" value="([^"]+)"', page)) == {key}
    # A form without a key, as older pages have it, brings the id that its page made.
    site.dispatcher.limits.forget()
    sent = {**form, "text": "With an id of its own", "id": new_id()}
    del sent["key"]
    assert phone.client.post(f"{ROOM}/contributions", data=sent).status_code == 303
