"""Consent, names, private codes and ready marks: what a delegate lets others know, and can take back."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from facilitator.delegates.choices import Choices, choose
from facilitator.delegates.private_codes import PrivateCodes
from facilitator.domain.consent import GRADES
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Consent
from facilitator.identity import Signer
from facilitator.store.models import Contribution, Delegate, JournalLine

NAME = "Amal Haddad"


def row_of(world, id_):
    with world.store.read() as tx:
        return tx.get_one(Contribution, id_).dump()


def kept(world):
    """Everything the database holds, as one text."""
    with world.store.read() as tx:
        lines = [[one.before, one.after] for one in tx.scalars(select(JournalLine))]
        rows = [one.dump() for model in (Contribution, Delegate) for one in tx.scalars(select(model))]
    return json.dumps([lines, rows], ensure_ascii=False, default=str)


def test_without_an_answer_words_stand_in_the_list_and_are_not_quoted(world):
    row = row_of(world, world.submit("x")["id"])
    assert (row["consent"], row["author_name"], row["country"]) == ("list", "", None)


def test_a_name_is_kept_only_with_the_consent_for_it(world):
    world.do(world.delegate, "consent.set", consent="quote", name_=NAME)
    row = row_of(world, world.submit("x")["id"])
    assert (row["consent"], row["author_name"]) == ("quote", "")
    assert NAME not in kept(world)
    with pytest.raises(Refused) as refused:
        world.do(world.delegate, "consent.set", consent="name", name_="  ")
    assert (refused.value.reason, refused.value.field) == ("name_needed", "name")


def test_a_change_of_consent_reaches_what_was_given_before_and_nobody_elses(world):
    world.do(world.facilitator, "session.settings", attribution="name")
    mine, theirs = world.submit("mine")["id"], world.submit("theirs", world.other)["id"]
    done = world.do(world.delegate, "consent.set", consent="name", name_=NAME).answer
    assert done["changed"] == 1
    assert row_of(world, mine)["author_name"] == NAME
    assert row_of(world, theirs)["consent"] == "list"


@pytest.mark.parametrize("stage", ["paused", "prioritising", "closed"])
def test_a_name_taken_back_is_gone_from_the_history_too(world, stage):
    world.do(world.facilitator, "session.settings", attribution="name")
    world.do(world.delegate, "consent.set", consent="name", name_=NAME)
    id_ = world.submit("mine")["id"]
    money = world.cluster("Money", [id_])
    assert NAME in kept(world)
    world.do(world.facilitator, "session.stage", stage=stage)
    world.do(world.delegate, "consent.set", consent="wall")
    assert NAME not in kept(world)
    assert row_of(world, id_)["cluster"] == money


def test_a_choice_for_one_contribution_holds_for_it_and_its_copies_only(world):
    world.do(world.facilitator, "session.settings", attribution="name")
    one, other = world.submit("one")["id"], world.submit("other")["id"]
    world.do(world.facilitator, "session.merge", session="second", sources=["first"])
    world.do(world.delegate, "consent.set", id=one, consent="name", name_=NAME)
    with world.store.read() as tx:
        copies = {row.copy_of: row for row in tx.scalars(select(Contribution)) if row.copy_of}
        assert (copies[one].consent, copies[one].author_name) == ("name", NAME)
        assert copies[other].consent == row_of(world, other)["consent"] == "list"
        assert tx.get_one(Delegate, world.delegate.id).consent is None
    assert row_of(world, world.submit("next")["id"])["consent"] == "list"
    world.do(world.delegate, "consent.set", id=one, consent="wall")
    assert NAME not in kept(world)
    with pytest.raises(Refused) as refused:
        world.do(world.other, "consent.set", id=one, consent="quote")
    assert refused.value.reason == "not_yours"


@pytest.mark.parametrize("own", GRADES)
@pytest.mark.parametrize("general", GRADES)
def test_a_general_choice_never_raises_what_was_chosen_for_one(world, own, general):
    world.do(world.facilitator, "session.settings", attribution="name")
    one, other = world.submit("one")["id"], world.submit("other")["id"]
    world.do(world.delegate, "consent.set", id=one, consent=own, **({"name_": NAME} if own == "name" else {}))
    world.do(
        world.delegate, "consent.set", consent=general, **({"name_": "Else"} if general == "name" else {})
    )
    lower = min(own, general, key=GRADES.index)
    assert (row_of(world, one)["consent"], row_of(world, other)["consent"]) == (lower, general)
    assert row_of(world, one)["author_name"] == (NAME if lower == "name" else "")
    assert row_of(world, other)["author_name"] == ("Else" if general == "name" else "")


def test_undo_does_not_bring_a_name_back(world):
    world.do(world.facilitator, "session.settings", attribution="name")
    world.do(world.delegate, "consent.set", consent="name", name_=NAME)
    id_ = world.submit("mine")["id"]
    hidden = world.do(world.facilitator, "contribution.hide", ids=[id_])
    world.do(world.delegate, "consent.set", consent="wall")
    world.do(world.facilitator, "session.undo", rev=hidden.rev)
    assert row_of(world, id_)["status"] == "shown"
    assert NAME not in kept(world)


@pytest.mark.parametrize("attribution", ["none", "group"])
def test_what_the_session_hides_of_an_author_is_not_kept_beside_the_words(world, attribution):
    world.do(world.facilitator, "session.settings", attribution=attribution)
    choose(world.dispatcher, world.delegate, Choices(Consent.NAME, NAME, "opd", "JO"))
    row = row_of(world, world.submit("x")["id"])
    assert row["author_name"] == ""
    assert (row["group"], row["country"]) == ((None, None) if attribution == "none" else ("opd", "JO"))
    world.do(world.delegate, "consent.set", consent="name", name_=NAME)
    assert row_of(world, row["id"])["author_name"] == "", "and a later consent does not bring it there"


@pytest.mark.parametrize("audience", ["desk", "board", "report", "phone"])
@pytest.mark.parametrize("attribution", ["none", "group", "name"])
def test_who_sees_a_name_group_and_country(world, audience, attribution):
    world.do(world.facilitator, "session.settings", attribution="name")
    choices = Choices(Consent.NAME, NAME, "opd", "JO")
    choose(world.dispatcher, world.delegate, choices)
    named, silent = world.submit("named")["id"], world.submit("silent", world.other)["id"]
    world.do(world.facilitator, "session.settings", attribution=attribution)
    who = world.other if audience == "phone" else None
    rows = world.snapshot(audience, who=who)["state"]["contributions"]
    assert rows[named]["author_name"] == (NAME if attribution == "name" else "")
    assert rows[silent]["author_name"] == ""
    shows_group = attribution != "none"
    assert rows[named]["group"] == ("opd" if shows_group else None)
    assert rows[named]["country"] == ("JO" if shows_group else None)
    assert ("consent" in rows[named]) == (audience in ("desk", "report"))


def test_choices_are_kept_and_refused_by_field(world):
    world.do(world.facilitator, "session.settings", attribution="group")
    choose(world.dispatcher, world.delegate, Choices(Consent.QUOTE, "", "survivor", "KH"))
    row = row_of(world, world.submit("x")["id"])
    assert (row["consent"], row["group"], row["country"]) == ("quote", "survivor", "KH")
    for wrong, field in (({"group": "nobody"}, "group"), ({"country": "XX"}, "country")):
        with pytest.raises(Refused) as refused:
            choose(world.dispatcher, world.delegate, Choices(Consent.WALL, "", None, None)._replace(**wrong))
        assert refused.value.field == field


@pytest.fixture
def codes(world):
    world.now = 0.0
    return PrivateCodes(world.store, Signer("a secret of the tests"), clock=lambda: world.now)


def test_a_private_code_finds_own_notes_from_another_phone(world, codes):
    id_ = world.submit("mine")["id"]
    code = codes.show(world.delegate)
    assert len(code) == 9
    assert code == codes.show(world.delegate)
    assert code not in kept(world)
    elsewhere = world.submit("from the other phone", world.other)["id"]
    found = codes.take_over(world.other, f" {code[:3]}-{code[3:6]} {code[6:]}")
    assert found == world.delegate.id
    own = world.snapshot("phone", who=world.delegate)["mine"]["contributions"]
    assert {one["id"] for one in own} == {id_, elsewhere}
    world.do(world.delegate, "contribution.withdraw", id=elsewhere)


def test_arabic_digits_are_read(world, codes):
    code = codes.show(world.delegate)
    arabic = code.translate({ord(str(digit)): chr(0x0660 + digit) for digit in range(10)})
    assert codes.take_over(world.other, arabic) == world.delegate.id


def test_codes_cannot_be_tried_out(world, codes):
    for _ in range(5):
        with pytest.raises(Refused) as refused:
            codes.take_over(world.other, "123456789")
        assert refused.value.reason == "unknown_private_code"
    right = codes.show(world.delegate)
    with pytest.raises(Refused) as refused:
        codes.take_over(world.other, right)
    assert refused.value.reason == "too_many_codes"
    world.now += 61
    assert codes.take_over(world.other, right) == world.delegate.id


def test_many_phones_that_guess_lock_nobody_out(world, codes):
    right = codes.show(world.delegate)
    for _ in range(8):
        guesser = world.join()
        for _ in range(7):
            with pytest.raises(Refused):
                codes.take_over(guesser, "123456789")
    assert codes.take_over(world.other, right) == world.delegate.id


def test_ready_marks_are_counted_once_each_and_begin_anew_with_the_next_question(world):
    for caller in (world.delegate, world.delegate, world.other):
        done = world.do(caller, "ready.set", question="first.hard", on=True).answer
    assert done["ready"] == 2
    assert world.snapshot("desk")["state"]["sessions"]["first"]["ready"] == 2
    assert world.snapshot("phone", who=world.delegate)["mine"]["ready"] == ["first.hard"]
    assert world.do(world.other, "ready.set", question="first.hard", on=False).answer["ready"] == 1
    world.do(world.facilitator, "session.question", question="first.next")
    assert world.snapshot("desk")["state"]["sessions"]["first"]["ready"] == 0
    with pytest.raises(Refused) as refused:
        world.do(world.delegate, "ready.set", question="first.hard", on=True)
    assert refused.value.reason == "room_moved_on"
    assert world.do(world.delegate, "ready.set", question="first.next", on=True).answer["ready"] == 1
