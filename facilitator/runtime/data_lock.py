"""A lock on the database's file, held for as long as a server works on it, so that nothing takes its place meanwhile.

The lock (``flock``) stands on a file beside the database and ends with its process, however that ends. Where several
processes serve one event together they share it; ``restore`` and the like want it alone.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

if sys.platform != "win32":  # there, two servers are told apart by their port only
    import fcntl


class InUseError(Exception):
    """Another process works on the database; ``process`` is its number, or "?" where it is not known."""

    def __init__(self, process: str) -> None:
        self.process = process
        super().__init__(f"in use by process {process}")


class DataLock:
    """The lock of one database file. ``take`` it, and keep the object for as long as it is to hold."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.lock")
        self._file: int | None = None

    def take(self, *, shared: bool = False) -> None:
        """Take the lock, alone or with others that share it. Raises ``InUseError``, or ``OSError``."""
        if sys.platform == "win32":
            return
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Not inherited by child processes: a document that is still being made must not hold it.
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(file, 20).decode("ascii", "replace").strip()
            os.close(file)
            raise InUseError(holder or "?") from None
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        self._file = file

    def release(self) -> None:
        """Let it go."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None
