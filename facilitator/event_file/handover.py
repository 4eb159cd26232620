"""Event files and catalogues that another process has read: what it hands over, as JSON can write it.

To read YAML takes up to two seconds, to make the values of what was read some hundredths of that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Any, Final

from facilitator.domain.catalogue import Catalogue
from facilitator.domain.messages import N_, Message
from facilitator.event_file.catalogue import loads_catalogue
from facilitator.event_file.loading import accept, loads_root
from facilitator.event_file.models import EventFile
from facilitator.event_file.problem import EventFileError, Problem

MOST_PROBLEMS: Final = 100
"""Of a file, that are told: more than anybody corrects at a time. To put thousands into sentences took the server a second."""
_MORE: Final = N_("There is more to correct from here on. Correct what stands above first.")


class TextKind(StrEnum):
    """What a text describes."""

    EVENT = "event"
    CATALOGUE = "catalogue"


def read_text(kind: TextKind, text: str) -> dict[str, Any]:
    """Return what ``take`` needs of the file ``text`` (YAML): its values, or everything that is wrong with them."""
    try:
        values = loads_root(text, kind) if kind == TextKind.EVENT else asdict(loads_catalogue(text, kind))
    except EventFileError as error:
        problems = list(error.problems)
        if len(problems) > MOST_PROBLEMS:
            last = problems[MOST_PROBLEMS]
            problems[MOST_PROBLEMS:] = [Problem(last.line, last.column, "", Message(_MORE))]
        return {"problems": [(one.line, one.column, one.where, _write(one.message)) for one in problems]}
    return {"values": values}


def take(kind: TextKind, found: Mapping[str, Any], name: str) -> EventFile | Catalogue:
    """Return what was read. Raises ``EventFileError`` with what the other process found wrong."""
    if "problems" in found:
        problems = [
            Problem(line, column, where, _read(said)) for line, column, where, said in found["problems"]
        ]
        raise EventFileError(problems, name)
    return accept(found["values"]) if kind == TextKind.EVENT else Catalogue.from_body(found["values"])


def _write(message: Message) -> dict[str, Any]:
    params = {
        key: _write(value)
        if isinstance(value, Message)
        else value
        if isinstance(value, int | float)
        else str(value)
        for key, value in message.params.items()
    }
    return {"msgid": message.msgid, "params": params}


def _read(said: Mapping[str, Any]) -> Message:
    params = {
        key: _read(value) if isinstance(value, dict) else value for key, value in said["params"].items()
    }
    return Message(said["msgid"], params)
