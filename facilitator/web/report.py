"""The rapporteur's page and the documents."""

from __future__ import annotations

import os
import subprocess
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from facilitator import concurrency
from facilitator.domain.audience import READERS, Audience
from facilitator.domain.rules import Refused
from facilitator.outcome import FORMATS
from facilitator.store import queries
from facilitator.store.models import Event
from facilitator.web.core import Web
from facilitator.web.desk import render_agenda

_EXPORT_SECONDS = 120


def make(web: Web) -> Blueprint:
    """Return the rapporteur's pages."""
    pages = Blueprint("report", __name__)

    @pages.get("/report")
    def agenda() -> str:
        return render_agenda(web)

    @pages.get("/report/<session>")
    def report(session: str) -> str:
        event_id = web.get_session_event(session)
        caller = web.require_staff(READERS[Audience.REPORT], event_id)
        with web.store.read() as tx:
            row = queries.get_session(tx, session, event_id)
            event = tx.get_one(Event, event_id)
            snapshot = queries.snapshot(tx, row, Audience.REPORT)
            context = {
                "session": snapshot["state"]["sessions"][session],
                "questions": sorted(snapshot["state"]["questions"].values(), key=lambda one: one["position"]),
                "formats": list(FORMATS),
                "staff": {"role": caller.role, "name": caller.name},
            }
            urls = {
                "session": url_for("report.export_session", session=session, ending="FORMAT"),
                "event": url_for("report.export_event", ending="FORMAT"),
            }
            return render_template(
                "report.html",
                **context,
                **web.page("report", event, session=session, snapshot=snapshot, urls=urls),
            )

    @pages.get("/export/<session>.<ending>")
    def export_session(session: str, ending: str) -> Response:
        event_id = web.get_session_event(session)
        web.require_staff(READERS[Audience.REPORT], event_id)
        return _export(web, event_id, session, ending)

    @pages.get("/export/event.<ending>")
    def export_event(ending: str) -> Response:
        caller = web.require_staff(READERS[Audience.REPORT])
        return _export(web, caller.event, None, ending)

    return pages


def _export(web: Web, event: str, session: str | None, ending: str) -> Response:
    """Make a document in a child process: the same ``facilitator export`` that a person types."""
    if ending not in FORMATS:
        raise Refused("unknown_page")
    language = web.known_language(request.args.get("language", "")) or web.language()
    arguments = ["export", "--event", event, "--format", ending, "--language", language, "--output", "-"]
    arguments += ["--session", session] if session else []
    environ: dict[str, Any] = dict(os.environ)
    environ |= {
        "FACILITATOR_DATABASE_URL": web.settings.effective_database_url(),
        "FACILITATOR_ASYNC": "threading",
    }
    try:
        result = concurrency.run_aside(arguments, environ, _EXPORT_SECONDS)
    except subprocess.TimeoutExpired:
        raise Refused("busy", retry_after=5.0) from None
    if result.returncode:
        raise RuntimeError(result.stderr.decode(errors="replace")[-2000:])
    name = f"{session or event}-{language}.{ending}"
    return Response(
        result.stdout,
        mimetype=FORMATS[ending],
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
