"""The editing log: what became of people's words, by which role, when and why, read from the journal.

It is read from the rows before and after each step and not from the names of commands, so that a new command that
rewords or hides cannot be forgotten here. No line holds an id of a delegate: the journal has none, and names of staff
stay out too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as Tx

from facilitator.domain.privacy import find_hints
from facilitator.domain.vocabulary import ACTION_FIELDS, Role, Status
from facilitator.outcome import model
from facilitator.outcome.times import iso
from facilitator.store.models import JournalLine
from facilitator.store.state_at import State

_BY_DELEGATES: Final = ("contribution.edit", "contribution.withdraw")
"""What delegates do to words that were there: all else of them is new words."""
_WORDS: Final = ("text", "kind")
_BECAME: Final = {
    Status.HIDDEN: "hidden",
    Status.WITHDRAWN: "withdrawn",
    Status.HELD: "held",
}

Row = dict[str, Any] | None


class _Became(NamedTuple):
    """What became of a contribution; what one step did to many in the same way is one line."""

    what: str
    into: str = ""
    title: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""


def editing_log(tx: Tx, session: str, rev: int, state: State) -> list[model.LogEntry]:
    """Return the log of ``session`` up to revision ``rev``, the oldest line first; ``state`` is its rows then."""
    query = select(JournalLine).where(
        JournalLine.session == session,
        JournalLine.rev <= rev,
        or_(JournalLine.role != Role.DELEGATE, JournalLine.command.in_(_BY_DELEGATES)),
    )
    reader = _Reader(state, _taken_back(tx, session, rev))
    return [entry for line in tx.scalars(query.order_by(JournalLine.rev)) for entry in reader.entries(line)]


def _taken_back(tx: Tx, session: str, rev: int) -> set[int]:
    """Return the revisions that were taken back and not done again, up to ``rev``."""
    query = select(JournalLine.rev, JournalLine.reverts).where(
        JournalLine.session == session, JournalLine.rev <= rev, JournalLine.reverts.is_not(None)
    )
    reverts: dict[int, int] = {}
    gone: set[int] = set()
    for undo, reverted in tx.execute(query.order_by(JournalLine.rev)):
        if reverted is None:
            continue
        reverts[undo] = reverted
        step: int | None = reverted
        takes = True
        while step is not None:
            (gone.add if takes else gone.discard)(step)
            # What takes an undo back does its step again.
            step, takes = reverts.get(step), not takes
    return gone


class _Reader:
    def __init__(self, state: State, taken_back: set[int]) -> None:
        self._taken_back = taken_back
        self._contributions = state["contributions"]
        self._undos: set[int] = set()
        self._titles = {id_: one["title"] for id_, one in state["clusters"].items()}

    def entries(self, line: JournalLine) -> Iterator[model.LogEntry]:
        if line.reverts is not None and line.reverts not in self._undos:
            # Taking an undo back is doing the step again, and no undo.
            self._undos.add(line.rev)
        clusters = _pairs(line, "clusters")
        for id_, before, after in clusters:
            # Titles as the reader of the log would have seen them then.
            self._titles[id_] = (after or before or {}).get("title", "")
        contributions = _pairs(line, "contributions")
        for id_, before, after in clusters:
            yield from self._cluster(line, id_, before, after, contributions)
        # What one step did to many stands in one line.
        together: dict[_Became, list[int]] = {}
        for id_, before, after in contributions:
            for what in self._contribution(line, id_, before, after):
                together.setdefault(what, []).append((after or before or {})["number"])
        for became, numbers in together.items():
            yield self._entry(line, **became._asdict(), numbers=sorted(numbers))

    def _cluster(
        self,
        line: JournalLine,
        id_: str,
        before: Row,
        after: Row,
        contributions: list[tuple[str, Row, Row]],
    ) -> Iterator[model.LogEntry]:
        if before is None and after is not None:
            inside = sorted(one["number"] for _, _, one in contributions if one and one["cluster"] == id_)
            yield self._entry(line, "named", title=after["title"], numbers=inside)
        elif before is not None and after is None:
            moved = [(was, now) for _, was, now in contributions if was and now and was["cluster"] == id_]
            into = next((now["cluster"] for _, now in moved if now["cluster"]), None)
            merged = into is not None or line.command == "cluster.merge"
            yield self._entry(
                line,
                "merged" if merged else "removed",
                title=before["title"],
                numbers=sorted(now["number"] for _, now in moved),
                into=self._titles.get(into, "") if into else "",
            )
        elif before is not None and after is not None and before["title"] != after["title"]:
            yield self._entry(
                line, "renamed", title=after["title"], before=before["title"], after=after["title"]
            )

    def _contribution(self, line: JournalLine, id_: str, before: Row, after: Row) -> Iterator[_Became]:
        if after is None:
            yield _Became("removed")
            return
        if before is None:
            if after.get("split_from"):
                yield _Became("split", into=self._origin(after["split_from"]))
            return
        if before["status"] == Status.UNWRITTEN and after["status"] in (Status.SHOWN, Status.HELD):
            # Its first words: nobody has edited anything.
            return
        if after["status"] == Status.SPLIT:
            # Its parts say that they were split from it.
            return
        if before["status"] != after["status"]:
            what = _BECAME.get(after["status"]) or (
                "approved" if before["status"] == Status.HELD else "restored"
            )
            yield _Became(what, reason=after["hidden_reason"] if what == "hidden" else "")
        words = any(before.get(name) != after.get(name) for name in _WORDS)
        fields = [name for name in ACTION_FIELDS if before.get(name) != after.get(name)]
        if line.role == Role.DELEGATE:
            if words or fields:
                yield _Became("edited")
            return
        # A wording that the room may not see is not shown here either.
        now = self._contributions.get(id_)
        shown = now is not None and now["status"] == Status.SHOWN
        if words:
            texts = {"before": before["text"], "after": after["text"]} if shown else {}
            if find_hints(before["text"]):
                # It was reworded so that it names nobody: the log does not either.
                texts = {}
            yield _Became("reworded", reason=after.get("reword_reason", ""), **texts)
        for name in fields:
            texts = {"before": before[name] or "", "after": after[name] or ""} if shown else {}
            yield _Became("completed", title=name, reason=after.get("filled_reason", ""), **texts)

    def _origin(self, split_from: object) -> str:
        row = self._contributions.get(str(split_from))
        return f"#{row['number'] if row else split_from}"

    def _entry(self, line: JournalLine, what: str, **more: Any) -> model.LogEntry:
        empty = {"numbers": [], "title": "", "into": "", "before": "", "after": "", "reason": ""}
        return model.LogEntry(
            rev=line.rev, at=iso(line.at) or "", role=line.role, what=what, undo=line.rev in self._undos,
            taken_back=line.rev in self._taken_back, **{**empty, **more},
        )  # fmt: skip


def _pairs(line: JournalLine, table: str) -> list[tuple[str, Row, Row]]:
    before, after = line.before.get(table, {}), line.after.get(table, {})
    return [(id_, before.get(id_), after.get(id_)) for id_ in after]
