"""The private codes by which delegates find their own notes from another phone."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import select, update

from facilitator.domain.rules import Bucket, Refused
from facilitator.domain.text import read_digits
from facilitator.domain.vocabulary import (
    CODE_BURST,
    CODE_PER_SECOND,
    PRIVATE_CODE_LENGTH,
)
from facilitator.identity import Caller, Signer
from facilitator.store.engine import Store
from facilitator.store.models import Authorship, Delegate


class PrivateCodes:
    """The codes by which delegates find own notes from another phone. ``clock`` gives seconds, any origin.

    The database has a keyed hash of each code only; the code itself is derived again when its owner asks for it.
    """

    def __init__(self, store: Store, signer: Signer, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._signer = signer
        self._clock = clock
        self._tries: dict[str, Bucket] = {}

    def show(self, caller: Caller) -> str:
        """Return the caller's code, the same one each time. Raises ``Refused`` (``not_joined``)."""
        with self._store.write() as tx:
            row = tx.get(Delegate, caller.id)
            if row is None:
                raise Refused("not_joined")
            for attempt in range(100):
                code = self._signer.private_code(row.id, attempt)
                hashed = self._signer.hash_code(row.event, code)
                if row.code_hash == hashed:
                    return code
                taken = select(Delegate.id).where(Delegate.event == row.event, Delegate.code_hash == hashed)
                if row.code_hash is None and tx.scalar(taken) is None:
                    row.code_hash = hashed
                    return code
            # The secret key is another one than when the code was made: it opens nothing any more.
            row.code_hash = None
        return self.show(caller)

    def take_over(self, caller: Caller, typed: str) -> str:
        """Return the id of the delegate with this code, after giving it what ``caller`` gave on this phone so far.

        Raises ``Refused``: ``unknown_private_code``, or ``too_many_codes`` where too many were tried.
        """
        self._limit_tries(caller)
        digits = read_digits(typed)
        if len(digits) != PRIVATE_CODE_LENGTH or not digits.isascii() or not digits.isdigit():
            raise Refused("unknown_private_code", field="private_code")
        hashed = self._signer.hash_code(caller.event, digits)
        query = select(Delegate).where(Delegate.event == caller.event, Delegate.code_hash == hashed)
        with self._store.read() as tx:
            if tx.scalar(query) is None:  # who guesses never holds up those who write
                raise Refused("unknown_private_code", field="private_code")
        with self._store.write() as tx:
            row = tx.scalar(query)
            if row is None or row.removed:
                raise Refused("unknown_private_code", field="private_code")
            mine = update(Authorship).where(Authorship.delegate == caller.id)
            tx.execute(mine.values(delegate=row.id))
            return row.id

    def _limit_tries(self, caller: Caller) -> None:
        now = self._clock()
        self._tries = {key: bucket for key, bucket in self._tries.items() if not bucket.is_full(now)}
        # By caller alone: a budget of the event's would be spent by a few for everybody (what many cookies of one
        # address try is slowed down by facilitator/delegates/wrong_codes.py).
        wait = self._tries.setdefault(caller.id, Bucket(CODE_BURST, CODE_PER_SECOND, now)).take(now)
        if wait:
            raise Refused("too_many_codes", retry_after=round(wait, 2), seconds=max(1, round(wait)))
