"""Splitting, rewording, entering for others, personal data, ending access, conflicts and the history in words."""

from __future__ import annotations

import csv
import io

import pytest

from facilitator import contract
from facilitator.domain.rules import Refused
from facilitator.live import notices
from facilitator.outcome.editing_log import editing_log
from facilitator.outcome.session_history import read_history, render_history
from facilitator.store import queries
from facilitator.store.models import Authorship, JournalLine
from tests.conftest import new_id


def rows(world) -> dict:
    return world.snapshot()["state"]["contributions"]


def halves(*texts: str) -> list[dict]:
    return [{"id": new_id(), "text": text} for text in texts]


def steps_of(world, language: str = "en"):
    with world.store.read() as tx:
        return read_history(tx, "first", language, contract.history_sentences())


def told(world, since: int) -> dict[str, dict]:
    """What each delegate is told of the revisions after ``since``."""
    with world.store.read() as tx:
        session = queries.get_session(tx, "first")
        lines = [line for line in queries.history(tx, "first", 1000) if line.rev > since]
        return dict(notices.of_authors(tx, session, lines[::-1]))


def refusal(call, *args, **kwargs) -> Refused:
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value


# --- splitting -----------------------------------------------------------------------------------------------------


def test_both_parts_keep_author_place_and_kind_and_the_original_is_kept(busy):
    whole = busy.notes[0]
    parts = halves("No budget", "لا أطراف صناعية")
    done = busy.do(busy.facilitator, "contribution.split", id=whole, parts=parts)
    seen = rows(busy)
    assert done.answer["numbers"] == [7, 8]
    assert (seen[whole]["status"], seen[whole]["cluster"], seen[whole]["text"]) == (
        "split",
        None,
        "No budget for prostheses",
    )
    for part, direction in zip(parts, ("ltr", "rtl"), strict=True):
        row = seen[part["id"]]
        assert (row["text"], row["split_from"], row["cluster"]) == (part["text"], whole, busy.money)
        assert (row["kind"], row["dir"], row["status"]) == ("challenge", direction, "shown")
    order = sorted(
        (one for one in seen.values() if one["cluster"] == busy.money), key=lambda one: one["rank"]
    )
    assert [one["number"] for one in order] == [7, 8, 2]
    with busy.store.read() as tx:
        assert {tx.get(Authorship, part["id"]).delegate for part in parts} == {busy.delegate.id}
    # The author may go on with the parts, and finds out why the whole no longer changes.
    busy.do(busy.delegate, "contribution.edit", id=parts[0]["id"], text="No budget at all")
    assert refusal(busy.do, busy.delegate, "contribution.edit", id=whole, text="x").reason == "already_split"
    board = busy.snapshot("board")["state"]["contributions"]
    assert whole not in board and parts[0]["id"] in board


def test_a_split_can_be_taken_back_unless_somebody_built_on_a_part(busy):
    before = busy.snapshot()["state"]
    parts = halves("One", "Two")
    done = busy.do(busy.facilitator, "contribution.split", id=busy.notes[0], parts=parts)
    undone = busy.do(busy.facilitator, "session.undo", rev=done.rev)
    assert busy.snapshot()["state"] == before
    busy.do(busy.facilitator, "session.undo", rev=undone.rev)
    # The parts have their author again, and their numbers were not given to anybody else.
    assert [rows(busy)[part["id"]]["number"] for part in parts] == [7, 8]
    with busy.store.read() as tx:
        assert tx.get(Authorship, parts[0]["id"]).delegate == busy.delegate.id
    busy.do(busy.other, "endorsement.set", target=parts[1]["id"], on=True)
    last = busy.snapshot()["rev"] - 1
    assert refusal(busy.do, busy.facilitator, "session.undo", rev=last).reason == "built_upon"
    assert rows(busy)[parts[1]["id"]]["endorsements"] == 1


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ([], "one_part"),
        (["one"], "one_part"),
        (["one", " "], "empty_text"),
        (["one", "x" * 501], "too_long"),
        (["x"] * 6, "too_many"),
    ],
)
def test_a_split_that_cannot_be_says_why_and_changes_nothing(busy, parts, reason):
    before = busy.snapshot()
    refused = refusal(busy.do, busy.facilitator, "contribution.split", id=busy.notes[0], parts=halves(*parts))
    assert refused.reason == reason
    assert busy.snapshot() == before


