"""The workbook: Contributions, Clusters, Actions, Offers, Figures.

People read the headings and values of the first columns, in their language. Programs read the codes: the second line of a
heading where the value itself is one, else the columns further right, which have the names of the CSV.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final

import xlsxwriter

from facilitator.documents.formats import DRAFT
from facilitator.documents.sheets import (
    Column,
    Lines,
    Value,
    actions,
    clusters,
    contributions,
    figures,
    offers,
)
from facilitator.domain.cells import escape_formula
from facilitator.domain.text import direction, language_direction
from facilitator.i18n.localisation import localized, translate
from facilitator.outcome.model import Outcome

_A4: Final = 9
_LINE: Final = 15.0
_HIGHEST: Final = 409.0
"""Points: a line of text, and the most that a spreadsheet takes for a row."""
_FORMATS: Final = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm"}


class _Book:
    def __init__(self, language: str, head: str) -> None:
        self.out = io.BytesIO()
        self.page_head = head
        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "in_memory": True,
        }
        self.book = xlsxwriter.Workbook(self.out, options)
        self.right_to_left = language_direction(language) == "rtl"
        # Lines between the cells: a sheet of paper has no grid of its own.
        base = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#8FA1AC"}
        self.head = self.book.add_format({"bold": True, "bg_color": "#E4EDF2", **base})
        self.strong = self.book.add_format({"bold": True})
        self.code = self.book.add_format({"font_color": "#5A6B75", "font_size": 8})
        # Each cell is read in the direction of its own words, whatever the sheet's.
        self.ways: dict[str, Any] = {
            "ltr": self.book.add_format({**base, "reading_order": 1}),
            "rtl": self.book.add_format({**base, "reading_order": 2}),
            "": self.book.add_format(base),
        }
        self.moments = {
            kind: self.book.add_format({**base, "num_format": shown, "align": "left"})
            for kind, shown in _FORMATS.items()
        }

    def sheet(self, name: str, columns: Sequence[Column[Any]], lines: Lines) -> None:
        """Add a sheet with a line for each of ``lines``; its header and first column stay, and filters are on."""
        columns = [
            column
            for column in columns
            if not column.is_left_out_empty or any(column.value(line) for line in lines)
        ]
        sheet = self.book.add_worksheet(name)
        if self.right_to_left:
            sheet.right_to_left()
        sheet.freeze_panes(1, 1)
        sheet.set_row(0, 32)
        for place, column in enumerate(columns):
            # What is for programs can be folded away with one press, and is not printed.
            options = {"level": 1} if column.is_code else {}
            sheet.set_column(place, place, column.width, None, options)
            self._head(sheet, place, column)
        for number, line in enumerate(lines, 1):
            values = [column.value(line) for column in columns]
            sheet.set_row(number, _height(values, columns))
            for place, value in enumerate(values):
                if value or value == 0:
                    self._write(sheet, number, place, value)
                elif not columns[place].is_code:
                    sheet.write_blank(number, place, None, self.ways[""])
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&L&A&R&P/&N")
        if self.page_head:
            sheet.set_header(f"&R&B{self.page_head}")
        printed = sum(column.is_printed and not column.is_code for column in columns)
        sheet.print_area(0, 0, len(lines), printed - 1)
        if lines:
            sheet.autofilter(0, 0, len(lines), len(columns) - 1)

    def _head(self, sheet: Any, place: int, column: Column[Any]) -> None:
        if column.title and column.code:
            sheet.write_rich_string(
                0, place, self.strong, column.title, self.code, f"\n{column.code}", self.head
            )
        else:
            sheet.write_string(0, place, column.title or column.code, self.head)

    def _write(self, sheet: Any, row: int, place: int, value: Value) -> None:
        if isinstance(value, datetime):
            sheet.write_datetime(row, place, value, self.moments[datetime])
        elif isinstance(value, date):
            sheet.write_datetime(row, place, value, self.moments[date])
        elif isinstance(value, int):
            sheet.write_number(row, place, value, self.ways[""])
        elif isinstance(value, str):
            sheet.write_string(row, place, escape_formula(value), self.ways[direction(value, "")])


def _height(values: Sequence[Value], columns: Sequence[Column[Any]]) -> float:
    """Return the height of a row in points, by the letters of its wrapped cells; codes are not looked at.

    Not every program measures a row that says nothing of its height: it would show one line of a long text.
    """
    lines = [
        sum(1 + len(part) // column.width for part in value.split("\n"))
        for value, column in zip(values, columns, strict=True)
        if isinstance(value, str) and not column.is_code
    ]
    return min(_HIGHEST, _LINE * max(lines, default=1))


def render_xlsx(outcome: Outcome, language: str) -> bytes:
    """Return the outcome as a workbook: what people read in ``language``, the codes beside it."""
    book = _Book(language, translate(language, DRAFT) if outcome.approved is None else "")
    for name, make in SHEETS.items():
        book.sheet(name, *make(outcome, language))
    book.book.set_properties({"title": localized(outcome.title, language)})
    book.book.close()
    return book.out.getvalue()


SHEETS: Final[dict[str, Callable[[Outcome, str], tuple[Sequence[Column[Any]], Lines]]]] = {
    "Contributions": contributions,
    "Clusters": clusters,
    "Actions": actions,
    "Offers": offers,
    "Figures": figures,
}
"""The sheets by their names, which are published: scripts find them by these."""
