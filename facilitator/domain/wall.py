"""What the wall shows as a session goes on: one rule for a stage, a step of the run sheet, and their way back."""

from __future__ import annotations

from typing import Any, Final

from facilitator.domain.vocabulary import BoardView, Stage

VIEW_AT: Final[dict[Stage, BoardView]] = {
    Stage.PLANNED: BoardView.WELCOME,
    # The question with the join code until something is written, then what arrives.
    Stage.COLLECTING: BoardView.ARRIVALS,
    # With very many clusters the wall makes an overview of them by itself.
    Stage.PAUSED: BoardView.CLUSTERS,
    Stage.PRIORITISING: BoardView.PRIORITIES,
    Stage.CLOSED: BoardView.THANKS,
}
"""The view that each stage brings to the wall."""

FOLLOWS_STAGE: Final = frozenset({"view", "focus", "blank"})
"""Columns of a session that change with its stage; undo of the stage brings them back unless one has changed since."""


def bring(stage: Stage, *, keep: bool, view: BoardView | None = None) -> dict[str, Any]:
    """Return the columns that ``stage`` changes of what the wall shows: its view, nothing in focus, not blank.

    ``view`` is the one that a step of the run sheet names, else the stage's own. ``keep``: the facilitator has asked to
    keep the wall as it is, so nothing changes.
    """
    if keep:
        return {}
    return {"view": view or VIEW_AT[stage], "focus": None, "blank": False}
