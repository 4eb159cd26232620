"""How an event looks: set by the organiser, and seen on wall, phone, poster, documents and in the event file."""

from __future__ import annotations

import html
import io
import re
import zipfile

import pytest
from PIL import Image

from facilitator import event_file
from facilitator.store import queries
from tests.web.conftest import enter


@pytest.fixture
def organiser(site):
    return enter(site, "organiser")


def picture(colour: str = "#b7403b") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (600, 200), colour).save(out, "JPEG")
    out.seek(0)
    return out


def languages(site) -> list[str]:
    with site.store.read() as tx:
        return list(queries.get_event(tx, "demo").languages)


def add_logo(site, client, name="Emblem of the host", file=None):
    names = {f"logo_name.{tag}": f"{name} {tag}" if name else "" for tag in languages(site)}
    data = {"logo": (file or picture(), "logo.jpg"), **names}
    return client.post("/setup/demo/logos", data=data, content_type="multipart/form-data")


def join(site):
    with site.store.read() as tx:
        code = queries.get_event(tx, "demo").code
    phone = site.app.test_client()
    phone.get(f"/j/{code}", follow_redirects=True)
    return phone


def save(site, client, accent="#1d4f91", welcome="", thanks=""):
    words = {f"identity.welcome.{tag}": f"{welcome} {tag}".strip() for tag in languages(site)}
    words |= {f"identity.thanks.{tag}": f"{thanks} {tag}".strip() for tag in languages(site)}
    return client.post("/setup/demo/look", data={"accent": accent, **words})


def test_logo_colour_and_words_are_on_wall_phone_poster_documents_and_in_the_file(site, organiser):
    assert add_logo(site, organiser).status_code == 303
    assert save(site, organiser, welcome="Be welcome", thanks="Come again").status_code == 303
    page = organiser.get("/setup/demo/look").get_data(as_text=True)
    logo = re.search(r'src="(/logo/[^"]+)"', page)[1]
    got = site.app.test_client().get(logo)
    assert (
        got.status_code == 200 and got.mimetype == "image/png" and "immutable" in got.headers["Cache-Control"]
    )
    wall = enter(site, "display").get("/board/first").get_data(as_text=True)
    assert logo in wall and "Be welcome" in wall and "Come again" in wall and "/colour/1d4f91.css" in wall
    style = site.app.test_client().get("/colour/1d4f91.css")
    assert style.mimetype == "text/css" and "--band" in style.get_data(as_text=True)
    phone = join(site)
    joining = phone.get("/room/first").get_data(as_text=True)
    assert logo in joining and "Be welcome" in joining and "/colour/1d4f91.css" in joining
    phone.post("/choices", data={"quote": "no", "joining": "1", "back": "/room/first"})
    room = phone.get("/room/first").get_data(as_text=True)
    assert 'class="ptop-logo"' in room and logo in room
    import pypdfium2

    poster = pypdfium2.PdfDocument(organiser.get("/setup/poster.pdf").data)
    pictures = [one for one in poster[0].get_objects(max_depth=5) if type(one).__name__ == "PdfImage"]
    assert pictures
    poster.close()
    docx = zipfile.ZipFile(io.BytesIO(organiser.get("/export/first.docx?language=en").data))
    assert any(name.startswith("word/media/") for name in docx.namelist())
    assert "Emblem of the host en" in docx.read("word/document.xml").decode()
    document = organiser.get("/export/first.html?language=en").get_data(as_text=True)
    assert 'alt="Emblem of the host en"' in document
    text = organiser.get("/setup/demo/event.yaml").get_data(as_text=True)
    info = event_file.loads(text, "event.yaml").event.identity
    assert info.accent == "#1d4f91" and info.welcome["en"] == "Be welcome en" and len(info.logos) == 1
    made = organiser.post("/setup/load", data={"text": text})
    assert made.status_code == 303
    other = made.location.partition("?")[0]
    again = organiser.get(f"{other}/look").get_data(as_text=True)
    copied = re.search(r'src="(/logo/[^"]+)"', again)[1]
    assert copied != logo and site.app.test_client().get(copied).data == got.data


def test_a_colour_that_cannot_be_read_is_refused_with_the_nearest_that_can(site, organiser):
    answer = save(site, organiser, accent="#ffcc00", welcome="Be welcome")
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422 and "1.5 to 1" in page and "4.5" in page
    assert "Be welcome en" in page
    nearest = re.search(r'name="accent" value="(#[0-9a-f]{6})"[^>]*checked', page)[1]
    assert save(site, organiser, accent=nearest).status_code == 303
    assert site.app.test_client().get("/colour/ffcc00.css").status_code == 404
    assert site.app.test_client().get("/colour/zz.css").status_code == 404


def test_a_file_that_is_no_picture_and_a_logo_without_a_name_lose_nothing(site, organiser):
    answer = add_logo(site, organiser, file=io.BytesIO(b"not a picture"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and 'href="#f-logo"' in page and "Emblem of the host en" in page
    answer = add_logo(site, organiser, name="")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and 'href="#f-logo_name' in page
    stored = re.search(r'name="stored" value="([^"]+)"', page)[1]
    names = {f"logo_name.{tag}": "Emblem" for tag in languages(site)}
    assert organiser.post("/setup/demo/logos", data={"stored": stored, **names}).status_code == 303


def test_there_are_three_logos_and_one_taken_away_comes_back_in_the_history(site, organiser):
    for number in range(3):
        assert add_logo(site, organiser, f"Partner {number}").status_code == 303
    page = organiser.get("/setup/demo/look").get_data(as_text=True)
    assert 'name="logo"' not in page
    assert add_logo(site, organiser, "Partner 4").status_code == 422
    remove = re.search(r'action="(/setup/demo/logos/[^"]+/remove)"', page)[1]
    assert organiser.post(remove).status_code == 303
    with site.store.read() as tx:
        event = queries.get_event(tx, "demo")
        rev, left = event.rev, len(event.identity["logos"])
    assert left == 2
    organiser.post("/setup/demo/history", data={"rev": rev, "sure": "1"})
    with site.store.read() as tx:
        assert len(queries.get_event(tx, "demo").identity["logos"]) == 3


def test_only_an_organiser_adds_a_logo_and_none_but_an_uploaded_one_is_taken(site, organiser):
    assert add_logo(site, enter(site, "facilitator")).status_code == 403
    command = {"identity": {"logos": [{"id": "elsewhere", "name": {"en": "x"}}]}}
    answer = organiser.post("/api/v1/commands/event.change", json=command)
    assert answer.status_code == 404 and answer.get_json()["error"]["reason"] == "unknown_logo"
