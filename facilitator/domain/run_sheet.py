"""Methods to begin a session's run sheet from: what stands in it is a proposal, changed as a facilitator likes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import MAX_STEPS, BoardView, Stage


@dataclass(frozen=True)
class Model:
    """A step of a method; ``share`` is its part of the session's time, compared with the others."""

    title: str
    stage: Stage
    wall: BoardView
    share: int


@dataclass(frozen=True)
class Method:
    """A way to hold a session: its name, the steps that each question takes, and those that end it."""

    name: str
    each: tuple[Model, ...]
    end: tuple[Model, ...] = ()


_WRITE: Final = Model(N_("Everybody writes"), Stage.COLLECTING, BoardView.ARRIVALS, 3)
_CLUSTER: Final = Model(N_("Put together what belongs together"), Stage.PAUSED, BoardView.CLUSTERS, 3)
_CHOOSE: Final = Model(N_("Choose what matters most"), Stage.PRIORITISING, BoardView.PRIORITIES, 2)
_CLOSE: Final = Model(N_("What comes out of it"), Stage.CLOSED, BoardView.OVERVIEW, 1)

METHODS: Final[dict[str, Method]] = {
    "collect-cluster-choose": Method(N_("Collect, cluster, choose"), (_WRITE, _CLUSTER, _CHOOSE), (_CLOSE,)),
    # Lipmanowicz and McCandless, Liberating Structures: one minute alone, two in pairs, four in fours, five together.
    "1-2-4-all": Method(
        N_("1-2-4-All"),
        (
            Model(N_("Alone, in silence"), Stage.PAUSED, BoardView.TIMER, 1),
            Model(N_("In pairs"), Stage.PAUSED, BoardView.TIMER, 2),
            Model(N_("In fours: write what stands out"), Stage.COLLECTING, BoardView.TIMER, 4),
            Model(N_("All together"), Stage.COLLECTING, BoardView.CLUSTERS, 5),
        ),
        (_CLOSE,),
    ),
    "groups-plenary": Method(
        N_("Round of groups, then plenary"),
        (
            Model(N_("Groups talk and write"), Stage.COLLECTING, BoardView.TIMER, 6),
            Model(N_("Groups tell the plenary"), Stage.PAUSED, BoardView.CLUSTERS, 4),
            _CHOOSE,
        ),
        (_CLOSE,),
    ),
    "retrospective": Method(
        N_("Retrospective"),
        (
            Model(N_("Look back: everybody writes"), Stage.COLLECTING, BoardView.ARRIVALS, 3),
            _CLUSTER,
            _CHOOSE,
        ),
        (
            Model(N_("What we do next, and who"), Stage.COLLECTING, BoardView.ACTIONS, 3),
            _CLOSE,
        ),
    ),
    "free": Method(N_("Free: one step to begin with"), (), (_WRITE,)),
}
"""By the name that a page sends; the order is that of the choice."""


def make_steps(method: Method, questions: Sequence[str], minutes: int) -> list[dict[str, Any]]:
    """Return the steps of ``method`` for ``questions`` (ids) in ``minutes``: rows of the sheet, ``title`` still a msgid.

    Every step has a minute at least; of very many questions the last ones get no steps (``MAX_STEPS``).
    """
    most = max(1, (MAX_STEPS - len(method.end)) // max(1, len(method.each)))
    models: list[tuple[Model, str | None]] = [
        (one, question) for question in questions[:most] for one in method.each
    ]
    last = questions[:most][-1] if questions else None
    models += [(one, last) for one in method.end]
    whole = sum(one.share for one, _question in models)
    return [
        {
            "stage": str(one.stage),
            "question": question,
            "wall": str(one.wall),
            "minutes": max(1, minutes * one.share // max(1, whole)),
            "title": one.title,
        }
        for one, question in models
    ]
