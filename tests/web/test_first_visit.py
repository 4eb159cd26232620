"""What a hall feels first is joining: what a phone's first visit asks the database, and what is rendered for it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import brotli
from flask import request, request_started

from facilitator.store.models import Event
from facilitator.web.kept_files import MOST, KeptFiles
from facilitator.web.kept_pages import KeptPages
from facilitator.web.reader import Reader
from tests.cost import counted_statements
from tests.web.conftest import rendered


def visit(site, language: str = "en", **headers: str):
    """Let a new phone join; return what it is shown."""
    phone = site.app.test_client()
    with site.store.read() as tx:
        code = tx.get_one(Event, site.event).code
    assert phone.get(f"/j/{code}/first").status_code == 303
    page = phone.get("/room/first", headers={"Accept-Language": language, **headers})
    assert page.status_code == 200
    return page


def test_the_page_on_which_one_joins_is_rendered_once_for_all_who_read_alike(site):
    with rendered(site) as names:
        first = visit(site).text
        assert visit(site).text == first
        squeezed = visit(site, **{"Accept-Encoding": "br"})
        assert squeezed.headers["Content-Encoding"] == "br"
        assert "Accept-Encoding" in squeezed.headers["Vary"]
        assert brotli.decompress(squeezed.data).decode() == first
        assert names == ["join.html"]
        assert 'lang="ar"' in visit(site, "ar").text.partition("<head>")[0]
        assert names == ["join.html"] * 2


def test_it_is_another_page_once_anything_differs_that_it_shows(site):
    before = visit(site).text
    assert 'name="group"' not in before
    organiser = site.staff["organiser"]
    site.do(organiser, "event.change", title={"en": "Another title"})
    assert "Another title" in visit(site).text
    site.do(site.facilitator, "session.settings", attribution="name")
    assert 'name="group"' in visit(site).text


def test_a_page_is_not_kept_for_what_a_client_makes_up_at_length(site):
    pages = KeptPages(Reader(site.store, site.settings), lambda: "http://here.example")
    filler = "x" * 3_000

    def ask(query: str = "", **headers: str) -> str:
        with site.app.test_request_context(f"/room/first{query}", headers=headers):
            return pages.answer((site.event,), lambda: "page").get_data(as_text=True)

    assert ask() == "page" and len(pages) == pages.made == 1
    made_up = ({"Accept-Language": filler}, {"Cookie": f"texts={filler}"})
    assert [ask(f"?{filler}"), ask("?x=1"), *(ask(**headers) for headers in made_up)] == ["page"] * 4
    assert len(pages) == 1 and pages.made == 5
    assert ask(Host="made-up.example") == "page" and pages.made == 5


def test_a_phone_that_has_given_nothing_asks_the_database_little(site):
    visit(site)
    with counted_statements(site.parts.store.engine) as said:
        visit(site)
    # The loops beside the requests ask for versions and recordings now and then.
    tables = ("events", "sessions", "delegates", "questions")
    asked = [one for one in said if any(f" {table} " in one.replace("\n", " ") for table in tables)]
    # Of the code: event, session. Of the page: all that decides which one it is; the phone's row, written.
    assert len(asked) == 4, "\n".join(asked)


def test_to_say_what_may_be_done_with_ones_words_asks_the_database_little(site):
    phone = site.app.test_client()
    with site.store.read() as tx:
        code = tx.get_one(Event, site.event).code
    phone.get(f"/j/{code}/first")
    phone.get("/room/first")
    with counted_statements(site.parts.store.engine) as said:
        assert phone.post("/choices", data={"joining": "1", "quote": "yes"}).status_code == 303
    asked = [one for one in said if "delegates" in one or "authorships" in one]
    # The phone's row, looked for, read and written; the sessions in which it has given anything.
    assert len(asked) == 4, "\n".join(asked)


def test_a_file_is_answered_from_memory_as_it_was_answered_first(site):
    page = visit(site).text
    paths = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert paths
    with answered(site) as asked:
        for path in paths:
            for encoding in ("br", "gzip", ""):
                phone = site.app.test_client()
                first, again = (phone.get(path, headers={"Accept-Encoding": encoding}) for _ in range(2))
                assert (first.status_code, first.data) == (again.status_code, again.data)
                assert dict(first.headers) == dict(again.headers)
                if encoding == "br":
                    assert first.headers["Content-Encoding"] == "br"
                assert first.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            with phone.get(path, headers={"If-None-Match": first.headers["ETag"]}) as known:
                assert known.status_code == 304
            assert asked == [path] * 4, "three encodings, and one that asks whether its own is good"
            asked.clear()
        for _ in range(2):
            assert site.app.test_client().get("/static/nothing.css").status_code == 404
        assert len(asked) == 2


@contextmanager
def answered(site) -> Iterator[list[str]]:
    """Yield the paths for which the app itself is asked meanwhile."""
    found: list[str] = []

    def note(_app, **_more):
        found.append(request.path)

    with request_started.connected_to(note, site.app):
        yield found


class CountedApp:
    """A WSGI app that answers each path with ten bytes."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, environ, start_response):
        self.asked.append(environ["PATH_INFO"])
        start_response("200 OK", [("Content-Type", "text/css")])
        return [b"x" * 10]


