"""The child process behind ``Suggester``: reads the database, compares, answers; one line of JSON a question."""

from __future__ import annotations

import json
import os
import select
import threading
import traceback
from dataclasses import asdict
from typing import Any, BinaryIO, Final

from sqlalchemy import select as query
from sqlalchemy.orm import Session as Tx

from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Status
from facilitator.store import queries
from facilitator.store.engine import Store
from facilitator.store.models import Cluster, Contribution
from facilitator.suggest.engine import Engine
from facilitator.suggest.model import Entry, Note

MOST_PAIRS: Final = 200
"""Near-duplicates in one answer, the most similar first: nobody looks through more."""


def serve(url: str, source: BinaryIO, target: BinaryIO, idle: float) -> None:
    """Answer the lines of ``source`` on ``target`` until either ends, or for ``idle`` seconds nothing comes.

    ``url`` is the database's. An answer is ``{"ok": ...}``, ``{"refused": reason, "field": ...}`` or ``{"failed": trace}``.
    """
    store = Store(url, lock=threading.RLock())
    engine = Engine()
    while _is_there_more(source, idle):
        line = source.readline()
        if not line:
            break
        answered = json.dumps(answer(engine, store, json.loads(line))).encode() + b"\n"
        try:
            target.write(answered)
            target.flush()
        except BrokenPipeError:
            break  # the server was killed meanwhile: nobody is there to be told


def _is_there_more(source: BinaryIO, idle: float) -> bool:
    if os.name == "nt":
        return True  # no select on pipes there: the child rests until its input closes
    ready, _, _ = select.select([source], [], [], idle)
    return bool(ready)


def answer(engine: Engine, store: Store, question: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to one question; a failure is an answer too."""
    try:
        return {"ok": {**_ANSWERS[question["do"]](engine, store, question), "by": engine.encoder.name}}
    except Refused as refused:
        return {"refused": refused.reason, "field": refused.field}
    except Exception:  # noqa: BLE001 - told to the server, which logs it
        return {"failed": traceback.format_exc()}


def _for_contribution(engine: Engine, store: Store, question: dict[str, Any]) -> dict[str, Any]:
    with store.read() as tx:
        row = tx.get(Contribution, question["contribution"])
        if row is None or row.session != question["session"] or row.status != Status.SHOWN:
            raise Refused("unknown_contribution", field="contribution")
        id_, known = row.id, _Known(tx, row.session, row.question)
    near = engine.near_duplicates(list(known.notes.values()), of=id_)
    fits = engine.clusters_for([known.notes[id_]], known.titles, known.contents(), known.inbox())[id_]
    others = [one for one in fits if one.cluster != known.place[id_]]
    return {"near": [asdict(one) for one in near[:MOST_PAIRS]], "clusters": [asdict(one) for one in others]}


def _inbox(engine: Engine, store: Store, question: dict[str, Any]) -> dict[str, Any]:
    with store.read() as tx:
        known = _Known(tx, question["session"], question["question"])
    near = engine.near_duplicates(list(known.notes.values()))
    # What stands together in a cluster was put there by somebody: no news.
    news = [one for one in near if known.place[one.a] is None or known.place[one.b] is None]
    fits = engine.clusters_for(known.inbox(), known.titles, known.contents())
    clusters = {id_: [asdict(fit) for fit in found] for id_, found in fits.items() if found}
    return {
        "near": [asdict(one) for one in news[:MOST_PAIRS]],
        "more": len(news) > MOST_PAIRS,
        "clusters": clusters,
    }


def _drafts(engine: Engine, store: Store, question: dict[str, Any]) -> dict[str, Any]:
    with store.read() as tx:
        known = _Known(tx, question["session"], question["question"])
    inbox = known.inbox()
    drafts = engine.propose(inbox, question["language"])
    return {"drafts": [asdict(draft) for draft in drafts], "of": len(inbox)}


def _tags(engine: Engine, _store: Store, question: dict[str, Any]) -> dict[str, Any]:
    entries = [Entry(**one) for one in question["entries"]]
    found = engine.tags_for(_notes(question["notes"]), entries)
    return {"tags": {id_: [asdict(tag) for tag in tags] for id_, tags in found.items()}}


def _pairs(engine: Engine, _store: Store, question: dict[str, Any]) -> dict[str, Any]:
    found = engine.pairs(_notes(question["needs"]), _notes(question["means"]))
    return {"pairs": [asdict(one) for one in found]}


def _notes(rows: list[dict[str, str]]) -> list[Note]:
    return [Note(row["id"], row["text"], row["lang"]) for row in rows]


_ANSWERS: Final = {
    "contribution": _for_contribution,
    "inbox": _inbox,
    "drafts": _drafts,
    "tags": _tags,
    "pairs": _pairs,
}


class _Known:
    """The shown contributions and the clusters of one question."""

    def __init__(self, tx: Tx, session: str, question: str) -> None:
        queries.get_session(tx, session)
        rows = tx.execute(
            query(Contribution.id, Contribution.text, Contribution.lang, Contribution.cluster)
            .where(
                Contribution.session == session,
                Contribution.question == question,
                Contribution.status == Status.SHOWN,
            )
            .order_by(Contribution.number)
        ).all()
        self.notes = {row.id: Note(row.id, row.text, row.lang) for row in rows}
        self.place = {row.id: row.cluster for row in rows}
        titles = tx.execute(query(Cluster.id, Cluster.title).where(Cluster.question == question)).all()
        # A title has no language of its own: facilitators write in any.
        self.titles = [Note(row.id, row.title, "") for row in titles]

    def inbox(self) -> list[Note]:
        return [note for note in self.notes.values() if self.place[note.id] is None]

    def contents(self) -> dict[str, list[Note]]:
        inside: dict[str, list[Note]] = {}
        for id_, cluster in self.place.items():
            if cluster is not None:
                inside.setdefault(cluster, []).append(self.notes[id_])
        return inside
