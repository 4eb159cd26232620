"""Languages of contributions, and their translations."""

from __future__ import annotations

import pytest

from facilitator.domain.rules import Refused
from facilitator.i18n import language_detection
from facilitator.outcome.load import load_outcome


def write(world, target, text="Pas de budget", who=None, of="contributions", lang="fr", **more):
    texts = {"title" if of == "clusters" else "text": text}
    payload = {"of": of, "target": target, "lang": lang, "texts": texts, **more}
    return world.do(who or world.staff["rapporteur"], "translation.write", **payload).answer


def translations(world, audience="desk", who=None):
    return world.snapshot(audience, who=who)["state"]["translations"]


def row(world, id_):
    return world.snapshot()["state"]["contributions"][id_]


# --- the language of a contribution ----------------------------------------------------------------------------------


def test_the_language_is_found_out_and_a_person_knows_better(world, tmp_path):
    assert language_detection.load(tmp_path)
    id_ = world.submit("Les survivants ne sont pas consultés du tout")["id"]
    assert (row(world, id_)["lang"], row(world, id_)["lang_by"]) == ("fr", "")
    world.do(world.staff["rapporteur"], "contribution.language", id=id_, lang="es")
    assert (row(world, id_)["lang"], row(world, id_)["lang_by"]) == ("es", "staff")
    world.do(world.delegate, "contribution.edit", id=id_, text="Survivors are not asked at all")
    assert row(world, id_)["lang"] == "es", "what a person said stays"
    world.do(world.delegate, "contribution.edit", id=id_, lang="")
    assert (row(world, id_)["lang"], row(world, id_)["lang_by"]) == ("en", "")


def test_the_author_corrects_the_own_one_only_and_direction_follows(world):
    id_ = world.submit("2019", lang="en")["id"]
    world.do(world.delegate, "contribution.language", id=id_, lang="ar")
    assert (row(world, id_)["lang"], row(world, id_)["dir"], row(world, id_)["lang_by"]) == (
        "ar",
        "rtl",
        "author",
    )
    with pytest.raises(Refused) as refused:
        world.do(world.other, "contribution.language", id=id_, lang="fr")
    assert refused.value.reason == "not_yours"
    with pytest.raises(Refused) as refused:
        world.do(world.facilitator, "contribution.language", id=id_, lang="xx-nothing")
    assert (refused.value.reason, refused.value.field) == ("no_language", "lang")


def test_setting_a_language_can_be_undone(world):
    id_ = world.submit("Stigma", lang="en")["id"]
    done = world.do(world.facilitator, "contribution.language", id=id_, lang="es")
    world.do(world.facilitator, "session.undo", rev=done.rev)
    assert (row(world, id_)["lang"], row(world, id_)["lang_by"]) == ("en", "author")


def test_nobody_but_staff_learns_who_said_the_language(world):
    id_ = world.submit("Stigma", lang="en")["id"]
    assert "lang_by" not in world.snapshot("board")["state"]["contributions"][id_]


# --- translations -----------------------------------------------------------------------------------------------------


def test_a_draft_is_for_staff_and_a_checked_one_for_the_room(world):
    id_ = world.submit("No budget", lang="en")["id"]
    made = write(world, id_)
    assert made["status"] == "draft"
    assert [len(translations(world, one)) for one in ("desk", "report", "board")] == [1, 1, 0]
    world.do(world.facilitator, "translation.check", id=made["id"], base_rev=made["written_rev"])
    (shown,) = translations(world, "board").values()
    assert shown == {
        "id": f"contributions/{id_}/fr", "of": "contributions", "target": id_, "lang": "fr",
        "texts": {"text": "Pas de budget"},
    }  # fmt: skip
    assert row(world, id_)["text"] == "No budget"


