"""The history of the set-up in words: what each step changed, under the names that the forms have for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session as Tx

from facilitator.contract import declarations
from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import KIND_NAMES, ROLE_NAMES
from facilitator.i18n.localisation import format_moment, own_name
from facilitator.store import queries
from facilitator.store.models import Event, EventLine, Question, Session
from facilitator.web.core import Web
from facilitator.web.setup.forms import Form, carry_out, frame, go, line, organiser
from facilitator.web.setup.names import CHOICES, EACH, FIELDS, GROUPED

_STEPS: Final = 60
Wording = list[dict[str, str]]
"""A value as it is read: pieces of text, each with its language where that is not the page's."""


def add(pages: Blueprint, web: Web) -> None:
    """Put the history's page on ``pages``."""

    @pages.get("/setup/<event>/history")
    def history(event: str) -> str:
        organiser(web, event)
        return _page(web, web.get_event(event), Form())

    @pages.post("/setup/<event>/history")
    def undo(event: str) -> Any:
        caller, row = organiser(web, event), web.get_event(event)
        rev = int(line("rev")) if re.fullmatch("[0-9]{1,9}", line("rev"), re.ASCII) else -1
        if line("sure") != "1":
            return _page(web, row, Form(), asked=rev)
        return carry_out(
            web,
            caller,
            "event.undo",
            {"rev": rev},
            again=lambda form: _page(web, row, form),
            then=lambda _answer: go("history", event=event, done="undone", n=rev),
        )


def _page(web: Web, event: Event, form: Form, *, asked: int | None = None) -> str:
    """Return the history; ``asked`` is the step of which it asks whether to take it back, naming what it did."""
    with web.store.read() as tx:
        steps = [
            {
                "rev": one.rev,
                "at": format_moment(one.at, event.time_zone, web.reader.language()),
                "role": web.reader.gettext(ROLE_NAMES[one.role]),
                "name": one.actor,
                "text": web.reader.gettext(declarations()[one.command].says),
                "undoable": one.undoable,
                "changes": list(_changes(web, tx, one)),
            }
            for one in queries.event_history(tx, event.id, _STEPS)
        ]
    taken = next((one for one in steps if str(one["rev"]) == request.args.get("n")), None)
    return render_template(
        "setup/history.html", **frame(web, event, form, steps=steps, asked=asked, taken=taken)
    )


def _changes(web: Web, tx: Tx, entry: EventLine) -> Iterator[dict[str, Any]]:
    """Yield what a step changed: of what, which field, from what, to what."""
    for table, rows in entry.before.items():
        for id_, before in rows.items():
            after = entry.after[table][id_] or {}
            there = after or before or {}
            title = web.reader.localized(there.get("title") or there.get("text") or {})
            for field, name in FIELDS.get(table, {}).items():
                then, now = (before or {}).get(field), after.get(field)
                if then != now and (then or now):
                    yield {
                        "of": title or there.get("name") or id_,
                        "field": web.reader.gettext(name),
                        "before": _say(web, tx, field, then),
                        "after": _say(web, tx, field, now),
                    }


def _say(web: Web, tx: Tx, field: str, value: Any) -> Wording:
    """Return what a field holds in words; nothing where it is empty."""
    if value is None or value in ("", [], {}):
        return []
    if isinstance(value, bool):
        return _plain(web.reader.gettext(N_("Yes") if value else N_("No")))
    if field in ("gathers", "breakout_of", "question"):
        names = value if isinstance(value, list) else [value]
        return [piece for one in names for piece in _named(web, tx, one)]
    if field == "days":
        return _plain(
            *(f"{day} {web.reader.localized(texts or {})}".strip() for day, texts in sorted(value.items()))
        )
    if field in ("groups", "logos"):
        return _plain(*(web.reader.localized(one["name"]) for one in value))
    if field in GROUPED:
        labels = GROUPED[field]
        return [
            {"text": f"{web.reader.gettext(label)}: {piece['text']}"}
            for name, label in labels.items()
            for piece in _say(web, tx, name, value.get(name))
        ]
    if field == "marks":
        return [
            piece for name in CHOICES if name in value for piece in _say(web, tx, name, value[name])
        ] + _plain(*([f"{web.reader.gettext(EACH)}: {value['each']}"] if value.get("each") else []))
    if isinstance(value, dict):
        return [{"text": text, "lang": tag} for tag, text in value.items() if text]
    if isinstance(value, list):
        return [piece for one in value for piece in _say(web, tx, field, one)]
    if field in ("languages", "language", "beside"):
        return [{"text": own_name(value), "lang": value}]
    if field == "kinds":
        return _plain(web.reader.gettext(KIND_NAMES.get(value, value)))
    return _plain(
        web.reader.gettext(CHOICES.get(field, {}).get(value, ""))
        if value in CHOICES.get(field, {})
        else str(value)
    )


def _named(web: Web, tx: Tx, id_: str) -> Wording:
    """Return the title of a session or the words of a question; its name in addresses where it has gone."""
    session, question = tx.get(Session, id_), tx.get(Question, id_)
    texts = session.title if session else (question.short or question.text) if question else {}
    return _plain(web.reader.localized(texts) or id_)


def _plain(*texts: str) -> Wording:
    return [{"text": text} for text in texts]
