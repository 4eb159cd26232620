"""The pages as the people at them see them: what a test presses, and what it looks for."""

from __future__ import annotations

import re
import uuid
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.conftest import decide
from tests.waiting import wait_until

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SESSION, HARD, NEXT = "first", "first.hard", "first.next"
CHILD_MS = 120_000
"""For which an answer is waited for that a child process may make, a copy or a comparison: it is no matter of speed."""


def open_page(browser, server, *, size, language="en", **more):
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)
    context.add_cookies([{"name": "language", "value": language, "url": server.url}])
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    return page


class Staff:
    """A facilitator who acts over HTTP."""

    def __init__(self, server, context: BrowserContext) -> None:
        self.http = context.request
        self.url = server.url
        self.http.get(server.links["facilitator"])

    def do(self, name: str, **payload):
        body = {"session": SESSION, "key": str(uuid.uuid4()), **payload}
        answer = self.http.post(f"{self.url}/api/v1/commands/{name}", data=body, timeout=CHILD_MS)
        assert answer.ok, answer.text()
        return answer.json()

    def texts(self) -> list[str]:
        """What the desk has of the session, the oldest first."""
        answer = self.http.get(f"{self.url}/api/v1/sessions/{SESSION}?audience=desk").json()
        rows = answer.get("snapshot", answer)["state"]["contributions"].values()
        return [row["text"] for row in sorted(rows, key=lambda row: row["number"])]


class Room:
    """The page of one delegate."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.text = page.locator("#text")
        self.send = page.locator("#give .send [type=submit]")
        self.receipt = page.locator("#sent")
        self.own = page.locator("#mine-list > li")
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def enter(self, join_url: str) -> Room:
        """Join; what may be done with the words is decided already."""
        self.page.context.request.get(join_url)
        decide(self.page.context.request, self.url)
        self.page.goto(f"{join_url}/{SESSION}")
        return self

    def see(self, part: str) -> Room:
        """Go to a part of the page: ``write``, ``mine`` or ``room``."""
        self.page.locator(f".parts [href='#{part}']").click()
        return self

    def open(self, question: str = "") -> Room:
        self.page.goto(f"{self.url}/room/{SESSION}{'?question=' + question if question else ''}")
        return self

    def menu(self, name: str) -> Locator:
        """Open a menu of the head line, ``language`` or ``more``, and return it."""
        self.page.locator(f"#{name}-menu > summary").click()
        return self.page.locator(f"#{name}-menu")

    def give(self, text: str, kind: str | None = None, level: str | None = None) -> None:
        self.write()
        if kind is not None:
            self.choose(kind)
        self.text.fill(text)
        if level is not None:
            self.page.locator(f"#level-{level}").check()
        self.send.click()

    def write(self) -> Room:
        """Bring the form back where what was just sent stands in its place."""
        if self.page.locator("#another").is_visible():
            self.page.locator("#another").click()
        return self

    def choose(self, kind: str) -> None:
        self.write()
        self.page.locator(f"#kind-{kind}").check()

    def receipt_number(self) -> int:
        expect(self.receipt).to_contain_text(re.compile(r"\d+"))
        return int(re.search(r"\d+", self.receipt.inner_text())[0])

    def state(self, text: str) -> Locator:
        return self.own.filter(has_text=text).locator(".state")


class Desk:
    """A desk page, and what a facilitator finds on it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def note(self, number: int):
        return self.page.locator("[data-note]").filter(
            has=self.page.locator(".contribution-title .number", has_text=re.compile(f"^#{number}$"))
        )

    def cluster(self, title: str):
        return self.page.locator(".desk-cluster").filter(
            has=self.page.get_by_role("heading", name=title, exact=True)
        )

    def inbox(self, number: int):
        return self.page.locator("#inbox-list").locator(self.note(number))

    def make(self, title: str) -> None:
        self.page.get_by_label("Name of the new cluster").fill(title)
        self.page.get_by_role("button", name="New cluster").click()
        expect(self.cluster(title)).to_be_visible()

    def press(self, number: int, action: str) -> None:
        self.note(number).locator(f"[data-do={action}]").click()

    def choose(self, number: int, action: str) -> None:
        """Choose something from the menu of a contribution."""
        self.press(number, "more")
        self.page.locator(f"#menu [data-choice={action}]").click()

    def tool(self, title: str, action: str) -> None:
        """Press one of the buttons that a cluster shows under the pointer."""
        self.cluster(title).locator("[data-do=cluster-menu]").hover()
        self.cluster(title).locator(f"> .tools > [data-do={action}]").click()

    def from_cluster(self, title: str, action: str) -> None:
        """Choose something from the menu of a cluster."""
        self.cluster(title).locator("[data-do=cluster-menu]").click()
        self.page.locator(f"#menu [data-choice={action}]").click()

    def hide(self, number: int, reason: str = "") -> None:
        self.choose(number, "hide")
        expect(self.page.locator("#hide-reason")).to_be_focused()
        self.page.keyboard.type(reason)
        self.page.keyboard.press("Enter")

    def undo(self) -> None:
        self.page.locator("#undo").click()

    def expect_focus(self, wanted):
        """Wait until the focus is where it must be: it moves with the next picture, not with the command."""
        wait_until(lambda: self.focused() == wanted, self.focused, pause=self.page.wait_for_timeout)

    def focused(self) -> str:
        return self.page.evaluate(
            "document.activeElement.closest('[data-note]')?.querySelector('.contribution-title .number').textContent ?? ''"
        )


def unfold(page: Page, name: str) -> None:
    """Open one of the folds of the desk, and those it stands in, as somebody does who wants what is in it."""
    for fold in page.locator(f"details:has(#{name}), #{name}").all():
        if fold.get_attribute("open") is None:
            fold.locator("> summary").click()


def command(page: Page | BrowserContext, server, name: str, **payload) -> dict:
    """Send a command over HTTP with the page's own access."""
    answer = page.request.post(f"{server.url}/api/v1/commands/{name}", data={"session": "first", **payload})
    return answer.json()


@contextmanager
def offline(context: BrowserContext):
    context.set_offline(True)
    yield
    context.set_offline(False)
