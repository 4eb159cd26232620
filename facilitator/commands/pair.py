"""Decide which resource or offer could meet which action or barrier."""

from __future__ import annotations

import uuid
from typing import Any, Final

from facilitator import contract
from facilitator.commands.work import CommandContext, get_contribution
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Kind, PairReason, PairStatus, Status
from facilitator.store.models import Contribution, Offer, Pair, Session

_NAMES: Final = uuid.UUID("6f0a1c1e-6b0a-4c52-9d55-5b1f5a1f8a77")
"""Turns a need and its help into the id of their pair, so that two who decide at once meet in one row."""
_NEEDS: Final = frozenset({Kind.ACTION, Kind.BARRIER})


def confirm(context: CommandContext, payload: contract.ConfirmPair) -> dict[str, Any]:
    """Take a pair into the partnership list."""
    return _decide(context, payload, PairStatus.CONFIRMED)


def reject(context: CommandContext, payload: contract.RejectPair) -> dict[str, Any]:
    """Leave a pair out of the partnership list, and do not propose it again."""
    return _decide(context, payload, PairStatus.REJECTED)


def reopen(context: CommandContext, payload: contract.ReopenPair) -> dict[str, Any]:
    """Take back what was decided on a pair, whoever decided; one that nobody has decided on stays so."""
    id_ = _id(payload.need, payload.help)
    row = context.work.tx.get(Pair, id_)
    if row is not None and row.session == context.work.session.id:
        context.work.remove(row)
    return {"id": id_, "status": None}


def _id(need: str, help_: str) -> str:
    return str(uuid.uuid5(_NAMES, f"{need} {help_}"))


def _decide(context: CommandContext, payload: contract.DecidePair, status: PairStatus) -> dict[str, Any]:
    work = context.work
    need = get_contribution(work, payload.need, "need")
    if need.kind not in _NEEDS:
        raise Refused("not_a_need", field="need")
    if need.status != Status.SHOWN:
        raise Refused("not_shown", field="need")
    help_type = _get_help_type(context, payload.help, need)
    id_ = _id(need.id, payload.help)
    reasons = sorted(set(payload.reasons)) or [PairReason.CHOSEN]
    row = work.tx.get(Pair, id_)
    decided = {"status": status, "role": context.caller.role, "decided_at": work.now}
    if row is None:
        row = work.add(
            Pair(
                id=id_,
                session=work.session.id,
                need=need.id,
                help=payload.help,
                help_type=help_type,
                reasons=reasons,
                **decided,
            )
        )
    elif row.status != status:
        work.track(row)
        for name, value in decided.items():
            setattr(row, name, value)
    return {"id": row.id, "status": row.status}


def _get_help_type(context: CommandContext, help_: str, need: Contribution) -> str:
    """Return what ``help_`` is. It may come from any session of the event: resources and actions have their own days."""
    tx = context.work.tx
    found: Contribution | Offer | None = tx.get(Contribution, help_)
    if isinstance(found, Contribution) and (found.kind != Kind.RESOURCE or found.status != Status.SHOWN):
        raise Refused("no_help", field="help")
    found = found or tx.get(Offer, help_)
    if found is None:
        raise Refused("no_help", field="help")
    if isinstance(found, Offer) and (found.status != Status.SHOWN or found.apart):
        raise Refused("no_help", field="help")
    if isinstance(found, Offer) and found.action == need.id:
        # It was made on this very action: it stands in the list already.
        raise Refused("no_help", field="help")
    if tx.get_one(Session, found.session).event != context.work.session.event:
        raise Refused("no_help", field="help")
    return "offer" if isinstance(found, Offer) else "contribution"
