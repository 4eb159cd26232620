"""Where staff hear and see what was spoken or signed, and write it down."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any, Final

from flask import Blueprint, Response, render_template, request, send_file, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from facilitator.contract import declarations
from facilitator.domain.audience import READERS, Audience
from facilitator.domain.media import PHOTO
from facilitator.domain.rules import SCRIBES, Refused
from facilitator.domain.vocabulary import MEDIA_NAMES, Stage, Status
from facilitator.i18n import localisation
from facilitator.i18n.localisation import error_body
from facilitator.identity import Caller
from facilitator.runtime.child_process import ChildError
from facilitator.store import queries
from facilitator.store.models import Contribution, Event, Question, Recording
from facilitator.web.core import Web
from facilitator.web.responses import STATUS, go, new_key
from facilitator.workers import recordings as worker

log = logging.getLogger("facilitator")

TRANSCRIBE_SECONDS: Final = 120
_HEADERS: Final = {
    # A voice and a face: kept by no browser, run by none, shown on no other site.
    "Cache-Control": "no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "inline",
}


def make(web: Web) -> Blueprint:
    """Return the pages of those who write down."""
    pages = Blueprint("transcribe", __name__)

    def open_session(session: str) -> Caller:
        return web.callers.require_staff(SCRIBES, web.get_session_event(session))

    @pages.get("/transcribe/<session>")
    def transcribe(session: str) -> str:
        return render_page(web, open_session(session), session)

    @pages.get("/transcribe/<session>/<id_>/recording")
    def recording(session: str, id_: str) -> Response:
        open_session(session)
        with web.store.read() as tx:
            row = _get(tx, session, id_)
            path, type_ = web.recordings.path(row.file), row.type
        if not path.exists():
            raise Refused("recording_gone", field="id")
        response = send_file(path.resolve(), mimetype=type_, conditional=True, etag=False, last_modified=None)
        response.headers.update(_HEADERS)
        return response

    @pages.post("/transcribe/<session>/<id_>")
    def carry_out(session: str, id_: str) -> Any:
        caller = open_session(session)
        payload: dict[str, Any] = {"session": session, "id": id_}
        if request.form.get("key"):
            payload["key"] = request.form["key"]
        name = f"recording.{request.form.get('do', '')}"
        if name not in ("recording.write", "recording.remove"):
            raise Refused("bad_field", field="do")
        if name == "recording.write":
            payload["text"] = request.form.get("text", "").replace("\r\n", "\n")
            payload |= {"lang": request.form["lang"]} if request.form.get("lang") else {}
        try:
            done = web.dispatcher.perform(caller, name, payload)
        except Refused as refused:
            if refused.code == "unknown" and refused.field == "session":
                raise
            return render_page(web, caller, session, refused, id_), STATUS[refused.code]
        return go("transcribe.transcribe", session=session, done=name, number=done.answer["number"])

    @pages.post("/api/v1/sessions/<session>/recordings/<id_>/draft")
    def draft(session: str, id_: str) -> Any:
        """What a speech recognition makes of it: for the person who writes it down, and kept nowhere."""
        caller = open_session(session)
        if not web.settings.transcribe:
            raise Refused("unknown_page")
        with web.store.read() as tx:
            file = str(web.recordings.path(_get(tx, session, id_).file).resolve())
            contribution = tx.get(Contribution, id_)
            if contribution is None:
                raise Refused("unknown_contribution", field="id")
            language = contribution.lang
        work = partial(
            worker.transcribe,
            command=web.settings.transcribe, file=file, language=language, seconds=TRANSCRIBE_SECONDS,
        )  # fmt: skip
        try:
            text = web.children.run(work, caller=caller.id, seconds=2 * TRANSCRIBE_SECONDS)
        except ChildError:
            log.exception("transcribing")
            text = ""
        if not text:
            raise Refused("no_transcriber", retry_after=5.0)
        return {"ok": True, "text": text}

    return pages


def _get(tx: Tx, session: str, id_: str) -> Recording:
    """Return a recording that somebody has given in ``session``. Raises ``Refused``."""
    row = tx.get(Recording, id_)
    if row is None or row.session != session or row.delegate:
        raise Refused("recording_gone", field="id")
    return row


def render_page(
    web: Web, caller: Caller, session_id: str, refused: Refused | None = None, about: str = ""
) -> str:
    """Return the place to write down; after a refusal with what was typed ``about`` one of them."""
    with web.store.read() as tx:
        session = queries.get_session(tx, session_id, caller.event)
        event = tx.get_one(Event, caller.event)
        items = _items(tx, session_id)
        tags = dict.fromkeys((*event.languages, *localisation.languages(), *(one["lang"] for one in items)))
        page = web.pages.page("transcribe", event, session=session_id)
        return render_template(
            "transcribe.html",
            session=session.dump(),
            items=[one for one in items if one["status"] == Status.UNWRITTEN],
            written=[one for one in items if one["status"] != Status.UNWRITTEN],
            tags=tags,
            media_names={str(key): web.reader.gettext(name) for key, name in MEDIA_NAMES.items()},
            may_steer=caller.role in READERS[Audience.DESK],
            may_write=declarations()["recording.write"].may(caller.role, Stage(session.stage)),
            machine=bool(web.settings.transcribe),
            days=web.settings.recording_days_number,
            photos=_photos(tx, session_id),
            questions=[one.dump() for one in queries.questions(tx, session_id)],
            done=request.args.get("done"),
            number=request.args.get("number"),
            new_key=new_key,
            about=about,
            theirs=(refused.current or {}).get("text")
            if refused and isinstance(refused.current, dict)
            else None,
            form=request.form if refused is not None else {},
            error=error_body(refused, web.reader.language()) if refused else None,
            **page,
        )


def _photos(tx: Tx, session: str) -> list[dict[str, str]]:
    """Return the photos that wait to be typed up, the oldest first."""
    query = select(Recording.id).where(Recording.session == session, Recording.media == PHOTO)
    return [
        {"id": id_, "src": url_for("transcribe.recording", session=session, id_=id_)}
        for id_ in tx.scalars(query.order_by(Recording.made_at))
    ]


def _items(tx: Tx, session: str) -> list[dict[str, Any]]:
    """Return what waits to be written down and what is still recorded, the oldest first."""
    waiting = (Contribution.status == Status.UNWRITTEN) | (
        Contribution.recorded & Contribution.status.not_in((Status.WITHDRAWN,))
    )
    query = (
        select(Contribution, Question)
        .join(Question, Question.id == Contribution.question)
        .where(Contribution.session == session, waiting)
        .order_by(Contribution.number)
    )
    kept = select(Recording.id, Recording.type).where(Recording.session == session)
    types = {one.id: one.type for one in tx.execute(kept)}
    return [
        {
            **row.dump(),
            "asked": question.short or question.text,
            "type": types.get(row.id, ""),
            "src": url_for("transcribe.recording", session=session, id_=row.id) if row.id in types else None,
        }
        for row, question in tx.execute(query)
    ]
