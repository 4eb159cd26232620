"""What a hall feels first is joining: what a phone's first visit asks the database, and what is rendered for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import brotli
from flask import request, request_started, template_rendered

from facilitator.store.models import Event
from facilitator.web.kept_files import KeptFiles
from tests.cost import counted_statements


@contextmanager
def rendered(site) -> Iterator[list[str]]:
    """Yield the names of the templates that are rendered meanwhile."""
    found: list[str] = []

    def note(_app, template, context, **_more):
        found.append(template.name)

    with template_rendered.connected_to(note, site.app):
        yield found


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


def test_a_phone_that_has_given_nothing_asks_the_database_little(site):
    visit(site)
    with counted_statements(site.parts.store.engine) as said:
        visit(site)
    # The loops beside the requests ask for versions and recordings now and then.
    tables = ("events", "sessions", "delegates", "questions")
    asked = [one for one in said if any(f" {table} " in one.replace("\n", " ") for table in tables)]
    # Of the code: event, session, its language. Of the page: the language; the phone's row, looked for, written and read;
    # event, session, questions.
    assert len(asked) == 10, "\n".join(asked)


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


def test_the_files_in_memory_are_bounded():
    asked: list[str] = []

    def app(environ, start_response):
        asked.append(environ["HTTP_HOST"])
        start_response("200 OK", [("Content-Type", "text/css")])
        return [b"x" * 10]

    files = KeptFiles(app, max_bytes=25)
    for host in "abca":
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/static/a.css", "HTTP_HOST": host}
        assert b"".join(files(environ, lambda *_: None)) == b"x" * 10
    assert asked == list("abca"), "two fit"
    files({**environ, "HTTP_HOST": "c"}, lambda *_: None)
    assert asked == list("abca")
