"""A person with a watch: does what a newcomer does on a page, and counts the seconds that this takes people.

Seconds are those of the keystroke-level model (Card, Moran and Newell, 1980), so that the same walk takes the same time on
every machine: looking for what to press (M), pointing at it (P), pressing (B), a key (K); reading goes at 238 words a minute
(Brysbaert, 2019), and thumbs write 36 words a minute (Palin and others, 2019).
"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

THINK, POINT, PRESS, KEY, PAGE = 1.35, 1.1, 0.2, 0.28, 0.5
WORD = 60 / 238
THUMB_KEY = 60 / (36 * 5)
"""Seconds for one letter on a phone."""


_WORDS = """node => {
  const count = text => text.split(/\\s+/).filter(Boolean).length;
  const lists = [...node.querySelectorAll("select")];
  return lists.reduce((sum, one) => sum - count(one.innerText) + count(one.selectedOptions[0]?.text || ""), count(node.innerText));
}"""
"""Words that stand there to read: of a list that is shut, the chosen one alone."""


@dataclass
class Person:
    """Somebody at a page; ``seconds`` and ``presses`` grow with all that is done."""

    page: Page
    key: float = KEY
    seconds: float = 0.0
    presses: int = 0
    words: int = 0

    def read(self, *parts: Locator) -> None:
        """Read what stands in ``parts``, once it is there."""
        for part in parts:
            expect(part).to_be_visible()
            words = part.evaluate(_WORDS)
            self.words += words
            self.seconds += words * WORD

    def press(self, part: Locator) -> None:
        """Look for something, point at it and press it; what is out of sight is scrolled to first."""
        expect(part).to_be_visible()
        box, height = part.bounding_box(), self.page.evaluate("innerHeight")
        if box["y"] < 0 or box["y"] + box["height"] > height:
            self.seconds += POINT
        part.click()
        self.presses += 1
        self.seconds += THINK + POINT + PRESS

    def go(self, part: Locator) -> None:
        """Press what leads to another page, and wait for that."""
        self.press(part)
        self.seconds += PAGE

    def write(self, part: Locator, text: str) -> None:
        """Write into a field that has the focus, or is pressed first."""
        if not part.evaluate("one => one === document.activeElement"):
            self.press(part)
        part.fill(text)
        self.seconds += len(text) * self.key

    def drag(self, source: Locator, target: Locator) -> None:
        """Drag something onto another with the mouse."""
        source.scroll_into_view_if_needed()
        start, goal = source.bounding_box(), target.bounding_box()
        mouse = self.page.mouse
        mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
        mouse.down()
        x, y = goal["x"] + goal["width"] / 2, goal["y"] + goal["height"] / 2
        mouse.move(x - 20, y - 6, steps=5)
        mouse.move(x, y, steps=2)
        expect(self.page.locator(".is-target")).to_have_count(1)
        mouse.up()
        self.presses += 1
        self.seconds += THINK + 2 * POINT + 2 * PRESS
