"""Documents: made by a child process, a few at once, with progress and a way to stop; by a plain ``GET`` for scripts."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from facilitator.documents.formats import FORMATS
from facilitator.domain.audience import READERS, Audience
from facilitator.domain.rules import Refused
from facilitator.runtime import concurrency
from facilitator.store import queries
from facilitator.web.core import Web

AT_ONCE: Final = 2
"""Children at work: more would take the cores from the room."""
WAITING: Final = 12
"""Documents that may wait for their turn."""
SECONDS: Final = 180
"""How long one may take."""
_KEPT_SECONDS: Final = 900
_SHARES: Final = {"waiting": 0.0, "starting": 0.05, "reading": 0.15, "writing": 0.4, "done": 1.0}
"""How far a document is at each step; the last takes longest."""


@dataclass
class Job:
    """A document in the making. ``state`` is ``waiting``, ``running``, ``done``, ``failed`` or ``cancelled``."""

    event: str
    arguments: list[str]
    name: str
    media: str
    folder: Path
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    state: str = "waiting"
    asked_at: float = field(default_factory=time.monotonic)
    started_at: float = 0.0
    aside: concurrency.Aside | None = None

    @property
    def file(self) -> Path:
        """Where the document is written."""
        return self.folder / "document"

    @property
    def step(self) -> str:
        """What is being done: a key of ``_SHARES``."""
        if self.state != "running":
            return self.state
        try:
            return (self.folder / "step").read_text(encoding="ascii") or "starting"
        except OSError:
            return "starting"


class Exports:
    """Makes documents one after the other, ``AT_ONCE`` at most, and throws them away after a quarter of an hour."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._jobs: dict[str, Job] = {}
        self._base: Path | None = None

    def start(
        self,
        event: str,
        session: str | None,
        ending: str,
        language: str,
        *,
        gathered: bool,
        version: str | None = None,
    ) -> Job:
        """Ask for a document, of a frozen ``version`` or as it is now.

        Raises ``Refused`` (``unknown_page``, ``unknown_version``, ``version_not_ready``, ``busy``).
        """
        if ending not in FORMATS:
            raise Refused("unknown_page")
        self._tidy()
        if sum(one.state == "waiting" for one in self._jobs.values()) >= WAITING:
            raise Refused("busy", retry_after=10.0)
        arguments = ["export", "--event", event, "--format", ending, "--language", language]
        arguments += ["--session", session] if session else []
        arguments += ["--gathered"] if gathered and session else []
        if version is not None:
            _require_version(self._web, event, version)
            arguments += ["--version", version]
        folder = Path(tempfile.mkdtemp(dir=self._folder()))
        # Nothing of a title in the name: header fields are for ASCII.
        more = "-gathered" if gathered and session else f"-{version[:8]}" if version else ""
        name = f"{session or event}{more}-{language}.{ending}"
        job = Job(event, [*arguments, "--output", str(folder / "document")], name, FORMATS[ending], folder)
        self._jobs[job.id] = job
        self.move()
        return job

    def get(self, id_: str, event: str | None = None) -> Job:
        """Return a job, brought up to date. Raises ``Refused``."""
        self.move()
        job = self._jobs.get(id_)
        if job is None or (event is not None and job.event != event):
            raise Refused("unknown_page")
        return job

    def cancel(self, job: Job) -> None:
        """Stop a job; one that is done stays done."""
        if job.state in ("waiting", "running"):
            if job.aside is not None:
                job.aside.stop()
            job.state = "cancelled"
        self.move()

    def wait(self, job: Job) -> None:
        """Return when a job has come to its end. Raises ``Refused`` where that takes too long."""
        until = time.monotonic() + SECONDS
        while job.state in ("waiting", "running"):
            if time.monotonic() > until:
                self.cancel(job)
                raise Refused("busy", retry_after=10.0)
            concurrency.sleep(0.05)
            self.move()

    def move(self) -> None:
        """See which children have ended, and start those whose turn it is."""
        for job in self._jobs.values():
            if job.state == "running" and job.aside is not None:
                code = job.aside.poll()
                if code is not None:
                    job.state = "done" if code == 0 else "failed"
                elif time.monotonic() - job.started_at > SECONDS:
                    job.aside.stop()
                    job.state = "failed"
        free = AT_ONCE - sum(one.state == "running" for one in self._jobs.values())
        for job in [one for one in self._jobs.values() if one.state == "waiting"][: max(0, free)]:
            job.state, job.started_at = "running", time.monotonic()
            environ = {
                **os.environ,
                "FACILITATOR_DATABASE_URL": self._web.settings.effective_database_url(),
                "FACILITATOR_DATA": str(self._web.settings.data_folder),
                "FACILITATOR_ASYNC": "threading",
            }
            arguments = [*job.arguments, "--progress", str(job.folder / "step")]
            job.aside = concurrency.Aside(arguments, environ, job.folder / "said")

    def _folder(self) -> Path:
        if self._base is None:
            self._base = self._web.settings.data_folder / "exports"
            # What an earlier run of the server left there belongs to nobody any more.
            shutil.rmtree(self._base, ignore_errors=True)
            self._base.mkdir(mode=0o700)
        return self._base

    def _tidy(self) -> None:
        late = time.monotonic() - _KEPT_SECONDS
        for job in [one for one in self._jobs.values() if one.asked_at < late]:
            if job.aside is not None:
                job.aside.stop()
            shutil.rmtree(job.folder, ignore_errors=True)
            del self._jobs[job.id]


