"""Pictures of a session's figures, drawn by a child process."""

from __future__ import annotations

from typing import Any

from facilitator.workers.database import open_store


def draw_all(session: str, language: str, size: str) -> dict[str, Any]:
    """Return all pictures as SVG with their figures in words (``pictures.bundle.draw_all``). Raises ``Refused``."""
    from facilitator.pictures import bundle

    with open_store() as store:
        return bundle.draw_all(store, session, language, size)


def draw_png(session: str, language: str, size: str, name: str) -> bytes:
    """Return one picture as PNG. Raises ``Refused``."""
    from facilitator.pictures import bundle

    with open_store() as store:
        return bundle.draw_png(store, session, language, size, name)
