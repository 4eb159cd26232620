"""Puts all pages on the app, with what is checked before each request and sent with each answer."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from facilitator.domain import signs, text
from facilitator.domain.rules import Refused, has_begun
from facilitator.domain.vocabulary import LIVE_STAGES
from facilitator.i18n import localisation
from facilitator.web import (
    api,
    board,
    choices,
    desk,
    document_jobs,
    exports,
    intake,
    look,
    photos,
    pictures,
    posters,
    recordings,
    report,
    report_api,
    results,
    review,
    room,
    suggest,
    transcribe,
    translate,
    wall,
)
from facilitator.web.cookies import YEAR, is_https, set_cookie
from facilitator.web.core import Web
from facilitator.web.origin import is_own_origin
from facilitator.web.own_address import query_without
from facilitator.web.responses import answer_failure, answer_http, answer_refused, new_key
from facilitator.web.setup import pages as setup


def register(app: Flask, web: Web) -> None:
    """Put all pages on ``app``."""
    staff = (
        desk, report, report_api, intake, posters, suggest, transcribe, photos, translate, review, setup,
    )  # fmt: skip
    for module in (room, recordings, choices, board, look, *staff, api):
        app.register_blueprint(module.make(web))
    documents = document_jobs.Exports(web)
    for module in (exports, results):
        app.register_blueprint(module.make(web, documents))
    drawn = pictures.Pictures(web)
    for module in (pictures, wall):
        app.register_blueprint(module.make(web, drawn))
    app.before_request(lambda: _before(web))
    app.after_request(lambda response: _after(response, web))
    app.register_error_handler(Refused, lambda refused: answer_refused(web, refused))
    app.register_error_handler(HTTPException, lambda error: answer_http(web, error))
    app.register_error_handler(Exception, lambda error: answer_failure(web, error))
    app.context_processor(web.pages.context)
    # Templates speak through us: easy words are chosen before the catalogue is asked.
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(web.reader.gettext, web.reader.ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.filters["localized"] = web.reader.localized
    app.jinja_env.filters["localized_lang"] = web.reader.localized_language
    app.jinja_env.filters["shown"] = text.shown
    app.jinja_env.globals["new_key"] = new_key
    app.jinja_env.tests["video"] = is_video
    app.jinja_env.tests["begun"] = has_begun
    app.jinja_env.tests["live"] = LIVE_STAGES.__contains__
    app.jinja_env.filters["language_name"] = localisation.own_name
    app.jinja_env.filters["language_dir"] = localisation.page_direction
    app.jinja_env.filters["day"] = web.reader.day
    app.jinja_env.filters["sign"] = signs.sign_of
    app.jinja_env.globals["sign_shapes"] = (signs.UNGROUPED_SHAPE, *signs.SHAPES)
    app.jinja_env.filters["days"] = lambda days: localisation.format_days(days, web.reader.language())
    app.jinja_env.filters["number"] = web.reader.number
    app.jinja_env.filters["country"] = web.reader.country


def is_video(address: str) -> bool:
    """Whether a browser can play ``address`` itself: a file of video, not a page that shows one (a template test)."""
    return urlsplit(address).path.lower().endswith((".mp4", ".webm", ".m4v", ".ogv"))


def _before(web: Web) -> AnyResponse | None:
    if "\0" in request.path or b"%00" in request.query_string:
        # PostgreSQL takes no text that holds it; no address of ours does.
        request.view_args = {}  # the page that says so asks the database for nothing in it
        raise Refused("unknown_page")
    if request.method in ("POST", "PUT", "PATCH", "DELETE"):
        origin = request.headers.get("Origin")
        if not is_own_origin(origin, request.scheme, request.host, web.settings.public_url):
            raise Refused("foreign_origin")
    # The switches of language and of easy words: kept in a cookie, and the address is as it was before.
    # A picture's or document's own language is no switch.
    if request.method == "GET" and "lang" in request.args and not request.path.startswith("/pictures/"):
        chosen = web.reader.readable_language(request.args["lang"])
        if chosen:
            response = redirect(query_without("lang"), 303)
            web.reader.remember_language(response, chosen)
            return response
    if request.method == "GET" and request.args.get("words") in ("easy", "usual"):
        response = redirect(query_without("words"), 303)
        set_cookie(response, web.settings, "words", request.args["words"])
        return response
    return None


def _after(response: Response, web: Web) -> Response:
    # A file from /static/ connects nowhere by itself, and its answer is kept for all hosts (kept_files).
    is_file = request.endpoint == "static" and response.status_code == 200
    sockets = "" if is_file else f" ws://{request.host} wss://{request.host}"
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'self'; connect-src 'self'{sockets}; img-src 'self' data:; object-src 'none'; "
        # Clips in sign language lie where the organiser has them.
        "media-src 'self' http: https:; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if request.is_secure if is_file else is_https(web.settings):
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
    if response.mimetype == "text/html":
        response.headers["Cache-Control"] = "no-store"
        if not response.location:  # what a redirect says is read by nobody, and in no language of ours
            response.headers["Content-Language"] = web.reader.language()
    elif request.path.startswith("/static/"):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
