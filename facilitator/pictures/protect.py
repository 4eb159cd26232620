"""Small groups stay unknown: no count from 1 to 4 is shown, and none can be worked out from a row's or column's sum."""

from __future__ import annotations

from collections.abc import Sequence

from facilitator.domain.figures import SMALLEST_CELL

Cells = tuple[tuple[int | None, ...], ...]


def protect(cells: Sequence[Sequence[int]], smallest: int = SMALLEST_CELL) -> Cells:
    """Return the counts with None for those that must not be shown.

    Sums of rows and columns are taken as known. So wherever what is hidden in a row or column is one cell, or sums to
    less than ``smallest``, the smallest shown cell beside it is hidden too (primary and complementary suppression, as
    in Hundepool et al., Statistical Disclosure Control, 2012, chapter 4), until nothing more is needed.
    """
    hidden = {
        (row, column)
        for row, counts in enumerate(cells)
        for column, count in enumerate(counts)
        if 0 < count < smallest
    }
    rows = range(len(cells))
    columns = range(len(cells[0])) if cells else range(0)
    lines = [[(row, column) for column in columns] for row in rows]
    lines += [[(row, column) for row in rows] for column in columns]
    changed = True
    while changed:
        changed = False
        for line in lines:
            covered = [at for at in line if at in hidden]
            shown = [at for at in line if at not in hidden]
            total = sum(cells[row][column] for row, column in covered)
            if covered and shown and (len(covered) == 1 or total < smallest):
                # A nought says nothing of anybody: hide one only where nothing else is left.
                hidden.add(min(shown, key=lambda at: (cells[at[0]][at[1]] == 0, cells[at[0]][at[1]], at)))
                changed = True
    return tuple(
        tuple(None if (row, column) in hidden else cells[row][column] for column in columns) for row in rows
    )
