"""Documents that several processes share lie in the database, with the words of people: for minutes, whoever asks next."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete

from facilitator.store.engine import Store
from facilitator.store.models import MadeDocument

KEPT_SECONDS: Final = 900.0
"""After which a document is thrown away, counted from when it was asked for."""


def delete_old(store: Store, now: float) -> None:
    """Delete each document, made or not, that was asked for more than ``KEPT_SECONDS`` before ``now`` (seconds since 1970)."""
    with store.write() as tx:
        tx.execute(delete(MadeDocument).where(MadeDocument.asked_at < now - KEPT_SECONDS))
