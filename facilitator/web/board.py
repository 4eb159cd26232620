"""The projected board, and the code that it shows."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session as Tx

from facilitator.documents.qr_code import draw_png, draw_svg
from facilitator.domain.audience import READERS, Audience
from facilitator.domain.messages import N_
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import PICTURE_NAMES, VIEW_NAMES, Level, Stage
from facilitator.i18n import localisation
from facilitator.runtime.json_text import JsonText
from facilitator.store import event_root, queries
from facilitator.store.models import Event, Session
from facilitator.store.on_wall import session_on_wall, shown_session
from facilitator.web.core import Web
from facilitator.web.look import shown_wifi

READ_ON: Final = N_("Scan to read what you gave")
SCAN_WORDS: Final = {
    Stage.PLANNED: N_("Scan to take part"),
    Stage.COLLECTING: N_("Scan and write"),
    Stage.PAUSED: N_("Scan to take part"),
    Stage.PRIORITISING: N_("Scan and choose"),
    Stage.CLOSED: READ_ON,
}
"""What the join code is good for at each stage."""


def make(web: Web) -> Blueprint:
    """Return the board's pages."""
    pages = Blueprint("board", __name__)

    @pages.get("/board")
    def follow() -> str:
        caller = web.callers.require_staff(READERS[Audience.BOARD])
        room = request.args.get("room") or None
        with web.store.read() as tx:
            session = shown_session(tx, caller.event, room)
        if session is None:
            raise Refused("unknown_session")
        return _render(web, caller.event, session.id, room or "")

    @pages.get("/board/<session>")
    def board(session: str) -> str:
        event = web.get_session_event(session)
        web.callers.require_staff(READERS[Audience.BOARD], event)
        return _render(web, event, session, None)

    @pages.get("/qr/<code>.svg")
    def qr_svg(code: str) -> Response:
        event = web.find_event(code)
        return Response(
            draw_svg(web.pages.join_info(event)["url"] + web.pages.code_language()), mimetype="image/svg+xml"
        )

    @pages.get("/qr/<code>.png")
    def qr_png(code: str) -> Response:
        event = web.find_event(code)
        return Response(
            draw_png(web.pages.join_info(event)["url"] + web.pages.code_language()), mimetype="image/png"
        )

    return pages


def _render(web: Web, event_id: str, session_id: str, follow: str | None) -> str:
    prepared = web.prepare(session_id, Audience.BOARD)
    with web.store.read() as tx:
        session = queries.get_session(tx, session_id, event_id)
        event = tx.get_one(Event, event_id)
        snapshot = prepared.snapshot(JsonText) | {"present": web.present(session_id)}
        row = prepared.rows("sessions")[session_id]
        question = prepared.rows("questions").get(row["question"] or "")
        join = web.pages.join_info(event)
        more = {
            "session": session_id,
            "snapshot": snapshot,
            "follow": follow,
            "join": join,
            "languages": event.languages,
            "directions": {
                tag: localisation.page_direction(tag) for tag in (*event.languages, *localisation.languages())
            },
            "language_names": {tag: localisation.own_name(tag) for tag in event.languages},
            "now": web.dispatcher.clock(),
            "preview": "preview" in request.args,
            "level_order": list(Level),
            "time_zone": event.time_zone,
            "scan": {stage: _in_all(web, event, words) for stage, words in SCAN_WORDS.items()},
            **wall_words(web.reader.language()),
        }
        rooms = dict.fromkeys(
            web.reader.localized(one.room) for one in queries.agenda(tx, event_id) if one.room
        )
        return render_template(
            "board.html",
            session=row,
            question=question,
            join=join,
            rooms=list(rooms),
            scan=_in_all(web, event, N_("Scan to take part")),
            thanks=_in_all(web, event, N_("Thank you")),
            read_on=_in_all(web, event, READ_ON),
            results_words=_in_all(web, event, N_("Results")),
            logos=web.pages.logos(event),
            wifi=shown_wifi(event) if event_root.wifi_of(event)["show"] else None,
            welcome_words=event.identity.get("welcome"),
            thanks_words=event.identity.get("thanks"),
            # What hangs on the wall is light or dark as the hall is, not as this browser's user likes pages.
            looks={"theme": "dark" if session.dark else "light"},
            **web.pages.page("board", event, **more),
        )


def _in_all(web: Web, event: Event, msgid: str) -> list[dict[str, str]]:
    """Return a sentence in the wall's language and in the event's others, as ``{lang, dir, text}``."""
    known = [tag for tag in event.languages if tag in localisation.languages()]
    return [
        {
            "lang": tag,
            "dir": localisation.page_direction(tag),
            "text": localisation.translate(tag, msgid),
        }
        for tag in dict.fromkeys((web.reader.language(), *known))
    ]


def wall_of(web: Web, tx: Tx, session: Session) -> dict[str, str]:
    """Return the id and the title of the session that hangs on the wall where ``session`` is held."""
    found = session_on_wall(tx, session)
    return {"session": found.id, "title": web.reader.localized(found.title)}


def wall_words(language: str) -> dict[str, dict[str, str]]:
    """Return the names of the board's views and pictures, for the pages that show or choose them."""
    return {
        "views": {str(key): localisation.translate(language, name) for key, name in VIEW_NAMES.items()},
        "pictures": {str(key): localisation.translate(language, name) for key, name in PICTURE_NAMES.items()},
    }
