"""What the commands share: their declaration, and how they fetch rows or refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from facilitator import contract
from facilitator.domain.catalogue import Catalogue
from facilitator.domain.order_keys import key_between, keys_between
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import GROUPS, Role
from facilitator.event_file import EventFile
from facilitator.i18n import localisation
from facilitator.identity import Caller
from facilitator.store.journal import doer, find_change
from facilitator.store.models import (
    Cluster,
    Contribution,
    Delegate,
    Event,
    Question,
    Session,
)
from facilitator.store.unit_of_work import EventWork, SessionWork


class SubmissionTarget(NamedTuple):
    """What was found of a submission's question and id: the session that asks the question, whether the id is taken."""

    session: str | None
    is_taken: bool


@dataclass(frozen=True)
class CommandContext:
    """A command under way: its work, who asked for it, the session's event, and the delegate if it was one.

    ``target`` is there for a submission only.
    """

    work: SessionWork
    caller: Caller
    event: Event
    delegate: Delegate | None
    target: SubmissionTarget | None = None


@dataclass(frozen=True)
class EventContext:
    """A command on the event as a whole under way; ``read`` is what its text describes, where it has one."""

    work: EventWork
    caller: Caller
    read: EventFile | Catalogue | None = None


@dataclass(frozen=True)
class Before:
    """What was done before a command writes: the backup that was made, what was read of its text."""

    backup: str | None = None
    read: EventFile | Catalogue | None = None


def event_of(caller: Caller, payload: contract.EventCommand) -> str:
    """Return the event that a command is about: the caller's own; the command line may name any. Raises ``Refused``."""
    wanted = payload.event or caller.event
    if caller.role is not Role.SYSTEM and wanted != caller.event:
        raise Refused("unknown_event", field="event")
    return wanted


def get_question(work: SessionWork, question: str) -> Question:
    """Return a question of the work's session, or refuse."""
    row = work.tx.get(Question, question)
    if row is None:
        raise Refused("unknown_question", field="question")
    if row.session != work.session.id:
        raise Refused("question_elsewhere", field="question")
    return row


def get_cluster(work: SessionWork, cluster: str, field: str = "cluster") -> Cluster:
    """Return a cluster of the work's session, or refuse."""
    row = work.tx.get(Cluster, cluster)
    if row is None or row.session != work.session.id:
        line = None if row else find_change(work.tx, work.session.id, "clusters", cluster)
        gone = line.before["clusters"][cluster] if line and line.after["clusters"][cluster] is None else None
        if gone is not None:
            raise Refused("cluster_gone", field=field, who=doer(line), title=gone["title"])
        raise Refused("unknown_cluster", field=field)
    return row


def get_contribution(work: SessionWork, contribution: str, field: str = "id") -> Contribution:
    """Return a contribution of the work's session, or refuse."""
    row = work.tx.get(Contribution, contribution)
    if row is None or row.session != work.session.id:
        raise Refused("unknown_contribution", field=field)
    return row


def get_contributions(work: SessionWork, ids: list[str]) -> list[Contribution]:
    """Return the contributions named, each once, in the order named; refuse where one is missing or none is named."""
    unique = list(dict.fromkeys(ids))
    if not unique:
        raise Refused("nothing_chosen", field="ids")
    query = select(Contribution).where(Contribution.id.in_(unique), Contribution.session == work.session.id)
    found = {row.id: row for row in work.tx.scalars(query)}
    if len(found) != len(unique):
        raise Refused("unknown_contribution", field="ids")
    return [found[id_] for id_ in unique]


def read_language(tag: str, *, field: str) -> str:
    """Return a language's tag as given. Raises ``Refused`` (``no_language``) for one that CLDR does not know."""
    if not localisation.is_known(tag):
        raise Refused("no_language", field=field, value=tag)
    return tag


def read_event_language(work: SessionWork, tag: str, *, field: str) -> str:
    """Return ``tag`` where it is a language of the event or of the pages, or refuse."""
    event = work.tx.get_one(Event, work.session.event)
    choices = list(dict.fromkeys((*event.languages, *localisation.languages())))
    if tag not in choices:
        raise Refused("not_for_event", field=field, value=tag, choices=", ".join(choices))
    return tag


def ranks_before(ranks: list[str], before: str | None, number: int) -> list[str]:
    """Return ``number`` ranks that sort just before ``before`` (one of ``ranks``), or after all where it is None.

    Ranks are strings compared by code point (fractional indexing), so that a move changes one row only.
    """
    # Each once: of two rows with one rank neither is before the other.
    ordered = sorted({rank for rank in ranks if rank})
    if before is None:
        return keys_between(ordered[-1] if ordered else None, None, number)
    index = ordered.index(before)
    low = ordered[index - 1] if index else None
    if number == 1:
        return [key_between(low, before)]
    return keys_between(low, before, number)


def check_group(event: Event, group: str) -> str:
    """Return ``group`` where delegates of ``event`` may choose it, or refuse."""
    known = [one["id"] for one in event.groups] or list(GROUPS)
    if group not in known:
        raise Refused("bad_choice", field="group", value=group[:80], choices=", ".join(known))
    return group


def free_id(tx: Tx, model: type[Event | Session], wanted: str, taken: frozenset[str] = frozenset()) -> str:
    """Return ``wanted``, or with a number behind it the first that no row has."""
    candidate, number = wanted, 2
    while candidate in taken or tx.get(model, candidate) is not None:
        candidate, number = f"{wanted}-{number}", number + 1
    return candidate
