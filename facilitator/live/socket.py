"""The socket: connect, one generic handler for every command, and ``watch``."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from flask import request
from flask_socketio import ConnectionRefusedError as Refusal
from flask_socketio import SocketIO

from facilitator import contract
from facilitator.commands.access import require_access
from facilitator.commands.dispatcher import Dispatcher
from facilitator.commands.failures import log_failure
from facilitator.domain.audience import Audience, read_audience
from facilitator.domain.messages import N_, Message
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Role
from facilitator.i18n.localisation import error_body, negotiate, say
from facilitator.identity import Caller
from facilitator.live import notices
from facilitator.live.addresses import address, agenda_address, delegate_address, follower_address
from facilitator.live.fanout import Fanout
from facilitator.runtime.json_text import JsonText
from facilitator.store import journal, queries
from facilitator.store.mine import mine_of
from facilitator.store.prepared import PreparedSnapshots

log = logging.getLogger("facilitator")

FLOOD: Final = N_(
    "Very many contributions come from one place: most of them are held back. You can have each one approved first."
)
_NAME_SHOWN: Final = 60
TROUBLE_SECONDS: Final = 30.0
SOCKETS_EACH: Final = 8
"""Connections of one delegate: pages in tabs, and those of a bad network that are not yet known to be dead."""
CALL_SECONDS: Final = 15 * 60
"""For so long a phone that connects is told that everybody was called to another session."""

FindCaller = Callable[[str | None, str | None], Caller]
"""Return who the present request's cookies say is calling ("delegate" or "staff", in which event), or raise ``Refused``."""

Handle = Callable[[str, Caller, Any], dict[str, Any]]
"""Carry out what a caller asks over a connection, and return the answer."""


