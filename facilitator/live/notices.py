"""What must be said of a commit beside its changes: to single delegates, to all phones, to boards that follow a room.

Who gave what is asked for here and goes no further: it names a Socket.IO room, never a message.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from facilitator.contract import MINE, NOTICE
from facilitator.domain.audience import Audience, project
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Role, Stage
from facilitator.i18n.localisation import negotiate, say
from facilitator.live.addresses import address, delegate_address, follower_address
from facilitator.store import queries
from facilitator.store.models import Authorship, Cluster, Contribution, Delegate, JournalLine, Session
from facilitator.store.on_wall import shown_session

_UNSEEN = frozenset({"endorsements", "rank", "flags"})
"""Columns of a contribution whose change is no news to its author."""


_AGENDA = frozenset({"title", "room", "day", "start", "end"})
"""Columns of a session that a phone shows, beside where it stands."""


class Message(NamedTuple):
    """A message to be sent once the database was read: its name, what it says, and to which address."""

    name: str
    payload: dict[str, Any]
    to: str


def of_changes(tx: Tx, session: Session, lines: Sequence[JournalLine], *, has_phones: bool) -> list[Message]:
    """Return what must be said of ``lines`` beside the changes themselves; ``has_phones``: whether any watch here."""
    found: list[Message] = []
    phones = address(session.id, Audience.PHONE)
    if has_phones:
        if (agenda := of_agenda(tx, session, lines)) is not None:
            found.append(Message(NOTICE, agenda, phones))
        found += [Message(MINE, mine, delegate_address(who)) for who, mine in of_authors(tx, session, lines)]
    for delegate, language in of_removed(tx, session, lines):
        words = say(Refused("removed").message, negotiate(language, (), "en"))
        found.append(Message(NOTICE, {"code": "removed", "message": words}, delegate_address(delegate)))
    if (shown := _shown(tx, session, lines)) is not None:
        rooms = sorted(session.room.values())
        notice = {"code": "shown", "message": "", "session": shown, "rooms": rooms}
        found.append(Message(NOTICE, notice, follower_address(session.event)))
    if any(_has_moved(line, "gathered_at") for line in lines):
        call = of_call(session)
        others = [one.id for one in queries.agenda(tx, session.event) if one.id != session.id]
        found += [Message(NOTICE, call, address(other, Audience.PHONE)) for other in others]
    if session.stage == Stage.COLLECTING and any(_has_moved(line, "stage") for line in lines):
        opened = {"code": "opened", "message": "", "session": session.id, "title": session.title}
        closed = [one.id for one in queries.agenda(tx, session.event) if one.stage == Stage.CLOSED]
        found += [Message(NOTICE, opened, address(other, Audience.PHONE)) for other in closed]
    return found


def of_agenda(tx: Tx, session: Session, lines: Iterable[JournalLine]) -> dict[str, Any] | None:
    """Return the notice for phones where a session's title, room, hours or questions have changed, else None."""
    for line in lines:
        then = (line.before.get("sessions", {}).get(session.id)) or {}
        now = (line.after.get("sessions", {}).get(session.id)) or {}
        if "questions" in line.after or any(then.get(name) != now.get(name) for name in _AGENDA):
            break
    else:
        return None
    settings = session.dump()
    return {
        "code": "agenda",
        "message": "",
        "session": {name: settings[name] for name in sorted(_AGENDA)},
        "questions": {
            one.id: project("questions", one.dump(), Audience.PHONE, settings)
            for one in queries.questions(tx, session.id)
        },
    }


def of_call(session: Session) -> dict[str, Any]:
    """Return the notice for phones elsewhere that everybody is called to ``session``; the page says it in its language."""
    where = {"title": session.title, "room": session.room}
    return {"code": "moved", "message": "", "session": session.id, **where, "at": session.gathered_at}


