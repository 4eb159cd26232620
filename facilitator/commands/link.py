"""Make, name, renew and end role links. The address itself is derived from the secret key and is never stored."""

from __future__ import annotations

import secrets
from typing import Any, Final

from facilitator import contract
from facilitator.commands import fields
from facilitator.commands.work import EventContext
from facilitator.domain import text as words
from facilitator.domain.messages import N_, Message
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import LINK_ROLES, MAX_TITLE, Role
from facilitator.store import queries
from facilitator.store.models import RoleLink
from facilitator.store.unit_of_work import EventWork

_NAMELESS: Final = N_("Please write whom the link is for.")
_NO_ROLE: Final = N_("Please choose a role.")


def create(context: EventContext, payload: contract.CreateLink) -> dict[str, Any]:
    """Make a link for one person or a team."""
    work = context.work
    problems: list[tuple[str, Message]] = []
    if payload.role not in LINK_ROLES:
        problems.append(("role", Message(_NO_ROLE)))
    name = _name(payload.name, problems)
    if problems:
        fields.refuse(problems)
    row = RoleLink(
        id=secrets.token_hex(6), event=work.event.id, role=Role(payload.role), name=name, created_at=work.now
    )
    return {"id": work.add(row).id}


def rename(context: EventContext, payload: contract.RenameLink) -> dict[str, Any]:
    """Say whom a link is for; the history keeps the name that it had."""
    row = _get(context.work, payload.id)
    problems: list[tuple[str, Message]] = []
    name = _name(payload.name, problems)
    if problems:
        fields.refuse(problems)
    new = fields.lay_over({"name": row.name}, {"name": name}, payload.base)
    context.work.track(row).name = new["name"]
    return {"id": row.id}


def renew(context: EventContext, payload: contract.RenewLink) -> dict[str, Any]:
    """Give a link a new address; whoever has only the old one is out at once."""
    row = context.work.track(_get(context.work, payload.id))
    row.generation += 1
    row.revoked = False
    return {"id": row.id, "generation": row.generation}


def revoke(context: EventContext, payload: contract.RevokeLink) -> dict[str, Any]:
    """End a link; the last one of an organiser stays, or nobody could set anything up any more."""
    work = context.work
    row = _get(work, payload.id)
    valid = [
        one
        for one in queries.role_links(work.tx, work.event.id)
        if one.role == Role.ORGANISER and not one.revoked
    ]
    if [one.id for one in valid] == [row.id]:
        raise Refused("last_organiser", field="id")
    work.track(row).revoked = True
    return {"id": row.id}


def _get(work: EventWork, link: str) -> RoleLink:
    row = work.tx.get(RoleLink, link)
    if row is None or row.event != work.event.id:
        raise Refused("unknown_link", field="id")
    return row


def _name(name: str, problems: list[tuple[str, Message]]) -> str:
    try:
        return words.clean_line(name, limit=MAX_TITLE, field="name")
    except Refused as refused:
        problems.append(("name", Message(_NAMELESS) if refused.reason == "empty_text" else refused.message))
        return ""
