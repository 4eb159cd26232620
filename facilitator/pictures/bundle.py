"""A session's pictures as the doors hand them out: all as SVG with their words, or one as PNG."""

from __future__ import annotations

from typing import Any

from facilitator.pictures import figures
from facilitator.pictures.describe import describe
from facilitator.pictures.draw import draw
from facilitator.pictures.frame import frame
from facilitator.store import queries
from facilitator.store.engine import Store


def draw_all(store: Store, session: str, language: str, size: str) -> dict[str, Any]:
    """Return ``{session, lineage, rev, figures: {name: words}, svg: {name: markup}}``.

    ``size`` is as for ``frame.frame``. Raises ``Refused`` for an unknown session, ``ValueError`` for a size.
    """
    chosen = frame(size)
    found = _read(store, session)
    return {
        "session": found.session,
        "lineage": found.lineage,
        "rev": found.rev,
        "figures": {key: describe(one, language) for key, one in found.by_name.items()},
        "svg": {key: draw(one, "svg", language, chosen).decode() for key, one in found.by_name.items()},
    }


def draw_png(store: Store, session: str, language: str, size: str, name: str) -> bytes:
    """Return the picture ``name`` as PNG. Raises as ``draw_all``."""
    return draw(_read(store, session).by_name[name], "png", language, frame(size))


def _read(store: Store, session: str) -> figures.Figures:
    with store.read() as tx:
        return figures.read(tx, queries.get_session(tx, session))
