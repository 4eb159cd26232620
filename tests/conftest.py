"""Fixtures: a kept session in the middle of its work, and the real server in a child process."""

from __future__ import annotations

import atexit
import inspect
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text

from facilitator import contract, event_file
from facilitator.commands.dispatcher import Dispatcher
from facilitator.commands.event import create_event
from facilitator.delegates import joining
from facilitator.domain.audience import Audience
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.store import queries
from facilitator.store.engine import Store

# A busy machine makes no example wrong: how long one takes is no matter of the tests.
settings.register_profile("facilitator", deadline=None)
settings.load_profile("facilitator")

EVENT = """
event:
  id: demo
  title: {en: Demonstration, ar: عرض, fr: Démonstration, es: Demostración}
  time_zone: Asia/Amman
  languages: [en, ar, fr, es]
  place: {en: Amman, ar: عمّان, fr: Amman, es: Ammán}
  defaults: {visibility: all, attribution: none}
questions:
  - id: hard
    text:
      en: What makes it hard to support survivors and other persons with disabilities together?
      ar: ما الذي يصعّب دعم الناجين وسائر الأشخاص ذوي الإعاقة معًا؟
      fr: Pourquoi est-il difficile de soutenir ensemble les survivants et les autres personnes handicapées ?
      es: ¿Por qué es difícil apoyar juntos a los sobrevivientes y a otras personas con discapacidad?
    offers: [challenge, barrier]
  - id: next
    text: {en: What next?, ar: ماذا بعد؟, fr: Et ensuite ?, es: ¿Y ahora?}
    offers: [action]
days:
  - date: 2019-09-10
    sessions:
      - {id: first, start: "09:00", end: "10:00", room: {en: Hall, ar: القاعة, fr: Salle, es: Sala}, title: {en: Opening session, ar: الجلسة الافتتاحية, fr: Séance d'ouverture, es: Sesión de apertura}, questions: [hard, next]}
      - {id: second, start: "10:00", end: "11:00", room: {en: Hall, ar: القاعة, fr: Salle, es: Sala}, title: {en: Second, ar: الثانية, fr: Deuxième, es: Segunda}, questions: [next]}
"""


LONGEST_FIRST = (
    "browser/test_access.py", "browser/test_clustering.py", "browser/test_room.py", "browser/test_walk.py",
    "web/test_files.py", "browser/test_report.py", "browser/test_phone.py", "live/test_socket.py", "browser/test_board.py",
    "browser/test_desk.py", "browser/", "live/", "suggest/",
)  # fmt: skip
"""Files of tests as `make test` deals them out: whoever begins a long one last keeps everybody waiting."""


