"""Connections to the database: how many a process has, how long one may wait, and how a dead one is found."""

from __future__ import annotations

import time
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

CONNECTIONS: Final = 15
"""Connections of a process unless a setting says another number. PostgreSQL lets 100 in, of all processes together."""
DRIVER_SECONDS: Final = 0.1
"""For how long SQLite itself may wait: the whole program stands still meanwhile, all green threads of it."""
LOCK_SECONDS: Final = 5
STATEMENT_SECONDS: Final = 15
_IDLE_SECONDS: Final = 2.0
"""A connection that was idle for so long is asked whether it still carries anything, before it is used."""
SERVER: Final = "facilitator serve"
"""What a server's connections are called in PostgreSQL's ``pg_stat_activity``."""
_PASSING: Final = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR")


def make_engine(url: str, connections: int, *, in_time: bool) -> Engine:
    """Return an engine with at most ``connections``. Whoever needs one more waits until one is free.

    ``in_time``: PostgreSQL ends what waits or lasts too long, as a server with a room full of people needs it.
    """
    parsed = make_url(url)
    options: dict[str, Any] = {}
    if parsed.get_backend_name() != "sqlite":
        options["connect_args"] = _limits(parsed.drivername) if in_time else {}
    else:
        options["connect_args"] = {"timeout": DRIVER_SECONDS}
    if parsed.get_backend_name() != "sqlite" or parsed.database not in (None, "", ":memory:"):
        # The one that was given back last: each connection keeps pages of the database (SQLite 2 MB) and statements, and in
        # turn a quiet room would fill all of them.
        options |= {"pool_size": connections, "max_overflow": 0, "pool_use_lifo": True}
    # Errors of the database are logged: without what was to be written.
    engine = create_engine(url, hide_parameters=True, **options)
    if parsed.get_backend_name() != "sqlite":
        _look_before_use(engine)
    return engine


def _limits(driver: str) -> dict[str, Any]:
    """Return what a connection to PostgreSQL is opened with: nothing that hangs there holds a room for long.

    https://www.postgresql.org/docs/current/libpq-connect.html, https://www.postgresql.org/docs/current/runtime-config-client.html
    """
    if driver not in ("postgresql", "postgresql+psycopg2", "postgresql+psycopg"):
        return {}
    limits = {
        "lock_timeout": LOCK_SECONDS,
        "statement_timeout": STATEMENT_SECONDS,
        "idle_in_transaction_session_timeout": STATEMENT_SECONDS,
    }
    return {
        "application_name": SERVER,
        "connect_timeout": LOCK_SECONDS,
        "keepalives": 1,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        # In milliseconds: what was sent and not acknowledged for so long ends the connection.
        "tcp_user_timeout": 1000 * STATEMENT_SECONDS,
        "options": " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items()),
    }


def _look_before_use(engine: Engine) -> None:
    """Ask a connection that was idle for a while whether it is still there; a dead one is replaced without a word.

    Each time, as ``pool_pre_ping`` does it, would be one round trip more for every page and command.
    """

    @event.listens_for(engine, "checkin")
    def checkin(_connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["idle_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def checkout(connection: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        idle_since = entry.info.get("idle_since")
        if idle_since is None or time.monotonic() - idle_since < _IDLE_SECONDS:
            return
        try:
            alive = engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error:
            alive = False
        if not alive:
            # The pool then opens another one (https://docs.sqlalchemy.org/en/20/core/pooling.html#custom-legacy-pessimistic-ping).
            raise DisconnectionError


def is_passing(error: BaseException) -> bool:
    """Whether the database may take the same statement a moment later: it was locked, full, out of reach or restarted.

    SQLite names its reason (https://sqlite.org/rescode.html); PostgreSQL raises ``OperationalError`` for the state of the
    server only, a lock or a statement that lasts too long among it (https://www.psycopg.org/docs/module.html#exceptions).
    A connection that was cut raises what it likes.
    """
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    reason = getattr(error.orig, "sqlite_errorname", None)
    if reason is not None:
        return bool(reason.startswith(_PASSING))
    return error.connection_invalidated or type(error).__name__ == "OperationalError"
