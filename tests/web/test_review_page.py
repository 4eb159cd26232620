"""The chair's page: what a link of that role opens, how comments and approval are given by plain forms."""

from __future__ import annotations

import html
import re
import uuid

import pytest
from sqlalchemy import update

from facilitator.commands.event import create_event
from facilitator.domain.vocabulary import Role
from facilitator.event_file import loads
from facilitator.identity import STAFF_COOKIE, Caller, Pass
from facilitator.outcome.frozen_version import make_version
from facilitator.store import queries
from facilitator.store.models import Review, Version
from facilitator.web import document_jobs, exports
from facilitator.web.shared_documents import Progress
from tests.conftest import EVENT, new_id
from tests.web.conftest import enter


@pytest.fixture
def desk(site):
    """The site with a sealed version, and a browser that came in by the chair's link."""
    site.chair = site.add_chair()
    site.browser = site.app.test_client()
    site.browser.set_cookie(
        STAFF_COOKIE, site.signer.sign_staff([Pass(site.chair.id, 1)]), domain="localhost"
    )
    site.do(
        site.facilitator,
        "report.write",
        question="first.hard",
        text="Money is short.\n\nSo is data.",
        base_rev=0,
    )
    site.version = new_id()
    site.do(site.staff["rapporteur"], "report.freeze", id=site.version)
    with site.store.read() as tx:
        _row, body = make_version(tx, site.version)
    site.do(Caller(Role.SYSTEM, "command-line", ""), "report.seal", id=site.version, body=body)
    return site


def send(site, client=None, **form):
    form = {"key": str(uuid.uuid4()), "version": "", "place": "", "verdict": "comment", "comment": "", **form}
    return (client or site.browser).post("/review/first", data=form)


def place_of(page: str, words: str) -> str:
    """The number of the paragraph that holds ``words``."""
    before = page[: page.index(words)]
    return re.findall(r'class="number" dir="(?:ltr|rtl)">(\d+)\.</bdi>', before)[-1]


def downloads(page: str) -> list[str]:
    """The addresses of the documents that a page offers, in the page's order."""
    links = [one for one in re.findall(r"<a [^>]*>", page) if re.search(r"\bdownload\b", one)]
    found = [html.unescape(link[1]) for one in links if (link := re.search(r' href="([^"]*)"', one))]
    return [one for one in found if one.startswith("/export/")]


def test_the_chairs_link_leads_to_the_agenda_and_from_there_to_the_review(desk):
    client = desk.app.test_client()
    token = desk.signer.token(desk.chair.id, 1)
    answer = client.get(f"/access/{token}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/review")
    agenda = client.get("/review").text
    assert "/review/first" in agenda
    assert "/report/first" not in agenda
    assert "/desk/first" not in agenda


def test_a_chair_reads_and_downloads_and_opens_nothing_else(desk):
    assert "Money is short." in desk.browser.get("/review/first").text
    for path in (
        "/report/first",
        "/desk/first",
        "/setup",
        "/export/first.csv",
        "/export/first.json",
        "/export/first.xlsx",
    ):
        assert desk.browser.get(path).status_code == 403, path
    for path in ("/export/first.html", f"/export/first.html?version={desk.version}"):
        assert "Money is short." in desk.browser.get(path).text


@pytest.fixture
def orders(monkeypatch):
    """Documents are not made: each address answers with what it orders."""
    monkeypatch.setattr(document_jobs.Exports, "start", lambda _self, order: order)
    monkeypatch.setattr(exports, "_now", lambda order: order.work)


def test_each_document_that_the_page_offers_is_made(desk, orders):
    for query, session, version in (
        ("", "first", None),
        ("?scope=event", None, None),
        (f"?version={desk.version}", "first", desk.version),
    ):
        ordered = []
        for link in downloads(desk.browser.get(f"/review/first{query}").text):
            answer = desk.browser.get(link)
            assert answer.status_code == 200, link
            ordered.append((answer.json["ending"], answer.json["session"], answer.json["version"]))
        assert ordered == [(ending, session, version) for ending in ("pdf", "docx", "html")]
    # A page from before an update still has the address with an empty version.
    assert desk.browser.get("/export/first.html?version=&language=en").json["version"] is None


