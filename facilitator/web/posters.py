"""Join posters and table cards to print."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, request

from facilitator.documents.posters import PAPERS
from facilitator.domain.rules import CHAIRS, Refused
from facilitator.runtime.child_queue import SHORT_SECONDS
from facilitator.store import queries
from facilitator.web.core import Web
from facilitator.workers.documents import print_poster


def make(web: Web) -> Blueprint:
    """Return the addresses of what is printed."""
    pages = Blueprint("posters", __name__)

    @pages.get("/setup/<any(poster, cards):kind>.pdf")
    def poster(kind: str) -> Response:
        caller = web.callers.require_staff(CHAIRS)
        event = web.get_event(caller.event)
        url = f"{web.pages.public_url(request.host)}/j/{event.code}"
        session = request.args.get("session")
        if session:
            with web.store.read() as tx:
                queries.get_session(tx, session, event.id)
        paper = request.args.get("paper", "a4")
        if paper not in PAPERS:
            raise Refused("bad_choice", field="paper", value=paper[:80], choices=", ".join(PAPERS))
        language = web.reader.known_language(request.args.get("language", ""))
        work = partial(
            print_poster,
            event=event.id,
            kind=kind,
            url=url,
            session=session or None,
            language=language or None,
            paper=paper,
        )
        return Response(
            web.children.run(work, caller=caller.id, seconds=SHORT_SECONDS),
            mimetype="application/pdf",
            headers={
                "Content-Disposition": f'inline; filename="{"-".join(filter(None, (kind, session, language, paper if paper != "a4" else "")))}.pdf"',
                "Cache-Control": "no-store",
            },
        )

    return pages
