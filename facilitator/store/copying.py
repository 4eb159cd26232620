"""All rows of one database copied into another one, SQLite to PostgreSQL or back, and compared there row by row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.orm import Session as Tx

from facilitator.store.engine import Store
from facilitator.store.models import Base, MadeDocument, Presence
from facilitator.store.pool import SERVER

_OF_PROCESSES: Final = frozenset({MadeDocument.__tablename__, Presence.__tablename__})
"""Tables that say what running processes do: nothing of them is true anywhere else."""
_ROWS: Final = 200
"""Rows that are held in memory at once."""


class NotEmptyError(Exception):
    """The database to copy into holds something already; ``table`` is the first of its tables that does."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(f"{table} holds rows")


class DifferentError(Exception):
    """What arrived in ``table`` is not what was read; nothing was kept."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(f"{table} differs")


def tables() -> list[Table]:
    """Return the tables that are copied, each after those that it points to."""
    return [one for one in Base.metadata.sorted_tables if one.name not in _OF_PROCESSES]


def copy_all(source: Store, target: Store, done: Callable[[str, int], None] | None = None) -> dict[str, int]:
    """Copy every row of ``source`` into ``target`` as it is, and return how many by table.

    Both have the newest schema. It is one transaction on either side: the copy is one state of the whole, and where
    anything fails ``target`` is as empty as before. A server that starts on ``target`` meanwhile waits. ``done`` is
    called with each table and its rows. Raises ``NotEmptyError``, ``DifferentError``.
    """
    counts: dict[str, int] = {}
    with target.alone(), source.read() as old, target.write() as new:
        for table in tables():
            if new.execute(select(func.count()).select_from(table)).scalar_one():
                raise NotEmptyError(table.name)
        for table in tables():
            seen = _Digest()
            for rows in _batches(old, table):
                new.execute(insert(table), rows)
                seen.add(rows)
            found = _Digest()
            for rows in _batches(new, table):
                found.add(rows)
            if found != seen:
                raise DifferentError(table.name)
            counts[table.name] = seen.count
            if done is not None:
                done(table.name, seen.count)
    return counts


def is_served(store: Store) -> bool:
    """Whether a server is connected to a PostgreSQL database; on SQLite its lock says so (``runtime.data_lock``)."""
    if store.engine.dialect.name != "postgresql":
        return False
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name"
    with store.read() as tx:
        return bool(tx.execute(text(query), {"name": SERVER}).scalar_one())


def _batches(tx: Tx, table: Table) -> Iterator[list[dict[str, Any]]]:
    found = tx.execute(select(table).execution_options(yield_per=_ROWS)).mappings()
    for rows in found.partitions():
        yield [dict(row) for row in rows]


class _Digest:
    """The count of rows, and the sum of their SHA-256: the same in whatever order they come (collations differ)."""

    def __init__(self) -> None:
        self.count = 0
        self._sum = 0

    def add(self, rows: Iterable[dict[str, Any]]) -> None:
        for row in rows:
            body = json.dumps(row, sort_keys=True, default=_as_text).encode()
            self._sum = (self._sum + int.from_bytes(hashlib.sha256(body).digest())) % 2**256
            self.count += 1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Digest) and (self.count, self._sum) == (other.count, other._sum)

    __hash__ = None  # type: ignore[assignment] # it grows


def _as_text(value: bytes) -> str:
    return hashlib.sha256(value).hexdigest()
