"""Spoken and signed contributions: given, kept from the room until they are written down, and their recording deleted."""

from __future__ import annotations

import json

import pytest

from facilitator.commands.dispatcher import Dispatcher
from facilitator.documents.render import render
from facilitator.domain.audience import Audience
from facilitator.domain.rules import Refused
from facilitator.live.recording_keeper import RecordingKeeper
from facilitator.outcome.load import load_outcome
from facilitator.store import clearing, retention
from facilitator.store.models import Contribution, Recording
from facilitator.store.recordings import Recordings
from facilitator.store.retention import Step
from tests.conftest import new_id
from tests.recordings import arrive, give, switch_on

DAY = 86_400.0


@pytest.fixture
def voices(world):
    switch_on(world)
    return world


def refused(world, caller, name, **payload) -> str:
    with pytest.raises(Refused) as caught:
        world.do(caller, name, **payload)
    return caught.value.reason


def row(world, id_) -> Contribution:
    with world.store.read() as tx:
        found = tx.get_one(Contribution, id_)
        tx.expunge(found)
        return found


def recording(world, id_) -> Recording | None:
    with world.store.read() as tx:
        return tx.get(Recording, id_)


def test_only_an_organiser_opens_it_and_it_is_off_at_first(world):
    assert world.snapshot()["state"]["sessions"]["first"]["media"] == "off"
    payload = {"id": new_id(), "question": "first.hard", "kind": "challenge"}
    assert refused(world, world.delegate, "recording.give", **payload) == "media_off"
    assert refused(world, world.facilitator, "session.settings", media="on") == "extra_field"
    assert refused(world, world.facilitator, "session.change", session="first", media="on") == "role"
    world.do(world.staff["organiser"], "event.change", defaults={"media": "on"})
    made = world.do(
        world.staff["organiser"], "session.create", title={"en": "Third"}, day="2019-09-10", start="15:00",
        end="16:00", room={"en": "Hall"},
    ).answer  # fmt: skip
    assert world.snapshot(session=made["session"])["state"]["sessions"][made["session"]]["media"] == "on"


def test_it_has_a_number_at_once_and_nobody_but_staff_and_author_sees_it(voices):
    before = {name: voices.snapshot(name)["counts"] for name in ("desk", "board")}
    given = give(voices, media="signed")
    assert given["status"] == "unwritten" and given["number"] == 1
    for audience in ("board", "report"):
        assert given["id"] not in voices.snapshot(audience)["state"]["contributions"]
    for phone in (voices.delegate, voices.other):
        assert given["id"] not in voices.snapshot("phone", who=phone)["state"]["contributions"]
    (own,) = voices.snapshot("phone", who=voices.delegate)["mine"]["contributions"]
    assert (own["status"], own["media"], own["recorded"], own["text"]) == ("unwritten", "signed", True, "")
    assert {name: voices.snapshot(name)["counts"] for name in ("desk", "board")} == before
    with voices.store.read() as tx:
        outcome = load_outcome(tx, voices.event)
    assert outcome.sessions[0].contributions() == [] and outcome.sessions[0].log == []
    assert voices.submit("typed")["number"] == 2


def test_a_repeat_gives_the_same_number_and_other_content_is_refused(voices):
    id_ = arrive(voices)
    payload = {"id": id_, "question": "first.hard", "kind": "challenge"}
    first = voices.do(voices.delegate, "recording.give", **payload)
    again = voices.do(voices.delegate, "recording.give", **payload)
    assert again.duplicate and again.answer == first.answer
    assert (
        refused(voices, voices.delegate, "recording.give", **{**payload, "kind": "barrier"}) == "key_reused"
    )
    assert voices.submit("next")["number"] == first.answer["number"] + 1


def test_a_recording_is_given_by_whoever_sent_it_in_its_own_session(voices):
    id_ = arrive(voices)
    payload = {"id": id_, "question": "first.hard", "kind": "challenge"}
    assert refused(voices, voices.other, "recording.give", **payload) == "no_recording"
    voices.do(voices.facilitator, "session.stage", session="second", stage="collecting")
    switch_on(voices, "second")
    elsewhere = {**payload, "session": "second", "question": "second.next", "kind": "barrier"}
    assert refused(voices, voices.delegate, "recording.give", **elsewhere) == "no_recording"
    assert refused(voices, voices.delegate, "recording.give", **{**payload, "id": new_id()}) == "no_recording"
    voices.do(voices.delegate, "recording.give", **payload)
    assert recording(voices, id_).delegate == "", "words and persons meet in one table only"


