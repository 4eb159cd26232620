"""Import a table into a session: choose, look, confirm. And the event's own Word template."""

from __future__ import annotations

import tempfile
import time
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from facilitator.documents.formats import MAX_TEMPLATE_BYTES
from facilitator.domain.rules import CHAIRS, Refused
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.intake.contributions import take_back, take_in
from facilitator.intake.encoding import CHOICES
from facilitator.intake.names import FIELDS
from facilitator.intake.page import SHOWN
from facilitator.intake.tables import MAX_FILE_BYTES
from facilitator.runtime import concurrency
from facilitator.runtime.child_queue import SHORT_SECONDS
from facilitator.store import files, queries
from facilitator.store.models import Event
from facilitator.web.core import Web
from facilitator.web.request_values import whole_number
from facilitator.workers.documents import check_template
from facilitator.workers.tables import prepare_import

_CHOSEN: Final = ("question", "kind", "level", "encoding", "sheet", "header")
"""What is chosen of an import beside its columns (``intake.page``)."""
_BREATH: Final = 0.02
"""Seconds between two steps of an import: the room goes on."""


def make(web: Web) -> Blueprint:
    """Return the pages for files that come in."""
    pages = Blueprint("intake", __name__)

    def open_session(session: str) -> tuple[Caller, dict[str, Any]]:
        event_id = web.get_session_event(session)
        caller = web.callers.require_staff(CHAIRS, event_id)
        with web.store.read() as tx:
            row = queries.get_session(tx, session, event_id)
            event = tx.get_one(Event, event_id)
            questions = [one.dump() for one in queries.questions(tx, session)]
            context = {"session": row.dump(), "questions": questions, "staff": {"role": caller.role}}
            return caller, {**context, **web.pages.page("report", event, session=session)}

    @pages.get("/import/<session>")
    def choose(session: str) -> str:
        _caller, context = open_session(session)
        return render_template("import.html", found=None, problem=None, taken=_taken(), **context)

    @pages.post("/import/<session>/back")
    def back(session: str) -> AnyResponse:
        caller, _context = open_session(session)
        first, last = (request.form.get(name, 0, type=whole_number) for name in ("first", "last"))
        done = take_back(web.dispatcher, caller, session, first, last, lambda: concurrency.sleep(_BREATH))
        return _go("intake.choose", session=session, gone=done.gone, kept=done.kept)

    @pages.post("/import/<session>")
    def upload(session: str) -> Any:
        request.max_content_length = MAX_FILE_BYTES + 100_000
        caller, context = open_session(session)
        file = request.files.get("file")
        body = file.read() if file is not None else b""
        if file is None or not body:
            problem = web.reader.gettext("Please choose a file first.")
            return render_template("import.html", found=None, problem=problem, taken=None, **context), 422
        with web.store.write() as tx:
            stored = files.keep(tx, caller.event, files.IMPORT, file.filename or "", body, time.time())
        return _go("intake.look", session=session, file=stored)

    @pages.get("/import/<session>/<file>")
    def look(session: str, file: str) -> Any:
        caller, context = open_session(session)
        found = _prepare(web, caller, session, file, request.args)
        if "problem" in found:
            return render_template(
                "import.html", found=None, problem=found["problem"], taken=None, **context
            ), 422
        shown = {**found, "first": found["rows"][:SHOWN], "ready": len(found["rows"]), "file": file}
        fields = {name: web.reader.gettext(msgid) for name, msgid in FIELDS.items()}
        chosen = {name: request.args.get(name, "") for name in _CHOSEN}
        more = {"found": shown, "fields": fields, "chosen": chosen, "encodings": CHOICES}
        return render_template("import.html", problem=None, taken=None, **more, **context)

    @pages.post("/import/<session>/<file>")
    def confirm(session: str, file: str) -> AnyResponse:
        caller, _context = open_session(session)
        found = _prepare(web, caller, session, file, request.form)
        if "problem" in found:
            raise Refused("file_gone")
        if found["asks"]:
            return _go("intake.look", session=session, file=file)
        taken = take_in(web.dispatcher, caller, session, found["rows"], lambda: concurrency.sleep(_BREATH))
        with web.store.write() as tx:
            files.drop(tx, file)
        return _go("intake.choose", session=session, **asdict(taken))

    @pages.get("/setup/template")
    def template() -> str:
        return _template(web, None)

    @pages.post("/setup/template")
    def keep_template() -> Any:
        request.max_content_length = MAX_TEMPLATE_BYTES + 100_000
        caller = web.callers.require_staff(frozenset({Role.ORGANISER}))
        if request.form.get("remove"):
            with web.store.write() as tx:
                files.drop_template(tx, caller.event)
            return _go("intake.template")
        file = request.files.get("file")
        body = file.read() if file is not None else b""
        if file is None or not body:
            return _template(web, web.reader.gettext("Please choose a file first.")), 422
        if problem := _look_at_template(web, caller, body):
            return _template(web, problem), 422
        with web.store.write() as tx:
            files.keep(tx, caller.event, files.TEMPLATE, file.filename or "", body, time.time())
        return _go("intake.template")

    return pages


def _template(web: Web, problem: str | None) -> str:
    caller = web.callers.require_staff(frozenset({Role.ORGANISER}))
    with web.store.read() as tx:
        found = files.find_template(tx, caller.event)
        name = found.name if found is not None else None
        event = tx.get_one(Event, caller.event)
        return render_template(
            "own_template.html", name=name, problem=problem, **web.pages.page("report", event)
        )


def _look_at_template(web: Web, caller: Caller, body: bytes) -> str:
    """Return what is wrong with a Word template, "" where nothing is. A child process opens it: it may unpack to much."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "template.docx"
        file.write_bytes(body)
        work = partial(check_template, file=str(file), language=web.reader.language())
        return web.children.run(work, caller=caller.id, seconds=SHORT_SECONDS)


def _taken() -> dict[str, int] | None:
    """Return what an import, or taking it back, has just done, as the address says; None where neither has been."""
    names = ("added", "present", "first", "last", "gone", "kept")
    found = {name: request.args.get(name, type=whole_number) for name in names}
    if found["added"] is None and found["gone"] is None:
        return None
    return {name: value for name, value in found.items() if value is not None}


def _prepare(web: Web, caller: Caller, session: str, file: str, chosen: Any) -> dict[str, Any]:
    """Read the table in a child process: a large workbook takes seconds."""
    wanted = {name: chosen[name] for name in chosen if name in _CHOSEN or name.startswith("column-")}
    work = partial(
        prepare_import,
        stored=file,
        event=caller.event,
        session=session,
        chosen=wanted,
        language=web.reader.language(),
    )
    return web.children.run(work, caller=caller.id, seconds=SHORT_SECONDS)


def _go(endpoint: str, **values: Any) -> AnyResponse:
    return redirect(url_for(endpoint, **values), 303)
