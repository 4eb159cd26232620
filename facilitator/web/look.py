"""How an event looks: its logos, the style sheet of its colour, the Wi-Fi of its room."""

from __future__ import annotations

import base64
from typing import Final

from flask import Blueprint, Response

from facilitator.documents.qr_code import draw_svg
from facilitator.domain import colours
from facilitator.domain.rules import Refused
from facilitator.domain.wifi import WifiKind, write_code
from facilitator.store import event_root, files
from facilitator.store.models import Event
from facilitator.web.core import Web

_FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
"""The address names the colour, or the one file: what it leads to never changes."""


def make(web: Web) -> Blueprint:
    """Return the addresses of logos and colours."""
    pages = Blueprint("look", __name__)

    @pages.get("/logo/<logo>.png")
    def logo(logo: str) -> Response:
        with web.store.read() as tx:
            body = files.find_logo(tx, logo)
        if body is None:
            raise Refused("unknown_logo")
        return Response(body, mimetype="image/png", headers=_FOR_EVER)

    @pages.get("/colour/<digits>.css")
    def colour(digits: str) -> Response:
        accent = colours.read_colour(digits)
        if accent is None or colours.contrast(accent, colours.WHITE) < colours.READABLE:
            raise Refused("unknown_page")
        lines = [
            f"--{name}: var(--light, {light}) var(--dark, {dark});"
            for name, (light, dark) in colours.palette(accent).items()
        ]
        # Strong contrast is chosen by the reader, and stronger than an event's colour.
        body = ':root:not([data-theme="contrast"]) { ' + " ".join(lines) + " }\n"
        return Response(body, mimetype="text/css", headers=_FOR_EVER)

    return pages


def shown_wifi(event: Event) -> dict[str, str] | None:
    """Return the Wi-Fi of the room as pages show it, with its code as an address; None where there is none.

    In the page, not behind an address of its own: nobody without the page gets the password.
    """
    wifi = event_root.wifi_of(event)
    if not wifi["name"]:
        return None
    svg = base64.b64encode(draw_svg(write_code(wifi["name"], wifi["password"], wifi["kind"]))).decode()
    shown = "" if wifi["kind"] == WifiKind.OPEN else wifi["password"]
    return {"name": wifi["name"], "password": shown, "qr": f"data:image/svg+xml;base64,{svg}"}
