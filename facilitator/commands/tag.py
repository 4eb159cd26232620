"""Tag contributions and clusters from the event's catalogues."""

from __future__ import annotations

from typing import Any

from facilitator import contract
from facilitator.commands.work import CommandContext, get_contribution
from facilitator.domain.catalogue import MAX_TAGS
from facilitator.domain.rules import Refused
from facilitator.store.catalogues import tags_by_id
from facilitator.store.models import Cluster, Contribution


def set_(context: CommandContext, payload: contract.SetTag) -> dict[str, Any]:
    """Put a tag on a contribution or cluster, or take it off; two who tag at once lose nothing.

    A tag whose catalogue is gone can still be taken off.
    """
    work = context.work
    known = tags_by_id(work.tx, work.session.event)
    cluster = work.tx.get(Cluster, payload.target)
    row: Contribution | Cluster
    if cluster is not None and cluster.session == work.session.id:
        row = cluster
    else:
        row = get_contribution(work, payload.target, "target")
    if payload.on and payload.tag not in known:
        raise Refused("unknown_tag", field="tag", tag=payload.tag)
    tags = [tag for tag in row.tags if tag != payload.tag] + ([payload.tag] if payload.on else [])
    if payload.on and len(tags) > MAX_TAGS:
        raise Refused("too_many_tags", field="tag", limit=MAX_TAGS)
    order = {tag: place for place, tag in enumerate(known)}
    work.track(row)
    # In the order of the catalogues, whoever set which first; a new list, since the old one is the journal's.
    row.tags = sorted(tags, key=lambda tag: (order.get(tag, len(order)), tag))
    return {"target": row.id, "tags": row.tags}
