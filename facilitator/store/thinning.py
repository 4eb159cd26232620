"""The journal of a live event is thinned: lines that no client can resume from any more keep only what changed.

A line holds the rows of a command whole, before and after, because clients that resume are sent them as they are. Once it
is ``journal.MAX_CATCH_UP`` revisions old nobody is sent it. What then reads it (undo, the history, the editing log, the
state at an earlier revision) asks what changed, and the few columns that sentences name. docs/decisions/0018-thin-journal.md
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session as Tx

from facilitator.domain.vocabulary import ACTION_FIELDS
from facilitator.domain.wall import FOLLOWS_STAGE
from facilitator.store import journal
from facilitator.store.engine import Store
from facilitator.store.models import JournalLine, Session
from facilitator.store.pieces import Pieces

THINNING_SECONDS: Final = 60.0
"""Between two looks."""
FIRST_THINNING_SECONDS: Final = 600.0
"""From a start to the first look, well beyond a rolling reload: the workers of the version before, which serve until all are
replaced, may not know thin lines, and would fail on a history or an editing log."""
FEWEST: Final = 200
"""Lines for which it is worth to begin: one at a time would cost a transaction each."""

Row = dict[str, Any] | None
Side = dict[str, dict[str, Row]]
"""Rows by table and id, before or after a command."""

_NAMED: Final[dict[str, frozenset[str]]] = {
    "sessions": frozenset({"stage", "question"}),
    "clusters": frozenset({"title", "question"}),
    "contributions": frozenset(
        {"number", "question", "kind", "status", "cluster", "split_from", "hidden_reason", "reword_reason", "filled_reason"}
    ),
}  # fmt: skip
"""What the history and the editing log say of a row that a step touched, whether or not it changed."""
_TOGETHER: Final = ((frozenset({"stage"}), FOLLOWS_STAGE), (frozenset({"kind", *ACTION_FIELDS}), {"text"}))
"""Where one of the first has changed, the others are read as well."""


def thin_rows(before: Side, after: Side, *, undoable: bool) -> tuple[Side, Side]:
    """Return the rows of a line, before and after, without what neither changed nor is read of old lines.

    A row that went stays whole: it may come back. One that came stays whole where the step can be undone, since undo looks whether it
    is still as it came; else its words stay. All ids stay.
    """
    thin_before: Side = {table: dict(rows) for table, rows in before.items()}
    thin_after: Side = {table: dict(rows) for table, rows in after.items()}
    for table, rows in after.items():
        named = _NAMED.get(table, frozenset()) | {"id"}
        for id_, now in rows.items():
            was = before.get(table, {}).get(id_)
            if now is None or (was is None and undoable):
                continue
            if was is None:
                thin_after[table][id_] = _only(now, named | {"text", "title"})
                continue
            changed = {name for name, value in now.items() if name not in was or was[name] != value}
            changed |= was.keys() - now.keys()
            kept = named | changed
            for some, others in _TOGETHER:
                if changed & some:
                    kept |= others
            thin_before[table][id_], thin_after[table][id_] = _only(was, kept), _only(now, kept)
    return thin_before, thin_after


def _only(row: dict[str, Any], names: frozenset[str] | set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name in names}


class Thinning:
    """Thins the journals of all sessions in ``pieces``, each a short transaction: commands go on between them.

    Several processes may do so at once: a line is locked while it is thinned, and one that is thin stays as it is.
    """

    def __init__(self, store: Store, pieces: Pieces | None = None, fewest: int = FEWEST) -> None:
        self._store = store
        self._pieces = pieces or Pieces(store)
        self._fewest = fewest
        self._done: dict[tuple[str, str], int] = {}
        """The revision up to which a session of a lineage has been looked through by this process."""

    def run(self) -> None:
        """Thin what is due."""
        self.look()

    def look(self) -> int:
        """Thin what is due; return how many lines were thinned."""
        with self._store.read() as tx:
            query = select(Session.id, Session.lineage, Session.rev).where(Session.rev > journal.MAX_CATCH_UP)
            due = {(id_, lineage): rev - journal.MAX_CATCH_UP for id_, lineage, rev in tx.execute(query)}
        self._done = {key: rev for key, rev in self._done.items() if key in due}
        return sum(
            self._thin(key, last)
            for key, last in due.items()
            if last - self._done.get(key, 0) >= self._fewest
        )

    def _thin(self, key: tuple[str, str], last: int) -> int:
        first = self._first_whole(key[0], self._done.get(key, 0) + 1, last)
        begin = last + 1 if first is None else first

        def piece(tx: Tx, limit: int) -> int:
            nonlocal begin
            thinned = thin_lines(tx, key[0], begin, last, limit)
            begin = (thinned[-1] if thinned else last) + 1
            return len(thinned)

        done = self._pieces.carry_out(piece) if first is not None else 0
        self._done[key] = last
        return done

    def _first_whole(self, session: str, first: int, last: int) -> int | None:
        """Return the first revision that is not thin: after a start all before it are passed over, and nobody waits meanwhile."""
        query = select(JournalLine.rev).where(_whole(session, first, last))
        with self._store.read() as tx:
            return tx.scalar(query.order_by(JournalLine.rev).limit(1))


def thin_lines(tx: Tx, session: str, first: int, last: int, limit: int | None = None) -> list[int]:
    """Thin the lines of a session from revision ``first`` to ``last``, ``limit`` at most; return their revisions.

    Lines that are thin already count for nothing: they take no time, and tell nothing of how long a whole one takes.
    """
    query = select(JournalLine).where(_whole(session, first, last)).order_by(JournalLine.rev).limit(limit)
    # Locked: whoever takes a name out of the history meanwhile must not see it come back.
    lines = tx.scalars(query.with_for_update()).all()
    for line in lines:
        line.before, line.after = thin_rows(line.before, line.after, undoable=line.undoable)
        line.thin = True
    return [line.rev for line in lines]


def _whole(session: str, first: int, last: int) -> ColumnElement[bool]:
    return and_(
        JournalLine.session == session, JournalLine.rev.between(first, last), JournalLine.thin.is_(False)
    )
