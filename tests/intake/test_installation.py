"""An exported outcome makes the same event in an empty installation: exported again, it is the same file."""

from __future__ import annotations

import json
import threading

import pytest

from facilitator.documents.render import render
from facilitator.intake.installation import OutcomeError, make_event, read_outcome
from facilitator.outcome.load import load_outcome
from facilitator.store.engine import Store
from facilitator.store.models import Event
from tests.conftest import new_id


@pytest.fixture
def empty(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'empty.sqlite3'}", lock=threading.RLock())
    store.migrate()
    yield store
    store.close()


def exported(store, event):
    with store.read() as tx:
        return json.loads(render(load_outcome(tx, event), "json", "en"))


def comparable(body):
    """Without what must differ: when and by what it was made, and whose journal its revisions belong to."""
    body = {name: value for name, value in body.items() if name not in ("made_at", "program")}
    body["sessions"] = [
        {name: value for name, value in one.items() if name != "lineage"} for one in body["sessions"]
    ]
    return body


def test_json_comes_back_without_loss(busy, empty):
    action = busy.do(
        busy.delegate, "contribution.submit", id=new_id(), question="first.next", kind="action",
        text="Train\npeers 🙂", level="local", lead="Ministry", lasts="Budget",
    ).answer["id"]  # fmt: skip
    busy.do(busy.other, "offer.make", id=new_id(), action=action, brings="=Two trainers")
    busy.do(busy.other, "endorsement.set", target=action, on=True)
    busy.do(busy.other, "endorsement.set", target=busy.money, on=True)
    withdrawn = busy.submit("taken back")["id"]
    busy.do(busy.delegate, "contribution.withdraw", id=withdrawn)
    rapporteur = busy.staff["rapporteur"]
    busy.do(rapporteur, "report.write", question="first.hard", text="Gaps (#1).\n\n- one", base_rev=0)
    busy.do(rapporteur, "report.write", text="All in all", base_rev=0)
    busy.do(rapporteur, "report.write", part="mandate", text="Why we met (#1).", base_rev=0)
    busy.do(
        rapporteur, "translation.write", of="summaries", target="first/part/mandate", lang="fr", checked=True,
        texts={"text": "Pourquoi nous nous sommes réunis (#1)."},
    )  # fmt: skip
    before = exported(busy.store, busy.event)
    first = before["sessions"][0]
    assert first["parts"][0]["translations"] == {"fr": "Pourquoi nous nous sommes réunis (#1)."}
    assert first["withdrawn"] == 1 and first["hidden"] == 1 and first["log"] and first["partnerships"]
    made = make_event(empty, read_outcome(json.dumps(before).encode()))
    assert comparable(exported(empty, made)) == comparable(before)


def test_groups_names_quotes_and_what_was_gathered_come_back_too(world, empty):
    with world.store.write() as tx:
        tx.get_one(Event, world.event).groups = [{"id": "miners", "name": {"en": "Deminers"}}]
    world.do(world.staff["organiser"], "session.settings", attribution="name")
    world.do(world.delegate, "consent.set", consent="name", name_="Hala")
    world.do(world.delegate, "consent.set", consent="name", name_="Hala")
    first = world.submit("In my name", group="miners")
    world.do(world.staff["rapporteur"], "report.quote", id=first["id"], on=True)
    world.cluster("Told", [first["id"]])
    world.do(world.facilitator, "session.merge", session="second", sources=["first"])
    before = exported(world.store, world.event)
    (kept,) = before["sessions"][0]["questions"][0]["contributions"]
    assert (kept["author_name"], kept["group"], kept["pinned"]) == ("Hala", "miners", True)
    (copy,) = before["sessions"][1]["questions"][1]["contributions"]
    assert copy["origin"]["number"] == kept["number"] and before["group_names"]
    made = make_event(empty, read_outcome(json.dumps(before).encode()))
    assert comparable(exported(empty, made)) == comparable(before)


def test_it_is_taken_in_once_and_leaves_what_is_there_alone(busy, empty):
    data = json.dumps(exported(busy.store, busy.event)).encode()
    make_event(empty, read_outcome(data))
    with pytest.raises(OutcomeError, match="already"):
        make_event(empty, read_outcome(data))
    again = exported(empty, busy.event)
    assert comparable(again) == comparable(json.loads(data))


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"{", "not valid JSON"), (b"{}", "format"), (b'{"format": "facilitator-outcome/1"}', "program")],
)
def test_what_is_no_outcome_is_refused_in_words(data, says):
    with pytest.raises(OutcomeError, match=says):
        read_outcome(data)
