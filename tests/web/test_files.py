"""Documents, imports and templates over HTTP: by cookie and by bearer, a few at once, with a way to stop."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile

import pytest
from docx import Document

from facilitator.runtime import child_queue
from facilitator.store import queries
from tests.waiting import wait_until
from tests.web.conftest import enter


def wait(client, job):
    def is_done() -> bool:
        nonlocal job
        job = client.get(job["urls"]["look"]).get_json()
        return job["state"] not in ("waiting", "running")

    wait_until(is_done, lambda: job)
    return job


def test_an_office_fetches_by_script_with_the_token_of_a_link(site):
    token = site.signer.token(site.staff["rapporteur"].id, 1)
    client = site.app.test_client()
    answer = client.get("/export/first.json?language=fr", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200 and json.loads(answer.data)["format"] == "facilitator-outcome/1"
    assert 'filename="first-fr.json"' in answer.headers["Content-Disposition"]
    for headers in ({}, {"Authorization": f"Bearer {token}x"}, {"Authorization": "Bearer nonsense"}):
        assert client.get("/export/first.json", headers=headers).status_code == 401
    display = site.signer.token(site.staff["display"].id, 1)
    assert client.get("/export/event.csv", headers={"Authorization": f"Bearer {display}"}).status_code == 403
    # A bearer reads; it changes nothing.
    posted = client.post("/export/jobs", data={"format": "csv"}, headers={"Authorization": f"Bearer {token}"})
    assert posted.status_code == 401


def test_a_job_tells_its_progress_and_gives_its_file(site):
    client = enter(site, "rapporteur")
    asked = client.post("/export/jobs", data={"format": "docx", "session": "first", "language": "ar"})
    assert asked.status_code == 202
    job = wait(client, asked.get_json())
    assert (job["state"], job["share"]) == ("done", 1.0)
    file = client.get(job["urls"]["file"])
    assert (
        zipfile.ZipFile(io.BytesIO(file.data)).testzip() is None
        and file.headers["Cache-Control"] == "no-store"
    )
    other = site.app.test_client()
    assert other.get(job["urls"]["file"]).status_code == 401


def test_all_languages_come_as_one_file_with_a_document_each(site):
    client = enter(site, "rapporteur")
    answer = client.get("/export/first.html?language=all")
    assert answer.status_code == 200 and answer.mimetype == "application/zip"
    assert 'filename="first-all.html.zip"' in answer.headers["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    with site.store.read() as tx:
        languages = queries.events(tx)[0].languages
    assert len(languages) > 1
    assert archive.namelist() == [f"first-{one}.html" for one in languages]
    for language in languages:
        assert f'<html lang="{language}"' in archive.read(f"first-{language}.html").decode()


def test_a_job_is_cancelled_while_others_wait_for_their_turn(site, monkeypatch):
    monkeypatch.setattr(site.children._queue, "at_once_of_one", 1)
    client = enter(site, "facilitator")
    jobs = [client.post("/export/jobs", data={"format": "csv"}).get_json() for _ in range(4)]
    assert [(one["state"], one["place"]) for one in jobs] == [
        ("running", 0),
        ("waiting", 0),
        ("waiting", 1),
        ("waiting", 2),
    ]
    assert client.get(jobs[3]["urls"]["file"]).status_code == 404
    cancelled = client.post(jobs[2]["urls"]["cancel"]).get_json()
    assert (cancelled["state"], cancelled["place"]) == ("cancelled", 0)
    assert client.get(jobs[3]["urls"]["look"]).get_json()["place"] == 1
    assert [wait(client, one)["state"] for one in jobs] == ["done", "done", "cancelled", "done"]
    monkeypatch.setattr(child_queue, "MOST_WAITING_OF_ONE", 0)
    refused = client.post("/export/jobs", data={"format": "csv"})
    assert refused.status_code == 503 and refused.headers["Retry-After"] == "10"


def test_an_unknown_format_and_an_unknown_job_are_told(site):
    client = enter(site, "rapporteur")
    assert client.get("/export/first.odt").status_code == 404
    assert client.get("/export/jobs/none").status_code == 404


def upload(client, body, name="cards.csv"):
    return client.post("/import/first", data={"file": (io.BytesIO(body), name)})


def test_an_import_shows_everything_before_it_writes(site):
    client = enter(site, "facilitator")
    rev = site.snapshot()["rev"]
    answer = upload(client, b"Idea,type\n<b>fine</b>,barrier\nodd,opinion\n")
    assert answer.status_code == 303
    where = answer.headers["Location"]
    page = client.get(where).get_data(as_text=True)
    assert "&lt;b&gt;fine&lt;/b&gt;" in page and "opinion" in page and "<b>fine" not in page
    assert site.snapshot()["rev"] == rev
    done = client.post(where, data={"column-text": "Idea", "column-kind": "type"})
    assert done.status_code == 303
    told = client.get(done.headers["Location"]).get_data(as_text=True)
    assert "1 contribution was added." in told
    rows = site.snapshot()["state"]["contributions"].values()
    assert [one["kind"] for one in rows if one["text"] == "<b>fine</b>"] == ["barrier"]
    assert client.get(where).status_code == 422  # the file is gone, and the page says so


def test_a_large_import_is_taken_back_in_one_go_save_what_others_built_on(site):
    client = enter(site, "facilitator")
    before = site.snapshot()["state"]
    rows = "".join(f"statement {number},barrier\n" for number in range(100))
    where = upload(client, f"Idea,type\n{rows}".encode()).headers["Location"]
    columns = {"column-text": "Idea", "column-kind": "type"}
    done = client.post(where, data=columns).headers["Location"]
    page = client.get(done).get_data(as_text=True)
    assert "100 contributions were added." in page and "Take this import back" in page
    revs = dict(re.findall(r'name="(first|last)" value="(\d+)"', page))
    back = client.post("/import/first/back", data=revs).headers["Location"]
    assert "100 contributions were taken back." in client.get(back).get_data(as_text=True)
    after = site.snapshot()["state"]
    assert after["contributions"] == before["contributions"] and after["clusters"] == before["clusters"]
    where = upload(client, f"Idea,type\n{rows}".encode()).headers["Location"]
    done = client.post(where, data=columns).headers["Location"]
    mine = next(
        one["id"]
        for one in site.snapshot()["state"]["contributions"].values()
        if one["text"] == "statement 50"
    )
    site.do(site.facilitator, "contribution.place", ids=[mine], cluster=site.money)
    revs = dict(re.findall(r'name="(first|last)" value="(\d+)"', client.get(done).get_data(as_text=True)))
    told = client.get(client.post("/import/first/back", data=revs).headers["Location"]).get_data(as_text=True)
    assert "60 contributions were taken back." in told and "40 stay" in told
    assert mine in site.snapshot()["state"]["contributions"]


def test_a_file_that_cannot_be_read_says_what_to_do(site):
    client = enter(site, "organiser")
    for body, says in ((b"\xff\xfe\xfa\x00", "CSV"), (b"text\n", "no rows"), (b"", "choose a file")):
        answer = upload(client, body)
        page = client.get(answer.headers["Location"]) if answer.status_code == 303 else answer
        assert page.status_code == 422 and says in page.get_data(as_text=True)


def test_rapporteurs_and_phones_do_not_import(site):
    assert enter(site, "rapporteur").get("/import/first").status_code == 403
    assert site.app.test_client().get("/import/first").status_code == 401


def test_the_events_own_template_is_used_until_it_is_removed(site):
    client = enter(site, "organiser")
    document = Document()
    document.add_paragraph("Our letterhead")
    out = io.BytesIO()
    document.save(out)
    refused = client.post("/setup/template", data={"file": (io.BytesIO(b"PK no"), "x.docx")})
    assert refused.status_code == 422 and "not a Word document" in refused.get_data(as_text=True)
    kept = client.post("/setup/template", data={"file": (io.BytesIO(out.getvalue()), "ours.docx")})
    assert kept.status_code == 303 and "ours.docx" in client.get("/setup/template").get_data(as_text=True)

    def first_line():
        answer = client.get("/export/first.docx")
        return Document(io.BytesIO(answer.data)).paragraphs[0].text

    assert first_line() == "Our letterhead"
    client.post("/setup/template", data={"remove": "1"})
    assert first_line() != "Our letterhead"
    assert enter(site, "facilitator").get("/setup/template").status_code == 403


@pytest.mark.parametrize("kind", ["poster", "cards"])
def test_posters_lead_to_the_address_that_phones_use(site, kind):
    client = enter(site, "organiser", "room.example")
    room = {"base_url": "http://room.example:8000"}
    answer = client.get(f"/setup/{kind}.pdf", **room)
    assert answer.status_code == 200 and answer.data.startswith(b"%PDF-")
    with site.store.read() as tx:
        code = queries.events(tx)[0].code
    import pypdfium2

    document = pypdfium2.PdfDocument(answer.data)
    text = document[0].get_textpage().get_text_range()
    assert len(document) == 1 and f"{code[:3]} {code[3:]}" in text and "room.example:8000" in text
    assert document.get_metadata_value("Title").startswith("Demonstration: ")
    document.close()
    # Of one session, found from its own page: its title, and a code that leads there.
    links = re.findall(
        f'href="(/setup/{kind}.pdf[^"]*)"',
        client.get("/setup/demo/print?session=first", **room).get_data(as_text=True),
    )
    assert (
        len(links) == {"poster": 3, "cards": 2}[kind]
    )  # a poster on A4, on A3 and on Letter, cards without A3
    for link in links:
        answer = client.get(html.unescape(link), **room)
        document = pypdfium2.PdfDocument(answer.data)
        assert document.get_metadata_value("Title").startswith("Opening session: ")
        document.close()
    assert client.get(f"/setup/{kind}.pdf?session=nowhere", **room).status_code == 404


def test_a_poster_is_in_its_language_on_its_paper_and_six_cards_stand_on_a_page(site):
    import pypdfium2

    client = enter(site, "organiser", "room.example")
    with site.store.read() as tx:
        code = queries.events(tx)[0].code
    spoken = f"{code[:3]} {code[3:]}"

    def read(address: str) -> tuple[str, tuple[int, int]]:
        answer = client.get(address, base_url="http://room.example:8000")
        assert answer.status_code == 200
        document = pypdfium2.PdfDocument(answer.data)
        found = document[0].get_textpage().get_text_range(), tuple(map(round, document[0].get_size()))
        document.close()
        return found

    text, size = read("/setup/poster.pdf?language=fr&paper=a3")
    assert "Scan to take part" not in text and "Scannez pour participer" in text and size == (842, 1191)
    for paper, wanted in (("a4", (595, 842)), ("letter", (612, 792))):
        text, size = read(f"/setup/cards.pdf?paper={paper}")
        assert text.count(spoken) == 6 and size == wanted
        assert text.count("Demonstration") == 6, "each says what it is for once it is cut out"
        text, size = read(f"/setup/poster.pdf?paper={paper}")
        assert text.count(spoken) == 1 and size == wanted
    assert client.get("/setup/poster.pdf?paper=a2", base_url="http://room.example:8000").status_code == 422


@pytest.mark.parametrize(
    "digits",
    [
        "\uff11\uff12\uff13\uff14\uff15\uff16",
        "១២៣ ៤៥៦",
        "१२३-४५६",
        "\u200f123\u200e 456",
        "١٢٣٤٥٦",
        "\u06f1\u06f2\u06f3\u2011\u06f4\u06f5\u06f6",
    ],
)
def test_a_join_code_is_read_in_the_digits_of_any_script(digits):
    from facilitator.delegates.joining import normalise_code

    assert normalise_code(digits) == "123456"
