"""``Dispatcher.perform``: the one way in for socket, HTTP, plain forms and command line.

Doors parse, call it, and render its ``Done`` or ``Refused``; they hold no rule of their own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any, Final

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Tx
from sqlalchemy.orm import load_only

from facilitator import contract
from facilitator.commands.access import require_access
from facilitator.commands.clearing import require_confirmed
from facilitator.commands.failures import log_failure
from facilitator.commands.rate_limit import RateLimits
from facilitator.commands.receipts import (
    GIVING,
    Done,
    Payload,
    digest_of,
    find_done,
    key_of,
    replay,
    store_receipt,
)
from facilitator.commands.session.merging import update_copies
from facilitator.commands.texts import read_before
from facilitator.commands.work import CommandContext, EventContext, SubmissionTarget, event_of
from facilitator.contract import Declaration
from facilitator.domain.arrangement import is_rearranged
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Role, Stage
from facilitator.identity import Caller
from facilitator.store import journal, offers, queries, readers, translations
from facilitator.store.backup import BackupError, keep_copy, sqlite_file
from facilitator.store.engine import Store
from facilitator.store.models import Contribution, Delegate, Event, Question, Receipt, Session
from facilitator.store.pool import is_passing
from facilitator.store.storage import trouble_of
from facilitator.store.unit_of_work import EventWork, SessionWork, UnitOfWork

Function = Callable[[Any, Any], dict[str, Any] | None]
"""What carries a command out: it gets what is under way and the decoded payload, and returns the answer's own fields."""

# Made once: making a statement costs as much as carrying it out. The inserts go past the unit of work, which is slow.
_OPEN: Final = (
    select(Session, Event, Delegate, Receipt)
    .join(Event, Event.id == Session.event)
    .outerjoin(Delegate, Delegate.id == bindparam("caller"))
    .outerjoin(Receipt, and_(Receipt.caller == bindparam("caller"), Receipt.key == bindparam("key")))
    .where(Session.id == bindparam("session"))
    .with_for_update(of=Session)
    # The rest of an event is seldom asked for, and then fetched.
    .options(load_only(Event.languages, Event.groups))
)
_OPEN_TO_SUBMIT: Final = (
    _OPEN.add_columns(Question.session.label("asked_in"), Contribution.id.label("taken"))
    .outerjoin(Question, Question.id == bindparam("question"))
    .outerjoin(Contribution, Contribution.id == bindparam("id"))
)
"""The same with what a submission asks beside it: whether its question is there, and its id free."""
_AFTER_EACH: Final[tuple[Callable[[SessionWork], None], ...]] = (
    translations.follow_originals,
    readers.send_again,
    update_copies,
    # After the copies: they have the status of their originals by now.
    offers.follow_actions,
)
"""What follows from every command on a session, in this order, before its journal line is written."""


