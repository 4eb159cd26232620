"""Role links: made, named, renewed, ended; and how each is handed on."""

from __future__ import annotations

import uuid
from typing import Any, Final

from flask import Blueprint, Response, make_response, render_template, request, url_for

from facilitator.documents.qr_code import draw_svg
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import LINK_PURPOSES, LINK_ROLES, ROLE_NAMES, Role
from facilitator.i18n.localisation import error_body, format_moment
from facilitator.store import queries
from facilitator.store.models import Event, RoleLink
from facilitator.web.core import Web
from facilitator.web.responses import STATUS
from facilitator.web.setup.forms import Form, carry_out, frame, go, line, organiser

_AT_ONCE: Final = 50
"""Links made by one form."""


def _purposes(web: Web) -> dict[str, str]:
    return {str(role): web.reader.gettext(words) for role, words in LINK_PURPOSES.items()}


def add(pages: Blueprint, web: Web) -> None:
    """Put the pages about role links on ``pages``."""

    def rows_of(event: Event, caller: str) -> list[dict[str, Any]]:
        with web.store.read() as tx:
            rows: list[dict[str, Any]] = [
                {
                    "id": one.id,
                    "role": one.role,
                    "name": one.name,
                    "revoked": one.revoked,
                    "mine": one.id == caller,
                    "made": format_moment(one.created_at, event.time_zone, web.reader.language()),
                    "url": _address(web, one),
                }
                for one in queries.role_links(tx, event.id)
            ]
        order = list(LINK_PURPOSES)
        return sorted(rows, key=lambda one: order.index(Role(str(one["role"]))))

    def page(event: Event, caller: str, form: Form) -> str:
        roles = {str(role): web.reader.gettext(ROLE_NAMES[role]) for role in reversed(LINK_ROLES)}
        return render_template(
            "setup/links.html",
            **frame(
                web,
                event,
                form,
                links=rows_of(event, caller),
                roles=roles,
                purposes=_purposes(web),
                made=request.args.getlist("made"),
            ),
        )

    @pages.route("/setup/<event>/links", methods=["GET", "POST"])
    def links(event: str) -> Any:
        caller, row = organiser(web, event), web.get_event(event)
        if request.method == "GET":
            return page(row, caller.id, Form({"role": "", "name": ""}))
        names = [one.strip() for one in line("name").split("\n") if one.strip()][:_AT_ONCE] or [""]
        made: list[str] = []
        for at, name in enumerate(names):
            payload = {"role": line("role"), "name": name}
            if line("key"):
                # One key a link, made of the form's: the same form sent again makes none twice.
                payload["key"] = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{line('key')} {at}"))
            try:
                done = web.dispatcher.perform(caller, "link.create", payload)
            except Refused as refused:
                if refused.code in ("not_joined", "forbidden"):
                    raise
                # Those before it are made: only the rest is asked for again.
                left = Form({"role": line("role"), "name": "\n".join(names[at:])})
                left.error = error_body(refused, web.reader.language())
                return page(row, caller.id, left), STATUS[refused.code]
            made.append(str(done.answer["id"]))
        return go("links", event=event, done="made", made=made, _anchor=f"link-{made[0]}")

    @pages.get("/setup/<event>/links/print")
    def print_links(event: str) -> str:
        caller, row = organiser(web, event), web.get_event(event)
        roles = {str(role): web.reader.gettext(ROLE_NAMES[role]) for role in LINK_ROLES}
        valid = [one for one in rows_of(row, caller.id) if not one["revoked"]]
        return render_template(
            "setup/links_print.html", **frame(web, row, links=valid, roles=roles, purposes=_purposes(web))
        )

    @pages.post("/setup/<event>/links/<link>")
    def link_do(event: str, link: str) -> Any:
        caller, row = organiser(web, event), web.get_event(event)
        do = line("do")
        if do not in ("rename", "renew", "revoke"):
            raise Refused("bad_field", field="do")
        payload = {"id": link, **({"name": line("name")} if do == "rename" else {})}

        def again(form: Form) -> str:
            form.values |= {"link": link}
            return page(row, caller.id, form)

        def then(_answer: dict[str, Any]) -> Any:
            response = make_response(go("links", event=event, done=do, _anchor=f"link-{link}"))
            if do == "renew" and link == caller.id:
                # The address by which this browser came in is no longer valid: it goes on with the new one.
                with web.store.read() as tx:
                    web.callers.enter(response, tx.get_one(RoleLink, link))
            return response

        return carry_out(web, caller, f"link.{do}", payload, again=again, then=then)

    @pages.get("/setup/<event>/links/<link>.svg")
    def link_code(event: str, link: str) -> Response:
        organiser(web, event)
        with web.store.read() as tx:
            row = tx.get(RoleLink, link)
            if row is None or row.event != event or row.revoked:
                raise Refused("unknown_link")
            picture = draw_svg(_address(web, row))
        return Response(picture, mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})


def _address(web: Web, link: RoleLink) -> str:
    path = url_for("desk.access", token=web.signer.token(link.id, link.generation))
    return f"{web.pages.public_url(request.host)}{path}"
