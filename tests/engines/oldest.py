"""A person whose browser is as old as the pages promise to bear, driven by the DevTools protocol that it already had."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import urllib.request
from typing import Any

import websocket

from deploy import bundle, old_browsers
from tests.conftest import free_port
from tests.engines.people import NoPage, Person
from tests.waiting import wait_until

_KEYS = {
    "Enter": {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"},
    "Tab": {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9},
    "Escape": {"key": "Escape", "code": "Escape", "windowsVirtualKeyCode": 27},
}


class OldestPerson(Person):
    """Somebody with a window of ``size`` pixels: a phone runs the oldest browser of delegates, a larger one the staff's."""

    def __init__(self, size: tuple[int, int], *, phone: bool) -> None:
        major = bundle.OLDEST["phone" if phone else "staff"]["chrome"]
        program = old_browsers.chromium(major)
        assert program.is_file(), f"no Chromium {major}: `make test-engines` brings it, or says what to do"
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        port = free_port()
        self._process = subprocess.Popen(
            [
                program, "--headless", "--no-sandbox", "--no-zygote", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en",
                "--disable-background-networking", f"--window-size={size[0]},{size[1]}",
                f"--remote-debugging-port={port}", f"--user-data-dir={self._folder.name}", "about:blank",
            ],
            env={**os.environ, "LD_LIBRARY_PATH": str(program.parent), "HOME": self._folder.name},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        pages: list[dict] = []

        def is_up() -> bool:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as answer:
                    pages.extend(one for one in json.load(answer) if one["type"] == "page")
            except OSError:
                return False
            return bool(pages)

        wait_until(is_up)
        self._line = websocket.create_connection(
            pages[0]["webSocketDebuggerUrl"], suppress_origin=True, timeout=120
        )
        self._number = 0
        self.version = self._ask("Browser.getVersion")["product"]
        assert f"/{major}." in self.version, self.version
        self._ask("Page.enable")

    def _ask(self, method: str, **params: object) -> dict[str, Any]:
        self._number += 1
        self._line.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._line.recv())
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise NoPage(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def go(self, url: str) -> None:
        self.js("window.wasHere = true")
        answer = self._ask("Page.navigate", url=url)
        assert not answer.get("errorText"), answer
        self.sees("!window.wasHere && document.readyState === 'complete'")

    def js(self, expression: str) -> Any:
        answer = self._ask(
            "Runtime.evaluate", expression=f"({expression})", returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise NoPage(answer["exceptionDetails"].get("exception", {}).get("description", expression))
        return answer["result"].get("value")

    def press(self, *keys: str) -> None:
        for key in keys:
            if key in _KEYS:
                self._ask("Input.dispatchKeyEvent", type="keyDown", **_KEYS[key])
                self._ask("Input.dispatchKeyEvent", type="keyUp", **_KEYS[key])
            else:
                self._ask("Input.insertText", text=key)

    def _mouse(self, kind: str, x: float, y: float, *, held: bool = True) -> None:
        button = "left" if held else "none"
        self._ask(
            "Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, buttons=int(held), clickCount=1
        )

    def _middle(self, selector: str, *, scroll: bool = True) -> tuple[float, float]:
        one = f"document.querySelector({json.dumps(selector)})"
        if scroll:
            self.js(f"{one}.scrollIntoView({{block: 'center'}})")
        x, y, width, height = self.js(
            f"(({{x, y, width, height}}) => [x, y, width, height])({one}.getBoundingClientRect())"
        )
        return x + width / 2, y + height / 2

    def _click(self, selector: str) -> None:
        x, y = self._middle(selector)
        self._mouse("mouseMoved", x, y, held=False)
        self._mouse("mousePressed", x, y)
        self._mouse("mouseReleased", x, y)

    def drag(self, source: str, target: str) -> None:
        x, y = self._middle(source)
        to_x, to_y = self._middle(target, scroll=False)
        self._mouse("mouseMoved", x, y, held=False)
        self._mouse("mousePressed", x, y)
        for step in range(1, 21):
            self._mouse("mouseMoved", x + (to_x - x) * step / 20, y + (to_y - y) * step / 20)
            self._pause(16)
        self._mouse("mouseReleased", to_x, to_y)

    def close(self) -> None:
        self._line.close()
        self._process.terminate()
        self._process.wait()
        self._folder.cleanup()
