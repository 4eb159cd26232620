"""Documents in the making: by child processes of this process, or where several serve, of all of them in turn."""

from __future__ import annotations

import shutil
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from flask import Response, request

from facilitator.documents.formats import ALL_LANGUAGES, FORMATS, SEPARATORS, SHORT_FORMATS, ZIP
from facilitator.domain.rules import Refused
from facilitator.identity import Caller
from facilitator.runtime import concurrency, made_documents
from facilitator.runtime.child_process import Job, State
from facilitator.runtime.child_queue import LONG_SECONDS
from facilitator.store import queries
from facilitator.store.document_rows import KEPT_SECONDS
from facilitator.web.core import Web
from facilitator.web.shared_documents import TELL_SECONDS, Order, Progress, SharedDocuments
from facilitator.workers import documents as worker

_TIDY_SECONDS: Final = 60.0
"""Between two times that old documents are deleted from the database, whether anybody asks for one or not."""


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

    Where several processes serve, what is asked for with ``enqueue`` waits in one queue of all of them.
    """

    def __init__(self, web: Web) -> None:
        self._web = web
        self._known: dict[str, Export] = {}
        self._base: Path | None = None
        self._shared = SharedDocuments(web.store) if web.settings.message_queue else None
        self._taken: dict[str, Export] = {}
        self._taking = concurrency.make_lock()
        self._tidied_at = -_TIDY_SECONDS
        if self._shared is not None:
            web.background.start("documents", self.work_off, TELL_SECONDS, at_end=self.give_all_back)

    def order(
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
    ) -> Order:
        """Return what is to be made: a document of a frozen ``version``, or of how it is now.

        Raises ``Refused`` (``unknown_page``, ``unknown_version``, ``version_not_ready``).
        """
        if ending not in FORMATS or separator not in SEPARATORS:
            raise Refused("unknown_page")
        address = _published_at(self._web, caller.event, version) if version is not None else ""
        gathered = gathered and bool(session)
        work = {
            "event": caller.event,
            "ending": ending,
            "language": language,
            "session": session,
            "gathered": gathered,
            "version": version,
            "address": address,
            "separator": SEPARATORS[separator],
            "short": short and ending in SHORT_FORMATS,
        }
        # Nothing of a title in the name: header fields are for ASCII.
        more = "-gathered" if gathered else f"-{version[:8]}" if version else ""
        more += "-short" if work["short"] else ""
        name = f"{session or caller.event}{more}-{language}.{ending}"
        media = FORMATS[ending]
        if language == ALL_LANGUAGES:
            name, media = f"{name}.zip", ZIP
        return Order(caller.event, caller.id, name, media, work)

    def start(self, order: Order, id_: str | None = None) -> Export:
        """Have a document made by this process, under an id where it has one already. Raises ``Refused`` (``busy``)."""
        self._tidy()
        folder = Path(tempfile.mkdtemp(dir=self._folder()))
        work = partial(worker.export, **order.work, output=str(folder / "document"))
        try:
            job = self._web.children.start(work, caller=order.caller, seconds=LONG_SECONDS)
        except Refused:
            folder.rmdir()
            raise
        made = Export(order.event, order.name, order.media, folder, job, id_ or str(uuid.uuid4()))
        self._known[made.id] = made
        return made

    def has(self, export: Export) -> bool:
        """Whether an export is still there."""
        return export.id in self._known

    def enqueue(self, order: Order) -> Progress:
        """Let a document be made when it is its turn, by whichever process; return how far it is. Raises ``Refused``."""
        if self._shared is None:
            return self._progress(self.start(order))
        id_ = self._shared.add(order)
        self._take_next()
        return self._shared.look(id_, order.event)

    def work_off(self) -> None:
        """Write down how far what this process makes is, and take what is next. What has ended stands in the database.

        Old documents are deleted once a minute.
        """
        assert self._shared is not None
        if time.monotonic() - self._tidied_at >= _TIDY_SECONDS:
            self._shared.delete_old()
            self._tidied_at = time.monotonic()
        for export in list(self._taken.values()):
            self._tell(export)
        while self._take_next():
            pass

    def give_all_back(self) -> None:
        """Let the others make what this process makes, which ends: at once, and with all their tries."""
        assert self._shared is not None
        with self._taking:
            self._shared.give_back()

    def _take_next(self) -> bool:
        """Take the next document of all processes' queue, where this one's children leave a core free for it."""
        assert self._shared is not None
        with self._taking:
            if self._web.background.is_stopped or self._web.children.is_full():
                return False
            found = self._shared.take()
        if found is None:
            return False
        id_, order = found
        try:
            self._taken[id_] = self.start(order, id_)
        except Refused:
            self._shared.give_back(id_)
            return False
        return True

    def _tell(self, export: Export) -> None:
        assert self._shared is not None
        progress, body = self._progress(export), None
        state = State.RUNNING if progress.state == State.WAITING else progress.state
        step = "starting" if progress.step == State.WAITING else progress.step
        if progress.state == State.DONE:
            try:
                body = export.file.read_bytes()
            except FileNotFoundError:  # retention has just deleted it
                state = step = State.FAILED
        if not self._shared.tell(export.id, state, step, body):
            self._web.children.cancel(export.job)
        if progress.has_ended:
            self._drop(export)

    def look(self, id_: str, event: str) -> Progress:
        """Return how far an export of ``event`` is, whichever process makes it. Raises ``Refused``."""
        return self._shared.look(id_, event) if self._shared else self._progress(self._own(id_, event))

    def cancel(self, id_: str, event: str) -> Progress:
        """Stop making an export of ``event``; what is made stays. Raises ``Refused``."""
        if self._shared is not None:
            self._shared.cancel(id_, event)
        else:
            self._web.children.cancel(self._own(id_, event).job)
        return self.look(id_, event)

    def fetch(self, id_: str, event: str) -> Response:
        """Return an export of ``event`` that is made. Raises ``Refused``."""
        if self._shared is not None:
            return _send(*self._shared.fetch(id_, event))
        if (found := self._own(id_, event)).job.state is not State.DONE:
            raise Refused("unknown_page")
        return send(found)

    def _own(self, id_: str, event: str) -> Export:
        found = self._known.get(id_)
        if found is None or found.event != event:
            raise Refused("unknown_page")
        return found

    def _progress(self, export: Export) -> Progress:
        # Read once: a job that ends in between would be done, and its step one of the first.
        state = export.job.state
        step = export.job.progress if state is State.RUNNING else state
        return Progress(export.id, export.name, state, step, self._web.children.place(export.job))

    def _drop(self, export: Export) -> None:
        shutil.rmtree(export.folder, ignore_errors=True)
        for one in (self._known, self._taken):
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


def _published_at(web: Web, event: str, version: str) -> str:
    """Return the address of a version's public page, "" where it has none; refuse one not of ``event``, or not made yet."""
    with web.store.read() as tx:
        found = next((one for one in queries.versions(tx, event) if one.id == version), None)
        if found is None:
            raise Refused("unknown_version")
        if not found.checksum:
            raise Refused("version_not_ready")
        return f"{web.pages.public_url(request.host)}/results/{found.slug}" if found.slug else ""


def send(export: Export) -> Response:
    """Answer with a document that is made."""
    return _send(export.name, export.media, export.file.read_bytes())


def _send(name: str, media: str, body: bytes) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, mimetype=media, headers=headers)
