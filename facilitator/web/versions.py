"""Frozen versions and what the chair said of them, as pages of staff show them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from facilitator.domain.vocabulary import ROLE_NAMES, VersionScope
from facilitator.i18n.localisation import format_moment, translate
from facilitator.store import queries
from facilitator.store.models import Event, Review, Session, Version
from facilitator.web.core import Web


def list_versions(web: Web, event: str, session: str) -> list[dict[str, Any]]:
    """Return the versions of this session and of the whole event, the newest first."""
    language = web.reader.language()
    with web.store.read() as tx:
        zone = tx.get_one(Event, event).time_zone
        return [_describe(one, zone, language) for one in reversed(_concerning(tx, event, session))]


def list_reviews(web: Web, event: str, session: str) -> list[dict[str, Any]]:
    """Return what the chair said of these versions and of the drafts of session and event, the newest first."""
    language = web.reader.language()
    with web.store.read() as tx:
        zone = tx.get_one(Event, event).time_zone
        versions = {one.id: one for one in _concerning(tx, event, session)}
        of_event = select(Session.id).where(Session.event == event)
        draft = (Review.scope == VersionScope.EVENT) & Review.version.is_(None) & Review.session.in_(of_event)
        mine = (Review.session == session) | Review.version.in_(versions) | draft
        rows = tx.scalars(select(Review).where(mine).order_by(Review.at.desc(), Review.id))
        return [_describe_review(one, versions.get(one.version or ""), zone, language) for one in rows]


def _concerning(tx: Tx, event: str, session: str) -> list[Version]:
    """Return the versions of ``session`` and of the whole event, the oldest first."""
    return [
        one
        for one in queries.versions(tx, event)
        if one.scope == VersionScope.EVENT or one.session == session
    ]


def _describe(row: Version, zone: str, language: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "session": row.session,
        "scope": row.scope,
        "number": row.number,
        "at": format_moment(row.at, zone, language),
        "by": row.name or translate(language, ROLE_NAMES[row.role]),
        "note": row.note,
        "checksum": row.checksum,
        "slug": row.slug,
        "until": row.until or "",
        "revs": row.revs,
        "approved": format_moment(row.approved_at, zone, language) if row.approved_at is not None else "",
        "approved_by": row.approved_by,
    }


def _describe_review(row: Review, version: Version | None, zone: str, language: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "session": row.session,
        "version": row.version,
        # A process from before an update, beside this one, writes "session" whatever the version holds.
        "scope": version.scope if version is not None else row.scope,
        "number": version.number if version is not None else 0,
        "verdict": row.verdict,
        "place": row.place,
        "comment": row.comment,
        "at": format_moment(row.at, zone, language),
        "by": row.name or translate(language, ROLE_NAMES[row.role]),
        "settled": row.settled,
    }
