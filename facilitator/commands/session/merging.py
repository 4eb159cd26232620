"""Bring what breakout groups, or other sessions, gave into one session: as copies that say where they come from.

Why copies and not a common reading of several sessions: docs/decisions/0003-gathered-contributions-are-copies.md.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any, Final

from sqlalchemy import insert, select

from facilitator import contract
from facilitator.commands.work import CommandContext, ranks_before
from facilitator.domain.attribution import show_author, strictest
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import ACTION_FIELDS, Status
from facilitator.store import queries
from facilitator.store.contribution_row import copy_contribution
from facilitator.store.event_root import key_of
from facilitator.store.models import Authorship, Cluster, Contribution, Endorsement, Offer, Question, Session
from facilitator.store.unit_of_work import SessionWork

_WORDS: Final = (
    "kind", "text", "lang", "dir", *ACTION_FIELDS, "edited_at", "original", "reword_reason",
)  # fmt: skip
"""What a contribution says, and what it said before a facilitator reworded it."""


def merge(context: CommandContext, payload: contract.MergeSessions) -> dict[str, Any]:
    """Copy what is shown in other sessions into this one, once each, with its origin, clusters and endorsements.

    Doing it again brings what came since. Clusters of the same name become one.
    """
    work = context.work
    sources = _sources(work, payload.sources)
    questions = _questions(work, sources)
    gathering = _Gathering(work, questions)
    for source in sources:
        gathering.take(source)
    return {"sources": [one.id for one in sources], **gathering.finish()}


def _sources(work: SessionWork, wanted: list[str] | None) -> list[Session]:
    session = work.session
    if wanted is None:
        groups = [one.id for one in queries.groups_of(work.tx, session.id)]
        wanted = list(dict.fromkeys([*groups, *session.gathers]))
    if not wanted:
        raise Refused("nothing_to_gather", field="sources")
    if session.id in wanted:
        raise Refused("gathers_itself", field="sources")
    return [queries.get_session(work.tx, one, session.event) for one in dict.fromkeys(wanted)]


def _questions(work: SessionWork, sources: list[Session]) -> dict[str, str]:
    """Return this session's question for each question of the sources; one that it does not ask is added."""
    mine = queries.questions(work.tx, work.session.id)
    by_key = {key_of(one): one for one in mine}
    position = max((one.position for one in mine), default=-1)
    result: dict[str, str] = {}
    for source in sources:
        for question in queries.questions(work.tx, source.id):
            key = key_of(question)
            if key not in by_key:
                position += 1
                copied = {
                    name: getattr(question, name) for name in ("text", "easy", "short", "clips", "kinds")
                }
                row = Question(
                    id=f"{work.session.id}.{key}", session=work.session.id, position=position, **copied
                )
                by_key[key] = work.add(row)
            result[question.id] = by_key[key].id
    if work.session.question is None and by_key:
        work.track(work.session).question = next(iter(by_key.values())).id
    return result


