"""Offers follow their action: where nobody may see it, nobody sees them; and copies follow what they were made from."""

from __future__ import annotations

from sqlalchemy import select

from facilitator.domain.vocabulary import Status
from facilitator.store.models import Contribution, Offer
from facilitator.store.unit_of_work import SessionWork


def follow_actions(work: SessionWork) -> None:
    """Set offers apart, or bring them back, with their actions. ``Dispatcher.perform`` calls it after every command."""
    actions = {
        row.id: row.status != Status.SHOWN
        for row, before in work.changed(Contribution)
        if row.status != before["status"] and not work.is_gone(row)
    }
    if actions:
        for offer in work.tx.scalars(select(Offer).where(Offer.action.in_(actions))):
            if not work.is_gone(offer) and offer.apart != actions[offer.action]:
                work.track(offer).apart = actions[offer.action]
    changed = {
        row.id: row
        for row, before in work.changed(Offer)
        if not work.is_gone(row) and row.status != before.get("status", Status.SHOWN)
    }
    if changed:
        for copy in work.tx.scalars(select(Offer).where(Offer.copy_of.in_(changed))):
            original = changed[copy.copy_of or ""]
            work.track(copy)
            copy.status, copy.hidden_reason, copy.flags = (
                original.status,
                original.hidden_reason,
                original.flags,
            )