def pytest_xdist_auto_num_workers() -> int:
    """Three files of tests on two cores: browser tests wait for half of their time. At most four, for their memory."""
    return min(4, 3 * (os.cpu_count() or 1) // 2)


KINDS = ("browser", "documents", "engines", "live", "scale")
"""Folders whose tests need something that others do not; each test in one has the marker of the same name."""


@pytest.hookimpl(tryfirst=True)  # before pytest looks who is deselected
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by its folder, and put the files that take longest first; within a file the order stays."""
    if ENGINE != "chromium":
        items[:] = [item for item in items if not CHROMIUM_ONLY.search(inspect.getsource(item.function))]
    for item in items:
        for kind in KINDS:
            if f"/tests/{kind}/" in item.path.as_posix():
                item.add_marker(kind)

    def place(item: pytest.Item) -> int:
        path = item.path.as_posix()
        return next((index for index, part in enumerate(LONGEST_FIRST) if f"/tests/{part}" in path), 99)

    items.sort(key=place)


def about_first(name: str, payload: dict) -> dict:
    """The payload, about the first session where the command is about one and no other is named."""
    of_session = "session" in contract.declarations()[name].payload.model_fields
    return {**({"session": "first"} if of_session else {}), **payload}


def apply_changes(state: dict, changes: dict) -> None:
    """Put a batch of changes into a snapshot's state, as static/js/lib/state.js does."""
    for change in changes["changes"]:
        for table, put in change["put"].items():
            for id_, row in put.items():
                if row is None:
                    state[table].pop(id_, None)
                else:
                    state[table][id_] = row


def new_id() -> str:
    return str(uuid.uuid4())


@cache
def _blank() -> Path:
    """An SQLite file with all tables and nothing in them: made once, since migrations take longer than most tests."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    store = _store(f"sqlite:///{folder / 'blank.sqlite3'}")
    store.migrate()
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return folder / "blank.sqlite3"


def new_store(path: Path) -> Store:
    """Return a store without tables in the file ``path``, or on the server that FACILITATOR_TEST_DATABASE_URL names."""
    server = os.environ.get("FACILITATOR_TEST_DATABASE_URL")
    return _store(f"sqlite:///{path}" if not server else _create_database(server, "template1"))


def open_store(path: Path) -> Store:
    """Return a store with tables and nothing in them, where ``new_store`` makes it."""
    server = os.environ.get("FACILITATOR_TEST_DATABASE_URL")
    if server:
        return _store(_create_database(server, _blank_database(server)))
    shutil.copyfile(_blank(), path)
    return _store(f"sqlite:///{path}")


def _store(url: str) -> Store:
    return Store(url, lock=threading.RLock())


def _create_database(server: str, template: str) -> str:
    """Return the URL of a new database, a copy of ``template``, on a PostgreSQL server."""
    name = f"world_{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()
    return f"{server.rpartition('/')[0]}/{name}"


@cache
def _blank_database(server: str) -> str:
    """The name of a database with all tables and nothing in them: the same as ``_blank``."""
    url = _create_database(server, "template1")
    store = _store(url)
    store.migrate()
    store.close()
    return url.rpartition("/")[2]


def plant_fault(database: str, text: str) -> None:
    """Let the SQLite file refuse every contribution that holds ``text`` with an error which nothing foresees."""
    connection = sqlite3.connect(database, timeout=20)
    connection.execute(
        "CREATE TRIGGER planted BEFORE INSERT ON contributions "
        f"WHEN NEW.text LIKE '%{text}%' BEGIN SELECT RAISE(ABORT, 'planted'); END"
    )
    connection.close()


def mark() -> str:
    """Letters that stand in no other text: digits might look like a phone number, which is asked about first."""
    return "".join(chr(ord("a") + int(digit, 16)) for digit in uuid.uuid4().hex)


def decide(request, url: str) -> None:
    """What a delegate decides first after joining, the least: ``request`` is that phone's, a browser context's too."""
    assert request.post(f"{url}/choices", form={"quote": "no", "named": "no"}).ok


class World:
    """A database with the demonstration event, and callers of each role."""

    def __init__(self, path: Path) -> None:
        self.store = open_store(path)
        self.event = create_event(self.store, event_file.loads(EVENT, "demo.yaml"))
        self.dispatcher = Dispatcher(self.store)
        with self.store.read() as tx:
            links = queries.role_links(tx, self.event)
            self.staff = {
                link.role: Caller(Role(link.role), link.id, self.event, link.name) for link in links
            }
        self.delegate = self.join()
        self.other = self.join()
        self.facilitator = self.staff["facilitator"]

    def join(self) -> Caller:
        return Caller(Role.DELEGATE, joining.join(self.store, self.event, None, "en"), self.event)

    def add_chair(self) -> Caller:
        """Make the chair's link: the one role that an event has no link for until somebody asks for one."""
        answer = self.do(self.staff["organiser"], "link.create", role="chair", name="The chair").answer
        return Caller(Role.CHAIR, answer["id"], self.event, "The chair")

    def do(self, caller: Caller, name: str, /, **payload):
        # Tests are faster than people; the limit has its own test.
        self.dispatcher.limits.forget()
        payload = {key.rstrip("_"): value for key, value in payload.items()}
        return self.dispatcher.perform(caller, name, about_first(name, payload))

    def submit(self, text: str, caller: Caller | None = None, **more) -> dict:
        payload = {"id": new_id(), "question": "first.hard", "kind": "challenge", "text": text, **more}
        return self.do(caller or self.delegate, "contribution.submit", **payload).answer

    def cluster(self, title: str, ids=()) -> str:
        id_ = new_id()
        self.do(self.facilitator, "cluster.create", id=id_, question="first.hard", title=title, ids=list(ids))
        return id_

    def snapshot(self, audience: str = "desk", session: str = "first", who: Caller | None = None) -> dict:
        with self.store.read() as tx:
            row = queries.get_session(tx, session)
            return queries.snapshot(tx, row, Audience(audience), who.id if who else None)


@pytest.fixture
def world(tmp_path):
    """The demonstration event with its first session open."""
    made = World(tmp_path / "world.sqlite3")
    made.do(made.facilitator, "session.stage", stage="collecting")
    yield made
    made.store.close()


@pytest.fixture
def busy(world):
    """A session in the middle of its work: two clusters with notes, four languages, one hidden, one held."""
    world.notes = [
        world.submit(text)["id"]
        for text in (
            "No budget for prostheses",
            "لا توجد ميزانية",
            "Pas de données",
            "Falta transporte",
            "Hide me",
            "=1+1",
        )
    ]
    world.money = world.cluster("Money", world.notes[:2])
    world.data = world.cluster("Data", world.notes[2:3])
    world.do(world.facilitator, "contribution.hide", ids=[world.notes[4]], reason="names a person")
    return world


BACKEND = os.environ.get("FACILITATOR_TEST_BACKEND", "eventlet")
"""What real servers run on where a test does not choose: ``make test-backends`` sets it."""


# Under nohup a hang-up is ignored, by children too; one that is handled here is ignored no less, and children begin anew.
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda *_: None)


