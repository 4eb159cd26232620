"""What the rapporteur's page asks for beside the live rows: findings, proposals, versions and their difference."""

from __future__ import annotations

import time
from collections import OrderedDict
from functools import partial
from typing import Any, Final

from flask import Blueprint, render_template, request
from sqlalchemy import select

from facilitator.domain.audience import READERS, Audience
from facilitator.domain.pairing import propose
from facilitator.domain.rules import Refused
from facilitator.domain.text import fold
from facilitator.domain.vocabulary import Status
from facilitator.i18n.localisation import localized
from facilitator.identity import Caller
from facilitator.runtime import concurrency
from facilitator.runtime.child_process import Job
from facilitator.runtime.child_queue import SHORT_SECONDS, wait_for
from facilitator.store import queries
from facilitator.store.catalogues import catalogues
from facilitator.store.models import Cluster, Contribution, Event
from facilitator.store.pairing import read_material
from facilitator.web.core import Web
from facilitator.web.versions import list_reviews, list_versions
from facilitator.workers.reports import compare as compare_versions
from facilitator.workers.reports import count_words, make_digest, propose_text

_FRESH: Final = 5.0
"""Seconds for which a digest is good although the session has moved on."""
_KEPT: Final = 24
_MOST_HELPS: Final = 30
"""Resources and offers that are found at once."""
_MOST_TEXTS: Final = 8
"""Contributions of a cluster that stand for it when tags are suggested."""


