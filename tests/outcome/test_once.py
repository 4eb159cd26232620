"""A document of several sessions: what was brought together stands once, names with consent only, each text in its language."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter

import pytest
from sqlalchemy import update

from facilitator.documents.render import render
from facilitator.documents.summary import compose
from facilitator.documents.summary.blocks import Entry, Heading, Paragraph, Table, text_of
from facilitator.outcome.digest import digest
from facilitator.outcome.load import load_outcome
from facilitator.store.models import Delegate, Event
from tests.conftest import new_id

MARKS = re.compile("[\u200e\u200f]")


def act(world, text, who=None, **more):
    payload = {
        "id": new_id(),
        "question": "first.next",
        "kind": "action",
        "level": "local",
        "text": text,
        **more,
    }
    return world.do(who or world.delegate, "contribution.submit", **payload).answer


@pytest.fixture
def gathered(world):
    """A group (first) whose two actions and one challenge were brought together in the plenary (second)."""
    world.do(world.delegate, "consent.set", consent="quote")
    world.one, world.two = act(world, "Train peers", lead="Ministry"), act(world, "Mend roads")
    world.submit("Far away")
    do, rapporteur = world.do, world.staff["rapporteur"]
    group = new_id()
    do(
        world.facilitator,
        "cluster.create",
        id=group,
        question="first.next",
        title="Skills",
        ids=[world.one["id"]],
    )
    do(world.other, "offer.make", id=new_id(), action=world.one["id"], brings="Two trainers")
    do(rapporteur, "report.write", question="first.next", text="The group said much (#1).", base_rev=0)
    do(world.facilitator, "session.merge", session="second", sources=["first"])
    do(
        rapporteur,
        "report.write",
        session="second",
        question="second.next",
        text="The plenary agreed (#1).",
        base_rev=0,
    )
    copies = world.snapshot(session="second")["state"]["contributions"]
    world.copy = next(one["id"] for one in copies.values() if one["text"] == "Train peers")
    do(world.facilitator, "session.stage", session="second", stage="collecting")
    for who in (world.delegate, world.other):
        do(who, "endorsement.set", session="second", target=world.copy, on=True)
    return world


def read(world, sessions=None):
    with world.store.read() as tx:
        return load_outcome(tx, world.event, sessions)


def words(blocks, kind):
    return [MARKS.sub("", text_of(one.words)) for one in blocks if isinstance(one, kind)]


def cited(paper):
    """The citations of each table's first column."""
    tables = {text_of(one.title): one for one in paper.everything() if isinstance(one, Table)}
    return {
        title: [MARKS.sub("", text_of(row[0][0])) for row in table.rows if row[0]]
        for title, table in tables.items()
    }


def test_what_was_gathered_stands_once_under_the_number_it_was_given(gathered):
    outcome = read(gathered)
    assert len(outcome.rows()) == 6 and len(outcome.originals_only()) == len(outcome.listed()) == 3
    paper = compose(outcome, "en", pictures=False)
    assert Counter(words(paper.blocks, Entry)) == Counter(["Train peers", "Mend roads", "Far away"])
    tables = cited(paper)
    assert tables["Actions: Local"] == ["#1.1", "#1.2"]
    assert tables["Partnership list"] == ["#1.1 (Action)"]
    # Both delegates marked the plenary's copy: that is what the action has.
    local = next(
        one for one in paper.blocks if isinstance(one, Table) and text_of(one.title) == "Actions: Local"
    )
    assert text_of(local.rows[0][5][0]) == "2"
    entry = next(
        one for one in paper.blocks if isinstance(one, Entry) and text_of(one.words) == "Train peers"
    )
    details = [MARKS.sub("", text_of(line)) for line in entry.details]
    assert len(details) == 1
    assert "Brought together in: Second, #2.1" in details[0] and "Cluster: Skills" in details[0]
    text = "\n".join(words(paper.blocks, Paragraph))
    assert text.count("Train peers") == 1 and "#1.1" in text
    assert "3 contributions were brought together here from other sessions, and stand there." in text


