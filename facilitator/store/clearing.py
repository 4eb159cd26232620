"""Take out what people gave in sessions, or a whole event. Rows are deleted and not journaled: a backup holds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, delete, func, not_, or_, select
from sqlalchemy.orm import Session as Tx

from facilitator.domain.vocabulary import VersionScope
from facilitator.store.files import IMPORT
from facilitator.store.models import (
    Base,
    Cluster,
    Contribution,
    Delegate,
    Event,
    Offer,
    Pair,
    Question,
    Receipt,
    Review,
    RoleLink,
    Session,
    StoredFile,
    Summary,
    Version,
)

_OF_AGENDA: Final = frozenset({Question.__tablename__})
"""Tables of a session that stay when it is cleared: what the organiser made."""
_COUNTED: Final = (Contribution, Cluster, Offer, Summary, Version)


def delete_given(tx: Tx, sessions: list[str], *, frozen_event: bool) -> None:
    """Delete all that belongs to ``sessions`` (ids), the journal too; sessions, questions and links stay.

    ``frozen_event``: frozen outcomes of the whole event and what the chair said of it, which are kept with one of its
    sessions, go as well.
    """
    # A submission's key is its contribution's id: the answer to a repeat would speak of what is gone.
    tx.execute(delete(Receipt).where(_is_thing(Receipt.key, sessions)))
    versions: ColumnElement[bool] = Version.session.in_(sessions)
    reviews: ColumnElement[bool] = Review.session.in_(sessions)
    if not frozen_event:
        of_event = select(Version.id).where(
            Version.session.in_(sessions), Version.scope == VersionScope.EVENT
        )
        # A comment that a process from before an update wrote says "session" of an event's version.
        of_version = and_(Review.version.is_not(None), Review.version.in_(of_event))
        reviews = and_(reviews, Review.scope != VersionScope.EVENT, not_(of_version))
        versions = and_(versions, Version.scope != VersionScope.EVENT)
    some: dict[Any, ColumnElement[bool]] = {Version.__table__: versions, Review.__table__: reviews}
    for table, of_sessions in _tables_of_sessions(sessions, select(Version.id).where(versions)):
        if table.name not in _OF_AGENDA:
            tx.execute(delete(table).where(some.get(table, of_sessions)))


def find_pairs_elsewhere(tx: Tx, sessions: list[str]) -> list[Pair]:
    """Return the pairs of other sessions in which something that was given in ``sessions`` helps."""
    query = select(Pair).where(_is_thing(Pair.help, sessions), Pair.session.not_in(sessions))
    return list(tx.scalars(query))


def delete_people(tx: Tx, event: str) -> None:
    """Delete who joined ``event``, the answers they got, and tables that were uploaded and not taken in."""
    people = select(Delegate.id).where(Delegate.event == event)
    tx.execute(delete(Receipt).where(Receipt.caller.in_(people)))
    tx.execute(delete(Delegate).where(Delegate.event == event))
    tx.execute(delete(StoredFile).where(StoredFile.event == event, StoredFile.purpose == IMPORT))


def delete_event(tx: Tx, event: str) -> None:
    """Delete an event with everything that belongs to it."""
    sessions = list(tx.scalars(select(Session.id).where(Session.event == event)))
    for model in (RoleLink, Delegate):
        callers = select(model.id).where(model.event == event)
        tx.execute(delete(Receipt).where(Receipt.caller.in_(callers)))
    versions = select(Version.id).where(Version.session.in_(sessions))
    for table, of_sessions in _tables_of_sessions(sessions, versions):
        tx.execute(delete(table).where(of_sessions))
    for table in reversed(Base.metadata.sorted_tables):
        if "event" in table.columns:
            tx.execute(delete(table).where(table.columns["event"] == event))
    tx.execute(delete(Event).where(Event.id == event))


def count_given(tx: Tx, event: str, session: str | None = None) -> dict[str, int]:
    """Return how much a session holds, or (None) the event: rows by table; of the event also who joined."""
    of_event = select(Session.id).where(Session.event == event)
    mine = [session] if session is not None else list(tx.scalars(of_event))
    found = {model.__tablename__: _count(tx, model, model.session.in_(mine)) for model in _COUNTED}
    if session is None:
        found[Delegate.__tablename__] = _count(tx, Delegate, Delegate.event == event)
    return found


def _count(tx: Tx, model: type[Base], where: ColumnElement[bool]) -> int:
    return tx.scalar(select(func.count()).select_from(model).where(where)) or 0


def _is_thing(column: Any, sessions: list[str]) -> ColumnElement[bool]:
    """Whether ``column`` is the id of a contribution or an offer of ``sessions``."""
    given = (select(model.id).where(model.session.in_(sessions)) for model in (Contribution, Offer))
    return or_(*(column.in_(ids) for ids in given))


def _tables_of_sessions(sessions: list[str], versions: Any) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Yield every table with rows of ``sessions`` or ``versions``, those that point to others first, and which rows.

    Found by their columns: a table that is added later is not forgotten.
    """
    for table in reversed(Base.metadata.sorted_tables):
        of_versions = [one.parent for one in table.foreign_keys if one.references(Version.__table__)]
        if "session" in table.columns:
            yield table, table.columns["session"].in_(sessions)
        elif of_versions:
            yield table, or_(*(column.in_(versions) for column in of_versions))
