"""Which copies of the database were made, and deleting from them what retention deletes from the database.

The list stands beside an SQLite database (``NAME.copies``, JSON), not in it: a backup put back must not forget the
others. A copy is worked on under another name and takes its old one when it is whole, so an interruption leaves it as
it was.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as Tx

from facilitator.store import retention
from facilitator.store.engine import LaterVersionError, Store
from facilitator.store.models import Purge
from facilitator.store.retention import Step

_SIGNS: Final = {
    Step.DELEGATES: frozenset({"delegates", "authorships", "receipts", "names"}),
    Step.NOTES: frozenset({"contributions", "journal"}),
}
"""Tables that a step leaves a count of in its ``Purge``."""


@dataclass(frozen=True)
class Copy:
    """A copy of the database: its file, and until when (seconds since 1970) it lacks all that had been deleted."""

    file: str
    at: float


@dataclass(frozen=True)
class Cleaned:
    """What became of a copy that held deleted things; ``reason`` is empty where they are gone from it now."""

    copy: Copy
    reason: str = ""


def note(url: str, file: Path, at: float) -> None:
    """Remember that ``file`` is a copy of the database at ``url``, made at ``at`` (seconds since 1970)."""
    path = str(file.resolve())
    _write(url, [*(one for one in known(url) if one.file != path), Copy(path, at)])


def known(url: str) -> list[Copy]:
    """Return the copies that were made of the database at ``url``, the oldest first; none where it is not SQLite."""
    listed = _list_of(url)
    if listed is None or not listed.is_file():
        return []
    try:
        rows = json.loads(listed.read_text(encoding="utf-8"))
        return [Copy(str(row["file"]), float(row["at"])) for row in rows]
    except (ValueError, TypeError, KeyError):
        return []  # cut off by a full disk: the next copy begins it anew


def holding(tx: Tx, url: str) -> list[Copy]:
    """Return the copies that may still hold what was deleted from the database since they were made."""
    return [one for one in known(url) if _steps_since(tx, one.at)]


def clean(
    url: str,
    store: Store,
    now: float,
    *,
    before_notes: Callable[[Tx, str], None] = lambda _tx, _event: None,
) -> list[Cleaned]:
    """Delete from the known copies what was deleted from the database at ``url`` (``store``) since they were made.

    What cannot be reached stays in the list, is returned with the reason, and is tried again with the next call.
    """
    done: list[Cleaned] = []
    for one in known(url):
        with store.read() as tx:
            steps = _steps_since(tx, one.at)
        if not steps:
            continue
        try:
            _purge_file(Path(one.file), steps, now, before_notes)
        except (OSError, sqlite3.Error, SQLAlchemyError, LaterVersionError) as error:
            done.append(Cleaned(one, getattr(error, "strerror", None) or type(error).__name__))
        else:
            done.append(Cleaned(one))
            _write(url, [Copy(one.file, now) if kept.file == one.file else kept for kept in known(url)])
    return done


def _steps_since(tx: Tx, at: float) -> dict[str, set[Step]]:
    """Return by event which steps of retention were carried out after ``at``."""
    found: dict[str, set[Step]] = {}
    for row in tx.scalars(select(Purge).where(Purge.at > at)):
        steps = {step for step, signs in _SIGNS.items() if signs & set(row.deleted)}
        if steps:
            found.setdefault(row.event, set()).update(steps)
    return found


def _purge_file(
    file: Path, steps: dict[str, set[Step]], now: float, before_notes: Callable[[Tx, str], None]
) -> None:
    half = file.with_name(f"{file.name}.cleaning")
    try:
        with file.open("rb") as source, open(half, "wb", opener=_for_the_owner) as target:
            shutil.copyfileobj(source, target)
        store = Store(f"sqlite:///{half}", lock=threading.RLock(), sync="FULL")
        try:
            store.migrate()
            for event, at_once in steps.items():
                retention.purge(store, now, event=event, at_once=at_once, before_notes=before_notes)
        finally:
            store.close()
        with contextlib.closing(sqlite3.connect(half)) as connection:
            # Its log goes into it: one file again, as it was.
            connection.execute("PRAGMA journal_mode=DELETE")
        half.replace(file)
    finally:
        for end in ("", "-wal", "-shm"):
            half.with_name(half.name + end).unlink(missing_ok=True)


def _for_the_owner(path: Any, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _list_of(url: str) -> Path | None:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return None
    return Path(f"{parsed.database}.copies")


def _write(url: str, copies: list[Copy]) -> None:
    listed = _list_of(url)
    if listed is None:
        return
    half = listed.with_name(f"{listed.name}.part")
    text = json.dumps(
        [asdict(one) for one in sorted(copies, key=lambda one: one.at)], ensure_ascii=False, indent=1
    )
    with open(half, "w", encoding="utf-8", opener=_for_the_owner) as target:
        target.write(text)
    half.replace(listed)
