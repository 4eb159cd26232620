"""A delegate speaks or signs: the page for it, and how a recording arrives, in parts or as a form's file."""

from __future__ import annotations

import logging
import uuid
from functools import partial
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for

from facilitator.contract import declarations
from facilitator.domain import media
from facilitator.domain.media import FileContents, check_recording
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import ACTION_FIELDS, Kind, Media, MediaInput, Stage
from facilitator.i18n.localisation import error_body
from facilitator.identity import Caller
from facilitator.runtime.child_process import ChildError
from facilitator.runtime.child_queue import SHORT_SECONDS
from facilitator.store import queries
from facilitator.store.models import Event, Recording
from facilitator.store.recordings import make_row, require_room
from facilitator.web.core import Web
from facilitator.web.request_values import whole_number
from facilitator.web.responses import STATUS, go, new_key
from facilitator.workers.recordings import look_into

log = logging.getLogger("facilitator")

_FORM_BYTES: Final = media.MAX_BYTES + 100_000
"""Of a form with a recording, its other fields among them."""


def make(web: Web) -> Blueprint:
    """Return the page on which a delegate speaks or signs, and the addresses that its script uses."""
    pages = Blueprint("recordings", __name__)

    @pages.get("/room/<session>/record")
    def record(session: str) -> str:
        return _page(web, web.callers.require_delegate(), session)

    @pages.post("/room/<session>/record")
    def give(session: str) -> Any:
        """The page without scripts: the whole file in one form."""
        request.max_content_length = _FORM_BYTES
        caller = web.callers.require_delegate()
        try:
            number = _give(web, caller, session)
        except Refused as refused:
            if refused.code == "unknown" and refused.field == "session":
                raise
            return _page(web, caller, session, refused), STATUS[refused.code]
        return go("recordings.record", session=session, question=request.form.get("question"), receipt=number)

    @pages.get("/api/v1/sessions/<session>/recordings/<id_>")
    def arrived(session: str, id_: str) -> Any:
        caller = web.callers.require_delegate()
        _require_id(id_)
        return {"ok": True, **_state(web, caller, session, id_)}, {"Cache-Control": "no-store"}

    @pages.post("/api/v1/sessions/<session>/recordings/<id_>")
    def part(session: str, id_: str) -> Any:
        request.max_content_length = media.CHUNK_BYTES
        caller = web.callers.require_delegate()
        _require_id(id_)
        chosen = _media(request.args.get("media", ""))
        offset, size = (request.args.get(name, -1, type=whole_number) for name in ("offset", "size"))
        if offset < 0 or size <= 0:
            raise Refused("bad_field", field="offset" if offset < 0 else "size")
        if size > media.MAX_BYTES:
            raise _too_large()
        known = _state(web, caller, session, id_)
        if known["done"]:
            return {"ok": True, **known}
        _require_open(web, caller, session)
        web.dispatcher.limits.check_part(caller)
        if offset == 0 and known["have"] == 0:
            web.dispatcher.limits.check(caller)
            with web.store.read() as tx:
                require_room(tx, web.recordings, caller.event, caller.id)
        have = known["have"]
        if have < size:
            have = web.recordings.append(caller.id, id_, offset, request.get_data(cache=False))
        if have < size:
            return {"ok": True, "have": have, "done": False}
        if have > size:
            web.recordings.drop_part(caller.id, id_)
            raise Refused("wrong_place", field="size", current={"have": 0})
        _finish(web, caller, session, id_, chosen)
        return {"ok": True, "have": have, "done": True}

    return pages


