"""Put prepared rows into a session, through the dispatcher like everything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session as Tx

from facilitator.commands import Dispatcher
from facilitator.domain.rules import Refused
from facilitator.identity import Caller
from facilitator.intake.mapping import Target
from facilitator.store import queries
from facilitator.store.models import Event

STEP: Final = 40
"""Rows of one command: each holds the database, and with it the room, for some 30 ms."""


@dataclass(frozen=True)
class Taken:
    """What an import did: contributions ``added``, and those that were ``present`` from an earlier one."""

    added: int
    present: int


def read_target(tx: Tx, session: str, event: str | None = None) -> Target:
    """Return what is to be known of a session before something is imported. Raises ``Refused``."""
    row = queries.get_session(tx, session, event)
    questions = [(one.id, one.text, one.short) for one in queries.questions(tx, row.id)]
    event_ = tx.get_one(Event, row.event)
    groups = {one["id"]: one["name"] for one in event_.groups}
    return Target(row.id, questions, list(event_.languages), row.max_length, groups)


def take_in(
    dispatcher: Dispatcher,
    caller: Caller,
    session: str,
    rows: Sequence[dict[str, Any]],
    breathe: Callable[[], None] = lambda: None,
) -> Taken:
    """Write prepared rows, ``STEP`` in one step of the history. Raises ``Refused``; then earlier steps stay.

    ``breathe`` is called between the steps: it lets the room go on. A second call with the same rows adds nothing.
    """
    added = present = 0
    for start in range(0, len(rows), STEP):
        step = list(rows[start : start + STEP])
        try:
            answer = dispatcher.perform(
                caller, "contribution.import", {"session": session, "rows": step}
            ).answer
        except Refused as refused:
            if refused.reason != "nothing_new":
                raise
            answer = {"added": 0, "present": len(step)}
        added, present = added + answer["added"], present + answer["present"]
        breathe()
    return Taken(added, present)
