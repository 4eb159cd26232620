"""The database as a child process opens it, by the environment that the server gave it; and its backup."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from facilitator import settings as configuration
from facilitator.domain.rules import Refused
from facilitator.runtime.drivers import fit_driver
from facilitator.store.engine import Store


@contextmanager
def open_store() -> Iterator[Store]:
    """Open the server's database. Its schema is the newest: the server saw to it."""
    settings = configuration.read(os.environ)
    url = fit_driver(settings.effective_database_url(), "threading")
    store = Store(url, lock=threading.RLock(), sync=settings.sqlite_sync)
    try:
        yield store
    finally:
        store.close()


def keep_copy() -> str:
    """Make a backup beside the database (``store.backup.keep_copy``) and return its file. Raises ``Refused``."""
    from facilitator.store.backup import BackupError
    from facilitator.store.backup import keep_copy as copy

    try:
        return str(copy(configuration.read(os.environ).effective_database_url()))
    except BackupError as error:
        raise Refused("no_backup", why=str(error.message)) from None
