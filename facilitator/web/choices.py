"""What a delegate decides for oneself: consent, group, private code, how pages look and read, a card to print."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session as Tx

from facilitator.delegates import choices
from facilitator.domain import vocabulary
from facilitator.domain.attribution import hides_groups
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import ACTION_TEXTS, Consent, Kind
from facilitator.i18n import localisation
from facilitator.i18n.localisation import error_body
from facilitator.identity import Caller
from facilitator.store import copies, queries
from facilitator.store.models import Delegate, Event
from facilitator.web.cookies import delete_cookie, set_cookie
from facilitator.web.core import Web
from facilitator.web.own_address import is_own
from facilitator.web.reader import LOOKS
from facilitator.web.responses import STATUS


def make(web: Web) -> Blueprint:
    """Return the pages on which a delegate decides."""
    pages = Blueprint("choices", __name__)

    @pages.get("/choices")
    def show_choices() -> str:
        return _render(web, web.callers.require_delegate())

    @pages.post("/choices")
    def choose() -> Any:
        caller = web.callers.admit_delegate()
        try:
            choices.choose(web.dispatcher, caller, _choices())
        except Refused as refused:
            if refused.reason in ("not_joined", "removed"):
                raise
            return _render(web, caller, refused=refused), STATUS[refused.code]
        # Who joins goes on to write: nothing is said of a choice that was made a moment ago.
        return redirect(back() if "joining" in request.form else _with_done(back()), 303)

    @pages.get("/code")
    def code() -> str:
        return _render_code(web, web.callers.require_delegate())

    @pages.post("/code")
    def show_code() -> Any:
        caller = web.callers.require_delegate()
        digits = web.private_codes.show(caller)
        page = _render_code(web, caller, code=f"{digits[:3]} {digits[3:6]} {digits[6:]}")
        return page, 200, {"Cache-Control": "no-store"}

    @pages.post("/code/find")
    def find() -> Any:
        caller = web.callers.require_delegate()
        try:
            found = web.private_codes.take_over(caller, request.form.get("private_code", ""))
        except Refused as refused:
            if refused.reason == "unknown_private_code":
                web.wrong_codes.after(caller.address)
            return _render_code(web, caller, refused=refused), STATUS[refused.code]
        response = make_response(redirect(_with_done(back()), 303))
        web.callers.let_in(response, found, caller.event)
        return response

    @pages.get("/look")
    def look() -> str:
        return render_template("look.html", back=back(), **web.pages.page("look", _event(web)))

    @pages.post("/look")
    def set_look() -> Any:
        response = make_response(redirect(back(), 303))
        for name, values in LOOKS.items():
            value = request.form.get(name, "")
            if value in values:
                set_cookie(response, web.settings, name, value)
            elif name in request.form:
                delete_cookie(response, web.settings, name)
        return response

    @pages.get("/room/<session>/card")
    def card(session: str) -> str:
        event = web.get_session_event(session)
        known = web.callers.find_delegate()
        if known is None or known.event != event:
            web.callers.require_staff(vocabulary.STAFF, event)
        with web.store.read() as tx:
            row = queries.get_session(tx, session, event)
            questions = queries.questions(tx, session)
            wanted = request.args.get("question")
            question = next(
                (one for one in questions if one.id == wanted), questions[0] if questions else None
            )
            context = {
                "session": row.dump(),
                "asked": question.dump() if question else None,
                "number": questions.index(question) + 1 if question and len(questions) > 1 else None,
                "kinds_in_order": list(Kind),
                "fields": ACTION_TEXTS,
            }
            return render_template("card.html", **context, **web.pages.page("card", tx.get_one(Event, event)))

    return pages


def back() -> str:
    """Return the page of ours that the person came from, else the choice of sessions."""
    wanted = request.values.get("back", "")
    return wanted if is_own(wanted) else url_for("room.choose")


def _with_done(address: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}done=choices"


def _choices() -> choices.Choices:
    """Return what the form says; the short form on joining has no group and country, which then stay.

    Joining asks one question (``quote``: no or yes); "My choices" has all four grades (``consent``).
    """
    form = request.form
    consent = Consent.LIST
    if form.get("consent") in frozenset(Consent):
        consent = Consent(form["consent"])
    elif form.get("quote") == "yes":
        consent = Consent.NAME if form.get("named") == "yes" else Consent.QUOTE
    return choices.Choices(consent, form.get("name", ""), form.get("group"), form.get("country"))


def _event(web: Web) -> Event | None:
    caller = web.callers.find_delegate()
    if caller is None:
        return None
    with web.store.read() as tx:
        event = tx.get(Event, caller.event)
        if event is not None:
            tx.expunge(event)
        return event


def _render(web: Web, caller: Caller, refused: Refused | None = None) -> str:
    with web.store.read() as tx:
        row = tx.get_one(Delegate, caller.id)
        event = tx.get_one(Event, caller.event)
        context = {
            "mine": consent_of(row),
            "group": row.group,
            "country": row.country,
            "countries": localisation.countries(web.reader.language()),
            "shows_group": any(not hides_groups([one.attribution]) for one in queries.agenda(tx, event.id)),
            "keeping": keeping(event),
            "copies": _copies(web, tx),
            "back": back(),
            "error": error_body(refused, web.reader.language(), easy=web.reader.is_easy())
            if refused
            else None,
        }
        if refused:
            context["mine"] = {
                name: request.form.get(name, "") for name in ("consent", "quote", "named", "name")
            }
            context |= {name: request.form.get(name) for name in ("group", "country")}
        return render_template("choices.html", **{**web.pages.page("choices", event), **context})


def _render_code(web: Web, caller: Caller, code: str | None = None, refused: Refused | None = None) -> str:
    event = web.get_event(caller.event)
    context = {
        "code": code,
        "back": back(),
        "error": error_body(refused, web.reader.language(), easy=web.reader.is_easy()) if refused else None,
    }
    if refused:
        context["form"] = request.form
    return render_template("code.html", **{**web.pages.page("code", event), **context})


def consent_of(row: Delegate | None) -> dict[str, Any]:
    """Return a delegate's consent as the forms show it: the grade, the question on joining, and a name."""
    return shown_consent(row.consent, row.name) if row else shown_consent(None, "")


def shown_consent(consent: str | None, name: str) -> dict[str, Any]:
    """Return a grade of consent (None: not asked yet) and a name as the forms show them."""
    return {
        "asked": consent is not None,
        "consent": consent or "",
        "quote": "yes" if consent in (Consent.QUOTE, Consent.NAME) else "no",
        "named": "yes" if consent == Consent.NAME else "no",
        "name": name,
    }


def _copies(web: Web, tx: Tx) -> list[str]:
    """Return the days on which copies were made that still hold what should be gone, as the page shows them."""
    held = copies.holding(tx, web.settings.effective_database_url())
    days = sorted({datetime.fromtimestamp(one.at, UTC).date().isoformat() for one in held})
    return [localisation.format_date(day, web.reader.language()) for day in days]


def keeping(event: Event) -> dict[str, Any]:
    """Return how long things of ``event`` are kept: days, and its last day."""
    return {
        "delegates": event.retention.get("delegates", vocabulary.KEEP_DELEGATES_DAYS),
        "notes": event.retention.get("notes"),
        "last_day": max(event.days, default=date.today().isoformat()),  # noqa: DTZ011 - an event has days
    }
