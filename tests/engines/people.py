"""A person at a page, in whichever engine: the few things that a walk needs, the same for Playwright and WebDriver."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.waiting import wait_until

WINDOW = Path(__file__).parent / "webkit_window.py"
_INTO_SIGHT = """const { top, bottom } = arguments[0].getBoundingClientRect();
if (top < 0 || bottom > innerHeight) arguments[0].scrollIntoView({ block: "center" });"""
_VISIBLE = "(one => !!one && one.getClientRects().length > 0)(document.querySelector(SELECTOR))"


class NoPage(Exception):
    """The page could not be asked, or could not answer: between two pages there is none."""


class Person:
    """What somebody does at a page. ``selector`` is CSS; every step waits until it can be taken."""

    def go(self, url: str) -> None:
        raise NotImplementedError

    def js(self, expression: str) -> Any:
        """Return the value of an expression in the page."""
        raise NotImplementedError

    def press(self, *keys: str) -> None:
        """Press keys one after the other: ``Enter``, ``Tab``, ``Escape``, or letters that are typed."""
        raise NotImplementedError

    def drag(self, source: str, target: str) -> None:
        raise NotImplementedError

    def _click(self, selector: str) -> None:
        raise NotImplementedError

    def _pause(self, milliseconds: float) -> None:
        time.sleep(milliseconds / 1000)

    def sees(self, expression: str, about: Callable[[], object] | None = None) -> None:
        """Wait until ``expression`` is true in the page."""

        def is_true() -> bool:
            try:
                return bool(self.js(f"!!({expression})"))
            except (PlaywrightError, WebDriverException, NoPage):
                return False  # between two pages there is none to ask

        wait_until(is_true, about or (lambda: expression), self._pause)

    def sees_text(self, text: str, selector: str = "body") -> None:
        where = json.dumps(selector)
        self.sees(
            f"[...document.querySelectorAll({where})].some(one => one.innerText.includes({json.dumps(text)}))"
        )

    def click(self, selector: str) -> None:
        self.sees(_VISIBLE.replace("SELECTOR", json.dumps(selector)))
        self._click(selector)

    def write(self, selector: str, text: str) -> None:
        """Type ``text`` in place of what the field holds."""
        self.click(selector)
        self.js(f"document.querySelector({json.dumps(selector)}).select()")
        self.press(text)


class FirefoxPerson(Person):
    def __init__(self, page: Page) -> None:
        self.page = page

    def go(self, url: str) -> None:
        self.page.wait_for_load_state(
            "load"
        )  # Firefox takes a form's answer that still loads for another way to go
        self.page.goto(url)

    def js(self, expression: str) -> Any:
        return self.page.evaluate(f"() => ({expression})")

    def press(self, *keys: str) -> None:
        # Two windows are open: in the one behind, Firefox sends a page the key and takes no button for pressed.
        self.page.bring_to_front()
        for key in keys:
            if hasattr(Keys, key.upper()):
                self.page.keyboard.press(key)
            else:
                self.page.keyboard.type(key)

    def drag(self, source: str, target: str) -> None:
        start, end = self.page.locator(source).bounding_box(), self.page.locator(target).bounding_box()
        assert start and end
        mouse = self.page.mouse
        mouse.move(start["x"] + 20, start["y"] + 10)
        mouse.down()
        mouse.move(start["x"] + 60, start["y"] + 30, steps=5)
        mouse.move(end["x"] + 60, end["y"] + 20, steps=15)
        mouse.up()

    def _click(self, selector: str) -> None:
        self.page.locator(selector).first.click()

    def _pause(self, milliseconds: float) -> None:
        self.page.wait_for_timeout(milliseconds)

    def close(self) -> None:
        self.page.context.close()


class WebKitPerson(Person):
    """One window a person: the driver opens one browser at a time, without anything kept."""

    def __init__(self, size: tuple[int, int]) -> None:
        options = Options()
        options.binary_location = str(WINDOW)
        options.add_argument("--automation")
        options.add_argument(f"--size={size[0]}x{size[1]}")
        options.set_capability("browserName", "MiniBrowser")
        self.driver = webdriver.WebKitGTK(options=options, service=Service("/usr/bin/WebKitWebDriver"))

    def go(self, url: str) -> None:
        self.driver.get(url)

    def js(self, expression: str) -> Any:
        return self.driver.execute_script(f"return ({expression})")

    def press(self, *keys: str) -> None:
        for key in keys:
            ActionChains(self.driver).send_keys(getattr(Keys, key.upper(), key)).perform()

    def drag(self, source: str, target: str) -> None:
        start, end = (self.driver.find_element(By.CSS_SELECTOR, one) for one in (source, target))
        hands = ActionChains(self.driver, duration=50).move_to_element(start).click_and_hold()
        for _ in range(4):
            hands.move_by_offset(8, 6)
        hands.move_to_element(end)
        for _ in range(4):
            hands.move_by_offset(3, 3)
        hands.release().perform()

    def _click(self, selector: str) -> None:
        element = self.driver.find_element(By.CSS_SELECTOR, selector)
        # Of an element that begins a few pixels below the window WebKit's driver says that it cannot be reached.
        self.driver.execute_script(_INTO_SIGHT, element)
        element.click()

    def _pause(self, milliseconds: float) -> None:
        # The driver's own clock: the page goes on meanwhile.
        self.driver.execute_async_script("setTimeout(arguments[1], arguments[0])", milliseconds)

    def close(self) -> None:
        self.driver.quit()
