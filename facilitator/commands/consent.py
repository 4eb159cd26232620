"""Say what may be done with one's own words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, cast, or_, select

from facilitator import contract
from facilitator.commands.work import CommandContext, get_contribution
from facilitator.domain import text as words
from facilitator.domain.consent import least
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import MAX_NAME, Attribution, Consent
from facilitator.store import queries
from facilitator.store.models import Authorship, Contribution, Delegate, JournalLine
from facilitator.store.unit_of_work import SessionWork


def set_(context: CommandContext, payload: contract.SetConsent) -> dict[str, Any]:
    """Keep the choice for what is given from now on, and put it on everything this delegate gave in the session.

    With ``id`` on that contribution and its copies only. What was chosen for one by itself is lowered by a general
    choice, and never raised. Possible in every stage: a consent that could not be taken back would be none.
    """
    work = context.work
    name = clean_name(payload.consent, payload.name)
    if payload.id is not None:
        rows = _own_with_copies(context, payload.id)
        chosen = dict.fromkeys((row.id for row in rows), payload.consent)
    else:
        delegate = context.delegate or work.tx.get_one(Delegate, context.caller.id)
        delegate.consent, delegate.name = payload.consent, name
        rows = _all(work, delegate.id)
        chosen = {
            row.id: least(payload.consent, row.consent) if row.consent_own else payload.consent
            for row in rows
        }
    changed, gone = [], []
    for row in rows:
        consent = chosen[row.id]
        kept = row.author_name if payload.id is None and row.consent_own else name
        # Where the session showed no names when this was given, its author stays unnamed.
        own = kept if consent is Consent.NAME and row.attribution == Attribution.NAME else ""
        by_itself = row.consent_own or payload.id is not None
        if (row.consent, row.author_name, row.consent_own) == (consent, own, by_itself):
            continue
        changed.append(work.track(row))
        if row.author_name and row.author_name != own:
            gone.append(row)
        row.consent, row.author_name, row.consent_own = consent, own, by_itself
    if gone:
        _forget_names(work, gone)
    return {"consent": payload.consent, "changed": len(changed)}


def _all(work: SessionWork, delegate: str) -> list[Contribution]:
    mine = select(Authorship.thing).where(
        Authorship.delegate == delegate, Authorship.session == work.session.id
    )
    return list(work.tx.scalars(select(Contribution).where(Contribution.id.in_(mine))))


def _own_with_copies(context: CommandContext, contribution: str) -> list[Contribution]:
    """Return one's own contribution, and what other sessions gathered of it. Raises ``Refused``."""
    row = get_contribution(context.work, contribution)
    if not queries.is_author(context.work.tx, row.id, context.caller.id):
        raise Refused("not_yours", field="id")
    copies = select(Contribution).where(Contribution.copy_of == row.id)
    return [row, *context.work.tx.scalars(copies)]


def clean_name(consent: Consent, name: str | None) -> str:
    """Return the name as it is kept: nothing unless it may be shown. Raises ``Refused`` where it is needed."""
    if consent is not Consent.NAME:
        return ""
    return words.clean_line(name or "", limit=MAX_NAME, field="name", empty="name_needed")


def _forget_names(work: SessionWork, contributions: list[Contribution]) -> None:
    """Take a name that may no longer be shown out of the journal too: history must not keep what was taken back."""
    for row in contributions:
        # What this command changed is remembered with the name in it: the journal's line gets it without.
        work.redact(Contribution, row.id, "author_name")
        named = f'%"{row.id}"%'
        holds = or_(cast(JournalLine.before, String).like(named), cast(JournalLine.after, String).like(named))
        query = select(JournalLine).where(JournalLine.session == row.session, holds)
        for line in work.tx.scalars(query):
            line.before, line.after = _without_name(line.before, row.id), _without_name(line.after, row.id)


def _without_name(rows: dict[str, Any], id_: str) -> dict[str, Any]:
    row = rows.get("contributions", {}).get(id_)
    if not row or not row.get("author_name"):
        return rows
    return {**rows, "contributions": {**rows["contributions"], id_: {**row, "author_name": ""}}}
