"""The catalogues of an event: those that come with the program, and those that its organiser added or replaced."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from facilitator.domain.catalogue import Catalogue, Tag, Use
from facilitator.event_file.catalogue import shipped_catalogues
from facilitator.store import models


def catalogues(tx: Tx, event: str, use: Use = Use.TAGS) -> list[Catalogue]:
    """Return the event's catalogues for ``use``, its own first. One with the id of a shipped one replaces it."""
    added = {one.id: one for one in own(tx, event)}
    shipped = {id_: one for id_, one in shipped_catalogues().items() if id_ not in added}
    return [one for one in (*added.values(), *shipped.values()) if one.use == use]


def own(tx: Tx, event: str) -> list[Catalogue]:
    """Return the catalogues that the organiser added to the event."""
    query = select(models.Catalogue).where(models.Catalogue.event == event).order_by(models.Catalogue.id)
    return [Catalogue.from_body(row.body) for row in tx.scalars(query)]


def tags_by_id(tx: Tx, event: str) -> dict[str, tuple[Catalogue, Tag]]:
    """Return every tag that may be set in the event, with its catalogue; the first of two with one id counts."""
    found: dict[str, tuple[Catalogue, Tag]] = {}
    for catalogue in catalogues(tx, event):
        for tag in catalogue.tags:
            found.setdefault(tag.id, (catalogue, tag))
    return found
