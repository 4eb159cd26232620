"""Offer help with an action."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from facilitator import contract
from facilitator.commands.work import CommandContext, check_group, get_contribution
from facilitator.domain import text as words
from facilitator.domain.attribution import show_author
from facilitator.domain.privacy import find_hints
from facilitator.domain.rules import (
    Refused,
)
from facilitator.domain.vocabulary import MAX_FIELD, Attribution, Kind, Moderation, Status
from facilitator.store import queries
from facilitator.store.models import Authorship, Offer
from facilitator.store.unit_of_work import SessionWork


def make(context: CommandContext, payload: contract.MakeOffer) -> dict[str, Any]:
    """Say "we can help with this" on an action. It waits where a contribution of the same words would."""
    work, caller = context.work, context.caller
    if work.tx.get(Offer, payload.id) is not None:
        raise Refused("id_taken", field="id")
    action = get_contribution(work, payload.action, "action")
    if action.status != Status.SHOWN:
        raise Refused("unknown_contribution", field="action")
    if action.kind != Kind.ACTION:
        raise Refused("not_an_action", field="action")
    if payload.group:
        check_group(context.event, payload.group)
    brings = words.clean(payload.brings, limit=MAX_FIELD, field="brings")
    hints = find_hints(brings)
    waits = hints or work.session.moderation == Moderation.BEFORE
    group = payload.group or (context.delegate.group if context.delegate else None)
    attribution = Attribution(work.session.attribution)
    offer = {
        "id": payload.id, "session": work.session.id, "action": action.id, "group": group, "brings": brings,
        "created_at": work.now, "attribution": attribution, "status": Status.HELD if waits else Status.SHOWN,
        "flags": hints,
    }  # fmt: skip
    row = work.add(Offer(**show_author(offer)))
    work.tx.add(Authorship(thing=payload.id, session=work.session.id, delegate=caller.id))
    return {"id": row.id, "status": row.status}


def withdraw(context: CommandContext, payload: contract.WithdrawOffer) -> dict[str, Any]:
    """Take one's own offer back."""
    work = context.work
    row = work.tx.get(Offer, payload.id)
    if row is None or row.session != work.session.id:
        raise Refused("unknown_offer", field="id")
    if not queries.is_author(work.tx, row.id, context.caller.id):
        raise Refused("not_yours", field="id")
    for copy in list(work.tx.scalars(select(Offer).where(Offer.copy_of == row.id))):
        work.remove(copy)
    work.remove(row)
    return {"id": payload.id}


def hide(context: CommandContext, payload: contract.HideOffers) -> None:
    """Take offers off the board, the phones and the documents."""
    reason = words.clean_line(payload.reason or "", limit=MAX_FIELD, field="reason", empty=None)
    for row in _get_offers(context.work, payload.ids):
        context.work.track(row)
        row.status, row.hidden_reason = Status.HIDDEN, reason


def restore(context: CommandContext, payload: contract.RestoreOffers) -> None:
    """Bring hidden offers back."""
    _show(context.work, payload.ids)


def approve(context: CommandContext, payload: contract.ApproveOffers) -> None:
    """Show offers that waited for a facilitator."""
    _show(context.work, payload.ids)


def _show(work: SessionWork, ids: list[str]) -> None:
    for row in _get_offers(work, ids):
        work.track(row)
        row.status, row.hidden_reason, row.flags = Status.SHOWN, "", []


def _get_offers(work: SessionWork, ids: list[str]) -> list[Offer]:
    """Return the offers named, each once; refuse where one is not of this session or none is named."""
    unique = list(dict.fromkeys(ids))
    if not unique:
        raise Refused("nothing_chosen", field="ids")
    query = select(Offer).where(Offer.id.in_(unique), Offer.session == work.session.id)
    found = {row.id: row for row in work.tx.scalars(query)}
    if len(found) != len(unique):
        raise Refused("unknown_offer", field="ids")
    return [found[id_] for id_ in unique]
