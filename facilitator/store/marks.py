"""Whose marks stand for what: those on a cluster that was merged count for the one that took it over."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from facilitator.store.models import Cluster


def living_targets(tx: Tx, session: str, targets: set[str]) -> list[str]:
    """Return what marks on ``targets`` stand for now: of a cluster that was merged, the one that it is part of."""
    if not targets:
        return []
    clusters = tx.execute(select(Cluster.id, Cluster.absorbed).where(Cluster.session == session)).all()
    merged = {old: one.id for one in clusters for old in one.absorbed}
    return sorted({merged.get(target, target) for target in targets})
