"""The short edition: cover, key messages, conclusions, actions, on ten pages at most, and nothing that was not allowed."""

from __future__ import annotations

import pypdfium2
import pytest

from facilitator.documents.render import render
from facilitator.documents.summary import compose
from facilitator.documents.summary.blocks import Entry, Heading, Table, text_of
from facilitator.outcome.load import load_outcome
from tests.web.conftest import enter

ACTION = {"kind": "action", "question": "first.next", "level": "local", "lang": "en"}


@pytest.fixture
def large(world):
    rapporteur = world.staff["rapporteur"]
    world.do(world.delegate, "consent.set", consent="quote")
    world.do(world.other, "consent.set", consent="list")
    for number in range(60):
        words = f"Train and employ survivors as peer supporters, number {number}. " * 4
        world.submit(words.strip(), lead="The ministry", **ACTION)
        world.submit(f"Listed only {number}", world.other, lead="Nobody may read this lead", **ACTION)
    for number in range(20):
        cluster = world.cluster(f"Theme {number}")
        world.do(rapporteur, "report.mark", cluster=cluster, on=True)
        text = f"Participants noted theme {number} (#1). " + "It matters to many. " * 20
        world.do(rapporteur, "report.write", cluster=cluster, text=text, base_rev=0)
    world.do(rapporteur, "report.write", part="conclusions", text="We conclude (#1).", base_rev=0)
    world.do(rapporteur, "report.write", part="mandate", text="Only in the full edition.", base_rev=0)
    with world.store.read() as tx:
        return load_outcome(tx, world.event, ["first"])


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_has_ten_pages_at_most_and_no_annex(large, language):
    document = pypdfium2.PdfDocument(render(large, "pdf", language, short=True))
    pages = len(document)
    document.close()
    assert pages <= 10
    paper = compose(large, language, short=True)
    assert not [one for one in paper.blocks if isinstance(one, Entry)]
    assert len([one for one in paper.blocks if isinstance(one, Heading)]) == 4


def test_actions_of_others_are_counted_and_no_field_of_theirs_is_told(large):
    page = render(large, "html", "en", short=True).decode()
    assert "Listed only" not in page and "Nobody may read" not in page and "Only in the full" not in page
    assert "24 of 120 actions stand here" in page and "We conclude" in page
    (table,) = [one for one in compose(large, "en", short=True).blocks if isinstance(one, Table)]
    assert len(table.rows) == 24 and text_of(table.rows[0][2][0]) == "The ministry"
    assert 'href="#c-' not in page


def test_it_is_fetched_by_address_and_tables_have_one_edition(site):
    client = enter(site, "rapporteur")
    short = client.get("/export/first.html?edition=short")
    assert "first-short-en.html" in short.headers["Content-Disposition"]
    assert "short edition" in short.get_data(as_text=True)
    table = client.get("/export/first.csv?edition=short")
    assert "first-en.csv" in table.headers["Content-Disposition"]
