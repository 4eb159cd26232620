"""Setting an event up: agenda, questions, links, breakout groups; through ``perform`` on a real database."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from facilitator import event_file
from facilitator.domain.audience import Audience
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Role
from facilitator.event_file.writing import dumps
from facilitator.identity import Caller
from facilitator.store import event_root, journal, queries
from facilitator.store.catalogues import tags_by_id
from facilitator.store.models import (
    Authorship,
    Contribution,
    Event,
    EventLine,
    JournalLine,
    RoleLink,
    Session,
)
from tests.conftest import apply_changes, new_id
from tests.cost import counted_statements

TITLE = {"en": "Group work", "ar": "عمل جماعي", "fr": "Travail en groupe", "es": "Trabajo en grupo"}


@pytest.fixture
def organiser(world):
    return world.staff["organiser"]


def refused(call, *arguments, **more) -> Refused:
    with pytest.raises(Refused) as error:
        call(*arguments, **more)
    return error.value


def fields_of(error: Refused) -> list[str]:
    return [field for field, _message in error.problems]


def rows(world, model, **where) -> list:
    with world.store.read() as tx:
        query = select(model)
        for name, value in where.items():
            query = query.where(getattr(model, name) == value)
        found = list(tx.scalars(query))
        for one in found:
            tx.expunge(one)
        return found


def session_row(world, id_: str = "first") -> Session:
    (row,) = rows(world, Session, id=id_)
    return row


def make(world, who, **more) -> str:
    payload = {
        "title": TITLE,
        "day": "2019-09-10",
        "start": "11:00",
        "end": "12:00",
        "room": {"en": "Room 5"},
        **more,
    }
    return world.do(who, "session.create", **payload).answer["session"]


def state(world) -> list:
    """All that is kept, but for the two counters that every command moves."""
    with world.store.read() as tx:
        return [
            [sorted(str(sorted(one.dump().items(), key=str)) for one in tx.scalars(select(model)))]
            for model in (Event, Session, RoleLink)
        ] + [[str(one.dump()) for one in queries.questions(tx, "first")]]


# --- events ------------------------------------------------------------------------------------------------------------


def test_an_event_is_made_with_its_days_and_a_link_for_each_role(world, organiser):
    done = world.do(
        organiser, "event.create", title={"ar": "ورشة", "en": "Workshop"}, place={"ar": "عمّان"},
        time_zone="Asia/Amman", languages=["ar", "en"], days=["2030-01-02", "2030-01-01"],
    )  # fmt: skip
    (event,) = rows(world, Event, id=done.answer["event"])
    assert (event.id, event.languages, list(event.days)) == (
        "workshop",
        ["ar", "en"],
        ["2030-01-01", "2030-01-02"],
    )
    assert event.place == {"ar": "عمّان"}
    assert {one.role for one in rows(world, RoleLink, event=event.id)} == {
        "display", "rapporteur", "facilitator", "organiser",
    }  # fmt: skip
    assert set(done.answer["links"]) == {"display", "rapporteur", "facilitator", "organiser"}
    (line,) = rows(world, EventLine, event=event.id)
    assert (line.rev, line.command, line.before["events"]) == (1, "event.create", {event.id: None})


def test_everything_wrong_with_a_new_event_is_said_at_once_each_at_its_field(world, organiser):
    before = state(world)
    error = refused(
        world.do, organiser, "event.create", title={"en": "Only", "fr": "x" * 201}, place={}, time_zone="Amman",
        languages=["en", "fr", "ar"],
    )  # fmt: skip
    assert sorted(fields_of(error)) == ["place", "time_zone", "title.ar", "title.fr"]
    assert "Asia/Amman" in str(dict(error.problems)["time_zone"])
    assert state(world) == before


def test_an_event_file_makes_the_same_event_again(world, organiser):
    with world.store.read() as tx:
        mine = event_root.build(tx, tx.get_one(Event, world.event))
        text = dumps(mine, remark="The code was 123456")
    assert "# The code was 123456" in text
    done = world.do(organiser, "event.load", text=text)
    assert done.answer["event"] == "demo-2"
    with world.store.read() as tx:
        theirs = event_root.build(tx, tx.get_one(Event, "demo-2"))
        theirs["event"]["id"] = "demo"
        for day in theirs["days"]:
            for one in day["sessions"]:
                one["id"] = one["id"].removesuffix("-2")
        assert theirs == mine
        assert mine["questions"][0]["id"] == "next", "asked in two sessions, written once"


def test_a_bad_event_file_is_refused_with_its_lines_and_makes_nothing(world, organiser):
    before = state(world)
    error = refused(world.do, organiser, "event.load", text="event:\n  id: X!\ndays: []\n")
    assert error.reason == "bad_event_file"
    assert "2:7 event.id" in fields_of(error)
    assert state(world) == before


def test_changing_an_event_is_journaled_with_who_when_before_and_after(world, organiser):
    done = world.do(organiser, "event.change", place={"en": "Geneva"}, code="250917")
    (line,) = rows(world, EventLine, event="demo", rev=done.rev)
    assert (line.command, line.role, line.actor, line.undoable) == (
        "event.change",
        "organiser",
        "Organiser",
        True,
    )
    assert line.before["events"]["demo"]["place"]["en"] == "Amman"
    assert line.after["events"]["demo"]["place"] == {"en": "Geneva"}
    assert rows(world, Event)[0].code == "250917"


def test_a_code_of_another_event_is_refused(world, organiser):
    other = world.do(
        organiser, "event.create", title={"en": "B"}, place={"en": "B"}, time_zone="UTC", languages=["en"]
    )
    error = refused(world.do, organiser, "event.change", code=other.answer["code"])
    assert (error.reason, error.field) == ("code_taken", "code")


def test_groups_of_the_event_are_what_delegates_choose_from(world, organiser):
    world.do(organiser, "event.change", groups=[{"id": "", "name": {"en": "Village council"}}])
    assert rows(world, Event)[0].groups[0]["id"] == "village-council"
    world.do(world.facilitator, "session.settings", attribution="group")
    assert world.submit("ours", group="village-council")["number"] == 1
    assert refused(world.submit, "theirs", group="ngo").field == "group"
    world.do(organiser, "event.change", groups=[])
    assert world.submit("theirs", group="ngo")["number"] == 2


def test_a_language_can_be_added_before_its_texts_and_taken_away_without_losing_them(world, organiser):
    world.do(organiser, "event.change", languages=["en", "ar"])
    assert session_row(world).title["fr"] == "Séance d'ouverture"
    world.do(organiser, "event.change", languages=["en", "ar", "fr", "pt-BR"])
    error = refused(world.do, organiser, "session.change", title={"en": "A", "ar": "ب", "fr": "C"})
    assert fields_of(error) == ["title.pt-BR"]


def test_an_organiser_touches_nothing_of_another_event(world, organiser):
    stranger = Caller(Role.ORGANISER, organiser.id, "elsewhere", organiser.name)
    assert refused(world.do, stranger, "session.change", title=TITLE).reason == "unknown_event"
    assert (
        refused(world.do, organiser, "event.change", event="elsewhere", place={"en": "x"}).reason
        == "unknown_event"
    )


def test_the_same_key_makes_one_session(world, organiser):
    key = new_id()
    first, again = (make_done(world, organiser, key) for _ in range(2))
    assert (first.duplicate, again.duplicate, first.answer) == (False, True, again.answer)
    assert len(rows(world, Session)) == 3


def make_done(world, who, key):
    return world.do(who, "session.create", key=key, title=TITLE, day="2019-09-10", start="11:00", end="12:00")


# --- two at once ---------------------------------------------------------------------------------------------------------


def test_two_organisers_at_once_keep_both_changes_where_they_differ(world, organiser):
    base = session_row(world).dump()
    world.do(organiser, "session.change", title={**base["title"], "en": "Morning"}, base=base)
    world.do(organiser, "session.change", title={**base["title"], "fr": "Matin"}, room={"en": "B"}, base=base)
    row = session_row(world)
    assert (row.title["en"], row.title["fr"], row.title["ar"]) == ("Morning", "Matin", base["title"]["ar"])
    assert row.room == {"en": "B"}


def test_two_organisers_at_once_never_overwrite_silently(world, organiser):
    base = session_row(world).dump()
    world.do(organiser, "session.change", title={**base["title"], "en": "Morning"}, base=base)
    error = refused(
        world.do, organiser, "session.change", title={**base["title"], "en": "Dawn"}, start="08:00", base=base
    )
    assert (error.reason, fields_of(error)) == ("changed_meanwhile", ["title.en"])
    assert error.current["title"]["en"] == "Morning"
    assert "Morning" in str(error.problems[0][1])
    assert session_row(world).start == "09:00"
    world.do(
        organiser, "session.change", title={**base["title"], "en": "Dawn"}, base=session_row(world).dump()
    )
    assert session_row(world).title["en"] == "Dawn"


# --- sessions ------------------------------------------------------------------------------------------------------------


def test_a_session_takes_the_defaults_of_its_event_and_a_short_name_of_its_title(world, organiser):
    world.do(organiser, "event.change", defaults={"moderation": "before", "max_length": 300})
    row = session_row(world, make(world, organiser))
    assert (row.id, row.moderation, row.max_length, row.attribution) == ("group-work", "before", 300, "none")
    arabic = session_row(world, make(world, organiser, title={"ar": "جلسة"}, start="13:00", end="14:00"))
    assert (arabic.id, arabic.title) == ("session", {"ar": "جلسة"})


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": {}}, "title"),
        ({"title": {"en": "A", "ar": "b"}}, "title.fr"),
        ({"title": {**TITLE, "en": "x" * 201}}, "title.en"),
        ({"start": "25:00"}, "start"),
        ({"end": "10:30"}, "end"),
        ({"day": "2019-09-11"}, "day"),
        ({"kind": "party"}, "kind"),
        ({"max_length": 0}, "max_length"),
        ({"start": "09:30", "room": {"en": "Hall"}}, "room"),
        ({"start": "09:30", "room": {}}, "room"),
        ({"gathers": ["nowhere"]}, "gathers"),
    ],
)
def test_what_is_wrong_with_a_session_is_said_at_its_field_and_changes_nothing(world, organiser, more, field):
    before = state(world)
    error = refused(make, world, organiser, **more)
    assert field in fields_of(error)
    assert state(world) == before


def test_a_clash_names_the_other_session(world, organiser):
    error = refused(make, world, organiser, start="09:30", room={"en": "Hall"})
    assert "Opening session" in str(error.problems[0][1])
    later = refused(world.do, organiser, "session.move", session="second", start="09:30")
    assert "Opening session" in str(later.problems[0][1])
    earlier = refused(world.do, organiser, "session.change", session="first", end="10:30")
    assert "Second" in str(earlier.problems[0][1])


def test_a_changed_session_is_seen_by_whoever_watches_it(world, organiser):
    world.submit("a note")
    earlier = {one: world.snapshot(one) for one in ("desk", "board", "report")}
    world.do(organiser, "session.change", title=TITLE, end="09:45")
    world.do(organiser, "question.change", question="first.hard", text={"en": "Why?"})
    world.do(organiser, "question.create", session="first", text={"en": "And?"}, kinds=["action"])
    with world.store.read() as tx:
        row = queries.get_session(tx, "first")
        for audience, snapshot in earlier.items():
            lines = journal.since(tx, row, snapshot["rev"])
            apply_changes(snapshot["state"], journal.batch(lines, row, snapshot["rev"], Audience(audience)))
            assert snapshot["state"] == queries.snapshot(tx, row, Audience(audience))["state"]
            assert snapshot["state"]["sessions"]["first"]["title"] == TITLE
            assert snapshot["state"]["questions"]["first.hard"]["text"] == {"en": "Why?"}


def test_when_less_may_be_said_of_authors_boards_learn_it(world, organiser):
    world.do(organiser, "session.change", attribution="group")
    world.submit("ours", group="ngo")
    earlier = world.snapshot("board")
    world.do(organiser, "session.change", attribution="none")
    with world.store.read() as tx:
        row = queries.get_session(tx, "first")
        lines = journal.since(tx, row, earlier["rev"])
        apply_changes(earlier["state"], journal.batch(lines, row, earlier["rev"], Audience.BOARD))
    assert [one["group"] for one in earlier["state"]["contributions"].values()] == [None]


@pytest.mark.parametrize("command", ["session.change", "session.settings"])
def test_undo_and_redo_of_what_is_said_of_authors_reach_open_walls(world, organiser, command):
    undo = "event.undo" if command == "session.change" else "session.undo"
    world.do(organiser, command, attribution="group")
    offered = new_id()
    action = world.submit("do it", kind="action", level="local", group="ngo")["id"]
    world.do(world.other, "offer.make", id=offered, action=action, group="un", brings="hands")
    done = world.do(organiser, command, attribution="none")
    # A row that is gone since was not changed by that step: it is in nobody's way.
    world.do(world.other, "offer.withdraw", id=offered)
    for shown in ("ngo", None, "ngo"):
        wall = world.snapshot("board")
        done = world.do(organiser, undo, rev=done.rev)
        with world.store.read() as tx:
            row = queries.get_session(tx, "first")
            lines = journal.since(tx, row, wall["rev"])
            apply_changes(wall["state"], journal.batch(lines, row, wall["rev"], Audience.BOARD))
        assert wall["state"]["contributions"][action]["group"] == shown
        assert wall["state"] == world.snapshot("board")["state"]


def test_a_copy_hides_what_the_session_it_came_from_begins_to_hide(groups):
    for session in ("group-1", "first"):
        groups.do(groups.facilitator, "session.settings", session=session, attribution="group")
    words = {"id": new_id(), "question": "group-1.hard", "kind": "challenge", "text": "ours", "group": "ngo"}
    groups.do(groups.delegate, "contribution.submit", session="group-1", **words)
    groups.do(groups.facilitator, "session.merge")

    def of_copy():
        rows_ = groups.snapshot("board")["state"]["contributions"].values()
        return next(one["group"] for one in rows_ if one["text"] == "ours")

    assert of_copy() == "ngo"
    done = groups.do(groups.facilitator, "session.settings", session="group-1", attribution="none")
    assert of_copy() is None
    groups.do(groups.facilitator, "session.undo", session="group-1", rev=done.rev)
    assert of_copy() == "ngo"


def test_a_day_that_runs_late_moves_as_a_whole(world, organiser):
    done = world.do(organiser, "session.move", session="first", start="09:20", later=True)
    assert done.answer["moved"] == 2
    assert [(one.start, one.end) for one in (session_row(world), session_row(world, "second"))] == [
        ("09:20", "10:20"), ("10:20", "11:20"),
    ]  # fmt: skip
    error = refused(world.do, organiser, "session.move", session="second", start="23:30")
    assert fields_of(error) == ["start"]


def test_a_session_has_a_captions_address_of_its_own_and_groups_take_it_over(world, organiser):
    address = "https://captions.example/hall"
    world.do(organiser, "session.change", session="first", captions_link=address)
    assert session_row(world).captions_link == address
    assert session_row(world).captions == "none", "the place on the wall is another thing"
    error = refused(world.do, organiser, "session.change", session="first", captions_link="by the door")
    assert fields_of(error) == ["captions_link"]
    given = [{"title": {"en": "A"}, "room": {"en": "A"}}]
    (group,) = world.do(organiser, "session.breakout", session="first", groups=given).answer["groups"]
    assert session_row(world, group).captions_link == address
    # What the form did not touch stays as somebody else has made it since; emptied is emptied.
    world.do(organiser, "session.change", session="first", captions_link="", base={"captions_link": ""})
    assert session_row(world).captions_link == address
    world.do(organiser, "session.change", session="first", captions_link="")
    assert session_row(world).captions_link == ""


def test_parallel_sessions_change_places(world, organiser):
    one, two, three = (make(world, organiser, room={"en": f"Room {n}"}) for n in range(3))
    world.do(organiser, "session.move", session=three, before=one)
    with world.store.read() as tx:
        assert [row.id for row in queries.agenda(tx, "demo")][2:] == [three, one, two]


def test_only_a_session_in_which_nobody_wrote_can_be_removed(world, organiser):
    world.submit("something")
    before = state(world)
    assert refused(world.do, organiser, "session.remove", session="first").reason == "session_in_use"
    assert state(world) == before
    world.do(organiser, "session.change", session="second", gathers=["first"])
    other = make(world, organiser)
    world.do(organiser, "session.change", session=other, gathers=[])
    world.do(organiser, "session.remove", session="second")
    assert [one.id for one in rows(world, Session)] == ["first", other]


# --- days, questions, links ------------------------------------------------------------------------------------------------


def test_a_day_moves_with_its_sessions_and_goes_only_when_empty(world, organiser):
    world.do(organiser, "day.create", date="2019-09-12", title={"en": "Last day"})
    assert fields_of(refused(world.do, organiser, "day.create", date="2019-09-12")) == ["date"]
    assert fields_of(refused(world.do, organiser, "day.create", date="12.9.2019")) == ["date"]
    assert fields_of(refused(world.do, organiser, "day.change", date="2019-09-10", to="2019-09-12")) == ["to"]
    world.do(organiser, "day.change", date="2019-09-10", to="2030-09-10")
    assert session_row(world).day == "2030-09-10"
    assert refused(world.do, organiser, "day.remove", date="2030-09-10").reason == "day_in_use"
    world.do(organiser, "day.remove", date="2019-09-12")
    assert list(rows(world, Event)[0].days) == ["2030-09-10"]


def test_a_question_asked_in_two_sessions_can_be_changed_in_both(world, organiser):
    done = world.do(
        organiser, "question.change", question="first.next", text={"en": "And now?"}, everywhere=True
    )
    assert done.answer["changed"] == 2
    with world.store.read() as tx:
        assert queries.questions(tx, "second")[0].text == {"en": "And now?"}
    alone = world.do(organiser, "question.change", question="first.next", text={"en": "What then?"})
    assert alone.answer["changed"] == 1


def test_a_new_question_never_shares_the_key_of_another_one(world, organiser):
    first = world.do(
        organiser, "question.create", session="first", text={"en": "A?"}, kinds=["action"]
    ).answer
    second = world.do(
        organiser, "question.create", session="second", text={"en": "B?"}, kinds=["action"]
    ).answer
    assert (first["question"], second["question"]) == ("first.q1", "second.q2")
    like = world.do(organiser, "question.create", session="second", like="first.hard").answer
    assert like["question"] == "second.hard"


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({"text": {}, "kinds": ["action"]}, "text"),
        ({"text": {"en": "A?"}, "kinds": []}, "kinds"),
        ({"text": {"en": "A?"}, "kinds": ["action", "barrier", "resource"]}, "kinds"),
        ({"text": {"en": "A?"}, "kinds": ["idea"]}, "kinds.0"),
        ({"text": {"en": "A?"}, "kinds": ["action"], "short": {"en": "x" * 41}}, "short"),
    ],
)
def test_what_is_wrong_with_a_question_is_said_at_its_field(world, organiser, payload, field):
    assert fields_of(refused(world.do, organiser, "question.create", session="first", **payload)) == [field]


def test_questions_move_and_an_answered_one_stays(world, organiser):
    world.submit("something")
    world.do(organiser, "question.move", question="first.next", before="first.hard")
    with world.store.read() as tx:
        assert [one.id for one in queries.questions(tx, "first")] == ["first.next", "first.hard"]
    assert refused(world.do, organiser, "question.remove", question="first.hard").reason == "question_in_use"
    world.do(organiser, "question.remove", question="first.next")
    assert session_row(world).question == "first.hard"


def test_a_renewed_or_ended_link_lets_nobody_in_any_more(world, organiser):
    id_ = world.do(organiser, "link.create", role="facilitator", name="Leïla, group 2").answer["id"]
    leila = Caller(Role.FACILITATOR, id_, "demo", "Leïla, group 2")
    world.do(leila, "session.stage", stage="paused")
    world.do(organiser, "link.renew", id=id_)
    assert refused(world.do, leila, "session.stage", stage="collecting").reason == "access_ended"
    leila = Caller(Role.FACILITATOR, id_, "demo", "Leïla, group 2", generation=2)
    world.do(leila, "session.stage", stage="collecting")
    world.do(organiser, "link.revoke", id=id_)
    assert refused(world.do, leila, "session.stage", stage="paused").reason == "access_ended"


def test_the_last_organiser_cannot_be_locked_out(world, organiser):
    assert refused(world.do, organiser, "link.revoke", id=organiser.id).reason == "last_organiser"
    other = world.do(organiser, "link.create", role="organiser", name="Deputy").answer["id"]
    world.do(organiser, "link.revoke", id=other)
    assert refused(world.do, organiser, "link.revoke", id=organiser.id).reason == "last_organiser"


def test_a_link_needs_a_role_and_a_name(world, organiser):
    error = refused(world.do, organiser, "link.create", role="delegate", name="  ")
    assert fields_of(error) == ["role", "name"]


# --- a step back ---------------------------------------------------------------------------------------------------------


STEPS = {
    "event.change": {"place": {"en": "Geneva"}},
    "day.create": {"date": "2019-09-20"},
    "day.change": {"date": "2019-09-10", "to": "2030-01-01"},
    "session.create": {"title": TITLE, "day": "2019-09-10", "start": "12:00", "end": "13:00"},
    "session.change": {"session": "first", "title": TITLE},
    "session.move": {"session": "second", "start": "14:00"},
    "session.remove": {"session": "second"},
    "session.breakout": {"session": "second", "groups": [{"title": {"en": "G"}, "room": {"en": "R"}}]},
    "question.create": {"session": "first", "text": {"en": "?"}, "kinds": ["action"]},
    "question.change": {"question": "first.next", "text": {"en": "?"}, "everywhere": True},
    "question.move": {"question": "first.next", "before": "first.hard"},
    "question.remove": {"question": "first.next"},
    "link.create": {"role": "display", "name": "Foyer"},
}


@pytest.mark.parametrize("name", sorted(STEPS))
def test_a_step_back_restores_exactly_and_redo_brings_it_back(world, organiser, name):
    before = state(world)
    done = world.do(organiser, name, **STEPS[name])
    after = state(world)
    assert after != before
    undone = world.do(organiser, "event.undo", rev=done.rev)
    assert state(world) == before
    world.do(organiser, "event.undo", rev=undone.rev)
    assert state(world) == after


def test_what_others_built_upon_cannot_be_taken_back(world, organiser):
    done = world.do(organiser, "session.change", title=TITLE)
    world.do(organiser, "session.change", title={"en": "Other"})
    assert refused(world.do, organiser, "event.undo", rev=done.rev).reason == "built_upon"
    made = world.do(
        organiser, "question.create", session="first", text={"en": "Really?"}, kinds=["challenge"]
    )
    world.submit("an answer", question=made.answer["question"])
    before = state(world)
    assert refused(world.do, organiser, "event.undo", rev=made.rev).reason == "built_upon"
    assert state(world) == before


def test_a_revoked_link_does_not_come_back_by_a_step_back(world, organiser):
    id_ = world.do(organiser, "link.create", role="display", name="Foyer").answer["id"]
    done = world.do(organiser, "link.revoke", id=id_)
    assert refused(world.do, organiser, "event.undo", rev=done.rev).reason == "not_undoable"


# --- breakout groups -------------------------------------------------------------------------------------------------------


@pytest.fixture
def groups(world, organiser):
    """The first session in two groups: both have written, one has a cluster, one contribution is hidden there."""
    given = [{"title": {"en": f"Group {n}"}, "room": {"en": f"Room {n}"}} for n in (1, 2)]
    world.groups = world.do(organiser, "session.breakout", session="first", groups=given).answer["groups"]
    for id_ in world.groups:
        world.do(world.facilitator, "session.stage", session=id_, stage="collecting")
    one, two = world.groups
    world.given = [
        write(world, one, "from one"), write(world, one, "second of one"),
        write(world, two, "from two", who=world.other), write(world, two, "secret"),
    ]  # fmt: skip
    for session, ids in ((one, world.given[:1]), (two, world.given[2:3])):
        world.do(
            world.facilitator, "cluster.create", session=session, id=new_id(), question=f"{session}.hard",
            title="Money" if session == one else " money ", ids=ids,
        )  # fmt: skip
    world.do(world.facilitator, "contribution.hide", session=two, ids=world.given[3:])
    return world


def write(world, session: str, text: str, who=None) -> str:
    payload = {"id": new_id(), "question": f"{session}.hard", "kind": "challenge", "text": text}
    return world.do(who or world.delegate, "contribution.submit", session=session, **payload).answer["id"]


def test_groups_have_the_same_questions_and_rooms_of_their_own(groups):
    one, two = (session_row(groups, id_) for id_ in groups.groups)
    assert (one.kind, one.breakout_of, one.start, one.end) == ("breakout", "first", "09:00", "10:00")
    assert (one.room, two.room, two.id) == ({"en": "Room 1"}, {"en": "Room 2"}, "group-2")
    with groups.store.read() as tx:
        asked = [[q.text for q in queries.questions(tx, id_)] for id_ in ("first", *groups.groups)]
    assert asked[0] == asked[1] == asked[2]
    assert one.question == "group-1.hard"


def test_groups_without_rooms_are_refused_at_their_fields(world, organiser):
    given = [{"title": {"en": "A"}, "room": {"en": "Hall"}}, {"title": {}, "room": {"en": "B"}}]
    error = refused(world.do, organiser, "session.breakout", session="first", groups=given)
    assert fields_of(error) == ["groups.1.title"]
    given[1]["title"] = {"en": "B"}
    assert fields_of(refused(world.do, organiser, "session.breakout", session="first", groups=given)) == [
        "room"
    ]


def test_gathered_contributions_keep_their_origin_authors_and_clusters(groups):
    done = groups.do(groups.facilitator, "session.merge")
    assert done.answer["contributions"] == 3
    assert done.answer["clusters"] == 1, "two clusters of one name are one"
    state = groups.snapshot()["state"]
    by_text = {one["text"]: one for one in state["contributions"].values()}
    assert set(by_text) == {"from one", "second of one", "from two"}
    origin = by_text["from two"]["origin"]
    assert (origin["session"], origin["number"], origin["title"]) == ("group-2", 1, {"en": "Group 2"})
    (cluster,) = state["clusters"]
    assert [by_text[text]["cluster"] for text in ("from one", "from two", "second of one")] == [
        cluster,
        cluster,
        None,
    ]
    assert [one["text"] for one in groups.snapshot("phone", who=groups.other)["mine"]["contributions"]] == [
        "from two"
    ]
    with groups.store.read() as tx:
        assert tx.scalar(select(func.count()).select_from(Contribution)) == 7


def test_gathering_again_brings_only_what_is_new(groups):
    groups.do(groups.facilitator, "session.merge")
    write(groups, "group-1", "late")
    assert groups.do(groups.facilitator, "session.merge").answer["contributions"] == 1
    assert groups.do(groups.facilitator, "session.merge").answer["contributions"] == 0
    assert len(groups.snapshot()["state"]["contributions"]) == 4


def test_a_closing_session_takes_each_contribution_once(groups, organiser):
    groups.do(groups.facilitator, "session.merge")
    done = groups.do(groups.facilitator, "session.merge", session="second", sources=["first", *groups.groups])
    assert done.answer["contributions"] == 3
    rows_ = groups.snapshot(session="second")["state"]["contributions"].values()
    assert {one["origin"]["session"] for one in rows_} == {"group-1", "group-2"}
    assert "second.hard" in groups.snapshot(session="second")["state"]["questions"]


def test_a_step_back_takes_the_copies_away_and_redo_brings_them_back(groups):
    before = groups.snapshot()["state"]
    done = groups.do(groups.facilitator, "session.merge")
    after = groups.snapshot()["state"]
    undone = groups.do(groups.facilitator, "session.undo", rev=done.rev)
    assert groups.snapshot()["state"] == before
    groups.do(groups.facilitator, "session.undo", rev=undone.rev)
    assert groups.snapshot()["state"] == after


def test_endorsements_and_help_come_along_each_person_once(groups):
    groups.do(groups.other, "endorsement.set", session="group-1", target=groups.given[0], on=True)
    groups.do(groups.facilitator, "session.merge")
    copy = next(
        one for one in groups.snapshot()["state"]["contributions"].values() if one["text"] == "from one"
    )
    assert copy["endorsements"] == 1
    groups.do(groups.other, "endorsement.set", target=copy["id"], on=True)
    groups.do(groups.delegate, "endorsement.set", target=copy["id"], on=True)
    assert groups.snapshot()["state"]["contributions"][copy["id"]]["endorsements"] == 2


def test_what_its_author_takes_back_in_the_group_is_gone_in_the_plenary_too(groups):
    groups.do(groups.facilitator, "session.merge")
    earlier = groups.snapshot("board")
    groups.do(groups.delegate, "contribution.withdraw", session="group-1", id=groups.given[0])
    groups.do(groups.delegate, "contribution.edit", session="group-1", id=groups.given[1], text="reworded")
    groups.do(groups.facilitator, "contribution.hide", session="group-2", ids=groups.given[2:3])
    with groups.store.read() as tx:
        row = queries.get_session(tx, "first")
        lines = journal.since(tx, row, earlier["rev"])
        apply_changes(earlier["state"], journal.batch(lines, row, earlier["rev"], Audience.BOARD))
        assert earlier["state"] == queries.snapshot(tx, row, Audience.BOARD)["state"]
    assert [one["text"] for one in earlier["state"]["contributions"].values()] == ["reworded"]
    groups.do(groups.facilitator, "contribution.restore", session="group-2", ids=groups.given[2:3])
    assert len(groups.snapshot("board")["state"]["contributions"]) == 2


def test_a_copy_says_nothing_of_an_author_whom_the_group_kept_to_itself(groups):
    groups.do(groups.facilitator, "session.settings", session="group-1", attribution="none")
    groups.do(groups.facilitator, "session.settings", attribution="group")
    payload = {
        "id": new_id(),
        "question": "group-1.hard",
        "kind": "challenge",
        "text": "ours",
        "group": "ngo",
    }
    groups.do(groups.delegate, "contribution.submit", session="group-1", **payload)
    groups.do(groups.facilitator, "session.merge")
    assert {one["group"] for one in groups.snapshot()["state"]["contributions"].values()} == {None}


@pytest.mark.parametrize(
    ("sources", "reason"),
    [(None, "nothing_to_gather"), (["second"], "gathers_itself"), (["nowhere"], "unknown_session")],
)
def test_what_cannot_be_gathered_says_why(world, sources, reason):
    payload = {} if sources is None else {"sources": sources}
    assert refused(world.do, world.facilitator, "session.merge", session="second", **payload).reason == reason


def test_a_thousand_contributions_are_gathered_with_few_statements(groups):
    with groups.store.write() as tx:
        model = tx.get_one(Contribution, groups.given[1])
        for number in range(100, 1100):
            tx.add(Contribution(**{**model.dump(), "id": new_id(), "number": number}))
            tx.add(Authorship(thing=model.id + str(number), session="group-1", delegate=groups.delegate.id))
    with counted_statements(groups.store.engine) as asked:
        assert groups.do(groups.facilitator, "session.merge").answer["contributions"] == 1003
    assert len(asked) < 100


def test_no_words_of_delegates_stand_in_the_journal_of_the_event(world, organiser):
    world.do(organiser, "session.change", attribution="group")
    world.submit("a private matter", group="ngo")
    world.do(organiser, "session.change", attribution="none")
    assert "a private matter" not in str([(one.before, one.after) for one in rows(world, EventLine)])
    assert "a private matter" in str([one.after for one in rows(world, JournalLine)])


def test_an_event_made_of_commands_alone_is_a_good_event_file(world, organiser):
    done = world.do(
        organiser, "event.create", title={"en": "W", "km": "W"}, place={"en": "W", "km": "W"},
        time_zone="Asia/Phnom_Penh", languages=["km", "en"], days=["2030-01-01"],
    )  # fmt: skip
    own = Caller(Role.ORGANISER, done.answer["links"]["organiser"], done.answer["event"])
    session = make(world, own, title={"en": "Off"}, day="2030-01-01", room={"en": "#3: 09:30"})
    world.do(own, "question.create", session=session, text={"en": "Yes:\n no?"}, kinds=["barrier"])
    given = [{"title": {"en": f"G{n}"}, "room": {"en": str(n)}} for n in range(2)]
    world.do(own, "session.breakout", session=session, groups=given)
    world.do(own, "day.create", date="2030-01-02")
    make(world, own, title={"en": "Asks nothing"}, day="2030-01-01", start="15:00", end="16:00")
    with world.store.read() as tx:
        text = dumps(event_root.build(tx, tx.get_one(Event, own.event)))
    assert event_file.problems(text) == []
    file = event_file.loads(text, "w.yaml")
    assert [one.title["km"] for _day, one in file.sessions()] == ["Off", "G0", "G1", "Asks nothing"]
    assert [one.breakout_of for _day, one in file.sessions()] == [None, session, session, None]
    assert len(file.questions) == 1


# --- catalogues of tags ------------------------------------------------------------------------------------------------

PLAN = "id: our-plan\ntitle: {en: Our plan, fr: Notre plan}\ntags:\n  - {id: our-1, title: First aid}\n  - {id: our-2}\n"


def known(world):
    with world.store.read() as tx:
        return set(tags_by_id(tx, world.event))


def test_a_catalogue_is_added_replaced_and_taken_away_while_its_tags_are_not_in_use(world, organiser):
    shipped = known(world)
    assert world.do(organiser, "catalogue.add", text=PLAN).answer["entries"] == 2
    assert known(world) - shipped == {"our-1", "our-2"}
    target = world.submit("A note")["id"]
    rapporteur = world.staff["rapporteur"]
    world.do(rapporteur, "tag.set", target=target, tag="our-2", on=True)
    # Neither without the tag that is in use, nor gone with it.
    without = PLAN.replace("  - {id: our-2}\n", "")
    for error in (
        refused(world.do, organiser, "catalogue.add", text=without),
        refused(world.do, organiser, "catalogue.remove", id="our-plan"),
    ):
        assert (error.reason, error.message.params["tags"]) == ("catalogue_in_use", "our-2")
    assert "our-1" in known(world), "what was refused has changed nothing"
    world.do(organiser, "catalogue.add", text=PLAN.replace("our-1", "our-3"))
    assert known(world) - shipped == {"our-3", "our-2"}
    world.do(rapporteur, "tag.set", target=target, tag="our-2", on=False)
    world.do(organiser, "catalogue.remove", id="our-plan")
    assert known(world) == shipped
    assert refused(world.do, organiser, "catalogue.remove", id="sdg").reason == "unknown_catalogue"


def test_one_in_place_of_a_shipped_catalogue_gives_it_back_when_taken_away(world, organiser):
    shipped = known(world)
    world.do(organiser, "catalogue.add", text="id: sdg\ntitle: Ours\ntags: [{id: sdg-1}]\n")
    assert {one for one in known(world) if one.startswith("sdg")} == {"sdg-1"}
    world.do(organiser, "catalogue.remove", id="sdg")
    assert known(world) == shipped


def test_a_bad_catalogue_is_refused_with_its_lines(world, organiser):
    error = refused(
        world.do, organiser, "catalogue.add", text="id: Our Plan\ntitel: x\ntags:\n  - {code: A}\n"
    )
    assert error.reason == "bad_catalogue"
    assert [field for field, _ in error.problems] == ["1:1", "1:5 id", "2:1 titel", "4:5 tags[1]"]
    assert "id:, title:, tags:" in str(refused(world.do, organiser, "catalogue.add", text="").problems[0][1])
