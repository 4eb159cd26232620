"""Reads: snapshots, the agenda, counts, and who may enter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session as Tx

from facilitator.contract.messages import PageOfOthers
from facilitator.domain.audience import Audience
from facilitator.domain.figures import whole_steps
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import LIVE_STAGES, Status
from facilitator.store.mine import mine_of
from facilitator.store.models import (
    JOURNALED,
    Authorship,
    Cluster,
    Contribution,
    Delegate,
    Event,
    EventLine,
    JournalLine,
    Question,
    RoleLink,
    Session,
    Version,
)
from facilitator.store.phone_pages import add_page
from facilitator.store.seen import seen_by

# Made once: what a phone's first visit asks. To make a statement costs as much as to carry it out.
_OF_CODE: Final = select(Event).where(Event.code == bindparam("code"))
_QUESTIONS: Final = (
    select(Question).where(Question.session == bindparam("session")).order_by(Question.position)
)
_LAST_CALL: Final = (
    select(Session)
    .where(Session.event == bindparam("event"), Session.gathered_at > bindparam("since"))
    .order_by(Session.gathered_at.desc())
    .limit(1)
)
_COUNTED = (Status.SHOWN, Status.HELD)


def get_session(tx: Tx, session: str, event: str | None = None) -> Session:
    """Return the session. Raises ``Refused`` (``unknown_session``) also where it is of another event."""
    row = tx.get(Session, session)
    if row is None or (event is not None and row.event != event):
        raise Refused("unknown_session", field="session")
    return row


def get_event(tx: Tx, event: str) -> Event:
    """Return the event. Raises ``Refused`` (``unknown_event``)."""
    row = tx.get(Event, event)
    if row is None:
        raise Refused("unknown_event", field="event")
    return row


def find_event(tx: Tx, code: str) -> Event | None:
    """Return the event with this join code, or None."""
    return tx.scalar(_OF_CODE, {"code": code})


def events(tx: Tx) -> list[Event]:
    """Return all events, the newest first."""
    return list(tx.scalars(select(Event).order_by(Event.created_at.desc(), Event.id)))


def agenda(tx: Tx, event: str) -> list[Session]:
    """Return the event's sessions in the order of the agenda."""
    order = (Session.day, Session.start, Session.position, Session.id)
    return list(tx.scalars(select(Session).where(Session.event == event).order_by(*order)))


def revisions(tx: Tx, sessions: list[str]) -> dict[str, int]:
    """Return the present revision of each of ``sessions`` that exists."""
    found = tx.execute(select(Session.id, Session.rev).where(Session.id.in_(sessions)))
    return {row.id: row.rev for row in found}


def last_call(tx: Tx, event: str, since: float) -> Session | None:
    """Return the session to which facilitators called everybody last, where that was after ``since`` (Unix time)."""
    return tx.scalars(_LAST_CALL, {"event": event, "since": since}).first()


def live_sessions(tx: Tx, event: str) -> list[Session]:
    """Return the sessions that the room is busy with now, in the order of the agenda."""
    return [session for session in agenda(tx, event) if session.stage in LIVE_STAGES]


def questions(tx: Tx, session: str) -> list[Question]:
    """Return the session's guiding questions in order."""
    return list(tx.scalars(_QUESTIONS, {"session": session}))


def role_links(tx: Tx, event: str) -> list[RoleLink]:
    """Return the event's role links in the order they were made."""
    return list(
        tx.scalars(select(RoleLink).where(RoleLink.event == event).order_by(RoleLink.created_at, RoleLink.id))
    )


def counts(tx: Tx, session: str) -> dict[str, Any]:
    """Return how many contributions (hidden and withdrawn ones left out), clusters, and waiting ones there are."""
    query = select(Contribution.question, Contribution.status, func.count()).where(
        Contribution.session == session, Contribution.status.in_(_COUNTED)
    )
    by_question: dict[str, int] = {}
    waiting = 0
    for question, status, number in tx.execute(query.group_by(Contribution.question, Contribution.status)):
        by_question[question] = by_question.get(question, 0) + number
        waiting += number if status == Status.HELD else 0
    clusters = tx.scalar(select(func.count()).select_from(Cluster).where(Cluster.session == session)) or 0
    return {
        "contributions": sum(by_question.values()),
        "clusters": clusters,
        "waiting": waiting,
        "by_question": by_question,
    }


def counts_after(known: dict[str, Any], lines: Iterable[JournalLine]) -> dict[str, Any]:
    """Return ``known`` (of ``counts``) after ``lines``: in a full room to count all anew holds up everybody."""
    by_question, waiting, clusters = Counter(known["by_question"]), known["waiting"], known["clusters"]
    for line in lines:
        for side, sign in ((line.before, -1), (line.after, 1)):
            clusters += sign * sum(row is not None for row in side.get("clusters", {}).values())
            for row in side.get("contributions", {}).values():
                if row is not None and row["status"] in _COUNTED:
                    by_question[row["question"]] += sign
                    waiting += sign if row["status"] == Status.HELD else 0
    return {
        "contributions": by_question.total(),
        "clusters": clusters,
        "waiting": waiting,
        "by_question": {question: number for question, number in by_question.items() if number},
    }


def session_rows(tx: Tx, session: str) -> dict[str, list[Any]]:
    """Return all journaled rows of a session by table."""
    rows: dict[str, list[Any]] = {}
    for table, model in JOURNALED.items():
        column = model.id if model is Session else model.session  # type: ignore[attr-defined] # all have them
        rows[table] = list(tx.scalars(select(model).where(column == session)))
    return rows