def test_a_phone_gets_its_own_language_and_no_more_than_its_original(world):
    id_ = world.submit("No budget", lang="en")["id"]
    cluster = world.cluster("Money", [id_])
    write(world, id_, checked=True)
    write(world, id_, "لا ميزانية", lang="ar", checked=True)
    write(world, cluster, "Argent", of="clusters", checked=True)

    def phone(language):
        from facilitator.domain.audience import Audience
        from facilitator.store import queries

        with world.store.read() as tx:
            session = queries.get_session(tx, "first")
            snapshot = queries.snapshot(tx, session, Audience.PHONE, world.other.id, language)
        return {(one["of"], one["lang"]) for one in snapshot["state"]["translations"].values()}

    assert phone("fr") == {("contributions", "fr"), ("clusters", "fr")}
    assert phone("ar") == {("contributions", "ar")}
    assert phone("en") == set()
    world.do(world.facilitator, "session.settings", visibility="clusters")
    assert phone("fr") == {("clusters", "fr")}
    world.do(world.facilitator, "session.settings", visibility="none")
    assert phone("fr") == set()


def test_two_translators_lose_nothing(world):
    id_ = world.submit("No budget", lang="en")["id"]
    first = write(world, id_, "Pas de budget")
    with pytest.raises(Refused) as refused:
        write(world, id_, "Aucun budget", who=world.facilitator)
    assert (refused.value.code, refused.value.reason) == ("conflict", "translation_changed")
    assert refused.value.current["texts"] == {"text": "Pas de budget"}
    assert refused.value.current["written_rev"] == first["written_rev"]
    again = write(world, id_, "Pas de budget", who=world.facilitator)
    assert again["written_rev"] > first["written_rev"], "the same words twice are no conflict"
    second = write(world, id_, "Aucun budget", who=world.facilitator, base_rev=again["written_rev"])
    for command, more in (("translation.check", {}), ("translation.remove", {})):
        with pytest.raises(Refused) as refused:
            world.do(world.facilitator, command, id=second["id"], base_rev=first["written_rev"], **more)
        assert refused.value.reason == "translation_changed"


def test_a_changed_original_makes_its_translation_outdated_until_it_is_saved_anew(world):
    id_ = world.submit("No budget", lang="en")["id"]
    made = write(world, id_, checked=True)
    world.do(world.delegate, "contribution.edit", id=id_, text="No budget at all")
    assert translations(world)[made["id"]]["outdated"]
    assert translations(world, "board") == {}
    with pytest.raises(Refused) as refused:
        world.do(world.facilitator, "translation.check", id=made["id"], base_rev=made["written_rev"])
    assert refused.value.reason == "original_changed"
    world.do(world.delegate, "contribution.edit", id=id_, text="No budget")
    assert not translations(world)[made["id"]]["outdated"], "the words are as they were"
    world.do(world.delegate, "contribution.edit", id=id_, text="No money")
    write(world, id_, "Pas d'argent", base_rev=made["written_rev"], checked=True)
    assert len(translations(world, "board")) == 1


def test_what_nobody_may_see_is_not_seen_in_translation(world):
    id_ = world.submit("No budget", lang="en")["id"]
    write(world, id_, checked=True)
    hidden = world.do(world.facilitator, "contribution.hide", ids=[id_])
    assert translations(world, "board") == translations(world, "report") == {}
    world.do(world.facilitator, "session.undo", rev=hidden.rev)
    assert len(translations(world, "board")) == 1
    world.do(world.delegate, "contribution.withdraw", id=id_)
    assert translations(world, "board") == {}
    with pytest.raises(Refused) as refused:
        write(world, id_, "again", base_rev=99)
    assert refused.value.reason == "unknown_original"


def test_a_cluster_that_goes_and_comes_back_keeps_its_translation(world):
    cluster = world.cluster("Money")
    write(world, cluster, "Argent", of="clusters", checked=True)
    removed = world.do(world.facilitator, "cluster.remove", id=cluster)
    assert translations(world, "board") == {}
    world.do(world.facilitator, "session.undo", rev=removed.rev)
    assert len(translations(world, "board")) == 1
    world.do(world.facilitator, "cluster.rename", id=cluster, title="Funds")
    assert translations(world, "board") == {}


