"""The workbook: Contributions, Clusters, Actions, Offers, Figures.

People read the headings and values of the first columns, in their language. Programs read the codes: the second line of a
heading where the value itself is one, else the columns further right, which have the names of the CSV.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from textwrap import shorten
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
from facilitator.domain.messages import N_
from facilitator.domain.text import direction, language_direction
from facilitator.i18n.localisation import localized, translate
from facilitator.outcome.model import Outcome

_A4: Final = 9
_LINE: Final = 16.5
_FILLED: Final = 0.8
"""How full a wrapped line is: words are not broken, the edge takes a letter, and not every letter is a digit's width."""
_HIGHEST: Final = 409.0
"""Points: a line of text, and the most that a spreadsheet takes for a row."""
_FORMATS: Final = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm"}


class _Book:
    def __init__(self, language: str, title: str, draft: str) -> None:
        self.out = io.BytesIO()
        self.language = language
        # On paper a sheet is away from its workbook: each page says what it is of. 255 letters are all that Excel takes.
        self.page_head = f"&L{_on_paper(title)}" + (f"&R&B{_on_paper(draft)}" if draft else "")
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
        # A letter's room at the edge: words of two directions in neighbouring cells would touch there.
        text = {**base, "indent": 1}
        self.head = self.book.add_format({"bold": True, "bg_color": "#E4EDF2", **base})
        self.strong = self.book.add_format({"bold": True})
        self.code = self.book.add_format({"font_color": "#5A6B75", "font_size": 8})
        # Each cell is read in the direction of its own words, whatever the sheet's.
        self.ways: dict[str, Any] = {
            "ltr": self.book.add_format({**text, "reading_order": 1, "align": "left"}),
            "rtl": self.book.add_format({**text, "reading_order": 2, "align": "right"}),
            "": self.book.add_format(base),
        }
        self.moments = {
            kind: self.book.add_format({**base, "num_format": shown, "align": "left"})
            for kind, shown in _FORMATS.items()
        }

    def sheet(self, name: str, columns: Sequence[Column[Any]], lines: Lines) -> None:
        """Add a sheet with a line for each of ``lines``; its header and first column stay, and filters are on."""
        columns = _arranged(columns, lines)
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
        sheet.set_footer(f"&L{_on_paper(translate(self.language, TITLES[name]))}&R&P/&N")
        sheet.set_header(self.page_head)
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


def _on_paper(words: str) -> str:
    """Return words for the head or foot of a page, where & begins a code; long ones are cut."""
    return shorten(words, 110, placeholder=" …").replace("&", "&&")


def _arranged(columns: Sequence[Column[Any]], lines: Lines) -> list[Column[Any]]:
    """Return the columns as they stand: those that no line fills behind those that are printed, or not at all."""
    filled = {column for column in columns if any(column.value(line) not in ("", None) for line in lines)}
    kept = [column for column in columns if column in filled or not column.is_left_out_empty]
    if lines:
        kept = [column if column in filled else replace(column, is_printed=False) for column in kept]
    return sorted(kept, key=lambda column: (column.is_code, not column.is_printed))


def _height(values: Sequence[Value], columns: Sequence[Column[Any]]) -> float:
    """Return the height of a row in points, by the letters of its wrapped cells; codes are not looked at.

    Not every program measures a row that says nothing of its height: it would show one line of a long text.
    """
    lines = [
        sum(1 + int(len(part) / (column.width * _FILLED)) for part in value.split("\n"))
        for value, column in zip(values, columns, strict=True)
        if isinstance(value, str) and not column.is_code
    ]
    return min(_HIGHEST, _LINE * max(lines, default=1))


def render_xlsx(outcome: Outcome, language: str) -> bytes:
    """Return the outcome as a workbook: what people read in ``language``, the codes beside it."""
    title = localized(outcome.title, language)
    if len(outcome.sessions) == 1:
        title = f"{title} · {localized(outcome.sessions[0].title, language)}"
    book = _Book(language, title, translate(language, DRAFT) if outcome.approved is None else "")
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

TITLES: Final = {
    "Contributions": N_("Contributions"),
    "Clusters": N_("Clusters"),
    "Actions": N_("Actions"),
    "Offers": N_("Offers"),
    "Figures": N_("Figures"),
}
"""The sheets for people, at the foot of each page."""
