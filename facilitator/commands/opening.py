"""What nearly every command asks for at its beginning: its session, locked, and what stands beside it, in one query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import ARRAY, Text, and_, bindparam, cast, func, select
from sqlalchemy.orm import Session as Tx
from sqlalchemy.orm import load_only

from facilitator import contract
from facilitator.commands.receipts import GIVING, key_of
from facilitator.commands.work import SubmissionTarget
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.store.models import Contribution, Delegate, Event, Question, Receipt, Session


class Opened(NamedTuple):
    """The session, locked until the end of the transaction, its event, the calling delegate, the receipt of a repeat.

    Whoever holds them until the end spares fetching them again. ``target``: what a submission asks beside them.
    """

    session: Session
    event: Event
    delegate: Delegate | None
    receipt: Receipt | None
    target: SubmissionTarget | None


# Made once: making a statement costs as much as carrying it out. The inserts go past the unit of work, which is slow.
_OPEN: Final = (
    select(Session, Event, Delegate, Receipt)
    .join(Event, Event.id == Session.event)
    .outerjoin(Delegate, Delegate.id == bindparam("caller"))
    .outerjoin(Receipt, and_(Receipt.caller == bindparam("caller"), Receipt.key == bindparam("key")))
    .where(Session.id == bindparam("session"))
    .with_for_update(of=Session)
    # The rest of an event is seldom asked for, and then fetched.
    .options(load_only(Event.languages, Event.groups))
)
_OPEN_TO_SUBMIT: Final = (
    _OPEN.add_columns(Question.session.label("asked_in"), Contribution.id.label("taken"))
    .outerjoin(Question, Question.id == bindparam("question"))
    .outerjoin(Contribution, Contribution.id == bindparam("id"))
)
"""The same with what a submission asks beside it: whether its question is there, and its id free."""

_GIVEN: Final = (
    func.unnest(*(cast(bindparam(name), ARRAY(Text)) for name in ("callers", "keys", "questions", "ids")))
    .table_valued("caller", "key", "question", "id", with_ordinality="place", name="given")
    .render_derived()
)
_OPEN_MANY: Final = (
    select(
        Session, Event, Delegate, Receipt,
        Question.session.label("asked_in"), Contribution.id.label("taken"),
    )
    .select_from(_GIVEN)
    .join(Session, Session.id == bindparam("session"))
    .join(Event, Event.id == Session.event)
    .outerjoin(Delegate, Delegate.id == _GIVEN.c.caller)
    .outerjoin(Receipt, and_(Receipt.caller == _GIVEN.c.caller, Receipt.key == _GIVEN.c.key))
    .outerjoin(Question, Question.id == _GIVEN.c.question)
    .outerjoin(Contribution, Contribution.id == _GIVEN.c.id)
    .order_by(_GIVEN.c.place)
    .with_for_update(of=Session)
    .options(load_only(Event.languages, Event.groups))
)  # fmt: skip
"""The same for several submissions to one session, a row each in their order (PostgreSQL)."""


def open_many(tx: Tx, given: Sequence[tuple[Caller, contract.SubmitContribution]]) -> list[Opened | Refused]:
    """Return what each of several submissions to one session asks for, or why it is refused; the session is locked."""
    found = tx.execute(
        _OPEN_MANY,
        {
            "session": given[0][1].session,
            "callers": [caller.id for caller, _ in given],
            "keys": [key_of(payload) for _, payload in given],
            "questions": [payload.question for _, payload in given],
            "ids": [payload.id for _, payload in given],
        },
    ).all()
    if not found:
        return [Refused("unknown_session", field="session") for _ in given]
    return [
        Opened(row[0], row[1], row[2], row[3], SubmissionTarget(row.asked_in, row.taken is not None))
        if caller.role is Role.SYSTEM or row[1].id == caller.event
        else Refused("unknown_session", field="session")
        for (caller, _), row in zip(given, found, strict=True)
    ]


def open_one(tx: Tx, payload: contract.Command, caller: Caller, key: str | None) -> Opened:
    """Return what a command asks for at its beginning. One query, since nearly every command asks for all of them, and a
    query more is a tenth of what a submission costs. SQLite has one writer at a time and ignores the lock; on PostgreSQL
    the next command on this session waits here. Raises ``Refused`` (``unknown_session``).
    """
    given = {"session": payload.session, "caller": caller.id, "key": key}
    target = None
    if isinstance(payload, GIVING):
        found = tx.execute(_OPEN_TO_SUBMIT, {**given, "question": payload.question, "id": payload.id}).first()
        row = found
        target = SubmissionTarget(found.asked_in, found.taken is not None) if found is not None else None
    else:
        row = tx.execute(_OPEN, given).first()
    if row is None or (caller.role is not Role.SYSTEM and row[1].id != caller.event):
        raise Refused("unknown_session", field="session")
    return Opened(row[0], row[1], row[2], row[3], target)
