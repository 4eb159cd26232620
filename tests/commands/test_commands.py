"""The core, through ``perform`` on a real database."""

from __future__ import annotations

import json
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facilitator.domain.audience import Audience
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.store import journal, queries
from facilitator.store.prepared import PreparedSnapshots
from tests.conftest import World, apply_changes, new_id

SUBMISSION = {"id": new_id(), "question": "first.hard", "kind": "challenge", "text": "x"}


def test_the_same_submission_twice_is_one(world):
    payload = {"id": new_id(), "question": "first.hard", "kind": "challenge", "text": "once"}
    first = world.do(world.delegate, "contribution.submit", **payload)
    again = world.do(world.delegate, "contribution.submit", **payload)
    assert (first.duplicate, again.duplicate) == (False, True)
    assert again.answer == first.answer
    assert world.snapshot()["rev"] == first.rev
    assert len(world.snapshot()["state"]["contributions"]) == 1


def test_a_repeat_is_answered_although_the_stage_has_closed_meanwhile(world):
    payload = {"id": new_id(), "question": "first.hard", "kind": "challenge", "text": "once"}
    first = world.do(world.delegate, "contribution.submit", **payload)
    world.do(world.facilitator, "session.stage", stage="closed")
    assert world.do(world.delegate, "contribution.submit", **payload).answer == first.answer


def test_the_same_key_with_other_content_is_a_conflict(world):
    payload = {"id": new_id(), "question": "first.hard", "kind": "challenge", "text": "one"}
    world.do(world.delegate, "contribution.submit", **payload)
    with pytest.raises(Refused) as refused:
        world.do(world.delegate, "contribution.submit", **{**payload, "text": "two"})
    assert refused.value.code == "conflict"


def test_a_refusal_is_not_remembered(world):
    payload = {"id": new_id(), "question": "first.hard", "kind": "challenge", "text": " "}
    with pytest.raises(Refused):
        world.do(world.delegate, "contribution.submit", **payload)
    assert world.do(world.delegate, "contribution.submit", **{**payload, "text": "now"}).answer["number"] == 1


def test_another_delegates_id_is_refused_and_changes_nothing(world):
    id_ = world.submit("mine")["id"]
    for name, more in (("contribution.edit", {"text": "yours"}), ("contribution.withdraw", {})):
        with pytest.raises(Refused) as refused:
            world.do(world.other, name, id=id_, **more)
        assert refused.value.reason == "not_yours"
    with pytest.raises(Refused) as refused:
        world.submit("stolen", world.other, id=id_)
    assert refused.value.code == "conflict"
    assert world.snapshot()["state"]["contributions"][id_]["text"] == "mine"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"text": ""}, "invalid", "text"),
        ({"text": "\u200b \u200f"}, "invalid", "text"),
        ({"text": "a" * 501}, "too_long", "text"),
        ({"text": "e" + "\u0301" * 30_000}, "too_long", "text"),
        ({"text": "a\x00b"}, "invalid", "text"),
        ({"text": "\ud800"}, "invalid", "text"),
        ({"text": 7}, "invalid", "text"),
        ({"kind": "idea"}, "invalid", "kind"),
        ({"kind": "action"}, "invalid", "level"),
        ({"lead": "us"}, "invalid", "lead"),
        ({"question": "nowhere"}, "unknown", "question"),
        ({"question": "second.next"}, "invalid", "question"),
        ({"session": "nowhere"}, "unknown", "session"),
        ({"id": "42"}, "invalid", "id"),
        ({"colour": "red"}, "invalid", "colour"),
    ],
)
def test_bad_input_is_refused_by_name_and_leaves_no_trace(world, change, code, field):
    before = world.snapshot()
    payload = {
        "session": "first",
        "id": new_id(),
        "question": "first.hard",
        "kind": "challenge",
        "text": "x",
        **change,
    }
    with pytest.raises(Refused) as refused:
        world.dispatcher.perform(world.delegate, "contribution.submit", payload)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert world.snapshot() == before


@pytest.mark.parametrize("payload", [None, [], "text", 7, {}])
def test_a_payload_that_is_no_command_is_refused(world, payload):
    with pytest.raises(Refused) as refused:
        world.dispatcher.perform(world.delegate, "contribution.submit", payload)
    assert refused.value.code == "invalid"


def test_500_graphemes_of_many_code_points_fit(world):
    text = "👩‍🦽" * 250 + "e\u0301\u0323" * 250
    id_ = world.submit(text)["id"]
    kept = world.snapshot()["state"]["contributions"][id_]["text"]
    assert kept.startswith("👩‍🦽👩‍🦽") and len(kept) > 1000


