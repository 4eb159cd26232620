"""Documents: made by child processes, with progress and a way to stop; by a plain ``GET`` for scripts."""

from __future__ import annotations

import shutil
import tempfile
import time
import uuid
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from facilitator.documents.formats import ALL_LANGUAGES, FORMATS, SEPARATORS, SHORT_FORMATS, ZIP
from facilitator.domain.audience import READERS, Audience
from facilitator.domain.rules import DOCUMENT_READERS, Refused
from facilitator.identity import Caller
from facilitator.runtime import made_documents
from facilitator.runtime.child_process import Job, State
from facilitator.runtime.child_queue import LONG_SECONDS, wait_for
from facilitator.store import queries
from facilitator.web.core import Web
from facilitator.web.shared_documents import KEPT_SECONDS, TELL_SECONDS, Progress, SharedDocuments
from facilitator.workers import documents as worker


@dataclass
class Export:
    """A document in the making, and the job that makes it."""

    event: str
    name: str
    media: str
    folder: Path
    job: Job[None]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    asked_at: float = field(default_factory=time.monotonic)

    @property
    def file(self) -> Path:
        """Where the document is written."""
        return self.folder / "document"


class Exports:
    """Has documents made, as their turn comes, and throws them away after a quarter of an hour.

    Where several processes serve, what this one makes with ``announce`` is known to all of them.
    """

    def __init__(self, web: Web) -> None:
        self._web = web
        self._known: dict[str, Export] = {}
        self._base: Path | None = None
        self._shared = SharedDocuments(web.store) if web.settings.message_queue else None
        self._announced: dict[str, Export] = {}
        if self._shared is not None:
            web.background.start("documents", self.tell_others, TELL_SECONDS)

    def start(
        self,
        caller: Caller,
        session: str | None,
        ending: str,
        language: str,
        *,
        gathered: bool,
        version: str | None = None,
        separator: str = "comma",
        short: bool = False,
    ) -> Export:
        """Ask for a document, of a frozen ``version`` or as it is now.

        Raises ``Refused`` (``unknown_page``, ``unknown_version``, ``version_not_ready``, ``busy``).
        """
        if ending not in FORMATS or separator not in SEPARATORS:
            raise Refused("unknown_page")
        self._tidy()
        address = _published_at(self._web, caller.event, version) if version is not None else ""
        gathered = gathered and bool(session)
        folder = Path(tempfile.mkdtemp(dir=self._folder()))
        work = partial(
            worker.export,
            event=caller.event,
            ending=ending,
            language=language,
            session=session,
            gathered=gathered,
            version=version,
            address=address,
            separator=SEPARATORS[separator],
            short=short and ending in SHORT_FORMATS,
            output=str(folder / "document"),
        )
        try:
            job = self._web.children.start(work, caller=caller.id, seconds=LONG_SECONDS)
        except Refused:
            folder.rmdir()
            raise
        # Nothing of a title in the name: header fields are for ASCII.
        more = "-gathered" if gathered else f"-{version[:8]}" if version else ""
        more += "-short" if short and ending in SHORT_FORMATS else ""
        name = f"{session or caller.event}{more}-{language}.{ending}"
        media = FORMATS[ending]
        if language == ALL_LANGUAGES:
            name, media = f"{name}.zip", ZIP
        made = Export(caller.event, name, media, folder, job)
        self._known[made.id] = made
        return made

    def has(self, export: Export) -> bool:
        """Whether an export is still there."""
        return export.id in self._known

    def announce(self, export: Export) -> Progress:
        """Let other processes know of an export, and return how far it is."""
        progress = self._progress(export)
        if self._shared is not None:
            self._shared.add(progress, export.event, export.media)
            self._announced[export.id] = export
        return progress

    def tell_others(self) -> None:
        """Write down how far what this process makes is; once it has ended, the database has it and the folder goes."""
        assert self._shared is not None
        for export in list(self._announced.values()):
            progress, body = self._progress(export), None
            if export.job.state is State.DONE:
                try:
                    body = export.file.read_bytes()
                except FileNotFoundError:  # retention has just deleted it
                    progress = replace(progress, state=State.FAILED, step=State.FAILED)
            is_wanted = self._shared.tell(progress, body)
            if not is_wanted:
                self._web.children.cancel(export.job)
            if progress.has_ended:
                self._drop(export)

    def look(self, id_: str, event: str) -> Progress:
        """Return how far an export of ``event`` is, whichever process makes it. Raises ``Refused``."""
        found = self._own(id_, event)
        return self._progress(found) if found is not None else self._elsewhere().look(id_, event)

    def cancel(self, id_: str, event: str) -> Progress:
        """Stop making an export of ``event``; what is made stays. Raises ``Refused``."""
        if (found := self._own(id_, event)) is not None:
            self._web.children.cancel(found.job)
        else:
            self._elsewhere().cancel(id_, event)
        return self.look(id_, event)

    def fetch(self, id_: str, event: str) -> Response:
        """Return an export of ``event`` that is made. Raises ``Refused``."""
        if (found := self._own(id_, event)) is None:
            return _send(*self._elsewhere().fetch(id_, event))
        if found.job.state is not State.DONE:
            raise Refused("unknown_page")
        return send(found)

    def _own(self, id_: str, event: str) -> Export | None:
        found = self._known.get(id_)
        return found if found is not None and found.event == event else None

    def _elsewhere(self) -> SharedDocuments:
        if self._shared is None:
            raise Refused("unknown_page")
        return self._shared

    def _progress(self, export: Export) -> Progress:
        job = export.job
        step = job.progress if job.state is State.RUNNING else job.state
        return Progress(export.id, export.name, job.state, step, self._web.children.place(job))

    def _drop(self, export: Export) -> None:
        shutil.rmtree(export.folder, ignore_errors=True)
        for one in (self._known, self._announced):
            one.pop(export.id, None)

    def _folder(self) -> Path:
        if self._base is None:
            self._base = self._web.settings.data_folder / made_documents.FOLDER
            # What an earlier run of the server left there belongs to nobody any more.
            self._base.mkdir(mode=0o700, exist_ok=True)
            if not self._web.settings.message_queue:
                made_documents.empty(self._web.settings.data_folder)
        return self._base

    def _tidy(self) -> None:
        late = time.monotonic() - KEPT_SECONDS
        for export in [one for one in self._known.values() if one.asked_at < late]:
            self._web.children.cancel(export.job)
            self._drop(export)


