"""Delete what has been kept for as long as the event said. Called by the command line and, once an hour, the server."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from facilitator.store import files, queries, retention
from facilitator.store.engine import Store
from facilitator.store.models import Event
from facilitator.store.retention import Step


class Purged(NamedTuple):
    """What went, or in a dry run would go, of one event: rows by table; ``unfrozen`` are sessions without a frozen outcome."""

    event: str
    steps: list[Step]
    deleted: dict[str, int]
    unfrozen: list[str]


def purge(
    store: Store,
    now: float,
    *,
    event: str | None = None,
    at_once: Iterable[Step] = (),
    dry_run: bool = False,
) -> list[Purged]:
    """Delete what is due at ``now`` (seconds since 1970) in all events, or in one, and return what went of each.

    ``at_once`` names steps that are not to wait for their day. Those who watch get a new lineage and ask anew.
    """
    done: list[Purged] = []
    if not dry_run:
        with store.write() as tx:
            files.drop_old(tx, now)
    with store.read() as tx:
        ids = [one.id for one in queries.events(tx) if event is None or one.id == event]
    for id_ in ids:
        with store.write() as tx:
            row = tx.get_one(Event, id_)
            steps = sorted({*retention.due(tx, row, now), *at_once})
            if not steps:
                continue
            unfrozen = retention.unfrozen(tx, id_) if Step.NOTES in steps else []
            sessions = [one.id for one in queries.agenda(tx, id_)]
            # A dry run does it and takes it back: what it says is what would happen.
            trial = tx.begin_nested()
            deleted = retention.purge(tx, row, steps, now)
            if dry_run:
                trial.rollback()
            else:
                trial.commit()
        if deleted:
            done.append(Purged(id_, steps, deleted, unfrozen))
        if deleted and not dry_run:
            for session in sessions:
                store.announce(session)
    if done and not dry_run:
        store.forget_deleted()
    return done
