"""What every page needs: who calls, in which language, and what the page's scripts are told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask import g, request, url_for

from facilitator import resources
from facilitator.commands import delegate
from facilitator.commands.access import require_access
from facilitator.commands.dispatcher import Dispatcher
from facilitator.delegates import choices
from facilitator.delegates.wrong_codes import WrongCodes
from facilitator.domain import vocabulary as words
from facilitator.domain.consent import CONSENT_NAMES, CONSENT_SENTENCES
from facilitator.domain.easy_read import easy_words
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import LINK_ROLES, Role
from facilitator.event_file.languages import find_language
from facilitator.i18n import localisation
from facilitator.identity import (
    DELEGATE_COOKIE,
    DELEGATE_SECONDS,
    STAFF_COOKIE,
    STAFF_SECONDS,
    Caller,
    Pass,
    Signer,
    link_of,
)
from facilitator.runtime import address, concurrency
from facilitator.runtime.child_queue import ChildQueue
from facilitator.settings import Settings
from facilitator.store import queries
from facilitator.store.engine import Store
from facilitator.store.models import Event, RoleLink, Session, new_id
from facilitator.suggest.suggester import Suggester
from facilitator.web.cookies import delete_cookie, read_cookie, set_cookie
from facilitator.web.given import page_of_form
from facilitator.web.own_address import language_url, query_without, with_value

log = logging.getLogger("facilitator")

_SCRIPT_FOLDERS: Final = {
    "room": ("room", "lib"),
    "board": ("board", "lib"),
    "desk": ("desk", "lib"),
    "report": ("report", "lib"),
    "translate": ("translate", "lib"),
    "setup": ("setup", "lib"),
    "choose": ("agenda", "lib"),
    "agenda": ("agenda", "lib"),
}


_DELEGATES_PAGES: Final = ("room", "choices", "wall", None)

LOOKS: Final = {
    "theme": ("light", "dark", "contrast"),
    "size": ("large", "larger"),
    "words": ("easy",),
}
"""How a person wants pages to look and read, by cookie; no cookie is the device's own way, usual size and words."""


Ask = Callable[[dict[str, Any], float], dict[str, Any]]


def _no_translator(_question: dict[str, Any], _seconds: float) -> dict[str, Any]:
    raise ConnectionError("no translation service was set up")


