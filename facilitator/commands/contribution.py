"""Give, change, place and moderate contributions."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select

from facilitator import contract
from facilitator.commands.work import (
    Running,
    command,
    get_cluster,
    get_contribution,
    get_contributions,
    get_question,
    ranks_before,
)
from facilitator.domain import text as words
from facilitator.domain.rules import (
    CHAIRS,
    DELEGATES,
    OPEN_TO_CLUSTERING,
    OPEN_TO_WITHDRAWING,
    OPEN_TO_WRITING,
    SCRIBES,
    Refused,
)
from facilitator.domain.vocabulary import GROUPS, MAX_FIELD, Kind, Moderation, Role, Status
from facilitator.store import queries
from facilitator.store.journal import Work
from facilitator.store.models import Authorship, Contribution

ACTION_TEXTS: Final = ("lead", "partners", "by_when", "lasts", "left_out")
"""The fields in words that only an action has."""


@command("contribution.submit", by=DELEGATES | SCRIBES, stages=OPEN_TO_WRITING)
def submit(running: Running, payload: contract.SubmitContribution) -> dict[str, Any]:
    """Keep a contribution under the id its phone made, and give it the session's next number."""
    work, caller = running.work, running.caller
    existing = work.tx.get(Contribution, payload.id)
    if existing is not None:
        # The same id without its receipt: somebody else's, or an earlier one with other content.
        raise Refused("id_taken", field="id")
    question = get_question(work, payload.question)
    by_delegate = caller.role is Role.DELEGATE
    text = words.clean(payload.text, limit=work.session.max_length, field="text")
    held = by_delegate and work.session.moderation == Moderation.BEFORE
    row = Contribution(
        id=payload.id,
        session=work.session.id,
        question=question.id,
        number=work.session.next_number,
        kind=payload.kind,
        text=text,
        group=_group(running, payload.group),
        status=Status.HELD if held else Status.SHOWN,
        scribe=not by_delegate,
        created_at=work.now,
        edited_at=None,
        level=None,
        cluster=None,
        rank="",
        hidden_reason="",
        endorsements=0,
        **dict.fromkeys(ACTION_TEXTS, ""),
    )
    row.lang, row.dir = _language(running, text, payload.lang or caller.language)
    _set_action_fields(row, payload)
    work.add(row)
    work.session.next_number += 1
    if by_delegate:
        work.tx.add(Authorship(thing=row.id, session=work.session.id, delegate=caller.id))
    return {"id": row.id, "number": row.number, "status": row.status}


@command("contribution.edit", by=DELEGATES | SCRIBES, stages=OPEN_TO_WRITING)
def edit(running: Running, payload: contract.EditContribution) -> dict[str, Any]:
    """Change one's own contribution. An edited one waits again where a facilitator reads first."""
    work = running.work
    row = work.touch(_get_own(running, payload.id))
    if payload.text is not None:
        row.text = words.clean(payload.text, limit=work.session.max_length, field="text")
    if payload.text is not None or payload.lang is not None:
        row.lang, row.dir = _language(running, row.text, payload.lang or row.lang)
    if payload.kind is not None:
        row.kind = payload.kind
        if payload.kind is not Kind.ACTION:
            row.level = None
            for name in ACTION_TEXTS:
                setattr(row, name, "")
    _set_action_fields(row, payload)
    row.edited_at = work.now
    if running.caller.role is Role.DELEGATE and work.session.moderation == Moderation.BEFORE:
        row.status = Status.HELD
    return {"id": row.id, "number": row.number, "status": row.status}


@command("contribution.withdraw", by=DELEGATES | SCRIBES, stages=OPEN_TO_WITHDRAWING)
def withdraw(running: Running, payload: contract.WithdrawContribution) -> dict[str, Any]:
    """Take one's own contribution back; its number is not used again."""
    row = running.work.touch(_get_own(running, payload.id))
    row.status = Status.WITHDRAWN
    row.cluster = None
    row.rank = ""
    return {"id": row.id, "number": row.number}


