"""The journal: what one command touched, what changed since a revision, and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from facilitator.domain.audience import Audience, project
from facilitator.domain.messages import N_, Message
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import ROLE_NAMES
from facilitator.store.models import JOURNALED, Base, Cluster, Contribution, JournalLine, Offer, Session

SOMEBODY: Final = N_("Somebody else")
MAX_CATCH_UP = 2000
"""Revisions that a client may be behind before a snapshot is cheaper than the changes."""

_KEPT_BY_UNDO = frozenset({"endorsements", "ready", "consent", "author_name"})
"""Columns that a way back leaves as they are: nobody's endorsement or consent is taken from them or given back."""

R = TypeVar("R", bound=Base)

Rows = dict[str, dict[str, dict[str, Any] | None]]
"""Whole rows by table and id, null where there is none."""


class Touched(NamedTuple):
    """A row that a command may have changed, and what it was before."""

    row: Base
    before: dict[str, Any] | None


class Work:
    """What a command works with: the transaction, the locked session, and the rows it says it touches.

    ``now`` is in seconds since 1970; ``rev`` the revision that this command will be.
    """

    def __init__(self, tx: Tx, session: Session, *, now: float, rev: int) -> None:
        self.tx = tx
        self.session = session
        self.now = now
        self.rev = rev
        self.reverts: int | None = None
        """The revision that this work takes back."""
        self._touched: dict[tuple[str, str], Touched] = {}
        self._gone: set[tuple[str, str]] = set()
        self._resent: set[tuple[str, str]] = set()

    def touch(self, row: R) -> R:
        """Return ``row`` after remembering what it was; call it before changing the row."""
        key = _key(row)
        if key not in self._touched:
            self._touched[key] = Touched(row, row.dump())
        return row

    def touch_for_readers(self, row: Base) -> None:
        """Send ``row`` to those who watch although it stays as it is: they may now see more or less of it."""
        self.touch(row)
        self._resent.add(_key(row))

    def forget(self, model: type[Base], id_: str, column: str) -> None:
        """Leave the value that ``column`` of a touched row had before out of the journal."""
        touched = self._touched[model.__tablename__, id_]
        if touched.before is not None:
            touched.before[column] = ""

    def add(self, row: R) -> R:
        """Return ``row`` after adding it to the database."""
        self.tx.add(row)
        self.tx.flush()
        self._touched.setdefault(_key(row), Touched(row, None))
        self._gone.discard(_key(row))
        return row

    def remove(self, row: Base) -> None:
        """Delete ``row``."""
        self.touch(row)
        self._gone.add(_key(row))
        self.tx.delete(row)
        self.tx.flush()

    def touched(self) -> list[Touched]:
        """Return the rows touched so far, with what they were before; those that are gone among them."""
        return list(self._touched.values())

    def is_gone(self, row: Base) -> bool:
        """Whether this command has removed ``row``."""
        return _key(row) in self._gone

    def rows(self) -> tuple[Rows, Rows]:
        """Return what the touched rows were and what they are now, rows that stayed the same left out."""
        before: Rows = {}
        after: Rows = {}
        for key, touched in self._touched.items():
            now = None if key in self._gone else touched.row.dump()
            if now != touched.before or key in self._resent:
                before.setdefault(key[0], {})[key[1]] = touched.before
                after.setdefault(key[0], {})[key[1]] = now
        return before, after


def _key(row: Base) -> tuple[str, str]:
    return row.__tablename__, row.id  # type: ignore[attr-defined] # every journaled row has an id


def since(tx: Tx, session: Session, rev: int) -> list[JournalLine] | None:
    """Return the lines after ``rev`` in order, or None where only a snapshot helps: too old, or ahead of us."""
    if rev > session.rev or session.rev - rev > MAX_CATCH_UP:
        return None
    query = select(JournalLine).where(JournalLine.session == session.id, JournalLine.rev > rev)
    lines = list(tx.scalars(query.order_by(JournalLine.rev)))
    if len(lines) != session.rev - rev:
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


def doer(line: JournalLine | None) -> str | Message:
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


def _project_rows(rows: Rows, audience: Audience, settings: dict[str, Any]) -> Rows:
    return {
        table: {
            id_: None if row is None else project(table, row, audience, settings)
            for id_, row in table_rows.items()
        }
        for table, table_rows in rows.items()
    }


def undo(work: Work, rev: int) -> str:
    """Turn back what the command ``rev`` did, and return that command's name.

    Only the columns which that command changed are looked at: where one of them is something else by now, others
    have built on it and ``Refused`` (``built_upon``) is raised. Endorsements stay as they are.
    """
    line = work.tx.get(JournalLine, (work.session.id, rev))
    if line is None:
        raise Refused("unknown_revision", field="rev")
    if not line.undoable:
        raise Refused("not_undoable", field="rev")
    work.reverts = rev
    removed: list[Base] = []
    # Rows that come back first: others may point to them.
    for table, rows in sorted(line.before.items(), key=lambda one: list(JOURNALED).index(one[0])):
        for id_, before in rows.items():
            row = _turn_back(work, line, JOURNALED[table], id_, before)
            if row is not None:
                removed.append(row)
    # The other way round: what stands in a cluster goes before the cluster.
    for row in reversed(removed):
        _require_unused(work, line, row)
        work.remove(row)
    return line.command


def _turn_back(
    work: Work, line: JournalLine, model: type[Base], id_: str, before: dict[str, Any] | None
) -> Base | None:
    """Turn one row back; return it where it must be removed, once all others are turned back."""
    after = line.after[model.__tablename__][id_]
    row = work.tx.get(model, id_)
    now = None if row is None else row.dump()
    if after is None:
        if row is not None or before is None:
            raise _built_upon(work, line, model.__tablename__, id_)
        work.add(model(**before))
        return None
    changed = [name for name, value in after.items() if before is None or before.get(name) != value]
    if (
        row is None
        or now is None
        or any(now[name] != after[name] for name in changed if name not in _KEPT_BY_UNDO)
    ):
        raise _built_upon(work, line, model.__tablename__, id_)
    if before is None:
        return row
    work.touch(row)
    for name in changed:
        if name not in _KEPT_BY_UNDO:
            setattr(row, name, before[name])
    return None


def _require_unused(work: Work, line: JournalLine, row: Base) -> None:
    """Refuse to remove what others have used since: moved something into, endorsed, or offered help with."""
    work.tx.flush()
    table, id_ = _key(row)
    used = work.tx.scalar(select(Contribution.id).where(Contribution.cluster == id_).limit(1))
    offered = work.tx.scalar(select(Offer.id).where(Offer.action == id_).limit(1))
    endorsed = isinstance(row, Cluster | Contribution) and row.endorsements > 0
    if used is not None:
        raise _built_upon(work, line, "contributions", used)
    if offered is not None or endorsed:
        raise _built_upon(work, line, table, id_)


def _built_upon(work: Work, line: JournalLine, table: str, id_: str) -> Refused:
    since_then = find_change(work.tx, work.session.id, table, id_, since_rev=line.rev)
    current = {"rev": since_then.rev} if since_then else None
    return Refused("built_upon", field="rev", current=current, who=doer(since_then))
