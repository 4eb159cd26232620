"""The words that differ between two texts, short and long."""

from __future__ import annotations

from facilitator.outcome import compare


def test_short_texts_share_as_much_as_they_can():
    old, new = compare.mark_words("the cat sat on the mat", "the dog sat on the mat")
    assert [piece for piece, differs in old if differs] == ["cat"]
    assert [piece for piece, differs in new if differs] == ["dog"]


def test_long_texts_are_compared_by_what_stands_once_in_both(monkeypatch):
    monkeypatch.setattr("facilitator.outcome.difference.SequenceMatcher", None)
    words = [f"word{number}" for number in range(3000)]
    before, after = " ".join(words), " ".join([*words[:1500], "new", *words[1501:]])
    old, new = compare.mark_words(before, after)
    assert "".join(piece for piece, _ in old) == before and "".join(piece for piece, _ in new) == after
    assert [piece for piece, differs in old if differs] == ["word1500"]
    assert [piece for piece, differs in new if differs] == ["new"]
