"""The start page, joining, and the delegate's page with its plain forms."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, send_file, url_for
from pydantic import ValidationError

from facilitator.commands.access import require_access
from facilitator.contract.messages import PageOfOthers
from facilitator.delegates import joining
from facilitator.domain.audience import Audience
from facilitator.domain.privacy import BEFORE_SENDING, find_before_sending, name_of
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import (
    ACTION_FIELDS,
    LIVE_STAGES,
    MAX_TEXT_BYTES,
    TRANSLATED_FIELDS,
    Attribution,
    Kind,
    Stage,
    Status,
    Translated,
)
from facilitator.i18n.localisation import error_body, format_days, translate
from facilitator.identity import Caller
from facilitator.store import queries
from facilitator.store.models import Delegate, Event, Session
from facilitator.web import static_files
from facilitator.web.after_closing import after_closing
from facilitator.web.choices import consent_of
from facilitator.web.choosing import choosing
from facilitator.web.core import Web
from facilitator.web.request_values import whole_number
from facilitator.web.responses import STATUS, go, new_key
from facilitator.web.wall import on_wall

_FIELDS = (
    "question",
    "kind",
    "text",
    "lang",
    *ACTION_FIELDS,
    "group",
)


_IN_WORDS = TRANSLATED_FIELDS[Translated.CONTRIBUTION]


def make(web: Web) -> Blueprint:
    """Return the delegate's pages."""
    pages = Blueprint("room", __name__)

    @pages.get("/")
    def home() -> str:
        return render_template("home.html", **web.pages.page("home"))

    @pages.get("/join")
    def type_code() -> Any:
        code = joining.normalise_code(request.args.get("code", ""))
        return redirect(url_for("room.join", code=code), 303)

    @pages.get("/j/<code>")
    @pages.get("/j/<code>/<session>")
    def join(code: str, session: str | None = None) -> Any:
        event = web.find_event(code)
        if session is not None:
            with web.store.read() as tx:
                queries.get_session(tx, session, event.id)
        target = url_for("room.room", session=session) if session else url_for("room.choose")
        response = make_response(redirect(target, 303))
        web.callers.join(response, event)
        return response

    @pages.get("/room")
    def choose() -> Any:
        caller = web.callers.require_delegate()
        with web.store.read() as tx:
            sessions = queries.agenda(tx, caller.event)
            live = [one for one in sessions if one.stage in LIVE_STAGES]
            if len(live) == 1 and "all" not in request.args:
                return redirect(url_for("room.room", session=live[0].id), 303)
            event = tx.get_one(Event, caller.event)
            days: dict[str, list[dict[str, Any]]] = {}
            for one in sessions:
                days.setdefault(one.day, []).append(one.dump())
            context = {
                "live": [
                    {**one.dump(), "questions": [q.dump() for q in queries.questions(tx, one.id)]}
                    for one in live
                ],
                "next": [one.dump() for one in sessions if one.stage == Stage.PLANNED][:3],
                "agenda": [{"day": day, "sessions": rows} for day, rows in days.items()],
            }
            return render_template("choose.html", **context, **web.pages.page("choose", event))

    @pages.get("/room/<session>")
    def room(session: str) -> Any:
        caller = web.callers.admit_delegate()
        # All in one transaction, and held: rows that nobody holds are fetched again by whoever asks for them.
        with web.store.read() as tx:
            _held = tx.get(Delegate, caller.id), tx.get(Event, caller.event), tx.get(Session, session)
            require_access(tx, caller)
            return _render_join(web, caller, session) or _render(web, caller, session)

    @pages.route("/room/<session>/language", methods=["GET", "POST"])
    def switch(session: str) -> Any:
        """The page in another language with all that was typed: the switch of those who have no scripts."""
        chosen = web.reader.readable_language(request.form.get("to", ""))
        if chosen is None:
            return go("room.room", session=session)
        web.reader.speak(chosen)
        response = make_response(_render(web, web.callers.require_delegate(), session, keep=True))
        web.reader.remember_language(response, chosen)
        return response

    @pages.post("/room/<session>/contributions")
    def submit(session: str) -> Any:
        caller = web.callers.require_delegate()
        payload = {**_typed(_FIELDS), "id": request.form.get("id", ""), "session": session}
        texts = [payload[name] for name in _IN_WORDS if name in payload]
        if "seen" not in request.form and all(len(text) <= MAX_TEXT_BYTES for text in texts):
            hints = find_before_sending(*texts)
            if hints:
                # Asked once; the same form sent again goes through.
                return _render(web, caller, session, hints=hints), STATUS["invalid"]
        return _carry_out(web, session, "contribution.submit", payload)

    @pages.post("/room/<session>/contributions/<contribution>")
    def change(session: str, contribution: str) -> Any:
        if request.form.get("do") == "withdraw":
            return _carry_out(web, session, "contribution.withdraw", {"session": session, "id": contribution})
        if request.form.get("do") == "right":
            return _carry_out(web, session, "recording.remove", {"session": session, "id": contribution})
        if request.form.get("do") == "consent":
            chosen = {name: request.form[name] for name in ("consent", "name") if request.form.get(name)}
            return _carry_out(web, session, "consent.set", {"session": session, "id": contribution, **chosen})
        fields = tuple(name for name in _FIELDS if name not in ("question", "group"))
        payload = {**_typed(fields, keep_empty=True), "id": contribution, "session": session}
        return _carry_out(web, session, "contribution.edit", payload)

    @pages.post("/room/<session>/endorsements")
    def endorse(session: str) -> Any:
        payload = {
            "session": session,
            "target": request.form.get("target", ""),
            "on": request.form.get("on") == "1",
        }
        return _carry_out(web, session, "endorsement.set", payload)

    @pages.post("/room/<session>/offers")
    def offer(session: str) -> Any:
        payload = {"session": session, **_typed(("id", "action", "brings", "group"))}
        return _carry_out(web, session, "offer.make", payload)

    @pages.post("/room/<session>/ready")
    def set_ready(session: str) -> Any:
        payload = {
            "session": session,
            "question": request.form.get("question", ""),
            "on": request.form.get("on") == "1",
        }
        return _carry_out(web, session, "ready.set", payload)

    @pages.get("/sw.js")
    def service_worker() -> Any:
        # At the root, or it could not answer for /room/.
        response = send_file(static_files.FILES.path("sw.js"), max_age=0)
        response.headers["Cache-Control"] = "no-cache"
        return response

    @pages.get("/api/v1/open")
    def open_sessions() -> Any:
        caller = web.callers.require_delegate()
        with web.store.read() as tx:
            found = [one for one in queries.agenda(tx, caller.event) if one.stage == Stage.COLLECTING]
            sessions = [
                {"id": one.id, "title": web.reader.localized(one.title), "question": one.question}
                for one in found
            ]
        return {"ok": True, "sessions": sessions}

    @pages.get("/api/v1/hints")
    def hints() -> Any:
        language = web.reader.known_language(request.args.get("language", "")) or web.reader.language()
        names = {hint: translate(language, name_of(hint)) for hint in BEFORE_SENDING}
        answer = {"ok": True, "patterns": BEFORE_SENDING, "names": names}
        return answer, {"Cache-Control": "public, max-age=86400"}

    return pages


