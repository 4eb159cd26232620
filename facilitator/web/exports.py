"""Documents: made by child processes, with progress and a way to stop; by a plain ``GET`` for scripts."""

from __future__ import annotations

import shutil
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from facilitator.documents.formats import ALL_LANGUAGES, FORMATS, SEPARATORS, SHORT_FORMATS, ZIP
from facilitator.domain.audience import READERS, Audience
from facilitator.domain.rules import Refused
from facilitator.identity import Caller
from facilitator.runtime import made_documents
from facilitator.runtime.child_process import Job, State
from facilitator.runtime.child_queue import LONG_SECONDS, wait_for
from facilitator.store import queries
from facilitator.web.core import Web
from facilitator.workers import documents as worker

_KEPT_SECONDS: Final = 900
_SHARES: Final = {"waiting": 0.0, "starting": 0.05, "reading": 0.15, "writing": 0.4, "done": 1.0}
"""How far a document is at each step; the last takes longest."""


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

    @property
    def step(self) -> str:
        """What is being done: a key of ``_SHARES``, or how it ended."""
        return self.job.progress if self.job.state is State.RUNNING else self.job.state


class Exports:
    """Has documents made, as their turn comes, and throws them away after a quarter of an hour."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._known: dict[str, Export] = {}
        self._base: Path | None = None

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

    def get(self, id_: str, event: str) -> Export:
        """Return an export of ``event``. Raises ``Refused``."""
        found = self._known.get(id_)
        if found is None or found.event != event:
            raise Refused("unknown_page")
        return found

    def place(self, export: Export) -> int:
        """Return how many are made before ``export`` is begun."""
        return self._web.children.place(export.job)

    def cancel(self, export: Export) -> None:
        """Stop making it; what is made stays."""
        self._web.children.cancel(export.job)

    def _folder(self) -> Path:
        if self._base is None:
            self._base = self._web.settings.data_folder / made_documents.FOLDER
            # What an earlier run of the server left there belongs to nobody any more.
            self._base.mkdir(mode=0o700, exist_ok=True)
            if not self._web.settings.message_queue:
                made_documents.empty(self._web.settings.data_folder)
        return self._base

    def _tidy(self) -> None:
        late = time.monotonic() - _KEPT_SECONDS
        for export in [one for one in self._known.values() if one.asked_at < late]:
            self.cancel(export)
            shutil.rmtree(export.folder, ignore_errors=True)
            del self._known[export.id]


def make(web: Web, exports: Exports) -> Blueprint:
    """Return the documents' addresses."""
    pages = Blueprint("exports", __name__)

    def authorise(session: str | None) -> tuple[Caller, str]:
        """Return who asks, once it is clear that they may read the report, and in which language."""
        event = web.get_session_event(session) if session else None
        caller = web.callers.require_staff(READERS[Audience.REPORT], event)
        wanted = request.values.get("language", "")
        if wanted == ALL_LANGUAGES:
            return caller, wanted
        return caller, web.reader.known_language(wanted) or web.reader.language()

    def ask(session: str | None, ending: str) -> Export:
        """Ask for the document that the request describes."""
        caller, language = authorise(session)
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

    def find(id_: str) -> Export:
        return exports.get(id_, web.callers.require_staff(READERS[Audience.REPORT]).event)

    @pages.get("/export/<session>.<ending>")
    def export_session(session: str, ending: str) -> AnyResponse:
        return _now(ask(session, ending))

    @pages.get("/export/event.<ending>")
    def export_event(ending: str) -> AnyResponse:
        return _now(ask(None, ending))

    @pages.post("/export/jobs")
    def start() -> tuple[dict[str, Any], int]:
        started = ask(request.values.get("session") or None, request.values.get("format", ""))
        return _describe(exports, started), 202

    @pages.get("/export/jobs/<job>")
    def look(job: str) -> dict[str, Any]:
        return _describe(exports, find(job))

    @pages.post("/export/jobs/<job>/cancel")
    def cancel(job: str) -> dict[str, Any]:
        found = find(job)
        exports.cancel(found)
        return _describe(exports, found)

    @pages.get("/export/jobs/<job>/file")
    def fetch(job: str) -> AnyResponse:
        found = find(job)
        if found.job.state is not State.DONE:
            raise Refused("unknown_page")
        return send(found)

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
    headers = {"Content-Disposition": f'attachment; filename="{export.name}"', "Cache-Control": "no-store"}
    return Response(export.file.read_bytes(), mimetype=export.media, headers=headers)


def _describe(exports: Exports, export: Export) -> dict[str, Any]:
    return {
        "ok": True,
        "id": export.id,
        "name": export.name,
        "state": export.job.state,
        "step": export.step,
        "share": _SHARES.get(export.step, 1.0),
        "place": exports.place(export),
        "urls": {
            "look": url_for("exports.look", job=export.id),
            "cancel": url_for("exports.cancel", job=export.id),
            "file": url_for("exports.fetch", job=export.id),
        },
    }
