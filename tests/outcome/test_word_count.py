"""Words of a document are counted as for the limits of the United Nations: its text, without cover and annexes."""

from __future__ import annotations

from facilitator.documents.word_count import count_words
from facilitator.outcome.load import load_outcome


def count(world) -> int:
    with world.store.read() as tx:
        return count_words(load_outcome(tx, world.event, ["first"]), "en")


def test_each_word_that_is_written_counts_once_and_annexes_do_not(world):
    world.do(world.delegate, "consent.set", consent="list")
    world.submit("Something")
    before = count(world)
    write = world.staff["rapporteur"], "report.write"
    world.do(*write, question="first.hard", text="Five words, no more - #1!", base_rev=0)
    assert count(world) - before == 5, "a dash is no word, a citation is one"
    with_text = count(world)
    world.submit(
        "Twenty more words that nobody may quote stand in the annex alone and so they do not count at all here"
    )
    assert count(world) - with_text <= 1, "the number that the text names it by"


def test_scripts_without_spaces_count_by_letters(world):
    def write(text: str, base: int) -> int:
        payload = {"question": "first.hard", "text": text, "base_rev": base}
        return world.do(world.staff["rapporteur"], "report.write", **payload).answer["written_rev"]

    rev = write("yes", 0)
    before = count(world)
    write("没有预算 yes", rev)
    assert count(world) - before == 4 + 3, "that it is in Chinese only has three"
