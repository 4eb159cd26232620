"""The rapporteur's commands: texts, quotes, key messages, tags, pairs, versions."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from facilitator.documents.render import render
from facilitator.documents.summary import compose
from facilitator.documents.summary.blocks import text_of
from facilitator.domain.catalogue import Catalogue, Tag
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.outcome.compare import compare, mark_words
from facilitator.outcome.frozen_version import canonical, checksum, load_version, make_version, read_outcome
from facilitator.outcome.load import load_outcome
from facilitator.outcome.session_history import read_history
from facilitator.outcome.wording import describe_step
from facilitator.store import queries
from facilitator.store.pairing import read_material
from tests.conftest import new_id


@pytest.fixture
def writing(busy):
    """The busy session with its rapporteur, an action, a barrier, a resource, and a resource in another session."""
    world = busy
    world.rapporteur = world.staff["rapporteur"]
    world.action = world.submit("Train peers", kind="action", question="first.next", level="local")["id"]
    world.barrier = world.submit("Nobody shares data", kind="barrier")["id"]
    world.resource = world.submit("A network of trainers", kind="resource", question="first.next")["id"]
    world.do(world.facilitator, "session.stage", session="second", stage="collecting")
    world.far = world.submit(
        "A fund for training", kind="resource", question="second.next", session="second"
    )["id"]
    return world


def outcome(world, *sessions):
    with world.store.read() as tx:
        return load_outcome(tx, world.event, list(sessions) or None)


def refused(world, name, **payload):
    with pytest.raises(Refused) as caught:
        world.do(payload.pop("who", world.rapporteur), name, **payload)
    return caught.value


def test_each_cluster_has_its_own_text_and_it_comes_back_with_the_cluster(writing):
    world = writing
    for cluster, text in ((world.money, "Money is short.\n\nSee #1."), (world.data, "No data.")):
        world.do(world.rapporteur, "report.write", cluster=cluster, text=text, base_rev=0)
    world.do(world.rapporteur, "report.write", question="first.hard", text="In general", base_rev=0)
    question = outcome(world, "first").sessions[0].questions[0]
    assert [one.summary for one in question.clusters] == ["Money is short.\n\nSee #1.", "No data."]
    assert question.summary == "In general"
    merge = world.do(world.facilitator, "cluster.merge", from_=world.data, into=world.money)
    assert [one.summary for one in outcome(world, "first").sessions[0].questions[0].clusters] == [
        "Money is short.\n\nSee #1."
    ]
    # The text of the cluster that went is still on the rapporteur's page, and back with a step back.
    assert f"first/cluster/{world.data}" in world.snapshot("report")["state"]["summaries"]
    world.do(world.facilitator, "session.undo", rev=merge.rev)
    assert outcome(world, "first").sessions[0].questions[0].clusters[1].summary == "No data."


def test_two_who_write_the_same_text_are_told_and_nothing_is_lost(writing):
    world = writing
    first = world.do(world.rapporteur, "report.write", cluster=world.money, text="Mine", base_rev=0)
    error = refused(
        world, "report.write", cluster=world.money, text="Yours", base_rev=0, who=world.facilitator
    )
    assert error.reason == "text_changed"
    assert error.current == {"text": "Mine", "written_rev": first.rev}


def test_key_messages_and_quotes_are_in_the_outcome(writing):
    world = writing
    world.do(world.rapporteur, "report.mark", cluster=world.money, on=True)
    text = "## Heading\n\n- a list\n\n**Several** spoke of money (#1, #2).\n\nMore."
    world.do(world.rapporteur, "report.write", cluster=world.money, text=text, base_rev=0)
    session = outcome(world, "first").sessions[0]
    (message,) = session.key_messages
    assert (message.title, message.numbers) == ("Money", [1, 2])
    assert message.text == "**Several** spoke of money (#1, #2)."
    world.do(world.rapporteur, "report.mark", cluster=world.money, on=False)
    assert outcome(world, "first").sessions[0].key_messages == []
    assert refused(world, "report.quote", id=world.notes[4], on=True).reason == "not_shown"


def test_a_quote_needs_its_authors_consent_and_goes_when_that_is_taken_back(writing):
    world = writing
    world.do(world.facilitator, "session.settings", attribution="name")
    note = world.submit("in my own name")["id"]
    error = refused(world, "report.quote", id=note, on=True)
    assert error.reason == "no_quote_consent" and error.code == "forbidden"
    world.do(world.facilitator, "session.settings", attribution="none")
    named = {"session": "first", "consent": "name", "name": "Amal"}
    world.dispatcher.perform(world.delegate, "consent.set", named)
    world.do(world.rapporteur, "report.quote", id=note, on=True)
    (quote,) = outcome(world, "first").sessions[0].quotes
    # Consent alone names nobody: the session must show names too.
    assert (quote.contribution, quote.number, quote.name) == (note, quote.number, "")
    world.do(world.facilitator, "session.settings", attribution="name")
    assert outcome(world, "first").sessions[0].quotes[0].name == "Amal"
    rev = world.snapshot()["rev"]
    world.do(world.delegate, "consent.set", consent="wall")
    session = outcome(world, "first").sessions[0]
    assert session.quotes == [] and not any(one.pinned for one in session.contributions())
    with world.store.read() as tx:
        before = load_outcome(tx, world.event, ["first"], {"first": rev}).sessions[0]
    # Looking at the past gives no consent back.
    assert before.quotes == [] and "Amal" not in str(before)


def test_tags_come_from_the_catalogues_and_two_who_tag_lose_nothing(writing):
    world = writing
    note = world.notes[0]
    world.do(world.rapporteur, "tag.set", target=note, tag="sdg-03", on=True)
    answer = world.do(world.facilitator, "tag.set", target=note, tag="oap-38", on=True).answer
    assert set(answer["tags"]) == {"oap-38", "sdg-03"}
    world.do(world.rapporteur, "tag.set", target=world.money, tag="oap-42", on=True)
    error = refused(world, "tag.set", target=note, tag="oap-99", on=True)
    assert error.reason == "unknown_tag" and "oap-99" in str(error.message)
    found = outcome(world, "first")
    assert {one.id: one.title["fr"] for one in found.tags}["oap-42"] == "Engager des moyens"
    assert {one.id for one in found.tags} == {"oap-38", "oap-42", "sdg-03"}
    world.do(world.rapporteur, "tag.set", target=note, tag="sdg-03", on=False)
    assert world.snapshot("desk")["state"]["contributions"][note]["tags"] == ["oap-38"]
    # Work in progress is not for the wall or the phones.
    assert "tags" not in world.snapshot("board")["state"]["contributions"][note]


def test_too_many_tags_are_refused(writing):
    world = writing
    for number in range(1, 13):
        world.do(world.rapporteur, "tag.set", target=world.money, tag=f"sdg-{number:02}", on=True)
    assert refused(world, "tag.set", target=world.money, tag="sdg-13", on=True).reason == "too_many_tags"
    world.do(world.rapporteur, "tag.set", target=world.money, tag="sdg-12", on=True)


def test_an_organisers_own_catalogue_replaces_a_shipped_one(writing):
    from facilitator.commands.event import add_catalogues

    world = writing
    own = Catalogue("sdg", {"en": "Our goals"}, [Tag("goal-1", "G1", {"en": "First"})])
    with world.store.write() as tx:
        add_catalogues(tx, world.event, [own])
    world.do(world.rapporteur, "tag.set", target=world.money, tag="goal-1", on=True)
    assert refused(world, "tag.set", target=world.money, tag="sdg-03", on=True).reason == "unknown_tag"
    (tag,) = outcome(world).tags
    assert (tag.catalogue, tag.catalogue_title, tag.code) == ("sdg", {"en": "Our goals"}, "G1")


def test_confirmed_pairs_and_offers_form_the_partnership_list(writing):
    world = writing
    offer = new_id()
    world.do(world.other, "offer.make", id=offer, action=world.action, group="un", brings="Two trainers")
    world.do(world.rapporteur, "pair.confirm", need=world.action, help=world.far, reasons=["similar"])
    world.do(world.facilitator, "pair.confirm", need=world.barrier, help=offer)
    world.do(world.rapporteur, "pair.reject", need=world.action, help=world.resource, reasons=["cluster"])
    session = outcome(world, "first").sessions[0]
    told = [
        (one.source, one.need_kind, one.text, one.help_session, one.group) for one in session.partnerships
    ]
    assert told == [
        ("offer", "action", "Two trainers", "first", None),
        ("pair", "action", "A fund for training", "second", None),
        ("pair", "barrier", "Two trainers", "first", None),
    ]
    assert [(one.status, one.reasons) for one in session.pairs] == [
        ("confirmed", ["similar"]),
        ("confirmed", ["chosen"]),
        ("rejected", ["cluster"]),
    ]
    # What is hidden later is in no list, and back when it is shown again.
    world.do(world.facilitator, "contribution.hide", session="second", ids=[world.far])
    assert len(outcome(world, "first").sessions[0].partnerships) == 2
    world.do(world.rapporteur, "pair.confirm", need=world.action, help=world.resource)
    assert [one.status for one in outcome(world, "first").sessions[0].pairs] == ["confirmed", "confirmed"]


def test_groups_are_named_only_where_the_session_attributes(writing):
    world = writing
    world.do(world.facilitator, "session.settings", attribution="group")
    world.do(world.other, "offer.make", id=new_id(), action=world.action, group="un", brings="x")
    assert outcome(world, "first").sessions[0].partnerships[0].group == "un"


def test_what_cannot_be_paired(writing):
    world = writing
    offer = new_id()
    world.do(world.other, "offer.make", id=offer, action=world.action, brings="Two trainers")
    for need, help_, reason in (
        (world.notes[0], world.resource, "not_a_need"),
        (world.action, world.barrier, "no_help"),
        (world.action, offer, "no_help"),
        (world.action, "nothing", "no_help"),
    ):
        assert refused(world, "pair.confirm", need=need, help=help_).reason == reason


def test_a_decision_on_a_pair_is_taken_back_and_the_pair_may_be_proposed_again(writing):
    world = writing
    pair = {"need": world.action, "help": world.far}
    world.do(world.rapporteur, "pair.reopen", **pair)
    assert world.do(world.rapporteur, "pair.reject", **pair).answer["status"] == "rejected"
    reopened = world.do(world.facilitator, "pair.reopen", **pair)
    assert world.snapshot("report")["state"]["pairs"] == {}
    with world.store.read() as tx:
        assert read_material(tx, queries.get_session(tx, "first")).decided == {}
    world.do(world.facilitator, "session.undo", rev=reopened.rev)
    (row,) = world.snapshot("report")["state"]["pairs"].values()
    assert row["status"] == "rejected"


def test_what_an_action_lacks_is_filled_in_and_the_log_says_so(writing):
    world = writing
    action = {"id": world.action}
    world.do(
        world.rapporteur, "action.complete", **action, lead="Ministry of Health", level="national",
        reason="Said in the room", base={"lead": "", "level": "local"},
    )  # fmt: skip
    session = outcome(world, "first").sessions[0]
    (row,) = (one for one in session.contributions() if one.id == world.action)
    assert (row.lead, row.level, row.text) == ("Ministry of Health", "national", "Train peers")
    assert session.gaps.without_lead == []
    log = [one for one in session.log if one.what == "completed"]
    assert [(one.title, one.before, one.after, one.reason, one.role) for one in log] == [
        ("level", "local", "national", "Said in the room", "rapporteur"),
        ("lead", "", "Ministry of Health", "Said in the room", "rapporteur"),
    ]
    assert "level" not in describe_step(log[0], "fr") and "National" in describe_step(log[0], "fr")
    with world.store.read() as tx:
        (step,) = [one for one in read_history(tx, "first", "en", {}) if one.command == "action.complete"]
    assert step.reason == "Said in the room"
    assert step.details[1] == f"#{row.number}, Lead: was “”, is “Ministry of Health”"
    # A second one on top of what the first saw: told field by field, and nothing is changed.
    error = refused(
        world, "action.complete", **action, lead="Municipality", partners="OPDs", base={"lead": "", "partners": ""}
    )  # fmt: skip
    assert (error.reason, [field for field, _ in error.problems]) == ("changed_meanwhile", ["lead"])
    assert error.current["lead"] == "Ministry of Health"
    world.do(world.rapporteur, "action.complete", **action, partners="OPDs", base={"partners": ""})
    (row,) = (one for one in outcome(world, "first").sessions[0].contributions() if one.id == world.action)
    assert (row.lead, row.partners) == ("Ministry of Health", "OPDs")
    # Phones and the wall do not see why.
    assert "filled_reason" not in world.snapshot("board")["state"]["contributions"][world.action]
    assert refused(world, "action.complete", id=world.barrier, lead="x").reason == "not_to_complete"


SYSTEM = Caller(Role.SYSTEM, "command-line", "")


def seal(world, version):
    with world.store.read() as tx:
        row, body = make_version(tx, version)
        session = row.session
    return body, world.do(SYSTEM, "report.seal", session=session, id=version, body=body).answer


def freeze(world, **more):
    id_ = new_id()
    answer = world.do(world.rapporteur, "report.freeze", id=id_, **more).answer
    return id_, answer["number"]


def test_a_version_is_what_was_there_when_it_was_frozen(writing):
    world = writing
    world.do(world.rapporteur, "report.write", question="first.hard", text="First wording", base_rev=0)
    before = outcome(world, "first").sessions[0]
    version, number = freeze(world, note="For the chair")
    # The room goes on before the document is made.
    world.submit("A late one")
    world.do(world.rapporteur, "report.write", question="first.hard", text="Later", base_rev=before.rev)
    body, answer = seal(world, version)
    assert answer["checksum"] == hashlib.sha256(body.encode()).hexdigest()
    with world.store.read() as tx:
        loaded = load_version(tx, version)
    assert loaded.sessions[0].questions == before.questions
    assert (loaded.version.number, loaded.version.note, loaded.version.role) == (
        1,
        "For the chair",
        "rapporteur",
    )
    assert loaded.version.name == world.rapporteur.name
    assert loaded.version.revs == {"first": before.rev + 1}
    # Anyone can check it: the same JSON, with the checksum empty.
    assert checksum(loaded) == loaded.version.checksum == answer["checksum"]
    assert canonical(read_outcome(json.loads(render(loaded, "json", "en")))) == body
    assert freeze(world)[1] == 2 and number == 1
    # Sealed once: nobody can put another document under the same version.
    again = world.do(SYSTEM, "report.seal", id=version, body="{}").answer
    assert again["checksum"] == answer["checksum"]


def test_versions_of_the_event_count_apart_and_hold_every_session(writing):
    world = writing
    freeze(world)
    version, number = freeze(world, scope="event")
    assert number == 1
    seal(world, version)
    with world.store.read() as tx:
        loaded = load_version(tx, version)
    assert [one.id for one in loaded.sessions] == ["first", "second"]
    assert set(loaded.version.revs) == {"first", "second"}


def test_a_version_that_is_not_made_yet_says_so(writing):
    version, _ = freeze(writing)
    with writing.store.read() as tx, pytest.raises(Refused) as caught:
        load_version(tx, version)
    assert caught.value.code == "busy"


def test_the_difference_of_two_versions_in_words(writing):
    world = writing
    world.do(world.rapporteur, "report.write", question="first.hard", text="Same.\n\nOld.", base_rev=0)
    old = outcome(world, "first")
    rev = next(iter(world.snapshot("report")["state"]["summaries"].values()))["written_rev"]
    world.do(world.rapporteur, "report.write", question="first.hard", text="Same.\n\nNew.", base_rev=rev)
    world.do(world.facilitator, "cluster.rename", id=world.data, title="Figures")
    world.do(world.rapporteur, "report.mark", cluster=world.money, on=True)
    world.do(world.rapporteur, "tag.set", target=world.notes[0], tag="oap-42", on=True)
    world.do(world.rapporteur, "pair.confirm", need=world.action, help=world.resource)
    world.do(world.facilitator, "contribution.restore", ids=[world.notes[4]])
    world.do(world.facilitator, "contribution.place", ids=[world.notes[3]], cluster=world.data)
    new = outcome(world, "first")
    told = [(one.what, one.before, one.after) for one in compare(old, new, "en")]
    plain = [(what.translate({0x2066: None, 0x2068: None, 0x2069: None}), a, b) for what, a, b in told]
    assert plain == [
        ("Summary of “What makes it hard to support survivors and other persons with disabilities together?”", "Old.", "New."),
        ("“Money” is now a key message.", "", ""),
        ("A cluster was renamed.", "Data", "Figures"),
        ("New contributions: #5", "", ""),
        ("Moved to another place: #4", "", ""),
        ("Tags of #1", "", "OAP 42 Commit resources"),
        ("New in the partnership list, for #7", "", "A network of trainers"),
    ]  # fmt: skip
    assert compare(new, new, "ar") == []
    before, after = mark_words("Money is short.", "Money is too short!")
    assert [piece for piece, own in before if own] == ["."]
    assert [piece for piece, own in after if own] == ["too ", "!"]
    world.do(world.rapporteur, "action.complete", id=world.action, lead="WHO", level="national")
    (filled,) = compare(new, outcome(world, "first"), "fr")
    assert (filled.before, filled.after) == ("Niveau: Local", "Niveau: National\nResponsable: WHO")
    assert [one.after for one in compare(new, replace(new, delegates=99), "en")] == ["99"]


def test_the_log_knows_rewording_and_splitting(writing):
    world = writing
    world.do(
        world.facilitator,
        "contribution.reword",
        id=world.notes[3],
        text="Transport",
        reason="Shorter",
        base="Falta transporte",
    )
    world.do(
        world.facilitator,
        "contribution.split",
        id=world.notes[2],
        parts=[{"id": new_id(), "text": "Pas"}, {"id": new_id(), "text": "de données"}],
    )
    undo = world.do(world.facilitator, "session.undo", rev=world.snapshot()["rev"])
    log = outcome(world, "first").sessions[0].log
    tail = [
        (one.what, one.numbers, one.into, one.before, one.after, one.reason, one.undo) for one in log[-4:]
    ]
    assert tail[0] == ("reworded", [4], "", "Falta transporte", "Transport", "Shorter", False)
    assert tail[1] == ("split", [10, 11], "#3", "", "", "", False)
    assert {one[0] for one in tail[2:]} == {"removed", "restored"} and all(one[-1] for one in tail[2:])
    assert undo.rev == log[-1].rev


def test_a_rapporteur_chooses_and_orders_the_actions_of_the_cover(world):
    rapporteur = world.staff["rapporteur"]
    action = {"kind": "action", "question": "first.next", "level": "local"}
    world.do(world.delegate, "consent.set", consent="quote")
    ids = [world.submit(f"Do {word}", **action)["id"] for word in ("one", "two", "three")]
    for caller in (world.delegate, world.other):
        world.do(caller, "endorsement.set", target=ids[0], on=True)

    def cover() -> list[str]:
        with world.store.read() as tx:
            paper = compose(load_outcome(tx, world.event, ["first"]), "en", pictures=False)
        (table,) = paper.glance
        return [text_of(row[1][0]) for row in table.rows]

    assert cover()[0] == "Do one", "nobody chose: the most marked comes first"
    done = world.do(rapporteur, "report.cover", ids=[ids[2], ids[1]])
    assert cover() == ["Do three", "Do two"]
    again = world.do(rapporteur, "report.cover", ids=[ids[1]])
    assert cover() == ["Do two"]
    world.do(world.facilitator, "session.undo", rev=again.rev)
    assert cover() == ["Do three", "Do two"]
    world.do(world.facilitator, "contribution.hide", ids=[ids[2]])
    assert cover() == ["Do two"]
    for wrong, reason in (([ids[2]], "no_action_shown"), ([ids[1], ids[1]], "named_twice")):
        with pytest.raises(Refused) as refused:
            world.do(rapporteur, "report.cover", ids=wrong)
        assert refused.value.reason == reason
    assert done.rev < again.rev
    for audience in ("phone", "board"):
        who = world.delegate if audience == "phone" else None
        rows = world.snapshot(audience, who=who)["state"]["contributions"].values()
        assert rows
        assert not any("cover" in row for row in rows), "it is the rapporteur's until it is in a document"
