"""What pages are told: the context of every template, and the islands that a page's scripts read."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from flask import request, url_for

from facilitator import resources
from facilitator.domain import vocabulary
from facilitator.domain.consent import CONSENT_NAMES, CONSENT_SENTENCES
from facilitator.domain.easy_read import easy_words
from facilitator.i18n import localisation
from facilitator.identity import (
    STAFF_COOKIE,
)
from facilitator.runtime import address
from facilitator.settings import Settings
from facilitator.store.models import Event
from facilitator.web.cookies import read_cookie
from facilitator.web.own_address import language_url, query_without, with_value
from facilitator.web.reader import Reader
from facilitator.web.request_values import page_of_form

_SCRIPT_FOLDERS: Final = {
    "room": ("room", "lib"),
    "board": ("board", "lib"),
    "desk": ("desk", "lib"),
    "report": ("report", "lib"),
    "translate": ("translate", "lib"),
    "transcribe": ("transcribe", "lib"),
    "record": ("record", "lib"),
    "setup": ("setup", "lib"),
    "choose": ("agenda", "lib"),
    "agenda": ("agenda", "lib"),
}


_DELEGATES_PAGES: Final = ("room", "recordings", "choices", "wall", None)


class PageContext:
    """Makes the context of templates for the present request."""

    def __init__(self, settings: Settings, reader: Reader) -> None:
        self._settings = settings
        self._reader = reader

    def public_url(self, host: str | None = None, port: int | None = None) -> str:
        """Return the address that phones use, without a slash at the end.

        ``host`` is the one of the present request: an address that works here, unless it is this machine's own name
        for itself, which no phone can reach.
        """
        return address.public_url(
            self._settings.public_url,
            port or self._settings.port_number,
            scheme=request.scheme if host else "http",
            host=host or "",
            listens=self._settings.host,
        )

    def join_info(self, event: Event) -> dict[str, str]:
        """Return how to join, for boards, desks and posters."""
        url = f"{self.public_url(request.host)}/j/{event.code}"
        return {
            "url": url,
            "short": self.public_url(request.host).partition("://")[2],
            "code": event.code,
            "code_spoken": f"{event.code[:3]} {event.code[3:]}",
            "qr": url_for("board.qr_svg", code=event.code),
        }

    def code_language(self) -> str:
        """Return what a printed code's address ends with where it is for one language: ``?lang=…``, else nothing."""
        chosen = self._reader.known_language(request.args.get("language", ""))
        return f"?lang={chosen}" if chosen else ""

    def event_info(self, event: Event | None) -> dict[str, Any] | None:
        """Return an event as templates see it."""
        if event is None:
            return None
        return {
            "id": event.id,
            "title": event.title,
            "place": event.place,
            "contact": event.contact,
            "code": event.code,
            "time_zone": event.time_zone,
            "languages": event.languages,
            "captions": event.captions,
            "days": event.days,
            "accent": event.identity.get("accent", ""),
            "welcome": event.identity.get("welcome", {}),
            "logos": self.logos(event),
        }

    def logos(self, event: Event) -> list[dict[str, str]]:
        """Return an event's logos as templates show them: ``id``, ``url`` and ``alt``."""
        return [
            {
                "id": one["id"],
                "url": url_for("look.logo", logo=one["id"]),
                "alt": self._reader.localized(one["name"]),
            }
            for one in event.identity.get("logos", [])
        ]

    def context(self) -> dict[str, Any]:
        """Return what every template may use."""
        language = self._reader.language()
        return {
            "language": language,
            "direction": localisation.page_direction(language),
            "looks": self._reader.looks(),
            "here": query_without("done", "receipt") if request.method == "GET" else page_of_form(),
            "reading": language,
            "languages": _choices_of_language(()),
            "language_url": language_url,
            "with_value": with_value,
            "can_log_out": read_cookie(STAFF_COOKIE) is not None
            and request.blueprint not in _DELEGATES_PAGES,
            "for_delegates": request.blueprint in _DELEGATES_PAGES,
            "error": None,
            "form": {},
            "event": None,
            "kinds": self._named(vocabulary.KIND_NAMES),
            "kind_hints": self._named(vocabulary.KIND_HINTS),
            "levels": self._named(vocabulary.LEVEL_NAMES),
            "stages": self._named(vocabulary.STAGE_NAMES),
            "stage_hints": self._named(vocabulary.STAGE_HINTS),
            "statuses": self._named(vocabulary.STATUS_NAMES),
            "consents": {"names": self._named(CONSENT_NAMES), "sentences": self._named(CONSENT_SENTENCES)},
            "groups": self.group_names(None),
            "session_kinds": self._named(vocabulary.SESSION_KIND_NAMES),
        }

    def page(self, name: str, event: Event | None = None, **more: Any) -> dict[str, Any]:
        """Return a page's own context: ``page`` and ``words`` are the islands that its scripts read."""
        language = self._reader.language()
        folders = tuple(resources.STATIC / "js" / folder for folder in _SCRIPT_FOLDERS.get(name, ()))
        island = {
            "name": name,
            "language": language,
            "reading": self._reader.reading(dict.fromkeys(event.languages))
            if event is not None
            else language,
            "direction": localisation.page_direction(language),
            "socket": "/socket.io",
            "as": "delegate" if name in ("room", "record", "choose") else "staff",
            # These pages show the agenda: they are told when it is another one.
            "agenda": name in ("choose", "agenda"),
            "audience": {"room": "phone", "translate": "report"}.get(name, name),
            "kinds": self._named(vocabulary.KIND_NAMES),
            "levels": self._named(vocabulary.LEVEL_NAMES),
            "stages": self._named(vocabulary.STAGE_NAMES),
            "stage_hints": self._named(vocabulary.STAGE_HINTS),
            "statuses": self._named(vocabulary.STATUS_NAMES),
            "groups": {**self._named(vocabulary.GROUPS), **self.group_names(event)},
            "session_kinds": self._named(vocabulary.SESSION_KIND_NAMES),
            "event": event.id if event is not None else None,
            "views": self._named(vocabulary.VIEW_NAMES),
            "words": "easy" if self._reader.is_easy() else "",
            "limits": {
                "max_length": vocabulary.MAX_LENGTH_DEFAULT,
                "max_title": vocabulary.MAX_TITLE,
                "max_field": vocabulary.MAX_FIELD,
            },
            "urls": {},
            **more,
        }
        return {
            "page": island,
            "words": localisation.script_words(folders, language, easy=self._reader.is_easy()),
            "event": self.event_info(event),
            "reading": island["reading"],
            "languages": _choices_of_language(event.languages if event is not None else ()),
            "groups": self.group_names(event),
        }

    def group_names(self, event: Event | None) -> dict[str, str]:
        """Return the kinds of organisation that delegates of ``event`` choose from: its own, else the program's."""
        own = event.groups if event is not None else []
        return {one["id"]: self._reader.localized(one["name"]) for one in own} or self._named(
            {key: vocabulary.GROUPS[key] for key in vocabulary.USUAL_GROUPS}
        )

    def _named(self, names: dict[str, str]) -> dict[str, str]:
        return dict(_translated(tuple(names.items()), self._reader.language(), easy=self._reader.is_easy()))


@lru_cache(maxsize=512)
def _translated(names: tuple[tuple[str, str], ...], language: str, *, easy: bool) -> dict[str, str]:
    """Return the names in a language: a page has a hundred of them, the same for all who read alike."""
    return {
        str(key): localisation.translate(language, easy_words(msgid) if easy else msgid)
        for key, msgid in names
    }


def _choices_of_language(own: Iterable[str]) -> list[dict[str, str]]:
    """Return the languages of the interface, then those of the event that only its texts are in."""
    tags = (*localisation.languages(), *(tag for tag in own if tag not in localisation.languages()))
    return [
        {"tag": tag, "name": localisation.own_name(tag), "dir": localisation.page_direction(tag)}
        for tag in tags
    ]
