"""What documents say is so: who took part, what was imported, what hidden numbers are called, and nothing of the wordless."""

from __future__ import annotations

import json

from facilitator.documents.render import render
from facilitator.documents.summary import compose
from facilitator.documents.summary.blocks import Entry, Paragraph, Table, text_of
from facilitator.outcome.load import load_outcome
from facilitator.outcome.results import describe_results
from tests.conftest import new_id


def plain(text):
    return text.translate(dict.fromkeys(map(ord, "\u200e\u200f")))


def load(world, sessions=None):
    with world.store.read() as tx:
        return load_outcome(tx, world.event, sessions)


def told(outcome, language="en"):
    return [
        plain(text_of(one.words))
        for one in compose(outcome, language, pictures=False).blocks
        if isinstance(one, Paragraph)
    ]


def log_rows(outcome):
    table = next(
        one
        for one in compose(outcome, "en", pictures=False).blocks
        if isinstance(one, Table) and text_of(one.title) == "Editing log"
    )
    return [[plain(" ".join(map(text_of, cell))) for cell in row] for row in table.rows]


def test_a_session_counts_those_who_took_part_in_it(world):
    author, marking, elsewhere = world.join(), world.join(), world.join()
    given = world.submit("No ramps", author)["id"]
    world.do(world.facilitator, "session.settings", visibility="all")
    world.do(marking, "endorsement.set", target=given, on=True)
    world.do(world.facilitator, "session.stage", session="second", stage="collecting")
    more = {"session": "second", "question": "second.next", "kind": "challenge"}
    world.submit("No bus", elsewhere, **more)
    outcome = load(world, ["first"])
    assert outcome.active == 2
    assert [
        one for one in told(outcome) if "2 people wrote, marked or offered something. 1 contribution" in one
    ]
    assert "2 people took part." in plain(text_of(compose(outcome, "en", pictures=False).foot))
    whole = load(world)
    assert whole.active is None and "active" not in json.loads(render(whole, "json", "en"))
    assert [one for one in told(whole) if "5 delegates joined." in one]


def test_what_came_from_a_file_is_not_what_staff_typed(world):
    row = {"id": new_id(), "question": "first.hard", "kind": "challenge", "text": "From a file"}
    world.do(world.facilitator, "contribution.import", rows=[row])
    outcome = load(world)
    assert [one.imported for one in outcome.sessions[0].contributions()] == [True]
    assert "1 contribution was taken from a file of another tool." in told(outcome)
    assert not [one for one in told(outcome) if "typed by staff" in one]


def test_hidden_and_split_numbers_keep_their_sessions_and_lead_nowhere(busy):
    parts = [{"id": new_id(), "text": "Pas de"}, {"id": new_id(), "text": "données"}]
    busy.do(busy.facilitator, "contribution.split", id=busy.notes[2], parts=parts)
    busy.do(
        busy.staff["rapporteur"], "report.write", question="first.hard", text="See #5 and #3.", base_rev=0
    )
    whole = load(busy)
    assert [one for one in told(whole) if one == "See #1.5 and #1.3."]
    rows = log_rows(whole)
    assert [row[3] for row in rows if row[2] == "Hidden"] == ["#1.5"]
    split = next(row for row in rows if row[2] == "Split from another contribution")
    assert split[4].startswith("Split from #1.3: #1.7") and "→" not in split[4]


def test_nothing_is_said_of_none(busy):
    sentence = next(one for one in told(load(busy)) if one.startswith("Not in this document"))
    assert sentence == "Not in this document: 1 contribution that is hidden or not yet approved."


def test_of_a_contribution_without_words_documents_tell_number_and_kind_only(world):
    world.do(world.delegate, "consent.set", consent="wall")
    given = world.submit(
        "Falta transporte", kind="action", level="regional", lang="es", question="first.next"
    )
    world.submit("No ramps", world.other)
    cluster = new_id()
    world.do(
        world.facilitator,
        "cluster.create",
        id=cluster,
        question="first.next",
        title="Buses",
        ids=[given["id"]],
    )
    world.do(world.facilitator, "tag.set", target=given["id"], tag="oap-33", on=True)
    outcome = load(world)
    one = next(one for one in outcome.sessions[0].contributions() if one.id == given["id"])
    assert (one.number, one.kind) == (given["number"], "action")
    assert (one.lang, one.level, one.cluster, one.tags) == ("und", None, None, [])
    assert "es" not in outcome.sessions[0].figures.by_language
    assert not [
        part for question in outcome.sessions[0].questions for part in question.clusters if part.contributions
    ]
    paper = compose(outcome, "en", pictures=False)
    entry = next(
        one for one in paper.blocks if isinstance(one, Entry) and "without its words" in text_of(one.words)
    )
    assert [text_of(line) for line in entry.details] == ["Action"]
    assert [
        one for one in told(outcome) if one == f"Proposed, and counted without words: #1.{given['number']}."
    ]
    row = next(line for line in render(outcome, "csv", "en").decode().splitlines() if given["id"] in line)
    assert "regional" not in row and "Buses" not in row and "oap-33" not in row and ",es," not in row
    body = json.loads(render(outcome, "json", "en"))
    part = next(
        part
        for question in body["sessions"][0]["questions"]
        for part in question["contributions"]
        if part["id"] == given["id"]
    )
    assert (part["text"], part["lang"], part["level"], part["cluster"], part["tags"]) == (
        "", "und", None, None, [],
    )  # fmt: skip
    assert "oap-33" not in json.dumps(body)
    assert not [one for one in told(outcome) if one.startswith("No action was proposed at")]
    page = json.dumps(describe_results(outcome, "en"), ensure_ascii=False)
    assert "transporte" not in page and "regional" not in page and "Buses" not in page
    assert given["id"] in page
