"""What becomes of an exception that nobody foresaw: a line in the log, and an answer that names it."""

from __future__ import annotations

import logging
import secrets

from facilitator.domain.rules import Refused
from facilitator.store.pool import is_passing
from facilitator.store.storage import trouble_of

log = logging.getLogger("facilitator")


def log_failure(what: str, error: BaseException) -> Refused:
    """Write the traceback of ``error`` into the log under a new id; return the refusal ``failed`` that shows the id.

    ``what`` names the command or page, never a person's words.
    """
    id_ = secrets.token_hex(4)
    log.error("failed %s: %s", id_, what, exc_info=error)
    return Refused("failed", log=id_)


def refusal_of(what: str, error: Exception) -> Refused:
    """Return what whoever asked for ``what`` is told of ``error``: what ails the database, else ``failed``."""
    if trouble := trouble_of(error):
        return Refused(trouble, retry_after=5.0)
    if is_passing(error):
        return Refused("busy", retry_after=1.0)
    return log_failure(what, error)
