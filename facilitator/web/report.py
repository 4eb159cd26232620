"""The rapporteur's page and the documents."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from facilitator.documents.formats import FORMATS
from facilitator.domain.audience import READERS, Audience
from facilitator.domain.catalogue import Catalogue
from facilitator.domain.report_parts import PART_NAMES
from facilitator.i18n.localisation import translate
from facilitator.runtime.json_text import JsonText
from facilitator.store.catalogues import catalogues
from facilitator.store.models import Event
from facilitator.web.core import Web
from facilitator.web.desk import render_agenda


def make(web: Web) -> Blueprint:
    """Return the rapporteur's pages."""
    pages = Blueprint("report", __name__)

    @pages.get("/report")
    def agenda() -> str:
        return render_agenda(web)

    @pages.get("/report/<session>")
    def report(session: str) -> str:
        event_id = web.get_session_event(session)
        caller = web.callers.require_staff(READERS[Audience.REPORT], event_id)
        prepared = web.prepare(session, Audience.REPORT)
        with web.store.read() as tx:
            event = tx.get_one(Event, event_id)
            snapshot = prepared.snapshot(JsonText)
            context = {
                "session": prepared.rows("sessions")[session],
                "questions": sorted(prepared.rows("questions").values(), key=lambda one: one["position"]),
                "formats": list(FORMATS),
                "part_names": {
                    part: translate(web.reader.language(), name) for part, name in PART_NAMES.items()
                },
                "staff": {"role": caller.role, "name": caller.name},
            }
            tags = [_describe(one) for one in catalogues(tx, event_id)]
            urls = {
                "exports": url_for("exports.start", event=event_id),
                "session": url_for("exports.export_session", session=session, ending="FORMAT"),
                "event": url_for("exports.export_event", event=event_id, ending="FORMAT"),
                "propose": url_for("rapporteur.proposed_text", session=session),
                "compare": url_for("rapporteur.compare", session=session),
                "results": f"{web.pages.public_url(request.host)}/results/",
                "leads": url_for("results.leads", session="SESSION", version="VERSION"),
            }
            return render_template(
                "report.html",
                **context,
                catalogues=tags,
                **web.pages.page(
                    "report",
                    event,
                    session=session,
                    snapshot=snapshot,
                    urls=urls,
                    catalogues=tags,
                    formats=list(FORMATS),
                ),
            )

    return pages


def _describe(catalogue: Catalogue) -> dict[str, Any]:
    # Not dataclasses.asdict: it copies every text, and takes longer than all the rest of the page.
    tags = [
        {"id": tag.id, "code": tag.code, "title": tag.title, "meaning": tag.meaning} for tag in catalogue.tags
    ]
    return {"id": catalogue.id, "title": catalogue.title, "tags": tags}
