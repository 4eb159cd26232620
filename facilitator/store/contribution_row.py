"""How a contribution's row is made: the one place that knows every column of it."""

from __future__ import annotations

from typing import Any, Final

from facilitator.domain.attribution import show_author
from facilitator.domain.vocabulary import ACTION_TEXTS, Attribution
from facilitator.store.models import Contribution, Session, column_defaults

_NOTHING_YET: Final[dict[str, Any]] = {
    "level": None, "group": None, "country": None, "cluster": None, "split_from": None, "copy_of": None,
    "origin": None, "edited_at": None, "cover": None, **dict.fromkeys(ACTION_TEXTS, ""),
}  # fmt: skip


def make_contribution(session: Session, **said: Any) -> Contribution:
    """Return a new contribution of ``session``, not yet in the database, with the columns ``said`` of it.

    Needed: ``id question number kind text created_at``; the rest is as nobody has said anything of it. Of its author
    it keeps no more than the session shows (``domain.attribution``), and so for good.
    """
    attribution = Attribution(session.attribution)
    columns = {**column_defaults(Contribution), **_NOTHING_YET, "session": session.id, **said}
    return Contribution(**show_author(columns | {"attribution": attribution}))


def copy_contribution(row: Contribution, **changed: Any) -> Contribution:
    """Return a new contribution that says the same as ``row`` but for the columns ``changed``, of its author too.

    A place on the cover and a recording are the row's alone. Where ``attribution`` is among them, the copy says no more of the author than that and the row's own allow.
    """
    return Contribution(**show_author({**row.dump(), "cover": None, "recorded": False, **changed}))
