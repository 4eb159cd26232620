"""The sheets of an XLSX workbook as lines of texts, merged cells filled in."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from facilitator.domain.messages import N_
from facilitator.domain.packed import DAMAGED
from facilitator.intake.encoding import clean
from facilitator.intake.problem import TableError
from facilitator.intake.separated import MAX_COLUMNS, MAX_LINES, NAMED, Line

_MAX_BYTES: Final = 200_000_000
_MAX_TEXTS: Final = 200_000
"""Different texts in a workbook: forty for each row that may be read."""
_MAX_SHEETS: Final = 20
_TEXTS: Final = "xl/sharedStrings.xml"
_PIECE: Final = 1 << 20
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_MOST_MERGED: Final = 5_000
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass
class Sheet:
    """A sheet: its lines, how many merged ranges were filled in, how many control characters were taken out."""

    name: str
    lines: list[Line]
    merged: int = 0
    cleaned: int = 0


def read(data: bytes) -> list[Sheet]:
    """Return the sheets of a workbook. Raises ``TableError`` for what is none, or unpacks to too much."""
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_BYTES:
                raise TableError(N_("The workbook is too large when it is unpacked."))
            if _count_texts(archive) > _MAX_TEXTS:
                raise TableError(N_("The workbook is too large when it is unpacked."))
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            return [_sheet(one, archive) for one in book.worksheets[:_MAX_SHEETS]]
    except DAMAGED as error:
        raise TableError(N_("This is neither a CSV file nor an Excel workbook (.xlsx).")) from error


def _count_texts(archive: zipfile.ZipFile) -> int:
    """Return how many texts a workbook keeps, or more than ``_MAX_TEXTS`` as soon as that is clear.

    They are all read before the first row is, two million a second at best: counted before, they cost a tenth of it.
    """
    if _TEXTS not in archive.namelist():
        return 0
    found, end = 0, b""
    with archive.open(_TEXTS) as file:
        while found <= _MAX_TEXTS and (part := file.read(_PIECE)):
            part = end + part
            found += part.count(b"<si>") + part.count(b"<si ") + part.count(b"<si/>")
            end = part[-4:] if not part.endswith(b">") else b""
    return found


def _sheet(sheet: Any, archive: zipfile.ZipFile) -> Sheet:
    found = Sheet(sheet.title, [])
    rows = sheet.iter_rows(
        values_only=True, max_row=MAX_LINES, max_col=MAX_COLUMNS + NAMED
    )  # some more tell that there are, and what they are called
    for number, cells in enumerate(rows, 1):
        texts = []
        for cell in cells:
            text, cleaned = clean(_text(cell))
            found.cleaned += cleaned
            texts.append(text)
        found.lines.append((number, texts))
    _fill_merged(found, _merged(sheet, archive))
    return found


def _merged(sheet: Any, archive: zipfile.ZipFile) -> list[tuple[int, int, int, int]]:
    """Return the merged ranges (first column, first row, last column, last row): openpyxl's fast reader knows none."""
    part = getattr(sheet, "_worksheet_path", "")
    if part not in archive.namelist():
        return []
    refs: list[str] = []
    end = b""
    with archive.open(part) as file:
        while len(refs) <= _MOST_MERGED and (piece := file.read(_PIECE)):
            piece = end + piece
            last = 0
            for match in _MERGED.finditer(piece):
                refs.append(match[1].decode())
                last = match.end()
            end = piece[max(last, len(piece) - 80) :]
    return [_boundaries(ref) for ref in refs[:_MOST_MERGED]]


def _boundaries(ref: str) -> tuple[int, int, int, int]:
    from openpyxl.utils.cell import range_boundaries

    first_column, first_row, last_column, last_row = (int(one or 0) for one in range_boundaries(ref))
    return first_column, first_row, last_column, last_row


def _fill_merged(found: Sheet, ranges: list[tuple[int, int, int, int]]) -> None:
    """Give every row what stands in a cell that was merged over several; a row that has nothing of its own stays empty."""
    own = [any(cell.strip() for cell in cells) for _number, cells in found.lines]
    for column, first, _last_column, last in ranges:
        if first == last or first > len(found.lines) or column > len(found.lines[first - 1][1]):
            continue
        value = found.lines[first - 1][1][column - 1]
        for row in range(first, min(last, len(found.lines))):
            cells = found.lines[row][1]
            if own[row] and column <= len(cells) and not cells[column - 1].strip():
                cells[column - 1] = value
        found.merged += 1


def _text(cell: object) -> str:
    """Return a workbook's cell as text: what a person sees there, without the time of a mere date."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    # Excel keeps characters that XML cannot hold as _x000D_ and the like.
    return _ESCAPED.sub(_unescape, str(cell))


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    if code == 0x0D:
        return ""
    return chr(code) if code < 0x20 or code == 0x5F else match[0]
