"""Whether a caller's access still stands: asked by the dispatcher, the pages and the socket."""

from __future__ import annotations

from sqlalchemy.orm import Session as Tx

from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.store.models import Delegate, RoleLink


def require_access(tx: Tx, caller: Caller) -> None:
    """Refuse a delegate whose access was ended and a staff link that was revoked since the caller came in."""
    if caller.role is Role.SYSTEM:
        return
    if caller.role is Role.DELEGATE:
        delegate = tx.get(Delegate, caller.id)
        if delegate is None:
            raise Refused("not_joined")
        if delegate.removed:
            raise Refused("removed")
        return
    link = tx.get(RoleLink, caller.id)
    if link is None or link.revoked or link.generation != caller.generation:
        raise Refused("access_ended")