def test_a_page_orders_documents_of_its_own_event_from_somebody_with_links_of_two(desk, orders, monkeypatch):
    text = EVENT.replace("id: demo", "id: other", 1).replace("{id: first,", "{id: third,", 1)
    other = create_event(desk.store, loads(text.replace("{id: second,", "{id: fourth,", 1), "other.yaml"))
    with desk.store.read() as tx:
        rapporteur = next(one.id for one in queries.role_links(tx, other) if one.role == Role.RAPPORTEUR)
    for own, elsewhere in ((desk.chair.id, rapporteur), (rapporteur, desk.chair.id)):
        desk.browser.set_cookie(
            STAFF_COOKIE, desk.signer.sign_staff([Pass(own, 1), Pass(elsewhere, 1)]), domain="localhost"
        )
        links = downloads(desk.browser.get("/review/first?scope=event").text)
        assert [desk.browser.get(link).json["event"] for link in links] == [desk.event] * 3
        assert {
            desk.browser.get(link).json["event"] for link in downloads(desk.browser.get("/report/third").text)
        } == {other}
    # The same by the program's own scripts, on the page of whichever event, and as far as the file.
    both = [Pass(desk.staff["facilitator"].id, 1), Pass(rapporteur, 1)]
    desk.browser.set_cookie(STAFF_COOKIE, desk.signer.sign_staff(both), domain="localhost")
    told = Progress("job", "name", "done", "done", 0)
    asked = []
    monkeypatch.setattr(exports.Exports, "enqueue", lambda _self, order: asked.append(order.event) or told)
    monkeypatch.setattr(exports.Exports, "look", lambda _self, _job, event: asked.append(event) or told)
    for session, event in (("first", desk.event), ("third", other)):
        island = re.search(
            r'"exports": ?"([^"]*)"', html.unescape(desk.browser.get(f"/report/{session}").text)
        )
        assert island is not None
        address = island[1].encode().decode("unicode_escape")
        answer = desk.browser.post(address, data={"format": "csv"}).json
        desk.browser.get(answer["urls"]["look"])
        assert asked[-2:] == [event, event]


@pytest.mark.parametrize("role", ["display", "rapporteur", "facilitator"])
def test_others_do_not_come_onto_the_chairs_page(desk, role):
    client = enter(desk, role)
    assert client.get("/review/first").status_code == 403
    assert send(desk, client, comment="No").status_code == 403


def test_a_comment_stands_at_its_paragraph_in_every_language(desk):
    page = desk.browser.get("/review/first").text
    place = place_of(page, "So is data.")
    answer = send(desk, place=place, comment="Which data?")
    assert answer.status_code == 303
    for language in ("en", "ar", "fr", "es"):
        desk.browser.set_cookie("language", language, domain="localhost")
        shown = desk.browser.get("/review/first").text
        assert place_of(shown, "Which data?") == place
    answer = send(desk, place="II", comment="About the chapter")
    assert desk.browser.get(answer.headers["Location"]).text.count("About the chapter") == 1


def test_what_was_said_of_a_paragraph_that_is_gone_stands_with_the_whole(desk):
    send(desk, place="999", comment="It was here")
    page = desk.browser.get("/review/first").text
    assert page.index("It was here") < page.index("Money is short.")
    assert "999" in page


