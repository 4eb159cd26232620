"""Event files and catalogues that arrive as text: read before their command writes.

Reading takes up to a second. Under the write lock everybody who sends a contribution would wait for it; and of several
texts at once each would take a turn between two of the room's, so they are read one after the other.
"""

from __future__ import annotations

import threading
from functools import lru_cache

from facilitator import contract, event_file
from facilitator.commands.receipts import Payload
from facilitator.domain.catalogue import Catalogue
from facilitator.domain.rules import Refused
from facilitator.event_file import EventFile, EventFileError
from facilitator.event_file.catalogue import loads_catalogue


class TextReader:
    """Reads one text at a time. Made at run time: a lock made earlier would block all green threads, not one."""

    def __init__(self) -> None:
        self._turn = threading.Lock()

    def read_before(self, payload: Payload) -> None:
        """Read what ``payload`` holds as text; its command then finds it read. Raises ``Refused`` with all that is wrong."""
        if isinstance(payload, contract.LoadEvent):
            with self._turn:
                read_event_file(payload.text)
        elif isinstance(payload, contract.AddCatalogue):
            self.look_into_catalogue(payload.text)

    def look_into_catalogue(self, text: str) -> Catalogue:
        """Return the catalogue that ``text`` (YAML) describes. Raises ``Refused`` as ``read_catalogue`` does."""
        with self._turn:
            return read_catalogue(text)


@lru_cache(maxsize=4)
def read_event_file(text: str) -> EventFile:
    """Return the event file ``text`` (YAML). Raises ``Refused`` with everything that is wrong, by line."""
    try:
        return event_file.loads(text, "event.yaml")
    except EventFileError as error:
        raise Refused("bad_event_file", field="text", problems=error.by_place()) from None


@lru_cache(maxsize=4)
def read_catalogue(text: str) -> Catalogue:
    """Return the catalogue that ``text`` (YAML) describes. Raises ``Refused`` with everything that is wrong, by line."""
    try:
        return loads_catalogue(text, "catalogue.yaml")
    except EventFileError as error:
        raise Refused("bad_catalogue", field="text", problems=error.by_place()) from None
