"""Pages, plain forms and the HTTP API: parse, call one function, answer. Holds no rule of its own."""

from __future__ import annotations

import logging
import uuid
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from facilitator.commands.failures import log_failure
from facilitator.domain import signs, text
from facilitator.domain.rules import Refused
from facilitator.i18n import localisation
from facilitator.i18n.localisation import error_body
from facilitator.store.engine import is_passing
from facilitator.web.cookies import YEAR, is_https, set_cookie
from facilitator.web.core import Web
from facilitator.web.origin import is_own_origin
from facilitator.web.own_address import query_without

__all__ = ["Web", "register"]

log = logging.getLogger("facilitator")

STATUS = {
    "not_joined": 401,
    "forbidden": 403,
    "not_open": 409,
    "invalid": 422,
    "too_long": 422,
    "too_fast": 429,
    "unknown": 404,
    "conflict": 409,
    "busy": 503,
    "failed": 500,
}
"""The HTTP status of each error code."""


def register(app: Flask, web: Web) -> None:
    """Put all pages on ``app``."""
    from facilitator.web import (
        api,
        board,
        choices,
        desk,
        exports,
        intake,
        pictures,
        posters,
        report,
        report_api,
        room,
        setup,
        suggest,
        translate,
        wall,
    )

    staff = (desk, report, report_api, exports, intake, posters, suggest, translate, setup)
    for module in (room, choices, board, *staff, api):
        app.register_blueprint(module.make(web))
    drawn = pictures.Pictures(web)
    for module in (pictures, wall):
        app.register_blueprint(module.make(web, drawn))
    app.before_request(lambda: _before(web))
    app.after_request(lambda response: _after(response, web))
    app.register_error_handler(Refused, lambda refused: answer_refused(web, refused))
    app.register_error_handler(HTTPException, lambda error: _answer_http(web, error))
    app.register_error_handler(Exception, lambda error: _answer_failure(web, error))
    app.context_processor(web.context)
    # Templates speak through us: easy words are chosen before the catalogue is asked.
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(web.gettext, web.ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.filters["localized"] = web.localized
    app.jinja_env.filters["localized_lang"] = web.localized_language
    app.jinja_env.filters["shown"] = text.shown
    app.jinja_env.globals["new_key"] = new_key
    app.jinja_env.tests["video"] = is_video
    app.jinja_env.filters["language_name"] = localisation.own_name
    app.jinja_env.filters["language_dir"] = localisation.page_direction
    app.jinja_env.filters["day"] = web.day
    app.jinja_env.filters["sign"] = signs.sign_of
    app.jinja_env.globals["sign_shapes"] = (signs.UNGROUPED_SHAPE, *signs.SHAPES)
    app.jinja_env.filters["days"] = lambda days: localisation.format_days(days, web.language())
    app.jinja_env.filters["number"] = web.number
    app.jinja_env.filters["country"] = web.country


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
        chosen = web.readable_language(request.args["lang"])
        if chosen:
            response = redirect(query_without("lang"), 303)
            web.remember_language(response, chosen)
            return response
    if request.method == "GET" and request.args.get("words") in ("easy", "usual"):
        response = redirect(query_without("words"), 303)
        set_cookie(response, web.settings, "words", request.args["words"])
        return response
    return None


def _after(response: Response, web: Web) -> Response:
    host = request.host
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'self'; connect-src 'self' ws://{host} wss://{host}; img-src 'self' data:; object-src 'none'; "
        # Clips in sign language lie where the organiser has them.
        "media-src 'self' http: https:; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if is_https(web.settings):
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
    if response.mimetype == "text/html":
        response.headers["Cache-Control"] = "no-store"
        response.headers["Content-Language"] = web.language()
    elif request.path.startswith("/static/"):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def wants_json() -> bool:
    """Whether the caller is a program."""
    return request.path.startswith("/api/") or request.is_json


def answer_refused(web: Web, refused: Refused) -> Any:
    """Answer a refusal: as JSON to a program, as a page to a person."""
    log.info("refused: %s %s", refused.reason, request.endpoint)
    body = error_body(refused, web.language(), easy=web.is_easy())
    status = STATUS[refused.code]
    headers = {"Retry-After": str(max(1, round(refused.retry_after)))} if refused.retry_after else {}
    if wants_json():
        return {"ok": False, "error": body}, status, headers
    if refused.reason in ("unknown_code", "bad_code"):
        typed = request.values.get("code") or (request.view_args or {}).get("code", "")
        page = render_template("home.html", error=body, form={"code": typed}, **web.page("home"))
        return page, status, headers
    return render_template("error.html", error=body, status=status, **web.page("error")), status, headers


def _answer_http(web: Web, error: HTTPException) -> Any:
    if error.code == 404:
        return answer_refused(web, Refused("unknown_page"))
    if error.code == 413:
        return answer_refused(web, Refused("message_too_big"))
    if error.code == 400:
        return answer_refused(web, Refused("not_json"))
    if error.code == 405:
        response = make_response(answer_refused(web, Refused("wrong_method")))
        response.status_code = 405
        response.allow.update(getattr(error, "valid_methods", None) or ())
        return response
    return error


def _answer_failure(web: Web, error: Exception) -> Any:
    if isinstance(error, OperationalError) and is_passing(error):
        log.warning("the database did not answer: %s", request.endpoint)
        return answer_refused(web, Refused("busy", retry_after=2.0))
    return answer_refused(web, log_failure(request.endpoint or "a page", error))


def new_key() -> str:
    """Return a UUID for a form's hidden field."""
    return str(uuid.uuid4())


def go(endpoint: str, **values: Any) -> AnyResponse:
    """Return a redirect after a form was carried out: a reload does not send it again."""
    return redirect(url_for(endpoint, **values), 303)