# --- rewording -----------------------------------------------------------------------------------------------------


def test_other_words_keep_the_authors_and_the_reason(busy):
    note = busy.notes[0]
    busy.do(busy.facilitator, "contribution.reword", id=note, text="No money for limbs", reason="clearer")
    busy.do(busy.facilitator, "contribution.reword", id=note, text="No money at all", reason="shorter")
    row = rows(busy)[note]
    assert (row["text"], row["original"], row["reword_reason"]) == (
        "No money at all",
        "No budget for prostheses",
        "shorter",
    )
    mine = busy.snapshot("phone", who=busy.delegate)["mine"]["contributions"]
    assert next(one for one in mine if one["id"] == note)["original"] == "No budget for prostheses"
    for audience in ("board", "phone"):
        other = busy.snapshot(audience, who=busy.other)["state"]
        assert "No budget for prostheses" not in str(other) and "No money at all" in str(other)
    assert "No budget for prostheses" in str(busy.snapshot("report")["state"])
    # Back to the author's words: then there is nothing to tell.
    busy.do(busy.facilitator, "contribution.reword", id=note, text="No budget for prostheses")
    assert (rows(busy)[note]["original"], rows(busy)[note]["reword_reason"]) == ("", "")


def test_rewording_what_somebody_changed_meanwhile_shows_both_and_says_who(busy):
    note = busy.notes[0]
    busy.do(busy.staff["organiser"], "contribution.reword", id=note, text="Theirs")
    refused = refusal(
        busy.do,
        busy.facilitator,
        "contribution.reword",
        id=note,
        text="Mine",
        base="No budget for prostheses",
    )
    assert (refused.code, refused.current) == ("conflict", {"text": "Theirs"})
    assert busy.staff["organiser"].name in str(refused.message)


# --- personal data -------------------------------------------------------------------------------------------------


def test_a_hint_of_personal_data_holds_a_contribution_until_somebody_has_looked(world):
    answer = world.submit("Call me: +962 79 123 4567")
    assert answer["status"] == "held"
    assert rows(world)[answer["id"]]["flags"] == ["phone"]
    assert answer["id"] not in world.snapshot("board")["state"]["contributions"]
    world.do(world.facilitator, "contribution.approve", ids=[answer["id"]])
    row = rows(world)[answer["id"]]
    assert (row["status"], row["flags"]) == ("shown", [])
    world.do(world.delegate, "contribution.edit", id=answer["id"], text="or a@b.org")
    row = rows(world)[answer["id"]]
    assert (row["status"], row["flags"]) == ("held", ["email"])
    action = world.submit("Train staff", kind="action", level="local", lead="hala@example.org")
    assert action["status"] == "held"
    assert "flags" not in world.snapshot("report")["state"]["contributions"].get(answer["id"], {})


def test_what_staff_enters_is_not_held(world):
    assert world.submit("+962 79 123 4567", world.facilitator)["status"] == "shown"


# --- for others ----------------------------------------------------------------------------------------------------


def test_paper_cards_become_contributions_that_say_so(world):
    lines = [{"id": new_id(), "text": text} for text in ("No budget", "لا ميزانية")]
    world.do(world.facilitator, "session.stage", stage="prioritising")
    payload = {"question": "first.hard", "kind": "barrier", "lines": lines}
    done = world.do(world.staff["rapporteur"], "contribution.enter", key=(key := new_id()), **payload)
    assert done.answer["numbers"] == [1, 2]
    assert world.do(world.staff["rapporteur"], "contribution.enter", key=key, **payload).duplicate
    seen = rows(world)
    assert [
        (seen[one["id"]]["source"], seen[one["id"]]["scribe"], seen[one["id"]]["dir"]) for one in lines
    ] == [
        ("paper", True, "ltr"),
        ("paper", True, "rtl"),
    ]
    undone = world.do(world.facilitator, "session.undo", rev=done.rev)
    assert rows(world) == {}
    world.do(world.facilitator, "session.undo", rev=undone.rev)
    assert len(rows(world)) == 2


