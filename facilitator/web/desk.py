"""Staff's entry, the agenda, and the facilitator's console."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, make_response, redirect, render_template, url_for

from facilitator.contract import lasting_commands
from facilitator.domain.audience import READERS, Audience
from facilitator.domain.privacy import HINT_NAMES
from facilitator.domain.rules import REVIEWERS, Refused
from facilitator.domain.vocabulary import LIVE_STAGES, MAX_PARTS, STAFF, Role
from facilitator.domain.wall import VIEW_AT
from facilitator.i18n.localisation import own_name, translate
from facilitator.identity import STAFF_COOKIE, link_of
from facilitator.runtime.json_text import JsonText
from facilitator.store import queries
from facilitator.store.models import Event, RoleLink, Session
from facilitator.web.board import wall_of, wall_words
from facilitator.web.cookies import delete_cookie
from facilitator.web.core import Web

_HOME = {
    Role.DISPLAY: "board.follow",
    Role.CHAIR: "review.agenda",
    Role.RAPPORTEUR: "report.agenda",
    Role.FACILITATOR: "desk.agenda",
    Role.ORGANISER: "setup.home",
}


def make(web: Web) -> Blueprint:
    """Return the desk's pages."""
    pages = Blueprint("desk", __name__)

    @pages.get("/access/<token>")
    def access(token: str) -> Any:
        with web.store.read() as tx:
            link = tx.get(RoleLink, link_of(token))
            if link is None or not web.signer.is_ours(token, link.id, link.generation):
                raise Refused("unknown_access")
            if link.revoked or not web.signer.opens(token, link.id, link.generation):
                raise Refused("access_ended")
            # The token leaves the address bar at once; what stays is a cookie that scripts cannot read.
            response = web.callers.enter(make_response(redirect(url_for(_HOME[Role(link.role)]), 303)), link)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    @pages.post("/leave")
    def leave() -> Any:
        """Log out: every role link of this browser is forgotten here; the links themselves go on to work."""
        response = make_response(redirect(url_for("room.home"), 303))
        delete_cookie(response, web.settings, STAFF_COOKIE)
        return response

    @pages.get("/desk")
    def agenda() -> str:
        return render_agenda(web)

    @pages.get("/desk/<session>")
    def desk(session: str) -> str:
        event_id = web.get_session_event(session)
        caller = web.callers.require_staff(READERS[Audience.DESK], event_id)
        prepared = web.prepare(session, Audience.DESK)
        with web.store.read() as tx:
            row = queries.get_session(tx, session, event_id)
            event = tx.get_one(Event, event_id)
            snapshot = prepared.snapshot(JsonText)
            snapshot["present"] = web.present(session)
            questions = sorted(prepared.rows("questions").values(), key=lambda one: one["position"])
            page_now = {"now": web.dispatcher.clock(), "on_wall": wall_of(web, tx, row), "view_at": VIEW_AT}
            context = {
                "session": prepared.rows("sessions")[session],
                "questions": questions,
                "join": web.pages.join_info(event),
                "staff": {"role": caller.role, "name": caller.name},
                "sessions": [one.dump() for one in queries.agenda(tx, event_id)],
                "has_sources": bool(row.gathers or queries.groups_of(tx, session)),
            }
            urls = {
                "history": url_for("api.history", session=session),
                "suggestions": url_for("suggest.suggestions", session=session),
                "drafts": url_for("suggest.drafts", session=session),
                "history_csv": url_for("api.history_csv", session=session),
                "board": url_for("board.board", session=session),
                "elsewhere": url_for("api.elsewhere", session=session),
                "report": url_for("report.report", session=session),
                "on_wall": url_for("api.on_wall", session=session),
            }
            page = web.pages.page(
                "desk", event, session=session, snapshot=snapshot, urls=urls, join=context["join"]
            )
            page["page"] |= wall_words(web.reader.language()) | page_now
            page["page"]["time_zone"] = event.time_zone
            page["page"]["limits"] |= {"max_length": row.max_length, "max_parts": MAX_PARTS}
            page["page"]["hints"] = {
                key: translate(web.reader.language(), name) for key, name in HINT_NAMES.items()
            }
            page["page"]["own_names"] = {tag: own_name(tag) for tag in event.languages}
            page["page"]["lasting"] = lasting_commands()
            page["page"]["starts"] = _start_of(row, event)
            return render_template("desk.html", **context, **page)

    return pages


def _start_of(session: Session, event: Event) -> float:
    """Return when the agenda has ``session`` begin, in seconds since 1970."""
    begin = datetime.fromisoformat(f"{session.day}T{session.start}")
    return begin.replace(tzinfo=ZoneInfo(event.time_zone)).timestamp()


def render_agenda(web: Web) -> str:
    """Return the agenda of the days, for any staff that can read the sessions."""
    caller = web.callers.require_staff(STAFF)
    with web.store.read() as tx:
        event = tx.get_one(Event, caller.event)
        days: dict[str, dict[str, Any]] = {}
        for session in queries.agenda(tx, caller.event):
            row = {
                **session.dump(),
                "counts": queries.counts(tx, session.id),
                "live": session.stage in LIVE_STAGES,
            }
            row["questions"] = [one.dump() for one in queries.questions(tx, session.id)]
            label = event.days.get(session.day) or {}
            days.setdefault(session.day, {"date": session.day, "title": label, "sessions": []})[
                "sessions"
            ].append(row)
        for day in days.values():
            for row in day["sessions"]:
                slot = (row["start"], row["end"])
                row["parallel"] = sum((one["start"], one["end"]) == slot for one in day["sessions"]) > 1
        context = {
            "days": list(days.values()),
            "staff": {"role": caller.role, "name": caller.name},
            "join": web.pages.join_info(event),
            "delegates": queries.count_delegates(tx, event.id),
            "may_steer": caller.role in READERS[Audience.DESK],
            "may_report": caller.role in READERS[Audience.REPORT],
            "may_review": caller.role in REVIEWERS,
        }
        return render_template("agenda.html", **context, **web.pages.page("agenda", event))
