"""A cluster's sign is the same at the desk, on the wall, on the phone and in documents, whatever happens to the cluster."""

from __future__ import annotations

import base64
import html
import re
import uuid

import pytest
from playwright.sync_api import expect

from facilitator.domain.signs import LIGHT, sign_of
from tests.browser.pages import HARD, SESSION, open_page

TITLES = ("Money", "Roads", "Schools")
HEADS = {
    "desk": ".desk-cluster .cluster-head",
    "wall": ".wall-card > header",
    "phone": "#room .cluster-title",
}
"""Where the name of a cluster stands with its sign, by page."""
DRAWN = """(heads) => heads.map((head) => {
  const tile = head.querySelector(".tile");
  const use = tile.querySelector("use");
  const shape = use ? document.querySelector(use.getAttribute("href") + " path") : tile.querySelector("path");
  return { title: head.textContent, colour: getComputedStyle(tile).backgroundColor, shape: shape.getAttribute("d") };
})"""


@pytest.fixture
def clusters(staff):
    """Three clusters of two contributions each, by name."""
    made = {}
    for title in TITLES:
        ids = [str(uuid.uuid4()) for _ in range(2)]
        for id_ in ids:
            staff.do(
                "contribution.submit",
                id=id_,
                question=HARD,
                kind="barrier",
                text=f"Of {title.lower()}",
                lang="en",
            )
        made[title] = str(uuid.uuid4())
        staff.do("cluster.create", id=made[title], question=HARD, title=title, ids=ids)
    staff.do("session.view", view="clusters", joining=False)
    return made


def signs_of(staff) -> dict[str, int]:
    body = staff.http.get(f"{staff.url}/api/v1/sessions/{SESSION}?audience=desk").json()
    rows = body.get("snapshot", body)["state"]["clusters"].values()
    return {row["title"]: row["sign"] for row in rows}


def rgb(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


def test_desk_wall_phone_and_document_show_one_sign_for_life(browser, live_server, staff, clusters, join):
    desk = open_page(browser, live_server, size=(1366, 768))
    desk.goto(live_server.links["facilitator"])
    desk.goto(f"{live_server.url}/desk/{SESSION}")
    wall = open_page(browser, live_server, size=(1920, 1080))
    wall.goto(live_server.links["display"])
    wall.goto(f"{live_server.url}/board/{SESSION}")
    phone = join(color_scheme="light")
    phone.see("room")
    pages = {"desk": desk, "wall": wall, "phone": phone.page}

    def look(titles) -> None:
        # What is new shows on a phone when its reader asks for it.
        phone.page.reload()
        signs = signs_of(staff)
        assert set(signs) == set(titles)
        for name, page in pages.items():
            heads = page.locator(HEADS[name])
            expect(heads).to_have_count(len(titles))
            for title, number in signs.items():
                head = heads.filter(has_text=title)
                expect(head).to_be_visible()
                (drawn,) = head.evaluate_all(DRAWN)
                sign = sign_of(number)
                assert drawn["shape"] == sign.shape, (name, title)
                assert drawn["colour"] == rgb(LIGHT[sign.colour - 1]), (name, title)

    look(TITLES)
    born = signs_of(staff)
    staff.do("cluster.rename", id=clusters["Roads"], title="Ways")
    staff.do("cluster.order", id=clusters["Schools"], before=clusters["Money"])
    look(("Money", "Ways", "Schools"))
    merged = staff.do("cluster.merge", **{"from": clusters["Roads"]}, into=clusters["Money"])
    look(("Money", "Schools"))
    staff.do("session.undo", rev=merged["rev"])
    look(("Money", "Ways", "Schools"))
    for page in (desk, wall):
        page.reload()
    look(("Money", "Ways", "Schools"))
    assert signs_of(staff) == {"Money": born["Money"], "Ways": born["Roads"], "Schools": born["Schools"]}
    for title in ("Money", "Ways", "Schools"):
        print(f"{title}: sign {signs_of(staff)[title]} at the desk, on the wall and on the phone")
    # In the document the same drawing stands as a picture, for those that the room marked.
    marker = join()
    for title in ("Money", "Ways"):
        staff_target = clusters["Roads" if title == "Ways" else title]
        answer = marker.page.request.post(
            f"{live_server.url}/api/v1/commands/endorsement.set",
            data={"session": SESSION, "key": str(uuid.uuid4()), "target": staff_target, "on": True},
            headers={"X-Facilitator-As": "delegate"},
        )
        assert answer.ok, answer.text()
    page = staff.http.get(f"{live_server.url}/export/{SESSION}.html?language=en", timeout=120_000).text()
    important = re.findall(r'<ol class="important">.*?</ol>', page, re.DOTALL)[0]
    for title in ("Money", "Ways"):
        picture = re.search(
            rf'src="data:image/svg\+xml;base64,([^"]+)" alt=""><strong>[^<]*(?:<[^>]+>)*{title}', important
        )
        drawn = html.unescape(base64.b64decode(picture[1]).decode())
        sign = sign_of(signs_of(staff)[title])
        assert LIGHT[sign.colour - 1] in drawn and sign.shape in drawn
    for page in (desk, wall):
        assert page.problems == []
        page.context.close()
