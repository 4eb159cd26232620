"""Catalogues: what ships is complete in four languages, and a faulty file names its lines."""

from __future__ import annotations

import pytest

from facilitator.domain.catalogue import names
from facilitator.event_file.catalogue import load_folder, loads_catalogue, shipped_catalogues
from facilitator.event_file.problem import EventFileError


def test_what_ships():
    found = shipped_catalogues()
    sizes = {id_: len(one.tags) for id_, one in found.items() if one.use == "tags"}
    assert sizes == {
        "oslo-action-plan": 15,
        "maputo-action-plan": 7,
        "siem-reap-angkor-action-plan": 10,
        "crpd": 33,
        "sdg": 17,
    }
    everything = [tag for one in found.values() for tag in one.tags]
    assert len({tag.id for tag in everything}) == len(everything)
    for one in found.values():
        assert set(one.title) == {"en", "fr", "ar", "es"}
    for tag in everything:
        # Nobody could give us the titles of this plan: they stay empty rather than invented.
        assert set(tag.title) == (set() if tag.id.startswith("sraap-") else {"en", "fr", "ar", "es"}), tag.id


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("title: x\ntags: [{id: a}]", 1, "“id” is missing"),
        ("id: p\ntags:\n  - id: a", 1, "“title” is missing"),
        ("id: p\ntitle: x", 1, "Write the list of tags"),
        ("id: p\ntitle: x\ntags:\n  - id: a\n  - id: a", 5, "listed twice"),
        ("id: p\ntitle: x\ntags:\n  - id: Ä b", 4, "cannot be an id"),
        ("id: p\ntitle: x\ntags:\n  - id: a\n    titel: b", 5, "Did you mean “title”"),
        ("id: p\ntitle: x\ntags:\n  - id: a\n    title: {zz: b}", 5, "no language “zz”"),
        ("id: p\ntitle: x\nuse: fun\ntags: [{id: a}]", 3, "tags, people"),
        ("id: p\n  title: x", 2, ""),
    ],
)
def test_faults_name_their_line(text, line, words):
    with pytest.raises(EventFileError) as caught:
        loads_catalogue(text, "plan.yaml")
    first = caught.value.problems[0]
    assert first.line == line and words in str(first)
    assert str(caught.value).startswith(f"plan.yaml:{line}:")


def test_a_folder_gives_all_its_files(tmp_path):
    (tmp_path / "b.yaml").write_text("id: b\ntitle: {km: ខ}\ntags: [{id: b-1, title: One}]", encoding="utf-8")
    (tmp_path / "a.yml").write_text("id: a\ntitle: A\ntags: [{id: a-1}]", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no catalogue", encoding="utf-8")
    found = load_folder(tmp_path)
    assert [one.id for one in found] == ["a", "b"]
    assert found[1].tags[0].title == {"und": "One"} and found[0].tags[0].code == "A 1"
    assert load_folder(tmp_path / "none") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Train rural teachers", {"rural"}),
        ("Boycott the plan", set()),
        ("يجب إشراك والنساء وكبار السن", {"women-girls", "older-persons"}),
        ("Aider les personnes âgées", {"older-persons"}),
        ("PERSONAS SORDAS", {"sensory"}),
    ],
)
def test_people_are_found_by_their_words(text, expected):
    assert {tag.id for tag in shipped_catalogues()["people"].tags if names(tag, text)} == expected
