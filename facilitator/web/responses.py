"""How a door answers: refusals and failures, as JSON to a program and as a page to a person; redirects after forms."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from facilitator.commands.failures import log_failure
from facilitator.contract import ERROR_STATUS
from facilitator.domain.rules import Refused
from facilitator.i18n.localisation import error_body
from facilitator.store.pool import is_passing
from facilitator.store.storage import trouble_of
from facilitator.web.core import Web

log = logging.getLogger("facilitator")

STATUS = ERROR_STATUS
"""The HTTP status of each error code."""


def wants_json() -> bool:
    """Whether the caller is a program."""
    return request.path.startswith("/api/") or request.is_json


def answer_refused(web: Web, refused: Refused) -> Any:
    """Answer a refusal: as JSON to a program, as a page to a person."""
    log.info("refused: %s %s", refused.reason, request.endpoint)
    body = error_body(refused, web.reader.language(), easy=web.reader.is_easy())
    status = STATUS[refused.code]
    headers = {"Retry-After": str(max(1, round(refused.retry_after)))} if refused.retry_after else {}
    if wants_json():
        return {"ok": False, "error": body}, status, headers
    if refused.reason in ("unknown_code", "bad_code"):
        typed = request.values.get("code") or (request.view_args or {}).get("code", "")
        page = render_template("home.html", error=body, form={"code": typed}, **web.pages.page("home"))
        return page, status, headers
    return (
        render_template("error.html", error=body, status=status, **web.pages.page("error")),
        status,
        headers,
    )


def answer_http(web: Web, error: HTTPException) -> Any:
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


def answer_failure(web: Web, error: Exception) -> Any:
    if trouble := trouble_of(error):
        return answer_refused(web, Refused(trouble, retry_after=5.0))
    if is_passing(error):
        log.warning("the database did not answer: %s", request.endpoint)
        return answer_refused(web, Refused("busy", retry_after=2.0))
    return answer_refused(web, log_failure(request.endpoint or "a page", error))


def new_key() -> str:
    """Return a UUID for a form's hidden field."""
    return str(uuid.uuid4())


def go(endpoint: str, **values: Any) -> AnyResponse:
    """Return a redirect after a form was carried out: a reload does not send it again."""
    return redirect(url_for(endpoint, **values), 303)
