"""Read an event file (``docs/event-file.md``), and say everything that is wrong with it at once.

``load`` and ``loads`` return an ``EventFile`` or raise ``EventFileError``; ``problems`` only lists what to correct.
Imports nothing of the program but ``facilitator.domain``.
"""

from facilitator.domain.vocabulary import SessionKind
from facilitator.event_file.loading import load, loads, problems
from facilitator.event_file.models import (
    DayInfo,
    Defaults,
    EventFile,
    EventInfo,
    Group,
    Question,
    SessionInfo,
)
from facilitator.event_file.problem import EventFileError, Problem

__all__ = [
    "DayInfo",
    "Defaults",
    "EventFile",
    "EventFileError",
    "EventInfo",
    "Group",
    "Problem",
    "Question",
    "SessionInfo",
    "SessionKind",
    "load",
    "loads",
    "problems",
]