def test_written_down_it_is_a_contribution_with_a_mark_wherever_authors_may_be_told(voices):
    voices.do(voices.staff["organiser"], "session.change", attribution="group")
    given = give(voices)
    written = voices.do(
        voices.staff["rapporteur"], "recording.write", id=given["id"], text="Pas de données fiables"
    )
    assert written.answer["status"] == "shown"
    for audience in ("desk", "board", "report"):
        seen = voices.snapshot(audience)["state"]["contributions"][given["id"]]
        assert (seen["text"], seen["media"], seen["lang"]) == ("Pas de données fiables", "spoken", "fr")
        assert ("recorded" in seen) is (audience == "desk")
    with voices.store.read() as tx:
        outcome = load_outcome(tx, voices.event)
    (kept,) = json.loads(render(outcome, "json", "en"))["sessions"][0]["questions"][0]["contributions"]
    assert (kept["media"], kept["text"]) == ("spoken", "Pas de données fiables")
    assert "recorded" not in kept and given["id"] in kept["id"]
    assert outcome.sessions[0].log == [], "first words are no edit"


def test_a_scribe_may_say_the_language_where_the_words_do_not_tell_it(voices):
    given = give(voices)
    voices.do(voices.facilitator, "recording.write", id=given["id"], text="No taxi", lang="es")
    assert (row(voices, given["id"]).lang, row(voices, given["id"]).lang_by) == ("es", "staff")


def test_what_one_agreed_to_holds_for_what_was_spoken(voices):
    voices.do(voices.delegate, "consent.set", consent="wall")
    given = give(voices)
    voices.do(voices.facilitator, "recording.write", id=given["id"], text="Only for the room")
    with voices.store.read() as tx:
        body = render(load_outcome(tx, voices.event), "json", "en").decode()
    assert "Only for the room" not in body and '"media": "spoken"' not in body


def test_moderation_holds_it_as_a_typed_one(voices):
    voices.do(voices.facilitator, "session.settings", moderation="before")
    given = give(voices)
    assert row(voices, given["id"]).status == "unwritten"
    voices.do(voices.facilitator, "recording.write", id=given["id"], text="No budget")
    assert row(voices, given["id"]).status == "held"
    voices.do(voices.facilitator, "session.settings", moderation="off")
    second = give(voices)
    voices.do(voices.facilitator, "recording.write", id=second["id"], text="Call me: +962 79 555 0100")
    assert row(voices, second["id"]).status == "held", "it may tell who somebody is"


def test_of_two_who_write_it_down_the_second_sees_the_first(voices):
    given = give(voices)
    voices.do(voices.facilitator, "recording.write", id=given["id"], text="Mine")
    with pytest.raises(Refused) as caught:
        voices.do(voices.staff["rapporteur"], "recording.write", id=given["id"], text="Theirs")
    assert (caught.value.reason, caught.value.current) == ("written_meanwhile", {"text": "Mine"})
    typed = voices.submit("typed")
    assert (
        refused(voices, voices.facilitator, "recording.write", id=typed["id"], text="x")
        == "written_meanwhile"
    )
    empty = give(voices)
    assert refused(voices, voices.facilitator, "recording.write", id=empty["id"], text="  ") == "empty_text"


@pytest.mark.parametrize("name", ["contribution.place", "contribution.split", "contribution.reword"])
def test_without_words_it_cannot_be_arranged(voices, name):
    given = give(voices)
    payload = {
        "contribution.place": {"ids": [given["id"]], "cluster": None},
        "contribution.split": {"id": given["id"], "parts": [{"id": new_id(), "text": one} for one in "ab"]},
        "contribution.reword": {"id": given["id"], "text": "x"},
    }[name]
    assert refused(voices, voices.facilitator, name, **payload) == "not_written"


@pytest.mark.parametrize("back", ["contribution.restore", "contribution.approve"])
def test_hidden_and_brought_back_it_waits_for_its_words_again(voices, back):
    given = give(voices)
    voices.do(voices.facilitator, "contribution.hide", ids=[given["id"]])
    assert (
        refused(voices, voices.facilitator, "recording.write", id=given["id"], text="x")
        == "written_meanwhile"
    )
    voices.do(voices.facilitator, back, ids=[given["id"]])
    assert row(voices, given["id"]).status == "unwritten"