def make(web: Web, exports: Exports) -> Blueprint:
    """Return the documents' addresses."""
    pages = Blueprint("exports", __name__)

    def authorise(session: str | None, ending: str) -> tuple[Caller, str]:
        """Return who asks, once they may have the document, and in which language. A chair reads texts, no tables."""
        event = web.get_session_event(session) if session else None
        readers = DOCUMENT_READERS if ending in SHORT_FORMATS else READERS[Audience.REPORT]
        caller = web.callers.require_staff(readers, event)
        wanted = request.values.get("language", "")
        if wanted == ALL_LANGUAGES:
            return caller, wanted
        return caller, web.reader.known_language(wanted) or web.reader.language()

    def ask(session: str | None, ending: str) -> Export:
        """Ask for the document that the request describes."""
        caller, language = authorise(session, ending)
        return exports.start(
            caller,
            session,
            ending,
            language,
            gathered=request.values.get("gathered") == "1",
            version=request.values.get("version"),
            separator=request.values.get("separator", "comma"),
            short=request.values.get("edition") == "short",
        )

    def event() -> str:
        """Return the event whose documents the request may ask for."""
        return web.callers.require_staff(READERS[Audience.REPORT]).event

    @pages.get("/export/<session>.<ending>")
    def export_session(session: str, ending: str) -> AnyResponse:
        return _now(ask(session, ending))

    @pages.get("/export/event.<ending>")
    def export_event(ending: str) -> AnyResponse:
        return _now(ask(None, ending))

    @pages.post("/export/jobs")
    def start() -> tuple[dict[str, Any], int]:
        started = ask(request.values.get("session") or None, request.values.get("format", ""))
        return _describe(exports.announce(started)), 202

    @pages.get("/export/jobs/<job>")
    def look(job: str) -> dict[str, Any]:
        return _describe(exports.look(job, event()))

    @pages.post("/export/jobs/<job>/cancel")
    def cancel(job: str) -> dict[str, Any]:
        return _describe(exports.cancel(job, event()))

    @pages.get("/export/jobs/<job>/file")
    def fetch(job: str) -> AnyResponse:
        return exports.fetch(job, event())

    return pages


def _published_at(web: Web, event: str, version: str) -> str:
    """Return the address of a version's public page, "" where it has none; refuse one not of ``event``, or not made yet."""
    with web.store.read() as tx:
        found = next((one for one in queries.versions(tx, event) if one.id == version), None)
        if found is None:
            raise Refused("unknown_version")
        if not found.checksum:
            raise Refused("version_not_ready")
        return f"{web.pages.public_url(request.host)}/results/{found.slug}" if found.slug else ""


def _now(export: Export) -> AnyResponse:
    """Answer with the document itself, once it is made."""
    wait_for(export.job)
    return send(export)


def send(export: Export) -> Response:
    """Answer with a document that is made."""
    return _send(export.name, export.media, export.file.read_bytes())


def _send(name: str, media: str, body: bytes) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, mimetype=media, headers=headers)


def _describe(progress: Progress) -> dict[str, Any]:
    return {
        "ok": True,
        "id": progress.id,
        "name": progress.name,
        "state": progress.state,
        "step": progress.step,
        "share": progress.share,
        "place": progress.place,
        "urls": {
            "look": url_for("exports.look", job=progress.id),
            "cancel": url_for("exports.cancel", job=progress.id),
            "file": url_for("exports.fetch", job=progress.id),
        },
    }