@command("contribution.place", by=CHAIRS, stages=OPEN_TO_CLUSTERING, undoable=True)
def place(running: Running, payload: contract.PlaceContributions) -> dict[str, Any]:
    """Move contributions into a cluster of their question, or into the inbox."""
    work = running.work
    rows = get_contributions(work, payload.ids)
    move(work, rows, payload.cluster, payload.before)
    return {"cluster": payload.cluster}


def move(work: Work, rows: list[Contribution], cluster: str | None, before: str | None = None) -> None:
    """Put ``rows`` into ``cluster`` (None: the inbox), before another contribution there or at the end."""
    if any(row.status == Status.WITHDRAWN for row in rows):
        raise Refused("already_withdrawn", field="ids")
    if cluster is None:
        for row in rows:
            work.touch(row)
            row.cluster, row.rank = None, ""
        return
    target = get_cluster(work, cluster)
    if any(row.question != target.question for row in rows):
        raise Refused("other_question", field="cluster")
    moving = {row.id for row in rows}
    query = select(Contribution.id, Contribution.rank).where(Contribution.cluster == cluster)
    ranks = {id_: rank for id_, rank in work.tx.execute(query) if id_ not in moving}
    # The neighbour may just have been moved away by somebody else: then the end is as good a place.
    new = ranks_before(list(ranks.values()), ranks.get(before) if before else None, len(rows))
    for row, rank in zip(rows, new, strict=True):
        work.touch(row)
        row.cluster, row.rank = cluster, rank


@command("contribution.hide", by=CHAIRS, undoable=True)
def hide(running: Running, payload: contract.HideContributions) -> None:
    """Take contributions off the board and the phones."""
    reason = words.clean_line(payload.reason or "", limit=MAX_FIELD, field="reason", empty=None)
    for row in _get_present(running.work, payload.ids):
        running.work.touch(row)
        row.status, row.hidden_reason = Status.HIDDEN, reason


@command("contribution.restore", by=CHAIRS, undoable=True)
def restore(running: Running, payload: contract.RestoreContributions) -> None:
    """Bring hidden contributions back, to where they were."""
    _show(running.work, payload.ids)


@command("contribution.approve", by=CHAIRS, undoable=True)
def approve(running: Running, payload: contract.ApproveContributions) -> None:
    """Show contributions that waited for a facilitator."""
    _show(running.work, payload.ids)


def _show(work: Work, ids: list[str]) -> None:
    for row in _get_present(work, ids):
        work.touch(row)
        row.status, row.hidden_reason = Status.SHOWN, ""


def _get_present(work: Work, ids: list[str]) -> list[Contribution]:
    rows = get_contributions(work, ids)
    if any(row.status == Status.WITHDRAWN for row in rows):
        raise Refused("already_withdrawn", field="ids")
    return rows


def _get_own(running: Running, contribution: str) -> Contribution:
    row = get_contribution(running.work, contribution)
    caller = running.caller
    if caller.role is Role.DELEGATE:
        if not queries.is_author(running.work.tx, row.id, caller.id):
            raise Refused("not_yours", field="id")
    elif not row.scribe and caller.role is not Role.SYSTEM:
        raise Refused("not_yours", field="id")
    if row.status == Status.WITHDRAWN:
        raise Refused("already_withdrawn", field="id")
    if row.status == Status.HIDDEN:
        raise Refused("already_hidden", field="id")
    return row


def _set_action_fields(
    row: Contribution, payload: contract.SubmitContribution | contract.EditContribution
) -> None:
    if row.kind != Kind.ACTION:
        for name in ("level", *ACTION_TEXTS):
            if getattr(payload, name):
                raise Refused("action_fields", field=name)
        return
    row.level = payload.level or row.level
    if row.level is None:
        raise Refused("choose_level", field="level")
    for name in ACTION_TEXTS:
        value = getattr(payload, name)
        if value is not None:
            setattr(row, name, words.clean(value, limit=MAX_FIELD, field=name, empty=None))


def _language(running: Running, text: str, declared: str) -> tuple[str, str]:
    language = words.guess_language(text, declared, tuple(running.event.languages))
    return language, words.direction(text, words.language_direction(language))


def _group(running: Running, given: str | None) -> str | None:
    if given:
        if given not in GROUPS:
            raise Refused("bad_choice", field="group", value=given, choices=", ".join(GROUPS))
        return given
    return running.delegate.group if running.delegate else None