def test_a_text_is_kept_letter_for_letter(world):
    text = "  two\nlines \t=HYPERLINK(1) <b>x</b> مرحبا 🙂 \u202eabc\u202c "
    id_ = world.submit(text)["id"]
    assert world.snapshot()["state"]["contributions"][id_]["text"] == text


def test_a_delegate_of_one_event_touches_nothing_of_another(world, tmp_path):
    stranger = Caller(Role.DELEGATE, world.delegate.id, "another-event")
    with pytest.raises(Refused) as refused:
        world.do(stranger, "contribution.submit", **SUBMISSION)
    assert refused.value.reason == "unknown_session"


def test_a_flood_is_slowed_and_says_when(world):
    with pytest.raises(Refused) as refused:
        for _ in range(100):
            world.dispatcher.perform(
                world.delegate, "contribution.submit", {"session": "first", **SUBMISSION}
            )
    assert refused.value.code == "too_fast"
    assert refused.value.retry_after > 0


def test_moving_into_a_cluster_before_another(busy):
    first, second = busy.notes[:2]
    busy.do(busy.facilitator, "contribution.place", ids=[busy.notes[3]], cluster=busy.money, before=second)
    rows = busy.snapshot()["state"]["contributions"]
    order = sorted(
        (one for one in rows if rows[one]["cluster"] == busy.money), key=lambda one: rows[one]["rank"]
    )
    assert order == [first, busy.notes[3], second]


@pytest.mark.parametrize(
    ("name", "payload", "reason"),
    [
        ("cluster.merge", {"from_": "money", "into": "money"}, "merge_itself"),
        ("cluster.rename", {"id": "money", "title": "  "}, "empty_title"),
        ("cluster.rename", {"id": "money", "title": "x" * 10_000}, "too_long"),
        ("contribution.place", {"ids": [], "cluster": None}, "nothing_chosen"),
        ("contribution.place", {"ids": ["gone"], "cluster": None}, "unknown_contribution"),
        ("contribution.place", {"ids": ["note"], "cluster": "gone"}, "unknown_cluster"),
    ],
)
def test_what_cannot_be_clustered_says_why(busy, name, payload, reason):
    names = {"money": busy.money, "note": busy.notes[5]}

    def swap(value):
        return [names.get(one, one) for one in value] if isinstance(value, list) else names.get(value, value)

    before = busy.snapshot()
    with pytest.raises(Refused) as refused:
        busy.do(busy.facilitator, name, **{key: swap(value) for key, value in payload.items()})
    assert refused.value.reason == reason
    assert busy.snapshot() == before


def test_a_rename_on_top_of_anothers_is_a_conflict_that_shows_both(busy):
    busy.do(busy.facilitator, "cluster.rename", id=busy.money, title="Funding", base="Money")
    with pytest.raises(Refused) as refused:
        busy.do(busy.staff["organiser"], "cluster.rename", id=busy.money, title="Finance", base="Money")
    assert refused.value.current == {"title": "Funding"}
    assert "Funding" in str(refused.value.message) and "Finance" in str(refused.value.message)


@pytest.mark.parametrize("command", ["merge", "remove", "hide", "place", "rename", "stage"])
def test_undo_restores_exactly_and_redo_brings_it_back(busy, command):
    before = busy.snapshot()["state"]
    do = {
        "merge": ("cluster.merge", {"from_": busy.money, "into": busy.data}),
        "remove": ("cluster.remove", {"id": busy.money}),
        "hide": ("contribution.hide", {"ids": busy.notes[:2]}),
        "place": ("contribution.place", {"ids": busy.notes[:1], "cluster": None}),
        "rename": ("cluster.rename", {"id": busy.money, "title": "Other"}),
        "stage": ("session.stage", {"stage": "closed"}),
    }[command]
    done = busy.do(busy.facilitator, do[0], **do[1])
    after = busy.snapshot()["state"]
    assert after != before
    undone = busy.do(busy.facilitator, "session.undo", rev=done.rev)
    assert busy.snapshot()["state"] == before
    busy.do(busy.facilitator, "session.undo", rev=undone.rev)
    assert busy.snapshot()["state"] == after


def test_undo_of_what_others_built_upon_is_refused(busy):
    made = busy.do(busy.facilitator, "cluster.create", id=new_id(), question="first.hard", title="New")
    busy.do(busy.staff["organiser"], "contribution.place", ids=busy.notes[:1], cluster=made.answer["id"])
    before = busy.snapshot()
    with pytest.raises(Refused) as refused:
        busy.do(busy.facilitator, "session.undo", rev=made.rev)
    assert refused.value.reason == "built_upon"
    assert busy.snapshot() == before


