"""Join posters and table cards to print."""

from __future__ import annotations

import os
import subprocess
from typing import Final

from flask import Blueprint, Response, request

from facilitator.domain.rules import CHAIRS, Refused
from facilitator.runtime import concurrency
from facilitator.store import queries
from facilitator.web.core import Web

_SECONDS: Final = 30


def make(web: Web) -> Blueprint:
    """Return the addresses of what is printed."""
    pages = Blueprint("posters", __name__)

    @pages.get("/setup/<any(poster, cards):kind>.pdf")
    def poster(kind: str) -> Response:
        caller = web.require_staff(CHAIRS)
        event = web.get_event(caller.event)
        url = f"{web.public_url(request.host)}/j/{event.code}"
        session = request.args.get("session")
        if session:
            with web.store.read() as tx:
                queries.get_session(tx, session, event.id)
        arguments = ["poster", "--event", event.id, "--kind", kind, "--url", url, "--output", "-"]
        arguments += ["--session", session] if session else []
        environ = {
            **os.environ,
            "FACILITATOR_DATABASE_URL": web.settings.effective_database_url(),
            "FACILITATOR_DATA": str(web.settings.data_folder),
            "FACILITATOR_ASYNC": "threading",
        }
        try:
            done = concurrency.run_aside(arguments, environ, _SECONDS)
        except subprocess.TimeoutExpired:
            raise Refused("busy", retry_after=5.0) from None
        if done.returncode:
            raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])
        return Response(
            done.stdout,
            mimetype="application/pdf",
            headers={
                "Content-Disposition": f'inline; filename="{"-".join(filter(None, (kind, session)))}.pdf"',
                "Cache-Control": "no-store",
            },
        )

    return pages
