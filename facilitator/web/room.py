"""The start page, joining, and the delegate's page with its plain forms."""

from __future__ import annotations

import json
from typing import Any, Final

from flask import Blueprint, make_response, redirect, render_template, request, send_file, url_for
from sqlalchemy import select

from facilitator.commands.receipts import Done
from facilitator.delegates import joining
from facilitator.domain.privacy import BEFORE_SENDING, find_before_sending, name_of
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import (
    ACTION_FIELDS,
    LIVE_STAGES,
    MAX_TEXT_BYTES,
    TRANSLATED_FIELDS,
    Kind,
    Stage,
    Translated,
)
from facilitator.i18n.localisation import translate
from facilitator.identity import Caller
from facilitator.store import queries
from facilitator.store.models import Authorship, Contribution, Event, Offer
from facilitator.web import room_page, static_files
from facilitator.web.core import Web
from facilitator.web.responses import STATUS, go, new_key
from facilitator.web.room_page import NOTHING_TYPED, Typed

_FIELDS = (
    "question",
    "kind",
    "text",
    "lang",
    *ACTION_FIELDS,
    "group",
)


_GIVING: Final[dict[str, type[Contribution | Offer]]] = {
    "contribution.submit": Contribution,
    "offer.make": Offer,
}
_IDS: Final = 250
"""How many people may give the same words from the same page before a form that is sent twice counts twice."""
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
        caller, visit = web.callers.require_visitor(session)
        return room_page.answer_kept(web, session, visit) or _render(web, caller, session)

    @pages.route("/room/<session>/language", methods=["GET", "POST"])
    def switch(session: str) -> Any:
        """The page in another language with all that was typed: the switch of those who have no scripts."""
        chosen = web.reader.readable_language(request.form.get("to", ""))
        if chosen is None:
            return go("room.room", session=session)
        web.reader.speak(chosen)
        response = make_response(_render(web, web.callers.require_delegate(), session, Typed(keep=True)))
        web.reader.remember_language(response, chosen)
        return response

    @pages.post("/room/<session>/contributions")
    def submit(session: str) -> Any:
        caller = web.callers.require_delegate()
        payload = {**_typed(_FIELDS), "session": session}
        texts = [payload[name] for name in _IN_WORDS if name in payload]
        if "seen" not in request.form and all(len(text) <= MAX_TEXT_BYTES for text in texts):
            hints = find_before_sending(*texts)
            if hints:
                # Asked once; the same form sent again goes through.
                return _render(web, caller, session, Typed(hints=tuple(hints))), STATUS["invalid"]
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
        payload = {"session": session, **_typed(("action", "brings", "group"))}
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
    if request.form.get("lineage"):
        payload["lineage"] = request.form["lineage"]
    try:
        done = _perform(web, caller, name, payload)
    except Refused as refused:
        if refused.code == "unknown" and refused.field == "session":
            raise
        page = _render(web, caller, session, Typed(refused))
        return page, STATUS[refused.code]
    receipt = {"receipt": done.answer["number"]} if name == "contribution.submit" else {"done": name}
    shortened = {"shortened": 1} if done.answer.get("shortened") else {}
    question = request.form.get("question") or None
    return go("room.room", session=session, question=question, **receipt, **shortened)


def _perform(web: Web, caller: Caller, name: str, payload: dict[str, Any]) -> Done:
    """Perform a form's command under the key that its page and what it asks make. Raises ``Refused``.

    A key for each form would be the largest part of a page of forty contributions: random letters do not compress. What
    a form gives gets its id in the same way, where the form, as those of older pages, does not bring one.
    """
    page_key = request.form.get("key", "")

    def perform(asked: dict[str, Any]) -> Done:
        keyed = {**asked, "key": web.signer.id_of(page_key, name, _text_of(asked))} if page_key else asked
        return web.dispatcher.perform(caller, name, keyed)

    if name not in _GIVING:
        return perform(payload)
    if not page_key or request.form.get("id"):
        return perform({**payload, "id": request.form.get("id") or new_key()})
    candidates = [web.signer.id_of(page_key, name, _text_of(payload), str(count)) for count in range(_IDS)]
    while True:
        id_ = _free_id(web, caller, _GIVING[name], candidates)
        try:
            return perform({**payload, "id": id_})
        except Refused as refused:
            # Somebody else took it since it was looked for; the next search finds it taken.
            if refused.reason != "id_taken" or id_ not in candidates:
                raise
            candidates.remove(id_)


def _free_id(web: Web, caller: Caller, model: type[Contribution | Offer], candidates: list[str]) -> str:
    """Return the id of ``candidates`` that ``caller`` has used, else the first that nobody has, else a new one.

    All who have given nothing have the same page, and may give the same words. The delegate's own id is no part of
    these: an id that tells its author could be traced back to the phone when it is long deleted who gave what.
    """
    query = (
        select(model.id, Authorship.delegate)
        .outerjoin(Authorship, Authorship.thing == model.id)
        .where(model.id.in_(candidates))
    )
    with web.store.read() as tx:
        taken = {row.id: row.delegate for row in tx.execute(query)}
    own = (id_ for id_, delegate in taken.items() if delegate == caller.id)
    free = (id_ for id_ in candidates if id_ not in taken)
    return next(own, None) or next(free, None) or new_key()


def _text_of(payload: dict[str, Any]) -> str:
    return json.dumps(payload, sort_keys=True)


def _render(web: Web, caller: Caller, session: str, typed: Typed = NOTHING_TYPED) -> str:
    """Return the page as ``caller`` sees it."""
    with web.store.read() as tx:
        own = room_page.own_of(tx, caller)
        return room_page.render(web, caller.event, session, own, typed)
