"""The way back: what one command did is turned back by its journal line, unless others have built on it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as Tx

from facilitator.domain.order_keys import key_between
from facilitator.domain.rules import Refused
from facilitator.domain.wall import FOLLOWS_STAGE
from facilitator.store.journal import Line, doer, find_change
from facilitator.store.models import (
    EVENT_TABLES,
    JOURNALED,
    Base,
    Cluster,
    Contribution,
    EventLine,
    JournalLine,
    Offer,
    Question,
    Review,
    Session,
    Summary,
    Version,
)
from facilitator.store.unit_of_work import EventWork, SessionWork, row_key

_KEPT_BY_UNDO = frozenset({"endorsements", "ready", "chosen", "consent", "consent_own", "author_name"})
"""Columns that a way back leaves as they are: nobody's endorsement or consent is taken from them or given back."""

_ADDED_TO = frozenset({"absorbed", "unnamed"})
"""Columns that several changes add to, in any order: a way back takes out what its own change has put in."""


def undo_change(work: SessionWork | EventWork, rev: int) -> str:
    """Turn back what the command ``rev`` did, and return that command's name.

    Only the columns which that command changed are looked at: where one of them is something else by now, others
    have built on it and ``Refused`` (``built_upon``) is raised. Endorsements stay as they are.
    """
    line: Line | None
    if isinstance(work, SessionWork):
        line, tables = work.tx.get(JournalLine, (work.session.id, rev)), JOURNALED
    else:
        line, tables = work.tx.get(EventLine, (work.event.id, rev)), EVENT_TABLES
    if line is None:
        raise Refused("unknown_revision", field="rev")
    if not line.undoable:
        raise Refused("not_undoable", field="rev")
    work.reverts = rev
    removed: list[Base] = []
    order = list(tables)
    # Rows that come back first: others may point to them.
    for table, rows in sorted(line.before.items(), key=lambda one: order.index(one[0])):
        for id_, before in rows.items():
            row = _turn_back(work, line, tables[table], id_, before)
            if row is not None:
                removed.append(row)
    # The other way round: what stands in a cluster goes before the cluster.
    for row in sorted(removed, key=lambda one: -order.index(one.__tablename__)):
        _require_unused(work, line, row)
        work.remove(row)
    _part_equal_ranks(work)
    return line.command


def _part_equal_ranks(work: SessionWork | EventWork) -> None:
    """Give rows that came back to a place which another row has taken since a rank of their own, just behind it."""
    work.tx.flush()
    for row, _before in work.tracked():
        if work.is_gone(row) or not isinstance(row, Cluster | Contribution) or not row.rank:
            continue
        place = (
            Cluster.question == row.question
            if isinstance(row, Cluster)
            else Contribution.cluster == row.cluster
        )
        model = type(row)
        ranks = set(work.tx.scalars(select(model.rank).where(place, model.id != row.id)))
        if row.rank in ranks:
            later = min((rank for rank in ranks if rank > row.rank), default=None)
            row.rank = key_between(row.rank, later)
            work.tx.flush()


def _turn_back(
    work: SessionWork | EventWork, line: Line, model: type[Base], id_: str, before: dict[str, Any] | None
) -> Base | None:
    """Turn one row back; return it where it must be removed, once all others are turned back."""
    after = line.after[model.__tablename__][id_]
    if before == after:
        return None  # sent again for its readers only
    row = work.tx.get(model, id_)
    now = None if row is None else row.dump()
    if after is None:
        if row is not None or before is None:
            raise _built_upon(work, line, model.__tablename__, id_)
        work.restore(model, before)
        return None
    changed = [name for name, value in after.items() if before is None or before.get(name) != value]
    left = _KEPT_BY_UNDO
    is_stage = model is Session and "stage" in changed
    if is_stage and now is not None and any(now[name] != after[name] for name in FOLLOWS_STAGE):
        # What somebody has put on the wall since stays there, whole: a focus that came back would hide a view that was
        # chosen. The stage comes back all the same.
        left |= FOLLOWS_STAGE
    if (
        row is None
        or now is None
        or any(now[name] != after[name] for name in changed if name not in left | _ADDED_TO)
    ):
        raise _built_upon(work, line, model.__tablename__, id_)
    if before is None:
        return row
    work.track(row)
    for name in changed:
        if name in _ADDED_TO:
            setattr(row, name, _take_out(now[name], before[name], after[name]))
        elif name not in left:
            setattr(row, name, before[name])
    return None


def _take_out(now: Any, before: Any, after: Any) -> Any:
    """Return ``now`` without what made ``after`` of ``before``, numbers or lists of ids; what it took away is back."""
    if isinstance(now, int):
        return now - (after - before)
    kept = [one for one in now if one in before or one not in after]
    return kept + [one for one in before if one not in after and one not in kept]


def is_used(tx: Tx, row: Session | Question) -> bool:
    """Whether anybody has written anything, or made a cluster, in a session or on a question; withdrawn things count.

    So does what the chair said on a session's page, of the whole event too: it is kept with that session.
    """
    name = "session" if isinstance(row, Session) else "question"
    models: list[Any] = [
        Contribution,
        Cluster,
        Summary,
        *((Version, Review) if isinstance(row, Session) else ()),
    ]
    return any(
        tx.scalar(select(model.id).where(getattr(model, name) == row.id).limit(1)) is not None
        for model in models
    )


def _require_unused(work: SessionWork | EventWork, line: Line, row: Base) -> None:
    """Refuse to remove what others have used since: moved something into, endorsed, or offered help with."""
    work.tx.flush()
    table, id_ = row_key(row)
    if isinstance(row, Session | Question):
        if is_used(work.tx, row):
            raise _built_upon(work, line, table, id_)
        return
    used = work.tx.scalar(
        select(Contribution.id).where(or_(Contribution.cluster == id_, Contribution.copy_of == id_)).limit(1)
    )
    offered = work.tx.scalar(select(Offer.id).where(Offer.action == id_).limit(1))
    endorsed = (
        isinstance(row, Cluster | Contribution)
        and not _is_absorbed(work, row)
        and row.endorsements > (line.after[table][id_] or {}).get("endorsements", 0)
    )
    if used is not None:
        raise _built_upon(work, line, "contributions", used)
    if offered is not None or endorsed:
        raise _built_upon(work, line, table, id_)


def _is_absorbed(work: SessionWork | EventWork, row: Base) -> bool:
    """Whether another cluster takes over the marks of ``row``: the way back of a way back merges them again."""
    return any(row.id in other.absorbed for other, _was in work.changed(Cluster))  # type: ignore[attr-defined]


def _built_upon(work: SessionWork | EventWork, line: Line, table: str, id_: str) -> Refused:
    since_then: Line | None
    if isinstance(work, SessionWork):
        since_then = find_change(work.tx, work.session.id, table, id_, since_rev=line.rev)
    else:
        query = select(EventLine).where(EventLine.event == work.event.id, EventLine.rev > line.rev)
        later = work.tx.scalars(query.order_by(EventLine.rev.desc()))
        since_then = next((one for one in later if id_ in one.after.get(table, {})), None)
    current = {"rev": since_then.rev} if since_then else None
    return Refused("built_upon", field="rev", current=current, who=doer(since_then))
