"""Say what may be done with one's own words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, cast, or_, select

from facilitator import contract
from facilitator.commands.work import Running, command
from facilitator.domain import text as words
from facilitator.domain.rules import DELEGATES
from facilitator.domain.vocabulary import MAX_NAME, Consent
from facilitator.store.journal import Work
from facilitator.store.models import Authorship, Contribution, Delegate, JournalLine


@command("consent.set", by=DELEGATES)
def choose(running: Running, payload: contract.SetConsent) -> dict[str, Any]:
    """Keep the choice for what is given from now on, and put it on everything this delegate gave in the session.

    Possible in every stage: a consent that could not be taken back would be none.
    """
    work = running.work
    delegate = running.delegate or work.tx.get_one(Delegate, running.caller.id)
    name = clean_name(payload.consent, payload.name)
    delegate.consent, delegate.name = payload.consent, name
    mine = select(Authorship.thing).where(
        Authorship.delegate == delegate.id, Authorship.session == work.session.id
    )
    changed = [
        work.touch(row)
        for row in work.tx.scalars(select(Contribution).where(Contribution.id.in_(mine)))
        if (row.consent, row.author_name) != (payload.consent, name)
    ]
    gone = [row.id for row in changed if row.author_name and row.author_name != name]
    for row in changed:
        row.consent, row.author_name = payload.consent, name
    if gone:
        _forget_names(work, gone)
    return {"consent": payload.consent, "changed": len(changed)}


def clean_name(consent: Consent, name: str | None) -> str:
    """Return the name as it is kept: nothing unless it may be shown. Raises ``Refused`` where it is needed."""
    if consent is not Consent.NAME:
        return ""
    return words.clean_line(name or "", limit=MAX_NAME, field="name", empty="name_needed")


def _forget_names(work: Work, contributions: list[str]) -> None:
    """Take a name that may no longer be shown out of the journal too: history must not keep what was taken back."""
    for id_ in contributions:
        # What this command changed is remembered with the name in it: the journal's line gets it without.
        work.forget(Contribution, id_, "author_name")
        named = f'%"{id_}"%'
        holds = or_(cast(JournalLine.before, String).like(named), cast(JournalLine.after, String).like(named))
        query = select(JournalLine).where(JournalLine.session == work.session.id, holds)
        for line in work.tx.scalars(query):
            line.before, line.after = _without_name(line.before, id_), _without_name(line.after, id_)


def _without_name(rows: dict[str, Any], id_: str) -> dict[str, Any]:
    row = rows.get("contributions", {}).get(id_)
    if not row or not row.get("author_name"):
        return rows
    return {**rows, "contributions": {**rows["contributions"], id_: {**row, "author_name": ""}}}
