"""Make an event from its file, and its first role links."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from facilitator.domain.catalogue import Catalogue
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import CODE_LENGTH, LINK_ROLES, ROLE_NAMES, BoardView
from facilitator.event_file import EventFile, Question, SessionInfo
from facilitator.store import models
from facilitator.store.engine import Store


def create_event(store: Store, file: EventFile, own: Sequence[Catalogue] = ()) -> str:
    """Put the event of ``file`` into the database with one role link for each role, and return its id.

    ``own`` are catalogues of tags that the organiser adds to those that come with the program.

    An id or a code that is taken gets another one; a code asked for in the file that is taken is refused
    (``id_taken``).
    """
    with store.write() as tx:
        info = file.event
        id_ = _free_id(tx, models.Event, info.id)
        if info.code is not None and tx.scalar(select(models.Event.id).where(models.Event.code == info.code)):
            raise Refused("id_taken", field="code")
        tx.add(
            models.Event(
                id=id_,
                code=info.code or _free_code(tx),
                title=dict(info.title),
                description=dict(info.description),
                place=dict(info.place),
                contact=dict(info.contact),
                time_zone=info.time_zone,
                languages=list(info.languages),
                days={day.date.isoformat(): dict(day.title) for day in file.days},
                retention=info.retention.model_dump(),
                captions=info.captions or "",
                created_at=time.time(),
            )
        )
        tx.flush()
        add_catalogues(tx, id_, own)
        _add_sessions(tx, id_, file)
        for role in LINK_ROLES:
            tx.add(
                models.RoleLink(
                    id=secrets.token_hex(6),
                    event=id_,
                    role=role,
                    name=str(ROLE_NAMES[role]),
                    created_at=time.time(),
                )
            )
            tx.flush()
        return id_


def add_catalogues(tx: Tx, event: str, catalogues: Iterable[Catalogue]) -> None:
    """Keep ``catalogues`` for an event; one with the id of another replaces it."""
    for one in catalogues:
        tx.merge(models.Catalogue(event=event, id=one.id, body=asdict(one)))


def _add_sessions(tx: Tx, event: str, file: EventFile) -> None:
    names = {one.id: _free_id(tx, models.Session, one.id) for day in file.days for one in day.sessions}
    defaults = file.event.defaults
    position = 0
    for day in file.days:
        for one in day.sessions:
            row = models.Session(
                id=names[one.id],
                event=event,
                position=position,
                day=day.date.isoformat(),
                start=f"{one.start:%H:%M}",
                end=f"{one.end:%H:%M}",
                room=dict(one.room),
                title=dict(one.title),
                gathers=[names[other] for other in one.gathers],
                view=BoardView.JOIN,
                joining=True,
                moderation=one.moderation or defaults.moderation,
                visibility=one.visibility or defaults.visibility,
                attribution=one.attribution or defaults.attribution,
                max_length=one.max_length or defaults.max_length,
                captions_link=one.captions or "",
            )
            tx.add(row)
            tx.flush()
            _add_questions(tx, row, one)
            position += 1


def _add_questions(tx: Tx, session: models.Session, info: SessionInfo) -> None:
    rows = [_question(session.id, index, question) for index, question in enumerate(info.questions)]
    tx.add_all(rows)
    tx.flush()
    session.question = rows[0].id if rows else None


def _question(session: str, position: int, question: Question) -> models.Question:
    return models.Question(
        id=f"{session}.{question.id}",
        session=session,
        position=position,
        text=dict(question.text),
        easy=dict(question.easy),
        short=dict(question.short),
        clips=dict(question.clip),
        kinds=[str(kind) for kind in question.offers],
    )


def _free_id(tx: Tx, model: type[models.Event | models.Session], wanted: str) -> str:
    candidate, number = wanted, 2
    while tx.get(model, candidate) is not None:
        candidate, number = f"{wanted}-{number}", number + 1
    return candidate


def _free_code(tx: Tx) -> str:
    while True:
        # No leading zero: people drop it when they say the code aloud.
        code = str(secrets.randbelow(9 * 10 ** (CODE_LENGTH - 1)) + 10 ** (CODE_LENGTH - 1))
        if tx.scalar(select(models.Event.id).where(models.Event.code == code)) is None:
            return code