@dataclass
class Web:
    """The program's parts as the pages see them."""

    store: Store
    dispatcher: Dispatcher
    signer: Signer
    settings: Settings
    suggester: Suggester
    children: ChildQueue
    """Runs what takes long in child processes."""
    private_codes: choices.PrivateCodes = field(init=False)
    wrong_codes: WrongCodes = field(init=False)
    translator: Ask = _no_translator
    """Asks the machine-translation service, if the organiser brought one: (question, seconds) -> answer."""
    present: Callable[[str], int] = lambda _session: 0
    """How many phones watch a session now: the live part tells."""
    connected: Callable[[], int] = lambda: 0
    """How many connections there are now, of phones and staff."""

    def __post_init__(self) -> None:
        """Make what hangs on the other parts."""
        self.private_codes = choices.PrivateCodes(self.store, self.signer)
        self.wrong_codes = WrongCodes(concurrency.sleep)

    # --- language -------------------------------------------------------------------------------------------------

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
            set_cookie(response, self.settings, "language", language)
            delete_cookie(response, self.settings, "texts")
        else:
            set_cookie(response, self.settings, "texts", language)

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

    def _session_language(self) -> str:
        """Return the default language of the session that the address names, or nothing."""
        id_ = (request.view_args or {}).get("session")
        if not isinstance(id_, str):
            return ""
        with self.store.read() as tx:
            session = tx.get(Session, id_)
            return session.language if session is not None else ""

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

    def is_easy(self) -> bool:
        """Whether this request's person reads easy words."""
        return request.cookies.get("words") == "easy"

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

    # --- who calls ------------------------------------------------------------------------------------------------

    def find_delegate(self) -> Caller | None:
        """Return the delegate whose cookie came with the request, or None."""
        known = self.signer.read_delegate(read_cookie(DELEGATE_COOKIE))
        if known is None:
            return None
        address = request.remote_addr or ""
        return Caller(Role.DELEGATE, known.delegate, known.event, language=self.language(), address=address)

    def staff(self) -> list[Caller]:
        """Return what the request's role links open now, the most powerful role last."""
        passes = self.signer.read_staff(read_cookie(STAFF_COOKIE)) + self._bearer()
        callers: list[Caller] = []
        if passes:
            with self.store.read() as tx:
                for one in passes:
                    link = tx.get(RoleLink, one.link)
                    if link is not None and not link.revoked and link.generation == one.generation:
                        callers.append(
                            Caller(
                                Role(link.role),
                                link.id,
                                link.event,
                                link.name,
                                self.language(),
                                generation=link.generation,
                            )
                        )
        return sorted(callers, key=lambda caller: LINK_ROLES.index(caller.role))

    def _bearer(self) -> list[Pass]:
        """Return the role link whose token a script sends with a ``GET`` (``Authorization: Bearer …``)."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if request.method != "GET" or kind.lower() != "bearer":
            return []
        with self.store.read() as tx:
            link = tx.get(RoleLink, link_of(token.strip()))
            if link is None or not self.signer.opens(token.strip(), link.id, link.generation):
                return []
            return [Pass(link.id, link.generation)]

    def require_staff(self, allowed: frozenset[Role], event: str | None = None) -> Caller:
        """Return the most powerful staff caller among ``allowed`` roles (of ``event``, if given), or refuse.

        Where the page is of no event in particular, its address may name one: ``?event=…``.
        """
        event = event or request.args.get("event")
        staff = [caller for caller in self.staff() if event is None or caller.event == event]
        for caller in reversed(staff):
            if caller.role in allowed:
                return caller
        raise Refused("role" if staff else "access_ended" if read_cookie(STAFF_COOKIE) else "not_joined")

    def require_delegate(self) -> Caller:
        """Return the delegate of this request, or refuse."""
        caller = self._admit_delegate()
        with self.store.read() as tx:
            require_access(tx, caller)
        return caller

    def find_caller(self, wanted: str | None, event: str | None = None) -> Caller:
        """Return who calls: as "delegate" or "staff" where the page says so, else staff before delegate.

        Somebody may hold links of several events; ``event`` says which one it is about.
        """
        if wanted != "delegate":
            staff = self.staff()
            staff = [one for one in staff if one.event == event] or staff
            if staff:
                return staff[-1]
            if wanted == "staff":
                raise Refused("access_ended" if read_cookie(STAFF_COOKIE) else "not_joined")
        return self._admit_delegate()

    def _admit_delegate(self) -> Caller:
        """Return the delegate of this request, counted from the first time that its cookie comes back. Or refuse.

        Whoever only asked for the join address (a preview of the link, a program that guesses) is nobody yet.
        """
        caller = self.find_delegate()
        ticket = self.signer.read_delegate(read_cookie(DELEGATE_COOKIE))
        if caller is None or ticket is None:
            raise Refused("not_joined")
        if self.signer.is_fresh(ticket) and request.method != "HEAD":
            delegate.admit(self.store, caller)
            self.wrong_codes.joined(caller.address)
        return caller

    def find_event(self, code: str) -> Event:
        """Return the event with this join code; a wrong one is answered the later, the more its address tries.

        Raises ``Refused`` (``bad_code``, ``unknown_code``, ``too_many_codes``).
        """
        address = request.remote_addr or ""
        self.wrong_codes.before(address)
        try:
            return delegate.get_event_by_code(self.store, code)
        except Refused as refused:
            if refused.reason == "unknown_code":
                self.wrong_codes.after(address)
            raise

    def join(self, response: Any, event: Event) -> None:
        """Give ``response`` the cookie of a delegate in ``event``: of the same one where this phone joined before."""
        known = self.signer.read_delegate(read_cookie(DELEGATE_COOKIE))
        mine = None
        if known is not None and known.event == event.id:
            with self.store.read() as tx:
                if self.signer.is_fresh(known) or delegate.exists(tx, known.delegate):
                    mine = known.delegate
        self.let_in(response, mine or new_id(), event.id)

    def let_in(self, response: Any, delegate_id: str, event: str) -> None:
        """Give ``response`` the cookie by which a phone is that delegate."""
        value = self.signer.sign_delegate(delegate_id, event)
        set_cookie(response, self.settings, DELEGATE_COOKIE, value, DELEGATE_SECONDS)

    # --- pages ----------------------------------------------------------------------------------------------------

    def public_url(self, host: str | None = None, port: int | None = None) -> str:
        """Return the address that phones use, without a slash at the end.

        ``host`` is the one of the present request: an address that works here, unless it is this machine's own name
        for itself, which no phone can reach.
        """
        return address.public_url(
            self.settings.public_url,
            port or self.settings.port_number,
            scheme=request.scheme if host else "http",
            host=host or "",
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
        chosen = self.known_language(request.args.get("language", ""))
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
        }

    def context(self) -> dict[str, Any]:
        """Return what every template may use."""
        language = self.language()
        return {
            "language": language,
            "direction": localisation.page_direction(language),
            "looks": self.looks(),
            "here": query_without("done", "receipt") if request.method == "GET" else page_of_form(),
            "reading": language,
            "languages": _choices_of_language(()),
            "language_url": language_url,
            "with_value": with_value,
            "can_log_out": read_cookie(STAFF_COOKIE) is not None
            and request.blueprint not in _DELEGATES_PAGES,
            "error": None,
            "form": {},
            "event": None,
            "kinds": self._named(words.KIND_NAMES),
            "kind_hints": self._named(words.KIND_HINTS),
            "levels": self._named(words.LEVEL_NAMES),
            "stages": self._named(words.STAGE_NAMES),
            "stage_hints": self._named(words.STAGE_HINTS),
            "statuses": self._named(words.STATUS_NAMES),
            "consents": {"names": self._named(CONSENT_NAMES), "sentences": self._named(CONSENT_SENTENCES)},
            "groups": self.group_names(None),
            "session_kinds": self._named(words.SESSION_KIND_NAMES),
        }

    def page(self, name: str, event: Event | None = None, **more: Any) -> dict[str, Any]:
        """Return a page's own context: ``page`` and ``words`` are the islands that its scripts read."""
        language = self.language()
        folders = tuple(resources.STATIC / "js" / folder for folder in _SCRIPT_FOLDERS.get(name, ()))
        island = {
            "name": name,
            "language": language,
            "reading": self.reading(dict.fromkeys(event.languages)) if event is not None else language,
            "direction": localisation.page_direction(language),
            "socket": "/socket.io",
            "as": "delegate" if name in ("room", "choose") else "staff",
            # These pages show the agenda: they are told when it is another one.
            "agenda": name in ("choose", "agenda"),
            "audience": {"room": "phone", "translate": "report"}.get(name, name),
            "kinds": self._named(words.KIND_NAMES),
            "levels": self._named(words.LEVEL_NAMES),
            "stages": self._named(words.STAGE_NAMES),
            "stage_hints": self._named(words.STAGE_HINTS),
            "statuses": self._named(words.STATUS_NAMES),
            "groups": {**self._named(words.GROUPS), **self.group_names(event)},
            "session_kinds": self._named(words.SESSION_KIND_NAMES),
            "event": event.id if event is not None else None,
            "views": self._named(words.VIEW_NAMES),
            "words": "easy" if self.is_easy() else "",
            "limits": {
                "max_length": words.MAX_LENGTH_DEFAULT,
                "max_title": words.MAX_TITLE,
                "max_field": words.MAX_FIELD,
            },
            "urls": {},
            **more,
        }
        return {
            "page": island,
            "words": localisation.script_words(folders, language, easy=self.is_easy()),
            "event": self.event_info(event),
            "reading": island["reading"],
            "languages": _choices_of_language(event.languages if event is not None else ()),
            "groups": self.group_names(event),
        }

    def group_names(self, event: Event | None) -> dict[str, str]:
        """Return the kinds of organisation that delegates of ``event`` choose from: its own, else the program's."""
        own = event.groups if event is not None else []
        return {one["id"]: self.localized(one["name"]) for one in own} or self._named(
            {key: words.GROUPS[key] for key in words.USUAL_GROUPS}
        )

    def enter(self, response: Any, link: RoleLink) -> Any:
        """Give ``response`` the cookie that opens what ``link`` opens, beside the links that this browser has."""
        known = self.signer.read_staff(read_cookie(STAFF_COOKIE))
        passes = [one for one in known if one.link != link.id]
        value = self.signer.sign_staff([*passes, self.signer.new_pass(link.id, link.generation)])
        set_cookie(response, self.settings, STAFF_COOKIE, value, STAFF_SECONDS)
        return response

    def enter_event(self, response: Any, answer: dict[str, Any]) -> Any:
        """Let this browser go on as the organiser of an event that it has just made."""
        with self.store.read() as tx:
            return self.enter(response, tx.get_one(RoleLink, answer["links"][Role.ORGANISER]))

    def _named(self, names: dict[str, str]) -> dict[str, str]:
        return {str(key): self.gettext(msgid) for key, msgid in names.items()}

    def get_event(self, event: str) -> Event:
        """Return an event by id, usable after the transaction. Raises ``Refused``."""
        with self.store.read() as tx:
            row = tx.get(Event, event)
            if row is None:
                raise Refused("unknown_page")
            tx.expunge(row)
            return row

    def get_session_event(self, session: str) -> str:
        """Return the id of the event that a session belongs to. Raises ``Refused``."""
        with self.store.read() as tx:
            return queries.get_session(tx, session).event


def _choices_of_language(own: Iterable[str]) -> list[dict[str, str]]:
    """Return the languages of the interface, then those of the event that only its texts are in."""
    tags = (*localisation.languages(), *(tag for tag in own if tag not in localisation.languages()))
    return [
        {"tag": tag, "name": localisation.own_name(tag), "dir": localisation.page_direction(tag)}
        for tag in tags
    ]
