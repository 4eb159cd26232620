"""What is deleted when its time has come, and what stays: the frozen outcome, and the numbers of what went.

Two steps. First who gave what: delegates, authorships, the marks that name a delegate, and receipts. Later the notes
themselves. With the notes the journal goes too, because it holds their words: what is left of a session is a new
lineage, so that no page and no undo builds on what is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Table, and_, delete, func, select, update
from sqlalchemy.orm import Session as Tx

from facilitator.domain.vocabulary import KEEP_DELEGATES_DAYS
from facilitator.store import files, queries
from facilitator.store.engine import Store
from facilitator.store.files import IMPORT
from facilitator.store.models import (
    Authorship,
    Base,
    Cluster,
    Contribution,
    Delegate,
    Endorsement,
    Event,
    JournalLine,
    MadeDocument,
    Purge,
    ReadyMark,
    Receipt,
    Session,
    StoredFile,
    Version,
    VersionBody,
    new_id,
)

_KEPT: Final = frozenset({"questions", "summaries", "versions", "version_bodies", "follow_ups", "reviews"})
"""Tables of a session that stay when its notes go: what staff wrote, and the outcome as it was frozen."""


class Step(StrEnum):
    """What retention deletes: first who gave what, later the notes."""

    DELEGATES = "delegates"
    NOTES = "notes"


def due(tx: Tx, event: Event, now: float) -> list[Step]:
    """Return the steps whose time has come for ``event`` at ``now`` (seconds since 1970).

    Days count from the end of the event's last day or from the last thing anybody did, whichever is later: an event
    that is still in use is never cut short.
    """
    last = _last_moment(tx, event)
    kept = {
        Step.DELEGATES: event.retention.get("delegates", KEEP_DELEGATES_DAYS),
        Step.NOTES: event.retention.get("notes"),
    }
    day = timedelta(days=1).total_seconds()
    return [step for step, days in kept.items() if days is not None and now >= last + days * day]


def _last_moment(tx: Tx, event: Event) -> float:
    last_day = (
        max(event.days, default=None) or datetime.fromtimestamp(event.created_at, UTC).date().isoformat()
    )
    end = datetime.combine(date.fromisoformat(last_day), time.max, ZoneInfo(event.time_zone)).timestamp()
    sessions = select(Session.id).where(Session.event == event.id)
    # What follows an event, months later, keeps nobody's data longer.
    given = JournalLine.session.in_(sessions) & JournalLine.command.not_in(
        ("report.publish", "report.follow")
    )
    said = tx.scalar(select(func.max(JournalLine.at)).where(given))
    joined = tx.scalar(select(func.max(Delegate.created_at)).where(Delegate.event == event.id))
    return max(end, event.created_at, said or 0.0, joined or 0.0)


def find_unfrozen(tx: Tx, event: str) -> list[str]:
    """Return the event's sessions that have notes but no frozen outcome: of these nothing would stay."""
    noted = select(Contribution.session).distinct()
    query = select(Session.id).where(Session.event == event, Session.id.in_(noted)).order_by(Session.position)
    # A version of the whole event is kept with one session and speaks of all in ``revs``; one whose document was
    # never made keeps nothing.
    sealed = tx.scalars(select(Version.revs).join(VersionBody, VersionBody.version == Version.id))
    frozen = {session for revs in sealed for session in revs}
    return [session for session in tx.scalars(query) if session not in frozen]


def purge_event(tx: Tx, event: Event, steps: list[Step], now: float) -> dict[str, int]:
    """Carry out ``steps`` and return how many rows of which table went.

    Numbers that were counted (endorsements, "delegates") stay where they stand. What was deleted is kept as a ``Purge``.
    """
    deleted: dict[str, int] = {}
    sessions = list(tx.scalars(select(Session).where(Session.event == event.id)))
    ids = [one.id for one in sessions]
    if Step.DELEGATES in steps:
        people = select(Delegate.id).where(Delegate.event == event.id)
        whose: list[tuple[type[Base], ColumnElement[bool]]] = [
            (Authorship, Authorship.session.in_(ids)),
            (Endorsement, Endorsement.session.in_(ids)),
            (ReadyMark, ReadyMark.session.in_(ids)),
            (Receipt, Receipt.caller.in_(people)),
            (Delegate, Delegate.event == event.id),
        ]
        # Who marked a cluster is forgotten; that so many did stays, also where it is merged later.
        of_event = Cluster.session.in_(ids)
        tx.execute(update(Cluster).where(of_event).values(unnamed=Cluster.endorsements, absorbed=[]))
        for model, column in whose:
            _delete(tx, model, column, deleted)
        deleted["names"] = _forget_names(tx, sessions)
    if Step.NOTES in steps:
        for table in reversed(Base.metadata.sorted_tables):
            # Whatever belongs to a session goes, also what later parts of the program keep; only what is named stays.
            if "session" in table.columns and table.name not in _KEPT:
                _delete(tx, table, _of_notes(table, ids), deleted)
        # A table that was uploaded and not taken in holds the words of people too.
        uploaded = and_(StoredFile.event == event.id, StoredFile.purpose == IMPORT)
        _delete(tx, StoredFile, uploaded, deleted)
    changed = {name: count for name, count in deleted.items() if count}
    if changed:
        tx.execute(delete(MadeDocument).where(MadeDocument.event == event.id))
        if Step.NOTES in steps:
            # Pages that watch find another lineage and ask for the whole state.
            for one in sessions:
                one.lineage, one.rev, one.focus, one.ready = new_id(), one.rev + 1, None, 0
                if one.carried:
                    # The history that an imported outcome brought: words, as in the journal.
                    one.carried = {**one.carried, "log": []}
        else:
            tx.execute(update(Session).where(Session.id.in_(ids)).values(ready=0))
        tx.add(Purge(id=new_id(), event=event.id, at=now, deleted=changed))
    return changed


