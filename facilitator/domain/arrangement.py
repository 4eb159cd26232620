"""What the arrangement of a session is: its clusters, their names and order, and which contributions stand in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Rows = Mapping[str, Mapping[str, Mapping[str, Any] | None]]

_ARRANGED: Final = {"clusters": ("title", "rank", "question"), "contributions": ("cluster", "rank")}


def is_rearranged(before: Rows, after: Rows) -> bool:
    """Whether the rows (by table and id, null where there is none) are arranged otherwise after than before.

    A new contribution in the inbox changes nothing of it.
    """
    for table, columns in _ARRANGED.items():
        for id_, row in after.get(table, {}).items():
            old, new = before[table][id_] or {}, row or {}
            if any((old.get(name) or None) != (new.get(name) or None) for name in columns):
                return True
    return False
