"""Contributions that documents only count: nothing untrue is said because of them, and nothing gives them away."""

from __future__ import annotations

import json

import pytest

from facilitator.documents.render import render
from facilitator.documents.summary import compose
from facilitator.documents.summary.blocks import Heading, Paragraph, text_of
from facilitator.outcome.load import load_outcome
from facilitator.outcome.withheld import lower


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
