"""The organiser's start page; an event made, changed, loaded from a file, written as one."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from typing import Any, Final

from flask import Blueprint, Response, make_response, render_template, request

from facilitator import __version__
from facilitator.domain.rules import ORGANISERS
from facilitator.event_file.writing import dumps
from facilitator.i18n.localisation import error_body, format_moment
from facilitator.i18n.time_zones import zones
from facilitator.identity import Caller
from facilitator.store import event_root, queries
from facilitator.store.models import Event
from facilitator.web.core import Web
from facilitator.web.responses import STATUS
from facilitator.web.setup import forms
from facilitator.web.setup.forms import Form, carry_out, frame, go, line, marks, organiser, shown, texts
from facilitator.web.setup.language_names import read_languages, refuse_language
from facilitator.web.setup.untranslated import count_untranslated

_FIELDS: Final = ("title", "description", "place", "contact", "time_zone", "code", "captions")
_TEXTS: Final = ("title", "description", "place", "contact")
_DEFAULTS: Final = ("moderation", "visibility", "attribution", "max_length", "media")
_EMPTY_GROUPS: Final = 3
"""Empty lines at the end of the form of groups; saving brings new ones."""


def add(pages: Blueprint, web: Web) -> None:
    """Put the pages about events on ``pages``."""

    @pages.get("/setup")
    def home() -> Any:
        organiser(web)
        mine = [one.event for one in web.callers.staff() if one.role in ORGANISERS]
        if len(set(mine)) == 1 and "all" not in request.args:
            return go("overview", event=mine[0])
        with web.store.read() as tx:
            rows = [tx.get_one(Event, one) for one in dict.fromkeys(reversed(mine))]
            events = [
                {
                    **(web.pages.event_info(one) or {}),
                    "sessions": len(queries.agenda(tx, one.id)),
                    "made": format_moment(one.created_at, one.time_zone, web.reader.language()),
                }
                for one in rows
            ]
            return render_template("setup/home.html", events=events, **frame(web, None))

    @pages.route("/setup/new", methods=["GET", "POST"])
    def new() -> Any:
        caller = organiser(web)
        typed = request.values.get("more", "")
        chosen, unknown = read_languages(request.values.getlist("language"), typed)
        if not chosen or unknown or "back" in request.args:
            form = Form({"languages": chosen, "more": typed if unknown else ""})
            if unknown:
                form.error = error_body(refuse_language(unknown), web.reader.language())
            page_one = render_template("setup/languages_first.html", **frame(web, None, form))
            return (page_one, STATUS["invalid"]) if unknown else page_one

        def page(form: Form) -> str:
            context = frame(web, None, form, zones=zones(web.reader.language()))
            context["event_languages"] = forms.languages_of(chosen)
            return render_template("setup/new.html", **context)

        if request.method == "GET":
            return page(Form({"title": {}, "place": {}, "time_zone": "", "first": "", "last": ""}))
        payload = {
            "title": texts("title", chosen),
            "place": texts("place", chosen),
            "time_zone": line("time_zone"),
            "languages": chosen,
            "days": _days(line("first"), line("last")),
        }
        return carry_out(
            web,
            caller,
            "event.create",
            payload,
            again=lambda form: page(
                Form({**form.values, "first": line("first"), "last": line("last")}, form.base, form.error)
            ),
            then=lambda answer: _enter(web, answer, "made"),
        )

    @pages.route("/setup/load", methods=["GET", "POST"])
    def load() -> Any:
        caller = organiser(web)

        def page(form: Form) -> str:
            return render_template("setup/load.html", **frame(web, None, form))

        if request.method == "GET":
            return page(Form({"text": ""}))
        text = line("text")
        file = request.files.get("file")
        if file is not None and file.filename:
            with contextlib.suppress(UnicodeDecodeError):
                text = file.read().decode("utf-8-sig")
        return carry_out(
            web,
            caller,
            "event.load",
            {"text": text},
            again=page,
            then=lambda answer: _enter(web, answer, "loaded"),
        )

    @pages.route("/setup/<event>/copy", methods=["GET", "POST"])
    def copy(event: str) -> Any:
        caller, row = organiser(web, event), web.get_event(event)

        def page(form: Form) -> str:
            return render_template("setup/copy.html", **frame(web, row, form))

        if request.method == "GET":
            return page(Form({"title": row.title, "first": min(row.days, default="")}))
        payload = {"title": texts("title", row.languages), "first": line("first") or None}
        return carry_out(
            web,
            caller,
            "event.copy",
            payload,
            again=page,
            then=lambda answer: _enter(web, answer, "copied"),
        )

    @pages.get("/setup/<event>")
    def overview(event: str) -> str:
        organiser(web, event)
        with web.store.read() as tx:
            row = queries.get_event(tx, event)
            sessions = queries.agenda(tx, event)
            asking = {one.id: queries.questions(tx, one.id) for one in sessions}
            links = [one for one in queries.role_links(tx, event) if not one.revoked]
            context = {
                "days": sorted(row.days),
                "sessions": sessions,
                "silent": [one.dump() for one in sessions if not asking[one.id] and not one.gathers],
                "questions": sum(map(len, asking.values())),
                "untranslated": count_untranslated(row, sessions, asking),
                "links": links,
                "join": web.pages.join_info(row),
                "wifi": event_root.wifi_of(row),
                "delegates": queries.count_delegates(tx, event),
            }
            return render_template("setup/overview.html", **frame(web, row), **context)

    @pages.route("/setup/<event>/event", methods=["GET", "POST"])
    def change(event: str) -> Any:
        caller, row = organiser(web, event), web.get_event(event)

        def page(form: Form) -> str:
            return render_template(
                "setup/event.html", **frame(web, row, form, zones=zones(web.reader.language()))
            )

        if request.method == "GET":
            return page(shown(row.dump(), _FIELDS))
        payload: dict[str, Any] = {name: texts(name, row.languages) for name in _TEXTS}
        payload |= {name: line(name) for name in _FIELDS if name not in _TEXTS}
        return carry_out(
            web,
            caller,
            "event.change",
            payload,
            again=page,
            then=lambda _a: go("overview", event=event, done="saved"),
        )

    @pages.route("/setup/<event>/languages", methods=["GET", "POST"])
    def change_languages(event: str) -> Any:
        caller, row = organiser(web, event), web.get_event(event)

        def page(form: Form) -> str:
            return render_template("setup/languages.html", **frame(web, row, form))

        if request.method == "GET":
            return page(shown(row.dump(), ("languages",)))
        chosen, unknown = read_languages(request.form.getlist("language"), line("more"))
        payload = {"languages": chosen}
        if unknown:
            error = error_body(refuse_language(unknown), web.reader.language())
            return page(Form({**payload, "more": line("more")}, line("base"), error)), STATUS["invalid"]
        return carry_out(
            web,
            caller,
            "event.change",
            payload,
            again=page,
            then=lambda _a: go("overview", event=event, done="saved"),
        )

    @pages.route("/setup/<event>/rules", methods=["GET", "POST"])
    def rules(event: str) -> Any:
        caller, row = organiser(web, event), web.get_event(event)

        def page(form: Form) -> str:
            with web.store.read() as tx:
                sessions = len(queries.agenda(tx, event))
            return render_template("setup/rules.html", **frame(web, row, form, sessions=sessions))

        if request.method == "GET":
            kept = {"defaults": event_root.defaults_of(row), "retention": event_root.retention_of(row)}
            return page(shown(kept, ("defaults", "retention")))
        payload: dict[str, Any] = {
            "defaults": {name: line(f"defaults.{name}") for name in _DEFAULTS}
            | {"marks": marks("defaults.")},
            "retention": {name: line(f"retention.{name}") for name in ("delegates", "notes")},
        }

        def then(_answer: dict[str, Any]) -> Any:
            if line("everywhere") == "1":
                _set_media(web, caller, event, payload["defaults"]["media"])
            return go("overview", event=event, done="saved")

        return carry_out(web, caller, "event.change", payload, again=page, then=then)

    @pages.route("/setup/<event>/groups", methods=["GET", "POST"])
    def groups(event: str) -> Any:
        caller, row = organiser(web, event), web.get_event(event)

        def page(form: Form) -> str:
            empty = [{"id": "", "name": {}}] * _EMPTY_GROUPS
            form.values["groups"] = [*form.values["groups"], *empty]
            own = list(web.pages.group_names(None).values())
            return render_template("setup/groups.html", **frame(web, row, form, own=own))

        if request.method == "GET":
            return page(shown(row.dump(), ("groups",)))
        given: list[dict[str, Any]] = [
            {"id": line(f"groups.{at}.id"), "name": texts(f"groups.{at}.name", row.languages)}
            for at in range(int(line("count") or 0) if line("count").isdigit() else 0)
        ]
        payload = {"groups": [one for one in given if any(one["name"].values())][:60]}
        return carry_out(
            web,
            caller,
            "event.change",
            payload,
            again=page,
            then=lambda _a: go("groups", event=event, done="saved"),
        )

    @pages.get("/setup/<event>/event.yaml")
    def file(event: str) -> Response:
        organiser(web, event)
        with web.store.read() as tx:
            row = queries.get_event(tx, event)
            remark = f"Event file of Facilitator {__version__}. Its join code was {row.code}."
            text = dumps(event_root.build(tx, row), remark=remark)
        headers = {"Content-Disposition": f'attachment; filename="{event}.yaml"', "Cache-Control": "no-store"}
        return Response(text, mimetype="application/yaml", headers=headers)


def _enter(web: Web, answer: dict[str, Any], done: str) -> Any:
    """Go on in the event just made: this browser gets its organiser's link."""
    return web.callers.enter_event(make_response(go("overview", event=answer["event"], done=done)), answer)


def _set_media(web: Web, caller: Caller, event: str, media: str) -> None:
    """Let every session of the event take recordings as its new ones do; those that do already stay untouched."""
    with web.store.read() as tx:
        others = [one.id for one in queries.agenda(tx, event) if one.media != media]
    for session in others:
        web.dispatcher.perform(caller, "session.change", {"session": session, "media": media})


def _days(first: str, last: str) -> list[str]:
    """Return the days from ``first`` to ``last``; what is no day is handed on, so that the command says so."""
    try:
        begin = date.fromisoformat(first)
        end = date.fromisoformat(last or first)
    except ValueError:
        return [one for one in (first, last) if one]
    span = min(max((end - begin).days, 0), 59)
    return [(begin + timedelta(days=at)).isoformat() for at in range(span + 1)]
