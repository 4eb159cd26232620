"""Mark contributions and clusters as important, within the budget of the session."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, insert, select, union_all

from facilitator import contract
from facilitator.commands.work import CommandContext, get_contribution
from facilitator.domain.marks import is_tally_hidden, marks_of, may_mark, shows_to_mark
from facilitator.domain.rules import Refused, may_see_others
from facilitator.domain.vocabulary import Stage, Status, Visibility
from facilitator.store.models import Cluster, Contribution, Endorsement
from facilitator.store.unit_of_work import SessionWork


def set_(context: CommandContext, payload: contract.SetEndorsement) -> dict[str, Any]:
    """Mark a contribution or cluster as important to oneself, or take the mark away; twice is once."""
    work, me = context.work, context.caller.id
    row = _get_target(context, payload.target)
    marked = _marked(work, me, row.question)
    had, others = row.id in marked, marked.keys() - {row.id}
    used = sum(marked[id_] for id_ in others)
    if payload.on and not had:
        _require_budget(work, used)
    same = [row.id, *(row.absorbed if isinstance(row, Cluster) else ())]
    work.tx.execute(delete(Endorsement).where(Endorsement.target.in_(same), Endorsement.delegate == me))
    if payload.on:
        values = {"target": row.id, "delegate": me, "session": work.session.id}
        work.tx.execute(insert(Endorsement).values(**values))
    work.track(row)
    row.endorsements += int(payload.on) - int(had)
    if row.question == work.session.question and payload.on != had and not others:
        # The first mark of somebody, or the last one taken back.
        work.track(work.session).chosen += int(payload.on) - int(had)
    count = {} if is_tally_hidden(work.session.dump()) else {"endorsements": row.endorsements}
    return {"target": row.id, "on": payload.on, "used": used + int(payload.on), **count}


def _require_budget(work: SessionWork, used: int) -> None:
    each = marks_of(work.session.dump())["each"]
    if each is not None and used >= each:
        raise Refused("no_marks_left", field="target", limit=each)


def _get_target(context: CommandContext, target: str) -> Contribution | Cluster:
    work = context.work
    settings = work.session.dump()
    if not may_see_others(Visibility(work.session.visibility), Stage(work.session.stage)):
        raise Refused("unknown_contribution", field="target")
    of = marks_of(settings)["of"]
    row: Contribution | Cluster | None = work.tx.get(Cluster, target)
    if row is None or row.session != work.session.id:
        row = get_contribution(work, target, "target")
        seen = work.session.visibility == Visibility.ALL or shows_to_mark(settings, row.kind)
        if row.status != Status.SHOWN or not seen:
            raise Refused("unknown_contribution", field="target")
    if not may_mark(of, row.kind if isinstance(row, Contribution) else None):
        raise Refused("not_to_mark", field="target")
    return row


def _marked(work: SessionWork, delegate: str, question: str) -> dict[str, bool]:
    """Return what ``delegate`` has marked on ``question``: ids of clusters and contributions, and whether it is shown.

    A mark on what is hidden or withdrawn meanwhile takes nothing from the budget.
    """
    mine = select(Endorsement.target).where(
        Endorsement.session == work.session.id, Endorsement.delegate == delegate
    )
    targets = set(work.tx.scalars(mine))
    if not targets:
        return {}
    clusters = work.tx.execute(select(Cluster.id, Cluster.absorbed).where(Cluster.question == question)).all()
    single = select(Contribution.id, Contribution.status).where(
        Contribution.id.in_(targets), Contribution.question == question
    )
    return {one.id: True for one in clusters if targets & {one.id, *one.absorbed}} | {
        one.id: one.status == Status.SHOWN for one in work.tx.execute(single)
    }


def recount(work: SessionWork, rows: list[Cluster]) -> None:
    """Count anew who marked ``rows`` or what they absorbed, each person once. They must be touched already."""
    for row in rows:
        people = select(func.count(Endorsement.delegate.distinct())).where(
            Endorsement.target.in_([row.id, *row.absorbed])
        )
        row.endorsements = row.unnamed + (work.tx.scalar(people) or 0)


def count_people(work: SessionWork) -> None:
    """Count anew how many people have marked something on the room's question. The session must be touched already."""
    question = work.session.question
    work.tx.flush()
    clusters = work.tx.execute(select(Cluster.id, Cluster.absorbed).where(Cluster.question == question)).all()
    ids = [id_ for one in clusters for id_ in (one.id, *one.absorbed)]
    inside = select(Contribution.id).where(Contribution.question == question)
    people = union_all(
        select(Endorsement.delegate).where(Endorsement.target.in_(ids)),
        select(Endorsement.delegate).where(Endorsement.target.in_(inside)),
    ).subquery()
    work.session.chosen = work.tx.scalar(select(func.count(people.c.delegate.distinct()))) or 0


def count_after_undo(work: SessionWork) -> None:
    """Count anew who marked the clusters that a way back has touched: those that were merged are apart again, or one."""
    touched = [one.row for one in work.tracked()]
    clusters = [row for row in touched if isinstance(row, Cluster) and not work.is_gone(row)]
    if not clusters:
        return
    work.tx.flush()
    recount(work, clusters)
    if any(one.question == work.session.question for one in touched if isinstance(one, Cluster)):
        work.track(work.session)
        count_people(work)
