"""Join an event by its code: the code as typed, the event it opens, and the delegate that a phone becomes."""

from __future__ import annotations

import time
from typing import Final

from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Tx

from facilitator.domain.rules import Refused
from facilitator.domain.text import read_digits
from facilitator.domain.vocabulary import CODE_LENGTH
from facilitator.identity import Caller
from facilitator.store import queries
from facilitator.store.engine import Store
from facilitator.store.models import Delegate, Event, new_id

# Made once, and past the ORM, which is slow: a whole hall joins within a minute.
_KNOWN: Final = select(Delegate.id).where(Delegate.id == bindparam("delegate"))
_ADD: Final = insert(Delegate)
_ANSWERED_NOTHING: Final = {
    "group": None,
    "country": None,
    "consent": None,
    "name": "",
    "code_hash": None,
    "removed": False,
}


def normalise_code(code: str) -> str:
    """Return the six digits of a typed code: as ``read_digits`` reads them. Raises ``Refused``."""
    digits = read_digits(code)
    if len(digits) != CODE_LENGTH or not digits.isascii() or not digits.isdigit():
        raise Refused("bad_code", field="code")
    return digits


def get_event_by_code(store: Store, code: str) -> Event:
    """Return the event with this join code, as typed by a person. Raises ``Refused``."""
    digits = normalise_code(code)
    with store.read() as tx:
        event = queries.find_event(tx, digits)
        if event is None:
            raise Refused("unknown_code", field="code", code=digits)
        return event


def join(store: Store, event: str, known: str | None, language: str) -> str:
    """Return the id of the phone's delegate: ``known`` where it is one of this event's, else a new one."""
    if known is not None:
        with store.read() as tx:
            row = tx.get(Delegate, known)
            if row is not None and row.event == event:
                return known
    with store.write() as tx:
        row = _new(new_id(), event, language)
        tx.add(row)
        return row.id


def exists(tx: Tx, delegate: str) -> bool:
    """Whether this delegate is kept."""
    return tx.get(Delegate, delegate) is not None


def admit(store: Store, caller: Caller) -> None:
    """Keep the delegate that ``caller`` is, where this is the first time that it comes back with its cookie.

    Raises ``Refused`` (``not_joined``) where the event is gone.
    """
    if not _is_kept(store, caller.id):
        add(store, caller)


def add(store: Store, caller: Caller) -> None:
    """Keep the delegate that ``caller`` is, of which nothing was kept.

    Two requests of one phone may arrive at once: the second finds the row. Raises ``Refused`` (``not_joined``) where
    the event is gone.
    """
    values = {**_ANSWERED_NOTHING, "id": caller.id, "event": caller.event, "language": caller.language}
    try:
        with store.write() as tx:
            tx.connection().execute(_ADD, {**values, "created_at": time.time()})
    except IntegrityError:
        if not _is_kept(store, caller.id):
            raise Refused("not_joined") from None


def _is_kept(store: Store, delegate: str) -> bool:
    with store.read() as tx:
        return tx.connection().execute(_KNOWN, {"delegate": delegate}).first() is not None


def _new(id_: str, event: str, language: str) -> Delegate:
    return Delegate(id=id_, event=event, language=language, group=None, removed=False, created_at=time.time())
