"""``create_app``: the only place where the parts meet."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from flask_compress import Compress
from flask_socketio import SocketIO

from facilitator import resources
from facilitator import settings as configuration
from facilitator.commands.dispatcher import Dispatcher
from facilitator.domain.vocabulary import MAX_MESSAGE_BYTES
from facilitator.event_file.catalogue import shipped_catalogues
from facilitator.i18n import language_detection
from facilitator.i18n.localisation import read_scripts
from facilitator.identity import Signer
from facilitator.live.addresses import Emit
from facilitator.live.elsewhere import Elsewhere
from facilitator.live.fanout import BATCH_SECONDS, Fanout
from facilitator.live.frozen_version_worker import LOOK_SECONDS, FrozenVersionWorker
from facilitator.live.housekeeping import keep_house
from facilitator.live.socket import LiveDoor
from facilitator.runtime import concurrency, engineio_limits, frame_limits, made_documents
from facilitator.runtime.background import Background
from facilitator.runtime.child_process import WorkerProcess, make_environment
from facilitator.runtime.child_queue import ChildQueue
from facilitator.runtime.drivers import fit_driver, require_queue
from facilitator.runtime.steady_clock import SteadyClock
from facilitator.store import secret_key
from facilitator.store.engine import Store
from facilitator.store.recordings import Recordings
from facilitator.suggest.suggester import Suggester
from facilitator.web import compression, static_files
from facilitator.web.core import Web
from facilitator.web.json_provider import JsonProvider
from facilitator.web.kept_files import KeptFiles
from facilitator.web.large_pages import LargePages
from facilitator.web.origin import is_own_origin, trust_proxies
from facilitator.web.routes import register
from facilitator.workers import reports, staying
from facilitator.workers import server_jobs as jobs

log = logging.getLogger("facilitator")

_MINUTE = 60.0
_HOUR = 3600.0
_DOCUMENT_SECONDS = 1800.0
"""After which a document that nobody has fetched is left over: the server lets go of it after half of that."""
_GOODBYE_SECONDS = 0.5
"""For the last notice to leave: to a thousand phones it takes a third of that."""


@dataclass(frozen=True)
class Parts:
    """What a running program consists of."""

    app: Flask
    store: Store
    fanout: Fanout
    live: LiveDoor
    children: ChildQueue
    rehearsals: ChildQueue
    background: Background
    recordings: Recordings
    workers: tuple[WorkerProcess, ...]

    def end_children(self) -> None:
        """End all child processes: those that make documents or rehearse, and those that stay."""
        self.children.stop()
        self.rehearsals.stop()
        for worker in self.workers:
            worker.stop()

    def close(self) -> None:
        """Tell everybody that the server goes, let what is being written end, and close the database."""
        self.live.tell_all("restarting")
        self.background.stop()
        self.end_children()
        concurrency.sleep(_GOODBYE_SECONDS)
        self.store.finish_writing()
        self.store.close()


def open_store(settings: configuration.Settings) -> Store:
    """Return the server's store of these settings, with its schema at the newest version. Raises ``DriverError``."""
    store = Store(
        fit_driver(settings.effective_database_url(), concurrency.backend()),
        lock=concurrency.make_lock(),
        sync=settings.sqlite_sync,
        connections=settings.connections_number,
        in_time=True,
    )
    store.migrate()
    return store


def _compare_key(store: Store, signer: Signer, settings: configuration.Settings) -> None:
    """See that all processes of one database sign alike. Raises ``OtherKeyError``."""
    is_alone = not store.writes_in_parallel and not settings.message_queue
    if not secret_key.require(store, signer.fingerprint, alone=is_alone):
        log.warning(
            "The secret key is another one than before: role links and phones' cookies from before open nothing."
        )


