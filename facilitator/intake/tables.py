"""Read a CSV or XLSX file as a table of texts: its header line, sheet, encoding and separator are found, or chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from facilitator.documents.tables import COLUMNS
from facilitator.domain.cells import restore, restore_csv
from facilitator.domain.messages import N_, Message
from facilitator.intake import encoding, separated, workbook
from facilitator.intake.names import field_of, known_names, preset_of
from facilitator.intake.problem import TableError
from facilitator.intake.separated import MAX_COLUMNS, MAX_ROWS, NAMED, Line

__all__ = ["MAX_FILE_BYTES", "Reading", "Table", "TableError", "read_table"]

MAX_FILE_BYTES: Final = 10_000_000
_LOOKED_AT: Final = 20
"""Filled lines among which the header is: other tools write a title and the date above it."""
_OURS: Final = frozenset({"event", "session", "question", "number", "id", "kind", "text", "status"})
"""Columns by which our own export is known: only its cells carry the apostrophe that makes formulas harmless."""
BESIDE: Final = ("Clusters", "Offers")
"""Sheets of our own workbook that say more than the one of contributions: marks of clusters, and offers of help."""
_OURS_FIELDS: Final = frozenset({"question", "number", "id", "kind", "text", "status"})


@dataclass(frozen=True)
class Reading:
    """How somebody says that a file is to be read; what is empty is found."""

    encoding: str = ""
    sheet: str = ""
    header: int = 0
    """The header's line, 1 the file's first."""


@dataclass(frozen=True)
class Table:
    """A table: its columns' names, and its rows with the line of the file that each begins on.

    ``notes`` say what was found and changed on reading; ``reading`` is how it was read. ``is_sure`` is false where only
    a person can tell the encoding. ``sheets`` are a workbook's with rows.
    """

    head: list[str]
    rows: list[tuple[int, list[str]]]
    notes: list[Message] = field(default_factory=list)
    reading: Reading = Reading()
    is_sure: bool = True
    sheets: list[str] = field(default_factory=list)
    beside: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict)
    """Of our own workbook: the rows of the sheets ``BESIDE`` by their names, each by the codes of its columns.

    Each with its line in its own sheet; lines with nothing in them are none.
    """

    @property
    def is_ours(self) -> bool:
        """Whether it is an export of this program, in any of its languages."""
        fields = {field_of(name) for name in self.head}
        return set(self.head) >= _OURS or (fields >= _OURS_FIELDS and len(self.head) >= len(_OURS))


def read_table(data: bytes, name: str = "", reading: Reading = Reading()) -> Table:
    """Return the table in a file's bytes: an XLSX workbook, or text with separators in one of ``encoding.CHOICES``.

    ``name`` is only looked at where the content does not tell. Raises ``TableError``.
    """
    if len(data) > MAX_FILE_BYTES:
        raise TableError(N_("The file is too large: at most %(limit)s MB."), limit=MAX_FILE_BYTES // 10**6)
    if data[:4] == b"PK\x03\x04":
        return _of_workbook(data, reading)
    if name.lower().endswith(".xls") or data[:4] == b"\xd0\xcf\x11\xe0":
        raise TableError(N_("This is an old Excel file. Save it as .xlsx or as CSV (UTF-8)."))
    decoded = encoding.decode(data, reading.encoding)
    found = separated.read(decoded.text)
    notes = [] if decoded.encoding == "utf-8" else [
        Message(N_("It was read in the encoding %(encoding)s."), {"encoding": decoded.encoding})
    ]  # fmt: skip
    table = _table(found, replace(reading, encoding=decoded.encoding), decoded.cleaned, notes)
    table = replace(table, is_sure=decoded.is_sure)
    if not table.is_ours:
        return table
    return replace(table, rows=[(line, [restore_csv(cell) for cell in cells]) for line, cells in table.rows])


def _of_workbook(data: bytes, reading: Reading) -> Table:
    sheets = [
        one
        for one in workbook.read(data)
        if sum(any(cell.strip() for cell in cells) for _n, cells in one.lines) > 1
    ]
    if not sheets:
        raise TableError(N_("The file has no rows. The first line must name the columns."))
    chosen = next((one for one in sheets if one.name == reading.sheet), None)
    # The sheet whose header says most; of equal ones the first.
    best = chosen or max(
        sheets, key=lambda one: max(known_names(cells) for _n, cells in one.lines[:_LOOKED_AT])
    )
    notes: list[Message] = []
    taken = {}
    if best.name == "Contributions" and _coded(best.lines[0][1]) is not None:
        taken = {one.name: _by_code(one.lines) for one in sheets if one.name in BESIDE}
    others = [one.name for one in sheets if one is not best and one.name not in taken]
    if taken:
        sentence = N_("Marks of clusters and offers of help were read from the sheets: %(sheets)s.")
        notes.append(Message(sentence, {"sheets": ", ".join(taken)}))
    if others:
        sentence = N_("The sheet “%(sheet)s” was read. Other sheets with rows: %(others)s.")
        notes.append(Message(sentence, {"sheet": best.name, "others": ", ".join(others)}))
    if best.merged:
        notes.append(
            Message(N_("Merged cells: %(count)s. Each row got what stands in them."), {"count": best.merged})
        )
    table = _table(best.lines, replace(reading, sheet=best.name), best.cleaned, notes)
    table = replace(table, sheets=[one.name for one in sheets], beside=taken)
    if not table.is_ours:
        return table
    return replace(table, rows=[(line, [restore(cell) for cell in cells]) for line, cells in table.rows])


def _table(lines: list[Line], reading: Reading, cleaned: int, notes: list[Message]) -> Table:
    """Return the lines as a table: below its header, with a name for each column. Raises ``TableError``."""
    filled = [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]
    if len(filled) < 2:
        raise TableError(N_("The file has no rows. The first line must name the columns."))
    place = _header(filled, reading.header)
    above, (line, head), rows = filled[:place], filled[place], filled[place + 1 :]
    coded = _coded(head)
    if coded is not None:
        head = [head[index].rpartition("\n")[2] for index in coded]
        rows = [
            (number, [cells[index] if index < len(cells) else "" for index in coded])
            for number, cells in rows
        ]
    if not rows:
        raise TableError(N_("The file has no rows. The first line must name the columns."))
    if len(rows) > MAX_ROWS:
        raise TableError(
            N_("The file has more than %(limit)s rows. Split it into smaller files."), limit=MAX_ROWS
        )
    if above:
        told = {"line": line, "count": len(above)}
        notes.append(
            Message(
                N_("The columns are named in line %(line)s; lines above it that were not read: %(count)s."),
                told,
            )
        )
    width = max(_filled_to(cells) for _line, cells in [(line, head), *rows])
    if width > MAX_COLUMNS:
        further = [re.sub(r"\s+", " ", cell).strip() for cell in head[MAX_COLUMNS:]]
        named = [cell for cell in further if cell][:NAMED]
        sentence = (
            N_("Only the first %(limit)s columns were read. Among those left out: %(names)s.")
            if named
            else N_("Only the first %(limit)s columns were read; the table has more.")
        )
        notes.append(Message(sentence, {"limit": MAX_COLUMNS, "names": ", ".join(named)}))
    names, renamed = _names(head, width)
    if renamed:
        sentence = N_("Columns without a name of their own were named: %(names)s.")
        notes.append(Message(sentence, {"names": ", ".join(renamed)}))
    if cleaned:
        notes.append(Message(N_("Control characters that were taken out: %(count)s."), {"count": cleaned}))
    if preset := preset_of(names):
        notes.append(Message(N_("It looks like a table of %(tool)s."), {"tool": preset.name}))
    found = [(number, (cells + [""] * len(names))[: len(names)]) for number, cells in rows]
    return Table(names, found, notes, replace(reading, header=line))


def _coded(head: list[str]) -> list[int] | None:
    """Return the places of the columns for programs in our own workbook; None where the file is none of ours.

    Its headings are in the reader's language, with the column's code on a second line where the values are the same.
    """
    codes = [name.rpartition("\n")[2] for name in head]
    if not any("\n" in name for name in head) or not set(codes) >= _OURS:
        return None
    return [place for place, code in enumerate(codes) if code in COLUMNS]


def _by_code(lines: list[Line]) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a further sheet of our own workbook, by the codes of its columns, letter for letter."""
    head = [name.rpartition("\n")[2] for name in lines[0][1]]
    return [
        (number, {code: restore(cell) for code, cell in zip(head, cells, strict=False) if code})
        for number, cells in lines[1:]
        if any(cell.strip() for cell in cells)
    ]


