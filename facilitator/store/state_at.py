"""A session's rows as they were at an earlier revision, by turning back the journal."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from facilitator.domain.rules import Refused
from facilitator.store.models import JournalLine, Session
from facilitator.store.rows import session_dumps

_OF_TODAY: Final = ("consent", "consent_own", "author_name")

State = dict[str, dict[str, dict[str, Any]]]
"""Whole rows by table and id."""


def state_at(tx: Tx, session: Session, rev: int | None = None) -> State:
    """Return the journaled rows of ``session`` at revision ``rev``, or as they are now (None).

    Raises ``Refused`` (``unknown_revision``) where the journal does not reach back that far, or not yet.
    """
    state: State = session_dumps(tx, session.id)
    if rev is None or rev == session.rev:
        return state
    now = dict(state["contributions"])
    query = select(JournalLine).where(JournalLine.session == session.id, JournalLine.rev > rev)
    lines = list(tx.scalars(query.order_by(JournalLine.rev.desc())))
    if rev < 0 or len(lines) != session.rev - rev:
        raise Refused("unknown_revision", field="rev")
    for line in lines:
        for table, rows in line.before.items():
            there = state.setdefault(table, {})
            for id_, before in rows.items():
                if before is None:
                    there.pop(id_, None)
                else:
                    # A line written before a column was added lacks it.
                    there[id_] = {**there.get(id_, {}), **before}
    for id_, row in now.items():
        # Consent that was taken back since is not given back by looking at the past.
        if id_ in state["contributions"]:
            state["contributions"][id_] |= {name: row[name] for name in _OF_TODAY}
    return state
