"""Markdown-light: the same marks as in the browser, and nothing typed is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.markdown_subset import numbers, parse

CASES = json.loads((Path(__file__).parent.parent / "data" / "light.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:20])
def test_blocks_and_spans(case):
    found = [
        {
            "kind": block.kind,
            "level": block.level,
            "spans": [[one.text, one.bold, one.number] for one in block.spans],
        }
        for block in parse(case["text"])
    ]
    assert found == case["blocks"]


@given(st.text(alphabet="#*-1. \nab4", max_size=60))
def test_no_letter_is_lost(text):
    kept = "".join(block.text for block in parse(text))
    assert [one for one in kept if one in "ab"] == [one for one in text if one in "ab"]


def test_numbers_each_once():
    assert numbers("As #4 and **#2** say\n\n- #4\n# #11 heads") == [4, 2, 11]
