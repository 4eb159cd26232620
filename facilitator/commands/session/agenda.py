"""Add, change, move and remove sessions, and duplicate one into breakout groups (``session.…`` of an organiser)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import func, select

from facilitator import contract
from facilitator.commands import fields
from facilitator.commands.session.run_sheet import read_steps
from facilitator.commands.work import EventContext, free_id
from facilitator.domain.messages import N_, Message
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import SessionKind
from facilitator.event_file.parts import SessionInfo, clashes
from facilitator.i18n.localisation import localized
from facilitator.store import event_root, queries
from facilitator.store.event_root import SETTINGS, defaults_of, key_of
from facilitator.store.models import Question, Session
from facilitator.store.undo import is_used
from facilitator.store.unit_of_work import EventWork

_NO_DAY: Final = N_("The agenda has no such day. Add the day first.")
_PAST_MIDNIGHT: Final = N_("“%(title)s” would then not end on the same day. Choose an earlier time.")
_MINUTES: Final = 24 * 60


def create(context: EventContext, payload: contract.CreateSession) -> dict[str, Any]:
    """Add a session to a day of the agenda; its questions come next."""
    work = context.work
    values = {
        **fields.filled_in(payload),
        "day": payload.day or "",
        **({"id": payload.id} if payload.id else {}),
    }
    steps = read_steps(work, None, values.pop("steps", []))
    new = {**_check(work, values, needed=("title", "start", "end")), "steps": steps}
    with agenda_guard(work, payload.id):
        row = _add(work, {**defaults_of(work.event), "room": {}, "gathers": [], **new})
    return {"session": row.id}


def change(context: EventContext, payload: contract.ChangeSession) -> dict[str, Any]:
    """Change a session, also while it runs; phones, desks and boards show it at once."""
    work = context.work
    row = get_session(work, payload.session)
    values = {**fields.filled_in(payload), **({"day": payload.day} if payload.day is not None else {})}
    steps = {"steps": read_steps(work, row.id, values.pop("steps"))} if "steps" in values else {}
    new = fields.lay_over(row.dump(), {**_check(work, values), **steps}, payload.base)
    with agenda_guard(work, row.id):
        work.track(row)
        for name, value in new.items():
            setattr(row, name, value)
    if row.step is not None and row.step >= len(row.steps):
        row.step = row.step_at = None
    return {"session": row.id}


def move(context: EventContext, payload: contract.MoveSession) -> dict[str, Any]:
    """Move a session to another day or time with its length kept, or before a parallel one."""
    work = context.work
    row = get_session(work, payload.session)
    values = {"day": payload.day or row.day, "start": payload.start or row.start}
    new = _check(work, values)
    with agenda_guard(work, row.id):
        delta = _minutes(new["start"]) - _minutes(row.start)
        moving = [row]
        if payload.later:
            agenda = queries.agenda(work.tx, work.event.id)
            moving += [
                one for one in agenda if one.day == row.day and one.id != row.id and one.start >= row.start
            ]
        for one in moving:
            work.track(one)
            one.start, one.end = _shifted(one, one.start, delta), _shifted(one, one.end, delta)
            one.day = new["day"]
        if "before" in payload.model_fields_set:
            _reorder(work, row, payload.before)
    return {"session": row.id, "moved": len(moving)}


def remove(context: EventContext, payload: contract.RemoveSession) -> dict[str, Any]:
    """Remove a session in which nobody has written anything; others that named it forget it."""
    work = context.work
    row = get_session(work, payload.session)
    if is_used(work.tx, row):
        title = localized(row.title, work.event.languages[0])
        raise Refused("session_in_use", field="session", title=title)
    for other in queries.agenda(work.tx, work.event.id):
        if row.id in other.gathers:
            work.track(other).gathers = [one for one in other.gathers if one != row.id]
        if other.breakout_of == row.id:
            work.track(other).breakout_of = None
    for question in queries.questions(work.tx, row.id):
        work.remove(question)
    work.remove(row)
    return {"session": payload.session}


def breakout(context: EventContext, payload: contract.BreakOut) -> dict[str, Any]:
    """Duplicate a session into groups with rooms and titles of their own; each is asked the same questions."""
    work = context.work
    parent = get_session(work, payload.session)
    common = {"day": parent.day, "start": payload.start or parent.start, "end": payload.end or parent.end}
    made: list[dict[str, Any]] = []
    problems: list[tuple[str, Message]] = []
    for at, group in enumerate(payload.groups):
        try:
            made.append(_check(work, {**common, **group.model_dump()}, needed=("title",)))
        except Refused as refused:
            problems += [
                (field if field in common else f"groups.{at}.{field}", message)
                for field, message in refused.problems
            ]
    if problems:
        # A wrong hour is wrong in each group: said once.
        fields.refuse(list({(field, str(message)): (field, message) for field, message in problems}.values()))
    settings = {name: getattr(parent, name) for name in (*SETTINGS, "captions_link")}
    ids: list[str] = []
    with agenda_guard(work, parent.id):
        for new in made:
            row = _add(
                work,
                {"room": {}, "gathers": [], **settings, **new, "kind": SessionKind.BREAKOUT},
                breakout_of=parent.id,
            )
            ids.append(row.id)
            copy_questions(work, parent.id, row)
    return {"session": parent.id, "groups": ids}


def copy(context: EventContext, payload: contract.CopySession) -> dict[str, Any]:
    """Copy a session, without what was given in it: right after it, or where it is wanted."""
    work = context.work
    source = get_session(work, payload.session)
    place: dict[str, Any] = {"day": payload.day or source.day, "start": payload.start or source.end}
    new = _check(work, {**place, **fields.filled_in(payload)})
    delta = _minutes(new["start"]) - _minutes(source.start)
    new["end"] = _shifted(source, source.end, delta)
    if (new["day"], new["start"]) < (source.day, source.start):
        # What it brings together may not be over by then.
        new["gathers"] = []
    with agenda_guard(work, source.id):
        row = _add(work, {**columns_of(source), **new}, source.breakout_of)
        copy_questions(work, source.id, row)
        row.steps = event_root.steps_with(source.steps, row.id)
    return {"session": row.id}


def columns_of(session: Session) -> dict[str, Any]:
    """Return what a copy of ``session`` takes over: all but its place, and where its room is just now."""
    own = {"id", "position", "breakout_of"} | Session.of_the_room
    return {name: value for name, value in session.dump().items() if name not in own}


def get_session(work: EventWork, session: str) -> Session:
    """Return a session of the work's event. Raises ``Refused``."""
    return queries.get_session(work.tx, session, work.event.id)


