"""A session's pictures and their text equivalents, drawn by a child process and kept by revision."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Blueprint, Response, request

from facilitator.domain.audience import READERS, Audience
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import PICTURE_NAMES, BoardView
from facilitator.pictures.frame import frame
from facilitator.runtime import concurrency
from facilitator.store import queries
from facilitator.web.core import Web

SECONDS: Final = 30
"""For the child process; it needs about two."""
FRESH: Final = 10.0
"""Seconds for which pictures are good although the session has moved on: a busy room changes every second."""
_KEPT: Final = 24
"""Sets of pictures in memory, about 100 KB each."""

Key = tuple[str, str, str]


@dataclass
class Drawn:
    """All pictures of a session in one language and size, and the revision they were drawn from."""

    lineage: str
    rev: int
    at: float
    words: dict[str, Any]
    svg: dict[str, bytes] = field(default_factory=dict)


class Pictures:
    """Draws and keeps. One child at a time: two would take both cores from the room."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._kept: dict[Key, Drawn] = {}
        self._turn = concurrency.make_lock()

    def get(self, session: str, language: str, size: str) -> Drawn:
        """Return the pictures as of now, or of at most ``FRESH`` seconds ago. Raises ``Refused`` (``busy``)."""
        key = (session, language, size)
        with self._turn:
            kept = self._kept.get(key)
            if kept is not None and self._is_good(kept, session):
                return kept
            made = self._draw(session, language, size)
            self._kept.pop(key, None)
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.pop(next(iter(self._kept)))
            return made

    def _is_good(self, kept: Drawn, session: str) -> bool:
        with self._web.store.read() as tx:
            row = queries.get_session(tx, session)
            if row.lineage != kept.lineage:
                return False
            return row.rev == kept.rev or time.monotonic() - kept.at < FRESH

    def _draw(self, session: str, language: str, size: str) -> Drawn:
        command = ["pictures", "--session", session, "--language", language, "--size", size]
        body = json.loads(run(self._web, command))
        svg = {name: text.encode() for name, text in body["svg"].items()}
        return Drawn(body["lineage"], body["rev"], time.monotonic(), body["figures"], svg)


def run(web: Web, command: list[str]) -> bytes:
    """Return what this program's command line prints, run as a child on this server's database."""
    environ = {**os.environ, "FACILITATOR_DATABASE_URL": web.settings.effective_database_url()}
    environ["FACILITATOR_DATA"] = str(web.settings.data_folder)
    try:
        done = concurrency.run_aside(command, environ, SECONDS)
    except subprocess.TimeoutExpired:
        raise Refused("busy", retry_after=5.0) from None
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])
    return bytes(done.stdout)


def make(web: Web, pictures: Pictures) -> Blueprint:
    """Return the pictures' addresses."""
    pages = Blueprint("pictures", __name__)

    def hangs(session: str, name: str) -> bool:
        """Whether a delegate asks, for the picture that hangs on the wall of the delegate's own event."""
        caller = web.find_delegate()
        if caller is None:
            return False
        with web.store.read() as tx:
            row = queries.get_session(tx, session)
            shown = row.view == BoardView.PICTURES and row.picture == name and not row.blank and not row.focus
            return bool(shown and row.event == caller.event)

    def asked(session: str, name: str = "") -> tuple[str, str]:
        """Return the language and the size asked for, once it is clear that the caller may look."""
        if not hangs(session, name):
            web.require_staff(READERS[Audience.BOARD], web.get_session_event(session))
        language = web.known_language(request.args.get("lang", "")) or web.language()
        size = request.args.get("size", "page")
        try:
            frame(size)
        except ValueError:
            raise Refused("bad_field", field="size") from None
        return language, size

    @pages.get("/pictures/<session>/<name>.<any(svg, png):ending>")
    def picture(session: str, name: str, ending: str) -> Response:
        language, size = asked(session, name)
        if name not in PICTURE_NAMES:
            raise Refused("unknown_page")
        if ending == "png":
            chosen = ["--language", language, "--size", size, "--png", name]
            return _answer(run(web, ["pictures", "--session", session, *chosen]), "image/png", None)
        drawn = pictures.get(session, language, size)
        return _answer(drawn.svg[name], "image/svg+xml", drawn)

    @pages.get("/pictures/<session>.json")
    def words(session: str) -> Response:
        drawn = pictures.get(session, *asked(session))
        body = json.dumps({"ok": True, "rev": drawn.rev, "figures": drawn.words}, ensure_ascii=False)
        return _answer(body.encode(), "application/json", drawn)

    return pages


def _answer(body: bytes, kind: str, drawn: Drawn | None) -> Response:
    response = Response(body, mimetype=kind)
    response.headers["Cache-Control"] = "private, no-cache"
    if drawn is not None:
        response.set_etag(f"{drawn.lineage}-{drawn.rev}")
        response.make_conditional(request)
    return response