def _typed(names: tuple[str, ...], *, keep_empty: bool = False) -> dict[str, str]:
    """Return the form's fields. A browser sends a line end as CR LF whatever was typed: turned back here."""
    values = {name: request.form[name].replace("\r\n", "\n") for name in names if name in request.form}
    if request.form.get("kind") != Kind.ACTION:
        # Without scripts the action's fields stand in every form; what is in them belongs to an action only.
        values = {
            name: value
            for name, value in values.items()
            if name in ("question", "kind", "text", "lang", "group", "id", "action", "brings")
        }
    optional = {"lang", "level", "group"}
    return {
        name: value
        for name, value in values.items()
        if value or (keep_empty and name not in optional) or name in ("text", "kind", "question", "brings")
    }


def _carry_out(web: Web, session: str, name: str, payload: dict[str, Any]) -> Any:
    """Perform a form's command: then the page again with a receipt, or with the error and all that was typed."""
    caller = web.callers.require_delegate()
    if request.form.get("key"):
        payload["key"] = _key_of(request.form["key"], name, payload)
    if request.form.get("lineage"):
        payload["lineage"] = request.form["lineage"]
    try:
        done = web.dispatcher.perform(caller, name, payload)
    except Refused as refused:
        if refused.code == "unknown" and refused.field == "session":
            raise
        page = _render(web, caller, session, refused)
        return page, STATUS[refused.code]
    receipt = {"receipt": done.answer["number"]} if name == "contribution.submit" else {"done": name}
    shortened = {"shortened": 1} if done.answer.get("shortened") else {}
    question = request.form.get("question") or None
    return go("room.room", session=session, question=question, **receipt, **shortened)


def _key_of(page_key: str, name: str, payload: dict[str, Any]) -> str:
    """Return the key of one form: made of the page's and of what is asked, so that the same form sent again is one.

    A key for each form would be the largest part of a page of forty contributions: random letters do not compress.
    """
    try:
        return str(uuid.uuid5(uuid.UUID(page_key), json.dumps([name, payload], sort_keys=True)))
    except ValueError:
        return page_key  # the command refuses it in words


