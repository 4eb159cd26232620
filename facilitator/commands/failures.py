"""What becomes of an exception that nobody foresaw: a line in the log, and an answer that names it."""

from __future__ import annotations

import logging
import secrets

from facilitator.domain.rules import Refused

log = logging.getLogger("facilitator")


def log_failure(what: str, error: BaseException) -> Refused:
    """Write the traceback of ``error`` into the log under a new id; return the refusal ``failed`` that shows the id.

    ``what`` names the command or page, never a person's words.
    """
    id_ = secrets.token_hex(4)
    log.error("failed %s: %s", id_, what, exc_info=error)
    return Refused("failed", log=id_)
