"""How the log of a server looks."""

from __future__ import annotations

import logging


def configure_log(level: int = logging.INFO) -> None:
    """Write one line an event to standard error: never an address, a name or a text."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("facilitator").setLevel(level)
