"""Which driver reaches PostgreSQL on which back end, and whether what the settings name is installed.

A driver that waits in C stops every green thread of the process while the database answers: such a pair looks well in a
trial, and stands still with a room full of people. It is refused at the start.
"""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import Final

from sqlalchemy.engine import URL, make_url


class DriverError(Exception):
    """A driver that does not go with the back end, or a package that is missing; the text says what to do."""


_PLAIN: Final = ("postgresql", "postgres")
"""Addresses that name no driver."""
_WORKS: Final = {
    "eventlet": ("psycopg2",),
    "gevent": ("psycopg2",),
    "threading": ("psycopg2", "psycopg"),
}
"""The drivers that let others run while they wait, by back end, the usual one first."""
_PACKAGES: Final = {
    "psycopg2": ("psycopg2", "facilitator[postgresql]"),
    "psycopg": ("psycopg", "psycopg[binary]"),
}
"""The module of each driver, and what ``pip install`` is told."""


def fit_driver(url: str, backend: str) -> str:
    """Return the database's URL with the driver that goes with ``backend``. Raises ``DriverError``.

    Under gevent psycopg2 is told to wait with gevent's loop; eventlet's own patch does the same.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() not in _PLAIN:
        return url
    driver = _driver_of(parsed) or _WORKS[backend][0]
    if driver not in _WORKS[backend]:
        raise DriverError(
            f"With FACILITATOR_ASYNC={backend}, PostgreSQL is reached through {_WORKS[backend][0]}: {driver} would stop "
            f"the whole room while the database answers. Write postgresql+{_WORKS[backend][0]}://… in FACILITATOR_DATABASE_URL"
        )
    module, package = _PACKAGES[driver]
    _require(module, package, "FACILITATOR_DATABASE_URL names PostgreSQL")
    if backend == "gevent":
        _require("psycogreen", "facilitator[postgresql]", "psycopg2 under gevent needs it")
        importlib.import_module("psycogreen.gevent").patch_psycopg()
    return parsed.set(drivername=f"postgresql+{driver}").render_as_string(hide_password=False)


def require_queue(url: str) -> None:
    """See that what speaks with the message queue ``url`` is installed. Raises ``DriverError``."""
    if not url.startswith(("redis://", "rediss://")):
        raise DriverError(f"FACILITATOR_MESSAGE_QUEUE must be a redis:// URL, not {url.partition(':')[0]}:")
    _require("redis", "facilitator[redis]", "FACILITATOR_MESSAGE_QUEUE names Redis")


def ask_queue(url: str) -> None:
    """Reach the message queue within two seconds. Raises ``DriverError``, or ``ConnectionError`` where it does not answer."""
    require_queue(url)
    from redis import Redis, RedisError  # an extra: only where a queue is set

    try:
        with Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as queue:
            queue.ping()
    except RedisError as error:
        raise ConnectionError(str(error)) from error


def _driver_of(url: URL) -> str:
    return url.drivername.partition("+")[2]


def _require(module: str, package: str, why: str) -> None:
    if find_spec(module) is None:
        raise DriverError(f"{why}, and the package {module} is not installed: pip install '{package}'")
