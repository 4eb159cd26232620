"""What one command works with: the transaction, and the rows that it says it changes, each as it was before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache, cached_property
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy import Connection, Insert, Update, bindparam, column, delete, insert, select, text, update
from sqlalchemy.orm import Session as Tx
from sqlalchemy.orm.attributes import set_committed_value

from facilitator.domain.signs import free_sign
from facilitator.store.models import (
    Authorship,
    Base,
    Cluster,
    Endorsement,
    Event,
    JournalLine,
    Pair,
    Question,
    ReadyMark,
    Recording,
    Session,
    Translation,
)

_MOVE: Final = (
    update(Session)
    .where(Session.id == bindparam("of"))
    .values(rev=bindparam("new_rev"), next_number=bindparam("next"))
)

_HANGS_ON_SESSION: Final[tuple[Any, ...]] = (
    JournalLine, ReadyMark, Endorsement, Authorship, Translation, Pair, Recording,
)  # fmt: skip
"""What may still name a session of which all contributions and clusters are undone or removed."""

R = TypeVar("R", bound=Base)

Rows = dict[str, dict[str, dict[str, Any] | None]]
"""Whole rows by table and id, null where there is none."""


class Tracked(NamedTuple):
    """A row that a command may have changed, and what it was before."""

    row: Base
    before: dict[str, Any] | None


class UnitOfWork:
    """The rows that a command says it touches. ``now`` is in seconds since 1970; ``rev`` the revision it will be."""

    def __init__(self, tx: Tx, *, now: float, rev: int) -> None:
        self.tx = tx
        self.now = now
        self.rev = rev
        self.reverts: int | None = None
        """The revision that this work takes back."""
        self._tracked: dict[tuple[str, str], Tracked] = {}
        self._gone: set[tuple[str, str]] = set()
        self._resent: set[tuple[str, str]] = set()

    @cached_property
    def connection(self) -> Connection:
        """The transaction's connection, for statements past the unit of work, which is slow."""
        return self.tx.connection()

    def track(self, row: R) -> R:
        """Return ``row`` after remembering what it was; call it before changing the row."""
        key = row_key(row)
        if key not in self._tracked:
            self._tracked[key] = Tracked(row, row.dump())
        return row

    def track_for_readers(self, row: Base) -> None:
        """Send ``row`` to those who watch although it stays as it is: they may now see more or less of it."""
        self.track(row)
        self._resent.add(row_key(row))

    def redact(self, model: type[Base], id_: str, column: str) -> None:
        """Leave the value that ``column`` of a tracked row had before out of the journal."""
        tracked = self._tracked[model.__tablename__, id_]
        if tracked.before is not None:
            tracked.before[column] = ""

    def add(self, row: R) -> R:
        """Return ``row`` after adding it to the database."""
        self.tx.add(row)
        self.tx.flush()
        self._tracked.setdefault(row_key(row), Tracked(row, None))
        self._gone.discard(row_key(row))
        return row

    def insert(self, row: R) -> R:
        """Return ``row`` after writing it down past the unit of work, which takes twice as long.

        For the one command that a whole room gives at once. ``row`` has all its columns; it is not the database's:
        what becomes of it after this is not kept.
        """
        self.put(type(row), row.dump() | {name: getattr(row, name) for name in row.unjournaled})
        self._tracked.setdefault(row_key(row), Tracked(row, None))
        return row

    def put(self, model: type[Base], values: dict[str, Any]) -> None:
        """Write a row of ``model`` down, all its columns given, past the unit of work."""
        self.connection.execute(_insert(model), values)

    def add_all(self, rows: Sequence[Base]) -> None:
        """Add many rows at once."""
        self.tx.add_all(rows)
        self.tx.flush()
        for row in rows:
            self._tracked.setdefault(row_key(row), Tracked(row, None))
            self._gone.discard(row_key(row))

    def changed(self, model: type[R]) -> list[tuple[R, dict[str, Any]]]:
        """Return the rows of ``model`` that were there before and are tracked, each with what it was."""
        return [
            (one.row, one.before)
            for one in self._tracked.values()
            if isinstance(one.row, model) and one.before is not None
        ]

    def add_cluster(self, wanted: int = 0, **columns: Any) -> Cluster:
        """Return a new cluster with the sign ``wanted`` where it is free in its question, else with the lowest free one."""
        taken = self.tx.scalars(select(Cluster.sign).where(Cluster.question == columns["question"]))
        return self.add(Cluster(**columns, sign=free_sign(taken, wanted)))

    def restore(self, model: type[Base], before: dict[str, Any]) -> None:
        """Add a row again as it was (a way back); a cluster gets its own sign again unless another has it by now."""
        if model is Cluster:
            self.add_cluster(
                before.get("sign", 0), **{name: one for name, one in before.items() if name != "sign"}
            )
        else:
            self.add(model(**before))

    def remove(self, row: Base) -> None:
        """Delete ``row``."""
        self.track(row)
        self._gone.add(row_key(row))
        self.tx.delete(row)
        self.tx.flush()

    def tracked(self) -> list[Tracked]:
        """Return the rows tracked so far, with what they were before; those that are gone among them."""
        return list(self._tracked.values())

    def is_gone(self, row: Base) -> bool:
        """Whether this command has removed ``row``."""
        return row_key(row) in self._gone

    def rows(self) -> tuple[Rows, Rows]:
        """Return what the tracked rows were and what they are now, rows that stayed the same left out."""
        before: Rows = {}
        after: Rows = {}
        for key, tracked in self._tracked.items():
            now = None if key in self._gone else tracked.row.dump()
            if now != tracked.before or key in self._resent:
                before.setdefault(key[0], {})[key[1]] = tracked.before
                after.setdefault(key[0], {})[key[1]] = now
        return before, after


