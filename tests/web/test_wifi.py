"""The Wi-Fi of the room: its code is read back by a scanner, from wall, poster and cards."""

from __future__ import annotations

import base64
import io
import re

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from facilitator import event_file
from facilitator.documents.qr_code import draw_png
from facilitator.domain.wifi import write_code
from facilitator.store import queries
from tests.web.conftest import enter

NAME, PASSWORD = 'Café; "Amman"\\5:G', "par;tners,2019"


def scan(picture: Image.Image) -> list[str]:
    return [one.text for one in zxingcpp.read_barcodes(picture.convert("L"))]


@pytest.mark.parametrize("name", [NAME, "قاعة عمّان", 'a,b;c:d\\e"f', ";;", "0123456789abcdef"])
def test_a_scanner_reads_the_code_that_was_drawn(name):
    code = write_code(name, PASSWORD, "WPA")
    assert scan(Image.open(io.BytesIO(draw_png(code)))) == [code]


def save(client, **fields):
    given_ = {"name": NAME, "password": PASSWORD, "kind": "WPA", "show": "1", **fields}
    return client.post("/setup/demo/wifi", data={f"wifi.{key}": value for key, value in given_.items()})


@pytest.mark.parametrize("paper", ["a4", "a3", "letter"])
def test_nothing_on_a_poster_lies_over_anything_else(site, paper):
    organiser = enter(site, "organiser")
    assert save(organiser).status_code == 303
    document = pypdfium2.PdfDocument(organiser.get(f"/setup/poster.pdf?paper={paper}").data)
    assert len(document) == 1
    page = document[0]
    text = page.get_textpage()
    lines = [text.get_rect(at) for at in range(text.count_rects())]
    assert len(lines) > 10
    for at, (left, bottom, right, top) in enumerate(lines):
        for other in lines[at + 1 :]:
            wide = min(right, other[2]) - max(left, other[0])
            high = min(top, other[3]) - max(bottom, other[1])
            # Boxes of letters touch; a line over another one shares half of its height.
            assert wide <= 1 or high <= 0.5 * min(top - bottom, other[3] - other[1]), (paper, at)
    # The codes are square: no line stands in one.
    boxes = [one.get_bounds() for one in page.get_objects(max_depth=1)]
    codes = [
        box for box in boxes if 60 < box[2] - box[0] < 400 and abs(box[2] - box[0] - box[3] + box[1]) < 2
    ]
    assert len(codes) >= 2
    for left, bottom, right, top in codes:
        for line in lines:
            assert line[2] <= left + 1 or line[0] >= right - 1 or line[3] <= bottom + 1 or line[1] >= top - 1
    text.close()
    page.close()
    document.close()


def test_paper_and_wall_show_the_network_as_words_and_as_a_code(site):
    organiser = enter(site, "organiser")
    assert save(organiser).status_code == 303
    wanted = write_code(NAME, PASSWORD, "WPA")
    for kind, times in (("poster", 1), ("cards", 6)):
        document = pypdfium2.PdfDocument(organiser.get(f"/setup/{kind}.pdf?language=en").data)
        page = document[0]
        assert page.get_textpage().get_text_range().count(PASSWORD) == times
        assert scan(page.render(scale=4).to_pil()).count(wanted) == times
        page.close()
        document.close()
    display = enter(site, "display")
    wall = display.get("/board/first").get_data(as_text=True)
    assert PASSWORD in wall
    svg = base64.b64decode(re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', wall)[1])
    assert b"<svg" in svg
    # The switch takes it off the wall; paper keeps it.
    assert save(organiser, show="").status_code == 303
    assert PASSWORD not in display.get("/board/first").get_data(as_text=True)
    assert PASSWORD in organiser.get("/setup/demo/print").get_data(as_text=True)
    info = event_file.loads(
        organiser.get("/setup/demo/event.yaml").get_data(as_text=True), "event.yaml"
    ).event.wifi
    assert (info.name, info.password, info.show) == (NAME, PASSWORD, False)


def test_a_password_that_no_network_has_is_told_at_its_field_and_an_open_one_has_none(site):
    organiser = enter(site, "organiser")
    answer = save(organiser, password="short")
    assert answer.status_code == 422 and 'href="#f-wifi-password"' in answer.get_data(as_text=True)
    assert save(organiser, name="x" * 33).status_code == 422
    assert save(organiser, password="", kind="nopass").status_code == 303
    wall = enter(site, "display").get("/board/first").get_data(as_text=True)
    assert "wall-wifi" in wall and "Password" not in wall.split("wall-wifi")[1].split("</p>")[0]
    assert save(organiser, name="", password="").status_code == 303
    assert "wall-wifi" not in enter(site, "display").get("/board/first").get_data(as_text=True)
    with site.store.read() as tx:
        assert queries.get_event(tx, "demo").wifi["name"] == ""


def test_a_network_that_is_new_stands_on_the_wall_unless_somebody_takes_it_off(site):
    organiser = enter(site, "organiser")

    def is_proposed() -> bool:
        page = organiser.get("/setup/demo/wifi").get_data(as_text=True)
        return 'name="wifi.show" value="1" checked' in page

    assert is_proposed()
    assert save(organiser, show="").status_code == 303
    assert not is_proposed()
    assert save(organiser).status_code == 303
    assert is_proposed()
