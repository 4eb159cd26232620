"""What our own workbook says of a contribution on other sheets: offers of help with it, and the marks of its cluster."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Final

from facilitator.domain.vocabulary import Kind
from facilitator.intake.numbers import read_moment, read_whole
from facilitator.intake.tables import Table

NAMESPACE: Final = uuid.UUID("6f1b1f2e-1a2b-5c3d-8e4f-0a1b2c3d4e5f")
"""Of the ids that are made from a file's content: the same row gives the same id, so a second import adds nothing."""
_PLACE: Final = ("session", "number", "question")


class Beside:
    """The further sheets of one table. ``left`` counts the offers whose action has not been asked for yet."""

    def __init__(self, table: Table) -> None:
        self._place = {name: table.head.index(name) for name in _PLACE if name in table.head}
        self._offers: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
        for one in table.beside.get("Offers", []):
            self._offers[one.get("session", ""), one.get("action", "")].append(one)
        self._marks = {
            (one.get("question", ""), one.get("title", "")): read_whole(one.get("endorsements", ""))
            for one in table.beside.get("Clusters", [])
        }
        self.left = sum(map(len, self._offers.values()))

    def of(self, cells: Sequence[str], row: dict[str, Any]) -> dict[str, Any]:
        """Return what stands of ``row`` on other sheets, as the command takes it; ``cells`` are its own in the table."""
        found: dict[str, Any] = {}
        if len(self._place) < len(_PLACE):
            return found
        # By the names that the file has: the rows may go into another session, under other numbers.
        session, number, question = (cells[self._place[name]] for name in _PLACE)
        if marks := self._marks.get((question, row.get("cluster", ""))):
            found["cluster_endorsements"] = marks
        if row["kind"] != Kind.ACTION:
            return found
        offers = self._offers.pop((session, number), [])
        self.left -= len(offers)
        if offers:
            seen: Counter[str] = Counter()
            found["offers"] = [_offer(one, row["id"], seen) for one in offers]
        return found


def _offer(one: dict[str, str], action: str, seen: Counter[str]) -> dict[str, Any]:
    brings = one.get("brings", "")
    seen[brings] += 1
    offer = {
        "id": str(uuid.uuid5(NAMESPACE, f"{action}\n{brings}\n{seen[brings]}")),
        "brings": brings,
        "group": one.get("group", ""),
        "created_at": read_moment(one.get("created_at", "")),
    }
    return {name: value for name, value in offer.items() if value not in (None, "")}
