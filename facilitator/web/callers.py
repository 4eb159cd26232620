"""Who calls: by cookie, role link or bearer token; and the cookies that say so next time."""

from __future__ import annotations

from typing import Any

from flask import request

from facilitator.commands.access import require_access
from facilitator.delegates import joining
from facilitator.delegates.wrong_codes import WrongCodes
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import LINK_ROLES, Role
from facilitator.identity import (
    DELEGATE_COOKIE,
    DELEGATE_SECONDS,
    STAFF_COOKIE,
    STAFF_SECONDS,
    Caller,
    Pass,
    Signer,
    Ticket,
    link_of,
)
from facilitator.settings import Settings
from facilitator.store.engine import Store
from facilitator.store.models import Event, RoleLink, new_id
from facilitator.store.visits import Visit, admitted, find_visit
from facilitator.web.cookies import read_cookie, set_cookie
from facilitator.web.reader import Reader


class Callers:
    """Finds who calls in what came with the present request, or refuses."""

    def __init__(
        self, store: Store, signer: Signer, settings: Settings, reader: Reader, wrong_codes: WrongCodes
    ) -> None:
        self._store = store
        self._signer = signer
        self._settings = settings
        self._reader = reader
        self._wrong_codes = wrong_codes

    def find_delegate(self) -> Caller | None:
        """Return the delegate whose cookie came with the request, or None."""
        known = self._signer.read_delegate(read_cookie(DELEGATE_COOKIE))
        return None if known is None else self._caller_of(known)

    def _caller_of(self, ticket: Ticket) -> Caller:
        address = request.remote_addr or ""
        return Caller(
            Role.DELEGATE, ticket.delegate, ticket.event, language=self._reader.language(), address=address
        )

    def staff(self) -> list[Caller]:
        """Return what the request's role links open now, the most powerful role last."""
        passes = self._signer.read_staff(read_cookie(STAFF_COOKIE)) + self._bearer()
        callers: list[Caller] = []
        if passes:
            with self._store.read() as tx:
                for one in passes:
                    link = tx.get(RoleLink, one.link)
                    if link is not None and not link.revoked and link.generation == one.generation:
                        callers.append(
                            Caller(
                                Role(link.role),
                                link.id,
                                link.event,
                                link.name,
                                self._reader.language(),
                                generation=link.generation,
                            )
                        )
        return sorted(callers, key=lambda caller: LINK_ROLES.index(caller.role))

    def _bearer(self) -> list[Pass]:
        """Return the role link whose token a script sends with a ``GET`` (``Authorization: Bearer …``)."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if request.method != "GET" or kind.lower() != "bearer":
            return []
        with self._store.read() as tx:
            link = tx.get(RoleLink, link_of(token.strip()))
            if link is None or not self._signer.opens(token.strip(), link.id, link.generation):
                return []
            return [Pass(link.id, link.generation)]

    def require_staff(self, allowed: frozenset[Role], event: str | None = None) -> Caller:
        """Return the most powerful staff caller among ``allowed`` roles (of ``event``, if given), or refuse.

        Where the page is of no event in particular, its address may name one: ``?event=…``.
        """
        event = event or request.args.get("event")
        known = self.staff()
        staff = [caller for caller in known if event is None or caller.event == event]
        for caller in reversed(staff):
            if caller.role in allowed:
                return caller
        if staff:
            raise Refused("role")
        if known:
            raise Refused("other_event")
        raise Refused("access_ended" if read_cookie(STAFF_COOKIE) else "staff_link")

    def require_delegate(self) -> Caller:
        """Return the delegate of this request, or refuse."""
        caller = self.admit_delegate()
        with self._store.read() as tx:
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
        return self.admit_delegate()

    def admit_delegate(self) -> Caller:
        """Return the delegate of this request, counted from the first time that its cookie comes back. Or refuse.

        Whether its access still stands is for the caller to ask, in the transaction in which it reads.

        Whoever only asked for the join address (a preview of the link, a program that guesses) is nobody yet.
        """
        ticket = self._signer.read_delegate(read_cookie(DELEGATE_COOKIE))
        if ticket is None:
            raise Refused("not_joined")
        caller = self._caller_of(ticket)
        if self._signer.is_fresh(ticket) and request.method != "HEAD":
            joining.admit(self._store, caller)
            self._wrong_codes.joined(caller.address)
        return caller

    def require_visitor(self, session: str) -> tuple[Caller, Visit]:
        """Return the delegate of this request, as ``require_delegate`` does, and what decides its page of ``session``.

        Both are read in one statement. Raises ``Refused`` also where ``session`` is none of the delegate's event.
        """
        ticket = self._signer.read_delegate(read_cookie(DELEGATE_COOKIE))
        if ticket is None:
            raise Refused("not_joined")
        with self._store.read() as tx:
            visit = find_visit(tx, session, ticket.delegate)
        if visit is None or visit.event != ticket.event:
            self.require_delegate()
            raise Refused("unknown_session", field="session")
        self._reader.know_session_language(visit.language)
        caller = self._caller_of(ticket)
        if self._signer.is_fresh(ticket) and request.method != "HEAD":
            if visit.delegate is None:
                joining.add(self._store, caller)
                visit = admitted(visit, caller.id)
            self._wrong_codes.joined(caller.address)
        if visit.delegate is None or visit.removed:
            raise Refused("removed" if visit.removed else "not_joined")
        return caller, visit

    def join(self, response: Any, event: Event) -> None:
        """Give ``response`` the cookie of a delegate in ``event``: of the same one where this phone joined before."""
        known = self._signer.read_delegate(read_cookie(DELEGATE_COOKIE))
        mine = None
        if known is not None and known.event == event.id:
            with self._store.read() as tx:
                if self._signer.is_fresh(known) or joining.exists(tx, known.delegate):
                    mine = known.delegate
        self.let_in(response, mine or new_id(), event.id)

    def let_in(self, response: Any, delegate_id: str, event: str) -> None:
        """Give ``response`` the cookie by which a phone is that delegate."""
        value = self._signer.sign_delegate(delegate_id, event)
        set_cookie(response, self._settings, DELEGATE_COOKIE, value, DELEGATE_SECONDS)

    def enter(self, response: Any, link: RoleLink) -> Any:
        """Give ``response`` the cookie that opens what ``link`` opens, beside the links that this browser has."""
        known = self._signer.read_staff(read_cookie(STAFF_COOKIE))
        passes = [one for one in known if one.link != link.id]
        value = self._signer.sign_staff([*passes, self._signer.new_pass(link.id, link.generation)])
        set_cookie(response, self._settings, STAFF_COOKIE, value, STAFF_SECONDS)
        return response

    def enter_event(self, response: Any, answer: dict[str, Any]) -> Any:
        """Let this browser go on as the organiser of an event that it has just made."""
        with self._store.read() as tx:
            return self.enter(response, tx.get_one(RoleLink, answer["links"][Role.ORGANISER]))
