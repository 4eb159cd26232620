"""Cells of tables: made so that no spreadsheet calculates with them, and read back letter for letter."""

from __future__ import annotations

import re
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
# A spreadsheet whose separator is ";" (French, Spanish) takes a file with commas apart at the wrong places: what stands
# behind a semicolon, a tab or a line end in a text may then begin a cell, with quotation marks and blanks before it.
_INNER: Final = re.compile(r"""([;\t\r\n])(?=['"\s]*[=+\-@])""")
_INNER_ESCAPED: Final = re.compile(r"""([;\t\r\n])'(?=['"\s]*[=+\-@])""")


def escape_formula(text: str) -> str:
    """Return ``text`` so that no spreadsheet calculates with it: an apostrophe before what looks like a formula.

    Blanks before it do not help: a spreadsheet may be asked to cut them off. A text that itself begins with an apostrophe
    gets one more, so that ``restore`` is exact.
    """
    return f"'{text}" if text.startswith((*_FORMULA, "'")) or text.lstrip().startswith(_FORMULA) else text


def restore(cell: str) -> str:
    """Return what ``escape_formula`` was given."""
    return cell.removeprefix("'")


def escape_csv(text: str) -> str:
    """Return ``text`` for a CSV file: as ``escape_formula``, also where its reader separates cells by something else."""
    return escape_formula(_INNER.sub(r"\1'", text))


def restore_csv(cell: str) -> str:
    """Return what ``escape_csv`` was given."""
    return _INNER_ESCAPED.sub(r"\1", restore(cell))
