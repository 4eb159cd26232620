"""Snapshots as JSON text, for staff's pages and for phones that ask for all: made once for all who ask, brought up to date by the journal.

Sixty desks that open a session of thousands of notes at once ask for the same: one of them makes it, in pieces, and the
others wait for that. A revision later only what has changed is made anew.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session as Tx

from facilitator.contract.rights import project_row
from facilitator.domain.audience import Audience
from facilitator.store import journal, queries
from facilitator.store.engine import Store
from facilitator.store.models import JOURNALED, Session
from facilitator.store.rows import session_chunks

MAX_BYTES: Final = 32_000_000
"""Of all that is kept: some 20,000 notes for desk, board and report."""
_ROW_BYTES: Final = 160
"""What a row costs beside its text: two strings and a place in a dictionary."""

Texts = dict[str, dict[str, str]]
"""Rows as members of a JSON object, ``,"id":{...}``, by table and id: put together, and not encoded, for who asks."""

_HARMLESS: Final = (("<", r"\u003c"), (">", r"\u003e"), ("&", r"\u0026"), ("'", r"\u0027"))
"""What a page may not hold between its tags, as JSON says it too: then megabytes need not be looked through again."""


@dataclass(frozen=True)
class Prepared:
    """A session as an audience sees it at a revision."""

    session: str
    lineage: str
    rev: int
    texts: Texts
    counts: dict[str, Any]
    size: int
    """Bytes."""

    def snapshot(
        self, as_value: Callable[[Sequence[str]], Any], language: str | None = None
    ) -> dict[str, Any]:
        """Return the snapshot as the contract has it; ``as_value`` makes of its rows' JSON what a message can hold.

        The JSON comes in pieces, to be put together once: each copy of it costs as much as a hundred notes.

        ``language``: of the translations only those into it, as phones are sent them.
        """
        head = {"session": self.session, "lineage": self.lineage, "rev": self.rev, "counts": self.counts}
        return {**head, "state": as_value(list(self._state(language)))}

    def _state(self, language: str | None) -> Iterator[str]:
        """Give out the JSON of all rows by table and id, in pieces."""
        texts = self.texts
        if language is not None:
            rows = self.rows("translations")
            kept = {id_: row for id_, row in texts["translations"].items() if rows[id_]["lang"] == language}
            texts = {**texts, "translations": kept}
        before = "{"
        for table, members in texts.items():
            yield f"{before}{json.dumps(table)}:{{"
            yield from _members(members)
            before = "},"
        yield "}}"

    def rows(self, table: str) -> dict[str, dict[str, Any]]:
        """Return the rows of a small table by id, decoded."""
        found: dict[str, dict[str, Any]] = json.loads(f"{{{''.join(_members(self.texts[table]))}}}")
        return found


class PreparedSnapshots:
    """What was made for each session and audience, the newest revision only, within ``max_bytes``.

    ``yield_control`` is called between the steps of what takes long.
    """

    def __init__(
        self, store: Store, yield_control: Callable[[], None] = lambda: None, max_bytes: int = MAX_BYTES
    ) -> None:
        self._store = store
        self._yield = yield_control
        self._max_bytes = max_bytes
        self._kept: OrderedDict[tuple[str, Audience], Prepared] = OrderedDict()
        self._making = threading.Lock()
        self.made = 0
        """How often a whole snapshot was made."""

    @property
    def size(self) -> int:
        """Return how many bytes are kept."""
        return sum(one.size for one in self._kept.values())

    def get(self, session: str, audience: Audience) -> Prepared:
        """Return the session as ``audience`` sees it now. Raises ``Refused`` (``unknown_session``).

        Not to be called within a transaction: whoever waits for another's work must hold no connection. One is made at a
        time, of all sessions: that bounds the memory, and leaves most of a core to the room.
        """
        with self._making:
            # Also where all is ready: else sixty answers, each of megabytes, would be encoded without a pause.
            self._yield()
            return self._get(session, audience)

    def _get(self, session: str, audience: Audience) -> Prepared:
        with self._store.read() as tx:
            row = queries.get_session(tx, session)
            known = self._kept.get((session, audience))
            found = self.bring_up(tx, row, known, audience) if known is not None else None
            if found is None:
                found = self._make(tx, row, audience)
            self._remember(found, audience)
            return found

    def _make(self, tx: Tx, row: Session, audience: Audience) -> Prepared:
        self.made += 1
        settings = row.dump()
        texts: Texts = {table: {} for table in JOURNALED}
        size = 0
        for table, rows in session_chunks(tx, row.id):
            self._yield()
            for values in rows:
                if (seen := project_row(table, values, audience, settings)) is not None:
                    texts[table][values["id"]] = text = _encode(values["id"], seen)
                    size += len(text) + _ROW_BYTES
            self._yield()
        counts = queries.counts(tx, row.id)
        self._yield()
        return Prepared(row.id, row.lineage, row.rev, texts, counts, size)

    def bring_up(self, tx: Tx, row: Session, known: Prepared, audience: Audience) -> Prepared | None:
        """Return ``known`` with what has changed since; None where the journal cannot tell."""
        if (known.lineage, known.rev) == (row.lineage, row.rev):
            return known
        lines = journal.lines_of(tx, row, known.lineage, known.rev, audience)
        if lines is None:
            return None
        texts, size = dict(known.texts), known.size
        for table, rows in journal.newest_rows(lines, row, audience).items():
            texts[table] = dict(texts.get(table, {}))
            for id_, seen in rows.items():
                if (before := texts[table].get(id_)) is not None:
                    size -= len(before) + _ROW_BYTES
                if seen is None:
                    texts[table].pop(id_, None)
                else:
                    texts[table][id_] = text = _encode(id_, seen)
                    size += len(text) + _ROW_BYTES
        return Prepared(row.id, row.lineage, row.rev, texts, queries.counts_after(known.counts, lines), size)

    def _remember(self, found: Prepared, audience: Audience) -> None:
        key = (found.session, audience)
        self._kept[key] = found
        self._kept.move_to_end(key)
        while self.size > self._max_bytes:
            self._kept.popitem(last=False)


def _members(texts: dict[str, str]) -> Iterator[str]:
    rest = iter(texts.values())
    yield next(rest, "")[1:]  # nothing stands before the first
    yield from rest


def _encode(id_: str, row: dict[str, Any]) -> str:
    text = json.dumps({id_: row}, separators=(",", ":"))
    text = f",{text[1:-1]}"
    for harmful, harmless in _HARMLESS:
        text = text.replace(harmful, harmless)
    return text