def _forget_names(tx: Tx, sessions: list[Session]) -> int:
    """Take the names that authors had agreed to off their notes and out of the history; return how many went.

    A frozen outcome keeps what it was made with. Sessions with names get a new lineage: pages ask for the whole anew.
    """
    gone = 0
    for session in sessions:
        named = and_(Contribution.session == session.id, Contribution.author_name != "")
        count = tx.scalar(select(func.count()).select_from(Contribution).where(named)) or 0
        for line in tx.scalars(select(JournalLine).where(JournalLine.session == session.id)):
            before, after = _without_names(line.before), _without_names(line.after)
            if (before, after) != (line.before, line.after):
                line.before, line.after = before, after
        if count:
            tx.execute(update(Contribution).where(named).values(author_name=""))
            session.lineage, session.rev = new_id(), session.rev + 1
        gone += count
    return gone


def _without_names(rows: dict[str, Any]) -> dict[str, Any]:
    notes = rows.get("contributions", {})
    if not any(row and row.get("author_name") for row in notes.values()):
        return rows
    bare = {id_: {**row, "author_name": ""} if row else row for id_, row in notes.items()}
    return {**rows, "contributions": bare}


def _of_notes(table: Table, sessions: list[str]) -> ColumnElement[bool]:
    mine = table.columns["session"].in_(sessions)
    # A translation of a summary stays with the summary.
    return and_(mine, table.columns["of"] != "summary") if "of" in table.columns else mine


def _delete(tx: Tx, model: Any, where: Any, deleted: dict[str, int]) -> None:
    table = getattr(model, "__table__", model)
    count = tx.scalar(select(func.count()).select_from(table).where(where)) or 0
    deleted[table.name] = deleted.get(table.name, 0) + count
    if count:
        tx.execute(delete(table).where(where))


class Purged(NamedTuple):
    """What went, or in a dry run would go, of one event: rows by table; ``unfrozen`` are sessions without a frozen outcome."""

    event: str
    steps: list[Step]
    deleted: dict[str, int]
    unfrozen: list[str]


def purge(
    store: Store,
    now: float,
    *,
    event: str | None = None,
    at_once: Iterable[Step] = (),
    dry_run: bool = False,
    before_notes: Callable[[Tx, str], None] = lambda _tx, _event: None,
) -> list[Purged]:
    """Delete what is due at ``now`` (seconds since 1970) in all events, or in one, and return what went of each.

    ``at_once`` names steps that are not to wait for their day; ``before_notes`` is called with the event before its
    notes go: what is made of them has its last look. Those who watch get a new lineage and ask anew.
    """
    done: list[Purged] = []
    if not dry_run:
        with store.write() as tx:
            files.drop_old(tx, now)
    with store.read() as tx:
        ids = [one.id for one in queries.events(tx) if event is None or one.id == event]
    for id_ in ids:
        with store.write() as tx:
            row = tx.get_one(Event, id_)
            steps = sorted({*due(tx, row, now), *at_once})
            if not steps:
                continue
            unfrozen = find_unfrozen(tx, id_) if Step.NOTES in steps else []
            sessions = [one.id for one in queries.agenda(tx, id_)]
            # A dry run does it and takes it back: what it says is what would happen.
            trial = tx.begin_nested()
            if Step.NOTES in steps:
                before_notes(tx, id_)
            deleted = purge_event(tx, row, steps, now)
            if dry_run:
                trial.rollback()
            else:
                trial.commit()
        if deleted:
            done.append(Purged(id_, steps, deleted, unfrozen))
        if deleted and not dry_run:
            for session in sessions:
                store.announce(session)
    if done and not dry_run:
        store.forget_deleted()
    return done