def fetch(files: KeptFiles, name: str = "a", **headers: str) -> bytes:
    """Return what ``files`` answers to a request for ``/static/<name>.css``."""
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": f"/static/{name}.css", "wsgi.url_scheme": "http"}
    return b"".join(files({**environ, **headers}, lambda *_: None))


def test_the_files_in_memory_are_bounded():
    app = CountedApp()
    one = KeptFiles(app)
    assert fetch(one) == b"x" * 10
    files = KeptFiles(app, max_bytes=2 * one.size)
    app.asked.clear()
    for name in "abca":
        assert fetch(files, name) == b"x" * 10
    assert app.asked == [f"/static/{name}.css" for name in "abca"], "two fit"
    fetch(files, "c")
    assert len(app.asked) == 4 and (len(files), files.size) == (2, 2 * one.size)
    many = KeptFiles(app)
    for number in range(2 * MOST):
        fetch(many, str(number))
    assert len(many) == MOST


def test_headers_that_a_client_makes_up_fill_no_memory_and_push_nothing_out():
    app = CountedApp()
    files = KeptFiles(app)
    fetch(files, HTTP_HOST="hall.example", HTTP_ACCEPT_ENCODING="gzip, deflate, br, zstd")
    for number in range(2_000):
        filler = f"x{number}" * 500
        fetch(files, HTTP_HOST=filler, HTTP_ACCEPT_ENCODING=f"{filler}, {('br', 'gzip', 'no')[number % 3]}")
    assert len(files) == len(app.asked) == 3 and files.size < 1_000
    fetch(files, HTTP_HOST="hall.example", HTTP_ACCEPT_ENCODING="gzip, deflate, br, zstd")
    assert len(app.asked) == 3


def test_threads_that_miss_the_same_file_at_once_ask_for_it_once():
    started, go = threading.Semaphore(0), threading.Event()

    def app(environ, start_response):
        asked.append(environ["PATH_INFO"])
        go.wait(30)
        start_response("200 OK", [("Content-Type", "text/css")])
        return [b"x" * 10]

    def ask() -> None:
        started.release()
        answers.append(fetch(files))

    asked: list[str] = []
    answers: list[bytes] = []
    files = KeptFiles(app)
    threads = [threading.Thread(target=ask) for _ in range(20)]
    for one in threads:
        one.start()
    for _ in threads:
        assert started.acquire(timeout=30)
    go.set()
    for one in threads:
        one.join(30)
    assert answers == [b"x" * 10] * 20 and len(asked) == 1
    alone = KeptFiles(CountedApp())
    fetch(alone)
    assert (len(files), files.size) == (1, alone.size)


def test_a_file_has_one_address(site):
    path = re.findall(r'(?:src|href)="(/static/[^"]+)"', visit(site).text)[0]
    phone = site.app.test_client()
    assert phone.get(path).status_code == 200
    for detour in ("/static/x/../", "/static/x/%2e%2e/", "/static/./"):
        assert phone.get(path.replace("/static/", detour)).status_code == 404


def test_a_file_is_the_same_for_every_host(site):
    path = re.findall(r'(?:src|href)="(/static/[^"]+)"', visit(site).text)[0]
    answers = [
        site.app.test_client().get(path, headers={"Host": host}) for host in ("a.example", "b.example")
    ]
    assert dict(answers[0].headers) == dict(answers[1].headers)
    assert "example" not in answers[0].headers["Content-Security-Policy"]