@dataclass
class Server:
    """The real server in a child process on a port of its own; ``kill`` and ``start`` keep its data."""

    data: Path
    port: int
    backend: str = BACKEND
    event: str | None = None
    queue: str = ""
    process: subprocess.Popen | None = None
    info: dict = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        more = {
            "FACILITATOR_DATA": str(self.data),
            "FACILITATOR_PORT": str(self.port),
            "FACILITATOR_HOST": "127.0.0.1",
        }
        more |= {"FACILITATOR_ASYNC": self.backend, "FACILITATOR_PUBLIC_URL": ""}
        more["FACILITATOR_MESSAGE_QUEUE"] = self.queue
        return {**os.environ, **more, **({"FACILITATOR_EVENT": self.event} if self.event else {})}

    def start(self) -> None:
        with (self.data / "log").open("ab") as log:
            command = [sys.executable, "-m", "facilitator.cli", "serve"]
            self.process = subprocess.Popen(command, env=self.environ, stdout=log, stderr=log)
        # Long enough for a machine that does much else; whoever waits longer waits in vain.
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=10) as answer:
                    if answer.status == 200:
                        break
            except OSError:
                assert self.process.poll() is None, (self.data / "log").read_text()
                time.sleep(0.05)
        else:
            pytest.fail((self.data / "log").read_text())
        out = self.run("links", "--json")
        self.info = json.loads(out)

    def run(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "facilitator.cli", *arguments]
        return subprocess.run(command, env=self.environ, check=True, capture_output=True, text=True).stdout

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    @property
    def code(self) -> str:
        return self.info["code"]

    @property
    def join_url(self) -> str:
        return f"{self.url}/j/{self.code}"

    @property
    def sessions(self) -> list[dict]:
        return self.info["sessions"]

    @property
    def links(self) -> dict[str, str]:
        return {
            link["role"]: f"{self.url}/access/{link['url'].rpartition('/')[2]}" for link in self.info["links"]
        }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def live_server(tmp_path_factory, request):
    """The real server with the demonstration event, its first session open."""
    data = tmp_path_factory.mktemp("server")
    (data / "event.yaml").write_text(EVENT, encoding="utf-8")
    backend = getattr(request, "param", BACKEND)
    server = Server(data=data, port=free_port(), backend=backend, event=str(data / "event.yaml"))
    try:
        server.start()
        yield server
    finally:
        # Also one that did not answer in time: else it would run on and take the processor from the tests after it.
        server.kill()
    log = (data / "log").read_text()
    assert "Traceback" not in log, log


ENGINE = os.environ.get("FACILITATOR_TEST_ENGINE", "chromium")
"""``chromium`` or ``firefox``: the browser that tests/browser runs in."""
CHROMIUM_ONLY = re.compile(
    r"new_cdp_session|java_script_enabled|bypass_csp|\.tap\(|route_web_socket|\bWire\(|\bLine\(|access\.walk|is_mobile"
)
"""What Playwright drives in Chromium alone: a test whose source says it is left out elsewhere."""


class FirefoxBrowser:
    """Firefox as the tests know a browser: a phone is only its size there."""

    def __init__(self, browser) -> None:
        self._browser = browser

    def new_context(self, **options):
        for name in ("is_mobile", "has_touch"):
            options.pop(name, None)
        return self._browser.new_context(**options)

    def __getattr__(self, name):
        return getattr(self._browser, name)


@pytest.fixture(scope="session")
def browser():
    """A real Chromium, or Firefox where FACILITATOR_TEST_ENGINE says so."""
    from playwright.sync_api import expect, sync_playwright

    from tests.chromium import find

    # A condition is waited for, however busy the machine is: two test files run at a time.
    expect.set_options(timeout=60_000)
    if ENGINE == "firefox":
        path = shutil.which("firefox-esr") or shutil.which("firefox")
        assert path is not None, "no Firefox: run `make test-engines`, which brings one"
        with sync_playwright() as playwright:
            firefox = playwright.firefox.launch(channel="moz-firefox", executable_path=path)
            yield FirefoxBrowser(firefox)
            firefox.close()
        return
    path = find()
    assert path is not None, "no Chromium: run `make test`, which brings one"
    flags = [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(path), args=flags)
        yield chromium
        chromium.close()
