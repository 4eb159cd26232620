"""How the event looks and greets: its colour, its logos, words of welcome and of thanks; and the Wi-Fi of the room."""

from __future__ import annotations

import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, render_template, request

from facilitator.domain import colours
from facilitator.domain.logo import MAX_UPLOAD_BYTES, MOST
from facilitator.domain.messages import N_
from facilitator.domain.rules import Refused
from facilitator.domain.wifi import KIND_NAMES
from facilitator.i18n.localisation import error_body
from facilitator.identity import Caller
from facilitator.runtime.child_queue import SHORT_SECONDS
from facilitator.store import event_root, files
from facilitator.store.models import Event
from facilitator.web.core import Web
from facilitator.web.responses import STATUS
from facilitator.web.setup.forms import Form, Values, carry_out, frame, go, line, organiser, shown, texts
from facilitator.workers.logos import prepare_logo

_PROPOSED: Final = {
    "#1d4f91": N_("Blue"),
    "#6b2146": N_("Plum"),
    "#2f5d1e": N_("Green"),
    "#10222b": N_("Black"),
}
"""Colours to begin with, beside the program's own."""


def add(pages: Blueprint, web: Web) -> None:
    """Put the page of an event's look on ``pages``."""

    @pages.route("/setup/<event>/look", methods=["GET", "POST"])
    def look(event: str) -> Any:
        caller, row = organiser(web, event), web.get_event(event)
        if request.method == "GET":
            return _page(web, row, shown({"identity": _shown(row)}, ("identity",)))
        accent = line("accent_own") if line("accent") == "own" else line("accent")
        payload = {
            "identity": {
                "accent": accent,
                "welcome": texts("identity.welcome", row.languages),
                "thanks": texts("identity.thanks", row.languages),
            }
        }
        return carry_out(
            web, caller, "event.change", payload,
            again=lambda form: _page(web, row, form),
            then=lambda _answer: go("look", event=event, done="saved"),
        )  # fmt: skip

    @pages.route("/setup/<event>/wifi", methods=["GET", "POST"])
    def wifi(event: str) -> Any:
        caller, row = organiser(web, event), web.get_event(event)

        def page(form: Form) -> str:
            kinds = {str(kind): web.reader.gettext(name) for kind, name in KIND_NAMES.items()}
            context = frame(web, row, form, kinds=kinds, join=web.pages.join_info(row))
            return render_template("setup/wifi.html", **context)

        if request.method == "GET":
            return page(shown({"wifi": event_root.wifi_of(row)}, ("wifi",)))
        given: Values = {name: line(f"wifi.{name}") for name in ("name", "password", "kind")}
        return carry_out(
            web, caller, "event.change", {"wifi": {**given, "show": line("wifi.show") == "1"}},
            again=page,
            then=lambda _answer: go("overview", event=event, done="saved"),
        )  # fmt: skip

    @pages.post("/setup/<event>/logos")
    def logos(event: str) -> Any:
        request.max_content_length = 2 * MAX_UPLOAD_BYTES
        caller, row = organiser(web, event), web.get_event(event)
        name = texts("logo_name", row.languages)
        stored = line("stored")
        try:
            stored = _upload(web, caller) or stored
        except Refused as refused:
            problems = [("logo", refused.message)]
            refused = Refused("several_problems", field="logo", problems=problems)
            return _page_again(web, row, refused, name, ""), STATUS["invalid"]
        there = row.identity.get("logos", [])
        given = [*there, {"id": stored, "name": name}]
        payload = {"event": event, "identity": {"logos": given}, "base": {"identity": {"logos": there}}}
        try:
            web.dispatcher.perform(caller, "event.change", payload)
        except Refused as refused:
            at = f"identity.logos.{len(given) - 1}."
            problems = [(field.replace(at + "name", "logo_name"), words) for field, words in refused.problems]
            moved = Refused(
                "several_problems", field="logo_name", problems=problems or [("logo_name", refused.message)]
            )
            return _page_again(web, row, moved, name, stored), STATUS[refused.code]
        return go("look", event=event, done="logo", _anchor="logos")

    @pages.post("/setup/<event>/logos/<logo>/remove")
    def remove_logo(event: str, logo: str) -> Any:
        caller, row = organiser(web, event), web.get_event(event)
        there = row.identity.get("logos", [])
        rest = [one for one in there if one["id"] != logo]
        payload = {"event": event, "identity": {"logos": rest}, "base": {"identity": {"logos": there}}}
        return carry_out(
            web, caller, "event.change", payload,
            again=lambda form: _page(web, row, Form({"identity": _shown(row)}, "", form.error)),
            then=lambda _answer: go("look", event=event, done="logo_removed", _anchor="logos"),
        )  # fmt: skip


def _shown(event: Event) -> dict[str, Any]:
    identity = event_root.identity_of(event)
    return {name: identity[name] for name in ("accent", "welcome", "thanks")}


def _upload(web: Web, caller: Caller) -> str:
    """Return the id of the logo made of the uploaded file, "" where there is none. Raises ``Refused``."""
    file = request.files.get("logo")
    body = file.read() if file is not None else b""
    if file is None or not body:
        if line("stored"):
            return ""
        raise Refused("no_file")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture"
        path.write_bytes(body)
        made = web.children.run(
            partial(prepare_logo, file=str(path)), caller=caller.id, seconds=SHORT_SECONDS
        )
    with web.store.write() as tx:
        return files.keep(tx, caller.event, files.LOGO, file.filename or "", made, time.time())


def _page_again(web: Web, event: Event, refused: Refused, name: dict[str, str], stored: str) -> str:
    """Return the page with the name that was typed, and the picture that is kept already (``stored``)."""
    error = error_body(refused, web.reader.language())
    return _page(
        web, event, Form({"identity": _shown(event), "logo_name": name, "stored": stored}, "", error)
    )


def _page(web: Web, event: Event, form: Form) -> str:
    if not form.base:
        form.base = shown({"identity": _shown(event)}, ("identity",)).base
    accent = form.values["identity"]["accent"]
    read = colours.read_colour(accent) if accent else None
    context = {
        "proposed": {colour: web.reader.gettext(name) for colour, name in _PROPOSED.items()},
        "nearest": colours.nearest(read) if read else "",
        "contrast": f"{colours.contrast(read, colours.WHITE):.1f}" if read else "",
        "logos": web.pages.logos(event),
        "may_add": len(event.identity.get("logos", [])) < MOST,
        "most_logos": MOST,
        "join": web.pages.join_info(event),
    }
    return render_template("setup/look.html", **frame(web, event, form, **context))
