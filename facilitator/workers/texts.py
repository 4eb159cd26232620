"""Event files and catalogues, read by a child process: to scan YAML takes up to two seconds."""

from __future__ import annotations

from typing import Any

from facilitator.event_file.handover import TextKind
from facilitator.event_file.handover import read_text as read_file


def read_text(kind: str, text: str) -> dict[str, Any]:
    """Return what ``event_file.handover.take`` needs of a text."""
    return read_file(TextKind(kind), text)
