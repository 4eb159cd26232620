"""What single delegates must be told of what was committed: where their words went, and that their access has ended.

Who gave what is asked for here and goes no further: it names a Socket.IO room, never a message.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from facilitator.domain.audience import Audience, project
from facilitator.domain.vocabulary import Role
from facilitator.store import queries
from facilitator.store.models import Authorship, Cluster, Contribution, Delegate, JournalLine, Session

_UNSEEN = frozenset({"endorsements", "rank", "flags"})
"""Columns of a contribution whose change is no news to its author."""


_AGENDA = frozenset({"title", "room", "day", "start", "end"})
"""Columns of a session that a phone shows, beside where it stands."""


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
