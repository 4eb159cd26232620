"""The delegate's page of a session, and the page on which one joins it: what stands in them, and which are kept.

What is personal in the page stands in one place, ``Own``. The page of whoever has neither given nor named anything is
that of ``nobody``: rendered without anybody's id, so nothing of anybody can be in it, kept, and answered to all who read
alike. The key of its forms names no one either: it is made of the session's revision. What it makes, ids and the keys of
commands, it makes with the server's secret (``room._perform``), and a key counts for its caller alone.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, render_template, request, url_for
from pydantic import ValidationError
from sqlalchemy.orm import Session as Tx

from facilitator.contract.messages import PageOfOthers
from facilitator.domain.audience import Audience
from facilitator.domain.privacy import name_of
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Attribution, Kind, Stage, Status, Translated
from facilitator.i18n.localisation import error_body, format_days
from facilitator.identity import Caller
from facilitator.store import journal, queries
from facilitator.store.models import Delegate, Event, Session
from facilitator.store.visits import Visit
from facilitator.web import static_files
from facilitator.web.after_closing import after_closing
from facilitator.web.choices import consent_of, shown_consent
from facilitator.web.choosing import choosing
from facilitator.web.core import Web
from facilitator.web.request_values import whole_number
from facilitator.web.responses import new_key
from facilitator.web.wall import on_wall

GOOD_SECONDS: Final = 1.0
"""For which a kept page may lack what others have just given: a full room gives many times a second."""
_ONLY_MORE: Final = frozenset({"contribution.submit", "offer.make"})
"""Commands after which an older page tells nothing that it must not. A mark is none: it can be taken back, and then given
again with the key of the same page, which must be another one by then."""
_NOBODY: Final = ""
_FORMS: Final = uuid.UUID("6a0f3ef0-5d0b-4f0e-9a51-8f4f1f1d3c11")


@dataclass(frozen=True)
class Own:
    """All of a page that depends on who reads it, beside how one reads (``Reader.ways``) and what was just typed."""

    delegate: str
    """Whose contributions, marks, offers and ready marks stand in it."""
    consent: dict[str, Any]


@dataclass(frozen=True)
class Typed:
    """What was typed stands in the page again: after a refusal, beside hints, or where ``keep`` says so."""

    refused: Refused | None = None
    hints: tuple[str, ...] = ()
    keep: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to show again."""
        return self.refused is not None or self.keep or bool(self.hints)


NOTHING_TYPED: Final = Typed()


def own_of(tx: Tx, caller: Caller) -> Own:
    """Return what is ``caller``'s own in a page."""
    return Own(caller.id, consent_of(tx.get(Delegate, caller.id)))


def nobody(consent: str) -> Own:
    """Return what stands in the page of all who have given nothing and no name, and answered ``consent``."""
    return Own(_NOBODY, shown_consent(consent or None, ""))


def answer_kept(web: Web, session: str, visit: Visit) -> Response | None:
    """Return the page for ``visit`` where it is one of those that are kept, else None."""
    if visit.consent is None and visit.has_questions:
        return _answer_join(web, session, visit)
    if visit.has_given or visit.name or visit.stage == Stage.CLOSED or request.query_string:
        # That of a closed session also shows what the event is busy with elsewhere.
        return None
    consent = visit.consent or ""
    of = ("room", session, visit.lineage, visit.event, str(visit.event_rev), consent, *_files("room"))

    def make() -> str:
        return render(web, visit.event, session, nobody(consent))

    def is_good(rev: int, made: float) -> bool:
        if rev == visit.rev:
            return True
        if time.monotonic() - made >= GOOD_SECONDS:
            return False
        with web.store.read() as tx:
            return journal.commands_since(tx, session, rev) <= _ONLY_MORE

    return web.kept_pages.answer(of, make, visit.rev, is_good)


def _answer_join(web: Web, session_id: str, visit: Visit) -> Response:
    """Return the page on which somebody joins and says what may be done with their words."""
    shows_group = visit.attribution != Attribution.NONE
    group = visit.group or ""

    def make() -> str:
        event = web.get_event(visit.event)
        context = {
            "days": format_days(list(event.days) or [visit.day], web.reader.language()),
            "shows_group": shows_group,
            "group": group,
        }
        return render_template("join.html", **{**web.pages.page("join", event), **context})

    shown = (session_id, visit.day, str(shows_group), group)
    return web.kept_pages.answer(("join", visit.event, str(visit.event_rev), *shown, *_files("join")), make)


def _files(scripts: str) -> tuple[str, ...]:
    return static_files.FILES.url("room.css"), static_files.FILES.url(f"{scripts}.js")


def render(web: Web, event_id: str, session_id: str, own: Own, typed: Typed = NOTHING_TYPED) -> str:
    """Return the page of a session as ``own``'s delegate sees it. Raises ``Refused`` (``unknown_session``)."""
    with web.store.read() as tx:
        session = queries.get_session(tx, session_id, event_id)
        event = tx.get_one(Event, event_id)
        question = _wanted_question(session, [one.id for one in queries.questions(tx, session_id)])
        page, language = _wanted_page(question), web.reader.language()
        snapshot = queries.snapshot(tx, session, Audience.PHONE, own.delegate, language, page=page)
        return _render_room(web, session, event, snapshot, question, own, typed)


def _wanted_question(session: Session, questions: list[str]) -> str | None:
    """Return the question that the page is on, of ``questions``: the one asked for, else the room's, else the first."""
    wanted = request.values.get("question") or session.question
    return wanted if wanted in questions else next(iter(questions), None)


