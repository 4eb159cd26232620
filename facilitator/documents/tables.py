"""The columns of the tables, once; CSV written and read back, and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Final

from facilitator.domain.cells import escape_csv, restore_csv
from facilitator.i18n.localisation import localized
from facilitator.outcome.json_body import as_json
from facilitator.outcome.model import Contribution, Outcome, Question, Session

Cell = str | int | None


def _cluster(question: Question, one: Contribution) -> str:
    return next((cluster.title for cluster in question.clusters if cluster.id == one.cluster), "")


COLUMNS: Final[dict[str, Callable[[Outcome, Session, Question, Contribution], Cell]]] = {
    "event": lambda outcome, _s, _q, _c: outcome.event,
    "day": lambda _o, session, _q, _c: session.day,
    "session": lambda _o, session, _q, _c: session.id,
    "question": lambda _o, _s, question, _c: question.id,
    "number": lambda _o, _s, _q, one: one.number,
    "id": lambda _o, _s, _q, one: one.id,
    "kind": lambda _o, _s, _q, one: one.kind,
    "cluster": lambda _o, _s, question, one: _cluster(question, one),
    "text": lambda _o, _s, _q, one: one.text,
    "lang": lambda _o, _s, _q, one: one.lang,
    "dir": lambda _o, _s, _q, one: one.dir,
    "level": lambda _o, _s, _q, one: one.level,
    "lead": lambda _o, _s, _q, one: one.lead,
    "partners": lambda _o, _s, _q, one: one.partners,
    "by_when": lambda _o, _s, _q, one: one.by_when,
    "lasts": lambda _o, _s, _q, one: one.lasts,
    "left_out": lambda _o, _s, _q, one: one.left_out,
    "tags": lambda _o, _s, _q, one: " ".join(one.tags),
    "endorsements": lambda _o, _s, _q, one: one.endorsements,
    "offers": lambda _o, _s, _q, one: one.offers,
    "status": lambda _o, _s, _q, one: one.status,
    "created_at": lambda _o, _s, _q, one: one.created_at,
    "edited_at": lambda _o, _s, _q, one: one.edited_at,
    "origin": lambda _o, _s, _q, one: f"{one.origin.session}#{one.origin.number}" if one.origin else "",
    "gathered": lambda outcome, _s, _q, one: " ".join(
        f"{session.id}#{copy.number}" for session, copy in outcome.gathered.get(one.id, [])
    ),
    "consent": lambda _o, _s, _q, one: one.consent,
    "original": lambda _o, _s, _q, one: one.original,
    "reword_reason": lambda _o, _s, _q, one: one.reword_reason,
    "group": lambda _o, _s, _q, one: one.group,
}
"""The columns of a row a contribution: their published names, and where their values come from."""


def rows(outcome: Outcome) -> list[list[Cell]]:
    """Return the table of contributions, without its header: each once, also where it was brought together."""
    return [[value(outcome, *place) for value in COLUMNS.values()] for place in outcome.listed()]


def render_csv(outcome: Outcome, separator: str = ",") -> bytes:
    """Return the contributions as CSV (RFC 4180, UTF-8 with a byte order mark, which Excel needs).

    ``separator`` is ``;`` for the Excel of countries whose decimal sign is a comma.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(COLUMNS)
    for row in rows(outcome):
        writer.writerow(
            [escape_csv(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in row]
        )
    return out.getvalue().encode("utf-8-sig")


def read_csv(data: bytes) -> list[dict[str, str]]:
    """Return the rows of ``render_csv``, every text letter for letter as it was."""
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [{name: restore_csv(cell) for name, cell in row.items()} for row in reader]


def render_json(outcome: Outcome) -> bytes:
    """Return the whole model as JSON."""
    return json.dumps(as_json(outcome), ensure_ascii=False, indent=1).encode()


def session_name(session: Session, language: str) -> str:
    """Return a session's title and time, for a heading."""
    return f"{localized(session.title, language)} ({session.start}-{session.end})"
