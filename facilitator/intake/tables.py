"""Read a CSV or XLSX file as a table of texts."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from facilitator.domain.cells import restore, restore_csv
from facilitator.domain.messages import N_, Message
from facilitator.domain.packed import DAMAGED

MAX_FILE_BYTES: Final = 10_000_000
MAX_ROWS: Final = 5_000
_MAX_COLUMNS: Final = 200
_MAX_CELL: Final = 100_000
_MAX_TEXTS: Final = 200_000
"""Different texts in a workbook: forty for each row that may be read."""
_MAX_SHEETS: Final = 20
_TEXTS: Final = "xl/sharedStrings.xml"
_PIECE: Final = 1 << 20
_OURS: Final = frozenset({"event", "session", "question", "number", "id", "kind", "text", "status"})
"""Columns by which our own export is known: only its cells carry the apostrophe that makes formulas harmless."""


class TableError(Exception):
    """A file cannot be read as a table; ``message`` says why and what to do."""

    def __init__(self, msgid: str, **params: object) -> None:
        self.message = Message(msgid, params)
        super().__init__(str(self.message))


@dataclass(frozen=True)
class Table:
    """A table: its columns' names, and its rows with the line of the file (1 is the header's) that each begins on."""

    head: list[str]
    rows: list[tuple[int, list[str]]]

    @property
    def is_ours(self) -> bool:
        """Whether it is an export of this program."""
        return set(self.head) >= _OURS


def read_table(data: bytes, name: str = "") -> Table:
    """Return the table in a file's bytes: an XLSX workbook (its first sheet with rows) or CSV in UTF-8.

    ``name`` is only looked at where the content does not tell. Raises ``TableError``.
    """
    if len(data) > MAX_FILE_BYTES:
        raise TableError(N_("The file is too large: at most %(limit)s MB."), limit=MAX_FILE_BYTES // 10**6)
    if data[:4] == b"PK\x03\x04":
        lines = _read_workbook(data)
    elif name.lower().endswith(".xls") or data[:4] == b"\xd0\xcf\x11\xe0":
        raise TableError(N_("This is an old Excel file. Save it as .xlsx or as CSV (UTF-8)."))
    else:
        lines = _read_csv(data)
    filled = [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]
    if len(filled) < 2:
        raise TableError(N_("The file has no rows. The first line must name the columns."))
    if len(filled) - 1 > MAX_ROWS:
        raise TableError(
            N_("The file has more than %(limit)s rows. Split it into smaller files."), limit=MAX_ROWS
        )
    head = [cell.strip() for cell in filled[0][1]][:_MAX_COLUMNS]
    while head and not head[-1]:
        head.pop()
    if len(set(head)) != len(head):
        raise TableError(N_("Two columns have the same name. Give each column a name of its own."))
    width = len(head)
    table = Table(head, [(number, (cells + [""] * width)[:width]) for number, cells in filled[1:]])
    if not table.is_ours:
        return table
    back = restore if data[:4] == b"PK\x03\x04" else restore_csv
    return Table(head, [(number, [back(cell) for cell in cells]) for number, cells in table.rows])


def _read_csv(data: bytes) -> list[tuple[int, list[str]]]:
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise TableError(N_("The file is not in UTF-8. In Excel, save it as “CSV UTF-8”.")) from None
    if "\x00" in text:
        raise TableError(N_("This is neither a CSV file nor an Excel workbook (.xlsx)."))
    first = text.split("\n", 1)[0]
    # The separator that the header has most of; Excel writes semicolons where a comma is the decimal sign.
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(_MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[tuple[int, list[str]]] = []
    try:
        end = 0
        for cells in reader:
            found.append((end + 1, cells))
            end = reader.line_num
            if len(found) > MAX_ROWS + 2:
                break
    except csv.Error:
        raise TableError(
            N_("Line %(line)s cannot be read. Is a quotation mark missing?"), line=reader.line_num
        ) from None
    return found


def _read_workbook(data: bytes) -> list[tuple[int, list[str]]]:
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > 20 * MAX_FILE_BYTES:
                raise TableError(N_("The workbook is too large when it is unpacked."))
            if _count_texts(archive) > _MAX_TEXTS:
                raise TableError(N_("The workbook is too large when it is unpacked."))
        return _first_table(openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True))
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


def _first_table(book: Any) -> list[tuple[int, list[str]]]:
    """Return the numbered rows of the first sheet that has more than one."""
    for sheet in book.worksheets[:_MAX_SHEETS]:
        found = [
            (number, [_text(cell) for cell in cells])
            for number, cells in enumerate(
                sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 2, max_col=_MAX_COLUMNS), 1
            )
        ]
        if sum(any(cell for cell in cells) for _number, cells in found) > 1:
            return found
    return []


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
    return str(cell).replace("_x000D_", "")
