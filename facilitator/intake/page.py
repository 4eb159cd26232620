"""What the import page shows of an uploaded table: its columns, the first rows as they would be, and errors by line."""

from __future__ import annotations

from typing import Any, Final

from facilitator.domain.rules import Refused
from facilitator.i18n.localisation import say
from facilitator.intake.contributions import read_target
from facilitator.intake.mapping import Choices, guess_columns, prepare
from facilitator.intake.names import FIELDS
from facilitator.intake.numbers import read_whole
from facilitator.intake.tables import Reading, TableError, read_table
from facilitator.store import files
from facilitator.store.engine import Store

SHOWN: Final = 20
"""Rows and errors that the page shows."""


def prepare_page(
    store: Store, stored: str, event: str, session: str, chosen: dict[str, str], language: str
) -> dict[str, Any]:
    """Return the page's content as JSON-ready values; ``problem`` says why the file cannot be read at all.

    ``chosen`` has ``question``, ``kind``, ``level`` and ``column-FIELD``; without any column they are guessed. ``encoding``,
    ``sheet`` and ``header`` (a line) say how the file is read, where that is not to be found. Where ``asks`` is true, only a
    person can tell the encoding: nothing is to be taken in before one was chosen.
    """
    with store.read() as tx:
        file = files.find(tx, stored, event, files.IMPORT)
        if file is None:
            return {"problem": say(Refused("file_gone").message, language)}
        data, name = file.body, file.name
        target = read_target(tx, session, event)
    try:
        table = read_table(data, name, _reading(chosen))
    except TableError as error:
        return {"problem": say(error.message, language)}
    picked = {field: chosen.get(f"column-{field}", "") for field in FIELDS}
    # Read in another encoding, or from another sheet, the columns have other names: then they are guessed anew.
    columns = {field: column for field, column in picked.items() if column in table.head} or guess_columns(
        table
    )
    choices = Choices(
        columns=columns,
        question=chosen.get("question") or (target.questions[0][0] if target.questions else ""),
        kind=chosen.get("kind") or "challenge",
        level=chosen.get("level") or None,
    )
    done = prepare(table, choices, target)
    return {
        "name": name,
        "head": table.head,
        "columns": columns,
        "count": len(table.rows),
        "rows": done.rows,
        "errors": [
            {"line": one.line, "column": one.column, "message": say(one.message, language)}
            for one in done.errors[: 10 * SHOWN]
        ],
        "error_count": len(done.errors),
        "left_out": done.left_out,
        "notes": [say(one, language) for one in (*table.notes, *done.notes)],
        "asks": not table.is_sure,
        "encoding": table.reading.encoding,
        "sheet": table.reading.sheet,
        "sheets": table.sheets,
        "header": table.reading.header,
    }


def _reading(chosen: dict[str, str]) -> Reading:
    header = read_whole(chosen.get("header", "")) or 0
    return Reading(chosen.get("encoding", ""), chosen.get("sheet", ""), header)
