"""How far a child process is: it says so itself, and the server reads it from a file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Progress(StrEnum):
    """The steps of what a child makes."""

    STARTING = "starting"
    JOINING = "joining"
    READING = "reading"
    WRITING = "writing"
    DONE = "done"


@dataclass(frozen=True)
class Report:
    """A step, and how many of its parts are ``done``; ``total`` is 0 where they are not counted."""

    step: Progress
    done: int = 0
    total: int = 0


_file: list[Path] = []


def report_to(file: Path) -> None:
    """Write from now on into ``file`` what ``report`` is told."""
    _file[:] = [file]


def report(step: Progress, done: int = 0, total: int = 0) -> None:
    """Say how far this process is; without ``report_to`` nobody asked."""
    if not _file:
        return
    # Renamed into its place: a reader never finds half of it.
    fresh = _file[0].with_suffix(".new")
    fresh.write_text(f"{step} {done} {total}", encoding="ascii")
    fresh.replace(_file[0])


def read_report(file: Path) -> Report:
    """Return what a child has said into ``file``; that it starts, where it has said nothing yet."""
    try:
        step, done, total = file.read_text(encoding="ascii").split()
        return Report(Progress(step), int(done), int(total))
    except (OSError, ValueError):
        return Report(Progress.STARTING)