def _header(filled: list[Line], chosen: int) -> int:
    """Return which of the filled lines names the columns: the one chosen, the one with known names, the first full one."""
    for place, (line, _cells) in enumerate(filled[:-1]):
        if line == chosen:
            return place
    looked_at = filled[: min(_LOOKED_AT, len(filled) - 1)]
    known = [known_names(cells) for _line, cells in looked_at]
    if max(known):
        return known.index(max(known))
    widths = [sum(bool(cell.strip()) for cell in cells) for _line, cells in looked_at]
    return next(place for place, width in enumerate(widths) if width * 2 > max(widths))


def _names(head: list[str], width: int) -> tuple[list[str], list[str]]:
    """Return a name for each of at most ``width`` columns, no two alike, and the names that were made."""
    cells = [re.sub(r"\s+", " ", cell).strip() for cell in head][:MAX_COLUMNS]
    while cells and not cells[-1]:
        cells.pop()
    cells += [""] * (min(width, MAX_COLUMNS) - len(cells))
    names: list[str] = []
    made: list[str] = []
    for index, cell in enumerate(cells):
        name = cell or f"({_letters(index)})"
        number = 2
        while name in names:
            name, number = f"{cell} ({number})", number + 1
        if name != cell:
            made.append(name)
        names.append(name)
    return names, made


def _filled_to(cells: list[str]) -> int:
    """Return how many cells a row has up to its last one with something in it."""
    return max((index for index, cell in enumerate(cells, 1) if cell.strip()), default=0)


def _letters(index: int) -> str:
    """Return a column's letters as spreadsheets count: A, B … Z, AA."""
    found = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        found = chr(65 + rest) + found
    return found
