"""Why the database cannot keep anything: named for the people who can do something about it, not only retried."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

FULL: Final = "disk_full"
READ_ONLY: Final = "disk_read_only"
LITTLE_BYTES: Final = 1_000_000
"""Free bytes below which the next write may already fail."""
_BY_NAME: Final = {
    "SQLITE_FULL": FULL,
    "SQLITE_IOERR_WRITE": FULL,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_CANTOPEN": READ_ONLY,
}
_BY_STATE: Final = {"53100": FULL, "25006": READ_ONLY}
"""https://www.postgresql.org/docs/current/errcodes-appendix.html"""


def trouble_of(error: BaseException) -> str:
    """Return the reason (a key of ``rules.REASONS``) why the storage took nothing, "" where it is another error.

    SQLite names its reason with more detail behind (https://sqlite.org/rescode.html).
    """
    cause = getattr(error, "orig", None)
    name = getattr(cause, "sqlite_errorname", "") or ""
    found = next((reason for start, reason in _BY_NAME.items() if name.startswith(start)), "")
    return found or _BY_STATE.get(getattr(cause, "pgcode", "") or "", "")


def free_bytes(engine: Engine) -> int | None:
    """Return the free bytes of the disk that the database's file is on, None where it is no file of this machine."""
    if engine.dialect.name != "sqlite" or not engine.url.database or engine.url.database == ":memory:":
        return None
    return shutil.disk_usage(Path(engine.url.database).parent).free
