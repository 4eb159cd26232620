"""The workbook: Contributions, Clusters, Actions, Offers, Figures."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import xlsxwriter

from facilitator.documents.tables import COLUMNS, Cell, rows
from facilitator.domain.cells import escape_formula
from facilitator.domain.text import language_direction
from facilitator.domain.vocabulary import KIND_NAMES, LEVEL_NAMES, Kind
from facilitator.i18n.localisation import group_name, localized, translate
from facilitator.outcome.model import Outcome

_WIDTHS = {
    "text": 70,
    "cluster": 28,
    "title": 40,
    "brings": 60,
    "lead": 24,
    "partners": 24,
    "lasts": 24,
    "left_out": 24,
}


class _Book:
    def __init__(self, language: str) -> None:
        self.out = io.BytesIO()
        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "in_memory": True,
        }
        self.book = xlsxwriter.Workbook(self.out, options)
        self.right_to_left = language_direction(language) == "rtl"
        base = {"valign": "top", "text_wrap": True}
        self.head = self.book.add_format({"bold": True, "bottom": 1, **base})
        # Each cell is read in the direction of its own words, whatever the sheet's.
        self.ways: dict[str, Any] = {
            "ltr": self.book.add_format({**base, "reading_order": 1}),
            "rtl": self.book.add_format({**base, "reading_order": 2}),
            "": self.book.add_format(base),
        }

    def sheet(self, name: str, head: list[str], lines: list[tuple[list[Cell], str]]) -> None:
        """Add a sheet of ``lines`` (cells, direction), with its header frozen and filters on."""
        sheet = self.book.add_worksheet(name)
        if self.right_to_left:
            sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(head):
            sheet.set_column(column, column, _WIDTHS.get(title, 14))
        sheet.write_row(0, 0, head, self.head)
        for number, (cells, way) in enumerate(lines, 1):
            for column, cell in enumerate(cells):
                if isinstance(cell, int):
                    sheet.write_number(number, column, cell, self.ways[""])
                elif cell:
                    sheet.write_string(number, column, escape_formula(cell), self.ways[way])
        # Printed: all columns on the width of a page, the header again on each, and which page of how many.
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&L&A&R&P/&N")
        if lines:
            sheet.autofilter(0, 0, len(lines), len(head) - 1)


def render_xlsx(outcome: Outcome, language: str) -> bytes:
    """Return the outcome as a workbook. Column names are those of the CSV: programs read them too."""
    book = _Book(language)
    table = [(row, place[2].dir) for row, place in zip(rows(outcome), outcome.listed(), strict=True)]
    head = list(COLUMNS)
    book.sheet("Contributions", head, table)
    clusters: list[tuple[list[Cell], str]] = [
        ([session.id, question.id, cluster.title, len(cluster.contributions), cluster.endorsements], "")
        for session in outcome.sessions
        for question in session.questions
        for cluster in question.clusters
    ]
    book.sheet("Clusters", ["session", "question", "title", "contributions", "endorsements"], clusters)
    kind = head.index("kind")
    book.sheet("Actions", head, [line for line in table if line[0][kind] == Kind.ACTION])
    offers: list[tuple[list[Cell], str]] = [
        (
            [
                session.id,
                one.action_number,
                group_name(outcome.group_names, one.group, language),
                one.brings,
                one.created_at,
            ],
            "",
        )
        for session in outcome.sessions
        for one in session.offers
    ]
    book.sheet("Offers", ["session", "action", "group", "brings", "created_at"], offers)
    book.sheet("Figures", ["figure", "of", "number"], _figures(outcome, language))
    book.book.set_properties({"title": localized(outcome.title, language)})
    book.book.close()
    return book.out.getvalue()


def _figures(outcome: Outcome, language: str) -> list[tuple[list[Cell], str]]:
    contributions = [one for _s, _q, one in outcome.originals_only()]
    kinds = Counter(one.kind for one in contributions)
    levels = Counter(one.level for one in contributions if one.level)
    lines: list[list[Cell]] = [
        [translate(language, "Delegates who joined"), "", outcome.delegates],
        [translate(language, "Contributions"), "", len(contributions)],
    ]
    lines += [
        [translate(language, "Kind"), translate(language, KIND_NAMES[kind]), kinds[kind]]
        for kind in KIND_NAMES
    ]
    lines += [
        [translate(language, "Level"), translate(language, LEVEL_NAMES[one]), levels[one]]
        for one in LEVEL_NAMES
    ]
    return [(line, "") for line in lines]
