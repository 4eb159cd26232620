"""Make an event from an exported outcome (``facilitator-outcome/1``), so that another installation shows the same.

What the outcome tells only in numbers (delegates, contributions that were hidden or withdrawn) and its editing log
cannot be made again from rows: they are carried, and stand in the documents of this installation too.
"""

from __future__ import annotations

import json
import secrets
import time
from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from facilitator.commands.event import free_code
from facilitator.commands.work import free_id
from facilitator.domain.catalogue import Catalogue, Tag
from facilitator.domain.order_keys import keys_between
from facilitator.domain.report_parts import part_id
from facilitator.domain.signs import free_sign
from facilitator.domain.vocabulary import (
    ACTION_TEXTS,
    FIRST_LINKS,
    ROLE_NAMES,
    BoardView,
    LanguageBy,
    Source,
    Translated,
    TranslationStatus,
)
from facilitator.outcome import model
from facilitator.outcome.load import FORMAT
from facilitator.outcome.withheld import implied_consent
from facilitator.store import models
from facilitator.store.catalogues import tags_by_id
from facilitator.store.contribution_row import make_contribution
from facilitator.store.engine import Store

_OUTCOME: Final = TypeAdapter(model.Outcome)


class OutcomeError(Exception):
    """A file is no outcome that can be taken in; the text says why."""