def test_a_refused_comment_is_still_in_its_field(desk):
    long = "word " * 1200
    page = desk.browser.get("/review/first").text
    place = place_of(page, "So is data.")
    answer = send(desk, place=place, comment=long)
    assert answer.status_code == 422
    assert long.strip() in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_approving_takes_draft_from_the_documents_and_the_public_page(desk):
    desk.do(desk.staff["rapporteur"], "report.publish", version=desk.version, on=True)
    with desk.store.read() as tx:
        slug = tx.get_one(Version, desk.version).slug

    def says() -> tuple[bool, bool]:
        document = desk.browser.get(f"/export/first.html?version={desk.version}").text
        return '<aside class="draft">' in document, "has not approved this version" in desk.browser.get(
            f"/results/{slug}"
        ).text

    assert says() == (True, True)
    answer = send(desk, version=desk.version, verdict="approve")
    assert answer.status_code == 303
    assert "is approved" in desk.browser.get(answer.headers["Location"]).text
    assert says() == (False, False)
    assert send(desk, version=desk.version, verdict="reopen").status_code == 303
    assert says() == (True, True)


def test_the_report_page_is_told_what_the_chair_said(desk):
    send(desk, version=desk.version, place="2", comment="A question")
    send(desk, version=desk.version, verdict="approve")
    rapporteur = enter(desk, "rapporteur")
    body = rapporteur.get("/api/v1/sessions/first/versions").json
    assert body["versions"][0]["approved"]
    assert body["versions"][0]["approved_by"] == "The chair"
    assert [(one["verdict"], one["place"], one["comment"], one["settled"]) for one in body["reviews"]] == [
        ("approve", "", "", True),
        ("comment", "2", "A question", False),
    ]


def test_a_chair_reads_and_comments_on_the_draft_of_the_whole_event(desk):
    desk.do(desk.facilitator, "session.stage", session="second", stage="collecting")
    desk.submit("Roads are closed", session="second", question="second.next", kind="challenge")
    assert "/review/first?scope=event" in desk.browser.get("/review").text.replace("&amp;", "&")
    page = desk.browser.get("/review/first?scope=event").text
    assert "Roads are closed" in page and "Money is short." in page
    assert "/export/event.pdf" in page and "/export/first.pdf" not in page
    assert '<aside class="draft">' in desk.browser.get("/export/event.html").text
    answer = send(desk, scope="event", place=place_of(page, "So is data."), comment="Say it of all days")
    assert "scope=event" in answer.headers["Location"]
    # On whichever session's page the event's draft is read, what was said of it is there; on the session's own it is not.
    for path in ("/review/first?scope=event", "/review/second?scope=event"):
        assert "Say it of all days" in desk.browser.get(path).text, path
    send(desk, comment="Only of this session")
    own, whole = (desk.browser.get(f"/review/first{query}").text for query in ("", "?scope=event"))
    assert "Say it of all days" not in own and "Only of this session" in own
    assert "Only of this session" not in whole
    told = enter(desk, "rapporteur").get("/api/v1/sessions/second/versions").json["reviews"]
    assert [(one["scope"], one["session"], one["comment"]) for one in told] == [
        ("event", "first", "Say it of all days")
    ]


def test_a_comment_on_a_version_is_of_what_the_version_holds(desk):
    version = new_id()
    desk.do(desk.staff["rapporteur"], "report.freeze", id=version, scope="event")
    with desk.store.read() as tx:
        _row, body = make_version(tx, version)
    desk.do(Caller(Role.SYSTEM, "command-line", ""), "report.seal", id=version, body=body)
    send(desk, version=version, comment="Of all")
    send(desk, version=desk.version, comment="Of one", scope="event")
    with desk.store.write() as tx:  # as a process from before an update writes it
        tx.execute(update(Review).where(Review.comment == "Of all").values(scope="session"))
    body = enter(desk, "rapporteur").get("/api/v1/sessions/first/versions").json
    assert {one["comment"]: one["scope"] for one in body["reviews"]} == {
        "Of all": "event",
        "Of one": "session",
    }
    assert send(desk, version=version, verdict="approve").status_code == 303
    assert '<aside class="draft">' not in desk.browser.get(f"/export/event.html?version={version}").text
