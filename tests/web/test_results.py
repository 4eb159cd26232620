"""The public page of a frozen version: who sees what of it, for how long, and what an action's lead adds."""

from __future__ import annotations

import json
import re
import zlib
from html import unescape

import pytest
from sqlalchemy import select

from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.outcome.frozen_version import make_version
from facilitator.store import retention
from facilitator.store.models import Authorship, Event, FollowUp, JournalLine, Version, VersionBody
from facilitator.store.retention import Step
from tests.conftest import new_id
from tests.web.conftest import enter

DAY = 86_400.0


def freeze(site, **more) -> str:
    """Freeze the session and seal the version, as the server does aside; return its id."""
    version = new_id()
    site.do(site.staff["rapporteur"], "report.freeze", id=version, **more)
    with site.store.read() as tx:
        _row, body = make_version(tx, version)
    site.do(Caller(Role.SYSTEM, "tests", site.event), "report.seal", id=version, body=body)
    return version


def publish(site, version: str, **more) -> str:
    return site.do(site.staff["rapporteur"], "report.publish", version=version, on=True, **more).answer[
        "slug"
    ]


def text_of(answer) -> str:
    """What an answer says, in one line."""
    body = re.sub(r'<script type="application/json".*?</script>', "", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


@pytest.fixture
def given(site):
    """Contributions of each grade of consent, an action, a summary."""
    for grade in ("wall", "list", "quote"):
        setattr(site, grade, site.submit(f"Words for {grade}", site.other)["id"])
        site.do(site.other, "consent.set", id=getattr(site, grade), consent=grade)
    site.do(site.delegate, "consent.set", consent="quote")
    site.action = site.submit(
        "Train repairers", kind="action", level="local", lead="The ministry", by_when="June 2020"
    )["id"]
    site.do(site.facilitator, "contribution.place", ids=[site.quote, site.wall], cluster=site.money)
    site.do(
        site.staff["rapporteur"],
        "report.write",
        question="first.hard",
        text="- What the room said",
        base_rev=0,
    )
    return site


def test_the_page_says_what_the_version_holds_and_nothing_of_later(given):
    slug = publish(given, freeze(given))
    assert len(slug) == 32
    given.submit("Given after the version", given.other)
    guest = given.app.test_client()
    answer = guest.get(f"/results/{slug}")
    told = text_of(answer)
    for words in (
        "Demonstration",
        "What the room said",
        "Words for quote",
        "Train repairers",
        "The ministry",
        "June 2020",
        "Money",
    ):
        assert words in told, words
    for words in (
        "Words for wall",
        "Words for list",
        "Given after the version",
        "What became of what you gave",
    ):
        assert words not in told, words
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert given.delegate.id not in answer.text and given.other.id not in answer.text


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Démonstration"), ("ar", "عرض"), ("es", "Demostración")]
)
def test_the_page_is_in_the_events_languages(given, language, words):
    slug = publish(given, freeze(given))
    guest = given.app.test_client()
    answer = guest.get(f"/results/{slug}?lang={language}", follow_redirects=True)
    assert answer.request.path == f"/results/{slug}"
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in answer.text
    assert words in answer.text


def test_words_taken_back_later_go_from_the_page_at_once(given):
    slug = publish(given, freeze(given))
    guest = given.app.test_client()
    assert "Words for quote" in text_of(guest.get(f"/results/{slug}"))
    given.do(given.other, "consent.set", consent="wall")
    told = text_of(guest.get(f"/results/{slug}"))
    assert "Words for quote" not in told
    assert "taken back since" in told


def test_an_address_is_gone_when_it_was_taken_away_is_over_or_never_was(given):
    version = freeze(given)
    slug = publish(given, version)
    guest = given.app.test_client()
    addresses = [f"/results/{slug}", f"/results/{slug}/document.csv", f"/results/{slug}/code.svg"]
    assert [guest.get(one).status_code for one in (addresses[0], addresses[2])] == [200, 200]
    given.do(given.staff["rapporteur"], "report.publish", version=version, on=False)
    gone = {text_of(guest.get(one)).partition("words")[0] for one in addresses}
    assert [guest.get(one).status_code for one in addresses] == [404, 404, 404]
    assert text_of(guest.get("/results/never-was")) == text_of(guest.get(addresses[0])) and len(gone) == 1
    again = publish(given, version, until="2999-01-31")
    assert again != slug, "an address that was taken away is never used again"
    assert guest.get(f"/results/{again}").status_code == 200
    with given.store.write() as tx:
        tx.get_one(Version, version).until = "2019-09-12"
    assert guest.get(f"/results/{again}").status_code == 404