def snapshot(
    tx: Tx,
    session: Session,
    audience: Audience,
    delegate: str | None = None,
    language: str | None = None,
    yield_control: Callable[[], None] = lambda: None,
    *,
    others: bool = True,
    page: PageOfOthers | None = None,
) -> dict[str, Any]:
    """Return everything that ``audience`` may see of a session, at its present revision.

    A phone (``delegate`` given) also gets its own contributions, endorsements and offers, complete, and of the
    translations only those into its ``language``. ``state`` and ``counts`` are shared between callers: read them only.
    ``yield_control`` is called between the steps of a long reading, so that a full room can go on. Who subscribes to what
    comes next must not use it: what is committed meanwhile would reach nobody. ``others`` false leaves out what delegates
    gave, save a phone's own; ``page``: all but a page of it (``phone_pages.add_page``).
    """
    without = () if others and page is None else _OF_OTHERS
    result: dict[str, Any] = {
        "session": session.id,
        "lineage": session.lineage,
        "rev": session.rev,
        **seen_by(tx, session, audience, counts, yield_control, without),
    }
    if delegate is not None:
        known = result["state"]["translations"].items()
        mine = {id_: row for id_, row in known if row["lang"] == language and row["of"] not in without}
        result["state"] = {**result["state"], "translations": mine}
        result |= mine_of(tx, delegate, session.id)
        if page is not None:
            add_page(tx, session, result, page, language)
    return result


_OF_OTHERS: Final = ("contributions", "offers")
"""Tables that grow with what delegates give."""


def versions(tx: Tx, event: str) -> list[Version]:
    """Return the frozen versions of an event and of its sessions, the oldest first."""
    query = select(Version).join(Session, Session.id == Version.session).where(Session.event == event)
    return list(tx.scalars(query.order_by(Version.at, Version.id)))


def results_of_session(tx: Tx, event: str, session: str, today: str) -> Version | None:
    """Return the version behind a session's public page: the newest of its own, else of the whole event's.

    ``today`` is a date (ISO): a page whose last day is over is none.
    """
    rows = [
        one
        for one in versions(tx, event)
        if one.slug and session in one.revs and (one.until is None or today <= one.until)
    ]
    return max(rows, key=lambda one: (one.scope == "session", one.at), default=None)


def history(tx: Tx, session: str, limit: int) -> list[JournalLine]:
    """Return the newest ``limit`` lines of the session's journal, the newest first."""
    query = select(JournalLine).where(JournalLine.session == session).order_by(JournalLine.rev.desc())
    return list(tx.scalars(query.limit(limit)))


def event_history(tx: Tx, event: str, limit: int) -> list[EventLine]:
    """Return the newest ``limit`` lines of the event's own journal, the newest first."""
    query = select(EventLine).where(EventLine.event == event).order_by(EventLine.rev.desc())
    return list(tx.scalars(query.limit(limit)))


def valid_links(tx: Tx, links: set[str]) -> dict[str, int]:
    """Return the generation of each of ``links`` that opens something."""
    query = select(RoleLink.id, RoleLink.generation).where(
        RoleLink.id.in_(links), RoleLink.revoked.is_(False)
    )
    return {row.id: row.generation for row in tx.execute(query)}


def agenda_version(tx: Tx, event: str) -> str:
    """Return a text that is another one as soon as the agenda, a question or a session's stage is."""
    rev = tx.scalar(select(Event.rev).where(Event.id == event))
    stages = tx.execute(select(Session.id, Session.stage).where(Session.event == event).order_by(Session.id))
    return f"{rev} " + " ".join(f"{id_}:{stage}" for id_, stage in stages)


def groups_of(tx: Tx, session: str) -> list[Session]:
    """Return the breakout groups of a session, in the order of the agenda."""
    query = select(Session).where(Session.breakout_of == session)
    return list(tx.scalars(query.order_by(Session.day, Session.start, Session.position, Session.id)))


def count_delegates(tx: Tx, event: str) -> int:
    """Return how many phones have joined the event."""
    return tx.scalar(select(func.count()).select_from(Delegate).where(Delegate.event == event)) or 0


def known_delegates(tx: Tx, delegates: set[str]) -> set[str]:
    """Return which of ``delegates`` are kept."""
    return set(tx.scalars(select(Delegate.id).where(Delegate.id.in_(delegates))))


def count_people(tx: Tx, event: str) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many phones joined the event, by kind of organisation ("" where none was said) and by language.

    Counted are the first ones, in whole steps (``domain.figures.whole_steps``).
    """
    counted = (
        select(Delegate.group, Delegate.language)
        .where(Delegate.event == event)
        .order_by(Delegate.created_at, Delegate.id)
        .limit(whole_steps(count_delegates(tx, event)))
    )
    people = tx.execute(counted).all()
    return dict(Counter(one.group or "" for one in people)), dict(Counter(one.language for one in people))


def is_author(tx: Tx, thing: str, delegate: str) -> bool:
    """Whether ``delegate`` gave the contribution or offer ``thing``."""
    row = tx.get(Authorship, thing)
    return row is not None and row.delegate == delegate


def last_in(tx: Tx, session: str, question: str, cluster: str | None) -> str | None:
    """Return the greatest rank in a cluster (or the inbox), or None where it is empty."""
    query = select(Contribution.rank).where(
        Contribution.session == session, Contribution.question == question, Contribution.cluster == cluster
    )
    return max((rank for rank in tx.scalars(query) if rank), default=None)


def with_gathered(tx: Tx, event: str, sessions: list[str]) -> list[str]:
    """Return ``sessions`` (ids) and those whose outcomes they gather, in the order of the agenda. Raises ``Refused``."""
    chosen = {one for id_ in sessions for one in (id_, *get_session(tx, id_, event).gathers)}
    return [one.id for one in agenda(tx, event) if one.id in chosen]
