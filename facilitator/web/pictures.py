"""A session's pictures and their text equivalents, drawn by a child process and kept by revision."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from flask import Blueprint, Response, request

from facilitator.domain.audience import READERS, Audience
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import PICTURE_NAMES, BoardView
from facilitator.identity import Caller
from facilitator.pictures.frame import frame
from facilitator.runtime.child_process import Job
from facilitator.runtime.child_queue import SHORT_SECONDS, wait_for
from facilitator.store import queries
from facilitator.web.core import Web
from facilitator.workers import pictures as worker

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
    """Draws and keeps: who asks for what is being drawn already waits for that."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._kept: dict[Key, Drawn] = {}
        self._drawing: dict[Key, Job[dict[str, Any]]] = {}

    def get(self, session: str, language: str, size: str, caller: str) -> Drawn:
        """Return the pictures as of now, or of at most ``FRESH`` seconds ago. Raises ``Refused`` (``busy``)."""
        key = (session, language, size)
        kept = self._kept.get(key)
        if kept is not None and self._is_good(kept, session):
            return kept
        body = self._draw(key, caller)
        svg = {name: text.encode() for name, text in body["svg"].items()}
        made = Drawn(body["lineage"], body["rev"], time.monotonic(), body["figures"], svg)
        self._kept.pop(key, None)
        self._kept[key] = made
        while len(self._kept) > _KEPT:
            self._kept.pop(next(iter(self._kept)))
        return made

    def find(self, session: str, language: str, size: str, rev: str) -> Drawn | None:
        """Return what was drawn at the revision ``rev`` (as an address has it), or None: a wall shows another one of it."""
        kept = self._kept.get((session, language, size))
        if kept is None or str(kept.rev) != rev:
            return None
        with self._web.store.read() as tx:
            return kept if queries.get_session(tx, session).lineage == kept.lineage else None

    def _is_good(self, kept: Drawn, session: str) -> bool:
        with self._web.store.read() as tx:
            row = queries.get_session(tx, session)
            if row.lineage != kept.lineage:
                return False
            return row.rev == kept.rev or time.monotonic() - kept.at < FRESH

    def _draw(self, key: Key, caller: str) -> dict[str, Any]:
        job = self._drawing.get(key)
        if job is None or job.has_ended:
            session, language, size = key
            work = partial(worker.draw_all, session=session, language=language, size=size)
            job = self._drawing[key] = self._web.children.start(work, caller=caller, seconds=SHORT_SECONDS)
        try:
            return wait_for(job)
        finally:
            if self._drawing.get(key) is job:
                del self._drawing[key]


def make(web: Web, pictures: Pictures) -> Blueprint:
    """Return the pictures' addresses."""
    pages = Blueprint("pictures", __name__)

    def reader_of_wall(session: str, name: str) -> Caller | None:
        """Return the delegate who asks for the picture that hangs on the wall of the delegate's own event, or None."""
        caller = web.callers.find_delegate()
        if caller is None:
            return None
        with web.store.read() as tx:
            row = queries.get_session(tx, session)
            shown = row.view == BoardView.PICTURES and row.picture == name and not row.blank and not row.focus
            return caller if shown and row.event == caller.event else None

    def authorise(session: str, name: str = "") -> tuple[str, str, str]:
        """Return the language and the size asked for, and by whom, once it is clear that they may look."""
        caller = reader_of_wall(session, name) or web.callers.require_staff(
            READERS[Audience.BOARD], web.get_session_event(session)
        )
        language = web.reader.known_language(request.args.get("lang", "")) or web.reader.language()
        size = request.args.get("size", "page")
        try:
            frame(size)
        except ValueError:
            raise Refused("bad_field", field="size") from None
        return language, size, caller.id

    @pages.get("/pictures/<session>/<name>.<any(svg, png):ending>")
    def picture(session: str, name: str, ending: str) -> Response:
        language, size, caller = authorise(session, name)
        if name not in PICTURE_NAMES:
            raise Refused("unknown_page")
        if ending == "png":
            work = partial(worker.draw_png, session=session, language=language, size=size, name=name)
            return _answer(web.children.run(work, caller=caller, seconds=SHORT_SECONDS), "image/png", None)
        drawn = pictures.find(session, language, size, request.args.get("rev", "")) or pictures.get(
            session, language, size, caller
        )
        return _answer(drawn.svg[name], "image/svg+xml", drawn)

    @pages.get("/pictures/<session>.json")
    def words(session: str) -> Response:
        drawn = pictures.get(session, *authorise(session))
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
