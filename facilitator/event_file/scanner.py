"""The scanner of ruamel.yaml, with our own sentences for what it cannot read."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import Event
from ruamel.yaml.reader import ReaderError

from facilitator.domain.messages import N_, Message
from facilitator.event_file.problem import Problem

_SYNTAX: Final = (
    # (words in the scanner's report, our sentence)
    ("'\\t'", N_("There is a tab character at the beginning of this line. Use spaces only.")),
    (
        "escape",
        N_("A backslash inside double quotes has a special meaning. Write it twice, or use single quotes."),
    ),
    ("quoted scalar", N_("The quotation mark that is opened here is not closed.")),
    ("flow", N_("The bracket that is opened here is not closed, or a comma is missing in it.")),
    (
        "cannot start any token",
        N_("A text cannot begin with this character. Put the whole text in double quotes."),
    ),
    (
        "mapping values are not allowed",
        N_(
            "There is one colon too many here, or the line begins in the wrong column. "
            "Put a text that has a colon in it in double quotes."
        ),
    ),
    ("sequence entries", N_("A list cannot begin here. Begin it on the next line, with a dash and a space.")),
    (
        "could not find expected ':'",
        N_("There is no colon after the key on this line, or the line begins in the wrong column."),
    ),
    (
        "block",
        N_(
            "This line does not begin in the same column as the lines it belongs to, "
            "or a text goes on after its closing quotation mark."
        ),
    ),
)
MAX_EVENTS: Final = 40_000
"""Keys, values, and beginnings and ends of lists that a file may have: six times a conference of a week."""
_TURN: Final = 200
"""Of these, after which others have a turn: the scanner reads 20,000 a second."""
_TOO_MUCH: Final = N_("The file goes on for too long: from here on it is not read.")
_OTHER: Final = N_("This line cannot be read as YAML. Compare it with the example file.")
_INVISIBLE: Final = N_(
    "There is a control character here that cannot be seen. Delete it, or type the line again."
)
_AT_OPENING: Final = frozenset({"quoted scalar", "flow", "could not find expected ':'"})
"""What the scanner notices only later: the place to look at is where it began."""


class Unreadable(Exception):
    """The rest of the file cannot be understood; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def scan(text: str) -> Iterator[Event]:
    """Yield the scanner's events. Raises ``Unreadable`` with our own sentence for its errors."""
    try:
        for count, event in enumerate(YAML(typ="safe", pure=True).parse(text)):
            if count > MAX_EVENTS:
                mark = event.start_mark
                raise Unreadable(Problem(mark.line + 1, mark.column + 1, "", Message(_TOO_MUCH)))
            if count % _TURN == 0:
                time.sleep(0)
            yield event
    except ReaderError as error:
        before = text[: error.position]
        place = (before.count("\n") + 1, error.position - before.rfind("\n"))
        raise Unreadable(Problem(*place, "", Message(_INVISIBLE))) from error
    except MarkedYAMLError as error:
        raise Unreadable(_explain(error)) from error
    except (YAMLError, ValueError, OverflowError, IndexError, AttributeError, AssertionError) as error:
        # The scanner lets such errors of its own slip out on odd input, a character number that is none for example.
        raise Unreadable(Problem(0, 0, "", Message(N_("The file cannot be read as YAML.")))) from error


def _explain(error: MarkedYAMLError) -> Problem:
    report = f"{error.problem} {error.context}"
    words, msgid = next((one for one in _SYNTAX if one[0] in report), ("", _OTHER))
    mark = error.context_mark if words in _AT_OPENING and error.context_mark else error.problem_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    return Problem(line, column, "", Message(msgid))
