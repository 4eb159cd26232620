"""Which resources and offers to propose for which actions and barriers, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from facilitator.domain.vocabulary import PairReason

MOST: Final = 3
"""Proposals for one need: more nobody reads through."""


@dataclass(frozen=True)
class End:
    """One end of a pair: a need, or what could meet it. ``cluster`` is null in the inbox."""

    id: str
    cluster: str | None
    tags: frozenset[str]


@dataclass(frozen=True)
class Proposal:
    """A pair to decide on; ``tags`` are those that both carry, ``score`` orders and is no probability."""

    need: str
    help: str
    reasons: tuple[PairReason, ...]
    tags: tuple[str, ...]
    score: float


def propose(
    needs: Iterable[End],
    helps: Iterable[End],
    similar: Mapping[tuple[str, str], float],
    decided: frozenset[tuple[str, str]],
) -> list[Proposal]:
    """Return up to ``MOST`` proposals for each need, those with most reasons first, then by likeness.

    ``similar`` gives the likeness of (need, help) in words across languages; ``decided`` pairs are not proposed again.
    """
    by_id = {one.id: one for one in helps}
    places: dict[str, list[str]] = defaultdict(list)
    carriers: dict[str, list[str]] = defaultdict(list)
    for one in by_id.values():
        if one.cluster is not None:
            places[one.cluster].append(one.id)
        for tag in one.tags:
            carriers[tag].append(one.id)
    alike: dict[str, list[str]] = defaultdict(list)
    for need_id, help_id in similar:
        alike[need_id].append(help_id)
    found: list[Proposal] = []
    for need in needs:
        near = places[need.cluster] if need.cluster is not None else []
        tagged = [help_ for tag in sorted(need.tags) for help_ in carriers[tag]]
        candidates = dict.fromkeys(one for one in (*near, *tagged, *alike[need.id]) if one in by_id)
        proposals = [
            _compare(need, by_id[one], similar.get((need.id, one)))
            for one in candidates
            if (need.id, one) not in decided
        ]
        proposals.sort(key=lambda one: (-len(one.reasons), -len(one.tags), -one.score, one.help))
        found += proposals[:MOST]
    return found


def _compare(need: End, help_: End, score: float | None) -> Proposal:
    shared = tuple(sorted(need.tags & help_.tags))
    reasons = (
        *((PairReason.CLUSTER,) if need.cluster is not None and need.cluster == help_.cluster else ()),
        *((PairReason.TAGS,) if shared else ()),
        *((PairReason.SIMILAR,) if score is not None else ()),
    )
    return Proposal(need.id, help_.id, reasons, shared, score or 0.0)
