"""Large pages are made one at a time, small ones pass them, and none keeps the place after its request."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask import Flask

from facilitator.web import compression, large_pages
from facilitator.web.large_pages import LARGE, LargePages
from tests.waiting import wait_until


@pytest.fixture
def app():
    """Return an app whose page ``/<size>`` waits for ``app.goes_on`` while it is made, and says when."""
    made = Flask(__name__)
    pages = LargePages()
    compression.register(made, pages)
    pages.register(made)
    made.asked, made.begun, made.goes_on = [], [], threading.Event()

    @made.get("/<name>/<int:size>")
    def page(name: str, size: int) -> str:
        made.asked.append(name)
        pages.wait(size)
        made.begun.append(name)
        if name == "broken":
            raise ZeroDivisionError
        if name != "passing":
            made.goes_on.wait(30)
        return "x" * size

    return made


def ask(app: Flask, path: str) -> threading.Thread:
    thread = threading.Thread(target=lambda: app.test_client().get(path, headers={"Accept-Encoding": "br"}))
    thread.start()
    return thread


def test_a_large_page_waits_for_another_and_a_small_one_does_not(app):
    first = ask(app, f"/first/{LARGE}")
    wait_until(lambda: app.begun == ["first"])
    second = ask(app, f"/second/{LARGE}")
    wait_until(lambda: "second" in app.asked)
    ask(app, f"/passing/{LARGE - 1}").join()
    assert app.begun == ["first", "passing"]
    app.goes_on.set()
    first.join()
    second.join()
    assert app.begun == ["first", "passing", "second"]


def test_a_page_that_fails_gives_its_place_on(app):
    assert app.test_client().get(f"/broken/{LARGE}").status_code == 500
    ask(app, f"/passing/{LARGE}").join()
    assert app.begun == ["broken", "passing"]


def test_every_page_of_a_whole_session_has_its_turn():
    for path in Path(large_pages.__file__).parent.rglob("*.py"):
        if path.name != "core.py":
            assert "snapshots.get(" not in path.read_text(encoding="utf-8"), f"{path}: prepare() waits"
