"""The journal: what one command touched, what changed since a revision, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy import Connection, Insert, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session as Tx
from sqlalchemy.orm.attributes import set_committed_value

from facilitator.domain.audience import Audience, project
from facilitator.domain.messages import N_, Message
from facilitator.domain.rules import Refused
from facilitator.domain.signs import free_sign
from facilitator.domain.vocabulary import ROLE_NAMES
from facilitator.store.models import (
    EVENT_TABLES,
    JOURNALED,
    Base,
    Cluster,
    Contribution,
    Event,
    EventLine,
    JournalLine,
    Offer,
    Question,
    Session,
    Summary,
    Version,
)

SOMEBODY: Final = N_("Somebody else")
MAX_CATCH_UP = 2000
"""Revisions that a client may be behind before a snapshot is cheaper than the changes."""

_KEPT_BY_UNDO = frozenset({"endorsements", "ready", "chosen", "consent", "consent_own", "author_name"})
"""Columns that a way back leaves as they are: nobody's endorsement or consent is taken from them or given back."""

_ADDED_TO = frozenset({"absorbed", "unnamed"})
"""Columns that several changes add to, in any order: a way back takes out what its own change has put in."""

_INSERT_LINE: Final = insert(JournalLine)
"""Made once: making a statement costs as much as carrying it out."""

_MOVE: Final = (
    update(Session)
    .where(Session.id == bindparam("of"))
    .values(rev=bindparam("new_rev"), next_number=bindparam("next"))
)

R = TypeVar("R", bound=Base)
Line = JournalLine | EventLine

Rows = dict[str, dict[str, dict[str, Any] | None]]
"""Whole rows by table and id, null where there is none."""


class Touched(NamedTuple):
    """A row that a command may have changed, and what it was before."""

    row: Base
    before: dict[str, Any] | None


class Touching:
    """The rows that a command says it touches. ``now`` is in seconds since 1970; ``rev`` the revision it will be."""

    def __init__(self, tx: Tx, *, now: float, rev: int) -> None:
        self.tx = tx
        self.now = now
        self.rev = rev
        self.reverts: int | None = None
        """The revision that this work takes back."""
        self._touched: dict[tuple[str, str], Touched] = {}
        self._gone: set[tuple[str, str]] = set()
        self._resent: set[tuple[str, str]] = set()

    @cached_property
    def connection(self) -> Connection:
        """The transaction's connection, for statements past the unit of work, which is slow."""
        return self.tx.connection()

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

    def insert(self, row: R) -> R:
        """Return ``row`` after writing it down past the unit of work, which takes twice as long.

        For the one command that a whole room gives at once. ``row`` has all its columns; it is not the database's:
        what becomes of it after this is not kept.
        """
        model = type(row)
        values = row.dump() | {name: getattr(row, name) for name in row.unjournaled}
        self.connection.execute(_inserts(model), values)
        self._touched.setdefault(_key(row), Touched(row, None))
        return row

    def add_all(self, rows: Sequence[Base]) -> None:
        """Add many rows at once."""
        self.tx.add_all(rows)
        self.tx.flush()
        for row in rows:
            self._touched.setdefault(_key(row), Touched(row, None))
            self._gone.discard(_key(row))

    def changed(self, model: type[R]) -> list[tuple[R, dict[str, Any]]]:
        """Return the rows of ``model`` that were there before and are touched, each with what it was."""
        return [
            (one.row, one.before)
            for one in self._touched.values()
            if isinstance(one.row, model) and one.before is not None
        ]

    def add_cluster(self, wanted: int = 0, **columns: Any) -> Cluster:
        """Return a new cluster with the sign ``wanted`` where it is free in its question, else with the lowest free one."""
        taken = self.tx.scalars(select(Cluster.sign).where(Cluster.question == columns["question"]))
        return self.add(Cluster(**columns, sign=free_sign(taken, wanted)))

    def revive(self, model: type[Base], before: dict[str, Any]) -> None:
        """Add a row again as it was (a way back); a cluster gets its own sign again unless another has it by now."""
        if model is Cluster:
            self.add_cluster(
                before.get("sign", 0), **{name: one for name, one in before.items() if name != "sign"}
            )
        else:
            self.add(model(**before))

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


class Work(Touching):
    """What a command on a session works with: the transaction, the locked session, and the rows it touches."""

    def __init__(self, tx: Tx, session: Session, *, now: float, rev: int) -> None:
        super().__init__(tx, now=now, rev=rev)
        self.session = session

    def take_number(self) -> int:
        """Return the number of the session's next contribution, which nothing else gets."""
        number = self.session.next_number
        # No change for the unit of work to find: ``move`` writes it down.
        set_committed_value(self.session, "next_number", number + 1)
        return number

    def move(self) -> None:
        """Give the session its new revision; it and the next number are written in one go."""
        session = self.session
        counters = {"of": session.id, "new_rev": self.rev, "next": session.next_number}
        self.connection.execute(_MOVE, counters)
        set_committed_value(session, "rev", self.rev)


class EventWork(Touching):
    """What a command on the event as a whole works with. ``event`` is unset until ``event.create`` has made it."""

    event: Event

    def revive(self, model: type[Base], before: dict[str, Any]) -> None:
        """Add a row again as it was; a session returns under a new lineage, its own history is gone."""
        of_event = {"event": self.event.id} if model is Session else {}
        self.add(model(**before, **of_event))

    def remove(self, row: Base) -> None:
        """Delete ``row``; of a session, in which nobody has written, its history as well."""
        if isinstance(row, Session):
            self.tx.execute(delete(JournalLine).where(JournalLine.session == row.id))
        super().remove(row)


@cache
def _inserts(model: type[Base]) -> Insert:
    return insert(model)


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


