"""The engine on a handful of notes whose answer is plain; quality in figures is benchmarks/suggest.py's work."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.suggest.encoders import LettersEncoder, MeaningEncoder, fold
from facilitator.suggest.engine import Engine, centred
from facilitator.suggest.grouping import average_linkage, typical_words
from facilitator.suggest.model import Entry, Note
from facilitator.suggest.stance import may_be_opposite


@pytest.fixture(scope="module")
def meaning():
    return Engine(MeaningEncoder())


@pytest.fixture(scope="module")
def letters():
    return Engine(LettersEncoder())


MONEY = [
    Note("m1", "There is no budget for prostheses in rural districts", "en"),
    Note("m2", "Il n'y a pas de budget pour les prothèses dans les districts ruraux", "fr"),
    Note("m3", "لا توجد ميزانية للأطراف الصناعية في المناطق الريفية", "ar"),
    Note("m4", "No hay presupuesto para prótesis en las zonas rurales", "es"),
]
ROADS = [
    Note("r1", "Buses have no ramps, so wheelchair users cannot reach the clinic", "en"),
    Note("r2", "Les bus n'ont pas de rampe pour les fauteuils roulants", "fr"),
    Note("r3", "الحافلات غير مجهزة للكراسي المتحركة", "ar"),
    Note("r4", "Los autobuses no tienen rampas para sillas de ruedas", "es"),
]
SCHOOLS = [
    Note("s1", "Children with disabilities are turned away from school", "en"),
    Note("s2", "Les enfants handicapés n'ont pas accès à l'école", "fr"),
]


def test_the_same_sentence_in_four_languages_is_found(meaning):
    found = meaning.near_duplicates([*MONEY, *ROADS])
    pairs = {frozenset((near.a, near.b)) for near in found}
    assert {frozenset(("m1", "m2")), frozenset(("m1", "m4")), frozenset(("m1", "m3"))} <= pairs
    assert all(near.a[0] == near.b[0] for near in found)
    assert all(near.across for near in found)
    assert [near.score for near in found] == sorted((near.score for near in found), reverse=True)


def test_only_pairs_with_the_note_asked_for_and_it_stands_first(meaning):
    found = meaning.near_duplicates([*MONEY, *ROADS], of="m4")
    assert found
    assert {near.a for near in found} == {"m4"}
    everything = meaning.near_duplicates([*MONEY, *ROADS])
    assert len(found) == sum("m4" in (near.a, near.b) for near in everything)


@pytest.mark.parametrize("which", ["meaning", "letters"])
def test_a_repeated_note_is_found_within_its_language(which, request):
    engine = request.getfixturevalue(which)
    again = Note("m5", "There is no budget for prostheses in the rural districts!", "en")
    found = engine.near_duplicates([*MONEY, *ROADS, again], of="m5")
    assert found[0].b == "m1"
    assert not found[0].across


def test_letters_never_compare_across_languages(letters):
    assert letters.near_duplicates([Note("a", "radio", "en"), Note("b", "radio", "es")]) == []
    same = letters.near_duplicates([Note("a", "radio", "en"), Note("b", "radio", "en")])
    assert len(same) == 1


def test_what_says_not_is_marked_as_maybe_the_opposite(meaning):
    notes = [
        Note("a", "Donors should pay for prostheses", "en"),
        Note("b", "Donors should not pay for prostheses", "en"),
    ]
    (near,) = meaning.near_duplicates(notes)
    assert near.opposite
    assert not may_be_opposite("Il ne faut pas payer", "fr", "No hay que pagar", "es")
    assert may_be_opposite("يجب أن يدفع المانحون", "ar", "لا يجب أن يدفع المانحون", "ar")
    assert may_be_opposite("They don’t pay", "en", "They pay", "en")


def test_a_note_finds_its_cluster_across_languages_with_the_nearest_note_as_reason(meaning):
    titles = [Note("money", "Money", "en"), Note("roads", "Transport", "en"), Note("school", "Schools", "en")]
    contents = {"money": MONEY[:2], "roads": ROADS[:2], "school": SCHOOLS}
    fits = meaning.clusters_for([MONEY[2], ROADS[3]], titles, contents)
    assert fits["m3"][0].cluster == "money"
    assert fits["m3"][0].because[0] in ("m1", "m2")
    assert fits["r4"][0].cluster == "roads"
    assert fits["m3"][0].likely
    assert all(len(found) <= 3 for found in fits.values())


def test_a_cluster_without_notes_is_judged_by_its_title(meaning):
    titles = [Note("t", "Transport for wheelchair users", "en"), Note("d", "Data and statistics", "en")]
    fits = meaning.clusters_for([ROADS[1]], titles, {})
    assert fits["r2"][0].cluster == "t"
    assert fits["r2"][0].because == ()


def test_a_note_is_no_reason_for_itself(meaning):
    fits = meaning.clusters_for([MONEY[0]], [Note("money", "Money", "en")], {"money": MONEY})
    assert all("m1" not in fit.because for fit in fits["m1"])


def test_drafts_hold_what_belongs_together_and_offer_terms_but_no_sentence_as_a_name(meaning):
    notes = [*MONEY, *ROADS]
    drafts = meaning.propose(notes, "fr")
    assert sorted(sorted(draft.ids) for draft in drafts) == [
        ["m1", "m2", "m3", "m4"],
        ["r1", "r2", "r3", "r4"],
    ]
    by_name = {note.id: note for note in notes}
    for draft in drafts:
        assert draft.name == ", ".join(draft.words)
        assert not any(note.text.startswith(draft.name) for note in notes if " " in draft.name)
        assert draft.lang == by_name[draft.named_by].lang
        assert draft.named_by in draft.ids


@pytest.mark.parametrize("which", ["meaning", "letters"])
@pytest.mark.parametrize(
    "notes", [[], MONEY[:1], [Note("a", "…", "en"), Note("b", "👍", "en"), Note("c", "1", "ar")]]
)
def test_little_or_nothing_to_compare_gives_an_answer(which, notes, request):
    engine = request.getfixturevalue(which)
    engine.near_duplicates(notes)
    engine.propose(notes, "en")
    assert set(engine.clusters_for(notes, [], {})) == {note.id for note in notes}
    engine.clusters_for(notes, [Note("t", "Money", "en")], {})
    engine.tags_for(notes, [])
    assert engine.pairs(notes, []) == []


def test_tags_are_found_from_titles_in_any_language(meaning):
    entries = [
        Entry("crpd-24", {"en": "Education", "fr": "Éducation", "ar": "التعليم", "es": "Educación"}),
        Entry(
            "crpd-20", {"en": "Personal mobility", "fr": "Mobilité personnelle", "es": "Movilidad personal"}
        ),
        Entry(
            "crpd-31", {"en": "Statistics and data collection", "fr": "Statistiques et collecte des données"}
        ),
        Entry("crpd-27", {"en": "Work and employment", "fr": "Travail et emploi", "ar": "العمل والعمالة"}),
    ]
    notes = [
        Note("a", "Teachers need training in inclusive education", "en"),
        Note("b", "Il n'y a pas de données sur les victimes", "fr"),
        Note("c", "لا توجد فرص عمل للناجين", "ar"),
    ]
    tags = meaning.tags_for(notes, entries)
    assert [tags[note.id][0].entry for note in notes] == ["crpd-24", "crpd-31", "crpd-27"]
    assert all(len(found) <= 3 for found in tags.values())


def test_a_resource_is_offered_for_the_need_of_its_topic(meaning):
    needs = [ROADS[0], SCHOOLS[1]]
    means = [
        Note("x1", "We can lend two minibuses with a lift for wheelchairs", "en"),
        Note("x2", "Notre ONG forme des enseignants pour accueillir les élèves handicapés à l'école", "fr"),
    ]
    best = {match.need: match.means for match in reversed(meaning.pairs(needs, means))}
    assert best == {"r1": "x1", "s2": "x2"}


def test_the_same_text_has_the_same_vector_whatever_stands_around_it(meaning):
    alone = meaning.encoder.encode(MONEY[:1])[0]
    together = MeaningEncoder().encode([*ROADS, *MONEY])[4]
    assert np.allclose(alone, together, atol=1e-5)


def test_centring_does_not_turn_two_notes_into_opposites(meaning):
    rows = centred(meaning.encoder.encode(MONEY[:2]), ["en", "fr"])
    assert rows[0] @ rows[1] > 0


@given(st.integers(2, 24), st.integers(0, 10_000), st.sampled_from([-2.0, 0.1, 0.4]))
def test_average_linkage_is_what_its_definition_says(size, seed, floor):
    rows = np.random.default_rng(seed).normal(size=(size, 4)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    similarity = rows @ rows.T
    groups = [[index] for index in range(size)]
    while len(groups) > 1:
        means = {
            (a, b): similarity[np.ix_(groups[a], groups[b])].mean()
            for a in range(len(groups))
            for b in range(a + 1, len(groups))
        }
        (a, b), height = max(means.items(), key=lambda item: item[1])
        if height < floor:
            break
        groups[a] += groups.pop(b)
    found = average_linkage(similarity, floor)
    assert sorted(map(sorted, found)) == sorted(map(sorted, groups))


def test_there_are_at_most_as_many_drafts_as_a_facilitator_can_look_through(letters):
    words = (
        "alpha bravo",
        "charlie delta",
        "echo foxtrot",
        "golf hotel",
        "india juliett",
        "kilo lima",
        "mike",
        "november",
        "oscar papa",
        "quebec",
        "romeo",
        "sierra tango",
        "uniform",
        "victor",
    )
    notes = [Note(f"{word} {n}", f"{word} {n}", "en") for word in words for n in range(3)]
    drafts = letters.propose(notes, "en")
    assert len(drafts) == 12
    assert all(len({id_[:-2] for id_ in draft.ids}) == 1 for draft in drafts)


def test_words_that_set_a_draft_apart(meaning):
    inside = [MONEY[0], Note("m5", "Budget for prostheses is missing", "en")]
    words = typical_words(inside, [*inside, *ROADS], "en")
    assert set(words) >= {"budget", "prostheses"}


def test_folding_ignores_what_people_type_in_two_ways():
    assert fold("Émigré  ÀÉ") == "emigre ae"
    assert fold("الإعاقةُ") == fold("الاعاقه")
