"""A fifth language is one catalogue and no code: shown with one that is longer, and one from right to left."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

from tests.browser.pages import open_page
from tests.conftest import EVENT, Server, decide, free_port, new_id
from tests.pseudo import LONGER, MIRRORED, write_catalogues

PAGES = {
    # role: paths, and the widths at which nothing may be clipped
    "joining": (["/", "/room?all=1", "/room/first"], 320),
    "delegate": (
        [
            "/room/first",
            "/room/first?question=first.next",
            "/room/first#mine",
            "/room/first#room",
            "/choices",
            "/room/first/wall",
        ],
        320,
    ),
    "facilitator": (["/desk", "/desk/first"], 320),
    "rapporteur": (["/report/first", "/translate/first"], 320),
    "display": (["/board/first"], 1920),
}

# Words of the page itself: not of the event or of delegates (marked with their own language or kept in bdi), no names of
# languages or their codes, no keys, no addresses.
UNTRANSLATED = """() => {
  const skip = "script, style, template, noscript, bdi, time, .page-home .masthead-event, code, kbd, svg, [data-words], [data-original], .board-question, .board-others, .wall-lang, .languages, .board-languages, textarea, .asked-words, option[lang]";
  const strip = (text) => { let before; do { before = text; text = text.replace(/⟦[^⟦⟧]*⟧/g, " "); } while (text !== before); return text; };
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  // A sentence may hold an element: the whole block is read, without the parts that are no words of ours.
  const blocks = new Set();
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (parent.closest(skip) || parent.closest("[lang]") !== document.documentElement) continue;
    const left = strip(walker.currentNode.textContent);
    if (/\\p{L}{2,}/u.test(left) && !/[⟦⟧]/.test(left)) found.add(left.trim());
  }
  for (const element of document.querySelectorAll("[aria-label], [placeholder], [alt], [title]")) {
    if (element.closest("template, .languages, .board-languages") ) continue;
    for (const name of ["aria-label", "placeholder", "alt", "title"]) {
      const left = strip(element.getAttribute(name) || "");
      if (/\\p{L}{2,}/u.test(left)) found.add(`${name}: ${left.trim()}`);
    }
  }
  return [...found];
}"""

CLIPPED = """() => {
  const wide = document.documentElement.scrollWidth > innerWidth ? [`page ${document.documentElement.scrollWidth} > ${innerWidth}`] : [];
  const found = [...document.querySelectorAll("button, a, label, h1, h2, h3, h4, p, summary, legend, dt, dd, li, span")].filter((one) => {
    const box = one.getBoundingClientRect();
    // What is for screen readers alone is a box of one pixel.
    if (box.width <= 1 || !one.checkVisibility() || one.closest(".visually-hidden, .skip, [hidden], .board, .sprite, .translate-table")) return false;
    const style = getComputedStyle(one);
    const cut = style.overflowX !== "visible" && style.overflowX !== "auto" && one.scrollWidth > one.clientWidth + 1;
    return cut || box.right > innerWidth + 1 || box.left < -1;
  });
  return [...wide, ...found.slice(0, 5).map((one) => one.outerHTML.slice(0, 120))];
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The real server, to which a folder with two more catalogues was given."""
    folder = tmp_path_factory.mktemp("catalogues")
    write_catalogues(folder)
    data = tmp_path_factory.mktemp("server")
    (data / "event.yaml").write_text(EVENT, encoding="utf-8")
    os.environ["FACILITATOR_TRANSLATIONS"] = str(folder)
    made = Server(data=data, port=free_port(), event=str(data / "event.yaml"))
    try:
        made.start()
        yield made
    finally:
        del os.environ["FACILITATOR_TRANSLATIONS"]
        made.kill()


@pytest.fixture(scope="module")
def busy_server(browser, server):
    """An open session with contributions of each kind, a cluster and a summary."""
    staff, phone = (open_page(browser, server, size=(800, 600)) for _ in range(2))
    staff.goto(server.links["facilitator"])
    phone.goto(server.join_url)

    def do(page, name, **payload):
        answer = page.request.post(
            f"{server.url}/api/v1/commands/{name}", data={"session": "first", **payload}
        )
        assert answer.ok, answer.text()

    do(staff, "session.stage", stage="collecting")
    ids = [new_id() for _ in range(4)]
    for id_, kind in zip(ids, ("challenge", "barrier", "resource", "action"), strict=True):
        level = {"level": "local", "lead": "1"} if kind == "action" else {}
        do(
            phone,
            "contribution.submit",
            id=id_,
            question="first.hard",
            kind=kind,
            text="2019",
            lang="en",
            **level,
        )
    do(staff, "cluster.create", id=new_id(), question="first.hard", title="1", ids=ids[:2])
    staff.context.close()
    phone.context.close()
    return server


@pytest.mark.parametrize("language", [LONGER, MIRRORED])
@pytest.mark.parametrize("role", list(PAGES))
def test_no_word_is_left_out_and_nothing_is_clipped(browser, busy_server, role, language):
    paths, width = PAGES[role]
    page = open_page(browser, busy_server, size=(width, 740), language=language)
    page.goto(busy_server.links.get(role, busy_server.join_url))
    if role == "delegate":
        decide(page.request, busy_server.url)
    for path in paths:
        page.goto(busy_server.url + path)
        expect(page.locator("#consent")).to_have_count(int(role == "joining" and path == "/room/first"))
        page.wait_for_load_state("networkidle")
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate(UNTRANSLATED) == [], path
        if width == 320:
            assert page.evaluate(CLIPPED) == [], path
    assert page.problems == []
    page.context.close()


def test_the_layout_is_mirrored(browser, busy_server):
    def places(language):
        page = open_page(browser, busy_server, size=(800, 900), language=language)
        page.request.get(busy_server.join_url)
        decide(page.request, busy_server.url)
        page.goto(f"{busy_server.url}/room/first#room")
        expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == MIRRORED else "ltr")
        box = page.locator("#more-menu").bounding_box()
        mark = page.locator("#inbox .kind-mark").first.bounding_box()
        page.context.close()
        return box["x"] + box["width"] / 2, mark["x"] + mark["width"] / 2

    switch, mark = places(LONGER)
    mirrored_switch, mirrored_mark = places(MIRRORED)
    assert mirrored_switch < 400 < switch
    assert mark < 400 < mirrored_mark
    assert mirrored_switch == pytest.approx(800 - switch, abs=60)


def test_the_switch_offers_them_by_their_own_names(browser, busy_server):
    page = open_page(browser, busy_server, size=(360, 740), language="en")
    page.goto(busy_server.url)
    names = page.locator(".languages li").all_inner_texts()
    assert names == ["English", "العربية", "Esperanto", "Español", "Français", "עברית"]
    page.context.close()
