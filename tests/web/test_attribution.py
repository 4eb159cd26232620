"""The Chatham House rule as a matrix: what the source's or the showing session's attribution hides is nowhere.

An author with a name, a group and a country writes in one session; another session gathers what was written, and pairs
with it. Each reading of the second session is searched for the three.
"""

from __future__ import annotations

import io
import json
import zipfile

import pypdfium2
import pytest
from sqlalchemy import select

from facilitator.delegates.choices import Choices, choose
from facilitator.documents.formats import FORMATS
from facilitator.documents.render import render
from facilitator.domain.attribution import AUTHOR_COLUMNS, show_author, strictest, without_author
from facilitator.domain.vocabulary import Attribution, Consent
from facilitator.outcome.load import load_outcome
from facilitator.pictures.describe import describe
from facilitator.pictures.figures import read as read_figures
from facilitator.store import queries
from facilitator.store.models import Contribution, Event
from tests.conftest import mark, new_id
from tests.web.conftest import enter

NAME, GROUP, COUNTRY = "Amal Haddad", "zyxgroup", "KH"
SIGNS = {"group": (GROUP, "Zyx workers"), "country": ('"KH"', "Cambodia"), "author_name": (NAME,)}
SHOWN = {Attribution.NONE: (), Attribution.GROUP: ("group", "country"), Attribution.NAME: tuple(SIGNS)}
LEVELS = tuple(Attribution)
pytestmark = pytest.mark.parametrize(("source", "showing"), [(a, b) for a in LEVELS for b in LEVELS])


def submit(site, session: str, kind: str, **more) -> str:
    payload = {
        "id": new_id(),
        "kind": kind,
        "question": f"{session}.next",
        "text": f"words {mark()}",
        **more,
    }
    return site.do(site.delegate, "contribution.submit", session=session, **payload).answer["id"]


@pytest.fixture
def shown(site, source, showing):
    """The session "first", which shows what was given in "second"; and a phone of somebody else."""
    with site.store.write() as tx:
        tx.get_one(Event, site.event).groups = [{"id": GROUP, "name": {"en": "Zyx workers"}}]
    site.do(site.facilitator, "session.stage", session="second", stage="collecting")
    site.do(site.facilitator, "session.settings", session="second", attribution=source, visibility="all")
    site.do(site.facilitator, "session.settings", session="first", attribution=showing)
    site.do(site.facilitator, "session.view", session="first", view="actions")
    choose(site.dispatcher, site.delegate, Choices(Consent.NAME, NAME, GROUP, COUNTRY))
    for _ in range(6):
        help_ = submit(site, "second", "resource")
    action = submit(site, "second", "action", level="local")
    site.do(site.delegate, "offer.make", session="second", id=new_id(), action=action, brings="hands")
    site.do(site.facilitator, "session.merge", session="first", sources=["second"])
    site.need = site.do(
        site.other,
        "contribution.submit",
        id=new_id(),
        kind="action",
        level="local",
        question="first.next",
        text="need",
    ).answer["id"]
    site.do(site.facilitator, "pair.confirm", need=site.need, help=help_)
    site.phone = site.app.test_client()
    with site.store.read() as tx:
        site.phone.get(f"/j/{tx.get_one(Event, site.event).code}/first")
    site.phone.post("/choices", data={"quote": "no", "named": "no"})
    return site


