"""The history of a session in words, from its journal: who did what, when, why, and what it did to whose words."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from facilitator.domain.cells import escape_csv
from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import (
    ACTION_FIELDS,
    ACTION_NAMES,
    LEVEL_NAMES,
    ROLE_NAMES,
    STAGE_NAMES,
)
from facilitator.i18n.localisation import format_moment, translate
from facilitator.outcome.history_sentences import TELLERS, Pair, Rows, Wording
from facilitator.store.models import Cluster, JournalLine, Question

_REASONS: Final = {"contribution.reword": "reword_reason", "action.complete": "filled_reason"}
"""The column in which a command keeps why."""

_REMOVING: Final = ("cluster.remove", "cluster.merge", "session.undo")
"""Commands after which a cluster may be known to the journal only."""


@dataclass(frozen=True)
class Step:
    """One committed command in words. ``at`` is in seconds since 1970; ``taken_back`` the revision that undid it."""

    rev: int
    at: float
    role: str
    name: str
    command: str
    text: str
    details: tuple[str, ...]
    reason: str
    undoable: bool
    reverts: int | None
    taken_back: int | None


def read_history(
    tx: Tx,
    session: str,
    language: str,
    names: Mapping[str, str],
    *,
    limit: int | None = None,
    before: int | None = None,
) -> list[Step]:
    """Return the newest ``limit`` steps (all, where None) before the revision ``before``, the newest first.

    ``names`` gives a command's name in English by its wire name; everything comes out in ``language``.
    """
    query = select(JournalLine).where(JournalLine.session == session)
    if before is not None:
        query = query.where(JournalLine.rev < before)
    query = query.order_by(JournalLine.rev.desc())
    lines = list(tx.scalars(query if limit is None else query.limit(limit)))
    reverting = select(JournalLine.rev, JournalLine.reverts).where(
        JournalLine.session == session, JournalLine.reverts.is_not(None)
    )
    undone = {reverts: rev for rev, reverts in tx.execute(reverting.order_by(JournalLine.rev))}
    wanted = {line.reverts for line in lines} - {None, *(line.rev for line in lines)}
    others = select(JournalLine).where(JournalLine.session == session, JournalLine.rev.in_(wanted))
    by_rev = {line.rev: line for line in [*lines, *(tx.scalars(others) if wanted else [])]}
    teller = _Teller(tx, session, language, names, by_rev)
    return [teller.tell(line, undone.get(line.rev)) for line in lines]


def render_history(steps: list[Step], time_zone: str, language: str) -> bytes:
    """Return the steps as CSV (UTF-8 with BOM), the oldest first, one row a step; cells are made harmless."""
    out = io.StringIO()
    writer = csv.writer(out)
    titles = (
        N_("Step"),
        N_("When"),
        N_("Who"),
        N_("What"),
        N_("In detail"),
        N_("Why"),
        N_("Taken back by step"),
    )
    writer.writerow([translate(language, title) for title in titles])
    for step in reversed(steps):
        who = f"{step.role}: {step.name}" if step.name else step.role
        cells = (
            step.rev, format_moment(step.at, time_zone, language), who, step.text, "\n".join(step.details),
            step.reason, step.taken_back or "",
        )  # fmt: skip
        writer.writerow([escape_csv(cell) if isinstance(cell, str) else cell for cell in cells])
    return ("\ufeff" + out.getvalue()).encode()


class _Teller(Wording):
    """Says what a line did. Titles that the line does not hold are looked up as they are now."""

    def __init__(
        self, tx: Tx, session: str, language: str, names: Mapping[str, str], by_rev: Mapping[int, JournalLine]
    ) -> None:
        self._names = names
        self._by_rev = by_rev
        clusters = select(Cluster.id, Cluster.title).where(Cluster.session == session)
        titles: dict[str, str] = dict(tx.execute(clusters).all())
        gone = select(JournalLine.before).where(
            JournalLine.session == session, JournalLine.command.in_(_REMOVING)
        )
        for (before,) in tx.execute(gone):
            for id_, row in before.get("clusters", {}).items():
                # What was removed since has a name here only.
                if row is not None:
                    titles.setdefault(id_, row["title"])
        super().__init__(language, titles)
        questions = select(Question.id, Question.position).where(Question.session == session)
        self._questions: dict[str, int] = dict(tx.execute(questions).all())

    def tell(self, line: JournalLine, taken_back: int | None) -> Step:
        text, details, reason = self.words(line)
        return Step(
            line.rev, line.at, self.say(ROLE_NAMES[line.role]), line.actor, line.command, text, tuple(details),
            reason, line.undoable and taken_back is None, line.reverts, taken_back,
        )  # fmt: skip

    def words(self, line: JournalLine) -> tuple[str, list[str], str]:
        """Return what a line did: the sentence, its details, and the reason given."""
        if line.reverts is not None and (undone := self._by_rev.get(line.reverts)) is not None:
            again = undone.reverts is not None and self._by_rev.get(undone.reverts)
            step = self.words(again or undone)[0]
            return (
                self.say(N_("Did again: %(step)s") if again else N_("Took back: %(step)s"), step=step),
                [],
                "",
            )
        tell = TELLERS.get(line.command)
        notes, clusters = self._pairs(line, "contributions"), self._pairs(line, "clusters")
        told = tell(self, notes, clusters) if tell else self._steered(line)
        text = told or self.say(self._names.get(line.command, line.command))
        reasons = {after.get("hidden_reason") for before, after in notes if not before.get("hidden_reason")}
        if why := _REASONS.get(line.command):
            reasons |= {after.get(why) for _before, after in notes}
        return text, self._details(line, notes), " / ".join(sorted(one for one in reasons if one))

    def _pairs(self, line: JournalLine, table: str) -> list[Pair]:
        after = line.after.get(table, {})
        return [(row or {}, after.get(id_) or {}) for id_, row in line.before.get(table, {}).items()]

    def _steered(self, line: JournalLine) -> str | None:
        """Return what became of the session itself, where that is one thing that has a name."""
        row = next(iter(line.after.get("sessions", {}).values()), None)
        if row is None:
            return None
        if line.command == "session.stage":
            return self.say(N_("Stage: %(stage)s"), stage=self.say(STAGE_NAMES[row["stage"]]))
        if line.command == "session.question" and row["question"] in self._questions:
            position = sorted(self._questions.values()).index(self._questions[row["question"]])
            return self.say(N_("Asked the room question %(number)s"), number=position + 1)
        return None

    def _details(self, line: JournalLine, notes: list[Pair]) -> list[str]:
        """Return the words that were changed, before and after."""
        if line.command == "action.complete":
            return [
                self.say(N_("#%(number)s, %(field)s: was “%(before)s”, is “%(after)s”"), number=after["number"],
                         field=self.say(ACTION_NAMES[name]), before=self._value(name, before), after=self._value(name, after))
                for before, after in notes
                for name in ACTION_FIELDS
                if before.get(name) != after.get(name)
            ]  # fmt: skip
        if line.command == "contribution.split":
            return [f"#{after['number']}: {after['text']}" for before, after in notes if not before]
        return [
            self.say(N_("#%(number)s was “%(before)s”, is “%(after)s”"), number=after["number"],
                     before=before["text"], after=after["text"])
            for before, after in notes
            if before and after and before.get("text") != after.get("text")
        ]  # fmt: skip

    def _value(self, name: str, row: Rows) -> str:
        value: str = row[name] or ""
        return self.say(LEVEL_NAMES[value]) if name == "level" and value else value
