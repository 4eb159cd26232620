"""What one part of an event file says about another: ids, order of days, rooms, gathered sessions.

Works on the file as it was read, before the models, so that a wrong date in one session hides no clash in the next.
What is not in order in itself is passed over here; the models report it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, TypeVar

from pydantic_core import PydanticCustomError

from facilitator.domain.messages import N_
from facilitator.event_file import values
from facilitator.event_file.problem import KeyPath, find_close
from facilitator.event_file.source import Source

_Value = TypeVar("_Value")
_Owner = tuple[KeyPath, dict[str, Any]]
"""A mapping that has an id, and where it stands."""

_TWICE: Final = N_("“%(value)s” is listed twice. Take one of them out.")
_UNKNOWN_QUESTION: Final = (
    N_("There is no question “%(id)s”."),
    N_("There is no question “%(id)s”. Did you mean “%(guess)s”?"),
)
_NOT_ASKED: Final = (
    N_("This session does not ask “%(id)s”."),
    N_("This session does not ask “%(id)s”. Did you mean “%(guess)s”?"),
)
_UNKNOWN_SESSION: Final = (
    N_("There is no session “%(id)s”."),
    N_("There is no session “%(id)s”. Did you mean “%(guess)s”?"),
)


ASKS_NOTHING: Final = N_(
    "The session asks nothing. Add “questions”, or “gathers: true” where it brings outcomes together."
)
"""The one finding that an agenda in the making may have: its questions come next."""


@dataclass(frozen=True)
class _Slot:
    """A session as far as it can be understood. ``start`` and ``end`` are None where the day or the time is wrong."""

    key_path: KeyPath
    id: str
    start: datetime | None
    end: datetime | None
    rooms: frozenset[str]
    body: dict[str, Any]

    def is_before(self, other: _Slot) -> bool:
        """Whether this session is over when ``other`` begins; False where that is not known."""
        return self.end is not None and other.start is not None and self.end <= other.start

    def meets(self, other: _Slot) -> bool:
        """Whether the two take place at the same time; False where that is not known."""
        if self.start is None or self.end is None or other.start is None or other.end is None:
            return False
        return max(self.start, other.start) < min(self.end, other.end)


def check(source: Source) -> None:
    """Report to ``source`` what its parts say wrongly about each other; write out ``gathers: true`` as ids."""
    slots = list(_slots(source.root))
    questions = list(_questions(source.root, slots))
    _check_ids(source, [(slot.key_path, slot.body) for slot in slots])
    _check_ids(source, questions)
    _check_ids(
        source,
        [
            (("event", "group_list", at), group)
            for at, group in _items(source.root.get("event"), "group_list")
        ],
    )
    _check_days(source)
    for at, slot in enumerate(slots):
        _check_times(source, slot, slots[:at])
        _check_gathers(source, slot, slots)
        _check_breakout(source, slot, slots)
        _check_questions(source, slot, questions)
        _check_steps(source, slot)


def _items(parent: object, key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    found = parent.get(key) if isinstance(parent, dict) else None
    for at, item in enumerate(found if isinstance(found, list) else ()):
        if isinstance(item, dict):
            yield at, item


def _slots(root: dict[str, Any]) -> Iterator[_Slot]:
    for day_at, day in _items(root, "days"):
        on = _find(values.read_date, day.get("date"))
        for at, body in _items(day, "sessions"):
            room = body.get("room")
            names = room.values() if isinstance(room, dict) else [room]
            yield _Slot(
                key_path=("days", day_at, "sessions", at),
                id=str(body.get("id", "")).strip(),
                start=_join(on, _find(values.read_time, body.get("start"))),
                end=_join(on, _find(values.read_time, body.get("end"))),
                rooms=frozenset(name.strip().casefold() for name in names if isinstance(name, str)),
                body=body,
            )


def _questions(root: dict[str, Any], slots: list[_Slot]) -> Iterator[_Owner]:
    for at, question in _items(root, "questions"):
        yield ("questions", at), question
    for slot in slots:
        for at, question in _items(slot.body, "questions"):
            yield (*slot.key_path, "questions", at), question


def _find(read: Callable[[object], _Value], value: object) -> _Value | None:
    try:
        return read(value)
    except PydanticCustomError:
        return None


def _join(on: date | None, at: time | None) -> datetime | None:
    return None if on is None or at is None else datetime.combine(on, at)


def _words(value: object) -> Iterator[tuple[int, str]]:
    """Yield the texts of a list, or of a single text, with their positions."""
    listed = values.as_list(value)
    for at, item in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(item, str):
            yield at, item.strip()


def _check_ids(source: Source, owners: list[_Owner]) -> None:
    lines: dict[str, int] = {}
    for key_path, body in owners:
        own = body.get("id")
        if isinstance(own, str):
            if own in lines:
                msgid = N_("The id “%(id)s” is taken in line %(line)s. Give each its own.")
                source.report((*key_path, "id"), msgid, id=own, line=lines[own])
            lines.setdefault(own, source.find((*key_path, "id"))[0])


def _check_days(source: Source) -> None:
    last: date | None = None
    for at, day in _items(source.root, "days"):
        on = _find(values.read_date, day.get("date"))
        if on is None:
            continue
        if on == last:
            msgid = N_("%(date)s is there twice. Put all its sessions under one day.")
            source.report(("days", at, "date"), msgid, date=on)
        elif last is not None and on < last:
            msgid = N_("%(date)s comes after %(last)s here. Put the days in their order.")
            source.report(("days", at, "date"), msgid, date=on, last=last)
        last = max(on, last or on)


def _check_times(source: Source, slot: _Slot, earlier: list[_Slot]) -> None:
    if slot.start is not None and slot.end is not None and slot.end <= slot.start:
        msgid = N_(
            "The session ends at %(end)s, but begins at %(start)s. The end must be later, on the same day."
        )
        source.report((*slot.key_path, "end"), msgid, end=f"{slot.end:%H:%M}", start=f"{slot.start:%H:%M}")
    for other in earlier:
        if not slot.meets(other):
            continue
        if slot.rooms & other.rooms:
            msgid = N_("“%(id)s” is in the same room at the same time. Change the room or the time.")
            source.report((*slot.key_path, "room"), msgid, id=other.id)
            break
        if not slot.rooms or not other.rooms:
            msgid = N_(
                "“%(id)s” is at the same time. Give both a “room”, so that delegates know where to go."
            )
            source.report(slot.key_path, msgid, id=other.id)
            break


def _check_questions(source: Source, slot: _Slot, questions: list[_Owner]) -> None:
    shared = [str(body.get("id")) for key_path, body in questions if key_path[0] == "questions"]
    inner = [str(body.get("id")) for key_path, body in questions if key_path[0] != "questions"]
    seen: set[str] = set()
    for at, name in _words(slot.body.get("questions")):
        key_path = (*slot.key_path, "questions", at)
        if name in seen:
            source.report(key_path, _TWICE, value=name)
        elif name in shared:
            seen.add(name)
        elif name in inner:
            msgid = N_(
                "“%(id)s” is written inside one session. Move it to “questions” at the top, to ask it in several."
            )
            source.report(key_path, msgid, id=name)
        else:
            _report_unknown(source, key_path, _UNKNOWN_QUESTION, name, shared)
    if not slot.body.get("questions") and "gathers" not in slot.body:
        source.report(slot.key_path, ASKS_NOTHING)


def _check_steps(source: Source, slot: _Slot) -> None:
    asked = [name for _at, name in _words(slot.body.get("questions"))]
    asked += [str(body.get("id")) for _at, body in _items(slot.body, "questions")]
    for at, step in _items(slot.body, "steps"):
        name = step.get("question")
        if isinstance(name, str) and name.strip() not in asked:
            key_path = (*slot.key_path, "steps", at, "question")
            _report_unknown(source, key_path, _NOT_ASKED, name.strip(), asked)


def _check_gathers(source: Source, slot: _Slot, slots: list[_Slot]) -> None:
    key_path = (*slot.key_path, "gathers")
    wanted = list(_words(slot.body.get("gathers")))
    if wanted in ([(0, "true")], [(0, "yes")]):
        slot.body["gathers"] = [other.id for other in slots if other.is_before(slot)]
        if not slot.body["gathers"]:
            source.report(
                key_path, N_("No session ends before this one begins, so there is nothing to gather.")
            )
        return
    if wanted in ([(0, "false")], [(0, "no")]):
        del slot.body["gathers"]
        return
    by_id = {other.id: other for other in reversed(slots)}  # of two with one id, the first
    for at, name in wanted:
        other = by_id.get(name)
        if other is None:
            _report_unknown(source, (*key_path, at), _UNKNOWN_SESSION, name, list(by_id))
        elif other.end is not None and slot.start is not None and not other.is_before(slot):
            msgid = N_("“%(id)s” is not over when this session begins, so it cannot be gathered.")
            source.report((*key_path, at), msgid, id=name)


def _check_breakout(source: Source, slot: _Slot, slots: list[_Slot]) -> None:
    parent = slot.body.get("breakout_of")
    if not isinstance(parent, str):
        return
    known = [other.id for other in slots if other is not slot]
    if parent.strip() not in known:
        _report_unknown(source, (*slot.key_path, "breakout_of"), _UNKNOWN_SESSION, parent.strip(), known)


def _report_unknown(
    source: Source, key_path: KeyPath, msgids: tuple[str, str], name: str, known: list[str]
) -> None:
    """Report the first sentence about ``name``, or the second where it can be guessed what was meant."""
    guess = find_close(name, known)
    source.report(key_path, msgids[0] if guess is None else msgids[1], id=name[:80], guess=guess)
