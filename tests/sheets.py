"""Reads a sheet of our workbook by the codes of its columns."""

from __future__ import annotations

from typing import Any

from facilitator.domain.cells import restore


def codes(sheet: Any) -> list[str]:
    """Return the code of each column: the last line of its heading (of a column for people only, that heading)."""
    return [str(cell.value).rpartition("\n")[2] for cell in sheet[1]]


def sheet_rows(sheet: Any) -> list[dict[str, Any]]:
    """Return the rows by code, texts as they were given."""
    return [
        {
            code: restore(cell) if isinstance(cell, str) else "" if cell is None else cell
            for code, cell in zip(codes(sheet), row, strict=True)
        }
        for row in list(sheet.values)[1:]
    ]