def read_outcome(data: bytes) -> model.Outcome:
    """Return the outcome in a JSON file. Raises ``OutcomeError``."""
    try:
        body = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise OutcomeError(f"The file is not valid JSON: {error}") from None
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise OutcomeError(f"The file is not an exported outcome: its “format” must be {FORMAT!r}.")
    try:
        return _OUTCOME.validate_python(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise OutcomeError(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}.") from None


def make_event(store: Store, outcome: model.Outcome) -> str:
    """Put the event of ``outcome`` into the database, all or nothing, and return its id.

    The ids of the event and its sessions get a number where they are taken. Raises ``OutcomeError`` where one of its
    contributions is there already: it was taken in before.
    """
    with store.write() as tx:
        ids = [one.id for _session, _question, one in outcome.rows()]
        for start in range(0, len(ids), 500):
            known = models.Contribution.id.in_(ids[start : start + 500])
            if tx.scalar(select(models.Contribution.id).where(known).limit(1)):
                raise OutcomeError("This outcome is in this installation already. Nothing was written.")
        return _Maker(tx, outcome).make()


class _Maker:
    """Writes one outcome's rows."""

    def __init__(self, tx: Tx, outcome: model.Outcome) -> None:
        self._tx = tx
        self._outcome = outcome
        self._sessions = {one.id: free_id(tx, models.Session, one.id) for one in outcome.sessions}
        self._questions: dict[str, str] = {}

    def make(self) -> str:
        tx, outcome = self._tx, self._outcome
        id_ = free_id(tx, models.Event, outcome.event)
        taken = tx.scalar(select(models.Event.id).where(models.Event.code == outcome.code))
        carried = {"delegates": outcome.delegates, "participation": asdict(outcome.participation)}
        tx.add(
            models.Event(
                id=id_, code=free_code(tx) if taken else outcome.code, title=outcome.title,
                description=outcome.description, place=outcome.place, contact=outcome.contact,
                time_zone=outcome.time_zone, languages=outcome.languages, days=outcome.days, retention={},
                captions="", carried=carried, created_at=time.time(),
                groups=[{"id": key, "name": name} for key, name in outcome.group_names.items()],
            )
        )  # fmt: skip
        tx.flush()
        for position, session in enumerate(outcome.sessions):
            self._session(id_, position, session)
        for session in outcome.sessions:
            self._pairs(session)
        self._catalogues(id_)
        for role in FIRST_LINKS:
            name = str(ROLE_NAMES[role])
            tx.add(
                models.RoleLink(
                    id=secrets.token_hex(6), event=id_, role=role, name=name, created_at=time.time()
                )
            )
        tx.flush()
        return id_

    def _session(self, event: str, position: int, one: model.Session) -> None:
        id_ = self._sessions[one.id]
        carried = {
            "hidden": one.hidden,
            "held": one.held,
            "withdrawn": one.withdrawn,
            "log": [asdict(entry) for entry in one.log],
        }
        row = models.Session(
            id=id_, event=event, position=position, day=one.day, start=one.start, end=one.end, room=one.room,
            title=one.title, gathers=[self._sessions.get(other, other) for other in one.gathers], stage=one.stage,
            kind=one.kind, breakout_of=self._sessions.get(one.breakout_of or "", one.breakout_of),
            view=BoardView.CLUSTERS, joining=False, attribution=one.attribution, rev=one.rev, carried=carried,
            next_number=1 + max((two.number for two in one.contributions()), default=0),
        )  # fmt: skip
        self._tx.add(row)
        self._tx.flush()
        self._summary(id_, None, None, one.summary, one.summary_translations, one.rev)
        for part in one.parts:
            self._part(id_, part, one.rev)
        for place, question in enumerate(one.questions):
            self._question(one, id_, place, question)
        row.question = next(iter(self._questions[two.id] for two in one.questions), None)
        for offer in one.offers:
            self._tx.add(
                models.Offer(
                    id=offer.id, session=id_, action=offer.action, group=offer.group, brings=offer.brings,
                    created_at=_moment(offer.created_at), attribution=one.attribution,
                )
            )  # fmt: skip
        self._tx.flush()

    def _question(self, session: model.Session, session_id: str, position: int, one: model.Question) -> None:
        # A question's id begins with its session's.
        id_ = f"{session_id}{one.id.removeprefix(session.id)}" if one.id.startswith(session.id) else one.id
        self._questions[one.id] = id_
        kinds = one.kinds or [
            kind for kind, _count in Counter(two.kind for two in one.contributions).most_common(2)
        ]
        self._tx.add(
            models.Question(
                id=id_, session=session_id, position=position, text=one.text, easy=one.easy, short=one.short,
                kinds=kinds, clips={},
            )
        )  # fmt: skip
        self._tx.flush()
        self._summary(session_id, id_, None, one.summary, one.summary_translations, session.rev)
        places: dict[str, str] = {}
        ranks = keys_between(None, None, len(one.clusters))
        signs: list[int] = []
        for rank, cluster in zip(ranks, one.clusters, strict=True):
            signs.append(free_sign(signs, cluster.sign))
            self._tx.add(
                models.Cluster(
                    id=cluster.id, session=session_id, question=id_, title=cluster.title, rank=rank,
                    endorsements=cluster.endorsements, unnamed=cluster.endorsements, tags=cluster.tags, key=cluster.key,
                    sign=signs[-1],
                )
            )  # fmt: skip
            inside = keys_between(None, None, len(cluster.contributions))
            places |= dict(zip(cluster.contributions, inside, strict=True))
            self._summary(
                session_id, id_, cluster.id, cluster.summary, cluster.summary_translations, session.rev
            )
            self._translations(
                session_id, Translated.CLUSTER, cluster.id, cluster.translations, {"title": cluster.title}
            )
        for contribution in one.contributions:
            self._contribution(session_id, id_, contribution, places.get(contribution.id, ""))
        self._tx.flush()

    def _contribution(self, session: str, question: str, one: model.Contribution, rank: str) -> None:
        own = {name: getattr(one, name) for name in ACTION_TEXTS}
        self._tx.add(
            make_contribution(
                self._tx.get_one(models.Session, session), id=one.id, question=question, number=one.number,
                kind=one.kind, text=one.text, lang=one.lang, dir=one.dir, lang_by=LanguageBy.AUTHOR, level=one.level,
                group=one.group, consent=implied_consent(one), author_name=one.author_name, status=one.status,
                cluster=one.cluster, rank=rank, scribe=one.scribe, source=_source(one), original=one.original,
                reword_reason=one.reword_reason, media=one.media, endorsements=one.endorsements, tags=one.tags, pinned=one.pinned,
                created_at=_moment(one.created_at), edited_at=_moment(one.edited_at) if one.edited_at else None,
                **self._origin(one), **own,
            )
        )  # fmt: skip
        self._translations(
            session, Translated.CONTRIBUTION, one.id, one.translations, {"text": one.text, **own}
        )

    def _origin(self, one: model.Contribution) -> dict[str, Any]:
        """Return where a contribution was gathered from; with the original in here, gathering again adds nothing."""
        if one.origin is None:
            return {}
        session = self._sessions.get(one.origin.session, one.origin.session)
        copied = self._outcome.originals.get(one.id)
        return {
            "origin": {"session": session, "number": one.origin.number, "title": one.origin.title},
            "copy_of": copied[1].id if copied else None,
        }

    def _summary(
        self,
        session: str,
        question: str | None,
        cluster: str | None,
        text: str,
        other: dict[str, str],
        rev: int,
    ) -> None:
        if not text and not other:
            return
        id_ = f"{session}/{question or ''}" + (f"/{cluster}" if cluster else "")
        self._tx.add(
            models.Summary(
                id=id_, session=session, question=question, cluster=cluster, text=text, written_rev=rev
            )
        )
        texts = {lang: {"text": words} for lang, words in other.items()}
        self._translations(session, Translated.SUMMARY, id_, texts, {"text": text})

    def _part(self, session: str, one: model.Part, rev: int) -> None:
        id_ = part_id(session, one.part)
        self._tx.add(models.Summary(id=id_, session=session, part=one.part, text=one.text, written_rev=rev))
        texts = {lang: {"text": words} for lang, words in one.translations.items()}
        self._translations(session, Translated.SUMMARY, id_, texts, {"text": one.text})

    def _translations(
        self, session: str, of: str, target: str, texts: dict[str, dict[str, str]], source: dict[str, str]
    ) -> None:
        for lang, words in texts.items():
            self._tx.add(
                models.Translation(
                    id=f"{of}/{target}/{lang}", session=session, of=of, target=target, lang=lang, texts=words,
                    source=source, status=TranslationStatus.CHECKED, written_rev=0, written_at=time.time(),
                )
            )  # fmt: skip

    def _pairs(self, session: model.Session) -> None:
        for one in session.pairs:
            body: dict[str, Any] = {
                name: getattr(one, name)
                for name in ("need", "help", "help_type", "reasons", "status", "role")
            }
            self._tx.add(
                models.Pair(
                    id=one.id, session=self._sessions[session.id], decided_at=_moment(one.decided_at), **body
                )
            )
        self._tx.flush()

    def _catalogues(self, event: str) -> None:
        """Bring the catalogues along of which this installation does not know every tag in use."""
        known = tags_by_id(self._tx, event)
        missing = {tag.catalogue for tag in self._outcome.tags if tag.id not in known}
        for id_ in sorted(missing):
            tags = [tag for tag in self._outcome.tags if tag.catalogue == id_]
            catalogue = Catalogue(
                id_, tags[0].catalogue_title, [Tag(tag.id, tag.code, tag.title, tag.meaning) for tag in tags]
            )
            self._tx.add(models.Catalogue(event=event, id=id_, body=asdict(catalogue)))
        self._tx.flush()


def _source(one: model.Contribution) -> Source:
    """Return how a contribution came in at the installation that told of it."""
    return Source.IMPORT if one.imported else Source.SCRIBE if one.scribe else Source.OWN


def _moment(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()
