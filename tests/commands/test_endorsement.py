"""Choosing: what can be marked, how often, whose marks a merged cluster has, and when the room sees totals."""

import pytest

from facilitator.domain.marks import shared_ranks
from facilitator.domain.rules import Refused


def refusal(do, *arguments, **payload):
    with pytest.raises(Refused) as caught:
        do(*arguments, **payload)
    return caught.value


def mark(world, caller, target, *, on=True):
    return world.do(caller, "endorsement.set", target=target, on=on).answer


def settings(world, **marks):
    return world.do(world.facilitator, "session.settings", marks=marks)


def cluster(world, id_, audience="desk"):
    return world.snapshot(audience)["state"]["clusters"][id_]


def test_a_delegate_has_so_many_marks_and_not_one_more(busy):
    settings(busy, each=2)
    third = busy.cluster("Third")
    assert mark(busy, busy.delegate, busy.money)["used"] == 1
    mark(busy, busy.delegate, busy.data)
    refused = refusal(mark, busy, busy.delegate, third)
    assert (refused.code, refused.reason, refused.field) == ("invalid", "no_marks_left", "target")
    mark(busy, busy.delegate, busy.data)  # twice is once, also at the limit
    mark(busy, busy.delegate, busy.money, on=False)
    assert mark(busy, busy.delegate, third)["used"] == 2
    mark(busy, busy.other, busy.money)
    assert [cluster(busy, one)["endorsements"] for one in (busy.money, busy.data, third)] == [1, 1, 1]


def test_what_is_hidden_meanwhile_takes_nothing_from_the_budget(busy):
    busy.do(busy.facilitator, "session.settings", visibility="all", marks={"of": "contributions", "each": 1})
    mark(busy, busy.delegate, busy.notes[0])
    busy.do(busy.facilitator, "contribution.hide", ids=[busy.notes[0]])
    mark(busy, busy.delegate, busy.notes[1])


def test_settings_of_marks_keep_what_is_left_out_and_are_taken_back(busy):
    assert settings(busy, each=3, of="clusters").answer["marks"] == {
        "of": "clusters", "each": 3, "tally": "live"
    }  # fmt: skip
    done = settings(busy, tally="hidden")
    assert done.answer["marks"] == {"of": "clusters", "each": 3, "tally": "hidden"}
    assert settings(busy, each=None).answer["marks"]["each"] is None
    for wrong in ({"each": 0}, {"each": 11}, {"of": "votes"}, {"tally": "later"}, {"more": 1}):
        assert refusal(settings, busy, **wrong).code == "invalid"
    busy.do(busy.facilitator, "session.undo", rev=busy.snapshot()["rev"])
    assert busy.snapshot()["state"]["sessions"]["first"]["marks"]["each"] == 3


def test_only_what_the_session_says_can_be_marked(busy):
    busy.do(busy.facilitator, "session.settings", visibility="all", marks={"of": "actions"})
    action = busy.submit("Build a road", kind="action", level="local")["id"]
    mark(busy, busy.delegate, action)
    assert refusal(mark, busy, busy.delegate, busy.money).reason == "not_to_mark"
    assert refusal(mark, busy, busy.delegate, busy.notes[0]).reason == "not_to_mark"
    settings(busy, of="clusters")
    assert refusal(mark, busy, busy.delegate, action).reason == "not_to_mark"


def test_phones_see_the_actions_to_choose_from_while_the_room_chooses(busy):
    busy.do(busy.facilitator, "session.settings", visibility="clusters", marks={"of": "actions"})
    action = busy.submit("Build a road", kind="action", level="local")["id"]
    assert refusal(mark, busy, busy.other, action).reason == "unknown_contribution"
    busy.do(busy.facilitator, "session.stage", stage="prioritising")
    assert set(busy.snapshot("phone", who=busy.other)["state"]["contributions"]) == {action}
    mark(busy, busy.other, action)
    busy.do(busy.facilitator, "session.settings", visibility="none")
    assert refusal(mark, busy, busy.other, action).reason == "unknown_contribution"


