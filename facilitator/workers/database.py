"""The database as a child process opens it: by the environment that the server gave it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from facilitator import settings as configuration
from facilitator.store.engine import Store


@contextmanager
def open_store() -> Iterator[Store]:
    """Open the server's database. Its schema is the newest: the server saw to it."""
    settings = configuration.read(os.environ)
    store = Store(settings.effective_database_url(), lock=threading.RLock(), sync=settings.sqlite_sync)
    try:
        yield store
    finally:
        store.close()