class Dispatcher:
    """Carries out commands on ``store``. ``clock`` gives seconds since 1970.

    ``keep_copy`` makes a backup before a command that clears something, and returns its file; it raises ``BackupError``.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float] = time.time,
        keep_copy: Callable[[], str] | None = None,
    ) -> None:
        self.store = store
        self.clock = clock
        self.keep_copy = keep_copy or partial(copy_store, store)
        self.limits = RateLimits()

    def perform(self, caller: Caller, name: str, payload: object) -> Done:
        """Authorise, validate, change, journal and commit one command; then tell who listens.

        ``payload`` is decoded JSON. Raises ``Refused``, ``failed`` for what nobody foresaw; then nothing was changed.
        """
        command = contract.declarations().get(name)
        if command is None:
            raise Refused("unknown_command", name=name[:80])
        decoded = contract.decode(command.payload, payload)
        command.require_role(caller.role)
        self.limits.check(caller)
        if isinstance(decoded, GIVING):
            self.limits.check_contribution(caller, decoded.session)
        read_before(decoded)
        backup = self._back_up(caller, decoded) if isinstance(decoded, contract.ClearingCommand) else None
        try:
            done = self._write(caller, command, decoded, backup)
        except Refused:
            raise
        except Exception as error:
            if trouble := trouble_of(error):
                raise Refused(trouble, retry_after=5.0) from error
            if is_passing(error):
                raise Refused("busy", retry_after=1.0) from error
            raise log_failure(name, error) from error
        for session in done.moved:
            self._announce(session)
        return done

    def _back_up(self, caller: Caller, payload: contract.ClearingCommand) -> str | None:
        """Make a backup, and return its file; None for a repeat, or where the organiser made one. Raises ``Refused``.

        Outside the transaction: copying the database would keep everybody else from writing. What would be refused
        anyway is refused before.
        """
        with self.store.read() as tx:
            require_access(tx, caller)
            if payload.key is not None and tx.get(Receipt, (caller.id, payload.key)) is not None:
                return None
            require_confirmed(queries.get_event(tx, event_of(caller, payload)), payload.confirm)
        try:
            sqlite_file(self.store.url)
        except BackupError as error:
            if payload.own_backup:
                return None
            raise Refused("no_backup", field="own_backup", why=error.message) from None
        try:
            return self.keep_copy()
        except BackupError as error:
            raise Refused("no_backup", why=error.message) from None

    def _write(
        self,
        caller: Caller,
        command: Declaration,
        payload: Payload,
        backup: str | None,
    ) -> Done:
        """Carry a command out, once, also where another process is given the same one at the same time.

        PostgreSQL reads the receipt as it was before the wait for the session's lock
        (https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED): the second of two meets the
        rows of the first, and finds its receipt only when it looks again.
        """
        try:
            return self._write_once(caller, command, payload, backup)
        except (Refused, IntegrityError) as error:
            if not self.store.writes_in_parallel:
                raise
            if (done := find_done(self.store, caller, command, payload)) is not None:
                return done
            if isinstance(error, Refused):
                raise
        # Two different commands made the same row, a mark from two phones for instance: now it is there.
        return self._write_once(caller, command, payload, backup)

    def _write_once(
        self,
        caller: Caller,
        command: Declaration,
        payload: Payload,
        backup: str | None,
    ) -> Done:
        if isinstance(payload, contract.EventCommand):
            with self.store.write(payload.event or caller.event) as tx:
                return self._carry_out_on_event(tx, caller, command, payload, backup)
        with self.store.write(payload.session) as tx:
            return self._carry_out(tx, caller, command, payload)

    def _announce(self, session: str) -> None:
        # The change is committed: a listener that fails takes nothing back, and reads the journal at the next nudge.
        try:
            self.store.announce(session)
        except Exception as error:  # noqa: BLE001 - logged under an id
            log_failure("announcing a change", error)

    def _carry_out(self, tx: Tx, caller: Caller, command: Declaration, payload: contract.Command) -> Done:
        key = key_of(payload)
        # Held until the end, all four: rows that nobody holds are fetched again by whoever asks for them.
        session, event, delegate, receipt, target = _open(tx, payload, caller, key)
        require_access(tx, caller)
        if payload.lineage is not None and payload.lineage in session.cleared:
            raise Refused("cleared", field="lineage")
        digest = digest_of(command, payload)
        if receipt is not None:
            return replay(receipt, digest)
        command.require_stage(caller.role, Stage(session.stage))
        locked = session.locked
        work = SessionWork(tx, session, now=self.clock(), rev=session.rev + 1)
        context = CommandContext(work, caller, event, delegate, target)
        answer = {**(_FUNCTIONS[command.name](context, payload) or {}), "rev": work.rev}
        # Looked at afterwards, whatever the command: what a delegate does to their own words is never locked.
        if locked and Role.DELEGATE not in command.by and is_rearranged(*work.rows()):
            raise Refused("locked")
        work.move()
        for follow_up in _AFTER_EACH:
            follow_up(work)
            tx.flush()
        moved = journal.write(work, journal_header(work, caller, command))
        store_receipt(work, caller, key, digest, answer)
        work.finish()
        return Done(work.rev, answer, moved=moved)

    def _carry_out_on_event(
        self,
        tx: Tx,
        caller: Caller,
        command: Declaration,
        payload: contract.EventCommand,
        backup: str | None = None,
    ) -> Done:
        require_access(tx, caller)
        digest = digest_of(command, payload)
        if payload.key is not None and (receipt := tx.get(Receipt, (caller.id, payload.key))) is not None:
            return replay(receipt, digest)
        work = EventWork(tx, now=self.clock(), rev=1)
        if not command.makes_event:
            work.event = queries.get_event(tx, event_of(caller, payload))
            # The row's update is the lock: on PostgreSQL the next command on this event waits here.
            query = (
                update(Event).where(Event.id == work.event.id).values(rev=Event.rev + 1).returning(Event.rev)
            )
            work.rev = tx.execute(query, execution_options={"synchronize_session": False}).scalar_one()
            tx.refresh(work.event)
        answer = {**(_FUNCTIONS[command.name](EventContext(work, caller), payload) or {}), "rev": work.rev}
        if command.clears:
            answer["backup"] = backup
        if command.ends_event:
            return Done(work.rev, answer)
        readers.send_again(work)
        tx.flush()
        moved = journal.write_event(work, journal_header(work, caller, command))
        store_receipt(work, caller, payload.key, digest, answer)
        return Done(work.rev, answer, moved=moved)


def copy_store(store: Store) -> str:
    """Make a backup of ``store`` beside its database, and return the file. Raises ``BackupError``."""
    return str(keep_copy(store.url))


def _open(
    tx: Tx, payload: contract.Command, caller: Caller, key: str | None
) -> tuple[Session, Event, Delegate | None, Receipt | None, SubmissionTarget | None]:
    """Return the session, locked until the end of the transaction, its event, the calling delegate and the receipt.

    For a submission also what it asks beside them. One query, since nearly every command asks for all of them, and a
    query more is a tenth of what a submission costs. SQLite has one writer at a time and ignores the lock; on PostgreSQL
    the next command on this session waits here. Raises ``Refused`` (``unknown_session``).
    """
    given = {"session": payload.session, "caller": caller.id, "key": key}
    target = None
    if isinstance(payload, GIVING):
        found = tx.execute(_OPEN_TO_SUBMIT, {**given, "question": payload.question, "id": payload.id}).first()
        row = found
        target = SubmissionTarget(found.asked_in, found.taken is not None) if found is not None else None
    else:
        row = tx.execute(_OPEN, given).first()
    if row is None or (caller.role is not Role.SYSTEM and row[1].id != caller.event):
        raise Refused("unknown_session", field="session")
    return row[0], row[1], row[2], row[3], target


def journal_header(work: UnitOfWork, caller: Caller, command: Declaration) -> dict[str, Any]:
    """Return what a journal line says of the command, beside the rows."""
    # A delegate's id stays out of the journal: words and persons meet in one table only.
    actor = "" if caller.role is Role.DELEGATE else caller.name
    return {
        "at": work.now, "role": caller.role, "actor": actor, "command": command.name,
        "undoable": command.undoable, "reverts": work.reverts,
    }  # fmt: skip


def find_function(declared: Declaration) -> Function:
    """Return what carries a command out: its wire name ``noun.verb`` is the module and the function.

    The function has ``_`` behind its name where Python has the word already (``set_``, ``import_``).
    """
    module = import_module(f"facilitator.commands.{declared.noun}")
    function: Function = getattr(module, declared.function)
    return function


_FUNCTIONS: Final = {name: find_function(one) for name, one in contract.declarations().items()}