def make(web: Web) -> Blueprint:
    """Return the documents' addresses."""
    pages = Blueprint("exports", __name__)
    exports = Exports(web)

    def asked(session: str | None) -> tuple[str, str]:
        """Return the event and the language asked for, once it is clear that the caller may read the report."""
        event = web.get_session_event(session) if session else None
        caller = web.require_staff(READERS[Audience.REPORT], event)
        return caller.event, web.known_language(request.values.get("language", "")) or web.language()

    @pages.get("/export/<session>.<ending>")
    def export_session(session: str, ending: str) -> AnyResponse:
        event, language = asked(session)
        gathered = request.args.get("gathered") == "1"
        version = request.args.get("version")
        job = exports.start(event, session, ending, language, gathered=gathered, version=version)
        return _now(exports, job)

    @pages.get("/export/event.<ending>")
    def export_event(ending: str) -> AnyResponse:
        event, language = asked(None)
        version = request.args.get("version")
        return _now(exports, exports.start(event, None, ending, language, gathered=False, version=version))

    @pages.post("/export/jobs")
    def start() -> tuple[dict[str, Any], int]:
        session = request.values.get("session") or None
        event, language = asked(session)
        gathered = request.values.get("gathered") == "1"
        ending = request.values.get("format", "")
        return _tell(exports.start(event, session, ending, language, gathered=gathered)), 202

    @pages.get("/export/jobs/<job>")
    def look(job: str) -> dict[str, Any]:
        return _tell(exports.get(job, web.require_staff(READERS[Audience.REPORT]).event))

    @pages.post("/export/jobs/<job>/cancel")
    def cancel(job: str) -> dict[str, Any]:
        found = exports.get(job, web.require_staff(READERS[Audience.REPORT]).event)
        exports.cancel(found)
        return _tell(found)

    @pages.get("/export/jobs/<job>/file")
    def fetch(job: str) -> AnyResponse:
        found = exports.get(job, web.require_staff(READERS[Audience.REPORT]).event)
        if found.state != "done":
            raise Refused("unknown_page")
        return _send(found)

    return pages


def _require_version(web: Web, event: str, version: str) -> None:
    """Refuse a version that is not of ``event``, or not made yet."""
    with web.store.read() as tx:
        found = next((one for one in queries.versions(tx, event) if one.id == version), None)
        if found is None:
            raise Refused("unknown_version")
        if not found.checksum:
            raise Refused("version_not_ready")


def _now(exports: Exports, job: Job) -> AnyResponse:
    """Answer with the document itself."""
    exports.wait(job)
    if job.state != "done":
        reason = job.aside.errors() if job.aside is not None else ""
        raise RuntimeError(f"the document {job.name} was not made: {reason}")
    return _send(job)


def _send(job: Job) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{job.name}"', "Cache-Control": "no-store"}
    return Response(job.file.read_bytes(), mimetype=job.media, headers=headers)


def _tell(job: Job) -> dict[str, Any]:
    return {
        "ok": True,
        "id": job.id,
        "name": job.name,
        "state": job.state,
        "step": job.step,
        "share": _SHARES.get(job.step, 1.0),
        "urls": {
            "look": url_for("exports.look", job=job.id),
            "cancel": url_for("exports.cancel", job=job.id),
            "file": url_for("exports.fetch", job=job.id),
        },
    }
