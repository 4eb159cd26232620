"""No cell under five, and none that subtraction gives away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.figures import SMALLEST_CELL, break_down, whole_steps


def test_small_cells_join_the_others():
    found = break_down({"un": 9, "ngo": 4, "opd": 3, "state": 20})
    assert found.cells == {"state": 20, "un": 9}
    assert found.others == 7


def test_one_small_cell_takes_the_next_with_it():
    # 30 in all, 20 and 6 shown: the reader would know that 4 are missing.
    found = break_down({"state": 20, "un": 6, "ngo": 4})
    assert found.cells == {"state": 20} and found.others == 10


def test_too_few_people_for_any_table():
    assert break_down({"un": 2, "ngo": 1}).others is None
    assert break_down({}).others == 0


@given(st.integers(0, 400), st.integers(0, 400))
def test_two_tables_differ_by_nobody_or_by_enough(before, after):
    difference = abs(whole_steps(after) - whole_steps(before))
    if min(before, after) >= SMALLEST_CELL:
        assert difference == 0 or difference >= SMALLEST_CELL
    assert 0 <= after - whole_steps(after) < SMALLEST_CELL


@given(st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 30)))
def test_nothing_small_can_be_worked_out(counts):
    found = break_down(counts)
    assert all(count >= SMALLEST_CELL for count in found.cells.values())
    hidden = [name for name, count in counts.items() if count and name not in found.cells]
    if found.others is None:
        assert found.cells == {} and sum(counts.values()) < SMALLEST_CELL
        return
    # What the total gives away is the sum of the others: either nobody, or at least five people of two categories.
    assert sum(found.cells.values()) + found.others == sum(counts.values())
    assert found.others == 0 or (found.others >= SMALLEST_CELL and len(hidden) >= 2)