class LiveDoor:
    """Socket.IO handlers over one ``Dispatcher``. What a connection is stands in ``_callers`` only."""

    def __init__(
        self,
        socketio: SocketIO,
        dispatcher: Dispatcher,
        fanout: Fanout,
        snapshots: PreparedSnapshots,
        find_caller: FindCaller,
    ) -> None:
        self._dispatcher = dispatcher
        self._store = dispatcher.store
        self._fanout = fanout
        self._snapshots = snapshots
        self._find_caller = find_caller
        self._callers: dict[str, Caller] = {}
        self._watched: dict[str, tuple[str, Audience]] = {}
        self._phones: dict[str, list[str]] = {}
        self._server: Any = socketio.server
        fanout.each_second.append(self.end_revoked)
        fanout.on_begun_anew = self.end_forgotten
        dispatcher.limits.on_flood = self.tell_of_flood
        self._trouble = ("", 0.0)
        fanout.each_second.append(self._tell_of_storage)
        # Only who connects is asked for cookies. The rest goes past Flask: a request's context for every command costs
        # more than to receive and to answer it.
        socketio.on_event("connect", self._connect)
        self._server.on("disconnect", self._disconnect)
        self._server.on(contract.WATCH, self._answer_to(self._watch))
        self._server.on(contract.PING, self._answer_to(self._ping))
        self._server.on(contract.HOLD, self._answer_to(self._hold))
        for name in contract.declarations():
            self._server.on(name, self._answer_to(self._command(name)))
        self._server.on("*", self._answer_unknown)

    def _connect(self, auth: Any = None) -> None:
        connection = str(request.sid)  # type: ignore[attr-defined] # Flask-SocketIO adds it
        wanted = auth.get("as") if isinstance(auth, dict) else None
        language = auth.get("language") if isinstance(auth, dict) else None
        event = auth.get("event") if isinstance(auth, dict) else None
        try:
            caller = self._find_caller(
                wanted if isinstance(wanted, str) else None, event if isinstance(event, str) else None
            )
            with self._store.read() as tx:
                require_access(tx, caller)
        except Refused as refused:
            spoken = negotiate(language if isinstance(language, str) else None, (), "en")
            raise Refusal(say(refused.message, spoken), error_body(refused, spoken)) from None
        if isinstance(language, str):
            caller = replace(caller, language=negotiate(language, (), caller.language))
        if isinstance(auth, dict) and auth.get("words") == "easy":
            caller = replace(caller, easy=True)
        self._callers[connection] = caller
        if caller.role is Role.DELEGATE:
            self._server.enter_room(connection, delegate_address(caller.id))
            mine = self._phones.setdefault(caller.id, [])
            mine.append(connection)
            if len(mine) > SOCKETS_EACH:
                self._server.disconnect(mine[0])  # of a phone that comes and goes the oldest is the dead one
        else:
            self._server.enter_room(connection, follower_address(caller.event))
        if isinstance(auth, dict) and auth.get("agenda") is True:
            self._server.enter_room(connection, agenda_address(caller.event))
            self._fanout.agendas.follow(caller.event, connection)

    def _disconnect(self, connection: str, _reason: Any = None) -> None:
        caller = self._callers.pop(connection, None)
        if caller is not None and connection in (mine := self._phones.get(caller.id, [])):
            mine.remove(connection)
            if not mine:
                del self._phones[caller.id]
        self._fanout.agendas.leave(connection)
        self._fanout.colleagues.leave(connection)
        if (watched := self._watched.pop(connection, None)) is not None:
            self._fanout.leave(*watched, connection)

    def end_revoked(self) -> None:
        """End the connections of staff whose link was ended or renewed since they came in, and tell them so."""
        staff = {
            connection: caller
            for connection, caller in list(self._callers.items())
            if caller.role not in (Role.DELEGATE, Role.SYSTEM)
        }
        if not staff:
            return
        with self._store.read() as tx:
            valid = queries.valid_links(tx, {caller.id for caller in staff.values()})
        for connection, caller in staff.items():
            if valid.get(caller.id) != caller.generation:
                words = say(Refused("access_ended").message, caller.language)
                notice = {"code": "revoked", "message": words}
                self._server.emit(contract.NOTICE, notice, to=connection, ignore_queue=True)
                self._server.disconnect(connection)

    def end_forgotten(self, session: str) -> None:
        """End the connections of phones in ``session`` of which nothing is kept any more: they come back as new ones."""
        phones = {
            connection: caller.id
            for connection, caller in list(self._callers.items())
            if caller.role is Role.DELEGATE and self._watched.get(connection) == (session, Audience.PHONE)
        }
        if not phones:
            return
        with self._store.read() as tx:
            known = queries.known_delegates(tx, set(phones.values()))
        for connection, delegate in phones.items():
            if delegate not in known:
                self._server.disconnect(connection)

    def events(self) -> set[str]:
        """Return the events of those who are connected to this process."""
        return {caller.event for caller in list(self._callers.values())}

    def connected(self) -> int:
        """Return how many connections this process holds, of phones and of staff."""
        return len(self._callers)

    def tell_all(self, reason: str) -> None:
        """Send every connection of this process a notice in its language; ``reason`` is one of ``rules.REASONS``."""
        message = Refused(reason).message
        for connection, caller in list(self._callers.items()):
            notice = {"code": reason, "message": say(message, caller.language)}
            self._server.emit(contract.NOTICE, notice, to=connection, ignore_queue=True)

    def tell_of_flood(self, session: str) -> None:
        """Tell the desks of a session that many contributions from one place are held back."""
        self._tell_desks("flood", Message(FLOOD), session)

    def _tell_of_storage(self) -> None:
        """Tell all desks that the disk takes nothing, again every ``TROUBLE_SECONDS`` while that is so."""
        trouble, (told, at) = self._store.trouble, self._trouble
        if trouble == told and (not trouble or self._dispatcher.clock() - at < TROUBLE_SECONDS):
            return
        self._trouble = (trouble, self._dispatcher.clock())
        if trouble:
            self._tell_desks(trouble, Refused(trouble).message)

    def _tell_desks(self, code: str, message: Message, session: str | None = None) -> None:
        for connection, (watched, audience) in list(self._watched.items()):
            caller = self._callers.get(connection)
            if caller is not None and audience is Audience.DESK and session in (None, watched):
                notice = {"code": code, "message": say(message, caller.language)}
                self._server.emit(contract.NOTICE, notice, to=connection, ignore_queue=True)

    def _answer_to(self, handle: Handle) -> Callable[..., dict[str, Any]]:
        def answer(connection: str, payload: Any = None, *_: Any) -> dict[str, Any]:
            caller = self._callers.get(connection)
            try:
                return {"ok": True, **handle(connection, _joined(caller), payload)}
            except Refused as refused:
                language = caller.language if caller else "en"
                log.info("refused: %s", refused.reason)
                return {
                    "ok": False,
                    "error": error_body(refused, language, easy=bool(caller and caller.easy)),
                }
            except Exception as error:  # noqa: BLE001 - logged under an id
                failed = log_failure("a socket message", error)
                return {"ok": False, "error": error_body(failed, caller.language if caller else "en")}

        return answer

    def _answer_unknown(self, name: str, connection: str, *_: Any) -> dict[str, Any]:
        # A misspelt name gets an answer as over HTTP; silence would look like a dead server.
        def refuse(_connection: str, _caller: Caller, _payload: Any) -> dict[str, Any]:
            raise Refused("unknown_command", name=name[:_NAME_SHOWN])

        return self._answer_to(refuse)(connection)

    def _command(self, name: str) -> Handle:
        def carry_out(_connection: str, caller: Caller, payload: Any) -> dict[str, Any]:
            done = self._dispatcher.perform(caller, name, payload)
            return {**done.answer, "duplicate": done.duplicate}

        return carry_out

    def _ping(self, _connection: str, _caller: Caller, _payload: Any) -> dict[str, Any]:
        # A page asks whether its connection still carries anything: a network may drop it and tell nobody.
        return {"now": self._dispatcher.clock()}

    def _hold(self, connection: str, _caller: Caller, payload: Any) -> dict[str, Any]:
        # From others than desks it is heard and forgotten: nobody would be told.
        self._fanout.colleagues.hold(connection, contract.decode(contract.Hold, payload).at)
        return {}

    def _watch(self, connection: str, caller: Caller, payload: Any) -> dict[str, Any]:
        watch = contract.decode(contract.Watch, payload)
        audience = read_audience(watch.audience, caller.role)
        prepared = None
        if audience is not Audience.PHONE or (watch.others and watch.page is None):
            with self._store.read() as tx:
                require_access(tx, caller)
                session = queries.get_session(tx, watch.session, caller.event)
            if journal.needs_all_rows(session, watch, audience):
                # What takes long comes before the subscription, in pieces; after it nobody else has a turn.
                prepared = self._snapshots.get(session.id, audience)
        with self._store.read() as tx:
            require_access(tx, caller)
            session = queries.get_session(tx, watch.session, caller.event)
            self._move(connection, session, audience)
            # In the audience's room before the read: what is committed meanwhile arrives twice rather than never.
            delegate = caller.id if audience is Audience.PHONE else None
            answer: dict[str, Any] = {"lineage": session.lineage, "rev": session.rev}
            if audience is Audience.PHONE and (watch.rev, watch.lineage) == (session.rev, session.lineage):
                pass  # Nothing has changed: after a restart that spares a crowd of phones a snapshot each.
            elif prepared and (now := self._snapshots.bring_up(tx, session, prepared, audience)):
                mine = mine_of(tx, delegate, session.id)
                answer["snapshot"] = now.snapshot(JsonText, delegate and caller.language) | mine
            elif audience is not Audience.PHONE and (
                changes := journal.changes(tx, session, watch, audience)
            ):
                answer["changes"] = changes
            else:
                answer["snapshot"] = queries.snapshot(
                    tx, session, audience, delegate, caller.language, others=watch.others, page=watch.page
                )
            if audience is Audience.PHONE:
                # Whoever was without a connection when everybody was called hears of it now.
                call = queries.last_call(tx, session.event, self._dispatcher.clock() - CALL_SECONDS)
                if call is not None and call.id != session.id:
                    answer["called"] = notices.of_call(call)
        answer["present"] = self._fanout.present(watch.session)
        # So that a page whose own clock is wrong shows a timer that is right.
        answer["now"] = self._dispatcher.clock()
        return answer

    def _move(self, connection: str, session: Any, audience: Audience) -> None:
        if (watched := self._watched.get(connection)) is not None:
            self._server.leave_room(connection, address(*watched))
            self._fanout.leave(*watched, connection)
        try:
            self._server.enter_room(connection, address(session.id, audience))
        except KeyError:
            # It left while the session was read: nobody hears the answer.
            raise Refused("not_joined") from None
        self._watched[connection] = (session.id, audience)
        caller = self._callers.get(connection)
        self._fanout.join(session, audience, connection, caller.id if caller else None)
        if audience is Audience.DESK and caller is not None:
            self._fanout.colleagues.join(session.id, connection, caller.name)
        else:
            self._fanout.colleagues.leave(connection)


def _joined(caller: Caller | None) -> Caller:
    if caller is None:
        raise Refused("not_joined")
    return caller