@pytest.mark.parametrize(
    ("change", "reason", "words"),
    [
        ({"lines": []}, "empty_text", ""),
        ({"lines": halves("fine", "x" * 501)}, "line", "Line 2"),
        ({"lines": halves("fine", "  ")}, "line", "Line 2"),
        ({"lines": halves(*["x"] * 101)}, "too_many", "100"),
        ({"kind": "action"}, "choose_level", ""),
        ({"level": "local"}, "action_fields", ""),
        ({"source": "import"}, "bad_field", ""),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_entered(world, change, reason, words):
    payload = {"question": "first.hard", "kind": "barrier", "lines": halves("fine"), **change}
    refused = refusal(world.do, world.facilitator, "contribution.enter", **payload)
    assert refused.reason == reason and words in str(refused.message)
    assert rows(world) == {}


# --- access --------------------------------------------------------------------------------------------------------


def test_access_ends_without_saying_whose_and_without_losing_words(busy):
    busy.do(busy.facilitator, "delegate.remove", contribution=busy.notes[0])
    assert refusal(busy.submit, "again").reason == "removed"
    seen = rows(busy)
    assert seen[busy.notes[0]]["flags"] == ["ended"] and seen[busy.notes[0]]["status"] == "shown"
    # Only that one is marked: the others would tell what the same person gave.
    assert [id_ for id_, row in seen.items() if row["flags"]] == [busy.notes[0]]
    with busy.store.read() as tx:
        session = queries.get_session(tx, "first")
        lines = queries.history(tx, "first", 1)
        assert notices.of_removed(tx, session, lines) == [(busy.delegate.id, "en")]
        assert busy.delegate.id not in str([(line.before, line.after, line.actor) for line in lines])
    busy.do(busy.facilitator, "delegate.readmit", contribution=busy.notes[0])
    assert rows(busy)[busy.notes[0]]["flags"] == []
    busy.submit("again")


def test_nobody_to_remove_where_staff_entered_it(busy):
    note = busy.submit("for somebody", busy.facilitator)["id"]
    assert refusal(busy.do, busy.facilitator, "delegate.remove", contribution=note).reason == "no_author"


# --- two at once ---------------------------------------------------------------------------------------------------


def test_a_move_on_top_of_anothers_says_who_moved_it_where(busy):
    note = busy.notes[3]
    busy.do(busy.staff["organiser"], "contribution.place", ids=[note], cluster=busy.data)
    before = busy.snapshot()
    refused = refusal(
        busy.do, busy.facilitator, "contribution.place", ids=[note], cluster=busy.money, seen={note: None}
    )
    assert (refused.code, refused.current) == ("conflict", {"id": note, "cluster": busy.data})
    assert str(refused.message).startswith(f"{busy.staff['organiser'].name} has moved #4 to “Data”")
    assert busy.snapshot() == before
    # To where it is already, nobody is in anybody's way; and who has seen it may move it.
    busy.do(busy.facilitator, "contribution.place", ids=[note], cluster=busy.data, seen={note: None})
    busy.do(busy.facilitator, "contribution.place", ids=[note], cluster=busy.money, seen={note: busy.data})


def test_a_move_into_a_cluster_that_is_gone_says_who_removed_it(busy):
    busy.do(busy.staff["organiser"], "cluster.merge", from_=busy.data, into=busy.money)
    refused = refusal(busy.do, busy.facilitator, "contribution.place", ids=[busy.notes[3]], cluster=busy.data)
    assert refused.reason == "cluster_gone" and "“Data”" in str(refused.message)
    assert busy.staff["organiser"].name in str(refused.message)


def test_an_undo_of_what_others_built_on_says_who(busy):
    done = busy.do(busy.facilitator, "cluster.rename", id=busy.money, title="Funds")
    busy.do(busy.staff["organiser"], "cluster.rename", id=busy.money, title="Finance")
    refused = refusal(busy.do, busy.facilitator, "session.undo", rev=done.rev)
    assert refused.reason == "built_upon" and busy.staff["organiser"].name in str(refused.message)
    assert refused.current == {"rev": busy.snapshot()["rev"]}


def test_several_clusters_are_merged_in_one_step_that_can_be_taken_back(busy):
    third = busy.cluster("Third", busy.notes[3:4])
    busy.do(busy.other, "endorsement.set", target=third, on=True)
    before = busy.snapshot()["state"]
    done = busy.do(busy.facilitator, "cluster.merge", from_=[busy.data, third], into=busy.money)
    assert done.answer["moved"] == 2
    state = busy.snapshot()["state"]
    assert list(state["clusters"]) == [busy.money] and state["clusters"][busy.money]["endorsements"] == 1
    order = sorted(
        (one for one in state["contributions"].values() if one["cluster"]), key=lambda one: one["rank"]
    )
    assert [one["number"] for one in order] == [1, 2, 3, 4]
    busy.do(busy.facilitator, "session.undo", rev=done.rev)
    now = busy.snapshot()["state"]
    assert now["contributions"] == before["contributions"]
    assert {id_: row["title"] for id_, row in now["clusters"].items()} == {
        id_: row["title"] for id_, row in before["clusters"].items()
    }
    for from_, reason in (([], "nothing_chosen"), ([busy.money, busy.data], "merge_itself")):
        refused = refusal(busy.do, busy.facilitator, "cluster.merge", from_=from_, into=busy.money)
        assert refused.reason == reason


# --- what the author hears ----------------------------------------------------------------------------------------


def test_the_author_is_told_where_the_words_went_and_nobody_else(busy):
    busy.do(busy.facilitator, "session.settings", visibility="clusters")
    theirs = busy.submit("not yours", busy.other)["id"]
    since = busy.snapshot()["rev"]
    busy.do(busy.facilitator, "contribution.place", ids=[busy.notes[3], theirs], cluster=busy.data)
    news_of = told(busy, since)
    assert set(news_of) == {busy.delegate.id, busy.other.id}
    mine = news_of[busy.delegate.id]
    assert [row["id"] for row in mine["contributions"]] == [busy.notes[3]]
    assert mine["clusters"][busy.data]["title"] == "Data"
    assert busy.delegate.id not in str(mine) and theirs not in str(mine)
    # What one does oneself, endorsements and the order inside a cluster are no news.
    since = busy.snapshot()["rev"]
    busy.do(busy.delegate, "contribution.edit", id=busy.notes[3], text="changed")
    busy.do(busy.other, "endorsement.set", target=busy.data, on=True)
    busy.do(busy.facilitator, "contribution.place", ids=[busy.notes[3]], cluster=busy.data)
    assert told(busy, since) == {}
    busy.do(busy.facilitator, "cluster.rename", id=busy.money, title="Funds")
    assert [row["number"] for row in told(busy, since)[busy.delegate.id]["contributions"]] == [1, 2]
    busy.do(busy.facilitator, "session.settings", visibility="none")
    since = busy.snapshot()["rev"]
    busy.do(busy.facilitator, "contribution.hide", ids=[busy.notes[0]], reason="names a person")
    mine = told(busy, since)[busy.delegate.id]
    assert (mine["contributions"][0]["hidden_reason"], mine["clusters"]) == ("names a person", {})


def test_parts_appear_at_their_author_and_go_when_the_split_is_taken_back(busy):
    since = busy.snapshot()["rev"]
    parts = halves("One", "Two")
    done = busy.do(busy.facilitator, "contribution.split", id=busy.notes[0], parts=parts)
    mine = told(busy, since)[busy.delegate.id]
    assert [row["number"] for row in mine["contributions"]] == [1, 7, 8]
    busy.do(busy.facilitator, "session.undo", rev=done.rev)
    mine = told(busy, done.rev)[busy.delegate.id]
    assert [row["number"] for row in mine["contributions"]] == [1]
    assert sorted(mine["gone"]) == sorted(part["id"] for part in parts)


# --- the history ----------------------------------------------------------------------------------------------------


def test_every_step_is_told_with_who_what_and_why(busy):
    busy.do(busy.staff["organiser"], "contribution.place", ids=[busy.notes[3]], cluster=busy.data)
    busy.do(busy.facilitator, "contribution.reword", id=busy.notes[0], text="Other", reason="clearer")
    busy.do(busy.facilitator, "contribution.split", id=busy.notes[1], parts=halves("One", "Two"))
    busy.do(busy.facilitator, "cluster.merge", from_=[busy.data], into=busy.money)
    gone = busy.do(busy.facilitator, "cluster.rename", id=busy.money, title="All")
    undone = busy.do(busy.facilitator, "session.undo", rev=gone.rev)
    redone = busy.do(busy.facilitator, "session.undo", rev=undone.rev)
    steps = steps_of(busy)
    assert [step.rev for step in steps] == list(range(redone.rev, 0, -1))
    told = [step.text for step in reversed(steps)][-8:]
    assert told == [
        "Hid #5",
        "Moved #4 from Inbox to “Data”",
        "Reworded #1",
        "Split #2 into #7, #8",
        "Merged “Data” into “All”: moved #3, #4",
        "Renamed “Money” to “All”",
        "Took back: Renamed “Money” to “All”",
        "Did again: Renamed “Money” to “All”",
    ]
    by_text = {step.text: step for step in steps}
    assert by_text["Hid #5"].reason == "names a person"
    assert by_text["Reworded #1"].reason == "clearer"
    assert by_text["Reworded #1"].details == ("#1 was “No budget for prostheses”, is “Other”",)
    assert by_text["Split #2 into #7, #8"].details == ("#7: One", "#8: Two")
    moved = by_text["Moved #4 from Inbox to “Data”"]
    assert (moved.name, moved.role) == (busy.staff["organiser"].name, "Organiser")
    assert (by_text["Renamed “Money” to “All”"].taken_back, steps[0].reverts) == (undone.rev, undone.rev)
    assert not by_text["Renamed “Money” to “All”"].undoable and steps[0].undoable
    assert any(
        step.text.startswith("Gave #1 (Challenge): No budget") and step.role == "Delegate" for step in steps
    )
    assert busy.delegate.id not in str(steps)


def test_the_history_comes_out_as_a_table_whose_cells_are_harmless(busy):
    busy.do(busy.facilitator, "contribution.reword", id=busy.notes[0], text="=2+2", reason="=cmd()")
    table = list(
        csv.reader(io.StringIO(render_history(steps_of(busy), "Asia/Amman", "en").decode("utf-8-sig")))
    )
    assert table[0] == ["Step", "When", "Who", "What", "In detail", "Why", "Taken back by step"]
    assert [row[0] for row in table[1:]] == [str(rev) for rev in range(1, busy.snapshot()["rev"] + 1)]
    assert table[-1][3] == "Reworded #1"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in table for cell in row)


@pytest.mark.parametrize("language", ["ar", "fr", "es"])
def test_the_history_is_told_in_each_language(busy, language):
    busy.do(busy.facilitator, "cluster.merge", from_=[busy.data], into=busy.money)
    english, other = steps_of(busy), steps_of(busy, language)
    assert [step.rev for step in english] == [step.rev for step in other]
    assert all(step.role for step in other)


def test_old_lines_without_the_new_columns_can_still_be_taken_back(busy):
    """A journal written before an upgrade knows nothing of the columns that came with it."""
    done = busy.do(busy.facilitator, "contribution.hide", ids=[busy.notes[0]])
    new = ("source", "flags", "split_from", "original", "reword_reason")
    with busy.store.write() as tx:
        line = tx.get(JournalLine, ("first", done.rev))
        for side in ("before", "after"):
            kept = {
                id_: {name: value for name, value in row.items() if name not in new}
                for id_, row in getattr(line, side)["contributions"].items()
            }
            setattr(line, side, {"contributions": kept})
    busy.do(busy.facilitator, "session.undo", rev=done.rev)
    assert rows(busy)[busy.notes[0]]["status"] == "shown"


def test_the_editing_log_of_the_outcome_tells_a_split_and_why_words_were_changed(busy):
    since = busy.snapshot()["rev"]
    busy.do(busy.facilitator, "contribution.reword", id=busy.notes[0], text="Other", reason="clearer")
    busy.do(busy.facilitator, "contribution.split", id=busy.notes[1], parts=halves("One", "Two"))
    with busy.store.read() as tx:
        session = queries.get_session(tx, "first")
        state = {
            table: {row.id: row.dump() for row in found}
            for table, found in queries.session_rows(tx, "first").items()
        }
        log = [entry for entry in editing_log(tx, "first", session.rev, state) if entry.rev > since]
    assert [(entry.what, entry.numbers, entry.into, entry.reason) for entry in log] == [
        ("reworded", [1], "", "clearer"),
        ("split", [7, 8], "#2", ""),
    ]
    assert (log[0].before, log[0].after) == ("No budget for prostheses", "Other")
