"""What can be counted in a session, and what its actions still lack."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from facilitator.domain.catalogue import Tag, names
from facilitator.domain.consent import may_list
from facilitator.domain.vocabulary import KIND_NAMES, Kind, Level
from facilitator.outcome import model
from facilitator.outcome.times import local_hour

_MOST: Final = 10
_ACTION_TEXTS: Final = ("text", "lead", "partners", "lasts", "left_out")


def figures(
    contributions: list[model.Contribution],
    questions: list[model.Question],
    clusters: list[dict[str, Any]],
    time_zone: str,
) -> model.Figures:
    """Return the figures of a session. They count contributions, never people, so no cell needs hiding."""
    hours = Counter(local_hour(one.created_at, time_zone) for one in contributions)
    kinds = Counter(one.kind for one in contributions)
    marked = sorted(
        (one for one in contributions if one.endorsements), key=lambda one: (-one.endorsements, one.number)
    )
    return model.Figures(
        contributions=len(contributions),
        by_kind={kind: kinds[kind] for kind in KIND_NAMES},
        by_question={one.id: len(one.contributions) for one in questions},
        by_language=dict(Counter(one.lang for one in contributions).most_common()),
        by_hour=[model.Hour(start, hours[start]) for start in sorted(hours)],
        endorsements=sum(one.endorsements for one in contributions)
        + sum(one["endorsements"] for one in clusters),
        most_endorsed=[one.id for one in marked[:_MOST]],
    )


def gaps(
    contributions: list[model.Contribution], partnerships: list[model.Partnership], people: list[Tag]
) -> model.Gaps:
    """Return what the actions of a session lack: nothing is judged, empty fields and missing words are listed.

    Only actions that may be listed count: which level or group is missing would tell what the others said.
    """
    actions = [one for one in contributions if one.kind == Kind.ACTION and may_list(one.consent)]
    met = {one.need for one in partnerships}
    words = "\n".join(getattr(one, name) for one in actions for name in _ACTION_TEXTS)
    return model.Gaps(
        without_lead=_empty(actions, "lead"),
        without_date=_empty(actions, "by_when"),
        without_lasting=_empty(actions, "lasts"),
        without_left_out=_empty(actions, "left_out"),
        unmet=[
            one.id for one in contributions if one.kind in (Kind.ACTION, Kind.BARRIER) and one.id not in met
        ],
        levels=missing_levels(actions),
        people=[model.People(tag.id, tag.title) for tag in people if not names(tag, words)]
        if actions
        else [],
    )


def missing_levels(actions: list[model.Contribution]) -> list[str]:
    """Return the levels at which none of ``actions`` is; nothing where there are none."""
    levels = {one.level for one in actions}
    return [level for level in Level if level not in levels] if actions else []


def _empty(actions: list[model.Contribution], field: str) -> list[str]:
    return [one.id for one in actions if not getattr(one, field).strip()]