def create_parts(settings: configuration.Settings) -> Parts:
    """Put the program together. ``concurrency.patch`` must have run if it is to serve.

    Raises ``DriverError``, ``OtherKeyError``.
    """
    if settings.message_queue:
        require_queue(settings.message_queue)
    static_files.build_where_needed()
    store = open_store(settings)
    shipped_catalogues()  # read once, before there is a room that would wait for it
    large_pages = LargePages()
    app = _make_flask(settings, large_pages)
    signer = Signer(settings.effective_secret_key())
    _compare_key(store, signer, settings)
    environ = make_environment(settings.effective_database_url(), settings.data_folder)
    children = ChildQueue(environ)
    rehearsals = ChildQueue(environ, at_once=1)
    keep_copy, read_text = partial(jobs.keep_copy, children), partial(jobs.read_text, children)
    dispatcher = Dispatcher(store, SteadyClock(), keep_copy, read_text)
    if not settings.message_queue:
        # What an earlier run left there belongs to nobody any more; other processes of one event share the folder.
        made_documents.empty(settings.data_folder)
    suggesting, translating = (WorkerProcess(work, environ) for work in (staying.suggest, staying.translate))
    web = Web(
        store=store,
        dispatcher=dispatcher,
        signer=signer,
        settings=settings,
        suggester=Suggester(suggesting.ask),
        children=children,
        rehearsals=rehearsals,
        large_pages=large_pages,
    )
    web.translator = translating.ask
    register(app, web)
    background = web.background
    socketio = _make_socketio(app, settings, background)
    emit = _make_emit(socketio)
    fanout = Fanout(store, emit, shared=bool(settings.message_queue))
    web.present = fanout.present
    live = LiveDoor(socketio, dispatcher, fanout, web.snapshots, web.callers.find_caller)
    web.connected = live.connected
    if settings.message_queue:
        fanout.each_second.append(Elsewhere(store, emit, live.events, fanout.watched).look)
    background.start("live updates", fanout.run, BATCH_SECONDS)
    handshakes = engineio_limits.HandshakeTimeout(socketio.server)
    background.start("handshakes", handshakes.run, engineio_limits.CONNECT_SECONDS_IN_A_CROWD)
    # In the background: half a second of work that no page and no phone waits for.
    concurrency.spawn(lambda: _load_detector(settings))
    concurrency.spawn(lambda: _warm_up(app))
    background.start(
        "retention", lambda: _keep_retention(children, settings.data_folder), _HOUR, first=_MINUTE
    )
    background.start("sealing", FrozenVersionWorker(store, partial(jobs.seal, children)).run, LOOK_SECONDS)
    keep_house(background, dispatcher, web.recordings, settings.recording_days_number)
    app.wsgi_app = KeptFiles(app.wsgi_app)  # type: ignore[method-assign]
    app.wsgi_app = trust_proxies(app.wsgi_app, settings.proxies_number)  # type: ignore[method-assign, assignment]
    return Parts(
        app, store, fanout, live, children, rehearsals, background, web.recordings, (suggesting, translating)
    )


def _make_flask(settings: configuration.Settings, large_pages: LargePages) -> Flask:
    """Return an app without pages: where its files lie, how it compresses."""
    app = Flask(
        "facilitator",
        template_folder=str(resources.TEMPLATES),
        static_folder=str((resources.STATIC / resources.MANIFEST).parent),
        static_url_path=static_files.URL,
    )
    app.config.update(
        SECRET_KEY=settings.effective_secret_key(),
        MAX_CONTENT_LENGTH=4 * MAX_MESSAGE_BYTES,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=compression.LEVEL,
        COMPRESS_CACHE_KEY=_cache_key,
        COMPRESS_CACHE_BACKEND=_SmallCache,
    )
    app.json = JsonProvider(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Compress(app)
    compression.register(app, large_pages)
    large_pages.register(app)
    static_files.register(app)
    return app


def _make_emit(socketio: SocketIO) -> Emit:
    def emit(name: str, payload: dict[str, Any], to: str) -> None:
        # Every process reads changes and notices from the database for its own clients: a queue that is away loses nothing,
        # one that hangs holds nobody up.
        socketio.emit(name, payload, to=to, ignore_queue=True)

    return emit


def _warm_up(app: Flask) -> None:
    """Read the large pages before somebody asks: the first report held a room up for a tenth of a second."""
    parts = app.jinja_env.list_templates(filter_func=lambda name: name.startswith("parts/"))
    for name in ("base.html", "board.html", "desk.html", "report.html", "room.html", *parts):
        app.jinja_env.get_template(name)
        concurrency.yield_control()
    for page in ("board", "desk", "report", "room", "lib"):
        read_scripts(resources.STATIC / "js" / page, concurrency.yield_control)


def _load_detector(settings: configuration.Settings) -> None:
    language_detection.load(settings.data_folder, concurrency.yield_control)


def create_app(settings: configuration.Settings | None = None) -> Flask:
    """Return the WSGI app, for ``wsgi.py`` and any server."""
    return create_parts(settings or configuration.read(os.environ)).app


def _keep_retention(children: ChildQueue, data: Path) -> None:
    """Delete what is due: in a child process, since it may hold the database for seconds."""
    for event, deleted in children.run(partial(reports.purge_due), caller=jobs.SERVER, seconds=_HOUR / 2):
        log.info("retention: %s: deleted %s", event, deleted)
        made_documents.empty(data)
    made_documents.empty(data, older_than=_DOCUMENT_SECONDS)


def _make_socketio(app: Flask, settings: configuration.Settings, background: Background) -> SocketIO:
    engineio_limits.install(background)
    frame_limits.install(MAX_MESSAGE_BYTES)
    mode = concurrency.backend()
    return SocketIO(
        app,
        async_mode=mode,
        # One after the other per connection: order is kept, and a flood slows its sender only.
        async_handlers=False,
        max_http_buffer_size=MAX_MESSAGE_BYTES,
        http_compression=False,
        manage_session=False,
        serializer=engineio_limits.TextPacket,
        message_queue=settings.message_queue or None,
        cors_allowed_origins=lambda origin, environ: is_own_origin(
            origin, environ["wsgi.url_scheme"], environ.get("HTTP_HOST", ""), settings.public_url
        ),
        ping_interval=25,
        ping_timeout=20,
        logger=False,
        engineio_logger=False,
    )


class _SmallCache:
    """Keeps compressed static files, so that a crowd costs one compression; pages are not kept."""

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}

    def get(self, key: str) -> Any:
        return self._kept.get(key)

    def set(self, key: str, value: Any) -> None:
        if "/static/" in key:
            self._kept[key] = value


def _cache_key(request: Any) -> str:
    return str(request.path)
