"""End somebody's access by what they gave, and give it back. The journal never names a person."""

from __future__ import annotations

import logging
from typing import Any, Final

from facilitator import contract
from facilitator.commands.work import CommandContext, get_contribution
from facilitator.domain.rules import Refused
from facilitator.store.models import Authorship, Contribution, Delegate

log = logging.getLogger("facilitator")

ENDED: Final = "ended"
"""The flag of the contribution by which its author's access was ended: of that one only, or it would tell what else they gave."""


def remove(context: CommandContext, payload: contract.RemoveDelegate) -> dict[str, Any]:
    """End the access of whoever gave a contribution, without saying who that is; what they gave stays."""
    row, author = _author(context, payload.contribution)
    context.work.track(row)
    author.removed = True
    row.flags = [*(flag for flag in row.flags if flag != ENDED), ENDED]
    return {"contribution": row.id}


def readmit(context: CommandContext, payload: contract.ReadmitDelegate) -> dict[str, Any]:
    """Give back the access of whoever gave a contribution."""
    row, author = _author(context, payload.contribution)
    context.work.track(row)
    author.removed = False
    row.flags = [flag for flag in row.flags if flag != ENDED]
    return {"contribution": row.id}


def _author(context: CommandContext, contribution: str) -> tuple[Contribution, Delegate]:
    row = get_contribution(context.work, contribution, "contribution")
    known = context.work.tx.get(Authorship, row.id)
    author = context.work.tx.get(Delegate, known.delegate) if known else None
    if author is None:
        raise Refused("no_author", field="contribution")
    return row, author
