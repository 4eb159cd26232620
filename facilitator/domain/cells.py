"""Cells of tables: made so that no spreadsheet calculates with them, and read back letter for letter."""

from __future__ import annotations

from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def escape_formula(text: str) -> str:
    """Return ``text`` so that no spreadsheet calculates with it: an apostrophe before what looks like a formula.

    A text that itself begins with an apostrophe gets one more, so that ``restore`` is exact.
    """
    return f"'{text}" if text.startswith((*_FORMULA, "'")) else text


def restore(cell: str) -> str:
    """Return what ``escape_formula`` was given."""
    return cell.removeprefix("'")
