"""The proposed text on a cluster: every sentence has its numbers, and no word that nobody gave or counted."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from facilitator.outcome.load import load_outcome
from facilitator.outcome.skeleton import propose


@pytest.fixture
def cluster(world):
    world.do(world.delegate, "consent.set", consent="quote")
    ids = [world.submit(f"Money ends after project {number}", lang="en")["id"] for number in range(14)]
    barrier = world.submit("The law has no budget", kind="barrier", lang="en")["id"]
    world.submit("Something else", lang="en")
    hidden = world.submit("Secret words", world.other, lang="en")["id"]
    made = world.cluster("Money", [*ids, barrier, hidden])
    world.do(world.other, "endorsement.set", target=made, on=True)

    def read(change=lambda one: one):
        with world.store.read() as tx:
            question = load_outcome(tx, world.event, ["first"]).sessions[0].questions[0]
        question = replace(question, contributions=[change(one) for one in question.contributions])
        return question, next(one for one in question.clusters if one.id == made)

    return read


@pytest.mark.parametrize("language", ["en", "fr", "ar", "es"])
def test_every_paragraph_has_numbers_and_they_are_of_this_cluster(cluster, language):
    question, one = cluster()
    text = propose(question, one, language)
    inside = {each.number for each in question.inside(one)}
    paragraphs = text.split("\n\n")
    assert len(paragraphs) == 5  # how many, three quotes, marks
    for paragraph in paragraphs:
        numbers = {int(number) for number in re.findall(r"#([0-9]+)", paragraph)}
        assert numbers and numbers <= inside
    assert "Secret words" not in text and text.count("Money ends after project") == 3


def test_a_quantity_word_follows_the_share_and_stands_beside_its_count(cluster):
    question, one = cluster()
    assert propose(question, one, "en").startswith(
        "Most contributions on this question, 16 of 17, were about “Money” (#1, #2"
    )
    assert "and 4 more" in propose(question, one, "en")
    for count, word in ((6, "Many"), (3, "Several"), (1, "One")):
        few = replace(one, contributions=one.contributions[:count])
        assert propose(question, few, "en").startswith(f"{word} contribution")
    assert propose(question, replace(one, contributions=[]), "en") == ""


def test_kinds_of_organisation_are_counted_from_five_on_only(cluster):
    groups = ["opd"] * 9 + ["ngo"] * 6 + ["state"] * 2
    question, one = cluster(lambda each: replace(each, group=groups[each.number - 1]))
    (line,) = [part for part in propose(question, one, "en").split("\n\n") if part.startswith("Kinds of")]
    assert "(9)" in line and "(1)" not in line and "(2)" not in line


def test_a_checked_translation_is_repeated_in_its_language(world):
    world.do(world.delegate, "consent.set", consent="quote")
    id_ = world.submit("No budget", lang="en")["id"]
    made = world.cluster("Money", [id_])
    for of, target, texts in (
        ("contributions", id_, {"text": "Pas de budget."}),
        ("clusters", made, {"title": "Argent"}),
    ):
        world.do(
            world.staff["rapporteur"], "translation.write", of=of, target=target, lang="fr", checked=True, texts=texts
        )  # fmt: skip
    with world.store.read() as tx:
        question = load_outcome(tx, world.event, ["first"]).sessions[0].questions[0]
    french = propose(question, question.clusters[0], "fr")
    assert "Argent" in french and "Pas de budget" in french and "No budget" not in french
