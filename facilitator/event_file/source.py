"""Read YAML into texts, mappings and lists, and remember the line and column of each.

Only the scanner of ruamel.yaml is used, not its types: every value stays the text that a person typed, so that
``10:30``, ``012345``, ``no`` and ``off`` mean what they say. Tags, anchors and aliases are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from facilitator.domain.messages import N_, Message
from facilitator.event_file.problem import EventFileError, KeyPath, Problem, describe
from facilitator.event_file.scanner import Unreadable, scan

MAX_BYTES: Final = 250_000
"""Fifteen times the event of three days that ships with the program; to read as much takes a second."""
"""Size of an event file, at most; three days in four languages take about 30,000."""
MAX_DEPTH: Final = 16
"""Levels of mappings and lists inside each other; the format needs eight."""

Place = tuple[int, int]
"""Line and column, from 1."""

_NOTHING: Final = frozenset({"", "~", "null"})


@dataclass
class Source:
    """An event file as ``str``, ``dict`` and ``list``, with the place of every value.

    ``values`` has the place of each value, ``keys`` of each key, also of keys with nothing after them (these
    count as not written). ``problems`` are those found while reading.
    """

    root: dict[str, Any] = field(default_factory=dict)
    values: dict[KeyPath, Place] = field(default_factory=dict)
    keys: dict[KeyPath, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def find(self, key_path: KeyPath, *, at_key: bool = False) -> Place:
        """Return the place of ``key_path``, or of the nearest thing around it; ``at_key`` asks for the key's own."""
        for length in range(len(key_path), 0, -1):
            part = key_path[:length]
            if (at_key or part not in self.values) and part in self.keys:
                return self.keys[part]
            if part in self.values:
                return self.values[part]
        return (1, 1)

    def report(self, key_path: KeyPath, msgid: str, *, at_key: bool = False, **params: object) -> None:
        """Add a problem at ``key_path``, or at its key."""
        self.add(key_path, Message(msgid, params), at_key=at_key)

    def add(self, key_path: KeyPath, message: Message, *, at_key: bool = False) -> None:
        """Add a problem whose sentence is made already."""
        line, column = self.find(key_path, at_key=at_key)
        self.problems.append(Problem(line, column, describe(key_path), message, key_path))


def read(text: str, keys: str = "event:, days:") -> Source:
    """Return ``text`` as a ``Source``; ``keys`` are those it needs, for sentences about what is wrong.

    Raises ``Unreadable`` where it is no YAML, or not a mapping.
    """
    if _is_too_large(text):
        raise Unreadable(too_large())
    events = scan(text.removeprefix("\ufeff"))
    source = Source()
    root: Any = None
    documents = 0
    for event in events:
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _refuse(
                    event, N_("A second document begins here (“---”). Put it into a file of its own.")
                )
            root = _Builder(events, source).build(next(events), ())
    if root is None:
        raise Unreadable(
            _about_file(N_("The file is empty. It needs at least these keys: %(keys)s"), keys=keys)
        )
    if not isinstance(root, dict):
        msgid = N_("The file must begin with these keys, not with a list or a text: %(keys)s")
        raise Unreadable(Problem(1, 1, "", Message(msgid, {"keys": keys})))
    source.root = root
    return source


def require_size(text: str, name: str) -> None:
    """Raise ``EventFileError`` where ``text`` is over the limit; ``name`` is the file's in errors."""
    if _is_too_large(text):
        raise EventFileError([too_large()], name)


def _is_too_large(text: str) -> bool:
    return len(text.encode(errors="surrogatepass")) > MAX_BYTES


def too_large() -> Problem:
    """Return the problem of a file over the limit."""
    return _about_file(
        N_("The file is larger than %(limit)s bytes. Is it really the right file?"), limit=MAX_BYTES
    )


def _about_file(msgid: str, **params: object) -> Problem:
    return Problem(0, 0, "", Message(msgid, params))


def _place(event: Event) -> Place:
    return (event.start_mark.line + 1, event.start_mark.column + 1)


def _refuse(event: Event, msgid: str) -> Unreadable:
    return Unreadable(Problem(*_place(event), "", Message(msgid)))


class _Builder:
    """Makes values of the scanner's events, and notes their places in a ``Source``."""

    def __init__(self, events: Iterator[Event], source: Source) -> None:
        self._events = events
        self._source = source

    def build(self, event: Event, key_path: KeyPath) -> Any:
        """Return the value that begins with ``event``: text, mapping, list, or None where there is nothing."""
        self._source.values[key_path] = _place(event)
        if len(key_path) > MAX_DEPTH:
            raise _refuse(event, N_("There are too many levels inside each other here."))
        if isinstance(event, AliasEvent):
            self._source.report(key_path, N_("References (“*name”) are not used here. Write the text again."))
            return ""
        if getattr(event, "tag", None) is not None:
            self._source.report(
                key_path, N_("Tags (“!name”) are not used here. Put the text in double quotes.")
            )
        if getattr(event, "anchor", None) is not None:
            self._source.report(
                key_path, N_("Anchors (“&name”) are not used here. Put the text in double quotes.")
            )
        if isinstance(event, MappingStartEvent):
            return self._mapping(key_path)
        if isinstance(event, SequenceStartEvent):
            return self._list(key_path)
        assert isinstance(event, ScalarEvent), "the grammar of YAML leaves nothing else"
        return None if not event.style and event.value in _NOTHING else event.value

    def _mapping(self, key_path: KeyPath) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            if not isinstance(event, ScalarEvent) or not event.value:
                raise _refuse(event, N_("A key must be one word, followed by a colon and a space."))
            key, inner = event.value, (*key_path, event.value)
            first = self._source.keys.get(inner)
            self._source.keys[inner] = _place(event)
            if first is not None:
                msgid = N_("“%(key)s” is already there in line %(line)s. Take one of them out.")
                self._source.report(inner, msgid, at_key=True, key=key[:80], line=first[0])
            value = self.build(next(self._events), inner)
            if not isinstance(value, str):
                # A block begins on the line after its key, where nobody would look for what it lacks.
                self._source.values[inner] = _place(event)
            if value is not None:
                mapping[key] = value
        return mapping

    def _list(self, key_path: KeyPath) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            inner = (*key_path, len(items))
            value = self.build(event, inner)
            if value is None:
                self._source.report(
                    inner, N_("There is nothing after this dash. Take it out, or write something.")
                )
            items.append("" if value is None else value)
        return items
