"""Offer help with an action."""

from __future__ import annotations

from typing import Any

from facilitator import contract
from facilitator.commands.work import Running, check_group, command, get_contribution
from facilitator.domain import text as words
from facilitator.domain.attribution import show_author
from facilitator.domain.rules import (
    DELEGATES,
    OPEN_TO_ENDORSING,
    OPEN_TO_WITHDRAWING,
    Refused,
)
from facilitator.domain.vocabulary import MAX_FIELD, Attribution, Kind, Status
from facilitator.store import queries
from facilitator.store.models import Authorship, Offer


@command("offer.make", by=DELEGATES, stages=OPEN_TO_ENDORSING)
def make(running: Running, payload: contract.MakeOffer) -> dict[str, Any]:
    """Say "we can help with this" on an action."""
    work, caller = running.work, running.caller
    if work.tx.get(Offer, payload.id) is not None:
        raise Refused("id_taken", field="id")
    action = get_contribution(work, payload.action, "action")
    if action.status != Status.SHOWN:
        raise Refused("unknown_contribution", field="action")
    if action.kind != Kind.ACTION:
        raise Refused("not_an_action", field="action")
    if payload.group:
        check_group(running.event, payload.group)
    brings = words.clean(payload.brings, limit=MAX_FIELD, field="brings")
    group = payload.group or (running.delegate.group if running.delegate else None)
    attribution = Attribution(work.session.attribution)
    offer = {
        "id": payload.id, "session": work.session.id, "action": action.id, "group": group, "brings": brings,
        "created_at": work.now, "attribution": attribution,
    }  # fmt: skip
    work.add(Offer(**show_author(offer)))
    work.tx.add(Authorship(thing=payload.id, session=work.session.id, delegate=caller.id))
    return {"id": payload.id}


@command("offer.withdraw", by=DELEGATES, stages=OPEN_TO_WITHDRAWING)
def withdraw(running: Running, payload: contract.WithdrawOffer) -> dict[str, Any]:
    """Take one's own offer back."""
    work = running.work
    row = work.tx.get(Offer, payload.id)
    if row is None or row.session != work.session.id:
        raise Refused("unknown_offer", field="id")
    if not queries.is_author(work.tx, row.id, running.caller.id):
        raise Refused("not_yours", field="id")
    work.remove(row)
    return {"id": payload.id}
