"""Where a delegate goes from a session that is closed: never a dead end."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from facilitator.domain.vocabulary import LIVE_STAGES, Stage
from facilitator.store import queries
from facilitator.store.models import Event, Session
from facilitator.web.core import Web

_AT_ONCE: Final = 3
"""Sessions that are named where several are open."""


def after_closing(web: Web, session: Session, event: Event) -> dict[str, Any]:
    """Return what the page of a closed session leads to; nothing while it is not closed.

    ``open_now``: rows of sessions that the event is busy with; ``results``: the secret part of the address of the
    session's public page, None where there is none; ``thanks``: the organiser's words by language.
    """
    if session.stage != Stage.CLOSED:
        return {"open_now": [], "results": None, "thanks": {}}
    today = datetime.fromtimestamp(web.dispatcher.clock(), ZoneInfo(event.time_zone)).date().isoformat()
    with web.store.read() as tx:
        busy = [one.dump() for one in queries.agenda(tx, event.id) if one.stage in LIVE_STAGES]
        page = queries.results_of_session(tx, event.id, session.id, today)
        slug = page.slug if page is not None else None
    return {"open_now": busy[:_AT_ONCE], "results": slug, "thanks": event.identity.get("thanks") or {}}
