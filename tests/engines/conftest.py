"""Firefox, WebKit and the oldest Chromiums, and the table of steps that ends a run."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections import defaultdict
from collections.abc import Iterator

import pytest
from playwright.sync_api import sync_playwright

from tests.engines.oldest import OldestPerson
from tests.engines.people import FirefoxPerson, Person, WebKitPerson
from tests.waiting import wait_until

ENGINES = ("firefox", "webkit", "oldest")
PHONE, LAPTOP, PROJECTOR = (390, 664), (1366, 768), (1600, 900)
_WEBKIT_ENVIRONMENT = {
    "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",  # in a container, and the pages are our own
    "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
    "LIBGL_ALWAYS_SOFTWARE": "1",
    "NO_AT_BRIDGE": "1",
    "GDK_BACKEND": "x11",
}
_results: dict[str, dict[str, str]] = defaultdict(dict)


@pytest.fixture(scope="session")
def firefox():
    """Debian's Firefox; Playwright's own build is another browser than the one people have."""
    path = shutil.which("firefox-esr") or shutil.which("firefox")
    assert path, "no Firefox: `make test-engines` brings it, or says what to do"
    with sync_playwright() as playwright:
        browser = playwright.firefox.launch(channel="moz-firefox", executable_path=path)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def display() -> Iterator[None]:
    """A screen that nobody sees, for WebKit's windows."""
    assert shutil.which("Xvfb"), "no Xvfb: `make test-engines` brings it, or says what to do"
    assert shutil.which("WebKitWebDriver"), "no WebKit: `make test-engines` brings it, or says what to do"
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1920x1200x24", "-nolisten", "tcp"]
    screen = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as said:
        number = said.readline().strip()
    before = {name: os.environ.get(name) for name in ("DISPLAY", *_WEBKIT_ENVIRONMENT)}
    os.environ.update({"DISPLAY": f":{number}", **_WEBKIT_ENVIRONMENT})
    yield
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})
    screen.terminate()
    screen.wait()


@pytest.fixture(params=ENGINES)
def person(request):
    """Open pages: ``person(PHONE)`` is somebody with a browser of that size and nothing kept in it."""
    made: list[Person] = []

    def come(size: tuple[int, int] = PHONE) -> Person:
        if request.param == "firefox":
            browser = request.getfixturevalue("firefox")
            context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="en")
            made.append(FirefoxPerson(context.new_page()))
        elif request.param == "oldest":
            made.append(OldestPerson(size, phone=size == PHONE))
        else:
            request.getfixturevalue("display")
            made.append(WebKitPerson(size))
        return made[-1]

    yield come
    for one in made:
        one.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    engine = getattr(item, "callspec", None) and item.callspec.params.get("person")
    if engine:
        step = item.originalname.removeprefix("test_").replace("_", " ")
        if report.failed:
            _results[step][engine] = "FAILED"
        elif call.when == "call":
            _results[step].setdefault(engine, f"passed, {report.duration:.0f} s")
    return report


def pytest_terminal_summary(terminalreporter):
    if _results:
        width = max(len(step) for step in _results)
        terminalreporter.section("step x engine")
        terminalreporter.write_line(f"{'':{width}}  " + "  ".join(f"{engine:14}" for engine in ENGINES))
        for step, by_engine in _results.items():
            cells = "  ".join(f"{by_engine.get(engine, '-'):14}" for engine in ENGINES)
            terminalreporter.write_line(f"{step:{width}}  {cells}")


def can_connect(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def restart(live_server):
    """Kill the server; ``restart()`` starts it again on the same data."""

    def again() -> None:
        live_server.start()
        wait_until(lambda: can_connect(live_server.port))

    return again
