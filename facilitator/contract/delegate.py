"""Commands of and on a delegate: marks, consent, partner offers, access."""

from __future__ import annotations

from typing import Annotated

from pydantic import (
    Field,
    StrictBool,
    StrictStr,
)

from facilitator.contract.declaration import declares
from facilitator.contract.fields import Command, Id, Ids, NewId, Text
from facilitator.domain.messages import N_
from facilitator.domain.rules import CHAIRS, DELEGATES, OPEN_TO_ENDORSING, OPEN_TO_WITHDRAWING, allow
from facilitator.domain.vocabulary import (
    Consent,
)


@declares("endorsement.set", by=allow(DELEGATES, OPEN_TO_ENDORSING), says=N_("Marked as important"))
class SetEndorsement(Command):
    """Mark a contribution or cluster as important to oneself, or take the mark away."""

    target: Id
    on: StrictBool


@declares("ready.set", by=allow(DELEGATES, OPEN_TO_WITHDRAWING), says=N_("Said whether they are ready"))
class SetReady(Command):
    """Say that one is ready to go on from a question, or not yet."""

    question: Id
    on: StrictBool


@declares("consent.set", by=allow(DELEGATES), says=N_("Changed what may be done with their words"))
class SetConsent(Command):
    """Say what documents may hold of one's own words: of all given in this session and from now on, or of one.

    ``wall``: counted only; ``list``: in the list of contributions; ``quote``: also repeated in the text; ``name``: with
    the name. ``id`` names one contribution of one's own, and leaves all others as they are. ``name`` is needed for
    ``consent`` ``name`` and is dropped with any other.
    """

    consent: Consent
    id: Id | None = None
    name: Text | None = None


@declares("offer.make", by=allow(DELEGATES, OPEN_TO_ENDORSING), says=N_("Offered help"))
class MakeOffer(Command):
    """Say "we can help with this" on an action."""

    id: NewId
    action: Id
    group: Annotated[StrictStr, Field(max_length=64)] | None = None
    brings: Text


@declares("offer.withdraw", by=allow(DELEGATES, OPEN_TO_WITHDRAWING), says=N_("Withdrew an offer"))
class WithdrawOffer(Command):
    """Take one's own offer back."""

    id: Id


@declares("offer.hide", by=allow(CHAIRS), undoable=True, says=N_("Hid an offer of help"))
class HideOffers(Command):
    """Take offers off the wall, the phones and the documents; nothing is deleted."""

    ids: Ids
    reason: Text | None = None


@declares("offer.restore", by=allow(CHAIRS), undoable=True, says=N_("Brought an offer of help back"))
class RestoreOffers(Command):
    """Bring hidden offers back."""

    ids: Ids


@declares("offer.approve", by=allow(CHAIRS), undoable=True, says=N_("Showed an offer of help that waited"))
class ApproveOffers(Command):
    """Show offers that waited for a facilitator."""

    ids: Ids


@declares("delegate.remove", by=allow(CHAIRS), says=N_("Ended a delegate's access"))
class RemoveDelegate(Command):
    """End the access of whoever gave ``contribution``; what they gave stays."""

    contribution: Id


@declares("delegate.readmit", by=allow(CHAIRS), says=N_("Gave a delegate's access back"))
class ReadmitDelegate(Command):
    """Give back the access of whoever gave ``contribution``."""

    contribution: Id
