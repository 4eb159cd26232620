"""Commands on clusters."""

from __future__ import annotations

from pydantic import (
    Field,
)

from facilitator.contract.declaration import declares
from facilitator.contract.fields import Command, Id, Ids, NewId, Text
from facilitator.domain.messages import N_
from facilitator.domain.rules import CHAIRS, OPEN_TO_CLUSTERING, allow


@declares("cluster.create", by=allow(CHAIRS, OPEN_TO_CLUSTERING), undoable=True, says=N_("Made a cluster"))
class CreateCluster(Command):
    """Make a cluster in a question, and move ``ids`` into it."""

    id: NewId
    question: Id
    title: Text
    ids: Ids = Field(default_factory=list)
    seen: dict[Id, Id | None] | None = None


@declares("cluster.rename", by=allow(CHAIRS, OPEN_TO_CLUSTERING), undoable=True, says=N_("Renamed a cluster"))
class RenameCluster(Command):
    """Give a cluster another title. ``base`` is the title that the caller saw: another one now is a conflict."""

    id: Id
    title: Text
    base: Text | None = None


@declares("cluster.merge", by=allow(CHAIRS, OPEN_TO_CLUSTERING), undoable=True, says=N_("Merged clusters"))
class MergeClusters(Command):
    """Move everything of one cluster, or of several, to the end of another, and remove the emptied ones."""

    from_: Id | Ids = Field(alias="from")
    into: Id


@declares("cluster.order", by=allow(CHAIRS, OPEN_TO_CLUSTERING), undoable=True, says=N_("Moved a cluster"))
class OrderCluster(Command):
    """Put a cluster before another one, or last (``before`` null)."""

    id: Id
    before: Id | None


@declares("cluster.remove", by=allow(CHAIRS, OPEN_TO_CLUSTERING), undoable=True, says=N_("Removed a cluster"))
class RemoveCluster(Command):
    """Remove a cluster; its contributions go back to the inbox."""

    id: Id