def copy_questions(work: EventWork, source: str, target: Session) -> None:
    """Ask in ``target`` what is asked in the session ``source``, under the same keys."""
    rows = [
        Question(
            id=f"{target.id}.{key_of(one)}",
            session=target.id,
            position=one.position,
            text=dict(one.text),
            easy=dict(one.easy),
            short=dict(one.short),
            clips=dict(one.clips),
            kinds=list(one.kinds),
        )
        for one in queries.questions(work.tx, source)
    ]
    work.add_all(rows)
    if target.question is None and rows:
        work.track(target).question = rows[0].id


def _add(work: EventWork, values: dict[str, Any], breakout_of: str | None = None) -> Session:
    position = select(func.max(Session.position)).where(Session.event == work.event.id)
    wanted = values.pop("id", None) or fields.short_name(values["title"], "session")
    row = Session(
        id=free_id(work.tx, Session, wanted),
        event=work.event.id,
        position=(work.tx.scalar(position) or 0) + 1,
        breakout_of=breakout_of,
        **{"kind": SessionKind.PLENARY, **values},
    )
    return work.add(row)


def _check(work: EventWork, values: dict[str, Any], needed: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the fields of a session, checked. Raises ``Refused`` with everything that is wrong."""
    problems: list[tuple[str, Message]] = []
    new: dict[str, Any] = {}
    day = values.pop("day", None)
    # An event file calls it ``captions``; a session's row keeps the place on the wall under that name.
    link = values.pop("captions_link", None)
    if link is not None:
        values["captions"] = link
    if day is not None:
        if day in work.event.days:
            new["day"] = day
        else:
            problems.append(("day", Message(_NO_DAY)))
    try:
        good = fields.check(SessionInfo, values, work.event.languages, needed=needed)
        # A setting left empty stays as it is, or is the event's.
        new |= {name: value for name, value in good.items() if value is not None}
        if link is not None:
            new["captions_link"] = new.pop("captions", "")
    except Refused as refused:
        problems += [
            ("captions_link" if field == "captions" else field, text) for field, text in refused.problems
        ]
    if problems:
        fields.refuse(problems)
    return new


@contextmanager
def agenda_guard(work: EventWork, about: str | None = None, *, undoing: bool = False) -> Iterator[None]:
    """Refuse what brings the agenda a contradiction that it had not before: the event file's own rules decide.

    ``about`` is the session that is being changed: the message names the other one. What contradicted already stays
    possible, so that a mended agenda need not be mended at one stroke.
    """
    before = set(_contradictions(work, about))
    yield
    work.tx.flush()
    fresh = {place: message for place, message in _contradictions(work, about).items() if place not in before}
    if not fresh:
        return
    if undoing:
        raise Refused("built_upon", field="rev")
    fields.refuse([(field, message) for (field, _who, _text), message in fresh.items()])


def _contradictions(work: EventWork, about: str | None) -> dict[tuple[str, str, str], Message]:
    """Return what sessions say wrongly about each other, by field, session and sentence."""
    root = event_root.build(work.tx, work.event)
    titles = {
        one.id: localized(one.title, work.event.languages[0])
        for one in queries.agenda(work.tx, work.event.id)
    }
    found: dict[tuple[str, str, str], Message] = {}
    for problem in clashes(root):
        if problem.key_path[:1] != ("days",) or len(problem.key_path) < 4:
            continue
        at = root["days"][problem.key_path[1]]["sessions"][problem.key_path[3]]["id"]
        field = str(problem.key_path[4]) if len(problem.key_path) > 4 else "room"
        params = dict(problem.message.params)
        if "id" in params:
            # Of two that meet, the sentence names the other one, and by its title.
            other = at if params["id"] == about else str(params["id"])
            params["id"] = titles.get(other, other)
        message = Message(problem.message.msgid, params)
        found[field, "" if about in (at, problem.message.params.get("id")) else at, str(message)] = message
    return found


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _shifted(row: Session, clock: str, delta: int) -> str:
    at = _minutes(clock) + delta
    if not 0 <= at < _MINUTES:
        fields.refuse([("start", Message(_PAST_MIDNIGHT, {"title": next(iter(row.title.values()), row.id)}))])
    return f"{at // 60:02}:{at % 60:02}"


def _reorder(work: EventWork, row: Session, before: str | None) -> None:
    """Put ``row`` before another session of the same time, or last among them."""
    work.tx.flush()
    slot = [
        one for one in queries.agenda(work.tx, work.event.id) if (one.day, one.start) == (row.day, row.start)
    ]
    positions = sorted(one.position for one in slot)
    slot.remove(row)
    at = next((index for index, one in enumerate(slot) if one.id == before), len(slot))
    slot.insert(at, row)
    for one, position in zip(slot, positions, strict=True):
        if one.position != position:
            work.track(one).position = position
