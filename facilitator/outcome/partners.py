"""Pairs of needs and help as people decided on them, and the partnership list they and the offers form."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session as Tx

from facilitator.domain.attribution import show_author
from facilitator.domain.audience import Audience, project
from facilitator.domain.privacy import mask_contacts
from facilitator.domain.text import direction
from facilitator.outcome import model
from facilitator.outcome.times import iso
from facilitator.store.models import Contribution, Offer, Session
from facilitator.store.state_at import State

CONFIRMED = "confirmed"


class Helping:
    """Finds what helps, in any session of the event, as the room may see it."""

    def __init__(self, tx: Tx, event: str, states: dict[str, State]) -> None:
        self._tx = tx
        self._event = event
        self._states = states

    def find(self, help_type: str, id_: str) -> tuple[str, dict[str, Any]] | None:
        """Return the session and the projected row of a resource or an offer, or None where it is gone or not shown."""
        is_offer = help_type == "offer"
        table = "offers" if is_offer else "contributions"
        found = self._tx.get(Offer, id_) if is_offer else self._tx.get(Contribution, id_)
        if found is None:
            return None
        session = found.session
        settings = self._tx.get_one(Session, session)
        if settings.event != self._event:
            return None
        state = self._states.get(session)
        row = state[table].get(id_) if state is not None else found.dump()
        if row is None:
            return None
        if is_offer and self.find("contribution", row["action"]) is None:
            return None
        seen = project(table, row, Audience.REPORT, settings.dump())
        return None if seen is None else (session, seen)


def read(
    state: State,
    shown: dict[str, dict[str, Any]],
    offers: list[model.Offer],
    helping: Helping,
    session: str,
) -> tuple[list[model.Pair], list[model.Partnership]]:
    """Return the pairs of a session and its partnership list: the offers first, both in the order of the needs."""
    pairs: list[model.Pair] = []
    partnerships = [_of_offer(one, shown[one.action], session) for one in offers]
    partnerships.sort(key=lambda one: one.need_number)
    confirmed: list[model.Partnership] = []
    for row in sorted(state.get("pairs", {}).values(), key=lambda one: (one["decided_at"], one["id"])):
        found = helping.find(row["help_type"], row["help"])
        if found is None or row["need"] not in shown:
            continue
        where, row_of_help = found
        # Another session's words are shown here: what one of the two hides of an author, nobody learns.
        help_ = show_author(row_of_help, state["sessions"][session]["attribution"])
        pairs.append(
            model.Pair(
                id=row["id"],
                need=row["need"],
                help=row["help"],
                help_type=row["help_type"],
                help_session=where,
                reasons=row["reasons"],
                status=row["status"],
                role=row["role"],
                decided_at=iso(row["decided_at"]) or "",
            )
        )
        if row["status"] == CONFIRMED:
            confirmed.append(_of_pair(row, shown[row["need"]], where, help_))
    confirmed.sort(key=lambda one: one.need_number)
    return pairs, partnerships + confirmed


def _of_offer(offer: model.Offer, need: dict[str, Any], session: str) -> model.Partnership:
    return model.Partnership(
        source="offer",
        need=need["id"],
        need_number=need["number"],
        need_kind=need["kind"],
        help=offer.id,
        help_type="offer",
        help_session=session,
        help_number=None,
        group=offer.group,
        text=offer.brings,
        lang="",
        dir=direction(offer.brings, "ltr"),
        reasons=[],
    )


def _of_pair(
    row: dict[str, Any], need: dict[str, Any], session: str, help_: dict[str, Any]
) -> model.Partnership:
    is_offer = row["help_type"] == "offer"
    text = mask_contacts(help_["brings"]) if is_offer else help_["text"]
    return model.Partnership(
        source="pair",
        need=need["id"],
        need_number=need["number"],
        need_kind=need["kind"],
        help=row["help"],
        help_type=row["help_type"],
        help_session=session,
        help_number=None if is_offer else help_["number"],
        group=help_["group"],
        text=text,
        lang="" if is_offer else help_["lang"],
        dir=direction(text, "ltr") if is_offer else help_["dir"],
        reasons=row["reasons"],
        name="" if is_offer else help_["author_name"],
        consent="" if is_offer else help_["consent"],
    )