def test_undo_keeps_the_endorsements_given_meanwhile(busy):
    done = busy.do(busy.facilitator, "cluster.rename", id=busy.money, title="Other")
    busy.do(busy.other, "endorsement.set", target=busy.money, on=True)
    busy.do(busy.facilitator, "session.undo", rev=done.rev)
    row = busy.snapshot()["state"]["clusters"][busy.money]
    assert (row["title"], row["endorsements"]) == ("Money", 1)


def test_endorsing_twice_counts_once(busy):
    for _ in range(2):
        busy.do(busy.other, "endorsement.set", target=busy.notes[0], on=True)
    assert busy.snapshot()["state"]["contributions"][busy.notes[0]]["endorsements"] == 1


def test_two_rapporteurs_never_overwrite_silently(busy):
    first = busy.do(busy.staff["rapporteur"], "report.write", text="one", base_rev=0)
    with pytest.raises(Refused) as refused:
        busy.do(busy.facilitator, "report.write", text="two", base_rev=0)
    assert refused.value.current == {"text": "one", "written_rev": first.rev}


def test_what_a_phone_and_a_board_see(busy):
    busy.do(busy.facilitator, "session.settings", visibility="clusters")
    phone = busy.snapshot("phone", who=busy.other)
    assert phone["state"]["contributions"] == {} and len(phone["state"]["clusters"]) == 2
    board = busy.snapshot("board")
    assert busy.notes[4] not in board["state"]["contributions"]
    assert "No budget for prostheses" in str(board)
    for audience in ("phone", "board", "desk", "report"):
        assert busy.delegate.id not in str(busy.snapshot(audience, who=busy.other))
    busy.do(busy.facilitator, "session.settings", visibility="none")
    assert busy.snapshot("phone", who=busy.other)["state"]["clusters"] == {}


def test_no_delegate_id_is_in_the_journal(busy):
    with busy.store.read() as tx:
        lines = queries.history(tx, "first", 1000)
        assert lines and not any(
            busy.delegate.id in str([line.actor, line.before, line.after]) for line in lines
        )


steps = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5), st.integers(0, 2)), min_size=1, max_size=12)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, cut=st.integers(0, 12))
def test_a_late_client_ends_in_the_same_state(tmp_path_factory, steps, cut):
    world = World(tmp_path_factory.mktemp("w") / "db.sqlite3")
    world.do(world.facilitator, "session.stage", stage="collecting")
    notes = [world.submit(f"note {index}")["id"] for index in range(6)]
    clusters = [world.cluster("A", notes[:2]), world.cluster("B", notes[2:4]), world.cluster("C")]
    earlier = {one: world.snapshot(one) for one in ("desk", "board", "report")}
    prepared = PreparedSnapshots(world.store)
    prepared.get("first", Audience.DESK)
    for index, (what, note, cluster) in enumerate(steps):
        if index == cut:
            earlier = {one: world.snapshot(one) for one in ("desk", "board", "report")}
        target, other = clusters[cluster], clusters[(cluster + 1) % 3]
        command = [
            ("contribution.place", {"ids": [notes[note]], "cluster": target}),
            ("contribution.place", {"ids": notes[: note + 1], "cluster": None}),
            ("contribution.hide", {"ids": [notes[note]]}),
            ("contribution.restore", {"ids": [notes[note]]}),
            ("cluster.merge", {"from_": target, "into": other}),
            ("cluster.remove", {"id": target}),
            ("cluster.order", {"id": target, "before": other}),
            ("session.undo", {"rev": world.snapshot()["rev"] - note}),
            ("session.settings", {"attribution": ["none", "group", "name"][cluster]}),
            ("cluster.rename", {"id": target, "title": f"T{index}"}),
        ][what]
        try:
            world.do(world.facilitator, command[0], **command[1])
        except Refused:
            continue
    with world.store.read() as tx:
        row = queries.get_session(tx, "first")
        for audience, snapshot in earlier.items():
            lines = journal.since(tx, row, snapshot["rev"])
            apply_changes(snapshot["state"], journal.batch(lines, row, snapshot["rev"], Audience(audience)))
            assert snapshot["state"] == queries.snapshot(tx, row, Audience(audience))["state"]
    brought_up = prepared.get("first", Audience.DESK).snapshot(lambda pieces: json.loads("".join(pieces)))
    assert brought_up == world.snapshot("desk")
    assert prepared.made == 1
    world.store.close()


def test_many_at_once_get_each_number_once(world):
    numbers, errors = [], []

    def write(caller):
        try:
            numbers.extend(world.submit(f"n{index}", caller)["number"] for index in range(5))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(world.join(),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(numbers) == list(range(1, 41))
    assert world.snapshot()["rev"] == 41
