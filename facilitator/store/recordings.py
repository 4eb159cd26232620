"""Recordings: their files beside the database, and what the database says of them.

A file is kept for as long as a row names it: whatever deletes rows (the author, the clearing of a session, retention) need
know nothing of files, ``sweep`` deletes what is left over. Files are in no backup.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import time
from pathlib import Path
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session as Tx

from facilitator.domain import media
from facilitator.domain.rules import Refused
from facilitator.store.engine import Store
from facilitator.store.models import Authorship, Contribution, Recording, Session

FOLDER: Final = "recordings"
_PART: Final = ".part"
_FREE_BYTES: Final = 256 * 1024 * 1024
"""Of the disk, which recordings leave to everything else."""
_DAY: Final = 86_400.0
_SETTLED_SECONDS: Final = 60.0
"""After which a row's file must have its name."""
_BINARY: Final = getattr(os, "O_BINARY", 0)
"""Windows would else change line ends."""


class Recordings:
    """The folder of recordings under ``data``, made (mode 0700) when the first one arrives."""

    def __init__(self, data: Path) -> None:
        self.folder = data / FOLDER

    def path(self, name: str) -> Path:
        """Return where the file ``name`` of a row lies."""
        return self.folder / Path(name).name

    def part(self, delegate: str, id_: str) -> Path:
        """Return where what has arrived of a recording lies; delegate and id are both random, so nobody guesses it."""
        digests = (hashlib.sha256(one.encode()).hexdigest()[:40] for one in (delegate, id_))
        return self.folder / f"{'.'.join(digests)}{_PART}"

    def arrived(self, delegate: str, id_: str) -> int:
        """Return how many bytes of a recording are there, from its beginning."""
        try:
            return self.part(delegate, id_).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, delegate: str, id_: str, offset: int, chunk: bytes) -> int:
        """Keep a chunk that begins at ``offset``, and return how many bytes are there now.

        One that was there already changes nothing. Raises ``Refused`` (``wrong_place``, with ``have`` as what is
        there; ``recording_too_large``; ``disk_full``).
        """
        have = self.arrived(delegate, id_)
        if offset > have:
            raise Refused("wrong_place", field="offset", current={"have": have})
        if offset + len(chunk) > media.MAX_BYTES:
            self.part(delegate, id_).unlink(missing_ok=True)
            raise Refused("recording_too_large", field="file", limit=media.MAX_BYTES // 1024 // 1024)
        if offset + len(chunk) <= have:
            return have
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(self.folder).free < _FREE_BYTES:
            raise Refused("disk_full", retry_after=5.0)
        descriptor = os.open(self.part(delegate, id_), os.O_WRONLY | os.O_CREAT | _BINARY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            # At its own place: a chunk that is sent twice at the same moment is written over itself.
            file.seek(offset)
            file.write(chunk)
        return offset + len(chunk)

    def drop_part(self, delegate: str, id_: str) -> None:
        """Throw away what has arrived of a recording."""
        self.part(delegate, id_).unlink(missing_ok=True)

    def parts_of(self, delegate: str) -> int:
        """Return how many recordings of a delegate are arriving."""
        mine = self.part(delegate, "").name.partition(".")[0]
        return sum(1 for _one in self.folder.glob(f"{mine}.*{_PART}")) if self.folder.is_dir() else 0

    def arriving_bytes(self) -> int:
        """Return the size of all that is arriving."""
        return sum(_size(one) for one in self.folder.glob(f"*{_PART}")) if self.folder.is_dir() else 0

    def keep(self, store: Store, row: Recording, part: Path) -> None:
        """Write ``row`` down and give the file ``part`` its name: a file without a row would be swept away."""
        with store.write(row.session) as tx:
            known = tx.get(Recording, row.id)
            if known is None:
                tx.add(row)
            name = row.file if known is None else known.file
        if part.exists():
            part.replace(self.path(name))

    def write(self, store: Store, row: Recording, body: bytes) -> None:
        """Keep ``body`` as the file of ``row``, which is written down first, as ``keep`` does."""
        with store.write(row.session) as tx:
            tx.add(row)
            path = self.path(row.file)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | _BINARY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)

    def sweep(self, store: Store, now: float) -> int:
        """Delete files that no row names, and what has stopped arriving; return how many went. ``now`` as ``time.time``."""
        if not self.folder.is_dir():
            return 0
        # Listed first: what is given a row meanwhile is not among them.
        listed = list(self.folder.iterdir())
        with store.read() as tx:
            named = set(tx.scalars(select(Recording.file)))
        gone = 0
        for one in listed:
            is_part = one.name.endswith(_PART)
            if one.name in named or (is_part and _age(one, now) < media.ARRIVING_SECONDS):
                continue
            one.unlink(missing_ok=True)
            gone += 1
        return gone


def make_row(id_: str, session: str, delegate: str, media_: str) -> Recording:
    """Return a row under a random file name, to be filled with what its file turns out to be."""
    return Recording(
        id=id_, session=session, delegate=delegate, media=media_, file=secrets.token_hex(24),
        type="", size=0, seconds=None, made_at=time.time(),
    )  # fmt: skip


def require_room(tx: Tx, folder: Recordings, event: str, delegate: str) -> None:
    """Refuse (``too_many_recordings``) where a delegate, or an event, has as many recordings as it may have."""
    own = select(Authorship.thing).where(Authorship.delegate == delegate)
    mine = (
        select(func.count())
        .select_from(Recording)
        .where(or_(Recording.delegate == delegate, Recording.id.in_(own)))
    )
    unwritten = mine.outerjoin(Contribution, Contribution.id == Recording.id).where(
        or_(Contribution.text.is_(None), Contribution.text == "")
    )
    waiting = (tx.scalar(unwritten) or 0) + folder.parts_of(delegate)
    sessions = select(Session.id).where(Session.event == event)
    kept = select(func.sum(Recording.size)).where(Recording.session.in_(sessions))
    size = (tx.scalar(kept) or 0) + folder.arriving_bytes()
    if waiting >= media.MAX_WAITING_OF_ONE or size + media.MAX_BYTES > media.MAX_BYTES_OF_EVENT:
        raise Refused("too_many_recordings", field="file", retry_after=60.0)


def find_due(tx: Tx, folder: Recordings, now: float, days: float) -> list[Recording]:
    """Return recordings that have been kept for ``days``, that nobody gave, or whose file is not there (a restore)."""
    return [
        row
        for row in tx.scalars(select(Recording))
        if row.made_at < now - days * _DAY
        or (row.delegate and row.made_at < now - media.ARRIVING_SECONDS)
        or (row.made_at < now - _SETTLED_SECONDS and not folder.path(row.file).exists())
    ]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _age(path: Path, now: float) -> float:
    try:
        return now - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
