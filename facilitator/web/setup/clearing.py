"""Clear what was tried in a session or in the whole event, or remove the event: each asks for the typed join code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Blueprint, make_response, render_template, request

from facilitator.store import clearing, queries
from facilitator.store.backup import BackupError, sqlite_file
from facilitator.store.models import Event
from facilitator.web.core import Web
from facilitator.web.setup.forms import Form, Values, carry_out, frame, go, line, organiser


def add(pages: Blueprint, web: Web) -> None:
    """Put the pages that delete what people gave on ``pages``."""

    def show(event: Event, what: str, form: Form, session: Values | None = None) -> str:
        with web.store.read() as tx:
            counts = clearing.count_given(tx, event.id, session["id"] if session else None)
        context = frame(
            web, event, form, what=what, session=session, counts=counts, join=web.pages.join_info(event),
            copies=_copies(web),
        )  # fmt: skip
        return render_template("setup/clear.html", **context)

    def answer(
        event: str, name: str, page: Callable[[Form], str], then: Callable[[Values], Any], **more: str
    ) -> Any:
        caller = organiser(web, event)
        if request.method == "GET":
            return page(Form({"confirm": ""}))
        payload = {**more, "confirm": line("confirm"), "own_backup": line("own_backup") == "1"}
        return carry_out(web, caller, name, payload, again=page, then=then)

    @pages.route("/setup/<event>/clear", methods=["GET", "POST"])
    def clear_event(event: str) -> Any:
        organiser(web, event)
        row = web.get_event(event)

        def then(done: Values) -> Any:
            return go("overview", event=event, done="cleared", backup=_name(done))

        return answer(event, "event.clear", lambda form: show(row, "event", form), then)

    @pages.route("/setup/<event>/remove", methods=["GET", "POST"])
    def remove_event(event: str) -> Any:
        organiser(web, event)
        row = web.get_event(event)

        def then(done: Values) -> Any:
            return make_response(go("home", all=1, done="removed", backup=_name(done)))

        return answer(event, "event.remove", lambda form: show(row, "remove", form), then)

    @pages.route("/setup/<event>/sessions/<session>/clear", methods=["GET", "POST"])
    def clear_session(event: str, session: str) -> Any:
        organiser(web, event)
        row = web.get_event(event)
        with web.store.read() as tx:
            kept = queries.get_session(tx, session, event).dump()

        def then(done: Values) -> Any:
            return go("session", event=event, session=session, done="cleared", backup=_name(done))

        def page(form: Form) -> str:
            return show(row, "session", form, kept)

        return answer(event, "session.clear", page, then, session=session)


def _name(done: Values) -> str | None:
    """Return the name of the backup's file: where it lies is for those who look after the server."""
    return Path(done["backup"]).name if done["backup"] else None


def _copies(web: Web) -> bool:
    """Whether the program can make a backup of its database by itself."""
    try:
        sqlite_file(web.settings.effective_database_url())
    except BackupError:
        return False
    return True