class _Gathering:
    """One run of ``session.merge``."""

    def __init__(self, work: SessionWork, questions: dict[str, str]) -> None:
        self._work = work
        self._questions = questions
        self._clusters: dict[tuple[str, str], Cluster] = {}
        self._new_clusters = 0
        self._ranks: dict[str, list[str]] = defaultdict(list)
        for cluster in self._rows(Cluster):
            self._clusters[cluster.question, _fold(cluster.title)] = cluster
            self._ranks[cluster.question].append(cluster.rank)
        self._last: dict[str, str | None] = {}
        self._there = {one.copy_of for one in self._rows(Contribution) if one.copy_of}
        self._copies: dict[str, Contribution] = {}
        """New copies by the id of what they were made from."""

    def _rows(self, model: Any, session: str | None = None) -> list[Any]:
        query = select(model).where(model.session == (session or self._work.session.id))
        return list(self._work.tx.scalars(query))

    def take(self, source: Session) -> None:
        """Copy what is shown in ``source`` and not here yet, cluster by cluster, then the inbox, each in its order."""
        clusters = sorted(self._rows(Cluster, source.id), key=lambda one: one.rank)
        shown = [one for one in self._rows(Contribution, source.id) if one.status == Status.SHOWN]
        for cluster in [*clusters, None]:
            id_ = cluster.id if cluster is not None else None
            inside = [one for one in shown if one.cluster == id_ and self._is_new(one)]
            inside.sort(key=lambda one: (one.rank, one.number))
            target = self._cluster(cluster) if cluster is not None and inside else None
            for row in inside:
                self._copy(source, row, target)

    def _is_new(self, row: Contribution) -> bool:
        return (row.copy_of or row.id) not in self._there

    def _cluster(self, cluster: Cluster) -> Cluster:
        question = self._questions[cluster.question]
        place = (question, _fold(cluster.title))
        if place not in self._clusters:
            rank = ranks_before(self._ranks[question], None, 1)[0]
            self._ranks[question].append(rank)
            self._clusters[place] = self._work.add_cluster(
                cluster.sign, id=str(uuid.uuid4()), session=self._work.session.id, question=question,
                title=cluster.title, rank=rank, endorsements=0,
            )  # fmt: skip
            self._new_clusters += 1
        return self._clusters[place]

    def _copy(self, source: Session, row: Contribution, cluster: Cluster | None) -> None:
        work = self._work
        original = row.copy_of or row.id
        self._there.add(original)
        copy = copy_contribution(
            row,
            id=_copy_id(work.session.id, original),
            session=work.session.id,
            question=self._questions[row.question],
            number=work.take_number(),
            # What the group's session hides of an author is not known here either.
            attribution=strictest(row.attribution, source.attribution),
            cluster=cluster.id if cluster is not None else None,
            rank=self._next_rank(cluster) if cluster is not None else "",
            copy_of=original,
            origin=row.origin or {"session": source.id, "number": row.number, "title": dict(source.title)},
            # Marks of the group's own work; whoever holds the copy back, or splits it, does so here.
            endorsements=0,
            flags=[],
            split_from=None,
            pinned=False,
        )
        self._copies[row.id] = copy

    def _next_rank(self, cluster: Cluster) -> str:
        if cluster.id not in self._last:
            self._last[cluster.id] = queries.last_in(
                self._work.tx, self._work.session.id, cluster.question, cluster.id
            )
        last = self._last[cluster.id]
        rank = ranks_before([last] if last else [], None, 1)[0]
        self._last[cluster.id] = rank
        return rank

    def finish(self) -> dict[str, Any]:
        """Write the copies down, with their authors, endorsements and offers; return how many there are."""
        work = self._work
        # A copy that a step back took away comes again under its id: authors and marks are there still.
        self._endorse()
        work.add_all(list(self._copies.values()))
        self._name_authors({id_: one.id for id_, one in self._copies.items()})
        self._offer()
        return {"contributions": len(self._copies), "clusters": self._new_clusters}

    def _endorse(self) -> None:
        marks = select(Endorsement).where(Endorsement.target.in_(self._copies))
        wanted = {(self._copies[one.target].id, one.delegate) for one in self._work.tx.scalars(marks)}
        copies = [one.id for one in self._copies.values()]
        there = select(Endorsement.target, Endorsement.delegate).where(Endorsement.target.in_(copies))
        known = {(target, delegate) for target, delegate in self._work.tx.execute(there)}
        for target, delegate in wanted - known:
            self._work.tx.add(Endorsement(target=target, delegate=delegate, session=self._work.session.id))
        for copy in self._copies.values():
            copy.endorsements = len({who for what, who in wanted | known if what == copy.id})

    def _name_authors(self, copies: dict[str, str]) -> None:
        if not copies:
            return
        known = set(
            self._work.tx.scalars(select(Authorship.thing).where(Authorship.thing.in_(copies.values())))
        )
        authors = self._work.tx.execute(
            select(Authorship.thing, Authorship.delegate).where(Authorship.thing.in_(copies))
        )
        new = [
            {"thing": copies[thing], "session": self._work.session.id, "delegate": delegate}
            for thing, delegate in authors
            if copies[thing] not in known
        ]
        if new:
            self._work.tx.execute(insert(Authorship), new)

    def _offer(self) -> None:
        offers = list(self._work.tx.scalars(select(Offer).where(Offer.action.in_(self._copies))))
        copies = {one.id: _copy_id(self._work.session.id, one.id) for one in offers}
        rows = [self._copy_offer(one, copies[one.id]) for one in offers]
        self._work.add_all(rows)
        self._name_authors(copies)

    def _copy_offer(self, offer: Offer, id_: str) -> Offer:
        action = self._copies[offer.action]
        attribution = strictest(offer.attribution, action.attribution)
        copied = {
            "id": id_, "session": action.session, "action": action.id, "attribution": attribution,
            "copy_of": offer.copy_of or offer.id, "apart": False,
        }  # fmt: skip
        return Offer(**show_author({**offer.dump(), **copied}))


def update_copies(work: SessionWork) -> None:
    """Let the copies of what this command changed say the same: reworded, withdrawn, hidden, shown again."""
    changed = {row.id: (row, before) for row, before in work.changed(Contribution)}
    if not changed:
        return
    query = select(Contribution).where(Contribution.copy_of.in_(changed))
    for copy in work.tx.scalars(query):
        row, before = changed[copy.copy_of or ""]
        new = {name: getattr(row, name) for name in _WORDS if getattr(row, name) != before.get(name)}
        if row.status != before["status"] and copy.status != Status.WITHDRAWN:
            new |= {"status": row.status, "hidden_reason": row.hidden_reason}
            if row.status == Status.WITHDRAWN:
                new |= {"cluster": None, "rank": ""}
        if new:
            work.track(copy)
            for name, value in new.items():
                setattr(copy, name, value)


def _copy_id(session: str, original: str) -> str:
    """Return the id of a copy: the same again for the same original, so that nothing is gathered twice."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"facilitator:{session}/{original}"))


def _fold(title: str) -> str:
    return " ".join(title.casefold().split())