def _wanted_page(question: str | None) -> PageOfOthers:
    """Return which page of others' contributions stands in this one: the first, or what a link without scripts names."""
    try:
        return PageOfOthers(question=question, after=request.args.get("older"))
    except ValidationError:
        return PageOfOthers(question=question)


def _render_room(
    web: Web,
    session: Session,
    event: Event,
    snapshot: dict[str, Any],
    question_id: str | None,
    own: Own,
    typed: Typed,
) -> str:
    questions = sorted(snapshot["state"]["questions"].values(), key=lambda one: one["position"])
    question = snapshot["state"]["questions"].get(question_id)
    mine = snapshot["mine"]["contributions"]
    endorsed = set(snapshot["mine"]["endorsements"])
    refused = typed.refused
    row = snapshot["state"]["sessions"][session.id]
    others = _others(snapshot, question_id)
    context = {
        "session": row,
        "lineage": snapshot["lineage"],
        "questions": questions,
        "question": question,
        "mine": mine,
        "others": others,
        "endorsed": endorsed,
        "consent": own.consent,
        "hint": [web.reader.gettext(name_of(hint)) for hint in typed.hints],
        "choosing": choosing(
            web, row, _others(snapshot, question_id, own=True) if mine else others, endorsed
        ),
        **after_closing(web, session, event),
        "wall": on_wall(web, snapshot["state"], session),
        "is_ready": question is not None and question["id"] in snapshot["mine"]["ready"],
        "kinds_in_order": _kinds_in_order(question),
        "form_key": _form_key(session, typed),
        "receipt": request.args.get("receipt", type=whole_number),
        "done": request.args.get("done"),
        "shortened": request.args.get("shortened") == "1",
        "counts": snapshot["counts"],
        "editing": next((one for one in mine if one["id"] == request.args.get("edit")), None),
        "back_url": url_for("room.choose", all=1),
        "error": error_body(refused, web.reader.language(), easy=web.reader.is_easy()) if refused else None,
        "form": request.form if typed else {},
        "join": web.pages.join_info(event),
    }
    urls = {"submit": url_for("room.submit", session=session.id), "choose": context["back_url"]}
    more = {
        "session": session.id,
        "question": question_id,
        "snapshot": _for_scripts(snapshot),
        "urls": urls,
    }
    page = web.pages.page("room", event, **more)
    page["page"]["limits"]["max_length"] = session.max_length
    return render_template("room.html", **{**page, **context})


def _for_scripts(snapshot: dict[str, Any]) -> dict[str, Any]:
    """Return ``snapshot`` without others' words: they stand in the page; the script asks for more when the person does."""
    state = snapshot["state"]
    of_clusters = {id_: row for id_, row in state["translations"].items() if row["of"] == Translated.CLUSTER}
    return {**snapshot, "state": {**state, "contributions": {}, "translations": of_clusters}}


def _kinds_in_order(question: dict[str, Any] | None) -> list[str]:
    offered = list(question["kinds"]) if question else []
    return [*offered, *(kind.value for kind in Kind if kind.value not in offered)]


def _form_key(session: Session, typed: Typed) -> str:
    """Return what the keys and ids of a page's forms are made of: another one after each change of the session.

    A form that was refused keeps its own, unless what is made of it is taken.
    """
    if typed and request.form.get("key") and not (typed.refused and typed.refused.code == "conflict"):
        return request.form["key"]
    if typed.refused and typed.refused.code == "conflict":
        return new_key()
    return str(uuid.uuid5(_FORMS, f"{session.lineage} {session.rev}"))


def _others(snapshot: dict[str, Any], question: str | None, *, own: bool = False) -> dict[str, Any]:
    """Return a page of what others gave: clusters (``size``: how many stand there) with contributions, and the rest.

    ``own``: what this phone gave itself is among them. ``translation`` holds the words in the reader's language where
    somebody has checked a translation into it. ``more`` is the next page's cursor, or None. The snapshot's own rows are
    shared with other phones and stay as they are.
    """
    mine = set() if own else {one["id"] for one in snapshot["mine"]["contributions"]}
    own_inside = (
        Counter()
        if own
        else Counter(
            one["cluster"] for one in snapshot["mine"]["contributions"] if one["status"] == Status.SHOWN
        )
    )
    words = {(one["of"], one["target"]): one["texts"] for one in snapshot["state"]["translations"].values()}
    rows = [
        {**one, "translation": words.get((Translated.CONTRIBUTION, one["id"]))}
        for one in snapshot["state"]["contributions"].values()
        if one["question"] == question and one["id"] not in mine and one["status"] == Status.SHOWN
    ]
    clusters = [
        {
            **cluster,
            "translation": words.get((Translated.CLUSTER, cluster["id"])),
            "size": max(0, snapshot["others"]["inside"].get(cluster["id"], 0) - own_inside[cluster["id"]]),
            "contributions": sorted(
                (one for one in rows if one["cluster"] == cluster["id"]), key=lambda one: str(one["rank"])
            ),
        }
        for cluster in snapshot["state"]["clusters"].values()
        if cluster["question"] == question
    ]
    return {
        "clusters": sorted(clusters, key=lambda one: str(one["rank"])),
        "inbox": sorted((r for r in rows if r["cluster"] is None), key=lambda r: -r["number"]),
        "more": snapshot["others"]["more"],
    }
