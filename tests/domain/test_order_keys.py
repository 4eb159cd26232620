"""Keys of an order: between any two there is one more, and those kept by older versions stay what they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.order_keys import key_between, keys_between


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        (None, None, "a0"), ("a0", None, "a1"), ("az", None, "b00"), ("bzz", None, "c000"), ("Zz", None, "a0"),
        (None, "a0", "Zz"), (None, "Z0", "Yzz"), (None, "b00", "az"), (None, "a0V", "a0"),
        ("a0", "a1", "a0V"), ("a0", "a0V", "a0G"), ("a0V", "a1", "a0l"), ("Zz", "a1", "a0"), ("a0", "a2", "a1"),
        ("z" + "z" * 26, None, "z" + "z" * 26 + "V"), (None, "A" + "0" * 25 + "1", "A" + "0" * 26 + "V"),
    ],
)  # fmt: skip
def test_keys_are_those_that_databases_hold(before, after, key):
    assert key_between(before, after) == key


@given(st.lists(st.integers(0, 10**6), max_size=60))
def test_whoever_moves_to_a_place_stands_there(places):
    keys: list[str] = []
    for place in places:
        index = place % (len(keys) + 1)
        before = keys[index - 1] if index else None
        after = keys[index] if index < len(keys) else None
        keys.insert(index, key_between(before, after))
    assert keys == sorted(set(keys))


@given(
    st.integers(0, 200),
    st.sampled_from([(None, None), ("a0", None), (None, "a0"), ("a0", "a1"), ("a0", "a00V")]),
)
def test_several_keys_stand_between_in_order(count, ends):
    before, after = ends
    keys = keys_between(before, after, count)
    assert len(keys) == count
    everything = [*([before] if before else []), *keys, *([after] if after else [])]
    assert everything == sorted(set(everything))


def test_five_thousand_at_the_end_stay_short():
    assert max(map(len, keys_between(None, None, 5000))) <= 4


@pytest.mark.parametrize(
    "ends", [("a1", "a0"), ("a0", "a0"), ("", None), ("a", None), ("a00", None), ("!", None)]
)
def test_what_is_no_key_or_no_order_is_refused(ends):
    with pytest.raises(ValueError):
        key_between(*ends)
