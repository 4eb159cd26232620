"""Contributions that documents only count: nothing untrue is said because of them, and nothing gives them away."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from facilitator.documents.render import render
from facilitator.documents.summary import compose
from facilitator.documents.summary.blocks import Heading, Paragraph, Table, text_of
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.outcome.frozen_version import canonical, checksum, load_version, make_version
from facilitator.outcome.load import load_outcome
from facilitator.outcome.model import LogEntry
from facilitator.outcome.results import describe_results
from facilitator.outcome.withheld import lower
from tests.conftest import new_id


def load(world, sessions=("first",)):
    with world.store.read() as tx:
        return load_outcome(tx, world.event, list(sessions))


def told(outcome):
    """The headings and paragraphs of the document, in order, without invisible marks."""
    return [
        text_of(one.words).replace("\u200e", "")
        for one in compose(outcome, "en", pictures=False).blocks
        if isinstance(one, (Heading, Paragraph))
    ]


@pytest.fixture
def wordless(world):
    """A session in which one action is counted without its words."""
    world.do(world.delegate, "consent.set", consent="wall")
    world.action = world.submit(
        "Train women in the region", kind="action", level="regional", question="first.next"
    )["id"]
    return world


def test_documents_say_of_no_level_that_nothing_was_proposed_where_some_are_only_counted(wordless):
    wordless.submit(
        "Mend roads", wordless.other, kind="action", level="national", question="first.next", lead="Ministry"
    )
    said = told(load(wordless))
    assert not [one for one in said if one.startswith(("No action was proposed", "No action names"))]
    counted = said.index("Proposed, and counted without words: #1.")
    assert said[counted - 1].startswith("Participants proposed the following actions.")
    assert counted < said.index("Local")
    assert "No action whose words may be listed was proposed at this level." in said
    assert [
        one
        for one in said
        if one.startswith("No action whose words may be listed was proposed at these levels:")
        and "Regional" in one
        and "National" not in one
    ]


def test_no_level_is_told_of_where_all_actions_are_only_counted(wordless):
    said = told(load(wordless))
    assert "Proposed, and counted without words: #1." in said
    assert not [one for one in said if one.startswith("No action") or one in ("Local", "Regional")]


def gaps_of(outcome):
    gaps = json.loads(render(outcome, "json", "en"))["sessions"][0]["gaps"]
    return gaps["levels"], [one["id"] for one in gaps["people"]]


def test_what_is_missing_does_not_tell_what_a_counted_action_said(wordless):
    assert gaps_of(load(wordless)) == ([], [])
    wordless.submit("Mend roads", wordless.other, kind="action", level="national", question="first.next")
    levels, people = gaps_of(load(wordless))
    assert levels == ["local", "regional", "international"]
    assert "women-girls" in people


def test_a_frozen_version_does_not_tell_by_what_is_missing_what_was_taken_back(world):
    given = world.submit("Train women", kind="action", level="regional", question="first.next")["id"]
    world.submit("Mend roads", world.other, kind="action", level="national", question="first.next")
    frozen = load(world)
    levels, people = gaps_of(frozen)
    assert "regional" not in levels and people and "women-girls" not in people
    assert gaps_of(lower(frozen, {given: "wall"})) == (["local", "regional", "international"], [])


def test_tags_that_only_counted_contributions_had_are_not_listed(wordless):
    kept = wordless.submit("Mend roads", wordless.other)["id"]
    wordless.do(wordless.facilitator, "tag.set", target=wordless.action, tag="oap-33", on=True)
    wordless.do(wordless.facilitator, "tag.set", target=kept, tag="oap-34", on=True)
    outcome = load(wordless)
    assert [one.id for one in outcome.tags] == ["oap-34"]
    for ending in ("json", "html"):
        text = render(outcome, ending, "en").decode()
        assert "oap-33" not in text and "OAP 33" not in text


def test_a_theme_of_counted_contributions_is_no_empty_heading(wordless):
    ids = [wordless.submit("Only in the room")["id"]]
    cluster = wordless.cluster("Buses", ids)
    outcome = load(wordless)
    said = told(outcome)
    assert "Buses" not in said
    question = outcome.sessions[0].questions[0].text["en"]
    sentence = "1 contribution is counted without its words: its author wants them in no document."
    assert said[said.index(question) + 1] == sentence
    page = next(one for one in describe_results(outcome, "en")["sessions"][0]["questions"] if one["given"])
    assert page["themes"] == [] and page["wordless"] == page["given"]
    wordless.do(wordless.staff["rapporteur"], "report.mark", cluster=cluster, on=True)
    said = told(load(wordless))
    assert [one.strip() for one in said if "Buses" in one] == ["Buses"]


def test_a_step_whose_source_is_no_number_is_listed_as_it_is(wordless):
    outcome = load(wordless)
    line = LogEntry(
        rev=1, at="2026-05-04T10:00:00+00:00", role="facilitator", what="split", numbers=[1], title="",
        into="#6b7e1f9a", before="", after="", reason="", undo=False,
    )  # fmt: skip
    log = [line, replace(line, into="")]
    blocks = compose(
        replace(outcome, sessions=[replace(outcome.sessions[0], log=log)]), "en", pictures=False
    ).blocks
    table = next(one for one in blocks if isinstance(one, Table) and text_of(one.title) == "Editing log")
    said = [" ".join(map(text_of, row[4])).replace("\u200e", "") for row in table.rows]
    assert said == ["Split from #6b7e1f9a: #1.", "Split from –: #1."]


def test_how_many_are_not_there_has_a_singular_and_a_plural(busy):
    assert "Not in this document: 1 contribution that is hidden or not yet approved." in told(load(busy))
    busy.do(busy.delegate, "contribution.withdraw", id=busy.notes[5])
    assert "Not in this document: 1 contribution that its author withdrew." in told(load(busy))
    busy.do(busy.delegate, "contribution.withdraw", id=busy.notes[3])
    assert "Not in this document: 2 contributions that their authors withdrew." in told(load(busy))


def test_the_page_of_results_does_not_take_the_unknown_for_nobody(wordless):
    outcome = load(wordless)
    assert describe_results(outcome, "en")["delegates"] == outcome.active == 1
    assert describe_results(replace(outcome, active=0), "en")["delegates"] is None


def test_a_frozen_version_with_an_action_that_is_only_counted_keeps_to_its_checksum(wordless):
    other = wordless.submit(
        "Mend roads", wordless.other, kind="action", level="national", question="first.next"
    )["id"]
    resource = wordless.submit("A workshop", kind="resource", question="first.next")["id"]
    gone = wordless.submit(
        "Formateurs", wordless.other, kind="resource", question="first.next", group="ngo", lang="fr"
    )["id"]
    wordless.do(wordless.other, "consent.set", consent="wall", id=gone)
    for id_ in (wordless.action, other, resource, gone):
        wordless.do(wordless.facilitator, "tag.set", target=id_, tag="oap-33", on=True)
    cluster = new_id()
    wordless.do(
        wordless.facilitator, "cluster.create", id=cluster, question="first.next", title="Buses",
        ids=[wordless.action, resource],
    )  # fmt: skip
    rapporteur = wordless.staff["rapporteur"]
    wordless.do(rapporteur, "report.mark", cluster=cluster, on=True)
    wordless.do(wordless.facilitator, "cluster.rename", id=cluster, title="Buses and roads")
    for need, help_ in ((other, resource), (wordless.action, gone), (other, gone)):
        wordless.do(rapporteur, "pair.confirm", need=need, help=help_)
    wordless.do(wordless.other, "offer.make", id=new_id(), action=wordless.action, group="un", brings="A bus")
    wordless.do(wordless.other, "endorsement.set", target=wordless.action, on=True)
    for scope in ("session", "event"):
        version = new_id()
        wordless.do(rapporteur, "report.freeze", id=version, scope=scope)
        with wordless.store.read() as tx:
            _row, body = make_version(tx, version)
        wordless.do(Caller(Role.SYSTEM, "command-line", ""), "report.seal", id=version, body=body)
        with wordless.store.read() as tx:
            loaded = load_version(tx, version)
        assert canonical(loaded) == body
        assert checksum(loaded) == loaded.version.checksum
        # Help that is only counted says nothing of who gives it: no kind of organisation, no language.
        helps = [one for one in loaded.sessions[0].partnerships if one.help == gone]
        assert [(one.text, one.group, one.lang, one.dir) for one in helps] == [("", None, "und", "ltr")] * 2
