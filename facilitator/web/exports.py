"""The documents' addresses: with progress and a way to stop; by a plain ``GET`` for scripts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from facilitator.documents.formats import ALL_LANGUAGES, SHORT_FORMATS
from facilitator.domain.audience import READERS, Audience
from facilitator.domain.rules import DOCUMENT_READERS
from facilitator.identity import Caller
from facilitator.runtime.child_queue import wait_for
from facilitator.web.core import Web
from facilitator.web.document_jobs import Export, Exports, send
from facilitator.web.shared_documents import Order, Progress


def make(web: Web, exports: Exports) -> Blueprint:
    """Return the documents' addresses."""
    pages = Blueprint("exports", __name__)

    def authorise(session: str | None, ending: str) -> tuple[Caller, str]:
        """Return who asks, once they may have the document, and in which language. A chair reads texts, no tables."""
        event = web.get_session_event(session) if session else None
        readers = DOCUMENT_READERS if ending in SHORT_FORMATS else READERS[Audience.REPORT]
        caller = web.callers.require_staff(readers, event)
        wanted = request.values.get("language", "")
        if wanted == ALL_LANGUAGES:
            return caller, wanted
        return caller, web.reader.known_language(wanted) or web.reader.language()

    def read_order(session: str | None, ending: str) -> Order:
        """Return the document that the request describes."""
        caller, language = authorise(session, ending)
        return exports.order(
            caller,
            session,
            ending,
            language,
            gathered=request.values.get("gathered") == "1",
            version=request.values.get("version") or None,
            separator=request.values.get("separator", "comma"),
            short=request.values.get("edition") == "short",
        )

    def event() -> str:
        """Return the event whose documents the request may ask for."""
        return web.callers.require_staff(READERS[Audience.REPORT]).event

    @pages.get("/export/<session>.<ending>")
    def export_session(session: str, ending: str) -> AnyResponse:
        return _now(exports.start(read_order(session, ending)))

    @pages.get("/export/event.<ending>")
    def export_event(ending: str) -> AnyResponse:
        return _now(exports.start(read_order(None, ending)))

    @pages.post("/export/jobs")
    def start() -> tuple[dict[str, Any], int]:
        order = read_order(request.values.get("session") or None, request.values.get("format", ""))
        return _describe(exports.enqueue(order), order.event), 202

    @pages.get("/export/jobs/<job>")
    def look(job: str) -> dict[str, Any]:
        of = event()
        return _describe(exports.look(job, of), of)

    @pages.post("/export/jobs/<job>/cancel")
    def cancel(job: str) -> dict[str, Any]:
        of = event()
        return _describe(exports.cancel(job, of), of)

    @pages.get("/export/jobs/<job>/file")
    def fetch(job: str) -> AnyResponse:
        return exports.fetch(job, event())

    return pages


def _now(export: Export) -> AnyResponse:
    """Answer with the document itself, once it is made."""
    wait_for(export.job)
    return send(export)


def _describe(progress: Progress, event: str) -> dict[str, Any]:
    # Who has links of several events is asked about this one again.
    return {
        "ok": True,
        "id": progress.id,
        "name": progress.name,
        "state": progress.state,
        "step": progress.step,
        "share": progress.share,
        "place": progress.place,
        "urls": {
            "look": url_for("exports.look", job=progress.id, event=event),
            "cancel": url_for("exports.cancel", job=progress.id, event=event),
            "file": url_for("exports.fetch", job=progress.id, event=event),
        },
    }
