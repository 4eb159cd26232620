"""Commands on contributions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
)

from facilitator.contract.declaration import declares
from facilitator.contract.fields import ActionFields, Command, Id, Ids, NewId, Text
from facilitator.domain.catalogue import MAX_TAGS
from facilitator.domain.messages import N_
from facilitator.domain.rules import (
    CHAIRS,
    DELEGATES,
    OPEN_TO_CLUSTERING,
    OPEN_TO_ENTERING,
    OPEN_TO_WITHDRAWING,
    OPEN_TO_WRITING,
    SCRIBES,
    WRITERS,
    allow,
)
from facilitator.domain.vocabulary import (
    MAX_GIVEN,
    MAX_IDS,
    MAX_LANGUAGE,
    MAX_LINES,
    MAX_MOMENT,
    MAX_PARTS,
    Consent,
    Kind,
    Level,
    Source,
)


@declares(
    "contribution.submit",
    by=allow(DELEGATES, OPEN_TO_WRITING) | allow(SCRIBES, OPEN_TO_ENTERING),
    says=N_("Gave a contribution"),
)
class SubmitContribution(ActionFields, Command):
    """Give a contribution."""

    id: NewId
    question: Id
    kind: Kind
    text: Text
    lang: Annotated[StrictStr, Field(max_length=35)] | None = None
    group: Annotated[StrictStr, Field(max_length=64)] | None = None


@declares(
    "contribution.edit", by=allow(DELEGATES | SCRIBES, OPEN_TO_WRITING), says=N_("Changed a contribution")
)
class EditContribution(ActionFields, Command):
    """Change one's own contribution; fields left out stay as they are."""

    id: Id
    kind: Kind | None = None
    text: Text | None = None
    lang: Annotated[StrictStr, Field(max_length=35)] | None = None


@declares(
    "contribution.withdraw",
    by=allow(DELEGATES | SCRIBES, OPEN_TO_WITHDRAWING),
    says=N_("Withdrew a contribution"),
)
class WithdrawContribution(Command):
    """Take one's own contribution back. Its number is not used again."""

    id: Id


@declares(
    "contribution.language",
    by=allow(DELEGATES | SCRIBES),
    undoable=True,
    says=N_("Set the language of a contribution"),
)
class SetLanguage(Command):
    """Say in which language a contribution is written, where it was not told rightly."""

    id: Id
    lang: Annotated[StrictStr, Field(max_length=35)]


@declares(
    "contribution.place", by=allow(CHAIRS, OPEN_TO_CLUSTERING), undoable=True, says=N_("Moved contributions")
)
class PlaceContributions(Command):
    """Move contributions into a cluster, or into the inbox (``cluster`` null), before another one or at the end.

    ``seen`` says in which cluster the caller saw each of them: where it stands somewhere else by now, that is a conflict.
    """

    ids: Ids
    cluster: Id | None
    before: Id | None = None
    seen: dict[Id, Id | None] | None = None


class Part(BaseModel):
    """One part of a contribution that is split."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: NewId
    text: Text


@declares(
    "contribution.split", by=allow(CHAIRS, OPEN_TO_CLUSTERING), undoable=True, says=N_("Split a contribution")
)
class SplitContribution(Command):
    """Make parts of a contribution that holds several ideas; each keeps the author, the original is kept."""

    id: Id
    parts: Annotated[list[Part], Field(max_length=MAX_PARTS)]


@declares(
    "contribution.reword",
    by=allow(CHAIRS, OPEN_TO_CLUSTERING),
    undoable=True,
    says=N_("Reworded a contribution"),
)
class RewordContribution(Command):
    """Put a contribution into other words; the author's are kept. ``base`` is the text that the caller saw."""

    id: Id
    text: Text
    base: Text | None = None
    reason: Text | None = None


