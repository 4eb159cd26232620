"""Create, name, order, merge and remove clusters."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from facilitator import contract
from facilitator.commands import endorsement
from facilitator.commands.contribution.giving import move, require_unmoved
from facilitator.commands.work import (
    CommandContext,
    get_cluster,
    get_contributions,
    get_question,
    ranks_before,
)
from facilitator.domain import text as words
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import MAX_TITLE
from facilitator.store.journal import doer, find_change
from facilitator.store.models import Cluster, Contribution
from facilitator.store.unit_of_work import SessionWork


def create(context: CommandContext, payload: contract.CreateCluster) -> dict[str, Any]:
    """Make a cluster at the end of its question's clusters, and move the contributions named into it."""
    work = context.work
    if work.tx.get(Cluster, payload.id) is not None:
        raise Refused("id_taken", field="id")
    question = get_question(work, payload.question)
    rank = ranks_before(_ranks(work, question.id), None, 1)[0]
    title = _title(payload.title)
    work.add_cluster(
        id=payload.id, session=work.session.id, question=question.id, title=title, rank=rank, endorsements=0
    )
    if payload.ids:
        rows = get_contributions(work, payload.ids)
        for row in rows:
            require_unmoved(work, row, payload.id, payload.seen)
        move(work, rows, payload.id)
    return {"id": payload.id}


def rename(context: CommandContext, payload: contract.RenameCluster) -> dict[str, Any]:
    """Give a cluster another title, unless somebody else has renamed it since the caller looked."""
    row = get_cluster(context.work, payload.id, "id")
    title = _title(payload.title)
    if payload.base is not None and row.title not in (payload.base, title):
        line = find_change(context.work.tx, row.session, "clusters", row.id, "title")
        raise Refused(
            "title_changed",
            field="title",
            current={"title": row.title},
            who=doer(line),
            title=row.title,
            yours=title,
        )
    context.work.track(row)
    row.title = title
    return {"id": row.id, "title": title}


def merge(context: CommandContext, payload: contract.MergeClusters) -> dict[str, Any]:
    """Move everything of one cluster, or of several, to the end of another of the same question; remove the emptied ones."""
    work = context.work
    ids = [payload.from_] if isinstance(payload.from_, str) else list(dict.fromkeys(payload.from_))
    if not ids:
        raise Refused("nothing_chosen", field="from")
    if payload.into in ids:
        raise Refused("merge_itself", field="into")
    target = get_cluster(work, payload.into, "into")
    sources = [get_cluster(work, id_, "from") for id_ in ids]
    if any(source.question != target.question for source in sources):
        raise Refused("other_question", field="into")
    moved, unnamed = 0, 0
    absorbed: list[str] = []
    for source in sources:
        rows = _contents(work, source.id)
        moved += len(rows)
        if rows:
            move(work, rows, target.id)
            work.tx.flush()
        absorbed += [source.id, *source.absorbed]
        unnamed += source.unnamed
        work.remove(source)
    if sum(source.endorsements for source in sources):
        work.track(target)
        target.absorbed = [*target.absorbed, *absorbed]
        target.unnamed += unnamed
        endorsement.recount(work, [target])
    return {"into": target.id, "moved": moved}


def order(context: CommandContext, payload: contract.OrderCluster) -> dict[str, Any]:
    """Put a cluster before another one of its question, or last."""
    work = context.work
    row = get_cluster(work, payload.id, "id")
    before = None
    if payload.before is not None and payload.before != row.id:
        before = get_cluster(work, payload.before, "before")
        if before.question != row.question:
            raise Refused("other_question", field="before")
    elif payload.before == row.id:
        return {"id": row.id}
    others = select(Cluster.rank).where(Cluster.question == row.question, Cluster.id != row.id)
    ranks = list(work.tx.scalars(others))
    work.track(row)
    row.rank = ranks_before(ranks, before.rank if before else None, 1)[0]
    return {"id": row.id}


def remove(context: CommandContext, payload: contract.RemoveCluster) -> dict[str, Any]:
    """Remove a cluster; its contributions go back to the inbox."""
    work = context.work
    row = get_cluster(work, payload.id, "id")
    rows = _contents(work, row.id)
    move(work, rows, None)
    work.remove(row)
    if row.endorsements and row.question == work.session.question:
        work.track(work.session)
        endorsement.count_people(work)
    return {"moved": len(rows)}


def _title(title: str) -> str:
    return words.clean_line(title, limit=MAX_TITLE, field="title", empty="empty_title")


def _ranks(work: SessionWork, question: str) -> list[str]:
    return list(work.tx.scalars(select(Cluster.rank).where(Cluster.question == question)))


def _contents(work: SessionWork, cluster: str) -> list[Contribution]:
    query = select(Contribution).where(Contribution.cluster == cluster)
    return sorted(work.tx.scalars(query), key=lambda row: row.rank)
