"""Join posters and table cards, as PDF or as pictures of the same sheets: QR code, number and wording in each language of the event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from facilitator.documents.qr_code import draw_svg
from facilitator.domain.colours import palette
from facilitator.domain.messages import N_
from facilitator.domain.text import language_direction
from facilitator.domain.wifi import WifiKind, write_code
from facilitator.i18n.localisation import format_days, languages, localized, localized_language, translate
from facilitator.store import event_root, queries
from facilitator.store.engine import Store

KINDS: Final = ("poster", "cards")
PAPERS: Final = {"a4": ("a4", 1.0), "a3": ("a3", 1.4142), "letter": ("us-letter", 1.0)}
"""What paper there is: its name in typst, and by how much all that is on A4 is larger there."""
_WIFI: Final = N_("The Wi-Fi of this room")
_NAME: Final = N_("Name")
_PASSWORD: Final = N_("Password")
_SCAN: Final = N_("Scan to take part")
_OPEN: Final = N_("Or open")
_CODE: Final = N_("with the code")
_FREE: Final = N_("No app and no account. If you have no phone, the staff write for you.")
_LETTERS: Final = 18
"""Of an address at its largest; a longer one is set smaller, in one line."""
_BAND: Final = "#062f3a"
"""The ground of a page's head (static/css/tokens.css)."""


@dataclass(frozen=True)
class Look:
    """What of an event's identity stands on paper: its colour ("" for the program's own), logos as PNG with names, the Wi-Fi."""

    accent: str = ""
    logos: Sequence[tuple[bytes, Mapping[str, str]]] = ()
    wifi: Mapping[str, Any] = field(default_factory=dict)


def make_poster(
    store: Store,
    event_id: str,
    kind: str,
    url: str,
    session_id: str | None,
    *,
    language: str | None = None,
    paper: str = "a4",
) -> bytes:
    """Return a poster or cards of an event as PDF, or of one of its sessions: phones that scan it land there.

    ``url`` is where the event's code leads. With ``language`` the words are in it alone, and the code opens the pages
    in it. ``paper`` is one of ``PAPERS``. Raises ``Refused`` for an unknown event or session.
    """
    data = _read(store, event_id, kind, url, session_id, language, paper)
    # Inside: the server asks this module for names only, and typst takes memory.
    from facilitator.documents.pdf import typeset

    return typeset("poster.typ", data)


def draw_sheets(
    store: Store,
    event_id: str,
    kind: str,
    url: str,
    sessions: Sequence[str | None],
    *,
    language: str | None = None,
    paper: str = "a4",
) -> list[str]:
    """Return the same sheets as SVG, one for each of ``sessions`` (None: the event): what a browser shows and prints."""
    from facilitator.documents.pdf import typeset_page

    return [
        typeset_page("poster.typ", _read(store, event_id, kind, url, one, language, paper)).decode()
        for one in sessions
    ]


def _read(
    store: Store, event_id: str, kind: str, url: str, session_id: str | None, language: str | None, paper: str
) -> dict[str, Any]:
    with store.read() as tx:
        event = queries.get_event(tx, event_id)
        url = url.rstrip("/")
        title, place, days = event.title, event.place, sorted(event.days)
        if session_id is not None:
            session = queries.get_session(tx, session_id, event_id).dump()
            url, title, place = f"{url}/{session_id}", session["title"], session["room"] or event.place
            days = [session["day"]]
        spoken = [language] if language else event.languages
        if language:
            url = f"{url}?lang={language}"
        look = Look(
            event.identity.get("accent", ""), event_root.logos_of(tx, event), event_root.wifi_of(event)
        )
        return describe_poster(
            kind, title=title, place=place, days=days, spoken=spoken, url=url, code=event.code, paper=paper,
            look=look,
        )  # fmt: skip


def describe_poster(
    kind: str,
    *,
    title: Mapping[str, str],
    place: Mapping[str, str],
    spoken: list[str],
    url: str,
    code: str,
    days: Sequence[str] = (),
    paper: str = "a4",
    look: Look | None = None,
) -> dict[str, Any]:
    """Return a poster or cards (six to a page) on ``paper`` as their template reads them.

    ``spoken`` are the event's languages, the first one largest; ``url`` is where the QR code leads, ``code`` the six
    digits. A language that the program does not speak is left out.
    """
    look = look or Look()
    sheet_languages = [tag for tag in spoken if tag in languages()] or ["en"]
    address = url.partition("://")[2].partition("/j/")[0]
    when = format_days(days, sheet_languages[0]) if days else ""
    name, scale = PAPERS[paper]
    return {
        "language": sheet_languages[0],
        "dir": language_direction(sheet_languages[0]),
        "kind": kind,
        "paper": name,
        "scale": scale,
        "band": palette(look.accent)["band"][0] if look.accent else _BAND,
        "title_text": f"{localized(title, sheet_languages[0])}: {translate(sheet_languages[0], _SCAN)}",
        "title": _text(title, sheet_languages[0]),
        "place": _text(place, sheet_languages[0], when),
        "code": f"{code[:3]} {code[3:]}",
        "address": address,
        "address_size": round(30 * min(1, _LETTERS / max(1, len(address))), 1),
        "join": {"svg": draw_svg(url).decode(), "alt": f"QR: {url}"},
        "wifi": _wifi(look.wifi),
        "logos": [
            {"png": list(png), "alt": localized(name, sheet_languages[0]) or "Logo"}
            for png, name in look.logos
        ],
        "languages": [
            {
                "lang": tag,
                "dir": language_direction(tag),
                "wifi": translate(tag, _WIFI),
                "name": translate(tag, _NAME),
                "password": translate(tag, _PASSWORD),
                "scan": translate(tag, _SCAN),
                "or_open": translate(tag, _OPEN),
                "with_code": translate(tag, _CODE),
                "free": translate(tag, _FREE),
            }
            for tag in sheet_languages
        ],
    }


def _wifi(wifi: Mapping[str, Any]) -> dict[str, str] | None:
    """Return a network as paper shows it: its words, and the code that joins it; None where there is none."""
    if not wifi.get("name"):
        return None
    code = write_code(wifi["name"], wifi["password"], wifi["kind"])
    shown = "" if wifi["kind"] == WifiKind.OPEN else wifi["password"]
    return {
        "name": wifi["name"],
        "password": shown,
        "svg": draw_svg(code).decode(),
        "alt": f"Wi-Fi: {wifi['name']}",
    }


def _text(texts: Mapping[str, str], language: str, more: str = "") -> dict[str, str]:
    """Return a text of the event with its language and direction, and what comes after it, in ``language``."""
    lang = localized_language(texts, language) or language
    words = " · ".join(filter(None, (localized(texts, language), more)))
    return {"text": words, "lang": lang, "dir": language_direction(lang)}