def readings(site) -> dict[str, str]:
    """Everything in which the session can be read, as text; lists of all groups and countries are left out."""
    found = {
        audience: json.dumps(site.snapshot(audience)["state"]) for audience in ("desk", "board", "report")
    }
    found["phone"] = json.dumps(site.snapshot("phone", who=site.other)["state"])
    found["wall page"] = (
        site.phone.get("/room/first/wall").text.partition('id="wall-now"')[2].partition("</section>")[0]
    )
    assert "words" in found["wall page"]
    desk = enter(site, "facilitator")
    for audience in ("desk", "board", "report"):
        answer = desk.get(f"/api/v1/sessions/first?audience={audience}")
        assert answer.status_code == 200
        found[f"api {audience}"] = json.dumps(answer.get_json()["state"])
    for path in ("pairs", f"helps?need={site.need}"):
        answer = desk.get(f"/api/v1/sessions/first/{path}")
        assert answer.status_code == 200, answer.text
        found[path] = json.dumps({**answer.get_json(), "groups": None})
    with site.store.read() as tx:
        outcome = load_outcome(tx, site.event, ["first"])
        figures = read_figures(tx, queries.get_session(tx, "first"))
        found["pictures"] = json.dumps([describe(one, "en") for one in figures.by_name.values()])
    for ending in FORMATS:
        found[ending] = as_text(render(outcome, ending, "en"), ending)
    return found


def as_text(document: bytes, ending: str) -> str:
    if ending in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(document)) as packed:
            return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    if ending == "pdf":
        pages = pypdfium2.PdfDocument(document)
        return "\n".join(page.get_textpage().get_text_range() for page in pages)
    text = document.decode()
    return json.dumps({**json.loads(text), "group_names": None}) if ending == "json" else text


def test_what_one_of_the_two_hides_is_nowhere(shown, source, showing):
    allowed = SHOWN[strictest(source, showing)]
    found = readings(shown)
    leaks = {
        (column, where)
        for column, signs in SIGNS.items()
        for where, text in found.items()
        if column not in allowed and any(sign in text for sign in signs)
    }
    assert leaks == set()
    # And what neither hides is there: else the search would find nothing whatever is shown.
    for column in allowed:
        for where in ("board", "desk", "report", "phone", "api board"):
            assert any(sign in found[where] for sign in SIGNS[column]), (column, where)
    if "group" in allowed:
        assert GROUP in found["pairs"] + found[f"helps?need={shown.need}"] and GROUP in found["json"]
    # Loosening it later shows nothing more of what was given before.
    for session in ("second", "first"):
        shown.do(shown.facilitator, "session.settings", session=session, attribution="name")
    rows = shown.snapshot("desk", "second")["state"]["contributions"].values()
    expected = SHOWN[source]
    for row in rows:
        assert {name for name in AUTHOR_COLUMNS if row[name]} == set(expected)
    offers = shown.snapshot("desk", "second")["state"]["offers"].values()
    assert [bool(one["group"]) for one in offers] == ["group" in expected]


def test_the_one_tuple_is_what_is_taken_away(source, showing):
    row = {"id": "x", "group": GROUP, "country": COUNTRY, "author_name": NAME, "consent": "name"}
    assert all(without_author(row)[name] in (None, "") for name in AUTHOR_COLUMNS)
    seen = show_author({**row, "attribution": source}, showing)
    assert {name for name in AUTHOR_COLUMNS if seen[name]} == set(SHOWN[strictest(source, showing)])


def test_who_spoke_or_signed_is_told_to_staff_alone_where_authors_are_not_shown(shown, source, showing):
    shown.do(shown.facilitator, "session.settings", session="first", visibility="all")
    with shown.store.write() as tx:
        # As a recording that was written down leaves it (commands/recording.py).
        for row in tx.scalars(select(Contribution)):
            if row.origin:
                row.media = "signed"
    with shown.store.read() as tx:
        documents = render(load_outcome(tx, shown.event, ["first"]), "json", "en").decode()
    found = {
        "board": json.dumps(shown.snapshot("board")["state"]),
        "report": json.dumps(shown.snapshot("report")["state"]),
        "phone": json.dumps(shown.snapshot("phone", who=shown.other)["state"]),
        "json": documents,
    }
    gathered = [one for one in shown.snapshot("desk")["state"]["contributions"].values() if one["origin"]]
    assert {one["media"] for one in gathered} == {"signed"}
    told = {name for name, text in found.items() if '"signed"' in text}
    assert told == (set() if Attribution.NONE in (source, showing) else set(found))