@pytest.mark.parametrize("until", ["2019-09-12", "tomorrow", "2019-02-31"])
def test_a_last_day_that_is_none_or_is_over_is_refused(given, until):
    version = freeze(given)
    with pytest.raises(Refused) as refused:
        publish(given, version, until=until)
    assert (refused.value.reason, refused.value.field) == ("bad_last_day", "until")


def test_a_later_version_takes_the_address_over_and_one_not_made_yet_has_none(given):
    first = freeze(given)
    slug = publish(given, first)
    given.submit("Only in the second", given.other)
    second = freeze(given)
    assert publish(given, second) == slug
    with given.store.read() as tx:
        assert [tx.get_one(Version, one).slug for one in (first, second)] == [None, slug]
    third = new_id()
    given.do(given.staff["rapporteur"], "report.freeze", id=third)
    with pytest.raises(Refused) as refused:
        publish(given, third)
    assert refused.value.reason == "version_not_ready"


def test_the_phone_that_gave_it_is_told_what_became_of_it_and_no_other(given):
    with given.store.read() as tx:
        code = tx.get_one(Event, given.event).code
    phone = given.app.test_client()
    phone.get(f"/j/{code}/first")
    phone.post("/choices", data={"quote": "no", "named": "no", "back": "/room/first"})
    phone.post(
        "/room/first/contributions",
        data={"id": new_id(), "question": "first.hard", "kind": "barrier", "text": "Mine alone", "seen": "1"},
    )
    slug = publish(given, freeze(given))
    phone.post(
        "/room/first/contributions",
        data={"id": new_id(), "question": "first.hard", "kind": "barrier", "text": "Too late", "seen": "1"},
    )
    told = text_of(phone.get(f"/results/{slug}"))
    own = told.partition("What became of what you gave")[2].partition("Documents to keep")[0]
    assert "Mine alone" in own and "It is in no theme." in own and "list of all contributions" in own
    assert "not in these results" in own and "Too late" not in own
    assert "Mine alone" not in text_of(given.app.test_client().get(f"/results/{slug}"))


def test_of_what_is_only_counted_the_page_says_neither_theme_nor_that_it_has_none(given):
    with given.store.read() as tx:
        code = tx.get_one(Event, given.event).code
    phone, note = given.app.test_client(), new_id()
    phone.get(f"/j/{code}/first")
    phone.post(
        "/room/first/contributions",
        data={"id": note, "question": "first.hard", "kind": "barrier", "text": "Mine alone", "seen": "1"},
    )
    with given.store.read() as tx:
        who = tx.scalars(select(Authorship.delegate).where(Authorship.thing == note)).one()
    given.do(Caller(Role.DELEGATE, who, given.event), "consent.set", id=note, consent="wall")
    given.do(given.facilitator, "contribution.place", ids=[note], cluster=given.data)
    given.do(given.facilitator, "contribution.hide", ids=[given.notes[2]], reason="off topic")
    given.do(
        given.staff["rapporteur"],
        "report.write",
        question="first.hard",
        cluster=given.data,
        text="What is known",
        base_rev=0,
    )
    slug = publish(given, freeze(given))
    told = text_of(phone.get(f"/results/{slug}"))
    own = told.partition("What became of what you gave")[2].partition("Documents to keep")[0]
    assert "without its words" in own and "It is in no theme." not in own and "in this theme" not in own
    assert "What is known" in told and "0 contributions" not in told


def test_the_page_leaves_out_how_many_took_part_where_that_is_no_longer_known(given):
    slug = publish(given, freeze(given))
    with given.store.write() as tx:
        body = tx.scalars(select(VersionBody)).one()
        sealed = json.loads(zlib.decompress(body.body))
        body.body = zlib.compress(json.dumps({**sealed, "active": 0}).encode())
    told = text_of(given.app.test_client().get(f"/results/{slug}"))
    assert "took part" not in told and "contributions were given." in told


@pytest.mark.parametrize("ending", ["csv", "html"])
def test_its_documents_can_be_fetched_and_lead_back_to_the_page(given, ending):
    slug = publish(given, freeze(given))
    given.submit("Given after the version", given.other)
    guest = given.app.test_client()
    answer = guest.get(f"/results/{slug}/document.{ending}?language=en")
    assert answer.status_code == 200
    assert "Words for list" in answer.text and "Given after the version" not in answer.text
    assert "Words for wall" not in answer.text
    if ending == "html":
        assert f"/results/{slug}" in answer.text
    assert guest.get(f"/results/{slug}/document.json").status_code == 404
    assert guest.get(f"/export/first.{ending}").status_code == 401
    staff = enter(given, "rapporteur")
    assert staff.get("/export/first.csv?separator=semicolon").text.startswith("\ufeffevent;day;session")
    assert staff.get("/export/first.csv?separator=tab").status_code == 404


