"""The canonical JSON of an outcome, its checksum, and the way back: what frozen versions are kept as."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Attribution, Consent, Status
from facilitator.outcome import model
from facilitator.outcome.json_body import as_json
from facilitator.outcome.load import describe_version, load_outcome
from facilitator.outcome.times import iso
from facilitator.outcome.withheld import lower
from facilitator.store.models import Contribution, Session, Version, VersionBody

_CHUNK: Final = 500
"""Ids in one query: SQLite takes no more than a thousand or so."""


def canonical(outcome: model.Outcome) -> str:
    """Return the outcome as canonical JSON: keys sorted by code point, no white space, UTF-8, an empty checksum.

    ``checksum`` is the SHA-256 of these bytes, so anyone can verify a version: empty its ``checksum``, leave out
    ``approved``, which comes later, write it like this, and compare.
    """
    body = as_json(outcome)
    body.pop("approved", None)
    if body["version"] is not None:
        body["version"]["checksum"] = ""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def checksum(outcome: model.Outcome) -> str:
    """Return the SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(outcome).encode()).hexdigest()


@cache
def _adapter() -> TypeAdapter[model.Outcome]:
    return TypeAdapter(model.Outcome)


def read_outcome(body: Any) -> model.Outcome:
    """Return the outcome of decoded JSON. Raises ``pydantic.ValidationError``."""
    return _adapter().validate_python(body)


def make_version(tx: Tx, version: str) -> tuple[Version, str]:
    """Return a frozen version and its canonical JSON, made from the journal at the revisions it was frozen at."""
    row = get_version(tx, version)
    event = tx.get_one(Session, row.session).event
    # No name is sealed: whoever takes back what they allowed is in no document that is made from then on.
    outcome = _named(load_outcome(tx, event, list(row.revs), row.revs), {})
    described = replace(describe_version(row), checksum="")
    return row, canonical(replace(outcome, version=described, made_at=described.at))


def load_version(tx: Tx, version: str, *, names: bool = False) -> model.Outcome:
    """Return a frozen version's outcome, with its checksum. Raises ``Refused`` where it is not there or not made yet.

    With ``names`` those who allow their name to be shown today are named; the sealed JSON, whose checksum it is, has none.
    """
    row = get_version(tx, version)
    body = tx.get(VersionBody, version)
    if body is None:
        raise Refused("version_not_ready", retry_after=2.0)
    outcome = read_outcome(json.loads(zlib.decompress(body.body)))
    assert outcome.version is not None, "a sealed document always says which version it is"
    approved = None
    if row.approved_at is not None:
        approved = model.Approval(iso(row.approved_at) or "", row.approved_by)
    described = replace(outcome.version, checksum=row.checksum)
    outcome = replace(outcome, version=described, approved=approved)
    outcome = lower(outcome, _consents_of_today(tx, outcome))
    return _named(outcome, _names_of_today(tx, row.revs) if names else {})


def let_go(tx: Tx, event: str) -> None:
    """Take out of the frozen versions of ``event`` for good what may no longer be in them.

    Called before the contributions are deleted: afterwards nobody could tell what was taken back. A version keeps its
    checksum, which then belongs to the words as they were; ``taken_back`` says that some are gone.
    """
    query = select(VersionBody).join(Version, Version.id == VersionBody.version)
    for body in tx.scalars(query.join(Session, Session.id == Version.session).where(Session.event == event)):
        sealed = read_outcome(json.loads(zlib.decompress(body.body)))
        kept = lower(sealed, _consents_of_today(tx, sealed))
        if kept.taken_back != sealed.taken_back:
            body.body = zlib.compress(canonical(kept).encode())


def _consents_of_today(tx: Tx, outcome: model.Outcome) -> dict[str, str]:
    """Return by id of each contribution named in ``outcome`` what its author allows now: of a withdrawn one, nothing."""
    ids = {one.id for _session, _question, one in outcome.rows()}
    ids |= {one.help for session in outcome.sessions for one in session.partnerships}
    found: dict[str, str] = {}
    listed = sorted(ids)
    for start in range(0, len(listed), _CHUNK):
        query = select(Contribution.id, Contribution.consent, Contribution.status).where(
            Contribution.id.in_(listed[start : start + _CHUNK])
        )
        for row in tx.execute(query):
            found[row.id] = Consent.WALL if row.status == Status.WITHDRAWN else row.consent
    return found


def _names_of_today(tx: Tx, sessions: Iterable[str]) -> dict[str, str]:
    """Return the names of authors who allow it now, by contribution, of sessions that show names now."""
    query = (
        select(Contribution.id, Contribution.author_name)
        .join(Session, Session.id == Contribution.session)
        .where(
            Session.id.in_(sessions),
            Session.attribution == Attribution.NAME,
            Contribution.attribution == Attribution.NAME,
            Contribution.consent == Consent.NAME,
            Contribution.status == Status.SHOWN,
        )
    )
    return {row.id: row.author_name for row in tx.execute(query)}


def _named(outcome: model.Outcome, names: Mapping[str, str]) -> model.Outcome:
    """Return ``outcome`` with these names and no others."""
    sessions = [
        replace(
            session,
            questions=[
                replace(
                    question,
                    contributions=[
                        replace(one, author_name=names.get(one.id, "")) for one in question.contributions
                    ],
                )
                for question in session.questions
            ],
            quotes=[replace(one, name=names.get(one.contribution, "")) for one in session.quotes],
            partnerships=[
                replace(one, name=names.get(one.help, "") if session.attribution == Attribution.NAME else "")
                for one in session.partnerships
            ],
        )
        for session in outcome.sessions
    ]
    return replace(outcome, sessions=sessions)


def get_version(tx: Tx, version: str) -> Version:
    """Return a version by id. Raises ``Refused`` (``unknown_version``)."""
    row = tx.get(Version, version)
    if row is None:
        raise Refused("unknown_version", field="version")
    return row
