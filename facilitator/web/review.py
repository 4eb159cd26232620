"""The chair's page: reads a frozen version or the draft, comments by paragraph, approves. Plain forms, no script."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.utils import redirect

from facilitator.domain.rules import REVIEWERS, Refused
from facilitator.domain.vocabulary import ReviewVerdict, VersionScope
from facilitator.i18n.localisation import error_body
from facilitator.identity import Caller
from facilitator.runtime.child_queue import SHORT_SECONDS
from facilitator.store import queries
from facilitator.store.models import Event
from facilitator.web.core import Web
from facilitator.web.desk import render_agenda
from facilitator.web.responses import STATUS
from facilitator.web.versions import list_reviews, list_versions
from facilitator.workers.reports import read_for_review

_FORMATS = ("pdf", "docx", "html")
"""What a chair can take along."""
_NOT_OF_THE_FORM = frozenset({"not_joined", "forbidden", "unknown"})


def make(web: Web) -> Blueprint:
    """Return the chair's pages."""
    pages = Blueprint("review", __name__)

    @pages.get("/review")
    def agenda() -> str:
        return render_agenda(web)

    @pages.get("/review/<session>")
    def review(session: str) -> str:
        caller = web.callers.require_staff(REVIEWERS, web.get_session_event(session))
        return _page(web, caller, session, request.args.get("version") or None, _scope(request.args))

    @pages.post("/review/<session>")
    def say(session: str) -> Any:
        caller = web.callers.require_staff(REVIEWERS, web.get_session_event(session))
        typed = {name: _line(name) for name in ("version", "verdict", "place", "comment")}
        version = typed["version"] or None
        listed = list_versions(web, caller.event, session)
        # A version of the whole event belongs to the session on whose page it was frozen.
        of = next((one["session"] for one in listed if one["id"] == version), session)
        scope = _scope(request.form)
        payload = {"session": of, "id": _line("key"), "key": _line("key"), **typed, "version": version}
        payload["scope"] = scope
        try:
            answer = web.dispatcher.perform(caller, "report.review", payload).answer
        except Refused as refused:
            if refused.code in _NOT_OF_THE_FORM:
                raise
            return _page(web, caller, session, version, scope, typed, refused), STATUS[refused.code]
        done = "" if typed["verdict"] == ReviewVerdict.COMMENT else typed["verdict"]
        anchor = f"said-{answer['id']}" if not done else None
        return redirect(
            url_for(
                "review.review",
                session=session,
                version=version,
                scope=scope if version is None and scope == VersionScope.EVENT else None,
                done=done or None,
                _anchor=anchor,
            ),
            303,
        )

    return pages


def _scope(values: Mapping[str, str]) -> str:
    """Return of what a draft is meant: of the session, where the address or form does not say the whole event."""
    return VersionScope.EVENT if values.get("scope") == VersionScope.EVENT else VersionScope.SESSION


def _line(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n")


def _page(
    web: Web,
    caller: Caller,
    session: str,
    version: str | None,
    scope: str,
    typed: dict[str, str] | None = None,
    refused: Refused | None = None,
) -> str:
    """Return the page of a version, or (None) of the draft of ``scope``; after a refusal with what was ``typed``."""
    language = web.reader.language()
    versions = list_versions(web, caller.event, session)
    chosen = next((one for one in versions if one["id"] == version), None)
    if version is not None and chosen is None:
        raise Refused("unknown_version")
    work = partial(read_for_review, session=session, version=version, scope=scope, language=language)
    blocks = web.children.run(work, caller=caller.id, seconds=SHORT_SECONDS)
    said: dict[str, list[dict[str, Any]]] = defaultdict(list)
    places = {one["place"] for one in blocks}
    for one in reversed(list_reviews(web, caller.event, session)):
        if one["version"] == version and (version is not None or one["scope"] == scope):
            # What was said of a paragraph that the draft has no longer stands with the whole.
            said[one["place"] if one["place"] in places else ""].append(one)
    with web.store.read() as tx:
        event = tx.get_one(Event, caller.event)
        tx.expunge(event)
        title = queries.get_session(tx, session, caller.event).title
    context = {
        "session": {"id": session, "title": title},
        "versions": versions,
        "chosen": chosen,
        "of_event": (chosen["scope"] if chosen else scope) == VersionScope.EVENT,
        "blocks": blocks,
        "said": said,
        "formats": _FORMATS,
        "done": request.args.get("done"),
        "typed": typed or {},
        "error": error_body(refused, language) if refused is not None else None,
    }
    return render_template("review.html", **{**web.pages.page("review", event), **context})