def test_merged_marks_are_a_set_of_people_and_come_back_exact(busy):
    third = busy.join()
    mark(busy, busy.delegate, busy.money)
    mark(busy, busy.other, busy.money)
    mark(busy, busy.other, busy.data)
    mark(busy, third, busy.data)
    done = busy.do(busy.facilitator, "cluster.merge", from_=busy.data, into=busy.money)
    assert cluster(busy, busy.money)["endorsements"] == 3
    assert busy.snapshot("phone", who=third)["mine"]["endorsements"] == [busy.money]
    undone = busy.do(busy.facilitator, "session.undo", rev=done.rev)
    for _ in range(3):
        assert [cluster(busy, one)["endorsements"] for one in (busy.money, busy.data)] == [2, 2]
        redone = busy.do(busy.facilitator, "session.undo", rev=undone.rev)
        assert cluster(busy, busy.money)["endorsements"] == 3
        undone = busy.do(busy.facilitator, "session.undo", rev=redone.rev)
    assert [cluster(busy, one)["endorsements"] for one in (busy.money, busy.data)] == [2, 2]


def test_marks_given_and_taken_back_between_merge_and_undo_count(busy):
    third = busy.join()
    mark(busy, busy.delegate, busy.money)
    mark(busy, busy.other, busy.data)
    done = busy.do(busy.facilitator, "cluster.merge", from_=busy.data, into=busy.money)
    mark(busy, third, busy.money)
    mark(busy, busy.other, busy.money, on=False)
    assert cluster(busy, busy.money)["endorsements"] == 2
    busy.do(busy.facilitator, "session.undo", rev=done.rev)
    assert [cluster(busy, one)["endorsements"] for one in (busy.money, busy.data)] == [2, 0]


def test_merges_are_undone_in_any_order(busy):
    third = busy.cluster("Third")
    for who, target in ((busy.delegate, busy.money), (busy.other, busy.data), (busy.join(), third)):
        mark(busy, who, target)
    first = busy.do(busy.facilitator, "cluster.merge", from_=busy.data, into=busy.money)
    second = busy.do(busy.facilitator, "cluster.merge", from_=third, into=busy.money)
    assert cluster(busy, busy.money)["endorsements"] == 3
    busy.do(busy.facilitator, "session.undo", rev=first.rev)
    assert [cluster(busy, one)["endorsements"] for one in (busy.money, busy.data)] == [2, 1]
    busy.do(busy.facilitator, "session.undo", rev=second.rev)
    assert [cluster(busy, one)["endorsements"] for one in (busy.money, busy.data, third)] == [1, 1, 1]


def test_hidden_totals_reach_the_wall_and_phones_once_the_session_is_closed(busy):
    settings(busy, tally="hidden")
    answer = mark(busy, busy.delegate, busy.money)
    assert "endorsements" not in answer
    seen = {name: cluster(busy, busy.money, name)["endorsements"] for name in ("board", "phone", "desk")}
    assert seen == {"board": 0, "phone": 0, "desk": 1}
    done = busy.do(busy.facilitator, "session.stage", stage="closed")
    with busy.store.read() as tx:
        from facilitator.store.journal import JournalLine, batch
        from facilitator.store.queries import get_session

        row = get_session(tx, "first")
        line = tx.get(JournalLine, ("first", done.rev))
        sent = batch([line], row, done.rev - 1, "board")["changes"][0]["put"]
    assert sent["clusters"][busy.money]["endorsements"] == 1
    assert cluster(busy, busy.money, "phone")["endorsements"] == 1


def test_the_wall_is_told_how_many_people_have_chosen(busy):
    chosen = lambda: busy.snapshot("board")["state"]["sessions"]["first"]["chosen"]  # noqa: E731
    mark(busy, busy.delegate, busy.money)
    mark(busy, busy.delegate, busy.data)
    mark(busy, busy.other, busy.data)
    assert chosen() == 2
    mark(busy, busy.delegate, busy.money, on=False)
    assert chosen() == 2
    mark(busy, busy.delegate, busy.data, on=False)
    assert chosen() == 1
    done = busy.do(busy.facilitator, "cluster.remove", id=busy.data)
    assert chosen() == 0
    busy.do(busy.facilitator, "session.undo", rev=done.rev)
    assert chosen() == 1


def test_a_number_without_people_stays_when_clusters_are_merged(busy):
    with busy.store.write() as tx:
        from facilitator.store.models import Cluster

        row = tx.get(Cluster, busy.data)
        row.endorsements = row.unnamed = 5
    mark(busy, busy.delegate, busy.money)
    done = busy.do(busy.facilitator, "cluster.merge", from_=busy.data, into=busy.money)
    assert cluster(busy, busy.money)["endorsements"] == 6
    busy.do(busy.facilitator, "session.undo", rev=done.rev)
    assert [cluster(busy, one)["endorsements"] for one in (busy.money, busy.data)] == [1, 5]


def test_equal_counts_share_a_rank():
    assert shared_ranks([9, 7, 7, 3, 0, 0]) == [1, 2, 2, 4, 5, 5]
    assert shared_ranks([]) == []