class Line(BaseModel):
    """One contribution that a scribe enters."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: NewId
    text: Text
    lang: Annotated[StrictStr, Field(max_length=35)] | None = None


@declares(
    "contribution.enter",
    by=allow(SCRIBES, OPEN_TO_ENTERING),
    undoable=True,
    says=N_("Entered contributions for others"),
)
class EnterContributions(Command):
    """Enter what others said or wrote on paper: all lines, or none where one of them cannot be kept."""

    question: Id
    kind: Kind
    level: Level | None = None
    group: Annotated[StrictStr, Field(max_length=64)] | None = None
    source: Literal[Source.SCRIBE, Source.PAPER] = Source.PAPER
    lines: Annotated[list[Line], Field(max_length=MAX_LINES)]


class ImportedOffer(BaseModel):
    """An offer of help from a file, with the action that it was made on. ``created_at`` is in seconds since 1970."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: NewId
    group: Annotated[StrictStr, Field(max_length=64)] | None = None
    brings: Text
    created_at: Annotated[float, Field(ge=0, le=MAX_MOMENT)] | None = None


class ImportedRow(ActionFields):
    """A contribution from a file. ``created_at`` is in seconds since 1970; ``cluster`` is a title, made where missing.

    ``endorsements`` counts who marked it where it comes from, ``cluster_endorsements`` who marked its cluster there; that is
    taken where the cluster is made. A file does not say who they were: the numbers stand, and marks given here come on top.

    ``original`` is what stood there before staff reworded it, for ``reword_reason``. A file names nobody: ``consent``
    ``name`` is kept as ``quote``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: NewId
    question: Id
    kind: Kind
    text: Text
    lang: Annotated[StrictStr, Field(max_length=MAX_LANGUAGE)] | None = None
    group: Annotated[StrictStr, Field(max_length=64)] | None = None
    cluster: Text | None = None
    created_at: Annotated[float, Field(ge=0, le=MAX_MOMENT)] | None = None
    number: Annotated[StrictInt, Field(ge=1, le=MAX_GIVEN)] | None = None
    tags: Annotated[list[Id], Field(max_length=MAX_TAGS)] = Field(default_factory=list)
    consent: Consent | None = None
    original: Text | None = None
    reword_reason: Text | None = None
    endorsements: Annotated[StrictInt, Field(ge=0, le=MAX_GIVEN)] | None = None
    cluster_endorsements: Annotated[StrictInt, Field(ge=0, le=MAX_GIVEN)] | None = None
    offers: Annotated[list[ImportedOffer], Field(max_length=MAX_IDS)] = Field(default_factory=list)


@declares(
    "contribution.import", by=allow(CHAIRS), undoable=True, says=N_("Imported contributions from a file")
)
class ImportContributions(Command):
    """Take in rows of a file; those that are there from an earlier import stay as they are."""

    rows: Annotated[list[ImportedRow], Field(max_length=MAX_IDS)]


@declares("contribution.hide", by=allow(CHAIRS), undoable=True, says=N_("Hid contributions"))
class HideContributions(Command):
    """Take contributions off the wall and the phones; nothing is deleted."""

    ids: Ids
    reason: Text | None = None


@declares("contribution.restore", by=allow(CHAIRS), undoable=True, says=N_("Restored contributions"))
class RestoreContributions(Command):
    """Bring hidden contributions back."""

    ids: Ids


@declares("contribution.approve", by=allow(CHAIRS), undoable=True, says=N_("Approved contributions"))
class ApproveContributions(Command):
    """Show contributions that waited for a facilitator."""

    ids: Ids


@declares("tag.set", by=allow(WRITERS), undoable=True, says=N_("Set or removed a tag"))
class SetTag(Command):
    """Put a tag of a catalogue on a contribution or cluster, or take it off."""

    target: Id
    tag: Annotated[StrictStr, Field(max_length=64)]
    on: StrictBool


@declares(
    "action.complete",
    by=allow(WRITERS, OPEN_TO_CLUSTERING),
    undoable=True,
    says=N_("Filled in what an action lacked"),
)
class CompleteAction(ActionFields, Command):
    """Fill in, as staff, what an action does not say; fields left out stay as they are.

    ``base`` holds the values that the caller saw: another one now is a conflict. ``reason`` stands in the editing log.
    """

    id: Id
    reason: Text | None = None
    base: dict[str, StrictStr | None] | None = None
