"""What is looked at before a command works on the data: who else does, and whether all of it is there."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import click

from facilitator import settings as configuration
from facilitator.cli.terminal import _
from facilitator.runtime.data_lock import DataLock, InUseError


def database_file(settings: configuration.Settings) -> Path | None:
    """Return the file of the database, or None where it is not SQLite's."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(settings.effective_database_url())
    except ArgumentError:
        return None  # whoever opens it says what is wrong with it
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database)


def lock(settings: configuration.Settings, *, shared: bool = False) -> DataLock | None:
    """Return the lock of the database, taken. Raises ``click.ClickException`` that names the process that has it."""
    path = database_file(settings)
    if path is None:
        return None
    held = DataLock(path)
    try:
        held.take(shared=shared)
    except InUseError as error:
        raise click.ClickException(
            _(
                "The process %(process)s works on %(file)s. Stop it first.",
                process=error.process,
                file=path,
            )
        ) from None
    except OSError as error:
        raise click.ClickException(
            _(
                "Nothing can be written into %(folder)s (%(reason)s): set FACILITATOR_DATA to another folder.",
                folder=path.parent,
                reason=error.strerror,
            )
        ) from None
    return held


def check_database(settings: configuration.Settings) -> None:
    """Look at the database's file before a server starts on it; only its owner may read it afterwards.

    Raises ``click.ClickException`` where it is empty or cannot be written: beginning anew in silence would look like
    everything was lost.
    """
    path = database_file(settings)
    if path is None or not path.exists():
        return
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise click.ClickException(
            _("%(file)s is no file. Set FACILITATOR_DATABASE_URL to another.", file=path)
        )
    if found.st_size == 0:
        raise click.ClickException(
            _(
                "The database %(file)s is empty: something has cut it off. Put a backup back with "
                "`facilitator restore FILE`, or delete it to begin anew.",
                file=path,
            )
        )
    if not os.access(path, os.W_OK) or not found.st_mode & stat.S_IWUSR:
        raise click.ClickException(
            _("The database %(file)s may only be read: let its owner write it (chmod 600).", file=path)
        )
    keep_private(path)


def keep_private(database: Path) -> None:
    """Let only the owner read the database, its log, and the folder where that is the program's own."""
    for one in (database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))):
        if one.exists() and one.stat().st_mode & 0o077:
            one.chmod(0o600)
    folder = database.parent
    # The folder is only ours where the key is in it, too: a database may lie among other people's files.
    if (folder / "secret-key").exists() and folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


class Unclean:
    """Notices where the last server did not end properly and the log of its last writes has gone since.

    A mark beside the database says that a server works on it; it goes when the server ends as it should.
    """

    def __init__(self, settings: configuration.Settings) -> None:
        self._database = database_file(settings)

    def begin(self) -> str | None:
        """Set the mark. Return a sentence where what was written last may be missing, else None."""
        if self._database is None:
            return None
        log, mark = self._database.with_name(f"{self._database.name}-wal"), self._mark()
        lost = mark.exists() and self._database.exists() and not log.exists()
        mark.touch(mode=0o600)
        if not lost:
            return None
        return _(
            "The server was stopped hard, and %(file)s, where its last writes stood, is gone: contributions may be "
            "missing. Put the file back, or a backup.",
            file=log,
        )

    def end(self) -> None:
        """Take the mark away: the server ended as it should."""
        if self._database is not None:
            self._mark().unlink(missing_ok=True)

    def _mark(self) -> Path:
        assert self._database is not None
        return self._database.with_name(f"{self._database.name}.running")