def test_its_author_takes_it_back_corrects_it_or_says_that_it_is_right(voices):
    withdrawn, corrected, right = (give(voices) for _ in range(3))
    assert refused(voices, voices.delegate, "recording.remove", id=right["id"]) == "not_written"
    for one in (corrected, right):
        voices.do(voices.facilitator, "recording.write", id=one["id"], text="Written down")
    voices.do(voices.delegate, "contribution.withdraw", id=withdrawn["id"])
    voices.do(voices.delegate, "contribution.edit", id=corrected["id"], text="Corrected")
    assert refused(voices, voices.other, "recording.remove", id=right["id"]) == "not_yours"
    voices.do(voices.delegate, "recording.remove", id=right["id"])
    assert refused(voices, voices.delegate, "recording.remove", id=right["id"]) == "recording_gone"
    for one in (withdrawn, corrected, right):
        assert recording(voices, one["id"]) is None and not row(voices, one["id"]).recorded
    texts = {id_: one["text"] for id_, one in voices.snapshot("board")["state"]["contributions"].items()}
    assert texts == {corrected["id"]: "Corrected", right["id"]: "Written down"}


def test_its_author_may_write_it_down_too(voices):
    given = give(voices)
    voices.do(voices.delegate, "contribution.edit", id=given["id"], text="I typed it after all")
    assert row(voices, given["id"]).status == "shown" and recording(voices, given["id"]) is None


def test_a_copy_and_the_parts_of_a_split_have_no_recording(voices):
    given = give(voices)
    voices.do(voices.facilitator, "recording.write", id=given["id"], text="One and two")
    parts = [{"id": new_id(), "text": one} for one in ("One", "Two")]
    voices.do(voices.facilitator, "contribution.split", id=given["id"], parts=parts)
    assert [(row(voices, one["id"]).media, row(voices, one["id"]).recorded) for one in parts] == [
        ("spoken", False)
    ] * 2


def test_a_cleared_session_and_retention_take_the_rows(voices):
    def rows() -> int:
        with voices.store.read() as tx:
            return len(list(tx.query(Recording)))

    give(voices)
    arrive(voices)
    with voices.store.write("first") as tx:
        clearing.delete_given(tx, ["first"], frozen_event=True)
    assert rows() == 0
    given = give(voices)
    retention.purge(voices.store, 0.0, event=voices.event, at_once=[Step.NOTES])
    assert rows() == 0 and given


def test_the_keeper_deletes_what_is_due_and_files_that_nothing_names(voices, tmp_path):
    folder = Recordings(tmp_path)
    folder.folder.mkdir()
    old, fresh = give(voices), give(voices)
    abandoned = arrive(voices)
    for one in (old["id"], fresh["id"], abandoned):
        folder.path(f"file-{one}").write_bytes(b"x")
    (folder.folder / "left-over").write_bytes(b"x")
    with voices.store.write("first") as tx:
        now = tx.get_one(Recording, fresh["id"]).made_at
        tx.get_one(Recording, old["id"]).made_at = now - 6.5 * DAY
        tx.get_one(Recording, abandoned).made_at = now - 1.1 * DAY
    keeper = RecordingKeeper(voices.store, Dispatcher(voices.store), folder, 7, clock=lambda: now)
    keeper.look()
    assert sorted(one.name for one in folder.folder.iterdir()) == sorted(
        f"file-{one}" for one in (old["id"], fresh["id"])
    )
    RecordingKeeper(voices.store, Dispatcher(voices.store), folder, 6, clock=lambda: now).look()
    assert [one.name for one in folder.folder.iterdir()] == [f"file-{fresh['id']}"]
    assert not row(voices, old["id"]).recorded and row(voices, fresh["id"]).recorded
    # A database that was put back: the file is not there, and the page says so.
    folder.path(f"file-{fresh['id']}").unlink()
    RecordingKeeper(voices.store, Dispatcher(voices.store), folder, 6, clock=lambda: now + 90).look()
    assert not row(voices, fresh["id"]).recorded and row(voices, fresh["id"]).status == "unwritten"


def test_no_reader_but_the_desk_is_told_of_recordings(voices):
    given = give(voices)
    voices.do(voices.facilitator, "recording.write", id=given["id"], text="x")
    for audience in Audience:
        found = voices.snapshot(audience, who=voices.other if audience == "phone" else None)
        assert ("recorded" in str(found["state"])) is (audience is Audience.DESK)
