"""Files that staff uploaded, kept in the database so that a backup holds them too."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Tx

from facilitator.store.models import StoredFile, new_id

IMPORT: Final = "import"
TEMPLATE: Final = "template"
LOGO: Final = "logo"
_WAITS_SECONDS: Final = 24 * 3600
"""How long an uploaded table waits for somebody to confirm it."""


def keep(tx: Tx, event: str, purpose: str, name: str, body: bytes, now: float) -> str:
    """Keep a file and return its id. A template takes the place of the one before; old tables are thrown away."""
    drop_old(tx, now)
    if purpose == TEMPLATE:
        drop_template(tx, event)
    row = StoredFile(id=new_id(), event=event, purpose=purpose, name=name[-200:], body=body, made_at=now)
    tx.add(row)
    return row.id


def find(tx: Tx, id_: str, event: str, purpose: str) -> StoredFile | None:
    """Return a file of the event, or None."""
    row = tx.get(StoredFile, id_)
    return row if row is not None and row.event == event and row.purpose == purpose else None


def find_template(tx: Tx, event: str) -> StoredFile | None:
    """Return the event's Word template, or None."""
    query = select(StoredFile).where(StoredFile.event == event, StoredFile.purpose == TEMPLATE)
    return tx.scalars(query).first()


def find_logo(tx: Tx, id_: str) -> bytes | None:
    """Return a logo (PNG), of whatever event: everybody in the room sees it. None where there is none."""
    row = tx.get(StoredFile, id_)
    return row.body if row is not None and row.purpose == LOGO else None


def drop_old(tx: Tx, now: float) -> None:
    """Throw away tables that nobody has confirmed for a day. ``now`` in seconds since 1970."""
    old = (StoredFile.purpose == IMPORT, StoredFile.made_at < now - _WAITS_SECONDS)
    tx.execute(delete(StoredFile).where(*old))


def drop(tx: Tx, id_: str) -> None:
    """Throw a file away."""
    tx.execute(delete(StoredFile).where(StoredFile.id == id_))


def drop_template(tx: Tx, event: str) -> None:
    """Throw the event's template away."""
    tx.execute(delete(StoredFile).where(StoredFile.event == event, StoredFile.purpose == TEMPLATE))
