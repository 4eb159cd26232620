"""Copies of an SQLite database: made while the server works, and put back under a new lineage."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy.engine import make_url

from facilitator.domain.messages import N_, Message
from facilitator.store import copies
from facilitator.store.engine import known_revisions

BACKUPS: Final = "backups"
"""The folder, beside the database, of the copies that the program makes by itself."""
_STEP_PAGES: Final = 512
"""Pages (of 4 KB) that are copied between two pauses."""
LATER_VERSION: Final = N_(
    "It was made by a later version of Facilitator (database %(revision)s; this version knows up to %(newest)s). "
    "Install that version, or a later one, and try again; nothing was changed."
)


class BackupError(Exception):
    """A copy cannot be made or put back; ``message`` says why and what to do."""

    def __init__(self, msgid: str, **params: object) -> None:
        self.message = Message(msgid, params)
        super().__init__(str(self.message))


def sqlite_file(url: str) -> Path:
    """Return the file of an SQLite database. Raises ``BackupError`` for any other database, with what to use."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        raise BackupError(
            N_(
                "This database is PostgreSQL: use its own tools, for instance\n%(commands)s\n"
                "and then `facilitator restore --lineage-only`, so that phones and walls start afresh."
            ),
            commands="  pg_dump --format=custom --file=facilitator.dump DATABASE\n"
            "  pg_restore --clean --if-exists --dbname=DATABASE facilitator.dump",
        )
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        raise BackupError(N_("There is no file to copy behind %(url)s."), url=url)
    return Path(parsed.database)


def back_up(url: str, target: Path, progress: Callable[[int, int, int], None] | None = None) -> int:
    """Copy the database into ``target`` while others read and write it, and return its size in bytes.

    The copy is one state of the whole (SQLite's online backup) and is checked before it gets its name; only its owner
    may read it. It is remembered: retention deletes from it too (``store.copies``). ``progress`` is called after each step with SQLite's status, the pages left and all pages. Raises
    ``BackupError``.
    """
    source = sqlite_file(url)
    if not source.exists():
        raise BackupError(N_("There is no database at %(file)s."), file=source)
    if target.exists():
        raise BackupError(N_("%(file)s is there already. Choose another name."), file=target)
    if not target.parent.is_dir():
        raise BackupError(N_("There is no folder %(folder)s."), folder=target.parent)
    half = target.with_name(f"{target.name}.part")
    began = time.time()
    try:
        half.unlink(missing_ok=True)
        os.close(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        # Not `with connect()`: that ends the transaction and leaves the file open.
        with (
            contextlib.closing(sqlite3.connect(source)) as old,
            contextlib.closing(sqlite3.connect(half)) as new,
        ):
            # One state of it, however long the copy takes: without a transaction each commit of somebody else makes
            # the copy begin again (https://sqlite.org/c3ref/backup_finish.html), and a busy room never ends it.
            old.isolation_level = None
            old.execute("BEGIN")
            old.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            old.backup(new, pages=_STEP_PAGES, sleep=0.01, progress=progress)
            new.execute("PRAGMA journal_mode=DELETE")
            _check(new, half)
        half.rename(target)
        copies.note(url, target, began)
    except (OSError, sqlite3.Error) as error:
        # A full disk, most of all.
        raise BackupError(N_("%(file)s cannot be written: %(reason)s"), file=target, reason=error) from None
    finally:
        half.unlink(missing_ok=True)
    return target.stat().st_size


def keep_copy(url: str, moment: float | None = None) -> Path:
    """Copy the database into the folder ``backups`` beside it, and return the file. Raises ``BackupError``.

    ``moment`` (seconds since 1970, else now) names the file, in local time.
    """
    folder = sqlite_file(url).parent / BACKUPS
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(moment))
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise BackupError(N_("%(file)s cannot be written: %(reason)s"), file=folder, reason=error) from None
    target = folder / f"before-clearing-{stamp}.sqlite3"
    number = 2
    while target.exists():
        target, number = folder / f"before-clearing-{stamp}-{number}.sqlite3", number + 1
    back_up(url, target)
    return target


def put_back(copy: Path, url: str) -> Path | None:
    """Make ``copy`` the database, and return where the one that was there is kept (None: there was none).

    Every session gets a new lineage: revisions that phones and boards remember mean something else now. Nobody may
    be using the database meanwhile. Raises ``BackupError``; then the database is as it was.
    """
    target = sqlite_file(url)
    if not copy.is_file():
        raise BackupError(N_("There is no file %(file)s."), file=copy)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.restoring")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        try:
            with contextlib.closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as old:
                _check(old, copy)
                with contextlib.closing(sqlite3.connect(fresh)) as new:
                    old.backup(new)
                    renew_lineages(new)
        except sqlite3.DatabaseError as error:
            raise BackupError(
                N_("%(file)s is no backup of Facilitator: %(reason)s."), file=copy, reason=error
            ) from None
        kept = _set_aside(target)
        fresh.rename(target)
        if kept is not None:
            copies.note(url, kept, time.time())
    finally:
        fresh.unlink(missing_ok=True)
    return kept


def renew_lineages(connection: sqlite3.Connection) -> None:
    """Give every session a new lineage."""
    sessions = [row[0] for row in connection.execute("SELECT id FROM sessions")]
    connection.executemany(
        "UPDATE sessions SET lineage = ? WHERE id = ?", [(str(uuid.uuid4()), id_) for id_ in sessions]
    )
    connection.commit()


def _check(connection: sqlite3.Connection, path: Path) -> None:
    found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise BackupError(N_("%(file)s is damaged: %(reason)s"), file=path, reason=found)
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"alembic_version", "events", "sessions", "contributions"} <= tables:
        raise BackupError(N_("%(file)s is no backup of Facilitator."), file=path)
    for (revision,) in connection.execute("SELECT version_num FROM alembic_version"):
        if revision not in (known := known_revisions()):
            raise BackupError(LATER_VERSION, revision=revision, newest=known[-1])


def _set_aside(target: Path) -> Path | None:
    if not target.exists():
        return None
    # What stands in the log belongs to the old file: bring it in before that gets another name.
    with contextlib.closing(sqlite3.connect(target)) as old:
        busy = old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise BackupError(N_("The database is in use. Stop the server first."))
    kept = target.with_name(f"{target.name}.before-restore-{time.strftime('%Y%m%d-%H%M%S')}")
    target.rename(kept)
    for end in ("-wal", "-shm"):
        target.with_name(target.name + end).unlink(missing_ok=True)
    return kept