def of_authors(tx: Tx, session: Session, lines: Iterable[JournalLine]) -> list[tuple[str, dict[str, Any]]]:
    """Return (delegate, ``mine`` message) for each delegate whose contributions others have moved or changed.

    What delegates do themselves is answered to them by the acknowledgement.
    """
    staff = [line for line in lines if line.role != Role.DELEGATE]
    touched = {id_ for line in staff for id_ in _moved(line)}
    renamed = {id_ for line in staff for id_ in _renamed(line)}
    if renamed:
        touched |= set(tx.scalars(select(Contribution.id).where(Contribution.cluster.in_(renamed))))
    if not touched:
        return []
    own: dict[str, list[dict[str, Any]]] = defaultdict(list)
    gone: dict[str, list[str]] = defaultdict(list)
    query = select(Authorship.thing, Authorship.delegate, Contribution).outerjoin(
        Contribution, Contribution.id == Authorship.thing
    )
    for id_, delegate, found in tx.execute(
        query.where(Authorship.thing.in_(touched)).order_by(Contribution.number)
    ):
        row: Contribution | None = found
        if row is None:
            # A part of a split that was taken back.
            gone[delegate].append(id_)
        else:
            own[delegate].append(row.dump())
    wanted = {row["cluster"] for rows in own.values() for row in rows}
    settings = session.dump()
    titles = {
        row.id: seen
        for row in tx.scalars(select(Cluster).where(Cluster.id.in_(wanted)))
        if (seen := project("clusters", row.dump(), Audience.PHONE, settings)) is not None
    }
    return [
        (
            delegate,
            {
                "session": session.id,
                "lineage": session.lineage,
                "rev": session.rev,
                "contributions": rows,
                "gone": gone[delegate],
                "clusters": {
                    row["cluster"]: titles[row["cluster"]] for row in rows if row["cluster"] in titles
                },
            },
        )
        for delegate in sorted(own.keys() | gone.keys())
        for rows in (own[delegate],)
    ]


def of_removed(tx: Tx, session: Session, lines: Iterable[JournalLine]) -> list[tuple[str, str]]:
    """Return (delegate, language) of those whose access was ended and not given back since."""
    ids = [
        id_
        for line in lines
        if line.command == "delegate.remove"
        for id_ in line.after.get("contributions", {})
    ]
    if not ids:
        return []
    query = (
        select(Delegate.id, Delegate.language)
        .join(Authorship, Authorship.delegate == Delegate.id)
        .where(Authorship.thing.in_(ids), Authorship.session == session.id, Delegate.removed)
    )
    return [(delegate, language) for delegate, language in tx.execute(query.distinct())]


def _shown(tx: Tx, session: Session, lines: Sequence[JournalLine]) -> str | None:
    """Return the session that boards show now where ``lines`` have changed that, else None.

    Until somebody says which one is shown it is the first that is open: opening or closing one may change it.
    """
    if any(_has_moved(line, "shown_at") for line in lines):
        return session.id
    before = [line.before["sessions"][session.id] for line in lines if _has_moved(line, "stage")]
    stages = {session.id: before[0]["stage"]} if before and before[0] else {}
    for room in (None, *sorted(session.room.values())) if stages else ():
        now = shown_session(tx, session.event, room)
        if now != shown_session(tx, session.event, room, stages):
            return now.id if now else None
    return None


def _moved(line: JournalLine) -> Iterable[str]:
    before = line.before.get("contributions", {})
    for id_, after in line.after.get("contributions", {}).items():
        was = before.get(id_)
        if after is None or was is None:
            # Entered, or a part that a split made: its author has not heard of it yet.
            yield id_
        elif any(after[name] != was.get(name) for name in after.keys() - _UNSEEN):
            yield id_


def _renamed(line: JournalLine) -> Iterable[str]:
    before = line.before.get("clusters", {})
    for id_, after in line.after.get("clusters", {}).items():
        was = before.get(id_)
        if was is not None and after is not None and was["title"] != after["title"]:
            yield id_


def _has_moved(line: JournalLine, column: str) -> bool:
    """Whether the line gave a session's ``column`` (a moment) another value."""
    before, after = line.before.get("sessions", {}), line.after.get("sessions", {})
    return any(row.get(column) != (before.get(id_) or {}).get(column) for id_, row in after.items())
