"""The program's parts as the pages see them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import request

from facilitator.commands.dispatcher import Dispatcher
from facilitator.delegates import joining
from facilitator.delegates.private_codes import PrivateCodes
from facilitator.delegates.wrong_codes import WrongCodes
from facilitator.domain.audience import Audience
from facilitator.domain.rules import Refused
from facilitator.identity import Signer
from facilitator.runtime import concurrency
from facilitator.runtime.background import Background
from facilitator.runtime.child_queue import ChildQueue
from facilitator.settings import Settings
from facilitator.store import queries
from facilitator.store.engine import Store
from facilitator.store.models import Event
from facilitator.store.prepared import Prepared, PreparedSnapshots
from facilitator.store.recordings import Recordings
from facilitator.suggest.suggester import Suggester
from facilitator.web.callers import Callers
from facilitator.web.kept_pages import KeptPages
from facilitator.web.large_pages import LargePages
from facilitator.web.page_context import PageContext
from facilitator.web.reader import Reader

Ask = Callable[[dict[str, Any], float], dict[str, Any]]


def _no_translator(_question: dict[str, Any], _seconds: float) -> dict[str, Any]:
    raise ConnectionError("no translation service was set up")


@dataclass
class Web:
    """The program's parts as the pages see them."""

    store: Store
    dispatcher: Dispatcher
    signer: Signer
    settings: Settings
    suggester: Suggester
    children: ChildQueue
    """Runs what takes long in child processes."""
    rehearsals: ChildQueue
    """The same for rehearsals, one at a time: they wait more than they compute, and must keep no document waiting."""
    background: Background = field(default_factory=Background)
    """The loops beside the requests."""
    snapshots: PreparedSnapshots = field(init=False)
    """What staff's pages read of a session, made once for all of them."""
    large_pages: LargePages = field(default_factory=LargePages)
    """Makes large pages wait for each other."""
    reader: Reader = field(init=False)
    """In which language and words the request's person reads."""
    callers: Callers = field(init=False)
    """Who calls."""
    pages: PageContext = field(init=False)
    """What templates and scripts are told."""
    kept_pages: KeptPages = field(init=False)
    """Pages that are the same for all who read alike."""
    private_codes: PrivateCodes = field(init=False)
    wrong_codes: WrongCodes = field(init=False)
    recordings: Recordings = field(init=False)
    """The folder of what was spoken or signed."""
    translator: Ask = _no_translator
    """Asks the machine-translation service, if the organiser brought one: (question, seconds) -> answer."""
    present: Callable[[str], int] = lambda _session: 0
    """How many phones watch a session now: the live part tells."""
    connected: Callable[[], int] = lambda: 0
    """How many connections there are now, of phones and staff."""

    def __post_init__(self) -> None:
        """Make what hangs on the other parts."""
        self.snapshots = PreparedSnapshots(self.store, concurrency.yield_control)
        self.private_codes = PrivateCodes(self.store, self.signer)
        self.wrong_codes = WrongCodes(concurrency.sleep)
        self.recordings = Recordings(self.settings.data_folder)
        self.reader = Reader(self.store, self.settings)
        self.callers = Callers(self.store, self.signer, self.settings, self.reader, self.wrong_codes)
        self.pages = PageContext(self.settings, self.reader)
        self.kept_pages = KeptPages(self.reader, lambda: self.pages.public_url(request.host))

    def prepare(self, session: str, audience: Audience) -> Prepared:
        """Return the session as ``audience`` sees it now, for a page: a large one has its turn then.

        Not to be called within a transaction. Raises ``Refused`` (``unknown_session``).
        """
        prepared = self.snapshots.get(session, audience)
        self.large_pages.wait(prepared.size)
        return prepared

    def find_event(self, code: str) -> Event:
        """Return the event with this join code; a wrong one is answered the later, the more its address tries.

        Raises ``Refused`` (``bad_code``, ``unknown_code``, ``too_many_codes``).
        """
        address = request.remote_addr or ""
        self.wrong_codes.before(address)
        try:
            return joining.get_event_by_code(self.store, code)
        except Refused as refused:
            if refused.reason == "unknown_code":
                self.wrong_codes.after(address)
            raise

    def get_event(self, event: str) -> Event:
        """Return an event by id, usable after the transaction. Raises ``Refused``."""
        with self.store.read() as tx:
            row = tx.get(Event, event)
            if row is None:
                raise Refused("unknown_page")
            return row

    def get_session_event(self, session: str) -> str:
        """Return the id of the event that a session belongs to. Raises ``Refused``."""
        with self.store.read() as tx:
            return queries.get_session(tx, session).event
