"""Rows that stay as they are while readers may see more or less of them: they are sent again, whatever the command."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from facilitator.domain.attribution import strictest
from facilitator.domain.marks import is_tally_hidden
from facilitator.domain.vocabulary import BoardView, Translated
from facilitator.store.models import Cluster, Contribution, Offer, Session, Summary, Translation
from facilitator.store.unit_of_work import UnitOfWork


def send_again(work: UnitOfWork) -> None:
    """Send a fresh projection of what a touched session shows differently now, undo and redo included.

    Called after every command, before its journal lines are written.
    """
    for session, before in work.changed(Session):
        if work.is_gone(session):
            continue
        if before["attribution"] != session.attribution:
            for model in (Contribution, Offer):
                _send_all(work, model, session.id)
            _limit_copies(work, session)
        if is_tally_hidden(before) != is_tally_hidden(session.dump()):
            for marked in (Contribution, Cluster):
                _send_all(work, marked, session.id, marked.endorsements > 0)
        if (before["view"] == BoardView.SUMMARY) != (session.view == BoardView.SUMMARY):
            # Only now may a board read what the rapporteur wrote, or no longer.
            _send_all(work, Summary, session.id)
            _send_all(work, Translation, session.id, Translation.of == Translated.SUMMARY)


def _send_all(work: UnitOfWork, model: Any, session: str, *conditions: Any) -> None:
    for row in work.tx.scalars(select(model).where(model.session == session, *conditions)):
        work.track_for_readers(row)


def _limit_copies(work: UnitOfWork, source: Session) -> None:
    """Let the copies of what was given in ``source`` show no more of its authors than ``source`` does."""
    given = select(Contribution.id, Contribution.attribution).where(Contribution.session == source.id)
    limits = {id_: strictest(under, source.attribution) for id_, under in work.tx.execute(given)}
    query = select(Contribution).where(Contribution.copy_of.in_(limits))
    for copy in work.tx.scalars(query):
        limit = limits[copy.copy_of or ""]
        if copy.attribution != limit:
            work.track(copy).attribution = limit
    offers = select(Offer).join(Contribution, Contribution.id == Offer.action)
    for offer in work.tx.scalars(offers.where(Contribution.copy_of.in_(limits))):
        action = work.tx.get_one(Contribution, offer.action)
        limit = strictest(limits[action.copy_of or ""])
        if strictest(offer.attribution, limit) != offer.attribution:
            work.track(offer).attribution = limit
