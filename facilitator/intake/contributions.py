"""Put prepared rows into a session, through the dispatcher like everything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from facilitator.commands.dispatcher import Dispatcher
from facilitator.domain.rules import Refused
from facilitator.identity import Caller
from facilitator.intake.mapping import Target
from facilitator.store import queries
from facilitator.store.catalogues import tags_by_id
from facilitator.store.models import Event, JournalLine

STEP: Final = 40
"""Rows of one command: each holds the database, and with it the room, for some 30 ms."""


@dataclass(frozen=True)
class Taken:
    """What an import did: contributions ``added``, those ``present`` from an earlier one, and the steps it took.

    ``first`` and ``last`` are revisions of the session, 0 where nothing was added.
    """

    added: int
    present: int
    first: int = 0
    last: int = 0


@dataclass(frozen=True)
class TakenBack:
    """What taking an import back did: contributions that are ``gone``, and those ``kept`` since others built on them."""

    gone: int
    kept: int


def read_target(tx: Tx, session: str, event: str | None = None) -> Target:
    """Return what is to be known of a session before something is imported. Raises ``Refused``."""
    row = queries.get_session(tx, session, event)
    questions = [(one.id, one.text, one.short) for one in queries.questions(tx, row.id)]
    event_ = tx.get_one(Event, row.event)
    groups = {one["id"]: one["name"] for one in event_.groups}
    tags = frozenset(tags_by_id(tx, row.event))
    return Target(row.id, questions, list(event_.languages), row.max_length, groups, tags)


def take_in(
    dispatcher: Dispatcher,
    caller: Caller,
    session: str,
    rows: Sequence[dict[str, Any]],
    yield_control: Callable[[], None] = lambda: None,
) -> Taken:
    """Write prepared rows, ``STEP`` in one step of the history. Raises ``Refused``; then earlier steps stay.

    ``yield_control`` is called between the steps: it lets the room go on. A second call with the same rows adds nothing.
    """
    added = present = first = last = 0
    for start in range(0, len(rows), STEP):
        step = list(rows[start : start + STEP])
        try:
            done = dispatcher.perform(caller, "contribution.import", {"session": session, "rows": step})
            answer, first, last = done.answer, first or done.rev, done.rev
        except Refused as refused:
            if refused.reason != "nothing_new":
                raise
            answer = {"added": 0, "present": len(step)}
        added, present = added + answer["added"], present + answer["present"]
        yield_control()
    return Taken(added, present, first, last)


def take_back(
    dispatcher: Dispatcher,
    caller: Caller,
    session: str,
    first: int,
    last: int,
    yield_control: Callable[[], None] = lambda: None,
) -> TakenBack:
    """Undo the steps of one import, those of ``caller`` from revision ``first`` to ``last``, the newest first.

    A step that somebody has built on since stays, and the others go. ``yield_control`` is called between the steps.
    """
    with dispatcher.store.read() as tx:
        query = select(JournalLine).where(
            JournalLine.session == session,
            JournalLine.rev.between(first, last),
            JournalLine.command == "contribution.import",
            JournalLine.role == caller.role,
            JournalLine.actor == caller.name,
        )
        steps = [
            (line.rev, sum(before is None for before in line.before["contributions"].values()))
            for line in tx.scalars(query.order_by(JournalLine.rev.desc()))
        ]
    gone = kept = 0
    for rev, count in steps:
        try:
            dispatcher.perform(caller, "session.undo", {"session": session, "rev": rev})
            gone += count
        except Refused:
            kept += count
        yield_control()
    return TakenBack(gone, kept)
