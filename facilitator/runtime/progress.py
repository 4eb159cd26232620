"""How far a child process is: it says so itself, and the server reads it from a file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path


class Progress(StrEnum):
    """The steps of what a child makes."""

    STARTING = "starting"
    READING = "reading"
    WRITING = "writing"
    DONE = "done"


_file: list[Path] = []


def report_to(file: Path) -> None:
    """Write from now on into ``file`` what ``report`` is told."""
    _file[:] = [file]


def report(step: Progress) -> None:
    """Say how far this process is; without ``report_to`` nobody asked."""
    if _file:
        _file[0].write_text(step, encoding="ascii")
