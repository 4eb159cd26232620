"""What a phone itself gave in a session."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, exists, or_, select
from sqlalchemy.orm import Session as Tx

from facilitator.store.marks import living_targets
from facilitator.store.models import Authorship, Contribution, Endorsement, Offer, ReadyMark


def has_given() -> ColumnElement[bool]:
    """Return whether ``:delegate`` has given or marked anything in ``:session``, as a part of a statement."""
    return or_(
        *(
            exists().where(model.delegate == bindparam("delegate"), model.session == bindparam("session"))
            for model in (Authorship, Endorsement, ReadyMark)
        )
    )


# Made once: to make a statement costs as much as to carry it out. Most phones of a hall that joins have given nothing
# yet, and then the first one is all that is asked.
_HAS_GIVEN: Final = select(has_given())
_ITS_OWN: Final = (Authorship.delegate == bindparam("delegate")) & (
    Authorship.session == bindparam("session")
)
_CONTRIBUTIONS: Final = (
    select(Contribution)
    .join(Authorship, Authorship.thing == Contribution.id)
    .where(_ITS_OWN)
    .order_by(Contribution.number.desc())
)
_OFFERS: Final = select(Offer).join(Authorship, Authorship.thing == Offer.id).where(_ITS_OWN)
_ENDORSED: Final = select(Endorsement.target).where(
    Endorsement.delegate == bindparam("delegate"), Endorsement.session == bindparam("session")
)
_READY: Final = select(ReadyMark.question).where(
    ReadyMark.delegate == bindparam("delegate"), ReadyMark.session == bindparam("session")
)


def mine_of(tx: Tx, delegate: str | None, session: str) -> dict[str, Any]:
    """Return ``mine``, what a phone itself gave in a session, complete: nothing where it is no phone's (``None``)."""
    if delegate is None:
        return {}
    whose = {"delegate": delegate, "session": session}
    if not tx.connection().scalar(_HAS_GIVEN, whose):
        return {"mine": {"contributions": [], "endorsements": [], "offers": [], "ready": []}}
    found = {
        "contributions": [row.dump() for row in tx.scalars(_CONTRIBUTIONS, whose)],
        "endorsements": living_targets(tx, session, set(tx.connection().scalars(_ENDORSED, whose))),
        "offers": [row.dump() for row in tx.scalars(_OFFERS, whose)],
        "ready": sorted(tx.connection().scalars(_READY, whose)),
    }
    return {"mine": found}
