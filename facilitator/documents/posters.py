"""Join posters and table cards as PDF: QR code, number and wording in each language of the event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from facilitator.documents.qr_code import draw_svg
from facilitator.domain.messages import N_
from facilitator.domain.text import language_direction
from facilitator.i18n.localisation import languages, localized, localized_language, translate
from facilitator.store import queries
from facilitator.store.engine import Store

KINDS: Final = ("poster", "cards")
_ACT: Final = N_("Take part with your phone")
_HOW: Final = N_("Scan the code, or open %(address)s and type the number.")
_FREE: Final = N_("No app and no account. If you have no phone, the staff write for you.")


PAPERS: Final = ("a4", "a3")


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
    """Return a poster or cards of an event, or of one of its sessions: phones that scan it land there.

    ``url`` is where the event's code leads. With ``language`` the words are in it alone, and the code opens the pages
    in it. ``paper`` is one of ``PAPERS``. Raises ``Refused`` for an unknown event or session.
    """
    with store.read() as tx:
        event = queries.get_event(tx, event_id)
        title, place = event.title, event.place
        if session_id is not None:
            session = queries.get_session(tx, session_id, event_id).dump()
            url, title, place = f"{url}/{session_id}", session["title"], session["room"] or event.place
        spoken = [language] if language else event.languages
        if language:
            url = f"{url}?lang={language}"
        return render_poster(
            kind, title=title, place=place, spoken=spoken, url=url, code=event.code, paper=paper
        )


def render_poster(
    kind: str,
    *,
    title: Mapping[str, str],
    place: Mapping[str, str],
    spoken: list[str],
    url: str,
    code: str,
    paper: str = "a4",
) -> bytes:
    """Return a poster or cards (six to a page) as PDF/UA-1, on ``paper``.

    ``spoken`` are the event's languages, the first one largest; ``url`` is where the QR code leads, ``code`` the six
    digits. A language that the program does not speak is left out.
    """
    sheet_languages = [tag for tag in spoken if tag in languages()] or ["en"]
    address = url.partition("://")[2].partition("/j/")[0]
    data: dict[str, Any] = {
        "language": sheet_languages[0],
        "dir": language_direction(sheet_languages[0]),
        "kind": kind,
        "paper": paper,
        "scale": 1.4142 if paper == "a3" else 1,
        "title_text": f"{localized(title, sheet_languages[0])}: {translate(sheet_languages[0], _ACT)}",
        "title": {
            "text": localized(title, sheet_languages[0]),
            "lang": localized_language(title, sheet_languages[0]),
        },
        "place": {
            "text": localized(place, sheet_languages[0]),
            "lang": localized_language(place, sheet_languages[0]),
        },
        "code": f"{code[:3]} {code[3:]}",
        "address": address,
        "alt": f"QR: {url}",
        "qr": draw_svg(url).decode(),
        "languages": [
            {
                "lang": tag,
                "dir": language_direction(tag),
                "act": translate(tag, _ACT),
                # The address reads from left to right in every sentence.
                "how": translate(tag, _HOW, address=f"\u2066{address}\u2069"),
                "free": translate(tag, _FREE),
            }
            for tag in sheet_languages
        ],
    }
    # Inside: the server asks this module for names only, and typst takes memory.
    from facilitator.documents.pdf import typeset

    return typeset("poster.typ", data)
