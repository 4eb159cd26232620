"""Commands of and on a delegate: marks, consent, partner offers, access."""

from __future__ import annotations

from typing import Annotated

from pydantic import (
    Field,
    StrictBool,
    StrictStr,
)

from facilitator.contract.fields import Command, Id, Ids, NewId, Text
from facilitator.domain.vocabulary import (
    Consent,
)


class SetEndorsement(Command):
    """Mark a contribution or cluster as important to oneself, or take the mark away."""

    target: Id
    on: StrictBool


class SetReady(Command):
    """Say that one is ready to go on from a question, or not yet."""

    question: Id
    on: StrictBool


class SetConsent(Command):
    """Say what documents may hold of one's own words: of all given in this session and from now on, or of one.

    ``wall``: counted only; ``list``: in the list of contributions; ``quote``: also repeated in the text; ``name``: with
    the name. ``id`` names one contribution of one's own, and leaves all others as they are. ``name`` is needed for
    ``consent`` ``name`` and is dropped with any other.
    """

    consent: Consent
    id: Id | None = None
    name: Text | None = None


class MakeOffer(Command):
    """Say "we can help with this" on an action."""

    id: NewId
    action: Id
    group: Annotated[StrictStr, Field(max_length=64)] | None = None
    brings: Text


class WithdrawOffer(Command):
    """Take one's own offer back."""

    id: Id


class HideOffers(Command):
    """Take offers off the board, the phones and the documents; nothing is deleted."""

    ids: Ids
    reason: Text | None = None


class RestoreOffers(Command):
    """Bring hidden offers back."""

    ids: Ids


class ApproveOffers(Command):
    """Show offers that waited for a facilitator."""

    ids: Ids


class RemoveDelegate(Command):
    """End the access of whoever gave ``contribution``; what they gave stays."""

    contribution: Id


class ReadmitDelegate(Command):
    """Give back the access of whoever gave ``contribution``."""

    contribution: Id
