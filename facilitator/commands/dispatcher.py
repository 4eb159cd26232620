"""``Dispatcher.perform``: the one way in for socket, HTTP, plain forms and command line.

Doors parse, call it, and render its ``Done`` or ``Refused``; they hold no rule of their own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Tx
from sqlalchemy.orm.attributes import set_committed_value

from facilitator import contract
from facilitator.commands.access import require_access
from facilitator.commands.clearing import require_confirmed
from facilitator.commands.failures import log_failure, refusal_of
from facilitator.commands.group_commit import GroupCommit, Turn
from facilitator.commands.opening import Opened, open_many, open_one
from facilitator.commands.rate_limit import RateLimits
from facilitator.commands.receipts import (
    GIVING,
    Done,
    Payload,
    digest_of,
    find_done,
    journal_header,
    key_of,
    replay,
    store_receipt,
)
from facilitator.commands.session.merging import update_copies
from facilitator.commands.texts import TEXTS, ReadText, TextReader
from facilitator.commands.work import Before, CommandContext, EventContext, event_of
from facilitator.contract import Declaration
from facilitator.domain.arrangement import is_rearranged
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Role, Stage
from facilitator.identity import Caller
from facilitator.store import journal, offers, queries, readers, translations
from facilitator.store.backup import BackupError, keep_copy, sqlite_file
from facilitator.store.engine import Store
from facilitator.store.models import Event, Receipt
from facilitator.store.unit_of_work import EventWork, SessionWork, finish_together

Function = Callable[[Any, Any], dict[str, Any] | None]
"""What carries a command out: it gets what is under way and the decoded payload, and returns the answer's own fields."""

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
    ``read_text`` reads event files and catalogues (``texts.TextReader``).
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float] = time.time,
        keep_copy: Callable[[], str] | None = None,
        read_text: ReadText | None = None,
    ) -> None:
        self.store = store
        self.clock = clock
        self.keep_copy = keep_copy or partial(copy_store, store)
        self.limits = RateLimits()
        self.texts = TextReader(read_text)
        self.groups = GroupCommit(self._write_group)

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
        try:
            done = self._write(caller, command, decoded, self._prepare(caller, decoded))
        except Refused:
            raise
        except Exception as error:
            raise refusal_of(name, error) from error
        for session in done.moved:
            self._announce(session)
        return done

    def _prepare(self, caller: Caller, payload: Payload) -> Before:
        """Do what would take too long in the transaction, but nothing for a repeat: its answer is known. Raises ``Refused``."""
        if isinstance(payload, contract.ClearingCommand):
            return Before(backup=self._back_up(caller, payload))
        if isinstance(payload, TEXTS) and not self._is_repeat(caller, payload):
            return Before(read=self.texts.read_before(caller.id, payload))
        return Before()

    def _is_repeat(self, caller: Caller, payload: contract.EventCommand) -> bool:
        with self.store.read() as tx:
            require_access(tx, caller)
            return payload.key is not None and tx.get(Receipt, (caller.id, payload.key)) is not None

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
        before: Before,
    ) -> Done:
        """Carry a command out, once, also where another process is given the same one at the same time.

        PostgreSQL reads the receipt as it was before the wait for the session's lock
        (https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED): the second of two meets the
        rows of the first, and finds its receipt only when it looks again.
        """
        try:
            return self._write_once(caller, command, payload, before)
        except (Refused, IntegrityError) as error:
            if not self.store.writes_in_parallel:
                raise
            if (done := find_done(self.store, caller, command, payload)) is not None:
                return done
            if isinstance(error, Refused):
                raise
        # Two different commands made the same row, a mark from two phones for instance: now it is there.
        return self._write_once(caller, command, payload, before)

    def _write_once(
        self,
        caller: Caller,
        command: Declaration,
        payload: Payload,
        before: Before,
    ) -> Done:
        if isinstance(payload, contract.EventCommand):
            with self.store.write(payload.event or caller.event) as tx:
                return self._carry_out_on_event(tx, caller, command, payload, before)
        if isinstance(payload, contract.SubmitContribution) and self.store.writes_in_parallel:
            return self.groups.perform(Turn(caller, command, payload))
        with self.store.write(payload.session) as tx:
            opened = open_one(tx, payload, caller, key_of(payload))
            done, work = self._carry_out(tx, caller, command, payload, opened)
            if work is not None:
                work.finish()
            return done

    def _write_group(self, turns: list[Turn]) -> list[Done | BaseException]:
        """Carry out submissions to one session in one transaction, two statements however many; return what became of each.

        One that is refused has written nothing. Where the database refuses what is written, none of them is kept: then
        each is carried out by itself (``GroupCommit``). A savepoint each would be two more round trips each.
        """
        found: list[Done | BaseException] = []
        works: list[SessionWork] = []
        with self.store.write(turns[0].payload.session) as tx:
            given = [(one.caller, one.payload) for one in turns]
            for turn, opened in zip(turns, open_many(tx, given), strict=True):
                if isinstance(opened, Refused):
                    found.append(opened)
                    continue
                before = opened.session.rev, opened.session.next_number
                try:
                    done, work = self._carry_out(tx, turn.caller, turn.command, turn.payload, opened)
                except Refused as refused:
                    # Numbers and revisions have no gaps: the next one takes those that this one had.
                    for name, value in zip(("rev", "next_number"), before, strict=True):
                        set_committed_value(opened.session, name, value)
                    found.append(refused)
                    continue
                found.append(done)
                works += [work] if work is not None else []
            finish_together(works)
        return found

    def _announce(self, session: str) -> None:
        # The change is committed: a listener that fails takes nothing back, and reads the journal at the next nudge.
        try:
            self.store.announce(session)
        except Exception as error:  # noqa: BLE001 - logged under an id
            log_failure("announcing a change", error)

    def _carry_out(
        self, tx: Tx, caller: Caller, command: Declaration, payload: contract.Command, opened: Opened
    ) -> tuple[Done, SessionWork | None]:
        """Return the answer and the work, of which what is held back is still to be written; None for a repeat."""
        # ``opened`` is held until the end: rows that nobody holds are fetched again by whoever asks for them.
        session, key = opened.session, key_of(payload)
        require_access(tx, caller)
        if payload.lineage is not None and payload.lineage in session.cleared:
            raise Refused("cleared", field="lineage")
        digest = digest_of(command, payload)
        if opened.receipt is not None:
            return replay(opened.receipt, digest), None
        command.require_stage(caller.role, Stage(session.stage))
        locked = session.locked
        work = SessionWork(tx, session, now=self.clock(), rev=session.rev + 1)
        context = CommandContext(work, caller, opened.event, opened.delegate, opened.target)
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
        return Done(work.rev, answer, moved=moved), work

    def _carry_out_on_event(
        self,
        tx: Tx,
        caller: Caller,
        command: Declaration,
        payload: contract.EventCommand,
        before: Before,
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
        context = EventContext(work, caller, before.read)
        answer = {**(_FUNCTIONS[command.name](context, payload) or {}), "rev": work.rev}
        if command.clears:
            answer["backup"] = before.backup
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


def find_function(declared: Declaration) -> Function:
    """Return what carries a command out: its wire name ``noun.verb`` is the module and the function.

    The function has ``_`` behind its name where Python has the word already (``set_``, ``import_``).
    """
    module = import_module(f"facilitator.commands.{declared.noun}")
    function: Function = getattr(module, declared.function)
    return function


_FUNCTIONS: Final = {name: find_function(one) for name, one in contract.declarations().items()}
