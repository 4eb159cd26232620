"""What the server itself has its child processes do, beside what pages ask for."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any, Final

from facilitator.domain.messages import N_
from facilitator.domain.rules import Refused
from facilitator.runtime.child_process import ChildError
from facilitator.runtime.child_queue import SHORT_SECONDS, ChildQueue
from facilitator.store.backup import BackupError
from facilitator.workers import database, reports, texts

log = logging.getLogger("facilitator")

SERVER: Final = ""
"""Who asks, for the queue: nobody's page."""
_SEAL_SECONDS: Final = 120
_COPY_SECONDS: Final = 300


def seal(children: ChildQueue, version: str) -> bool:
    """Have a frozen version sealed; return whether it is."""
    try:
        children.run(partial(reports.seal, version=version), caller=SERVER, seconds=_SEAL_SECONDS)
    except (ChildError, Refused):
        log.exception("sealing")
        return False
    return True


def keep_copy(children: ChildQueue) -> str:
    """Have a backup made, since a large one takes seconds; return its file. Raises ``BackupError``."""
    try:
        return children.run(partial(database.keep_copy), caller=SERVER, seconds=_COPY_SECONDS)
    except ChildError as error:
        log.exception("backup")
        raise BackupError(N_("the server made a mistake; its log says more")) from error


def read_text(children: ChildQueue, kind: str, text: str, caller: str) -> dict[str, Any]:
    """Have an event file or a catalogue read, for ``caller`` (an id). Raises ``Refused`` (``busy``), ``ChildError``."""
    work = partial(texts.read_text, kind=kind, text=text)
    return children.run(work, caller=caller, seconds=SHORT_SECONDS)
