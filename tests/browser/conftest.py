"""Who is in the room: phones, each in a browser profile of its own, and a facilitator who acts over HTTP."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.pages import CHILD_MS, HARD, PHONE, SESSION, Room, Staff


@pytest.fixture
def contexts(browser: Browser):
    """Make browser contexts, one a person; all are closed at the end."""
    made: list[BrowserContext] = []

    def make(**options) -> BrowserContext:
        made.append(browser.new_context(**{**PHONE, "locale": "en", **options}))
        made[-1].set_default_navigation_timeout(CHILD_MS)
        return made[-1]

    yield make
    for context in made:
        context.close()


@pytest.fixture
def staff(live_server, contexts) -> Staff:
    """A facilitator; the session is open, on its first question, and phones see everything."""
    made = Staff(live_server, contexts())
    made.do("session.stage", stage="collecting")
    made.do("session.question", question=HARD)
    made.do("session.settings", visibility="all", moderation="off")
    return made


@pytest.fixture
def join(live_server, staff, contexts):
    """Let a new delegate join, and open the room; with `first=True` at the first step after joining."""
    rooms: list[Room] = []

    def enter(*, first: bool = False, **options) -> Room:
        context = contexts(**options)
        room = Room(context.new_page(), live_server.url)
        if first:
            room.page.goto(f"{live_server.join_url}/{SESSION}")
        else:
            room.enter(live_server.join_url)
        rooms.append(room)
        return room

    yield enter
    for room in rooms:
        assert not room.errors
