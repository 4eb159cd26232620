"""Days, sessions, questions and breakout groups of an event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session as Tx

from facilitator.domain.messages import N_
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Kind, SessionKind, Stage
from facilitator.i18n.localisation import translate
from facilitator.identity import Caller
from facilitator.store import event_root, queries
from facilitator.store.models import Event, Question, Session
from facilitator.store.undo import is_used
from facilitator.web.core import Web
from facilitator.web.setup.forms import (
    Form,
    Values,
    carry_out,
    frame,
    go,
    line,
    marks,
    organiser,
    shown,
    texts,
)

_SETTINGS: Final = ("moderation", "visibility", "attribution", "max_length", "media", "marks")
_SESSION: Final = ("title", "day", "start", "end", "room", "kind", "gathers", "captions_link", *_SETTINGS)
_QUESTION: Final = ("text", "easy", "short", "clips", "kinds")
_GROUP: Final = N_("Group %(number)s")
_MOST_GROUPS: Final = 40


def add(pages: Blueprint, web: Web) -> None:
    """Put the pages about the agenda on ``pages``."""
    _add_days(pages, web)
    _add_sessions(pages, web)
    _add_breakouts(pages, web)
    _add_questions(pages, web)


# --- the agenda and its days -------------------------------------------------------------------------------------------


def _add_days(pages: Blueprint, web: Web) -> None:
    def page(event: Event, form: Form) -> str:
        with web.store.read() as tx:
            sessions = queries.agenda(tx, event.id)
            asked = {one.id: len(queries.questions(tx, one.id)) for one in sessions}
            counts = {one.id: queries.counts(tx, one.id)["contributions"] for one in sessions}
            days = [
                {
                    "date": day,
                    "title": event.days.get(day) or {},
                    "sessions": [one.dump() for one in sessions if one.day == day],
                }
                for day in sorted({*event.days, *(one.day for one in sessions)})
            ]
            context = frame(
                web, event, form, days=days, asked=asked, counts=counts, join=web.pages.join_info(event)
            )
            return render_template("setup/agenda.html", **context)

    @pages.get("/setup/<event>/agenda")
    def agenda(event: str) -> str:
        organiser(web, event)
        return page(web.get_event(event), Form())

    @pages.post("/setup/<event>/days")
    def days(event: str) -> Any:
        caller, row = organiser(web, event), web.get_event(event)
        do = line("do")
        payload: Values = {"date": line("date")}
        if do == "change":
            payload |= {"to": line("to") or None, "title": texts("title", row.languages)}
        elif do == "create":
            payload["title"] = texts("title", row.languages)
        elif do != "remove":
            raise Refused("bad_field", field="do")
        return carry_out(
            web,
            caller,
            f"day.{do}",
            payload,
            again=lambda form: page(row, form),
            then=lambda _answer: go("agenda", event=event, done="saved"),
        )


# --- sessions ------------------------------------------------------------------------------------------------------------


def _add_sessions(pages: Blueprint, web: Web) -> None:
    @pages.route("/setup/<event>/sessions/new", methods=["GET", "POST"])
    def new_session(event: str) -> Any:
        caller, row = organiser(web, event), web.get_event(event)

        def page(form: Form) -> str:
            return render_template("setup/session.html", **_session_frame(web, row, None, form))

        if request.method == "GET":
            day = request.args.get("day") or next(iter(sorted(row.days)), "")
            empty: Values = {"title": {}, "room": {}, "start": "", "end": "", "kind": SessionKind.PLENARY}
            empty["captions_link"] = ""
            return page(Form({**empty, "day": day, "gathers": [], **event_root.defaults_of(row)}))
        return carry_out(
            web,
            caller,
            "session.create",
            _session_fields(row),
            again=page,
            then=lambda answer: go("new_question", event=event, session=answer["session"], done="session"),
        )

    @pages.route("/setup/<event>/sessions/<session>", methods=["GET", "POST"])
    def session(event: str, session: str) -> Any:
        caller, row = organiser(web, event), web.get_event(event)
        kept = _get(web, event, session)

        def page(form: Form) -> str:
            return render_template("setup/session.html", **_session_frame(web, row, kept, form))

        if request.method == "GET":
            return page(shown(kept, _SESSION))
        return carry_out(
            web,
            caller,
            "session.change",
            {"session": session, **_session_fields(row)},
            again=page,
            then=lambda _answer: go("session", event=event, session=session, done="saved"),
        )

    @pages.post("/setup/<event>/sessions/<session>/do")
    def session_do(event: str, session: str) -> Any:
        caller, row = organiser(web, event), web.get_event(event)
        kept = _get(web, event, session)
        do = line("do")

        def page(form: Form) -> str:
            again = shown(kept, _SESSION)
            again.error = form.error
            return render_template("setup/session.html", **_session_frame(web, row, kept, again))

        def carry(command: str, payload: Values, then: Callable[[Any], Any]) -> Any:
            return carry_out(web, caller, command, {"session": session, **payload}, again=page, then=then)

        def to_agenda(_answer: Any) -> Any:
            return go("agenda", event=event, done="saved")

        place: Values = {name: line(name) for name in ("day", "start") if line(name)}
        if do == "remove":
            return carry("session.remove", {}, to_agenda)
        if do == "merge":
            return carry(
                "session.merge",
                {},
                lambda answer: go(
                    "session", event=event, session=session, done="merged", n=answer["contributions"]
                ),
            )
        if do == "copy":
            return carry(
                "session.copy",
                place,
                lambda answer: go("session", event=event, session=answer["session"], done="copied"),
            )
        if do != "move":
            raise Refused("bad_field", field="do")
        payload: Values = {**place, "later": line("later") == "1"}
        if "before" in request.form:
            payload["before"] = line("before") or None
        return carry("session.move", payload, to_agenda)


def _session_fields(event: Event) -> Values:
    names = ("day", "start", "end", "kind", "captions_link", *_SETTINGS)
    values: Values = {name: texts(name, event.languages) for name in ("title", "room")}
    values |= {name: line(name) for name in names if name in request.form}
    if line("max_length").isdigit():
        values["max_length"] = int(line("max_length"))
    if "marks.of" in request.form:
        values["marks"] = marks()
    return {**values, "gathers": request.form.getlist("gathers")}


def _get(web: Web, event: str, session: str) -> Values:
    with web.store.read() as tx:
        return queries.get_session(tx, session, event).dump()


def _session_frame(web: Web, event: Event, session: Values | None, form: Form) -> Values:
    """Return what the page of a session shows beside its form: questions, groups, what can be gathered."""
    context: Values = {"session": session, "days": sorted(event.days), "questions": [], "groups_of": []}
    with web.store.read() as tx:
        agenda = queries.agenda(tx, event.id)
        others = [one.dump() for one in agenda if session is None or one.id != session["id"]]
        if session is not None:
            row = tx.get_one(Session, session["id"])
            context["questions"] = [
                {**one.dump(), "used": is_used(tx, one)} for one in queries.questions(tx, row.id)
            ]
            context["groups_of"] = [
                {**one.dump(), "counts": queries.counts(tx, one.id)} for one in queries.groups_of(tx, row.id)
            ]
            context["parent"] = next((one for one in others if one["id"] == row.breakout_of), None)
            context["used"] = is_used(tx, row)
            context["live"] = row.stage not in (Stage.PLANNED, Stage.CLOSED)
            slot = [one for one in others if (one["day"], one["start"]) == (row.day, row.start)]
            context["parallel"] = slot
    context["earlier"] = [
        one
        for one in others
        if session is None or (one["day"], one["end"]) <= (session["day"], session["start"])
    ]
    return frame(web, event, form, **context, join=web.pages.join_info(event))


# --- breakout groups -------------------------------------------------------------------------------------------------------


def _add_breakouts(pages: Blueprint, web: Web) -> None:
    @pages.route("/setup/<event>/sessions/<session>/breakout", methods=["GET", "POST"])
    def breakout(event: str, session: str) -> Any:
        caller, row = organiser(web, event), web.get_event(event)
        kept = _get(web, event, session)

        def page(form: Form) -> str:
            with web.store.read() as tx:
                titles = [one.title for one in queries.groups_of(tx, session)]
            return render_template(
                "setup/breakout.html", **frame(web, row, form, session=kept, already=titles)
            )

        wanted = request.values.get("n", "")
        number = min(int(wanted), _MOST_GROUPS) if wanted.isdigit() and int(wanted) else 0
        if request.method == "GET":
            with web.store.read() as tx:
                already = len(queries.groups_of(tx, session))
            groups = [{"title": _numbered(row, already + at + 1), "room": {}} for at in range(number)]
            return page(Form({"groups": groups, "start": kept["start"], "end": kept["end"]}))
        groups = [
            {
                "title": texts(f"groups.{at}.title", row.languages),
                "room": texts(f"groups.{at}.room", row.languages),
            }
            for at in range(number)
        ]
        payload = {"session": session, "groups": groups, "start": line("start"), "end": line("end")}
        return carry_out(
            web,
            caller,
            "session.breakout",
            payload,
            again=page,
            then=lambda _answer: go("session", event=event, session=session, done="groups"),
        )


def _numbered(event: Event, number: int) -> dict[str, str]:
    return {tag: translate(tag, _GROUP, number=number) for tag in event.languages}


# --- questions -------------------------------------------------------------------------------------------------------------


def _add_questions(pages: Blueprint, web: Web) -> None:
    @pages.route("/setup/<event>/sessions/<session>/questions/new", methods=["GET", "POST"])
    def new_question(event: str, session: str) -> Any:
        caller, row = organiser(web, event), web.get_event(event)
        kept = _get(web, event, session)

        def page(form: Form) -> str:
            return _question_page(web, row, kept, None, form)

        if request.method == "GET":
            return page(
                Form({"text": {}, "easy": {}, "short": {}, "clips": {}, "kinds": [str(next(iter(Kind)))]})
            )
        payload: Values = {"session": session, **_question_fields(row)}
        if line("like"):
            payload = {"session": session, "like": line("like")}
        return carry_out(
            web,
            caller,
            "question.create",
            payload,
            again=page,
            then=lambda _answer: go("session", event=event, session=session, done="question"),
        )

    @pages.route("/setup/<event>/questions/<question>", methods=["GET", "POST"])
    def question(event: str, question: str) -> Any:
        caller, row = organiser(web, event), web.get_event(event)
        with web.store.read() as tx:
            kept = _get_question(tx, event, question).dump()
            of = tx.get_one(Session, kept["session"]).dump()

        def page(form: Form) -> str:
            return _question_page(web, row, of, kept, form)

        if request.method == "GET":
            return page(shown(kept, _QUESTION))
        payload = {"question": question, **_question_fields(row), "everywhere": line("everywhere") == "1"}
        return carry_out(
            web,
            caller,
            "question.change",
            payload,
            again=page,
            then=lambda answer: go("session", event=event, session=answer["session"], done="question"),
        )

    @pages.post("/setup/<event>/questions/<question>/do")
    def question_do(event: str, question: str) -> Any:
        caller = organiser(web, event)
        with web.store.read() as tx:
            row = _get_question(tx, event, question)
            asked = [one.id for one in queries.questions(tx, row.session)]
            session = row.session
        do, at = line("do"), asked.index(question)
        payload: Values
        if do == "remove":
            name, payload = "question.remove", {"question": question}
        elif do in ("up", "down"):
            before = [*asked, None][max(at - 1, 0) if do == "up" else min(at + 2, len(asked))]
            name, payload = "question.move", {"question": question, "before": before}
        else:
            raise Refused("bad_field", field="do")
        return _simple(web, caller, name, payload, event, session)


def _simple(web: Web, caller: Caller, name: str, payload: Values, event: str, session: str) -> Any:
    row, kept = web.get_event(event), _get(web, event, session)

    def page(form: Form) -> str:
        again = shown(kept, _SESSION)
        again.error = form.error
        return render_template("setup/session.html", **_session_frame(web, row, kept, again))

    return carry_out(
        web,
        caller,
        name,
        payload,
        again=page,
        then=lambda _answer: go("session", event=event, session=session, done="saved"),
    )


def _question_fields(event: Event) -> Values:
    values: Values = {name: texts(name, event.languages) for name in ("text", "easy", "short", "clips")}
    return {**values, "kinds": request.form.getlist("kinds")}


def _get_question(tx: Tx, event: str, question: str) -> Question:
    row = tx.get(Question, question)
    if row is None or tx.get_one(Session, row.session).event != event:
        raise Refused("unknown_question", field="question")
    return row


def _question_page(web: Web, event: Event, session: Values, question: Values | None, form: Form) -> str:
    with web.store.read() as tx:
        known: dict[str, dict[str, Any]] = {}
        same: list[str] = []
        for one in queries.agenda(tx, event.id):
            for asked in queries.questions(tx, one.id):
                key = event_root.key_of(asked)
                if one.id != session["id"]:
                    known.setdefault(key, asked.dump())
                    if question is not None and key == question["id"].partition(".")[2]:
                        same.append(web.reader.localized(one.title))
        for asked in queries.questions(tx, session["id"]):
            known.pop(event_root.key_of(asked), None)
    context = frame(
        web, event, form, session=session, question=question, known=list(known.values()), same=same
    )
    return render_template("setup/question.html", **context)
