"""The database: one writer at a time, readers beside it, and a bell that rings after each commit."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session as Tx
from sqlalchemy.pool import ConnectionPoolEntry

from facilitator.store.pool import CONNECTIONS, DRIVER_SECONDS, make_engine
from facilitator.store.storage import trouble_of

log = logging.getLogger("facilitator")

MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 10.0
"""For how long a writer waits while another process writes."""
_RETRY_SECONDS = 0.01
_MIGRATION_LOCK = 0x0FAC111
_FIRST_EVENT_LOCK = 0x0FAC112
_LOCKS = 64
"""Sessions share so many locks, by chance: a lock each would let whoever names sessions that there are not fill memory."""


class LaterVersionError(Exception):
    """The database is of a later version of the program; ``revision`` is the schema's that it has."""

    def __init__(self, revision: str) -> None:
        self.revision = revision
        super().__init__(f"the schema {revision} is of a later version")


def known_revisions() -> list[str]:
    """Return the revisions of the schema that this version knows, oldest first: its migrations' names begin so."""
    return sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


class Store:
    """The kept state of all events.

    ``url`` is an SQLAlchemy URL. ``lock`` serialises writers within this process: SQLite's own wait would stop
    every green thread, the first writer's too. ``sync`` is SQLite's ``PRAGMA synchronous``. ``connections`` is how many a
    process holds at most. ``in_time``: no lock is waited for, and no statement lasts, longer than a room bears; a command
    that is typed, and a child process, may take their time.
    """

    def __init__(
        self,
        url: str,
        *,
        lock: AbstractContextManager[Any],
        sync: str = "NORMAL",
        connections: int = CONNECTIONS,
        in_time: bool = False,
    ) -> None:
        self.url = url
        self.engine = make_engine(url, connections, in_time=in_time)
        self.trouble = ""
        """Why the last write was not kept: a key of ``rules.REASONS`` that names the disk; "" while all is well."""
        self._lock = lock
        self._locks = [threading.Lock() for _ in range(_LOCKS)]
        # Of each green thread its own, where the standard library is patched.
        self._open = threading.local()
        self._listeners: list[Callable[[str], None]] = []
        self._is_closing = False
        self._is_sqlite = self.engine.dialect.name == "sqlite"
        if self._is_sqlite:
            _set_up_sqlite(self.engine, sync, lambda: self._is_closing)

    @property
    def writes_in_parallel(self) -> bool:
        """Whether several may write at once, as on PostgreSQL; SQLite has one writer at a time, of all processes."""
        return not self._is_sqlite

    @contextmanager
    def write(self, of: str = "") -> Iterator[Tx]:
        """Open a transaction that may change rows; it is committed when the block ends without an exception.

        ``of`` is the session or event whose row the writer locks. Where several may write at once, those of one row
        wait here for each other, and not in the database, each with a connection that others could use; who locks no row
        that others want waits for nobody.
        """
        try:
            # ORM rows stay readable after the commit without being fetched again.
            with (
                self._lock_of(of),
                self.engine.connect().execution_options(facilitator_write=True) as connection,
                Tx(connection, expire_on_commit=False) as tx,
                tx.begin(),
                self._opened(tx),
            ):
                yield tx
        except DBAPIError as error:
            if trouble := trouble_of(error):
                self._note(trouble)
            raise
        if self.trouble:
            self._note("")

    def _lock_of(self, of: str) -> AbstractContextManager[Any]:
        if self._is_sqlite:
            return self._lock
        return self._locks[hash(of) % _LOCKS] if of else nullcontext()

    @contextmanager
    def _opened(self, tx: Tx) -> Iterator[None]:
        """Let ``read`` in this thread go on in ``tx`` until the block ends."""
        before = getattr(self._open, "tx", None)
        self._open.tx = tx
        try:
            yield
        finally:
            self._open.tx = before

    def _note(self, trouble: str) -> None:
        """Remember whether the disk takes what is written; the log hears of it once."""
        if trouble != self.trouble:
            log.error("storage: %s", trouble or "works again")
        self.trouble = trouble

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """Open a transaction that sees one state of all rows; within another one of this thread, go on in that.

        Nobody holds one connection while waiting for a second: where as many do so as there are connections, all wait.
        Rows stay readable after the block.
        """
        if (outer := getattr(self._open, "tx", None)) is not None:
            yield outer
            return
        options = {} if self._is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with (
            self.engine.connect().execution_options(**options) as connection,
            Tx(connection, expire_on_commit=False) as tx,
            tx.begin(),
            self._opened(tx),
        ):
            yield tx

    def subscribe(self, listener: Callable[[str], None]) -> None:
        """Call ``listener`` with a session's id after each commit that moved its revision."""
        self._listeners.append(listener)

    def announce(self, session: str) -> None:
        """Tell the listeners that ``session`` has moved. A nudge: the journal is what counts."""
        for listener in self._listeners:
            listener(session)

    def migrate(self, revision: str = "head") -> None:
        """Bring the schema to the newest version (or to ``revision``); the tables are made where there are none."""
        if revision == "head" and self._is_newest():
            return
        # Here: with what it brings it costs a tenth of a second and 10 MB, at every start of a server or a child.
        from alembic import command as alembic
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self.engine.connect().execution_options(facilitator_write=True) as connection:
            config.attributes["connection"] = connection
            # One at a time, also where several processes start on one database.
            with _without_foreign_keys(connection), connection.begin():
                if not self._is_sqlite:
                    self._wait_alone(connection, _MIGRATION_LOCK)
                alembic.upgrade(config, revision)

    @contextmanager
    def alone(self, key: int = _FIRST_EVENT_LOCK) -> Iterator[None]:
        """Let one process at a time into the block, of all that are on one PostgreSQL; elsewhere nobody waits."""
        if self._is_sqlite:
            yield
            return
        with self.engine.connect() as connection, connection.begin():
            self._wait_alone(connection, key)
            yield

    def _wait_alone(self, connection: Connection, key: int) -> None:
        """Take an advisory lock until the transaction ends, however long that or the wait for it may take."""
        for limit in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(text(f"SET LOCAL {limit} = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})

    def _is_newest(self) -> bool:
        """Whether the schema is that of the newest migration. Raises ``LaterVersionError``."""
        known = known_revisions()
        with self.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return False
            found = connection.scalars(text("SELECT version_num FROM alembic_version")).all()
        for revision in found:
            if revision not in known:
                raise LaterVersionError(revision)
        return found == known[-1:]

    def is_empty(self) -> bool:
        """Whether the database has no tables yet."""
        return not inspect(self.engine).has_table("events")

    def forget_deleted(self) -> None:
        """Empty SQLite's log, which still holds what was deleted from its file. Elsewhere the database sees to it."""
        if self._is_sqlite:
            with self._lock, self.engine.connect() as connection:
                driver: Any = connection.connection.driver_connection
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def finish_writing(self) -> None:
        """Return once nobody in this process writes. Whoever waits for another process waits no longer."""
        self._is_closing = True
        for lock in (self._lock, *self._locks):
            with lock:
                pass

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """Let SQLite replace a table that others point to, as some changes of a column need; all must fit at the end."""
    if connection.dialect.name != "sqlite":
        yield
        return
    # On the driver's own connection: within a transaction of ours the pragma would do nothing.
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        lost = driver.execute("PRAGMA foreign_key_check").fetchall()
        if lost:
            raise RuntimeError(f"the new schema lost rows that others point to: {lost[:5]}")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _set_up_sqlite(engine: Engine, sync: str, is_closing: Callable[[], bool]) -> None:
    if sync not in ("NORMAL", "FULL"):
        raise ValueError(f"FACILITATOR_SQLITE_SYNC must be NORMAL or FULL, not {sync!r}")

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _entry: ConnectionPoolEntry) -> None:
        # The driver must not begin transactions by itself: "begin" below decides which kind.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={sync}",
            "foreign_keys=ON",
            # What is deleted is overwritten: retention would be a promise only, while the words stand in free pages.
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A reader takes its snapshot with the first read; a writer takes the write lock at once, never half-way.
        if connection.get_execution_options().get("facilitator_write"):
            _begin_writing(connection, is_closing)
        else:
            connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: Connection, is_closing: Callable[[], bool]) -> None:
    """Take SQLite's write lock; while another process holds it, let the others of this one go on.

    SQLite's own wait (``busy_timeout``) happens in C: nobody would have a turn, for as long as it lasts. Raises
    ``OperationalError`` after ``_BUSY_SECONDS``, or once the program is ending.
    """
    until = time.monotonic() + _BUSY_SECONDS
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            except OperationalError as error:
                name = getattr(error.orig, "sqlite_errorname", "")
                if not name.startswith("SQLITE_BUSY") or time.monotonic() > until or is_closing():
                    raise
                time.sleep(_RETRY_SECONDS)
            else:
                return
    finally:
        driver.execute(f"PRAGMA busy_timeout={DRIVER_SECONDS * 1000:.0f}")