class SessionWork(UnitOfWork):
    """What a command on a session works with: the transaction, the locked session, and the rows it touches."""

    def __init__(self, tx: Tx, session: Session, *, now: float, rev: int) -> None:
        super().__init__(tx, now=now, rev=rev)
        self.session = session
        self._never_given = session.next_number
        self._held: list[tuple[type[Base], dict[str, Any]]] = []
        self._numbers: set[int] = set()

    def take_number(self, wanted: int | None = None) -> int:
        """Return a number for a contribution of the session, which nothing had before and nothing gets again.

        It is ``wanted`` where that was never given, not even to what was undone since; else the next one. This is the
        only writer of the counter, which never goes back in one lineage.
        """
        is_free = wanted is not None and wanted >= self._never_given and wanted not in self._numbers
        number = wanted if wanted is not None and is_free else self.session.next_number
        self._numbers.add(number)
        # No change for the ORM to find: ``move`` writes it down.
        set_committed_value(self.session, "next_number", max(self.session.next_number, number + 1))
        return number

    def put(self, model: type[Base], values: dict[str, Any]) -> None:
        """Hold a row back until ``finish``: nothing that the command reads may depend on it."""
        self._held.append((model, values))

    def move(self) -> None:
        """Give the session its new revision; ``finish`` writes it down."""
        set_committed_value(self.session, "rev", self.rev)

    def finish(self) -> None:
        """Write down what was held back, with the session's revision and next number; the last thing before the commit.

        On PostgreSQL it is one statement: each would be a round trip while the session is locked.
        """
        session = self.session
        counters = {"of": session.id, "new_rev": self.rev, "next": session.next_number}
        if self.connection.dialect.name == "postgresql":
            for number, (_, values) in enumerate(self._held):
                counters |= {f"row{number}_{name}": value for name, value in values.items()}
            self.connection.execute(_all_at_once(tuple(model for model, _ in self._held)), counters)
            return
        for model, values in self._held:
            self.connection.execute(_insert(model), values)
        self.connection.execute(_MOVE, counters)

    def held(self) -> list[tuple[type[Base], dict[str, Any]]]:
        """Return what ``finish`` would write beside the session's counters."""
        return self._held


def finish_together(works: Sequence[SessionWork]) -> None:
    """Write down what several commands on one session held back, in one statement however many they are (PostgreSQL).

    The rows travel as JSON, one parameter a table: so the statement is the same for any number of rows
    (https://www.postgresql.org/docs/current/functions-json.html#FUNCTIONS-JSON-PROCESSING).
    """
    if not works:
        return
    rows: dict[type[Base], list[dict[str, Any]]] = {}
    for work in works:
        for model, values in work.held():
            rows.setdefault(model, []).append(values)
    session = works[-1].session
    counters = {"of": session.id, "new_rev": session.rev, "next": session.next_number}
    texts = {f"rows{number}": json.dumps(some) for number, some in enumerate(rows.values())}
    works[-1].connection.execute(_many_at_once(tuple(rows)), counters | texts)


class EventWork(UnitOfWork):
    """What a command on the event as a whole works with. ``event`` is unset until ``event.create`` has made it."""

    event: Event

    def restore(self, model: type[Base], before: dict[str, Any]) -> None:
        """Add a row again as it was; a session returns under a new lineage, its own history is gone."""
        of_event = {"event": self.event.id} if model is Session else {}
        self.add(model(**before, **of_event))

    def remove(self, row: Base) -> None:
        """Delete ``row``; of a session, in which nothing that was written is left, its history and all marks as well."""
        if isinstance(row, Session):
            for model in _HANGS_ON_SESSION:
                self.tx.execute(delete(model).where(model.session == row.id))
        elif isinstance(row, Question):
            self.tx.execute(delete(ReadyMark).where(ReadyMark.question == row.id))
        super().remove(row)


@cache
def _insert(model: type[Base]) -> Insert:
    """Return the statement, made once: making one costs as much as carrying it out."""
    return insert(model)


@cache
def _all_at_once(models: tuple[type[Base], ...]) -> Update:
    """Return one statement that inserts a row into each of ``models`` (``row0_id`` and so on) and moves the session.

    https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-MODIFYING
    """
    statement = _MOVE
    for number, model in enumerate(models):
        columns = model.__table__.columns
        values = {
            column.name: bindparam(f"row{number}_{column.name}", type_=column.type) for column in columns
        }
        statement = statement.add_cte(insert(model).values(values).cte(f"row{number}"))
    return statement


@cache
def _many_at_once(models: tuple[type[Base], ...]) -> Update:
    """Return one statement that inserts all rows of the JSON ``rows0`` and so on, and moves the session."""
    statement = _MOVE
    for number, model in enumerate(models):
        names = [column.name for column in model.__table__.columns]
        columns = ", ".join(f'"{name}"' for name in names)
        table = model.__tablename__
        rows = f"json_populate_recordset(NULL::{table}, CAST(:rows{number} AS json))"
        given = text(f"SELECT {columns} FROM {rows}")  # noqa: S608 - names of our own tables and columns
        chosen = given.columns(*(column(name) for name in names)).subquery(f"given{number}")
        inserted = insert(model).from_select(names, select(chosen), include_defaults=False)
        statement = statement.add_cte(inserted.cte(f"rows{number}"))
    return statement


def row_key(row: Base) -> tuple[str, str]:
    return row.__tablename__, row.id  # type: ignore[attr-defined] # every journaled row has an id
