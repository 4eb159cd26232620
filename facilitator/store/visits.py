"""All that decides which page a phone is shown of a session, in one statement: a whole hall comes within a minute."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session as Tx

from facilitator.store.mine import has_given
from facilitator.store.models import Delegate, Event, Question, Session


class Visit(NamedTuple):
    """A session, its event and a delegate, as far as it decides which page the delegate is shown of it."""

    event: str
    event_rev: int
    lineage: str
    rev: int
    stage: str
    day: str
    language: str
    attribution: str
    delegate: str | None
    """None where nothing is kept of this delegate yet; then the rest of its columns is None, too."""
    removed: bool | None
    consent: str | None
    name: str | None
    group: str | None
    has_questions: bool
    has_given: bool
    """Whether the delegate has given or marked anything in the session."""


_FIND: Final = (
    select(
        Session.event,
        Event.rev,
        Session.lineage,
        Session.rev,
        Session.stage,
        Session.day,
        Session.language,
        Session.attribution,
        Delegate.id,
        Delegate.removed,
        Delegate.consent,
        Delegate.name,
        Delegate.group,
        exists().where(Question.session == bindparam("session")),
        has_given(),
    )
    .join(Event, Event.id == Session.event)
    .join(Delegate, Delegate.id == bindparam("delegate"), isouter=True)
    .where(Session.id == bindparam("session"))
)


def find_visit(tx: Tx, session: str, delegate: str) -> Visit | None:
    """Return what decides the page of ``delegate`` in ``session``; None where there is no such session."""
    row = tx.connection().execute(_FIND, {"session": session, "delegate": delegate}).first()
    return None if row is None else Visit._make(row)


def admitted(visit: Visit, delegate: str) -> Visit:
    """Return ``visit`` of a delegate of which something is kept since a moment: it has answered nothing yet."""
    return visit._replace(delegate=delegate, removed=False, consent=None, name="", group=None)
