"""What is handed out: posters and table cards to print, codes of single sessions, the agenda as a calendar."""

from __future__ import annotations

import base64
from functools import partial
from typing import Final

from flask import Blueprint, Response, render_template, request, url_for

from facilitator.documents.posters import PAPERS
from facilitator.documents.qr_code import draw_svg
from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import STAFF, Role
from facilitator.identity import Caller
from facilitator.runtime.child_queue import LONG_SECONDS
from facilitator.store import queries
from facilitator.store.models import Event, Session
from facilitator.web.core import Web
from facilitator.web.look import shown_wifi
from facilitator.web.setup.forms import frame, languages_of, organiser
from facilitator.workers.documents import draw_sheets

PAPER_NAMES: Final = {"a4": "A4", "a3": "A3", "letter": N_("Letter (8.5 × 11 in)")}


def add(pages: Blueprint, web: Web) -> None:
    """Put the pages for paper and calendars on ``pages``."""

    @pages.get("/setup/<event>/print")
    def paper(event: str) -> str | dict[str, object]:
        """The page stands at once; its script asks for the pictures (``draw=json``), who has none follows ``draw=1``."""
        caller = organiser(web, event)
        with web.store.read() as tx:
            row = queries.get_event(tx, event)
            sessions = [one.dump() for one in queries.agenda(tx, event)]
            wanted = request.args.get("session") or ""
            chosen = [one for one in sessions if wanted in ("all", one["id"])] if wanted else [None]
            join = web.pages.join_info(row)
            sheet_language = web.reader.known_language(request.args.get("language", "")) or None
            end = web.pages.code_language()
            what = "cards" if request.args.get("what") == "cards" else "poster"
            size = request.args.get("paper", "a4")
            size = size if size in PAPERS else "a4"
            sheets = [
                {
                    "title": one["title"] if one else row.title,
                    "url": f"{join['url']}/{one['id']}{end}" if one else f"{join['url']}{end}",
                }
                for one in chosen
            ]
        # Set by the very template that makes the PDF: what is seen here is what either printer gets.
        work = partial(
            draw_sheets,
            event=event,
            kind=what,
            url=join["url"],
            sessions=[one["id"] if one else None for one in chosen],
            language=sheet_language,
            paper=size,
        )
        draw = request.args.get("draw")
        drawn = web.children.run(work, caller=caller.id, seconds=LONG_SECONDS) if draw else []
        pictures = [f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}" for svg in drawn]
        if draw == "json":
            return {"ok": True, "pictures": pictures}
        for sheet, picture in zip(sheets, pictures, strict=False):
            sheet["picture"] = picture
        context = frame(
            web, row, sessions=sessions, sheets=sheets, join=join, wanted=wanted, what=what, paper=size,
            papers=PAPER_NAMES, wifi=shown_wifi(row), sheet_language=sheet_language,
            sheet_languages=languages_of(row.languages),
            pdf=_pdf_links(row.id, None if wanted == "all" else wanted or None, sheet_language),
        )  # fmt: skip
        return render_template("setup/print.html", **context)

    @pages.get("/qr/<code>/<session>.svg")
    def session_code(code: str, session: str) -> Response:
        event = web.find_event(code)
        with web.store.read() as tx:
            queries.get_session(tx, session, event.id)
        address = f"{web.pages.join_info(event)['url']}/{session}{web.pages.code_language()}"
        return Response(draw_svg(address), mimetype="image/svg+xml")

    @pages.get("/export/event.ics")
    def event_calendar() -> Response:
        with web.store.read() as tx:
            event = tx.get_one(Event, _reader(web, None).event)
            return _calendar(web, event, queries.agenda(tx, event.id), event.id)

    @pages.get("/export/<session>.ics")
    def session_calendar(session: str) -> Response:
        with web.store.read() as tx:
            row = queries.get_session(tx, session)
            _reader(web, row.event)
            return _calendar(web, tx.get_one(Event, row.event), [row], session)


def _reader(web: Web, event: str | None) -> Caller:
    """Return who may read the agenda: whoever joined, staff, or a calendar that knows the code (``?code=``)."""
    if request.args.get("code"):
        known = web.find_event(request.args["code"]).id
        if event in (None, known):
            return Caller(Role.DELEGATE, "calendar", known)
    caller = web.callers.find_delegate()
    if caller is not None and event in (None, caller.event):
        return web.callers.require_delegate()
    return web.callers.require_staff(STAFF, event)


def _calendar(web: Web, event: Event, sessions: list[Session], name: str) -> Response:
    language = web.reader.known_language(request.args.get("language", "")) or web.reader.language()
    base = web.pages.public_url(request.host)
    from facilitator.documents.calendar import make_calendar

    body = make_calendar(
        event,
        sessions,
        language,
        lambda session: f"{base}{url_for('room.join', code=event.code, session=session)}",
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.ics"',
        "Cache-Control": "private, no-cache",
    }
    return Response(body, content_type="text/calendar; charset=utf-8", headers=headers)


def _pdf_links(event: str, session: str | None, language: str | None) -> list[tuple[str, str]]:
    """Return the names and addresses of posters and cards as PDF, on each paper, in one language or all."""
    names = (
        (N_("Poster as PDF (A4)"), "poster", None),
        (N_("Poster as PDF (A3)"), "poster", "a3"),
        (N_("Poster as PDF (Letter)"), "poster", "letter"),
        (N_("Table cards as PDF"), "cards", None),
        (N_("Table cards as PDF (Letter)"), "cards", "letter"),
    )
    return [
        (
            name,
            url_for(
                "posters.poster", kind=kind, event=event, session=session, language=language, paper=paper
            ),
        )
        for name, kind, paper in names
    ]
