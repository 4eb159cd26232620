"""Text with separators (CSV and its kin) as lines of cells."""

from __future__ import annotations

import csv
import io
import re
from typing import Final

from facilitator.domain.messages import N_
from facilitator.intake.names import known_names
from facilitator.intake.problem import TableError

MAX_ROWS: Final = 5_000
MAX_LINES: Final = MAX_ROWS + 50
"""Lines that are read: rows, and what may stand above their header."""
MAX_COLUMNS: Final = 200
NAMED: Final = 20
"""Columns beyond the last that is read whose names are told."""
_MAX_CELL: Final = 100_000
_SEPARATORS: Final = (",", ";", "\t", "|")
_NONE: Final = "\x1f"
"""Stands in no text: a file with one column has no separator, whatever commas its sentences have."""
_SAYS: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""The line by which Excel is told the separator."""
_LOOKED_AT: Final = 20

Line = tuple[int, list[str]]
"""The line of the file, 1 the first, and its cells."""


def read(text: str) -> list[Line]:
    """Return the lines of ``text``; the separator is what a ``sep=`` line says, else what its header has. Raises ``TableError``."""
    said = _SAYS.match(text)
    if said is not None:
        return [(line + 1, cells) for line, cells in _read(text[said.end() :], said[1], MAX_LINES)]
    return _read(text, _separator(text), MAX_LINES)


def _separator(text: str) -> str:
    """Return the separator by which a line of the beginning has most names of columns, else most cells."""
    best, reached = _NONE, (0, 1)
    for separator in _SEPARATORS:
        try:
            lines = _read(text, separator, _LOOKED_AT)
        except TableError:
            continue
        # Of lines that name something the one that names most; without any, the width that most lines have.
        named = max((known_names(cells) for _line, cells in lines), default=0)
        widths = [len(cells) for _line, cells in lines if any(cells)]
        usual = max(set(widths), key=widths.count) if widths else 1
        width = next((len(cells) for _line, cells in lines if named and known_names(cells) == named), usual)
        if (named, width) > reached:
            best, reached = separator, (named, width)
    return best if reached[1] > 1 else _NONE


def _read(text: str, separator: str, most: int) -> list[Line]:
    csv.field_size_limit(_MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found: list[Line] = []
    try:
        end = 0
        for cells in reader:
            found.append((end + 1, cells))
            end = reader.line_num
            if len(found) > most:
                break
    except csv.Error:
        raise TableError(
            N_("Line %(line)s cannot be read. Is a quotation mark missing?"), line=reader.line_num
        ) from None
    return found
