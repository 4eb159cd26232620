"""What is handed out: posters and table cards to print, codes of single sessions, the agenda as a calendar."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from facilitator.documents.qr_code import draw_svg
from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import STAFF, Role
from facilitator.i18n.localisation import translate
from facilitator.identity import Caller
from facilitator.store import queries
from facilitator.store.models import Event, Session
from facilitator.web.core import Web
from facilitator.web.look import shown_wifi
from facilitator.web.setup.forms import frame, languages_of, organiser

_CARDS = 6
WORDING = {
    "scan": N_("Scan with your phone, or open"),
    "code": N_("and type the code"),
    "how": N_("Write what you think, in your own language. You need no account, no name and no app."),
    "help": N_("You need help? Ask the staff in the room. Somebody can also write for you."),
}
"""What a poster or card says, in each language of the event."""


def add(pages: Blueprint, web: Web) -> None:
    """Put the pages for paper and calendars on ``pages``."""

    @pages.get("/setup/<event>/print")
    def paper(event: str) -> str:
        organiser(web, event)
        with web.store.read() as tx:
            row = queries.get_event(tx, event)
            sessions = [one.dump() for one in queries.agenda(tx, event)]
            wanted = request.args.get("session") or ""
            chosen = [one for one in sessions if wanted in ("all", one["id"])] if wanted else [None]
            join = web.pages.join_info(row)
            sheet_language = web.reader.known_language(request.args.get("language", "")) or None
            end = web.pages.code_language()
            sheets = [
                {
                    "session": one,
                    "title": one["title"] if one else row.title,
                    "qr": url_for(
                        "setup.session_code", code=row.code, session=one["id"], language=sheet_language
                    )
                    if one
                    else url_for("board.qr_svg", code=row.code, language=sheet_language),
                    "url": f"{join['url']}/{one['id']}{end}" if one else f"{join['url']}{end}",
                }
                for one in chosen
            ]
            context = frame(
                web, row, sessions=sessions, sheets=sheets, join=join, wanted=wanted,
                what="cards" if request.args.get("what") == "cards" else "poster", cards=_CARDS,
                wifi=shown_wifi(row), wording=_wording(row, sheet_language), sheet_language=sheet_language, sheet_languages=languages_of(row.languages),
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


def _wording(event: Event, only: str | None) -> list[dict[str, Any]]:
    return [
        {**one, **{name: translate(one["tag"], text) for name, text in WORDING.items()}}
        for one in languages_of(event.languages)
        if only in (None, one["tag"])
    ]


def _pdf_links(event: str, session: str | None, language: str | None) -> list[tuple[str, str]]:
    """Return the names and addresses of the poster (A4, A3) and the cards as PDF, in one language or all."""
    names = (
        (N_("Poster as PDF (A4)"), "poster", None),
        (N_("Poster as PDF (A3)"), "poster", "a3"),
        (N_("Table cards as PDF"), "cards", None),
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
