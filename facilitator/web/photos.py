"""A photo of a flip chart or of paper cards, for staff to type up beside it."""

from __future__ import annotations

import tempfile
import uuid
from functools import partial
from pathlib import Path
from typing import Any

from flask import Blueprint, request
from sqlalchemy import delete

from facilitator.domain import media
from facilitator.domain.rules import SCRIBES, Refused
from facilitator.domain.vocabulary import Kind, Source
from facilitator.identity import Caller
from facilitator.runtime.child_queue import SHORT_SECONDS
from facilitator.store.models import Recording, new_id
from facilitator.store.recordings import make_row, require_room
from facilitator.web.core import Web
from facilitator.web.responses import STATUS, go
from facilitator.web.transcribe import render_page
from facilitator.workers.photos import prepare_photo


def make(web: Web) -> Blueprint:
    """Return what the place to write down does with photos."""
    pages = Blueprint("photos", __name__)

    @pages.post("/transcribe/<session>/photos")
    def upload(session: str) -> Any:
        request.max_content_length = media.MAX_PHOTO_BYTES + 100_000
        caller = web.callers.require_staff(SCRIBES, web.get_session_event(session))
        try:
            made = _prepare(web, caller)
        except Refused as refused:
            return render_page(web, caller, session, refused), STATUS[refused.code]
        row = make_row(new_id(), session, "", media.PHOTO)
        row.type, row.size = "image/jpeg", len(made)
        web.recordings.write(web.store, row, made)
        return go("transcribe.transcribe", session=session, done="photo", _anchor=f"photo-{row.id}")

    @pages.post("/transcribe/<session>/photos/<id_>")
    def type_up(session: str, id_: str) -> Any:
        caller = web.callers.require_staff(SCRIBES, web.get_session_event(session))
        if request.form.get("do") == "remove":
            with web.store.write(session) as tx:
                tx.execute(delete(Recording).where(*_is_photo(session, id_)))
            return go("transcribe.transcribe", session=session, done="photo_removed")
        key = request.form.get("key", "")
        texts = [line.strip() for line in request.form.get("lines", "").splitlines() if line.strip()]
        # The same form again makes the same ids, so that its repeat is known.
        lines = [
            {"id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{key}/{at}")), "text": text}
            for at, text in enumerate(texts)
        ]
        kind = request.form.get("kind", "")
        payload = {
            "session": session, "key": key, "question": request.form.get("question", ""), "kind": kind,
            "source": Source.PAPER, "lines": lines,
            **({"level": request.form.get("level") or None} if kind == Kind.ACTION else {}),
        }  # fmt: skip
        try:
            done = web.dispatcher.perform(caller, "contribution.enter", payload)
        except Refused as refused:
            return render_page(web, caller, session, refused, id_), STATUS[refused.code]
        return go(
            "transcribe.transcribe",
            session=session, done="typed", number=len(done.answer["numbers"]), _anchor=f"photo-{id_}",
        )  # fmt: skip

    return pages


def _prepare(web: Web, caller: Caller) -> bytes:
    """Return the photo made of the uploaded file. Raises ``Refused``."""
    file = request.files.get("photo")
    body = file.read() if file is not None else b""
    if not body:
        raise Refused("no_file", field="photo")
    with web.store.read() as tx:
        require_room(tx, web.recordings, caller.event, caller.id)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture"
        path.write_bytes(body)
        work = partial(prepare_photo, file=str(path))
        return web.children.run(work, caller=caller.id, seconds=SHORT_SECONDS)


def _is_photo(session: str, id_: str) -> tuple[Any, ...]:
    return (Recording.id == id_, Recording.session == session, Recording.media == media.PHOTO)