class Digests:
    """Findings of sessions, made by child processes and kept by revision."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._kept: OrderedDict[tuple[str, str], tuple[str, float, dict[str, Any]]] = OrderedDict()
        self._making: dict[tuple[str, str], Job[dict[str, Any]]] = {}

    def get(self, session: str, language: str, caller: str) -> dict[str, Any]:
        """Return the findings as of now, or of at most ``_FRESH`` seconds ago. Raises ``Refused`` (``busy``)."""
        key = (session, language)
        with self._web.store.read() as tx:
            row = queries.get_session(tx, session)
            mark = f"{row.lineage} {row.rev}"
        kept = self._kept.get(key)
        if kept is not None and (
            kept[0] == mark
            or (kept[0].split()[0] == mark.split(maxsplit=1)[0] and time.monotonic() - kept[1] < _FRESH)
        ):
            return kept[2]
        job = self._making.get(key)
        if job is None or job.has_ended:
            work = partial(make_digest, session=session, language=language)
            job = self._making[key] = self._web.children.start(work, caller=caller, seconds=SHORT_SECONDS)
        try:
            body = wait_for(job)
        finally:
            if self._making.get(key) is job:
                del self._making[key]
        self._kept[key] = (mark, time.monotonic(), body)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return body


def make(web: Web) -> Blueprint:
    """Return the addresses; all for who may read the report."""
    pages = Blueprint("rapporteur", __name__)
    digests = Digests(web)

    def require(session: str) -> Caller:
        """Return who asks, once it is clear that they may read the report of ``session``."""
        return web.callers.require_staff(READERS[Audience.REPORT], web.get_session_event(session))

    @pages.get("/api/v1/sessions/<session>/findings")
    def findings(session: str) -> Any:
        caller = require(session)
        return {"ok": True, **digests.get(session, web.reader.language(), caller.id)}

    @pages.get("/api/v1/sessions/<session>/proposed-text")
    def proposed_text(session: str) -> Any:
        caller = require(session)
        language = web.reader.known_language(request.args.get("language", "")) or web.reader.language()
        cluster = request.args.get("cluster", "")
        work = partial(propose_text, session=session, cluster=cluster, language=language)
        return {"ok": True, "text": web.children.run(work, caller=caller.id, seconds=SHORT_SECONDS)}

    @pages.get("/api/v1/sessions/<session>/word-count")
    def word_count(session: str) -> Any:
        caller = require(session)
        work = partial(count_words, session=session, language=web.reader.language())
        counted = web.children.run(work, caller=caller.id, seconds=SHORT_SECONDS)
        return {"ok": True, **counted}

    @pages.get("/api/v1/sessions/<session>/tag-suggestions")
    def tag_suggestions(session: str) -> Any:
        event = require(session).event
        return {"ok": True, "tags": _suggest_tags(web, event, session, request.args.get("target", ""))}

    @pages.get("/api/v1/sessions/<session>/pairs")
    def pairs(session: str) -> Any:
        require(session)
        return {"ok": True, **_propose_pairs(web, session)}

    @pages.get("/api/v1/sessions/<session>/helps")
    def helps(session: str) -> Any:
        require(session)
        return {
            "ok": True,
            **_find_helps(web, session, request.args.get("need", ""), request.args.get("find", "")),
        }

    @pages.get("/api/v1/sessions/<session>/versions")
    def versions(session: str) -> Any:
        event = require(session).event
        return {
            "ok": True,
            "versions": list_versions(web, event, session),
            "reviews": list_reviews(web, event, session),
        }

    @pages.get("/report/<session>/compare")
    def compare(session: str) -> Any:
        caller = require(session)
        event_id = caller.event
        old, new = request.args.get("old", ""), request.args.get("new", "now")
        known = {one["id"]: one for one in list_versions(web, event_id, session)}
        if old not in known or (new != "now" and new not in known):
            raise Refused("unknown_version")
        if not all(known[one]["checksum"] for one in (old, new) if one in known):
            raise Refused("version_not_ready")
        work = partial(compare_versions, old=old, new=new, language=web.reader.language())
        found = web.children.run(work, caller=caller.id, seconds=SHORT_SECONDS)
        with web.store.read() as tx:
            event = tx.get_one(Event, event_id)
            tx.expunge(event)
            title = queries.get_session(tx, session).title
        return render_template(
            "compare.html",
            differences=found,
            session={"id": session, "title": title},
            old=known[old],
            new=known.get(new),
            **web.pages.page("compare", event),
        )

    return pages


def _suggest_tags(web: Web, event: str, session: str, target: str) -> list[str]:
    """Return up to three tags of each catalogue, by the words of a contribution or cluster; those it has left out."""
    with web.store.read() as tx:
        cluster = tx.get(Cluster, target)
        if cluster is not None and cluster.session == session:
            inside = select(Contribution.text, Contribution.lang).where(
                Contribution.cluster == target, Contribution.status == Status.SHOWN
            )
            rows = tx.execute(inside.order_by(Contribution.rank).limit(_MOST_TEXTS)).all()
            text = "\n".join([cluster.title, *(row.text for row in rows)])
            lang, has = (rows[0].lang if rows else web.reader.language()), cluster.tags
        else:
            row = tx.get(Contribution, target)
            if row is None or row.session != session or row.status != Status.SHOWN:
                raise Refused("unknown_contribution", field="target")
            text, lang, has = row.text, row.lang, row.tags
        lists = [
            [{"id": tag.id, "texts": _texts(tag)} for tag in one.tags if tag.title]
            for one in catalogues(tx, event)
        ]
    found: list[str] = []
    for entries in lists:
        if entries:
            likely = web.suggester.tags([{"id": target, "text": text, "lang": lang}], entries)[target]
            found += [one["entry"] for one in likely if one["entry"] not in has]
    return found


def _texts(tag: Any) -> dict[str, str]:
    return {lang: f"{title}. {tag.meaning.get(lang, '')}".strip() for lang, title in tag.title.items()}


def _propose_pairs(web: Web, session: str) -> dict[str, Any]:
    with web.store.read() as tx:
        row = queries.get_session(tx, session)
        material = read_material(tx, row)
        titles = {
            one.id: localized(one.title, web.reader.language()) for one in queries.agenda(tx, row.event)
        }
    similar: dict[tuple[str, str], float] = {}
    by_meaning = True
    concurrency.yield_control()
    try:
        for one in web.suggester.pairs([*material.needs.values()], [*material.helps.values()]):
            similar[one["need"], one["means"]] = one["score"]
    except Refused:
        # Clusters and tags still tell something without the comparison of words.
        by_meaning = False
    concurrency.yield_control()
    found = propose(
        (material.ends[id_] for id_ in material.needs),
        (material.ends[id_] for id_ in material.helps),
        similar,
        frozenset(material.decided),
    )
    concurrency.yield_control()
    named = {one.help for one in found} | {help_ for _need, help_ in material.decided}
    return {
        # Not dataclasses.asdict: thousands of proposals in a full room would hold it up.
        "proposals": [
            {"need": one.need, "help": one.help, "reasons": one.reasons, "tags": one.tags, "score": one.score}
            for one in found
        ],
        "helps": {id_: one for id_, one in material.helps.items() if id_ in named},
        "sessions": titles,
        "compared": by_meaning,
    }


def _find_helps(web: Web, session: str, need: str, wanted: str) -> dict[str, Any]:
    """Return the resources and offers of the event that hold all words of ``wanted``, or have its number.

    Those of this session come first; what is decided on with ``need`` is left out. Of many, the first are returned.
    """
    with web.store.read() as tx:
        row = queries.get_session(tx, session)
        material = read_material(tx, row)
        titles = {
            one.id: localized(one.title, web.reader.language()) for one in queries.agenda(tx, row.event)
        }
    words = fold(wanted).split()
    found = [
        one
        for one in material.helps.values()
        if (need, one["id"]) not in material.decided and _holds(one, words)
    ]
    found.sort(key=lambda one: one["session"] != session)
    return {"count": len(found), "helps": found[:_MOST_HELPS], "sessions": titles}


def _holds(one: dict[str, Any], words: list[str]) -> bool:
    if len(words) == 1 and words[0].lstrip("#").isdecimal():
        return bool(one["kind"] != "offer" and one["number"] == int(words[0].lstrip("#")))
    text = fold(one["text"])
    return all(word in text for word in words)
