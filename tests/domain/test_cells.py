"""Cells that no spreadsheet calculates with, whatever it separates them by, and that come back letter for letter."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.cells import escape_csv, restore_csv

TEXTS = st.text(st.sampled_from(list("=+-@;,\t\r\n'\" a1")), max_size=12)


@given(TEXTS)
def test_what_is_escaped_comes_back(text):
    assert restore_csv(escape_csv(text)) == text


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_no_cell_is_a_formula_whatever_separates_them(texts):
    out = io.StringIO(newline="")
    csv.writer(out).writerow([escape_csv(text) for text in texts])
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=delimiter):
            for cell in row:
                # What stands before it, other than blanks, keeps a spreadsheet from calculating.
                assert not cell.lstrip(" \t\r\n").startswith(("=", "@")), (delimiter, cell)


@pytest.mark.parametrize(
    "text", ["roads;=1+1", 'roads;"=cmd|/C calc"', "roads\n@SUM(A1)", "x;\t =1", " =1+1"]
)
def test_known_attacks_on_french_and_spanish_spreadsheets(text):
    line = io.StringIO(newline="")
    csv.writer(line).writerow(["1", escape_csv(text)])
    cells = [cell for row in csv.reader(io.StringIO(line.getvalue()), delimiter=";") for cell in row]
    assert not any(cell.strip(' "').startswith(("=", "+", "-", "@")) for cell in cells)
