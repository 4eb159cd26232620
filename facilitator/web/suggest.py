"""Suggestions for the desk over HTTP: read-only; what is accepted of them is an ordinary command."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from facilitator.domain.audience import READERS, Audience
from facilitator.domain.rules import Refused
from facilitator.web.core import Web


def make(web: Web) -> Blueprint:
    """Return the pages of the suggestions; all for who may read the desk."""
    pages = Blueprint("suggest", __name__)

    @pages.get("/api/v1/sessions/<session>/suggestions")
    def suggestions(session: str) -> Any:
        web.callers.require_staff(READERS[Audience.DESK], web.get_session_event(session))
        if "contribution" in request.args:
            return {"ok": True, **web.suggester.for_contribution(session, request.args["contribution"])}
        return {"ok": True, **web.suggester.inbox(session, _question())}

    @pages.get("/api/v1/sessions/<session>/drafts")
    def drafts(session: str) -> Any:
        web.callers.require_staff(READERS[Audience.DESK], web.get_session_event(session))
        return {"ok": True, **web.suggester.drafts(session, _question(), web.reader.language())}

    return pages


def _question() -> str:
    question = request.args.get("question")
    if not question:
        raise Refused("missing_field", field="question")
    return question
