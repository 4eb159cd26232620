"""The commands and the snapshot over HTTP; health and figures."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, make_response, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select, text

from facilitator import __version__
from facilitator.commands.access import require_access
from facilitator.contract import declarations, history_sentences
from facilitator.domain.audience import READERS, Audience, read_audience
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Role
from facilitator.i18n.localisation import error_body
from facilitator.identity import Caller
from facilitator.outcome.session_history import read_history, render_history
from facilitator.runtime import concurrency
from facilitator.runtime.drivers import DriverError, ask_queue
from facilitator.runtime.json_text import JsonText
from facilitator.store import queries
from facilitator.store.models import Contribution, Delegate, Event, Session
from facilitator.store.on_wall import shown_session
from facilitator.store.storage import FULL, LITTLE_BYTES, free_bytes
from facilitator.web.board import wall_of
from facilitator.web.core import Web
from facilitator.web.openapi import describe
from facilitator.web.request_values import read_json, whole_number

_HISTORY = 50


def make(web: Web) -> Blueprint:
    """Return the programs' pages."""
    pages = Blueprint("api", __name__)

    @pages.post("/api/v1/commands/<name>")
    def command(name: str) -> Any:
        payload = read_json() if request.is_json else None
        if payload is None and request.get_data().strip() != b"null":
            raise Refused("not_json")
        caller = web.callers.find_caller(request.headers.get("X-Facilitator-As"), _event_of(web, payload))
        known = declarations().get(name)
        delegate_caller = web.callers.find_delegate()
        if (
            known is not None
            and caller.role not in known.by
            and delegate_caller
            and Role.DELEGATE in known.by
        ):
            caller = delegate_caller
        done = web.dispatcher.perform(caller, name, payload)
        answer = {"ok": True, **done.answer, "duplicate": done.duplicate}
        if known is not None and known.makes_event:
            # Whoever makes an event is its organiser.
            return web.callers.enter_event(make_response(answer), done.answer)
        return answer

    @pages.get("/api/v1/sessions/<session>")
    def snapshot(session: str) -> Any:
        caller = web.callers.find_caller(
            request.headers.get("X-Facilitator-As"), _event_of(web, {"session": session})
        )
        audience = read_audience(request.args.get("audience"), caller.role)
        with web.store.read() as tx:
            require_access(tx, caller)
            row = queries.get_session(tx, session, caller.event)
            etag = f"{row.lineage}-{row.rev}-{audience}"
            if audience is Audience.PHONE:
                etag += f"-{web.reader.language()}"  # a phone gets translations into its own language only
            # What goes through a compressing proxy comes back with a weak tag.
            if request.if_none_match.contains_weak(etag):
                return Response(status=304, headers={"ETag": f'"{etag}"'})
            if audience is Audience.PHONE:
                answer = queries.snapshot(
                    tx, row, audience, caller.id, web.reader.language(), concurrency.yield_control
                )
        if audience is not Audience.PHONE:
            prepared = web.prepare(session, audience)
            answer = prepared.snapshot(JsonText)
            etag = f"{prepared.lineage}-{prepared.rev}-{audience}"
        return {"ok": True, **answer}, {"ETag": f'"{etag}"', "Cache-Control": "private, no-cache"}

    def may_read_history(session: str) -> Caller:
        """Return who asks for the history, in either form: it tells what was hidden and why, which is the desk's."""
        return web.callers.require_staff(READERS[Audience.DESK], web.get_session_event(session))

    @pages.get("/api/v1/sessions/<session>/history")
    def history(session: str) -> Any:
        caller = may_read_history(session)
        before = request.args.get("before", type=whole_number)
        with web.store.read() as tx:
            steps = read_history(
                tx, session, web.reader.language(), history_sentences(), limit=_HISTORY, before=before
            )
        more = bool(steps) and steps[-1].rev > 1
        return {"ok": True, "steps": [asdict(step) for step in steps], "as": caller.name, "more": more}

    @pages.get("/api/v1/sessions/<session>/history.csv")
    def history_csv(session: str) -> Response:
        event = may_read_history(session).event
        with web.store.read() as tx:
            steps = read_history(tx, session, web.reader.language(), history_sentences())
            time_zone = tx.get_one(Event, event).time_zone
        body = render_history(steps, time_zone, web.reader.language())
        name = f"history-{session}.csv"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        }
        return Response(body, content_type="text/csv; charset=utf-8", headers=headers)

    @pages.get("/api/v1/sessions/<session>/elsewhere")
    def elsewhere(session: str) -> Any:
        event = web.get_session_event(session)
        web.callers.require_staff(READERS[Audience.DESK], event)
        with web.store.read() as tx:
            others = [one for one in queries.agenda(tx, event) if one.id != session]
            found = [
                {"session": one.id, "title": web.reader.localized(one.title), "present": web.present(one.id)}
                for one in others
            ]
        return {"ok": True, "elsewhere": [one for one in found if one["present"]]}

    @pages.get("/api/v1/shown")
    def shown() -> Any:
        caller = web.callers.require_staff(READERS[Audience.BOARD])
        with web.store.read() as tx:
            session = shown_session(tx, caller.event, request.args.get("room") or None)
            return {"ok": True, "session": session.id if session else None}

    @pages.get("/api/v1/sessions/<session>/wall")
    def on_wall(session: str) -> Any:
        event = web.get_session_event(session)
        web.callers.require_staff(READERS[Audience.BOARD], event)
        with web.store.read() as tx:
            return {"ok": True, **wall_of(web, tx, queries.get_session(tx, session, event))}

    @pages.get("/api/v1/openapi.json")
    def openapi() -> Any:
        return describe()

    @pages.get("/healthz")
    def healthz() -> Any:
        return {"ok": True, "version": __version__}

    @pages.get("/readyz")
    def readyz() -> Any:
        try:
            with web.store.read() as tx:
                tx.execute(text("SELECT 1"))
            free = free_bytes(web.store.engine)
            trouble = web.store.trouble or (FULL if free is not None and free < LITTLE_BYTES else "")
            reason = trouble or ("busy" if web.background.failing() else "")
        except Exception:  # noqa: BLE001 - whatever it is, we are not ready
            reason = "busy"
        if reason:
            refused = Refused(reason, retry_after=5.0)
            return {"ok": False, "error": error_body(refused, web.reader.language())}, 503
        degraded = [] if _has_queue(web) else ["queue"]
        return {"ok": True, "degraded": degraded}

    @pages.get("/metrics")
    def metrics() -> Response:
        figures = CollectorRegistry()
        with web.store.read() as tx:
            for name, words, model in (
                ("facilitator_contributions", "Contributions kept", Contribution),
                ("facilitator_delegates", "Phones that joined", Delegate),
            ):
                count = tx.scalar(select(func.count()).select_from(model)) or 0
                Gauge(name, words, registry=figures).set(count)
        connected = Gauge("facilitator_connected", "Phones, desks and boards connected now", registry=figures)
        connected.set(web.connected())
        failures = Gauge(
            "facilitator_loop_failures",
            "Failures in a row of each loop beside the requests",
            ["loop"],
            registry=figures,
        )
        for loop in web.background.loops:
            failures.labels(loop.name).set(loop.failures)
        running, waiting = web.children.counts()
        children = Gauge("facilitator_children", "Child processes by state", ["state"], registry=figures)
        children.labels("running").set(running)
        children.labels("waiting").set(waiting)
        trouble = Gauge("facilitator_storage_trouble", "1 while nothing can be kept", registry=figures)
        trouble.set(bool(web.store.trouble))
        if (free := free_bytes(web.store.engine)) is not None:
            Gauge("facilitator_disk_free_bytes", "Free on the database's disk", registry=figures).set(free)
        return Response(generate_latest(figures), content_type=CONTENT_TYPE_LATEST)

    return pages


def _has_queue(web: Web) -> bool:
    """Whether the message queue answers, or none is set. Without it the room goes on: what is told stands in the database."""
    if not web.settings.message_queue:
        return True
    try:
        ask_queue(web.settings.message_queue)
    except (DriverError, OSError):
        return False
    return True


def _event_of(web: Web, payload: object) -> str | None:
    """Return the event that a command is about, as far as it says so: a caller may hold links of several."""
    if not isinstance(payload, dict):
        return None
    event, session = payload.get("event"), payload.get("session")
    if isinstance(event, str):
        return event
    with web.store.read() as tx:
        # What is no id at all, and what no database takes, is refused by the command itself.
        row = tx.get(Session, session) if isinstance(session, str) and session.isprintable() else None
        return row.event if row is not None else None
