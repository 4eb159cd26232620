"""What a phone itself gave in a session."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.orm import Session as Tx

from facilitator.store.marks import living_targets
from facilitator.store.models import Authorship, Contribution, Endorsement, Offer, ReadyMark

# Made once: most phones of a hall that joins have given nothing yet, and then it is all that is asked.
_HAS_GIVEN: Final = select(
    or_(
        *(
            exists().where(model.delegate == bindparam("delegate"), model.session == bindparam("session"))
            for model in (Authorship, Endorsement, ReadyMark)
        )
    )
)


def mine_of(tx: Tx, delegate: str | None, session: str) -> dict[str, Any]:
    """Return ``mine``, what a phone itself gave in a session, complete: nothing where it is no phone's (``None``)."""
    if delegate is None:
        return {}
    if not tx.connection().scalar(_HAS_GIVEN, {"delegate": delegate, "session": session}):
        return {"mine": {"contributions": [], "endorsements": [], "offers": [], "ready": []}}
    mine = (Authorship.delegate == delegate) & (Authorship.session == session)
    contributions = select(Contribution).join(Authorship, Authorship.thing == Contribution.id).where(mine)
    offers = select(Offer).join(Authorship, Authorship.thing == Offer.id).where(mine)
    endorsed = select(Endorsement.target).where(
        Endorsement.delegate == delegate, Endorsement.session == session
    )
    ready = select(ReadyMark.question).where(ReadyMark.delegate == delegate, ReadyMark.session == session)
    found = {
        "contributions": [
            row.dump() for row in tx.scalars(contributions.order_by(Contribution.number.desc()))
        ],
        "endorsements": living_targets(tx, session, set(tx.scalars(endorsed))),
        "offers": [row.dump() for row in tx.scalars(offers)],
        "ready": sorted(tx.scalars(ready)),
    }
    return {"mine": found}