def test_the_wall_is_told_the_address_and_strangers_are_not(given):
    board = enter(given, "display")
    assert board.get("/api/v1/sessions/first/results").json["results"] is None
    slug = publish(given, freeze(given, scope="event"))
    found = board.get("/api/v1/sessions/first/results").json["results"]
    assert found["url"].endswith(f"/results/{slug}")
    assert board.get(found["code"]).mimetype == "image/svg+xml"
    assert board.get("/api/v1/sessions/second/results").json["results"] == found
    assert given.app.test_client().get("/api/v1/sessions/first/results").status_code == 401


def test_a_lead_says_what_became_of_an_action_by_a_link_of_its_own(given):
    version = freeze(given)
    slug = publish(given, version)
    staff = enter(given, "rapporteur")
    page = staff.get(f"/report/first/leads/{version}").text
    (link,) = re.findall(rf"/results/{slug}/follow/{given.action}/[a-z2-7]+", page.partition("<a href")[2])[
        :1
    ]
    lead = given.app.test_client()
    assert "Train repairers" in text_of(lead.get(link))
    answer = lead.post(link, data={"state": "moved", "note": "By the end of 2021 "})
    assert answer.status_code == 200 and "on the page of results now" in text_of(answer)
    told = text_of(lead.get(f"/results/{slug}"))
    assert re.search(r"Moved to another time · \w+, \d+ \w+ 20\d\d By the end of 2021", told), told
    # What cannot be taken stands there again, and what was kept stays.
    wrong = lead.post(link, data={"state": "forgotten", "note": "typed"})
    assert wrong.status_code == 422 and 'value="typed"' in wrong.text
    assert "By the end of 2021" in text_of(lead.get(f"/results/{slug}"))
    for other in (link[:-1] + ("a" if link[-1] != "a" else "b"), link.replace(given.action, given.quote)):
        assert lead.post(other, data={"state": "dropped"}).status_code == 404
    given.do(given.staff["rapporteur"], "report.publish", version=version, on=False)
    assert lead.post(link, data={"state": "dropped"}).status_code == 404
    assert given.app.test_client().get(f"/report/first/leads/{version}").status_code == 401
    assert enter(given, "display").get(f"/report/first/leads/{version}").status_code == 403


def test_what_follows_keeps_nobodys_data_longer_and_stays_when_the_words_go(given):
    slug = publish(given, freeze(given))

    def last_moment() -> float:
        with given.store.read() as tx:
            return retention._last_moment(tx, tx.get_one(Event, given.event))

    last = last_moment()
    with given.store.write() as tx:
        for line in tx.scalars(select(JournalLine).where(JournalLine.command == "report.publish")):
            line.at = last + 90 * DAY
    assert last_moment() == last
    with given.store.write() as tx:
        tx.add(FollowUp(action=given.action, session="first", state="kept", note="Done", at=last + 90 * DAY))
    retention.purge(given.store, last + 91 * DAY, at_once=list(Step))
    told = text_of(given.app.test_client().get(f"/results/{slug}"))
    assert "Kept" in told and "Done" in told and "Train repairers" in told


def test_the_page_has_no_name_group_or_country(given):
    given.do(given.facilitator, "session.settings", attribution="name")
    given.do(given.delegate, "consent.set", consent="name", name_="Amal Haddad")
    named = given.submit("With my name")["id"]
    given.do(given.facilitator, "contribution.place", ids=[named], cluster=given.data)
    slug = publish(given, freeze(given))
    answer = given.app.test_client().get(f"/results/{slug}")
    assert "With my name" in answer.text
    assert "Amal Haddad" not in answer.text
    assert "author_name" not in json.dumps(re.findall(r'id="page">(.*?)</script>', answer.text))


def test_a_closed_session_leads_its_delegates_to_what_is_open_and_to_the_results(given):
    phone = given.app.test_client()
    with given.store.read() as tx:
        code = tx.get_one(Event, given.event).code
    phone.get(f"/j/{code}/first")
    phone.post("/choices", data={"quote": "no", "named": "no"})

    def after() -> str:
        page = phone.get("/room/first").get_data(as_text=True)
        return page.partition('id="over"')[2].partition("</section>")[0]

    given.do(given.facilitator, "session.stage", session="second", stage="collecting")
    assert "/room/second" not in after(), "nothing is over yet"
    slug = publish(given, freeze(given))
    given.do(given.facilitator, "session.stage", session="first", stage="closed")
    assert 'href="/room/second"' in after() and f'href="/results/{slug}"' in after()
    given.do(given.facilitator, "session.stage", session="second", stage="closed")
    assert 'href="/room"' in after() and "/room/second" not in after()