def _render(
    web: Web,
    caller: Caller,
    session_id: str,
    refused: Refused | None = None,
    hints: list[str] | None = None,
    *,
    keep: bool = False,
) -> str:
    """Return the page. What was typed stands in it again after a refusal or a hint, and where it is to be kept."""
    with web.store.read() as tx:
        session = queries.get_session(tx, session_id, caller.event)
        event = tx.get_one(Event, caller.event)
        question = _wanted_question(session, [one.id for one in queries.questions(tx, session_id)])
        page = _wanted_page(question)
        snapshot = queries.snapshot(tx, session, Audience.PHONE, caller.id, web.reader.language(), page=page)
        consent = consent_of(tx.get(Delegate, caller.id))
        more = {"consent": consent, "hint": [web.reader.gettext(name_of(hint)) for hint in hints or []]}
        return _render_room(web, session, event, snapshot, question, refused, more, keep=keep)


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


def _render_join(web: Web, caller: Caller, session_id: str) -> Response | None:
    """Return the page on which somebody joins and says what may be done with their words; None once that is said.

    It is kept, since a whole hall asks for it within a minute: the same for all who read alike and have said nothing yet.
    """
    with web.store.read() as tx:
        session = queries.get_session(tx, session_id, caller.event)
        row = tx.get_one(Delegate, caller.id)
        if row.consent is not None or not queries.questions(tx, session_id):
            return None
        event = tx.get_one(Event, caller.event)
        context = {
            "days": format_days(list(event.days) or [session.day], web.reader.language()),
            "shows_group": session.attribution != Attribution.NONE,
            "group": row.group,
        }

        def make() -> str:
            return render_template("join.html", **{**web.pages.page("join", event), **context})

        files = (static_files.FILES.url("room.css"), static_files.FILES.url("join.js"))
        return web.kept_pages.answer((event.id, str(event.rev), *files, *map(str, context.values())), make)


def _render_room(
    web: Web,
    session: Session,
    event: Event,
    snapshot: dict[str, Any],
    question_id: str | None,
    refused: Refused | None,
    own: dict[str, Any],
    *,
    keep: bool,
) -> str:
    typed = refused is not None or keep or bool(own["hint"])
    questions = sorted(snapshot["state"]["questions"].values(), key=lambda one: one["position"])
    question = snapshot["state"]["questions"].get(question_id)
    mine = snapshot["mine"]["contributions"]
    editing = next((one for one in mine if one["id"] == request.args.get("edit")), None)
    offered = list(question["kinds"]) if question else []
    snapshot["present"] = web.present(session.id)
    context = {
        "session": snapshot["state"]["sessions"][session.id],
        "lineage": snapshot["lineage"],
        "questions": questions,
        "question": question,
        "mine": mine,
        "others": _others(snapshot, question_id),
        "endorsed": set(snapshot["mine"]["endorsements"]),
        **own,
        "choosing": choosing(
            web,
            snapshot["state"]["sessions"][session.id],
            _others(snapshot, question_id, own=True),
            set(snapshot["mine"]["endorsements"]),
        ),
        **after_closing(web, session, event),
        "wall": on_wall(web, snapshot["state"], session),
        "is_ready": question is not None and question["id"] in snapshot["mine"]["ready"],
        "kinds_in_order": [*offered, *(kind.value for kind in Kind if kind.value not in offered)],
        "new_id": (
            request.form.get("id") if typed and not (refused and refused.reason == "id_taken") else None
        )
        or new_key(),
        "new_key": new_key,
        "form_key": new_key(),
        "receipt": request.args.get("receipt", type=whole_number),
        "done": request.args.get("done"),
        "shortened": request.args.get("shortened") == "1",
        "counts": snapshot["counts"],
        "editing": editing,
        "back_url": url_for("room.choose", all=1),
        "join": web.pages.join_info(event),
        "error": error_body(refused, web.reader.language(), easy=web.reader.is_easy()) if refused else None,
        "form": request.form if typed else {},
    }
    urls = {"submit": url_for("room.submit", session=session.id), "choose": context["back_url"]}
    more = {
        "session": session.id,
        "question": question_id,
        # Others' words stand in the page already; the script asks for more when the person does.
        "snapshot": {
            **snapshot,
            "state": {
                **snapshot["state"],
                "contributions": {},
                "translations": {
                    id_: row
                    for id_, row in snapshot["state"]["translations"].items()
                    if row["of"] == Translated.CLUSTER
                },
            },
        },
        "urls": urls,
    }
    page = web.pages.page("room", event, **more)
    page["page"]["limits"]["max_length"] = session.max_length
    return render_template("room.html", **{**page, **context})


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