def test_each_step_of_a_translation_can_be_undone(world):
    id_ = world.submit("No budget", lang="en")["id"]
    world.do(
        world.staff["rapporteur"],
        "translation.write",
        of="contributions",
        target=id_,
        lang="fr",
        texts={"text": "a"},
    )
    steps = [world.snapshot()["rev"]]
    made = translations(world)[f"contributions/{id_}/fr"]
    steps.append(
        world.do(world.facilitator, "translation.check", id=made["id"], base_rev=made["written_rev"]).rev
    )
    now = translations(world)[made["id"]]
    steps.append(
        world.do(world.facilitator, "translation.remove", id=made["id"], base_rev=now["written_rev"]).rev
    )
    assert translations(world) == {}
    for rev in reversed(steps):
        world.do(world.facilitator, "session.undo", rev=rev)
    assert translations(world) == {}


@pytest.mark.parametrize(
    ("more", "reason", "field"),
    [
        ({"lang": "en"}, "same_language", "lang"),
        ({"lang": "tlh"}, "not_for_event", "lang"),
        ({"text": "  "}, "empty_text", "text"),
        ({"machine": True, "checked": True}, "machine_checks", "checked"),
        ({"text": "x" * 4001}, "too_long", "text"),
    ],
)
def test_what_cannot_be_saved_is_refused(world, more, reason, field):
    id_ = world.submit("No budget", lang="en")["id"]
    with pytest.raises(Refused) as refused:
        write(world, id_, **more)
    assert (refused.value.reason, refused.value.field) == (reason, field)
    assert translations(world) == {}


def test_a_field_that_the_original_does_not_have_is_refused(world):
    cluster = world.cluster("Money")
    with pytest.raises(Refused) as refused:
        world.do(
            world.facilitator,
            "translation.write",
            of="clusters",
            target=cluster,
            lang="fr",
            texts={"text": "x"},
        )
    assert refused.value.reason == "extra_field"


def test_a_machine_never_overwrites_a_person(world):
    id_ = world.submit("No budget", lang="en")["id"]
    write(world, id_, "Pas de budget")
    with pytest.raises(Refused):
        write(world, id_, "Pas de budget", machine=True)
    assert not translations(world)[f"contributions/{id_}/fr"]["machine"]


def test_an_outcome_holds_checked_translations_beside_the_original(world):
    action = {"kind": "action", "question": "first.next", "level": "local", "lasts": "for ever"}
    id_ = world.submit("Do it", lang="en", **action)["id"]
    cluster = world.cluster("Money")
    world.do(
        world.facilitator, "translation.write", of="contributions", target=id_, lang="fr", checked=True,
        texts={"text": "Le faire", "lasts": "pour toujours"},
    )  # fmt: skip
    write(world, id_, "hacerlo", lang="es")
    write(world, cluster, "Argent", of="clusters", checked=True)
    world.do(world.staff["rapporteur"], "report.write", question="first.hard", text="Summary", base_rev=0)
    write(world, "first/first.hard", "Résumé", of="summaries", checked=True)
    with world.store.read() as tx:
        (first, *_rest) = load_outcome(tx, world.event).sessions
    (hard, following) = first.questions
    assert following.contributions[0].translations == {"fr": {"text": "Le faire", "lasts": "pour toujours"}}
    assert hard.clusters[0].translations == {"fr": {"title": "Argent"}}
    assert hard.summary_translations == {"fr": "Résumé"}
    assert (following.contributions[0].text, hard.summary) == ("Do it", "Summary")


def test_the_board_shows_a_second_language_where_the_event_has_it(world):
    done = world.do(world.facilitator, "session.view", beside="fr").answer
    assert done["beside"] == "fr"
    assert world.snapshot("board")["state"]["sessions"]["first"]["beside"] == "fr"
    assert world.do(world.facilitator, "session.view", beside="").answer["beside"] == ""
    with pytest.raises(Refused) as refused:
        world.do(world.facilitator, "session.view", beside="tlh")
    assert (refused.value.reason, refused.value.field) == ("not_for_event", "beside")


def test_ids_of_translations_fit_their_column(world):
    """The longest: a summary of a session and question of 64 letters each, in a tag of 35."""
    assert len(f"summaries/{'s' * 64}/{'q' * 64}/{'x' * 35}") <= 200
