"""Retention: what goes when its day has come, what stays, and that pages hear of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from facilitator import event_file
from facilitator.commands.event import create_event
from facilitator.domain.rules import Refused
from facilitator.store import copies, queries, retention
from facilitator.store.backup import back_up
from facilitator.store.files import IMPORT, TEMPLATE, keep
from facilitator.store.models import (
    Authorship,
    Base,
    Contribution,
    Delegate,
    Endorsement,
    Event,
    JournalLine,
    Offer,
    Purge,
    StoredFile,
    Version,
    VersionBody,
)
from facilitator.store.retention import Step, due
from tests.conftest import EVENT, new_id

DAY = 86_400.0


def count(world, model) -> int:
    with world.store.read() as tx:
        return tx.scalar(select(func.count()).select_from(model)) or 0


def everything(world) -> str:
    with world.store.read() as tx:
        return "".join(
            json.dumps([list(row) for row in tx.execute(select(table))], default=str, ensure_ascii=False)
            for table in Base.metadata.sorted_tables
        )


@pytest.fixture
def full(busy):
    """The busy session with an action, an offer, endorsements and a named author."""
    busy.do(busy.delegate, "consent.set", consent="name", name_="Amal Haddad")
    action = busy.submit("Train repairers", kind="action", level="local")["id"]
    busy.do(busy.other, "offer.make", id=new_id(), action=action, brings="Two trainers")
    busy.do(busy.other, "endorsement.set", target=action, on=True)
    busy.action = action
    return busy


def test_who_gave_what_is_forgotten_and_the_words_stay(full):
    ids = [full.delegate.id, full.other.id]
    before = full.snapshot("report")["state"]["contributions"]
    (done,) = retention.purge(full.store, 0.0, at_once=[Step.DELEGATES])
    assert done.deleted["delegates"] == 2
    for model in (Delegate, Authorship, Endorsement):
        assert count(full, model) == 0
    text = everything(full)
    assert not any(id_ in text for id_ in ids)
    after = full.snapshot("report")["state"]["contributions"]
    assert after == before
    assert after[full.action]["endorsements"] == 1
    with pytest.raises(Refused) as refused:
        full.submit("Still here?")
    assert refused.value.reason == "not_joined"


def test_names_that_were_agreed_to_go_with_who_gave_what(full):
    full.do(full.facilitator, "session.settings", attribution="name")
    full.submit("With my name")
    assert everything(full).count("Amal Haddad") > 1
    with full.store.read() as tx:
        lineage = queries.get_session(tx, "first").lineage
    (done,) = retention.purge(full.store, 0.0, at_once=[Step.DELEGATES])
    assert done.deleted["names"] > 0
    assert "Amal Haddad" not in everything(full)
    assert "Train repairers" in everything(full)
    with full.store.read() as tx:
        assert queries.get_session(tx, "first").lineage != lineage


def test_notes_go_with_their_history_and_a_new_lineage_begins(full):
    with full.store.read() as tx:
        was = queries.get_session(tx, "first")
        lineage, rev = was.lineage, was.rev
    heard: list[str] = []
    full.store.subscribe(heard.append)
    full.do(full.staff["rapporteur"], "report.write", text="What the room said", base_rev=0)
    heard.clear()
    (done,) = retention.purge(full.store, 5.0, at_once=[Step.NOTES])
    assert done.unfrozen == ["first"]
    assert done.deleted["contributions"] == 7
    for model in (Contribution, Offer, JournalLine):
        assert count(full, model) == 0
    text = everything(full)
    assert "Train repairers" not in text
    assert "Amal Haddad" in text  # the delegate is still there: that is the other step
    assert "What the room said" in text
    with full.store.read() as tx:
        now = queries.get_session(tx, "first")
        assert (now.lineage != lineage, now.rev > rev) == (True, True)
        kept = tx.scalars(select(Purge)).one()
        assert (kept.at, kept.deleted["contributions"]) == (5.0, 7)
    assert "first" in heard
    # Numbers are not used again, and the session goes on.
    assert full.submit("After the purge")["number"] == 8


def test_a_sealed_version_of_the_event_stands_for_all_its_sessions(full):
    with full.store.write() as tx:
        tx.add(
            Version(
                id="v1", session="second", scope="event", number=1, at=1.0, role="rapporteur", name="R",
                revs={"first": 3, "second": 0},
            )
        )  # fmt: skip
    (done,) = retention.purge(full.store, 5.0, at_once=[Step.NOTES], dry_run=True)
    assert done.unfrozen == ["first"]  # its document was never made
    with full.store.write() as tx:
        tx.add(VersionBody(version="v1", body=b"x"))
    (done,) = retention.purge(full.store, 5.0, at_once=[Step.NOTES], dry_run=True)
    assert done.unfrozen == []


def test_a_dry_run_says_the_same_and_changes_nothing(full):
    before = everything(full)
    (would,) = retention.purge(full.store, 0.0, at_once=list(Step), dry_run=True)
    assert everything(full) == before
    (did,) = retention.purge(full.store, 0.0, at_once=list(Step))
    assert did.deleted == would.deleted
    assert retention.purge(full.store, 0.0, at_once=list(Step)) == []


def test_nothing_is_due_while_an_event_is_in_use(world):
    with world.store.write() as tx:
        row = tx.get_one(Event, world.event)
        row.retention = {"delegates": 10, "notes": 20}
        last = tx.scalar(select(func.max(JournalLine.at)))
    # The event was in 2019; what counts is the last thing that was done.
    for days, steps in ((0, []), (9.9, []), (10.1, [Step.DELEGATES]), (20.1, [Step.DELEGATES, Step.NOTES])):
        with world.store.read() as tx:
            assert due(tx, tx.get_one(Event, world.event), last + days * DAY) == steps


def test_without_a_word_in_the_event_file_notes_are_kept(world):
    with world.store.read() as tx:
        row = tx.get_one(Event, world.event)
        assert row.retention == {"delegates": 30, "notes": None}
        assert due(tx, row, 1e12) == [Step.DELEGATES]


def test_the_event_file_sets_the_days_captions_and_clips(world):
    text = EVENT.replace("id: demo", "id: other", 1).replace(
        "  defaults:",
        "  captions: https://captions.example/1\n  retention: {delegates: 7, notes: 90}\n  defaults:",
        1,
    )
    text = text.replace("{id: second,", "{id: second, captions: https://captions.example/2,", 1)
    text = text.replace(
        "    offers: [action]", "    clip: https://clips.example/next\n    offers: [action]", 1
    )
    id_ = create_event(world.store, event_file.loads(text, "other.yaml"))
    with world.store.read() as tx:
        event = tx.get_one(Event, id_)
        assert (event.retention, event.captions) == (
            {"delegates": 7, "notes": 90},
            "https://captions.example/1",
        )
        links = [one.captions_link for one in queries.agenda(tx, id_)]
        assert links == ["", "https://captions.example/2"]
        (question,) = queries.questions(tx, queries.agenda(tx, id_)[1].id)
        assert question.clips["ar"] == "https://clips.example/next"
    for wrong in ("retention: {delegates: 0}", "captions: not-an-address", "captions: javascript:alert(1)"):
        with pytest.raises(event_file.EventFileError):
            event_file.loads(EVENT.replace("  defaults:", f"  {wrong}\n  defaults:", 1), "wrong.yaml")


def test_an_event_is_purged_alone(full):
    other = create_event(
        full.store, event_file.loads(EVENT.replace("id: demo", "id: other", 1), "other.yaml")
    )
    assert retention.purge(full.store, 0.0, event=other, at_once=list(Step)) == []
    assert count(full, Contribution) == 7


def test_what_is_deleted_stands_in_no_file_any_more(full, tmp_path):
    if full.store.engine.dialect.name != "sqlite":
        pytest.skip("files of another program")
    with full.store.write() as tx:
        keep(tx, full.event, IMPORT, "notes.csv", b"text\nUploaded and never taken in\n", 0.0)

    def files() -> bytes:
        return b"".join(one.read_bytes() for one in tmp_path.glob("world.sqlite3*"))

    words = (b"Train repairers", b"Amal Haddad", "لا توجد ميزانية".encode(), b"Uploaded and never taken in")
    assert all(one in files() for one in words)
    retention.purge(full.store, 0.0, at_once=list(Step))
    assert [one for one in words if one in files()] == []


def test_a_table_that_nobody_confirmed_goes_after_a_day(world):
    with world.store.write() as tx:
        keep(tx, world.event, IMPORT, "notes.csv", b"text\nwords\n", 0.0)
        keep(tx, world.event, TEMPLATE, "ours.docx", b"PK", 0.0)
    retention.purge(world.store, DAY - 1)
    assert count(world, StoredFile) == 2
    retention.purge(world.store, DAY + 1)
    assert count(world, StoredFile) == 1


def test_what_is_deleted_is_gone_from_the_copies_too_and_one_out_of_reach_is_named(full, tmp_path):
    if full.store.engine.dialect.name != "sqlite":
        pytest.skip("its copies are pg_dump's")
    url = str(full.store.engine.url)
    full.do(full.staff["rapporteur"], "report.write", text="What the room said", base_rev=0)
    here, away = tmp_path / "here.sqlite3", tmp_path / "away.sqlite3"
    for file in (here, away):
        back_up(url, file)
    later = max(one.at for one in copies.known(url)) + 1
    words = (b"Train repairers", b"Amal Haddad", "لا توجد ميزانية".encode())
    assert all(one in here.read_bytes() for one in words)
    with full.store.read() as tx:
        assert copies.holding(tx, url) == [], "nothing has been deleted yet"
    away.rename(tmp_path / "carried-away")
    retention.purge(full.store, later, at_once=list(Step))
    cleaned = copies.clean(url, full.store, later)
    assert {Path(one.copy.file).name: bool(one.reason) for one in cleaned} == {
        here.name: False,
        away.name: True,
    }
    assert [one for one in words if one in here.read_bytes()] == []
    assert b"What the room said" in here.read_bytes(), "what stays in the database stays in its copy"
    assert sorted(one.name for one in tmp_path.glob("*.cleaning*")) == []
    with full.store.read() as tx:
        assert [Path(one.file).name for one in copies.holding(tx, url)] == [away.name]
    # Brought back, it is cleaned with the next look; after that nothing is left to do.
    (tmp_path / "carried-away").rename(away)
    assert [one.reason for one in copies.clean(url, full.store, later + 1)] == [""]
    assert [one for one in words if one in away.read_bytes()] == []
    assert copies.clean(url, full.store, later + 2) == []


def test_a_copy_that_is_no_database_stays_as_it_is_and_is_named(full, tmp_path):
    if full.store.engine.dialect.name != "sqlite":
        pytest.skip("its copies are pg_dump's")
    url = str(full.store.engine.url)
    file = tmp_path / "copy.sqlite3"
    back_up(url, file)
    file.write_bytes(b"something else now")
    later = copies.known(url)[0].at + 1
    retention.purge(full.store, later, at_once=[Step.NOTES])
    (one,) = copies.clean(url, full.store, later)
    assert one.reason
    assert file.read_bytes() == b"something else now"
