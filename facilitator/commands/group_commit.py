"""Group commit: submissions that wait for the same session go into one transaction, each with its own outcome.

Who comes first carries out what is there; who comes meanwhile waits, and the first of those carries out all that waits by
then. So a session that is asked for little answers at once, and one that is stormed takes more with each commit. Only where
several may write at once (PostgreSQL): there each transaction is round trips and a wait for the disk.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from typing import Final

from facilitator import contract
from facilitator.commands.receipts import Done, key_of
from facilitator.contract import Declaration
from facilitator.domain.rules import Refused
from facilitator.identity import Caller
from facilitator.store.pool import is_passing

MOST: Final = 50
"""Submissions of one transaction: so long others of the session's commands wait."""
_QUEUES: Final = 64
"""Sessions share so many queues, by chance, as they share the store's locks."""


@dataclass(eq=False)
class Turn:
    """A submission that waits, and what became of it."""

    caller: Caller
    command: Declaration
    payload: contract.SubmitContribution
    outcome: Done | BaseException | None = None
    is_called: threading.Event = field(default_factory=threading.Event)
    """Its outcome is there, or it is the one to carry out what waits."""


@dataclass
class _Queue:
    guard: threading.Lock = field(default_factory=threading.Lock)
    turns: deque[Turn] = field(default_factory=deque)
    is_served: bool = False
    """Whether one of those who came carries out what waits."""

    def join(self, turn: Turn) -> bool:
        """Put ``turn`` at the end; return whether it is the one to carry out what waits."""
        with self.guard:
            self.turns.append(turn)
            is_first, self.is_served = not self.is_served, True
            return is_first

    def take(self) -> list[Turn]:
        """Return who may go together: one session's, the first come first. Only for who carries out what waits."""
        taken: list[Turn] = []
        left: list[Turn] = []
        known: set[object] = set()
        with self.guard:
            while self.turns and len(taken) < MOST:
                turn = self.turns.popleft()
                # A repeat must find the receipt of the first, so it comes after it.
                own = {turn.payload.id, (turn.caller.id, key_of(turn.payload))}
                if (taken and turn.payload.session != taken[0].payload.session) or own & known:
                    left.append(turn)
                else:
                    taken.append(turn)
                known |= own
            self.turns.extendleft(reversed(left))
        return taken

    def pass_on(self) -> None:
        """Let the first of those that wait carry on: nobody answers late because others keep coming."""
        with self.guard:
            self.is_served = bool(self.turns)
            if self.turns:
                self.turns[0].is_called.set()

    def leave(self, turn: Turn) -> None:
        """Forget ``turn``, whose thread ends while it waits; where it was called to carry on, the next one is."""
        with self.guard:
            if turn in self.turns:
                self.turns.remove(turn)
            has_to_pass_on = turn.is_called.is_set() and turn.outcome is None
        if has_to_pass_on:
            self.pass_on()


class GroupCommit:
    """``write`` carries out turns of one session and returns the outcome of each in their order, once all is committed."""

    def __init__(self, write: Callable[[list[Turn]], list[Done | BaseException]]) -> None:
        self._write = write
        self._queues = [_Queue() for _ in range(_QUEUES)]

    def perform(self, turn: Turn) -> Done:
        """Carry out ``turn``, with others that wait. Raises what ``write`` raised or returned for it."""
        queue = self._queues[hash(turn.payload.session) % _QUEUES]
        if not queue.join(turn):
            # Each waits for a call of its own: with one lock for all, those that are done and those that come new would
            # go through it one by one, and hardly two of them together.
            try:
                turn.is_called.wait()
            except BaseException:
                queue.leave(turn)
                raise
        if turn.outcome is None:
            try:
                while turn.outcome is None:
                    self._lead(queue.take())
            finally:
                queue.pass_on()
        if isinstance(turn.outcome, BaseException):
            raise turn.outcome
        return turn.outcome

    def waiting(self) -> int:
        """Return how many wait whom nobody carries out yet."""
        return sum(len(queue.turns) for queue in self._queues)

    def _lead(self, turns: list[Turn]) -> None:
        """Settle ``turns``; where this thread ends meanwhile, those without an outcome are told to send again."""
        try:
            self._settle(turns)
        except BaseException:
            # The program or this thread ends: nobody waits for ever, and nobody else's thread ends with it. What is
            # committed already has its receipt: to send it again does no harm.
            left = [turn for turn in turns if turn.outcome is None]
            _call(left, [Refused("busy", retry_after=1.0) for _ in left])
            raise

    def _settle(self, turns: list[Turn]) -> None:
        try:
            outcomes = self._write(turns)
        except Exception as error:  # noqa: BLE001 - each who waits is told
            if len(turns) > 1 and not is_passing(error):
                # The database takes one of them not, and tells not which: the others must not suffer.
                for turn in turns:
                    self._settle([turn])
                return
            # Each raises one of its own: a traceback grows wherever its error is raised.
            outcomes = [error, *(copy(error) for _ in turns[1:])]
        _call(turns, outcomes)


def _call(turns: list[Turn], outcomes: list[Done | BaseException]) -> None:
    for turn, outcome in zip(turns, outcomes, strict=True):
        turn.outcome = outcome
        turn.is_called.set()
