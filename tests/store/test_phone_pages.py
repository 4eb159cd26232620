"""What others gave comes onto a phone in pages: the first is small in a session of thousands, and all of them are all."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from facilitator import contract
from facilitator.contract.messages import PageOfOthers, Watch
from facilitator.domain.audience import Audience
from facilitator.domain.rules import Refused
from facilitator.store import queries
from facilitator.store.models import Contribution, Session
from tests.conftest import new_id


def page_of(world, **page) -> dict:
    with world.store.read() as tx:
        session = queries.get_session(tx, "first")
        wanted = PageOfOthers(**page)
        return queries.snapshot(tx, session, Audience.PHONE, world.delegate.id, "en", page=wanted)


def copy_note(world, id_: str, number: int) -> None:
    """Put ``number`` copies of a contribution behind it: giving so many takes a minute."""
    table = Contribution.__table__
    with world.store.write() as tx:
        row = dict(tx.execute(select(table).where(table.c.id == id_)).one()._mapping)
        copies = [{**row, "id": new_id(), "number": row["number"] + index} for index in range(1, number + 1)]
        tx.execute(table.insert(), copies)
        tx.get_one(Session, "first").next_number = row["number"] + number + 1


def give_many(world, number: int) -> None:
    copy_note(world, world.submit("One of many", caller=world.other)["id"], number - 1)


def numbers(snapshot) -> list[int]:
    return [row["number"] for row in snapshot["state"]["contributions"].values()]


def whole(world) -> dict:
    with world.store.read() as tx:
        session = queries.get_session(tx, "first")
        return queries.snapshot(tx, session, Audience.PHONE, world.delegate.id, "en")


def all_pages(world, **page) -> list[dict]:
    found = [page_of(world, **page)]
    while (more := found[-1]["others"]["more"]) is not None:
        found.append(page_of(world, **page, after=more))
    return found


def test_the_first_page_of_five_thousand_notes_is_at_most_ten_kilobytes(world):
    world.do(world.facilitator, "session.settings", visibility="all")
    said = "A sentence of the usual length, such as people write on a phone in a hall."
    copy_note(world, world.submit(said, caller=world.other)["id"], 4999)
    first = page_of(world)
    assert len(json.dumps(first)) <= 10_000
    assert len(numbers(first)) >= 10
    assert numbers(first) == list(range(5000, 5000 - len(numbers(first)), -1))
    assert first["others"]["total"] == 5000 == first["counts"]["contributions"]
    assert len(json.dumps(whole(world))) > 1_000_000, "a phone that asks for no page still gets everything"


def test_long_texts_in_another_script_make_a_page_shorter_and_never_empty(world):
    world.do(world.facilitator, "session.settings", visibility="all")
    for _ in range(5):
        world.submit("م" * 500, caller=world.other)
    pages = all_pages(world)
    assert all(len(json.dumps(one)) < 12_000 for one in pages)
    assert [number for one in pages for number in numbers(one)] == [5, 4, 3, 2, 1]


def test_all_pages_together_are_what_a_phone_that_knows_no_pages_gets(busy):
    busy.do(busy.facilitator, "session.settings", visibility="all")
    give_many(busy, 250)
    pages = all_pages(busy, size=40)
    rows = {id_: row for one in pages for id_, row in one["state"]["contributions"].items()}
    everything = whole(busy)["state"]["contributions"]
    assert rows == everything
    inside = [row["cluster"] for row in everything.values() if row["cluster"]]
    assert pages[0]["others"]["inside"] == {one: inside.count(one) for one in set(inside)}
    of_one = all_pages(busy, question="first.hard", size=40)
    assert {id_ for one in of_one for id_ in one["state"]["contributions"]} == {
        id_ for id_, row in everything.items() if row["question"] == "first.hard"
    }


def test_what_is_given_meanwhile_moves_no_page(world):
    world.do(world.facilitator, "session.settings", visibility="all")
    give_many(world, 250)
    first = page_of(world, size=10)
    world.submit("Between two pages")
    assert numbers(page_of(world, size=10, after=first["others"]["more"])) == list(range(240, 230, -1))


def test_a_phone_that_may_see_nothing_of_others_gets_no_page(world):
    world.do(world.facilitator, "session.settings", visibility="clusters")
    give_many(world, 250)
    nothing = page_of(world)
    assert numbers(nothing) == []
    assert nothing["others"] == {"more": None, "total": 0, "inside": {}}


def test_what_is_hidden_is_on_no_page(world):
    world.do(world.facilitator, "session.settings", visibility="all")
    given = world.submit("Soon hidden")["id"]
    world.do(world.facilitator, "contribution.hide", ids=[given])
    assert numbers(page_of(world)) == []


def test_while_the_room_chooses_what_can_be_marked_comes_first_and_own_marks_with_it(world):
    world.do(world.facilitator, "session.settings", visibility="all", marks={"of": "actions", "each": 3})
    marked = world.submit("An old action", kind="action", level="local")["id"]
    other = world.submit("Another action", kind="action", level="local")["id"]
    give_many(world, 250)
    world.do(world.facilitator, "session.stage", stage="prioritising")
    world.do(world.delegate, "endorsement.set", target=marked, on=True)
    first = page_of(world, size=1)
    assert list(first["state"]["contributions"]) == [other, marked]
    rest = [number for one in all_pages(world, size=100) for number in numbers(one)]
    assert len(rest) == len(set(rest)) == 252


@pytest.mark.parametrize("page", [{"after": "x"}, {"after": "2.1"}, {"size": 0}, {"size": 101}, {"more": 1}])
def test_a_page_that_is_none_is_refused(page):
    with pytest.raises(Refused):
        contract.decode(Watch, {"session": "first", "page": page})
