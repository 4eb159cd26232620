"""The run sheet of a session: its steps in a form, and methods to begin from."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, render_template, request

from facilitator.domain.rules import Refused
from facilitator.domain.run_sheet import METHODS, make_steps
from facilitator.domain.vocabulary import MAX_STEPS, VIEW_NAMES
from facilitator.i18n.localisation import translate
from facilitator.store import queries
from facilitator.store.models import Event
from facilitator.web.core import Web
from facilitator.web.setup.forms import Form, Values, carry_out, frame, go, line, organiser, texts

_EMPTY_ROWS: Final = 2
"""Empty steps at the end of the form; saving brings new ones."""
_FIELDS: Final = ("stage", "question", "wall", "minutes")


def add(pages: Blueprint, web: Web) -> None:
    """Put the page of a run sheet on ``pages``."""

    @pages.route("/setup/<event>/sessions/<session>/steps", methods=["GET", "POST"])
    def steps(event: str, session: str) -> Any:
        caller, row = organiser(web, event), web.get_event(event)
        with web.store.read() as tx:
            kept = queries.get_session(tx, session, event).dump()
            questions = [one.dump() for one in queries.questions(tx, session)]

        def page(form: Form) -> str:
            rows = form.values["steps"]
            empty = {"stage": "", "question": "", "wall": "", "minutes": "", "title": {}}
            form.values["steps"] = [*rows, *[empty] * min(_EMPTY_ROWS, MAX_STEPS - len(rows))]
            context = frame(
                web, row, form, session=kept, questions=questions, length=_minutes(kept),
                planned=sum(_number(one["minutes"]) for one in rows), views=_views(web), methods=_methods(web),
            )  # fmt: skip
            return render_template("setup/steps.html", **context)

        if request.method == "GET":
            return page(Form({"steps": kept["steps"]}))
        given = _read_rows(row)
        if line("do") in METHODS:
            asked = [one["id"] for one in questions]
            given = _begin_from(row, line("do"), asked, _minutes(kept))
        elif line("do"):
            return page(Form({"steps": _moved(given, line("do"))}))
        return carry_out(
            web,
            caller,
            "session.change",
            {"session": session, "steps": given},
            again=page,
            then=lambda _answer: go("steps", event=event, session=session, done="saved"),
        )


def _read_rows(event: Event) -> list[Values]:
    """Return the steps of the form; a row in which nothing was chosen is none."""
    count = min(_number(line("count")), MAX_STEPS)
    rows: list[Values] = []
    for at in range(count):
        row: Values = {name: line(f"steps.{at}.{name}") for name in _FIELDS}
        row["title"] = texts(f"steps.{at}.title", event.languages)
        if row["stage"] or row["wall"] or row["minutes"] or any(row["title"].values()):
            rows.append(row)
    return rows


def _moved(rows: list[Values], wanted: str) -> list[Values]:
    """Return the rows with one of them moved or taken out: ``up.2``, ``down.2``, ``remove.2``. Nothing is saved yet."""
    do, _, number = wanted.partition(".")
    at = int(number) if number.isdigit() else -1
    if do not in ("up", "down", "remove"):
        raise Refused("bad_field", field="do")
    if not 0 <= at < len(rows):
        return rows
    one = rows[at]
    others = rows[:at] + rows[at + 1 :]
    if do == "remove":
        return others
    to = max(0, at - 1) if do == "up" else at + 1
    return [*others[:to], one, *others[to:]]


def _begin_from(event: Event, method: str, questions: list[str], minutes: int) -> list[Values]:
    return [
        {**one, "title": {tag: translate(tag, one["title"]) for tag in event.languages}}
        for one in make_steps(METHODS[method], questions, minutes)
    ]


def _minutes(session: Values) -> int:
    start, end = ((int(session[name][:2]) * 60 + int(session[name][3:])) for name in ("start", "end"))
    return end - start


def _number(value: object) -> int:
    return int(str(value)) if str(value).isdecimal() and len(str(value)) < 4 else 0


def _views(web: Web) -> list[tuple[str, str]]:
    return [(str(view), web.reader.gettext(name)) for view, name in VIEW_NAMES.items()]


def _methods(web: Web) -> list[tuple[str, str]]:
    return [(id_, web.reader.gettext(method.name)) for id_, method in METHODS.items()]
