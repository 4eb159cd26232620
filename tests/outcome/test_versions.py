"""Pairs are proposed with their reasons, and the command line knows versions and catalogues."""

from __future__ import annotations

import json

from click.testing import CliRunner

from facilitator.cli.main import main
from facilitator.domain.pairing import End, propose
from facilitator.domain.vocabulary import PairReason
from facilitator.store import queries
from facilitator.store.pairing import read_material
from facilitator.workers import reports
from tests.conftest import EVENT, World, new_id


def end(id_, cluster=None, *tags):
    return End(id_, cluster, frozenset(tags))


def test_most_reasons_first_and_what_is_decided_is_not_asked_again():
    needs = [end("need", "c1", "oap-38", "sdg-03")]
    helps = [
        end("both", "c1", "oap-38"),
        end("tags", None, "oap-38", "sdg-03"),
        end("near", "c1"),
        end("alike"),
        end("no", "c2", "crpd-09"),
        end("done", "c1"),
    ]
    found = propose(
        needs, helps, {("need", "alike"): 0.8, ("need", "near"): 0.5}, frozenset({("need", "done")})
    )
    told = [(one.help, one.reasons, one.tags) for one in found]
    assert told == [
        ("both", (PairReason.CLUSTER, PairReason.TAGS), ("oap-38",)),
        ("near", (PairReason.CLUSTER, PairReason.SIMILAR), ()),
        ("tags", (PairReason.TAGS,), ("oap-38", "sdg-03")),
    ]


def test_only_what_the_room_sees_is_paired_and_no_name_is_in_it(world):
    need = world.submit("Train peers", kind="action", question="first.next", level="local")["id"]
    shown = world.submit("Trainers", kind="resource", question="first.next")["id"]
    hidden = world.submit("Secret fund", kind="resource", question="first.next")["id"]
    world.do(world.facilitator, "contribution.hide", ids=[hidden])
    offer = new_id()
    world.do(world.other, "offer.make", id=offer, action=need, group="un", brings="A room")
    with world.store.read() as tx:
        found = read_material(tx, queries.get_session(tx, "first"))
    assert set(found.needs) == {need} and set(found.helps) == {shown, offer}
    assert found.helps[offer]["group"] is None and "author_name" not in found.helps[shown]
    assert found.decided == {(need, offer): "offered"}


def test_command_line_freezes_lists_compares_and_exports(tmp_path, monkeypatch):
    monkeypatch.setenv("FACILITATOR_DATA", str(tmp_path))
    monkeypatch.setenv("FACILITATOR_ASYNC", "threading")
    run = lambda *words: CliRunner().invoke(main, words)  # noqa: E731 - shorter than what it stands for
    world = World(tmp_path / "facilitator.sqlite3")
    world.do(world.facilitator, "session.stage", stage="collecting")
    world.submit("Before")
    version = new_id()
    world.do(world.staff["rapporteur"], "report.freeze", id=version, note="First")
    assert "still being made" in run("export", "--version", version, "--format", "json").output
    reports.seal(version)
    world.submit("After")
    listed = run("versions").output
    assert version in listed and "First" in listed and "not made yet" not in listed
    body = json.loads(run("export", "--version", version, "--format", "json").output)
    assert [one["text"] for one in body["sessions"][0]["questions"][0]["contributions"]] == ["Before"]
    assert "New contributions: \u2066#2\u2069" in run("compare", version).output
    assert run("compare", version, version).output == ""
    assert run("compare", "none").exit_code == 1
    world.store.close()


def test_catalogues_beside_the_event_file_belong_to_the_event(tmp_path, monkeypatch):
    monkeypatch.setenv("FACILITATOR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FACILITATOR_ASYNC", "threading")
    run = lambda *words: CliRunner().invoke(main, words)  # noqa: E731 - shorter than what it stands for
    (tmp_path / "event.yaml").write_text(EVENT, encoding="utf-8")
    folder = tmp_path / "catalogues"
    folder.mkdir()
    own = folder / "siem-reap.yaml"
    own.write_text("id: siem-reap-angkor-action-plan\ntitle: x\ntags:\n  - titel: y\n", encoding="utf-8")
    wrong = run("init", str(tmp_path / "event.yaml"))
    assert wrong.exit_code == 1 and "siem-reap.yaml:4:5" in wrong.output
    own.write_text(
        "id: siem-reap-angkor-action-plan\ntitle: Plan\ntags:\n  - {id: sraap-30, title: {en: Pasted}}\n",
        encoding="utf-8",
    )
    assert run("init", str(tmp_path / "event.yaml")).exit_code == 0
    added = tmp_path / "more.yaml"
    added.write_text("id: more\ntitle: More\ntags: [{id: more-1, title: One}]\n", encoding="utf-8")
    assert "more: 1 entries." in run("catalogue", str(added)).output
    from facilitator.app import open_store
    from facilitator.settings import read
    from facilitator.store.catalogues import tags_by_id

    store = open_store(read({"FACILITATOR_DATA": str(tmp_path / "data"), "FACILITATOR_ASYNC": "threading"}))
    with store.read() as tx:
        tags = tags_by_id(tx, "demo")
    store.close()
    assert tags["sraap-30"][1].title == {"en": "Pasted"} and "sraap-31" not in tags
    assert "more-1" in tags and "oap-33" in tags
