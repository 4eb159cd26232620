"""What taking in a file costs: one statement a row, under the write lock for which everybody waits who sends."""

from __future__ import annotations

import pytest

from facilitator.domain.rules import Refused
from tests.conftest import new_id
from tests.cost import counted_statements


def rows(number: int) -> list[dict]:
    return [
        {"id": new_id(), "question": "first.hard", "kind": "barrier", "text": f"Row {index}"}
        for index in range(number)
    ]


def test_a_row_more_is_one_statement_more(world):
    counts = []
    for number in (10, 60):
        with counted_statements(world.store.engine) as asked:
            world.do(world.facilitator, "contribution.import", rows=rows(number))
        counts.append(len(asked))
    assert counts[1] - counts[0] == 50


def test_rows_that_are_there_are_left_whether_from_before_or_twice_in_the_file(world):
    first = rows(2)
    world.do(world.facilitator, "contribution.import", rows=first)
    more = rows(1)
    done = world.do(world.facilitator, "contribution.import", rows=[*first, *more, *more])
    assert (done.answer["added"], done.answer["present"]) == (1, 3)


def test_a_row_that_another_session_has_is_refused(world):
    given = rows(1)
    world.do(world.facilitator, "contribution.import", rows=given)
    elsewhere = [{**given[0], "question": "second.next"}]
    with pytest.raises(Refused) as refused:
        world.do(world.facilitator, "contribution.import", session="second", rows=elsewhere)
    assert refused.value.reason == "id_elsewhere"


def test_an_offer_that_cannot_be_kept_is_refused_with_the_line_of_its_action(world):
    given = rows(2)
    given[1] |= {"kind": "action", "level": "local", "offers": [{"id": new_id(), "brings": "x" * 600}]}
    with pytest.raises(Refused) as refused:
        world.do(world.facilitator, "contribution.import", rows=given)
    assert (refused.value.reason, refused.value.message.params["line"]) == ("line", 2)
