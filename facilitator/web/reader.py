"""In which language, words and looks the person behind a request reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import g, request
from sqlalchemy import bindparam, select

from facilitator.domain.easy_read import easy_words
from facilitator.event_file.languages import find_language
from facilitator.i18n import localisation
from facilitator.settings import Settings
from facilitator.store.engine import Store
from facilitator.store.models import Session
from facilitator.web.cookies import delete_cookie, set_cookie

LOOKS: Final = {
    "theme": ("light", "dark", "contrast"),
    "size": ("large", "larger"),
    "words": ("easy",),
}
"""How a person wants pages to look and read, by cookie; no cookie is the device's own way, usual size and words."""

# Made once: every page of a session asks for it.
_LANGUAGE: Final = select(Session.language).where(Session.id == bindparam("session"))


class Reader:
    """What the present request says of its person: language, easy words, looks. Also speaks for the templates."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def language(self) -> str:
        """Return the language of this request: the one chosen, else the session's, else what the browser wants.

        English where none of them is spoken here (accessibility and languages, I1).
        """
        if "language" not in g:
            wanted = [tag for tag, _quality in request.accept_languages]
            chosen = request.cookies.get("language")
            if self.known_language(chosen or "") is None:
                wanted.insert(0, self._session_language())
            g.language = localisation.negotiate(chosen, wanted, localisation.DEFAULT)
        return str(g.language)

    def speak(self, language: str) -> None:
        """Answer this request in ``language``; one that the interface does not speak is for the event's texts only."""
        if self.known_language(language):
            g.language = language
        g.reading = language

    def remember_language(self, response: Any, language: str) -> None:
        """Keep the choice on this device: of the interface, or of the event's texts only where it speaks it not."""
        if self.known_language(language):
            set_cookie(response, self._settings, "language", language)
            delete_cookie(response, self._settings, "texts")
        else:
            set_cookie(response, self._settings, "texts", language)

    def reading(self, texts: Mapping[str, Any]) -> str:
        """Return the language in which this request's person reads ``texts`` (by language tag).

        An event may be in more languages than the interface: what somebody chose, else what the browser wants first.
        """
        if "reading" not in g:
            g.reading = request.cookies.get("texts", "")
            if not g.reading and "language" not in request.cookies and not self._session_language():
                g.reading = request.accept_languages.best or ""
        for tag in (g.reading, g.reading.partition("-")[0]):
            if tag in texts:
                return str(tag)
        return self.language()

    def know_session_language(self, language: str) -> None:
        """Spare a statement: ``language`` is that of the session that the address names, "" for none."""
        g.session_language = language

    def _session_language(self) -> str:
        """Return the default language of the session that the address names, or nothing."""
        id_ = (request.view_args or {}).get("session")
        if not isinstance(id_, str):
            return ""
        if "session_language" not in g:
            with self._store.read() as tx:
                g.session_language = str(tx.connection().scalar(_LANGUAGE, {"session": id_}) or "")
        return str(g.session_language)

    def readable_language(self, tag: str) -> str | None:
        """Return ``tag`` where it is a language in which an event's texts may be, else None."""
        return tag if tag in localisation.languages() or find_language(tag) == tag else None

    def known_language(self, tag: str) -> str | None:
        """Return ``tag`` where the interface speaks it, else None."""
        return tag if tag in localisation.languages() else None

    def looks(self) -> dict[str, str]:
        """Return how this request's person wants pages to look and read: the cookies of ``LOOKS`` that are set."""
        found = {name: request.cookies.get(name, "") for name in LOOKS}
        return {name: value for name, value in found.items() if value in LOOKS[name]}

    def ways(self) -> tuple[str, ...]:
        """Return all by which two persons read a page differently: language of the interface, of texts, and looks."""
        self.reading({})
        return (self.language(), g.reading, *(f"{name}={value}" for name, value in self.looks().items()))

    def is_easy(self) -> bool:
        """Whether this request's person reads easy words."""
        if "easy" not in g:  # a page asks for each of its sentences
            g.easy = request.cookies.get("words") == "easy"
        return bool(g.easy)

    def gettext(self, msgid: str) -> str:
        """Return a sentence in the request's language, in easy words where the person wants them."""
        return localisation.translate(self.language(), easy_words(msgid) if self.is_easy() else msgid)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return the form of a sentence that ``number`` asks for; the template fills its placeholders."""
        return localisation.plural_form(self.language(), singular, plural, number)

    def localized(self, texts: dict[str, str] | None) -> str:
        """Return a text of the event in the page's language (a template filter)."""
        return localisation.localized(texts or {}, self.reading(texts or {}))

    def localized_language(self, texts: dict[str, str] | None) -> str:
        """Return the language of what ``localized`` gives (a template filter)."""
        return localisation.localized_language(texts or {}, self.reading(texts or {}))

    def day(self, day: str) -> str:
        """Return a day in words (a template filter)."""
        return localisation.format_date(day, self.language())

    def country(self, code: str | None) -> str:
        """Return a country's name in the page's language, "" for none (a template filter)."""
        return localisation.country_name(code, self.language()) if code else ""

    def number(self, number: float) -> str:
        """Return a number as it is written in the page's language (a template filter)."""
        return localisation.format_number(number, self.language())