def _project_rows(rows: Rows, audience: Audience, settings: dict[str, Any]) -> Rows:
    return {
        table: {
            id_: None if row is None else project(table, row, audience, settings)
            for id_, row in table_rows.items()
        }
        for table, table_rows in rows.items()
    }


def undo(work: Work | EventWork, rev: int) -> str:
    """Turn back what the command ``rev`` did, and return that command's name.

    Only the columns which that command changed are looked at: where one of them is something else by now, others
    have built on it and ``Refused`` (``built_upon``) is raised. Endorsements stay as they are.
    """
    line: Line | None
    if isinstance(work, Work):
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
    return line.command


def _turn_back(
    work: Work | EventWork, line: Line, model: type[Base], id_: str, before: dict[str, Any] | None
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
        work.revive(model, before)
        return None
    changed = [name for name, value in after.items() if before is None or before.get(name) != value]
    if (
        row is None
        or now is None
        or any(now[name] != after[name] for name in changed if name not in _KEPT_BY_UNDO | _ADDED_TO)
    ):
        raise _built_upon(work, line, model.__tablename__, id_)
    if before is None:
        return row
    work.touch(row)
    for name in changed:
        if name in _ADDED_TO:
            setattr(row, name, _take_out(now[name], before[name], after[name]))
        elif name not in _KEPT_BY_UNDO:
            setattr(row, name, before[name])
    return None


def _take_out(now: Any, before: Any, after: Any) -> Any:
    """Return ``now`` without what made ``after`` of ``before``, numbers or lists of ids; what it took away is back."""
    if isinstance(now, int):
        return now - (after - before)
    kept = [one for one in now if one in before or one not in after]
    return kept + [one for one in before if one not in after and one not in kept]


def is_used(tx: Tx, row: Session | Question) -> bool:
    """Whether anybody has written anything, or made a cluster, in a session or on a question; withdrawn things count."""
    name = "session" if isinstance(row, Session) else "question"
    models: list[Any] = [Contribution, Cluster, Summary, *([Version] if isinstance(row, Session) else [])]
    return any(
        tx.scalar(select(model.id).where(getattr(model, name) == row.id).limit(1)) is not None
        for model in models
    )


def _require_unused(work: Work | EventWork, line: Line, row: Base) -> None:
    """Refuse to remove what others have used since: moved something into, endorsed, or offered help with."""
    work.tx.flush()
    table, id_ = _key(row)
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


def _is_absorbed(work: Work | EventWork, row: Base) -> bool:
    """Whether another cluster takes over the marks of ``row``: the way back of a way back merges them again."""
    return any(row.id in other.absorbed for other, _was in work.changed(Cluster))  # type: ignore[attr-defined]


def _built_upon(work: Work | EventWork, line: Line, table: str, id_: str) -> Refused:
    since_then: Line | None
    if isinstance(work, Work):
        since_then = find_change(work.tx, work.session.id, table, id_, since_rev=line.rev)
    else:
        query = select(EventLine).where(EventLine.event == work.event.id, EventLine.rev > line.rev)
        later = work.tx.scalars(query.order_by(EventLine.rev.desc()))
        since_then = next((one for one in later if id_ in one.after.get(table, {})), None)
    current = {"rev": since_then.rev} if since_then else None
    return Refused("built_upon", field="rev", current=current, who=doer(since_then))


# --- writing the lines of a command ------------------------------------------------------------------------------------


def write(work: Work, said: dict[str, Any]) -> frozenset[str]:
    """Write the journal lines of a command on a session, and return the sessions that moved.

    ``said`` is what each line says of the command: ``at``, ``role``, ``actor``, ``command``, ``undoable``, ``reverts``.
    What it touched in other sessions stands in their journals too, under their own next revision, so that whoever
    watches them sees it; it can be taken back only where the command was given.
    """
    by_session = _by_session(*work.rows())
    # Also where nothing changed: the revision has moved, and a journal has no gaps.
    before, after = by_session.pop(work.session.id, ({}, {}))
    line = {**said, "session": work.session.id, "rev": work.rev, "before": before, "after": after}
    line["undoable"] = said["undoable"] and bool(after)
    # Past the unit of work, which is slow.
    work.connection.execute(_INSERT_LINE, line)
    return frozenset({work.session.id}) | _write_to_others(work, by_session, said)


def write_event(work: EventWork, said: dict[str, Any]) -> frozenset[str]:
    """Write the event's own line of a command, and the lines of the sessions that moved; return these."""
    before, after = work.rows()
    own = [{table: rows for table, rows in side.items() if table in EVENT_TABLES} for side in (before, after)]
    line = {**said, "event": work.event.id, "rev": work.rev, "before": own[0], "after": own[1]}
    line["undoable"] = said["undoable"] and bool(own[1])
    work.tx.execute(insert(EventLine).values(**line))
    sessions = before.get(Session.__tablename__, {})
    # Nobody watches a session that this command has made or removed.
    passing = {
        id_ for id_, row in sessions.items() if row is None or after[Session.__tablename__][id_] is None
    }
    by_session = _by_session(before, after)
    return _write_to_others(work, {id_: rows for id_, rows in by_session.items() if id_ not in passing}, said)


def _write_to_others(
    work: Touching, by_session: dict[str, tuple[Rows, Rows]], said: dict[str, Any]
) -> frozenset[str]:
    for session in sorted(by_session):
        query = (
            update(Session).where(Session.id == session).values(rev=Session.rev + 1).returning(Session.rev)
        )
        rev = work.tx.execute(query, execution_options={"synchronize_session": False}).scalar_one()
        before, after = by_session[session]
        line = {**said, "session": session, "rev": rev, "before": before, "after": after}
        work.connection.execute(_INSERT_LINE, {**line, "undoable": False, "reverts": None})
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
