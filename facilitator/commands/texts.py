"""Event files and catalogues that arrive as text: read before their command writes.

Reading takes up to two seconds: under the write lock everybody who sends a contribution would wait for it. A server lets a
child process read; elsewhere it is done here, one text after the other, since each takes a turn between two of others.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

from facilitator import contract
from facilitator.commands.failures import refusal_of
from facilitator.domain.catalogue import Catalogue
from facilitator.domain.rules import Refused
from facilitator.event_file import EventFile, EventFileError, handover
from facilitator.event_file.handover import TextKind
from facilitator.event_file.source import require_size

ReadText = Callable[[TextKind, str, str], dict[str, Any]]
"""Read a text for a caller (an id), as ``handover.read_text`` does; raises ``Refused`` (``busy``)."""
TEXTS: Final = (contract.LoadEvent, contract.AddCatalogue)
"""The commands that bring one."""
_NAMES: Final = {TextKind.EVENT: "event.yaml", TextKind.CATALOGUE: "catalogue.yaml"}
_REASONS: Final = {TextKind.EVENT: "bad_event_file", TextKind.CATALOGUE: "bad_catalogue"}


class TextReader:
    """Reads texts by ``read``; without it here, one at a time.

    Made at run time: a lock made earlier would block all green threads, not one.
    """

    def __init__(self, read: ReadText | None = None) -> None:
        self._turn = threading.Lock()
        self._read = read or self._read_here

    def read_before(
        self, caller: str, payload: contract.LoadEvent | contract.AddCatalogue
    ) -> EventFile | Catalogue:
        """Return what ``payload`` holds as text, for its command. Raises ``Refused`` with all that is wrong."""
        kind = TextKind.EVENT if isinstance(payload, contract.LoadEvent) else TextKind.CATALOGUE
        return self._take(kind, payload.text, caller)

    def look_into_catalogue(self, caller: str, text: str) -> Catalogue:
        """Return the catalogue that ``text`` (YAML) describes. Raises ``Refused``: with everything that is wrong, by line, or
        ``failed`` where whoever reads has failed.
        """
        try:
            found = self._take(TextKind.CATALOGUE, text, caller)
        except Refused:
            raise
        except Exception as error:
            raise refusal_of("looking into a catalogue", error) from error
        assert isinstance(found, Catalogue)
        return found

    def _take(self, kind: TextKind, text: str, caller: str) -> EventFile | Catalogue:
        try:
            require_size(text, _NAMES[kind])
            return handover.take(kind, self._read(kind, text, caller), _NAMES[kind])
        except EventFileError as error:
            raise Refused(_REASONS[kind], field="text", problems=error.by_place()) from None

    def _read_here(self, kind: TextKind, text: str, _caller: str) -> dict[str, Any]:
        with self._turn:
            return handover.read_text(kind, text)
