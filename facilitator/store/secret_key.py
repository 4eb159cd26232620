"""Whether a process signs with the key that the links and cookies of its database were made with."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session as Tx

from facilitator.domain.messages import N_, Message
from facilitator.store.engine import Store
from facilitator.store.models import Installation

_NAME: Final = "secret_key"
OTHER_KEY: Final = Message(
    N_(
        "This is not the secret key with which the links and cookies of this database were made. Set "
        "FACILITATOR_SECRET_KEY to the one that all processes have (or put the file secret-key back into the data "
        "folder). If the key is to be another one from now on, stop all processes and run `facilitator check --new-key`: "
        "links, cookies and private codes from before then open nothing."
    ),
    {},
)


class OtherKeyError(Exception):
    """The secret key is another one than the database was served with; ``message`` says what to do."""

    def __init__(self) -> None:
        self.message = OTHER_KEY
        super().__init__(str(self.message))


def is_known(tx: Tx, fingerprint: str) -> bool:
    """Whether ``fingerprint`` (of ``Signer``) is that of the key that was used so far; of a new database every one is."""
    kept = tx.get(Installation, _NAME)
    return kept is None or kept.value == fingerprint


def remember(store: Store, fingerprint: str) -> None:
    """Make ``fingerprint`` the one that processes are compared with."""
    with store.write() as tx:
        kept = tx.get(Installation, _NAME)
        if kept is None:
            tx.add(Installation(name=_NAME, value=fingerprint))
        else:
            kept.value = fingerprint


def require(store: Store, fingerprint: str, *, alone: bool) -> bool:
    """Compare a server's key with the one that is kept, which is this one where there is none yet.

    Returns whether it is the same. A server that is ``alone`` takes its own for the right one from then on (its key may
    have been lost); where others may serve the same database, ``OtherKeyError`` is raised.
    """
    with store.alone():
        with store.read() as tx:
            is_same = is_known(tx, fingerprint)
            is_new = tx.get(Installation, _NAME) is None
        if not is_same and not alone:
            raise OtherKeyError
        if is_new or not is_same:
            remember(store, fingerprint)
    return is_same
