"""Rehearse, then clear: what goes and what stays, that a backup is made first, and that nothing old comes back."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import func, select

from facilitator.delegates import joining
from facilitator.domain.audience import Audience
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.store import journal, queries
from facilitator.store.backup import BackupError
from facilitator.store.models import (
    Authorship,
    Base,
    Contribution,
    Delegate,
    Endorsement,
    Event,
    EventLine,
    JournalLine,
    Pair,
    Question,
    Receipt,
    RoleLink,
    Session,
    Version,
)
from tests.conftest import new_id

GIVEN = ("contributions", "clusters", "offers", "summaries", "pairs", "translations", "versions", "version_bodies",
         "endorsements", "authorships", "ready_marks", "journal")  # fmt: skip


def count(world, model, *where) -> int:
    with world.store.read() as tx:
        return tx.scalar(select(func.count()).select_from(model).where(*where)) or 0


def rows_of(world, event: str) -> dict[str, int]:
    """How many rows there are of an event, by table: found by what they point to, however far."""
    with world.store.read() as tx:
        known = {"events": {event}}
        found = {}
        for table in Base.metadata.sorted_tables:
            if table.name == "receipts":
                continue
            for row in tx.execute(select(table)).mappings():
                owners = [row.get("id") in known.get(table.name, ())]
                owners += [
                    row[key.parent.name] in known.get(key.column.table.name, ()) for key in table.foreign_keys
                ]
                if any(owners):
                    found[table.name] = found.get(table.name, 0) + 1
                    known.setdefault(table.name, set()).add(row.get("id"))
        return found


def code_of(world) -> str:
    with world.store.read() as tx:
        return tx.get_one(Event, world.event).code


def session(world, id_: str = "first") -> Session:
    with world.store.read() as tx:
        row = tx.get_one(Session, id_)
        tx.expunge(row)
        return row


def clear(world, name: str = "session.clear", **more):
    # The program makes the backup all the same wherever it can.
    payload = {"confirm": code_of(world), "own_backup": True, **more}
    return world.do(world.staff["organiser"], name, **payload)


@pytest.fixture
def tried(busy):
    """A session with everything in it that people and staff can make."""
    world = busy
    world.action = world.submit("Train repairers", kind="action", level="local")["id"]
    world.helping = world.submit("We have trainers", kind="resource")["id"]
    world.do(world.other, "offer.make", id=new_id(), action=world.action, brings="Two trainers")
    world.do(world.other, "endorsement.set", target=world.action, on=True)
    world.do(world.other, "ready.set", question="first.hard", on=True)
    world.do(world.staff["rapporteur"], "report.write", text="We tried it.", base_rev=0)
    world.do(world.staff["rapporteur"], "pair.confirm", need=world.action, help=world.helping)
    world.do(
        world.staff["rapporteur"], "translation.write", of="contributions", target=world.notes[0], lang="fr",
        texts={"text": "Pas de budget"},
    )  # fmt: skip
    world.do(world.staff["rapporteur"], "report.freeze", id=new_id())
    world.do(world.facilitator, "session.announce", text="Please write")
    world.do(world.facilitator, "session.settings", moderation="before")
    return world


def test_a_cleared_session_begins_again_and_keeps_what_the_organiser_made(tried):
    before, links = session(tried), count(tried, RoleLink)
    done = clear(tried)
    after = session(tried)
    left = {name: number for name, number in rows_of(tried, tried.event).items() if name in GIVEN}
    assert left == {"journal": 1}, "the line that tells open pages"
    assert (after.stage, after.question, after.announcement, after.next_number) == (
        "planned", "first.hard", None, 1,
    )  # fmt: skip
    assert after.moderation == "before", "settings stay"
    assert after.title == before.title and after.lineage != before.lineage and after.rev > before.rev
    assert (count(tried, Question), count(tried, RoleLink), count(tried, Delegate)) == (3, links, 2)
    assert done.moved == {"first"}
    tried.do(tried.facilitator, "session.stage", stage="collecting")
    assert tried.submit("The first one")["number"] == 1


def test_what_others_have_gathered_stays_and_a_pair_that_lost_its_help_goes(tried):
    tried.do(tried.facilitator, "session.merge", session="second", sources=["first"])
    copies = count(tried, Contribution, Contribution.session == "second")
    assert copies > 3
    tried.do(tried.facilitator, "session.stage", session="second", stage="collecting")
    need = tried.submit(
        "Find trainers", session="second", question="second.next", kind="action", level="local"
    )
    tried.do(tried.staff["rapporteur"], "pair.confirm", session="second", need=need["id"], help=tried.helping)
    rev = session(tried, "second").rev
    done = clear(tried)
    assert count(tried, Contribution, Contribution.session == "second") == copies + 1
    assert count(tried, Pair, Pair.session == "second") == 0
    assert done.moved == {"first", "second"}
    with tried.store.read() as tx:
        row = tx.get_one(Session, "second")
        (line,) = journal.since(tx, row, rev)
        assert list(line.after["pairs"].values()) == [None], "pages that show it are told"


def test_a_backup_is_made_first_and_holds_what_went(tried):
    if tried.store.engine.dialect.name != "sqlite":
        with pytest.raises(Refused) as refused:
            clear(tried, own_backup=False)
        assert refused.value.field == "own_backup"
        assert clear(tried).answer["backup"] is None
        return
    done = clear(tried)
    copy = sqlite3.connect(done.answer["backup"])
    assert copy.execute("SELECT count(*) FROM contributions").fetchone()[0] == 8
    copy.close()
    again = clear(tried)
    assert again.answer["backup"] != done.answer["backup"], "none is written over"


def test_nothing_is_deleted_where_no_backup_can_be_made(tried):
    def fail() -> str:
        raise BackupError("the disk is full")

    tried.dispatcher.keep_copy = fail
    for name in ("session.clear", "event.clear", "event.remove"):
        with pytest.raises(Refused) as refused:
            clear(tried, name)
        assert refused.value.reason == "no_backup" and "the disk is full" in str(refused.value)
    assert count(tried, Contribution) == 8


@pytest.mark.parametrize("typed", ["", "123", "demo"])
@pytest.mark.parametrize("name", ["session.clear", "event.clear", "event.remove"])
def test_nothing_happens_without_the_typed_code_and_no_backup_is_made(tried, tmp_path, name, typed):
    with pytest.raises(Refused) as refused:
        clear(tried, name, confirm=typed)
    assert (refused.value.reason, refused.value.field) == ("not_confirmed", "confirm")
    assert count(tried, Contribution) == 8
    assert not (tmp_path / "backups").exists()


def test_the_code_may_be_typed_as_people_do(tried):
    code = code_of(tried)
    arabic = "".join(chr(0x660 + int(digit)) for digit in code)
    clear(tried, confirm=f"{arabic[:3]} {arabic[3:]}")
    assert count(tried, Contribution) == 0


def test_a_repeat_under_its_key_clears_nothing_again(tried):
    key = new_id()
    first = clear(tried, key=key)
    tried.do(tried.facilitator, "session.stage", stage="collecting")
    tried.submit("Real")
    again = clear(tried, key=key)
    assert again.duplicate and again.answer == first.answer
    assert count(tried, Contribution) == 1


def test_a_cleared_event_has_nobody_and_nothing_but_the_same_code_and_links(tried):
    tried.do(tried.facilitator, "session.stage", session="second", stage="collecting")
    tried.submit("There too", session="second", question="second.next")
    code, links, kept = code_of(tried), count(tried, RoleLink), count(tried, EventLine)
    done = clear(tried, "event.clear")
    left = {name: number for name, number in rows_of(tried, tried.event).items() if name in GIVEN}
    assert left == {"journal": 2}
    assert (count(tried, Delegate), count(tried, Authorship), count(tried, Endorsement)) == (0, 0, 0)
    assert (code_of(tried), count(tried, RoleLink)) == (code, links)
    assert count(tried, EventLine) == kept + 1, "the history of the agenda stays"
    assert done.answer["sessions"] == 2 and done.moved == {"first", "second"}
    with tried.store.read() as tx:
        assert queries.event_history(tx, tried.event, 1)[0].command == "event.clear"
    # A phone that is still there comes back with its cookie, as the one it was.
    joining.admit(tried.store, tried.delegate)
    tried.do(tried.facilitator, "session.stage", stage="collecting")
    assert tried.submit("Real")["number"] == 1


def test_a_frozen_report_of_the_event_outlives_one_session_and_not_the_event(tried):
    tried.do(tried.staff["rapporteur"], "report.freeze", id=new_id(), scope="event")
    clear(tried)
    assert count(tried, Version) == 1
    clear(tried, "event.clear")
    assert count(tried, Version) == 0


def test_a_removed_event_leaves_nothing_behind(tried):
    organiser = tried.staff["organiser"]
    tried.do(
        organiser,
        "catalogue.add",
        text="id: our-plan\ntitle: {en: Ours}\ntags:\n  - {id: our-1, title: Aid}\n",
    )
    with pytest.raises(Refused) as refused:
        clear(tried, "event.remove")
    assert refused.value.reason == "last_event"
    other = tried.do(
        organiser, "event.create", title={"en": "Other"}, place={"en": "P"}, time_zone="Asia/Amman", languages=["en"]
    ).answer["event"]  # fmt: skip
    before = rows_of(tried, other)
    answer = clear(tried, "event.remove").answer
    assert answer["event"] == tried.event and answer["backup"]
    assert rows_of(tried, tried.event) == {}
    assert count(tried, Receipt) == 0
    assert rows_of(tried, other) == before
    with pytest.raises(Refused) as refused:
        tried.do(organiser, "event.change", title={"en": "Gone"})
    assert refused.value.reason == "access_ended"


def test_the_command_line_may_remove_the_last_event(tried):
    caller = Caller(Role.SYSTEM, "command-line", tried.event)
    tried.do(caller, "event.remove", event=tried.event, confirm=code_of(tried))
    assert count(tried, Event) == 0


# --- what was written before comes back to nobody ---------------------------------------------------------------------


def test_what_a_phone_wrote_before_is_refused_and_may_be_sent_anew(tried):
    old = session(tried).lineage
    waiting = {"id": new_id(), "question": "first.hard", "kind": "barrier", "text": "Only a test"}
    clear(tried)
    tried.do(tried.facilitator, "session.stage", stage="collecting")
    with pytest.raises(Refused) as refused:
        tried.do(tried.delegate, "contribution.submit", **waiting, lineage=old)
    assert (refused.value.code, refused.value.reason) == ("conflict", "cleared")
    assert count(tried, Contribution) == 0
    again = {**waiting, "id": new_id(), "lineage": session(tried).lineage}
    assert tried.do(tried.delegate, "contribution.submit", **again).answer["number"] == 1


def test_a_lost_answer_from_before_is_not_given_again(tried):
    old, id_ = session(tried).lineage, new_id()
    sent = {"id": id_, "question": "first.hard", "kind": "barrier", "text": "Only a test", "lineage": old}
    assert not tried.do(tried.delegate, "contribution.submit", **sent).duplicate
    assert tried.do(tried.delegate, "contribution.submit", **sent).duplicate
    clear(tried)
    tried.do(tried.facilitator, "session.stage", stage="collecting")
    with pytest.raises(Refused) as refused:
        tried.do(tried.delegate, "contribution.submit", **sent)
    assert refused.value.reason == "cleared"


def test_another_lineage_that_was_not_cleared_is_no_reason_to_refuse(tried):
    """After a backup was put back what waits on a phone is meant still."""
    old = session(tried).lineage
    with tried.store.write() as tx:
        tx.get_one(Session, "first").lineage = new_id()
    sent = {"id": new_id(), "question": "first.hard", "kind": "barrier", "text": "Kept on the phone"}
    assert tried.do(tried.delegate, "contribution.submit", **sent, lineage=old).answer["number"]


def test_no_old_step_can_be_taken_back(tried):
    rev = session(tried).rev
    clear(tried)
    for one in (rev, rev - 1, rev + 1):
        with pytest.raises(Refused):
            tried.do(tried.facilitator, "session.undo", rev=one)


@pytest.mark.parametrize("audience", ["desk", "board", "report"])
def test_an_old_snapshot_is_told_to_begin_anew(tried, audience):
    earlier = tried.snapshot(audience)
    clear(tried)
    with tried.store.read() as tx:
        row = tx.get_one(Session, "first")
        lines = journal.since(tx, row, earlier["rev"])
        batch = journal.batch(lines, row, earlier["rev"], Audience(audience))
    assert batch["lineage"] != earlier["lineage"], "a page of another lineage asks for a snapshot"
    now = tried.snapshot(audience)["state"]
    assert not any(now[table] for table in now if table not in ("sessions", "questions"))
    assert count(tried, JournalLine, JournalLine.session == "first") == 1
