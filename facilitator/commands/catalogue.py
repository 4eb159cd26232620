"""The organiser's own catalogues of tags: add or replace one, take one away while no tag of it is in use."""

from __future__ import annotations

from dataclasses import asdict
from itertools import chain
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from facilitator import contract
from facilitator.commands.work import EventContext
from facilitator.domain.catalogue import Catalogue
from facilitator.domain.rules import Refused
from facilitator.store import models
from facilitator.store.catalogues import tags_by_id

MOST: Final = 20
"""Catalogues that an event may have of its own: all of them are in every rapporteur's page."""


def used_tags(tx: Tx, event: str) -> set[str]:
    """Return the tags that are set on contributions and clusters of ``event``."""
    found: set[str] = set()
    for model in (models.Contribution, models.Cluster):
        query = select(model.tags).join(models.Session, models.Session.id == model.session)
        found |= set(chain.from_iterable(tx.scalars(query.where(models.Session.event == event))))
    return found


def add(context: EventContext, _payload: contract.AddCatalogue) -> dict[str, Any]:
    """Keep a catalogue for the event; one with the id of another replaces it, as far as its tags are not in use."""
    found = context.read
    assert isinstance(found, Catalogue)
    tx, event = context.work.tx, context.work.event.id
    before = set(tags_by_id(tx, event))
    row = tx.get(models.Catalogue, (event, found.id))
    if row is None and _count(tx, event) >= MOST:
        raise Refused("too_many_catalogues", limit=MOST)
    tx.merge(models.Catalogue(event=event, id=found.id, body=asdict(found)))
    tx.flush()
    _require_kept(tx, event, before)
    return {"id": found.id, "entries": len(found.tags)}


def remove(context: EventContext, payload: contract.RemoveCatalogue) -> dict[str, Any]:
    """Take away a catalogue that was added; one that it replaced is back."""
    tx, event = context.work.tx, context.work.event.id
    row = tx.get(models.Catalogue, (event, payload.id))
    if row is None:
        raise Refused("unknown_catalogue", field="id")
    before = set(tags_by_id(tx, event))
    tx.delete(row)
    tx.flush()
    _require_kept(tx, event, before)
    return {"id": payload.id}


def _count(tx: Tx, event: str) -> int:
    return len(list(tx.scalars(select(models.Catalogue.id).where(models.Catalogue.event == event))))


def _require_kept(tx: Tx, event: str, before: set[str]) -> None:
    """Refuse where a tag that was known ``before`` is in use and known no more."""
    lost = sorted(used_tags(tx, event) & (before - set(tags_by_id(tx, event))))
    if lost:
        raise Refused("catalogue_in_use", field="id", tags=", ".join(lost[:8]))
