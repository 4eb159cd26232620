"""The journal: the lines that each command writes, and what changed since a revision."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session as Tx

from facilitator.contract.messages import Watch
from facilitator.contract.rights import project_row
from facilitator.domain.audience import Audience
from facilitator.domain.messages import N_, Message
from facilitator.domain.vocabulary import ROLE_NAMES
from facilitator.store.models import (
    EVENT_TABLES,
    JOURNALED,
    EventLine,
    JournalLine,
    Session,
)
from facilitator.store.unit_of_work import EventWork, Rows, SessionWork, UnitOfWork

SOMEBODY: Final = N_("Somebody else")
MAX_CATCH_UP = 2000
"""Revisions that a client may be behind before a snapshot is cheaper than the changes."""

_SEEN_ALIKE: Final = frozenset({"chosen", "focus", "timer", "question", "announcement"})
"""Columns of a session on which nothing depends that anybody sees of its other rows; the first moves with each mark."""

Line = JournalLine | EventLine


def reaches(session: Session, watch: Watch) -> bool:
    """Whether who watches from some revision can be told the changes since; ``since`` has the last word."""
    known = watch.rev if watch.lineage == session.lineage else None
    return known is not None and 0 <= session.rev - known <= MAX_CATCH_UP


def needs_all_rows(session: Session, watch: Watch, audience: Audience) -> bool:
    """Whether who watches must be sent all rows: a phone that asks for them and knows another state, staff too far behind."""
    if audience is Audience.PHONE:
        return watch.others and (watch.rev, watch.lineage) != (session.rev, session.lineage)
    return not reaches(session, watch)


def changes(tx: Tx, session: Session, watch: Watch, audience: Audience) -> dict[str, Any] | None:
    """Return what ``audience`` has missed since the revision that it knows, or None where only a snapshot helps."""
    if watch.rev is None or not reaches(session, watch):
        return None
    lines = since(tx, session, watch.rev)
    return batch(lines, session, watch.rev, audience) if lines is not None else None


def since(tx: Tx, session: Session, rev: int) -> list[JournalLine] | None:
    """Return the lines after ``rev`` in order, or None where only a snapshot helps: too old, or ahead of us."""
    if rev > session.rev or session.rev - rev > MAX_CATCH_UP:
        return None
    query = select(JournalLine).where(JournalLine.session == session.id, JournalLine.rev > rev)
    lines = list(tx.scalars(query.order_by(JournalLine.rev)))
    if len(lines) != session.rev - rev or any(line.thin for line in lines):
        return None
    return lines


def find_change(
    tx: Tx, session: str, table: str, id_: str, column: str | None = None, since_rev: int = 0
) -> JournalLine | None:
    """Return the newest line after ``since_rev`` that changed ``column`` of a row (any column where None), or None."""
    query = select(JournalLine).where(JournalLine.session == session, JournalLine.rev > since_rev)
    for line in tx.scalars(query.order_by(JournalLine.rev.desc()).limit(MAX_CATCH_UP)):
        if id_ not in line.after.get(table, {}):
            continue
        before, after = line.before[table][id_] or {}, line.after[table][id_] or {}
        if column is None or before.get(column) != after.get(column):
            return line
    return None


def doer(line: Line | None) -> str | Message:
    """Return who wrote a line, for a sentence: the name of the role link, else the role."""
    return line.actor or Message(ROLE_NAMES[line.role]) if line else Message(SOMEBODY)


def batch(
    lines: Iterable[JournalLine], session: Session, since_rev: int, audience: Audience
) -> dict[str, Any]:
    """Return the ``changes`` message for ``audience``: what it may see of ``lines``."""
    settings = session.dump()
    changes = [{"rev": line.rev, "put": _project_rows(line.after, audience, settings)} for line in lines]
    return {
        "session": session.id,
        "lineage": session.lineage,
        "from": since_rev,
        "to": changes[-1]["rev"] if changes else since_rev,
        "changes": changes,
    }


def commands_since(tx: Tx, session: str, rev: int) -> set[str]:
    """Return the names of the commands that changed ``session`` after ``rev``."""
    query = select(JournalLine.command).where(JournalLine.session == session, JournalLine.rev > rev)
    return set(tx.scalars(query.distinct()))


def rows_since(tx: Tx, session: Session, lineage: str, rev: int, audience: Audience) -> Rows | None:
    """Return the rows that changed after ``rev``, as ``newest_rows`` does; None where only all rows help."""
    lines = lines_of(tx, session, lineage, rev, audience)
    return None if lines is None else newest_rows(lines, session, audience)


def lines_of(
    tx: Tx, session: Session, lineage: str, rev: int, audience: Audience
) -> list[JournalLine] | None:
    """Return the lines after ``rev`` by which what ``audience`` knew then can be brought up to date.

    None where only all rows help: another lineage, too old, or, for phones, a change of the session itself, by which a
    phone may see more or less of rows that stay as they are.
    """
    lines = since(tx, session, rev) if lineage == session.lineage else None
    if lines is None or (audience is Audience.PHONE and any(_may_change_view(one) for one in lines)):
        return None
    return lines


def newest_rows(lines: Iterable[JournalLine], session: Session, audience: Audience) -> Rows:
    """Return the rows that ``lines`` changed, the newest state of each as ``audience`` sees it now."""
    found: Rows = {}
    for line in lines:
        for table, rows in line.after.items():
            found.setdefault(table, {}).update(rows)
    return _project_rows(found, audience, session.dump())


def _may_change_view(line: JournalLine) -> bool:
    """Whether ``line`` changed anything of the session by which its rows may be seen otherwise."""
    table = Session.__tablename__
    return any(
        any(
            value != (line.before[table][id_] or {}).get(name)
            for name, value in (row or {}).items()
            if name not in _SEEN_ALIKE
        )
        for id_, row in line.after.get(table, {}).items()
    )


def _project_rows(rows: Rows, audience: Audience, settings: dict[str, Any]) -> Rows:
    return {
        table: {
            id_: None if row is None else project_row(table, row, audience, settings)
            for id_, row in table_rows.items()
        }
        for table, table_rows in rows.items()
    }


# --- writing the lines of a command ------------------------------------------------------------------------------------


def write(work: SessionWork, header: dict[str, Any]) -> frozenset[str]:
    """Write the journal lines of a command on a session, and return the sessions that moved.

    ``header`` is what each line says of the command: ``at``, ``role``, ``actor``, ``command``, ``undoable``, ``reverts``.
    What it touched in other sessions stands in their journals too, under their own next revision, so that whoever
    watches them sees it; it can be taken back only where the command was given.
    """
    by_session = _by_session(*work.rows())
    # Also where nothing changed: the revision has moved, and a journal has no gaps.
    before, after = by_session.pop(work.session.id, ({}, {}))
    line = {
        **header,
        "session": work.session.id,
        "rev": work.rev,
        "before": before,
        "after": after,
        "thin": False,
    }
    line["undoable"] = header["undoable"] and bool(after)
    work.put(JournalLine, line)
    return frozenset({work.session.id}) | _write_to_others(work, by_session, header)


def write_event(work: EventWork, header: dict[str, Any]) -> frozenset[str]:
    """Write the event's own line of a command, and the lines of the sessions that moved; return these."""
    before, after = work.rows()
    own = [{table: rows for table, rows in side.items() if table in EVENT_TABLES} for side in (before, after)]
    line = {**header, "event": work.event.id, "rev": work.rev, "before": own[0], "after": own[1]}
    line["undoable"] = header["undoable"] and bool(own[1])
    work.tx.execute(insert(EventLine).values(**line))
    sessions = before.get(Session.__tablename__, {})
    # Nobody watches a session that this command has made or removed.
    passing = {
        id_ for id_, row in sessions.items() if row is None or after[Session.__tablename__][id_] is None
    }
    by_session = _by_session(before, after)
    return _write_to_others(
        work, {id_: rows for id_, rows in by_session.items() if id_ not in passing}, header
    )


def _write_to_others(
    work: UnitOfWork, by_session: dict[str, tuple[Rows, Rows]], header: dict[str, Any]
) -> frozenset[str]:
    for session in sorted(by_session):
        query = (
            update(Session).where(Session.id == session).values(rev=Session.rev + 1).returning(Session.rev)
        )
        rev = work.tx.execute(query, execution_options={"synchronize_session": False}).scalar_one()
        before, after = by_session[session]
        line = {**header, "session": session, "rev": rev, "before": before, "after": after}
        work.put(JournalLine, {**line, "undoable": False, "reverts": None, "thin": False})
    return frozenset(by_session)


def _by_session(before: Rows, after: Rows) -> dict[str, tuple[Rows, Rows]]:
    """Return the rows, before and after, by the session that each belongs to."""
    found: dict[str, tuple[Rows, Rows]] = {}
    for table in before.keys() & JOURNALED.keys():
        for id_, then in before[table].items():
            now = after[table][id_]
            session = id_ if table == Session.__tablename__ else (now or then or {})["session"]
            sides = found.setdefault(session, ({}, {}))
            for side, row in zip(sides, (then, now), strict=True):
                side.setdefault(table, {})[id_] = row
    return found