def test_whose_text_is_whose_is_said_and_its_citations_lead_to_the_entry(gathered):
    paper = compose(read(gathered), "en", pictures=False)
    written = [
        (type(one).__name__, MARKS.sub("", text_of(one.words)))
        for one in paper.blocks
        if isinstance(one, (Heading, Paragraph))
    ]
    start = written.index(("Paragraph", "The group said much (#1.1)."))
    assert written[start - 1 : start + 3] == [
        ("Heading", "Opening session"),
        ("Paragraph", "The group said much (#1.1)."),
        ("Heading", "Second"),
        ("Paragraph", "The plenary agreed (#2.1)."),
    ]
    anchors = {one.anchor for one in paper.blocks if isinstance(one, Entry)}
    links = {
        run.link
        for one in paper.blocks
        if isinstance(one, Paragraph)
        for run in one.words
        if run.link and text_of(one.words).startswith("The plenary")
    }
    assert links == {"c-1-1"} and links <= anchors


def test_what_the_plenary_reworded_is_told_in_both_wordings(gathered):
    gathered.do(
        gathered.facilitator, "contribution.reword", session="second", id=gathered.copy, text="Train paid peers",
        reason="clearer",
    )  # fmt: skip
    outcome = read(gathered)
    assert len(outcome.originals_only()) == 3 and len(outcome.listed()) == 4
    assert {"Train peers", "Train paid peers"} <= set(
        words(compose(outcome, "en", pictures=False).blocks, Entry)
    )


def test_tables_hold_each_once_and_say_where_it_was_brought_together(gathered):
    outcome = read(gathered)
    rows = list(csv.DictReader(io.StringIO(render(outcome, "csv", "en").decode("utf-8-sig"))))
    assert [(one["text"], one["gathered"]) for one in rows] == [
        ("Train peers", "second#1"),
        ("Mend roads", "second#2"),
        ("Far away", "second#3"),
    ]
    alone = list(
        csv.DictReader(io.StringIO(render(read(gathered, ["second"]), "csv", "en").decode("utf-8-sig")))
    )
    assert [one["origin"] for one in alone] == ["first#1", "first#2", "first#3"]
    assert len(json.loads(render(outcome, "json", "en"))["sessions"][1]["questions"]) == 2


def test_a_name_stands_in_the_annex_with_consent_in_a_session_that_shows_names(world):
    world.do(world.facilitator, "session.settings", attribution="name")
    world.do(world.delegate, "consent.set", consent="name", name_="Hala Odeh")
    world.submit("In my name")
    world.submit("In nobody's name", world.other)

    def named():
        entries = [one for one in compose(read(world), "en", pictures=False).blocks if isinstance(one, Entry)]
        return [any("Hala Odeh" in text_of(line) for line in one.details) for one in entries]

    assert named() == [True, False]
    world.do(world.staff["organiser"], "session.settings", attribution="group")
    assert named() == [False, False]
    world.do(world.staff["organiser"], "session.settings", attribution="name")
    assert named() == [True, False]
    world.do(world.delegate, "consent.set", consent="quote")
    assert named() == [False, False]


def test_staffs_own_texts_are_marked_with_the_language_they_are_in(world):
    numbers = [world.submit(text)["id"] for text in ("لا توجد ميزانية ثابتة", "لا توجد بيانات عن الناجين")]
    world.cluster("Data and money for survivors", numbers)
    text = "Les participants ont demandé des données fiables sur les survivants (#1)."
    world.do(world.staff["rapporteur"], "report.write", question="first.hard", text=text, base_rev=0)
    (question, *_) = read(world, ["first"]).sessions[0].questions
    assert (question.summary_lang, question.clusters[0].lang) == ("fr", "en")
    blocks = compose(read(world, ["first"]), "ar", pictures=False).blocks
    title = next(one for one in blocks if isinstance(one, Heading) and "survivors" in text_of(one.words))
    written = next(one for one in blocks if isinstance(one, Paragraph) and "fiables" in text_of(one.words))
    assert (title.words[0].lang, title.dir) == ("en", "ltr")
    assert (written.words[0].lang, written.dir) == ("fr", "ltr")


def test_figures_name_the_events_own_kinds_of_organisation(world):
    with world.store.write() as tx:
        tx.get_one(Event, world.event).groups = [{"id": "miners", "name": {"en": "Deminers"}}]
    for _ in range(4):
        world.join()
    with world.store.write() as tx:
        tx.execute(update(Delegate).values(group="miners"))
    with world.store.read() as tx:
        tables = {one["title"]: one["rows"] for one in digest(tx, world.event, "first", "en")["tables"]}
    assert tables["Who took part, by kind of organisation"] == [["Deminers", "5"]], (
        "six people: one whole five"
    )
