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
from facilitator.store.pieces import Pieces

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


_Rows = tuple[Table, ColumnElement[bool]]
"""A table, and which of its rows."""


def _of_delegates(event: str, sessions: list[str]) -> list[_Rows]:
    """Return the rows that say who gave what, in the order in which they can go."""
    people = select(Delegate.id).where(Delegate.event == event)
    found: list[tuple[type[Base], ColumnElement[bool]]] = [
        (Authorship, Authorship.session.in_(sessions)),
        (Endorsement, Endorsement.session.in_(sessions)),
        (ReadyMark, ReadyMark.session.in_(sessions)),
        (Receipt, Receipt.caller.in_(people)),
        (Delegate, Delegate.event == event),
    ]
    return [(_table(model), where) for model, where in found]


def _of_notes(event: str, sessions: list[str]) -> list[_Rows]:
    """Return the notes with all that hangs on them, in the order in which they can go."""
    # Whatever belongs to a session goes, also what later parts of the program keep; only what is named stays.
    found = [
        (table, _notes_in(table, sessions))
        for table in reversed(Base.metadata.sorted_tables)
        if "session" in table.columns and table.name not in _KEPT
    ]
    # A table that was uploaded and not taken in holds the words of people too.
    uploaded = and_(StoredFile.event == event, StoredFile.purpose == IMPORT)
    return [*found, (_table(StoredFile), uploaded)]


def _notes_in(table: Table, sessions: list[str]) -> ColumnElement[bool]:
    mine = table.columns["session"].in_(sessions)
    # A translation of a summary stays with the summary.
    return and_(mine, table.columns["of"] != "summary") if "of" in table.columns else mine


def _table(model: type[Base]) -> Table:
    return Base.metadata.tables[model.__tablename__]


def _named(sessions: list[str]) -> ColumnElement[bool]:
    return and_(Contribution.session.in_(sessions), Contribution.author_name != "")


def _rows_of(event: str, sessions: list[str], steps: list[Step]) -> list[_Rows]:
    found = _of_delegates(event, sessions) if Step.DELEGATES in steps else []
    return found + (_of_notes(event, sessions) if Step.NOTES in steps else [])


def _count(tx: Tx, event: str, sessions: list[str], steps: list[Step]) -> dict[str, int]:
    """Return how many rows of which table ``steps`` would delete; "names" are those taken off notes."""
    found = {
        table.name: tx.scalar(select(func.count()).select_from(table).where(where)) or 0
        for table, where in _rows_of(event, sessions, steps)
    }
    if Step.DELEGATES in steps:
        found["names"] = (
            tx.scalar(select(func.count()).select_from(Contribution).where(_named(sessions))) or 0
        )
    return {name: count for name, count in found.items() if count}


def _begin_anew(tx: Tx, purged: Purged, sessions: list[str]) -> None:
    """Let pages that watch find another lineage and ask for the whole; numbers that were counted stay as they are.

    Done before the rows go and once they have gone: where the program is ended in between, nobody goes on with the old.
    """
    tx.execute(delete(MadeDocument).where(MadeDocument.event == purged.event))
    if Step.DELEGATES in purged.steps:
        # Who marked a cluster is forgotten; that so many did stays, also where it is merged later.
        tx.execute(
            update(Cluster)
            .where(Cluster.session.in_(sessions))
            .values(unnamed=Cluster.endorsements, absorbed=[])
        )
    for one in tx.scalars(select(Session).where(Session.id.in_(sessions))):
        one.ready = 0
        if Step.NOTES in purged.steps or "names" in purged.deleted:
            one.lineage, one.rev = new_id(), one.rev + 1
        if Step.NOTES in purged.steps:
            one.focus = None
            if one.carried:
                # The history that an imported outcome brought: words, as in the journal.
                one.carried = {**one.carried, "log": []}


def _forget_names(pieces: Pieces, sessions: list[str]) -> None:
    """Take the names that authors had agreed to off their notes and out of the history.

    A frozen outcome keeps what it was made with.
    """

    def bare(tx: Tx, limit: int) -> int:
        some = select(Contribution.id).where(_named(sessions)).limit(limit)
        done = tx.connection().execute(
            update(Contribution).where(Contribution.id.in_(some)).values(author_name="")
        )
        return done.rowcount

    pieces.carry_out(bare)
    for session in sessions:
        last = -1

        def bare_lines(tx: Tx, limit: int, session: str = session) -> int:
            nonlocal last
            of_session = select(JournalLine).where(JournalLine.session == session, JournalLine.rev > last)
            lines = list(tx.scalars(of_session.order_by(JournalLine.rev).limit(limit)))
            for line in lines:
                last = line.rev
                before, after = _without_names(line.before), _without_names(line.after)
                if (before, after) != (line.before, line.after):
                    line.before, line.after = before, after
            return len(lines)

        pieces.carry_out(bare_lines)


def _without_names(rows: dict[str, Any]) -> dict[str, Any]:
    notes = rows.get("contributions", {})
    if not any(row and row.get("author_name") for row in notes.values()):
        return rows
    bare = {id_: {**row, "author_name": ""} if row else row for id_, row in notes.items()}
    return {**rows, "contributions": bare}


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
    pieces: Pieces | None = None,
) -> list[Purged]:
    """Delete what is due at ``now`` (seconds since 1970) in all events, or in one, and return what went of each.

    The rows go in ``pieces``, a short transaction each, so that nobody waits for the whole. What is cut off half-way is
    finished by the next call.

    ``at_once`` names steps that are not to wait for their day; ``before_notes`` is called with the event before its
    notes go: what is made of them has its last look. Those who watch get a new lineage and ask anew.
    """
    done: list[Purged] = []
    pieces = pieces or Pieces(store)
    if not dry_run:
        with store.write() as tx:
            files.drop_old(tx, now)
    with store.read() as tx:
        ids = [one.id for one in queries.events(tx) if event is None or one.id == event]
    for id_ in ids:
        with store.read() as tx:
            steps = sorted({*due(tx, tx.get_one(Event, id_), now), *at_once})
            sessions = [one.id for one in queries.agenda(tx, id_)]
            unfrozen = find_unfrozen(tx, id_) if Step.NOTES in steps else []
            deleted = _count(tx, id_, sessions, steps)
        if not deleted:
            continue
        done.append(Purged(id_, steps, deleted, unfrozen))
        if not dry_run:
            _purge_event(store, pieces, done[-1], sessions, now, before_notes)
    if done and not dry_run:
        store.forget_deleted()
    return done


def _purge_event(
    store: Store,
    pieces: Pieces,
    wanted: Purged,
    sessions: list[str],
    now: float,
    before_notes: Callable[[Tx, str], None],
) -> None:
    if Step.NOTES in wanted.steps:
        with store.write() as tx:
            before_notes(tx, wanted.event)
    with store.write() as tx:
        # First: copies of the database are cleaned by it, whatever becomes of this process.
        tx.add(Purge(id=new_id(), event=wanted.event, at=now, deleted=wanted.deleted))
        _begin_anew(tx, wanted, sessions)
    if Step.DELEGATES in wanted.steps:
        _forget_names(pieces, sessions)
    for table, where in _rows_of(wanted.event, sessions, wanted.steps):
        pieces.delete(table, where)
    with store.write() as tx:
        _begin_anew(tx, wanted, sessions)
    for session in sessions:
        store.announce(session)
