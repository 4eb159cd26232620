"""The edition in another language says in checked translation what it repeats, under the numbers of the source."""

from __future__ import annotations

import pytest

from facilitator.documents.render import render
from facilitator.documents.summary import compose
from facilitator.documents.summary.blocks import Entry, Heading, Paragraph, Quote, Table, text_of
from facilitator.outcome.load import load_outcome


def translate(world, of, target, lang="fr", **texts):
    world.do(
        world.staff["rapporteur"], "translation.write", of=of, target=target, lang=lang, checked=True, texts=texts
    )  # fmt: skip


def write(world, text, **place):
    world.do(world.staff["rapporteur"], "report.write", text=text, base_rev=0, **place)


def paper(world, language="fr", sessions=("first",)):
    with world.store.read() as tx:
        return compose(load_outcome(tx, world.event, list(sessions)), language, pictures=False)


def numbered(made):
    return [
        (one.number, text_of(one.words))
        for one in made.blocks
        if isinstance(one, Paragraph) and one.number is not None
    ]


@pytest.fixture
def given(world):
    world.do(world.delegate, "consent.set", consent="quote")
    world.id = world.submit("No budget", lang="en")["id"]
    world.action = world.submit(
        "Train peers", lang="en", kind="action", question="first.next", level="local",
        lead="The ministry", lasts="In the law",
    )["id"]  # fmt: skip
    world.money = world.cluster("Money", ids=[world.id])
    return world


def test_clusters_actions_and_words_are_read_in_the_language_of_the_edition(given):
    translate(given, "clusters", given.money, title="Argent")
    translate(given, "contributions", given.id, text="Pas de budget")
    translate(
        given, "contributions", given.action,
        text="Former des pairs", lead="Le ministère", lasts="Dans la loi",
    )  # fmt: skip
    made = paper(given)
    titles = [text_of(one.words) for one in made.blocks if isinstance(one, Heading) and one.level > 1]
    assert "Argent" in titles and "Money" not in titles
    told = [text_of(one.words) for one in made.blocks if isinstance(one, Paragraph)]
    assert any(one.startswith("Pas de budget ") for one in told)
    glance = [text_of(cell[0]) for cell in made.glance[0].rows[0]]
    assert glance[1] == "Former des pairs" and glance[3] == "Le ministère"
    (table,) = [
        one for one in made.blocks if isinstance(one, Table) and any("Former" in text_of(r[1][0]) for r in one.rows)
    ]  # fmt: skip
    assert text_of(table.rows[0][1][1]).endswith("Dans la loi")
    entry = next(one for one in made.blocks if isinstance(one, Entry) and text_of(one.words) == "Train peers")
    details = " ".join(text_of(one) for one in entry.details)
    assert "Former des pairs" in details and "The ministry (Le ministère)" in details
    other = next(one for one in made.blocks if isinstance(one, Entry) and text_of(one.words) == "No budget")
    assert any("Argent" in text_of(one) for one in other.details)
    english = paper(given, "en")
    assert text_of(english.glance[0].rows[0][1][0]) == "Train peers"


def test_a_key_message_and_a_quote_come_in_translation_too(given):
    write(given, "Money is short (#1).\n\nMore follows.", question="first.hard", cluster=given.money)
    given.do(given.staff["rapporteur"], "report.mark", cluster=given.money, on=True)
    given.do(given.staff["rapporteur"], "report.quote", id=given.id, on=True)
    translate(given, "contributions", given.id, text="Pas de budget")
    target = next(iter(given.snapshot("report", who=given.staff["rapporteur"])["state"]["summaries"]))
    translate(given, "summaries", target, text="L’argent manque (#1).\n\nLa suite.")
    made = paper(given)
    words = [text for _number, text in numbered(made)]
    assert sum("L’argent manque" in one for one in words) == 2
    (quote,) = [one for one in made.blocks if isinstance(one, Quote)]
    assert (text_of(quote.words), text_of(quote.translation)) == ("No budget", "Pas de budget")
    for ending in ("html", "docx", "pdf"):
        with given.store.read() as tx:
            assert render(load_outcome(tx, given.event, ["first"]), ending, "fr")


@pytest.mark.parametrize(
    "translation",
    ["Un et deux ensemble.", "Un.\n\nDeux.", "Un.\n\nDeux.\n\nTrois, de trop.", "# Titre\n\nUn.\n\n- a\n- b"],
)
def test_a_number_is_the_same_paragraph_whatever_the_breaks_of_a_translation(given, translation):
    write(given, "One.\n\nTwo.", question="first.hard")
    write(given, "The rest.", question="first.next")
    translate(given, "summaries", "first/first.hard", text=translation)
    source, edition = (numbered(paper(given, language)) for language in ("en", "fr"))
    assert [number for number, _text in source] == [number for number, _text in edition]
    place = {text: number for number, text in source}
    told = dict(edition)
    assert told[place["One."]].startswith("Un") and told[place["The rest."]].startswith("The rest. [")