def _too_large() -> Refused:
    return Refused("recording_too_large", field="file", limit=media.MAX_BYTES // 1024 // 1024)


def _require_id(id_: str) -> None:
    try:
        uuid.UUID(id_)
    except ValueError:
        raise Refused("bad_id", field="id") from None


def _media(given: str) -> Media:
    if given not in frozenset(Media):
        raise Refused("bad_choice", field="media", value=given[:80], choices=", ".join(Media))
    return Media(given)


def _require_open(web: Web, caller: Caller, session: str) -> None:
    """Refuse a recording that could not be given just now: nobody pays for sending it."""
    with web.store.read() as tx:
        row = queries.get_session(tx, session, caller.event)
        if row.media != MediaInput.ON:
            raise Refused("media_off")
        declarations()["recording.give"].require_stage(caller.role, Stage(row.stage))


def _state(web: Web, caller: Caller, session: str, id_: str) -> dict[str, Any]:
    """Return how much of a delegate's recording is there (``have``), and whether it is whole and checked (``done``)."""
    with web.store.read() as tx:
        queries.get_session(tx, session, caller.event)
        row = tx.get(Recording, id_)
        if row is not None:
            mine = row.delegate == caller.id or queries.is_author(tx, id_, caller.id)
            if not mine or row.session != session:
                raise Refused("id_taken", field="id")
            if web.recordings.path(row.file).exists():
                return {"have": row.size, "done": True}
        elif queries.is_author(tx, id_, caller.id):
            # Written down and deleted long ago: a phone that never heard of its receipt has nothing to send.
            return {"have": 0, "done": True}
    return {"have": web.recordings.arrived(caller.id, id_), "done": False}


def _finish(web: Web, caller: Caller, session: str, id_: str, chosen: Media) -> None:
    """Look into what has arrived, and keep it. Raises ``Refused``; then nothing of it is left."""
    path = web.recordings.part(caller.id, id_)
    try:
        found = _look_into(web, caller, path)
        type_ = check_recording(found, chosen)
    except Refused as refused:
        if _state(web, caller, session, id_)["done"]:
            return  # the same part came twice, and the other one was faster
        if refused.code != "busy":
            web.recordings.drop_part(caller.id, id_)
        raise
    row = make_row(id_, session, caller.id, chosen)
    row.type, row.size, row.seconds = type_, path.stat().st_size, found.seconds
    web.recordings.keep(web.store, row, path)


def _look_into(web: Web, caller: Caller, path: Path) -> FileContents:
    work = partial(look_into, file=str(path))
    try:
        found = web.children.run(work, caller=caller.id, seconds=SHORT_SECONDS)
    except ChildError:
        # Its parser stumbled over it: whatever it is, nobody could play it.
        log.exception("looking into a recording")
        raise Refused("not_a_recording", field="file") from None
    if not found:
        # Not the file's fault, nor the phone's.
        log.error("pymediainfo is missing: no recording can be taken (`facilitator check`)")
        raise Refused("recordings_unchecked", field="file")
    return FileContents(**found)


def _give(web: Web, caller: Caller, session: str) -> int:
    """Keep the form's file and give the contribution; return its number. A form that is sent twice gives one."""
    id_ = request.form.get("id", "")
    _require_id(id_)
    chosen = _media(request.form.get("media", ""))
    _require_open(web, caller, session)
    if not _state(web, caller, session, id_)["done"]:
        file = request.files.get("file")
        if file is None or not file.filename:
            raise Refused("no_file", field="file")
        web.dispatcher.limits.check(caller)
        with web.store.read() as tx:
            require_room(tx, web.recordings, caller.event, caller.id)
        web.recordings.drop_part(caller.id, id_)
        offset = 0
        while chunk := file.stream.read(media.CHUNK_BYTES):
            offset = web.recordings.append(caller.id, id_, offset, chunk)
        if not offset:
            raise Refused("no_file", field="file")
        _finish(web, caller, session, id_, chosen)
    names = ["question", "kind", *(ACTION_FIELDS if request.form.get("kind") == Kind.ACTION else ())]
    payload = {name: request.form[name] for name in names if request.form.get(name)}
    done = web.dispatcher.perform(caller, "recording.give", {"session": session, "id": id_, **payload})
    return int(done.answer["number"])


def _page(web: Web, caller: Caller, session_id: str, refused: Refused | None = None) -> str:
    with web.store.read() as tx:
        session = queries.get_session(tx, session_id, caller.event)
        event = tx.get_one(Event, caller.event)
        questions = queries.questions(tx, session_id)
        wanted = request.values.get("question") or session.question
        question = next((one for one in questions if one.id == wanted), questions[0] if questions else None)
        if question is None:
            raise Refused("unknown_question")
        may = declarations()["recording.give"].may(caller.role, Stage(session.stage))
        given = request.form if refused is not None else {}
        chosen = request.values.get("media")
        kinds = [*question.kinds, *(kind.value for kind in Kind if kind.value not in question.kinds)]
        urls = {
            "part": url_for("recordings.part", session=session_id, id_="-"),
            "give": url_for("api.command", name="recording.give"),
        }
        limits = {"bytes": media.MAX_BYTES, "seconds": media.MAX_SECONDS, "chunk": media.CHUNK_BYTES}
        page = web.pages.page("record", event, session=session_id, question=question.id, urls=urls)
        page["page"]["limits"] |= limits
        return render_template(
            "record.html",
            session=session.dump(),
            question=question.dump(),
            is_open=may and session.media == MediaInput.ON,
            media=chosen if chosen in frozenset(Media) else Media.SPOKEN,
            kinds_in_order=kinds,
            new_id=given.get("id") if refused is not None and refused.reason != "id_taken" else new_key(),
            new_key=new_key,
            back_url=url_for("room.choose", all=1),
            form=given,
            receipt=request.args.get("receipt", type=whole_number),
            days=web.settings.recording_days_number,
            seconds=media.MAX_SECONDS,
            megabytes=media.MAX_BYTES // 1024 // 1024,
            error=error_body(refused, web.reader.language(), easy=web.reader.is_easy()) if refused else None,
            **page,
        )
