"""What can be paired in a session: its needs, and the resources and offers of the whole event."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from facilitator.domain.attribution import show_author
from facilitator.domain.pairing import End
from facilitator.domain.text import direction, language_direction
from facilitator.domain.vocabulary import Kind, Status
from facilitator.store.models import Contribution, Event, Offer, Pair, Session


@dataclass
class Material:
    """Needs and help, each as rows for a page (``id text lang dir session number kind group``) and as ends of pairs."""

    needs: dict[str, dict[str, Any]] = field(default_factory=dict)
    helps: dict[str, dict[str, Any]] = field(default_factory=dict)
    ends: dict[str, End] = field(default_factory=dict)
    decided: dict[tuple[str, str], str] = field(default_factory=dict)
    """What was decided on (need, help)."""


def read_material(tx: Tx, session: Session) -> Material:
    """Return what can be paired in ``session``. Nothing that the room may not see, and no name."""
    found = Material()
    columns = (
        Contribution.id, Contribution.text, Contribution.lang, Contribution.dir, Contribution.session,
        Contribution.number, Contribution.kind, Contribution.group, Contribution.cluster, Contribution.tags,
        Contribution.attribution, Session.attribution.label("shows"),
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Session, Session.id == Contribution.session)
        .where(
            Session.event == session.event,
            Contribution.status == Status.SHOWN,
            Contribution.kind != Kind.CHALLENGE,
        )
        .order_by(Session.position, Contribution.number)
    )
    for row in tx.execute(query).mappings():
        if row["kind"] == Kind.RESOURCE:
            _add_row(found, found.helps, row, session)
        elif row["session"] == session.id:
            _add_row(found, found.needs, row, session)
    _add_offers(tx, session, found)
    for pair in tx.scalars(select(Pair).where(Pair.session == session.id)):
        found.decided[pair.need, pair.help] = pair.status
    return found


def _add_row(found: Material, rows: dict[str, dict[str, Any]], row: Any, session: Session) -> None:
    names = ("id", "text", "lang", "dir", "session", "number", "kind", "group")
    seen = show_author(row, row["shows"], session.attribution)
    rows[row["id"]] = {**{name: seen[name] for name in names}, "type": "contribution"}
    found.ends[row["id"]] = End(row["id"], row["cluster"], frozenset(row["tags"]))


def _add_offers(tx: Tx, session: Session, found: Material) -> None:
    """Add the offers: each carries the cluster and the tags of the action that it was made on."""
    language = tx.get_one(Event, session.event).languages[0]
    query = (
        select(
            Offer.id, Offer.brings, Offer.group, Offer.session, Offer.action, Offer.attribution,
            Session.attribution.label("shows"),
            Contribution.cluster, Contribution.tags, Contribution.number, Contribution.lang,
        )
        .join(Contribution, Contribution.id == Offer.action)
        .join(Session, Session.id == Offer.session)
        .where(Session.event == session.event, Contribution.status == Status.SHOWN, Offer.status == Status.SHOWN)
        .order_by(Offer.created_at, Offer.id)
    )  # fmt: skip
    for row in tx.execute(query).mappings():
        # Nobody says in which language an offer is: that of its action is likelier than any other.
        lang = row["lang"] or language
        found.helps[row["id"]] = {
            "id": row["id"],
            "text": row["brings"],
            "lang": lang,
            "dir": direction(row["brings"], language_direction(lang)),
            "session": row["session"],
            "number": row["number"],
            "kind": "offer",
            "group": show_author(dict(row), row["shows"], session.attribution)["group"],
            "type": "offer",
        }
        found.ends[row["id"]] = End(row["id"], row["cluster"], frozenset(row["tags"]))
        # What stands on an action already is in the list without anybody's decision.
        found.decided[row["action"], row["id"]] = "offered"
