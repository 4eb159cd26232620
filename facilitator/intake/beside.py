"""What our own workbook says of a contribution on other sheets: offers of help with it, and the marks of its cluster."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final

from facilitator.domain import text as words
from facilitator.domain.messages import Message
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import MAX_FIELD, MAX_IDS, Kind
from facilitator.intake.numbers import read_moment, read_whole
from facilitator.intake.tables import Table

NAMESPACE: Final = uuid.UUID("6f1b1f2e-1a2b-5c3d-8e4f-0a1b2c3d4e5f")
"""Of the ids that are made from a file's content: the same row gives the same id, so a second import adds nothing."""
_PLACE: Final = ("session", "number", "question")
_OFFERS: Final = "Offers"
_MOST_NAMED: Final = 12


class Beside:
    """The further sheets of one table. ``left`` counts the offers whose action has not been asked for yet.

    ``read_group`` returns the id of a kind of organisation that a cell names, or raises ``Refused``.
    """

    def __init__(self, table: Table, read_group: Callable[[str], str]) -> None:
        self._read_group = read_group
        # Lines by why something of them is left out: one note for all that have the same.
        self._odd: dict[str, tuple[Refused, list[int]]] = {}
        self._place = {name: table.head.index(name) for name in _PLACE if name in table.head}
        self._offers: dict[tuple[str, str], list[tuple[int, dict[str, str]]]] = defaultdict(list)
        for line, one in table.beside.get(_OFFERS, []):
            self._offers[one.get("session", ""), one.get("action", "")].append((line, one))
        self._marks = {
            (one.get("question", ""), one.get("title", "")): read_whole(one.get("endorsements", ""))
            for _line, one in table.beside.get("Clusters", [])
        }
        self.left = sum(map(len, self._offers.values()))

    def of(self, cells: Sequence[str], row: dict[str, Any]) -> dict[str, Any]:
        """Return what stands of ``row`` on other sheets, as the command takes it; ``cells`` are its own in the table.

        Raises ``Refused`` for an offer that cannot be kept, with its line: the action waits for it in the file, since
        an action that is there already gets no offers by a second import.
        """
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
        seen: Counter[str] = Counter()
        read = [self._read(line, one, row["id"], seen) for line, one in offers]
        if kept := [one for one in read if one is not None]:
            found["offers"] = kept
        if len(kept) > MAX_IDS:
            raise Refused("too_many", field=_OFFERS, limit=MAX_IDS)
        return found

    @property
    def notes(self) -> list[Message]:
        """What of the offers is left out without harm to the rest: those without words, and unknown groups."""
        found = []
        for why, lines in list(self._odd.values())[:_MOST_NAMED]:
            named = ", ".join(map(str, lines[:_MOST_NAMED])) + (", …" if len(lines) > _MOST_NAMED else "")
            found.append(_with_line(named, why).message)
        return found

    def _read(self, line: int, one: dict[str, str], action: str, seen: Counter[str]) -> dict[str, Any] | None:
        """Return an offer as the command takes it, None for one without words. Raises ``Refused``."""
        said = one.get("brings", "")
        try:
            brings = words.clean(said, limit=MAX_FIELD, field="brings", empty=None)
        except Refused as refused:
            raise _with_line(line, refused) from None
        if not brings:
            self._note(line, Refused("empty_text", field="brings"))
            return None
        seen[said] += 1
        offer = {
            "id": str(uuid.uuid5(NAMESPACE, f"{action}\n{said}\n{seen[said]}")),
            "brings": brings,
            "group": self._group(line, one.get("group", "").strip()),
            "created_at": read_moment(one.get("created_at", "").strip()),
        }
        return {name: value for name, value in offer.items() if value not in (None, "")}

    def _group(self, line: int, said: str) -> str:
        try:
            return self._read_group(said)
        except Refused as refused:
            self._note(line, refused)
            return ""

    def _note(self, line: int, why: Refused) -> None:
        self._odd.setdefault(str(why.message), (why, []))[1].append(line)


def _with_line(line: object, why: Refused) -> Refused:
    """Return ``why`` with the line, or lines, of the offers' own sheet."""
    return Refused("line", field=_OFFERS, line=f"{line} ({_OFFERS})", why=why.message)
