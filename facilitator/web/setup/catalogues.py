"""The organiser's page of catalogues: what there is, a YAML file or text looked at before it is added, taken away again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from facilitator.commands.catalogue import used_tags
from facilitator.domain.catalogue import Catalogue, Use
from facilitator.domain.messages import N_
from facilitator.domain.rules import Refused
from facilitator.event_file.catalogue import shipped_catalogues
from facilitator.i18n.localisation import error_body
from facilitator.store import catalogues, queries
from facilitator.web.core import Web
from facilitator.web.responses import STATUS
from facilitator.web.setup.forms import Form, carry_out, frame, go, line, organiser

_NOT_TEXT = N_("This is not UTF-8 text. Open the file in your editor and save it again as “UTF-8”.")


def add(pages: Blueprint, web: Web) -> None:
    """Put the pages about catalogues on ``pages``."""

    @pages.route("/setup/<event>/catalogues", methods=["GET", "POST"])
    def list_catalogues(event: str) -> Any:
        caller = organiser(web, event)
        if request.method == "GET":
            return _page(web, event, Form({"text": ""}))
        text = line("text")
        file = request.files.get("file")
        if file is not None and file.filename:
            try:
                text = file.read().decode("utf-8-sig").replace("\r\n", "\n")
            except UnicodeDecodeError:
                problem = {"field": file.filename, "message": web.reader.gettext(_NOT_TEXT)}
                message = error_body(Refused("bad_catalogue"), web.reader.language())
                form = Form({"text": text}, error={**message, "problems": [problem]})
                return _page(web, event, form), STATUS["invalid"]
        if line("do") != "add":
            try:
                found = web.dispatcher.texts.look_into_catalogue(caller.id, text)
            except Refused as refused:
                form = Form({"text": text}, error=error_body(refused, web.reader.language()))
                return _page(web, event, form), STATUS[refused.code]
            return _page(web, event, Form({"text": text}), found)
        return carry_out(
            web,
            caller,
            "catalogue.add",
            {"event": event, "text": text},
            again=lambda form: _page(web, event, form),
            then=lambda _answer: go("list_catalogues", event=event, done="added"),
        )

    @pages.post("/setup/<event>/catalogues/<catalogue>/remove")
    def remove_catalogue(event: str, catalogue: str) -> Any:
        caller = organiser(web, event)
        return carry_out(
            web,
            caller,
            "catalogue.remove",
            {"event": event, "id": catalogue},
            again=lambda form: _page(web, event, Form({"text": ""}, error=form.error)),
            then=lambda _answer: go("list_catalogues", event=event, done="removed"),
        )


def _page(web: Web, event: str, form: Form, looked_at: Catalogue | None = None) -> str:
    with web.store.read() as tx:
        row = queries.get_event(tx, event)
        used = used_tags(tx, event)
        own = {one.id for one in catalogues.own(tx, event)}
        found = [one for use in Use for one in catalogues.catalogues(tx, event, use)]
        listed = [
            {
                "id": one.id,
                "title": one.title,
                "use": one.use,
                "tags": one.tags,
                "own": one.id in own,
                "used": len(used & {tag.id for tag in one.tags}),
            }
            for one in found
        ]
        context = {
            "catalogues": listed,
            "looked_at": looked_at,
            "replaces": looked_at is not None and any(one.id == looked_at.id for one in found),
            "shipped": set(shipped_catalogues()),
        }
        return render_template("setup/catalogues.html", **frame(web, row, form), **context)
