"""Translations follow their originals: outdated where the words have changed, hidden where nobody may see them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from facilitator.domain.vocabulary import TRANSLATED_FIELDS, Status, Translated
from facilitator.store.models import Base, Contribution, Translation
from facilitator.store.unit_of_work import SessionWork


def source_of(row: Base) -> dict[str, str]:
    """Return the words of a contribution, cluster or summary by field; empty ones left out."""
    fields = ((name, getattr(row, name)) for name in TRANSLATED_FIELDS[row.__tablename__])
    return {name: value for name, value in fields if value}


def follow_originals(work: SessionWork) -> None:
    """Mark the translations of what a command has changed. ``Dispatcher.perform`` calls it after every command."""
    changed = {row.id: row for row in _changed(work)}
    if not changed:
        return
    query = select(Translation).where(
        Translation.session == work.session.id, Translation.target.in_(list(changed))
    )
    for translation in work.tx.scalars(query):
        original = changed[translation.target]
        if original.__tablename__ != translation.of or work.is_gone(translation):
            continue
        gone = work.is_gone(original)
        hidden = gone or (isinstance(original, Contribution) and original.status != Status.SHOWN)
        outdated = not gone and source_of(original) != translation.source
        if (hidden, outdated) != (translation.hidden, translation.outdated):
            work.track(translation)
            translation.hidden, translation.outdated = hidden, outdated


def _changed(work: SessionWork) -> list[Any]:
    """Return the touched originals that may have translations and have other words, or are seen by others, now."""
    found = []
    for row, before in work.tracked():
        table = row.__tablename__
        if table not in TRANSLATED_FIELDS or (before is None and table == Translated.CONTRIBUTION):
            continue
        names = (*TRANSLATED_FIELDS[table], *(("status",) if table == Translated.CONTRIBUTION else ()))
        if before is None or work.is_gone(row) or any(before[name] != getattr(row, name) for name in names):
            found.append(row)
    return found
