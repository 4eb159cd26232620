"""Receipts: a command that is repeated under its key is answered as before and changes nothing; and what the journal says of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Final

from facilitator import contract
from facilitator.contract import Declaration
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.store.engine import Store
from facilitator.store.models import Receipt
from facilitator.store.unit_of_work import UnitOfWork

Payload = contract.Command | contract.EventCommand
GIVING: Final = (contract.SubmitContribution, contract.GiveRecording)
"""What a delegate gives to the room: under an id that the phone made, and at no more than a certain pace."""


@dataclass(frozen=True)
class Done:
    """A command that is committed: the revision of its session or event, the answer, and whether it was done before.

    ``moved`` are the sessions in which something changed.
    """

    rev: int
    answer: dict[str, Any] = field(default_factory=dict)
    duplicate: bool = False
    moved: frozenset[str] = frozenset()


def key_of(payload: Payload) -> str | None:
    """Return the key of a command; a submission's is the contribution's own id where it has no other."""
    return payload.key or (payload.id if isinstance(payload, GIVING) else None)


def digest_of(command: Declaration, payload: Payload) -> str:
    """Return what tells two commands under one key apart."""
    return hashlib.sha256(f"{command.name}\n{contract.canonical(payload)}".encode()).hexdigest()


def replay(receipt: Receipt, digest: str) -> Done:
    """Answer a repeat as before. Raises ``Refused`` where its content is another."""
    if receipt.digest != digest:
        raise Refused("key_reused", field="key")
    return Done(receipt.answer["rev"], receipt.answer, duplicate=True)


def store_receipt(
    work: UnitOfWork, caller: Caller, key: str | None, digest: str, answer: dict[str, Any]
) -> None:
    """Keep the answer for a repeat under the same key."""
    if key is not None:
        line = {"caller": caller.id, "key": key, "digest": digest, "answer": answer, "at": work.now}
        work.put(Receipt, line)


def find_done(store: Store, caller: Caller, command: Declaration, payload: Payload) -> Done | None:
    """Return what was answered to this very command, None where there is no receipt. Raises ``Refused``."""
    key = key_of(payload)
    with store.read() as tx:
        receipt = tx.get(Receipt, (caller.id, key)) if key is not None else None
    return replay(receipt, digest_of(command, payload)) if receipt is not None else None


def journal_header(work: UnitOfWork, caller: Caller, command: Declaration) -> dict[str, Any]:
    """Return what a journal line says of the command, beside the rows."""
    # A delegate's id stays out of the journal: words and persons meet in one table only.
    actor = "" if caller.role is Role.DELEGATE else caller.name
    return {
        "at": work.now, "role": caller.role, "actor": actor, "command": command.name,
        "undoable": command.undoable, "reverts": work.reverts,
    }  # fmt: skip
