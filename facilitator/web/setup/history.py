"""The history of the set-up in words: what each step changed, under the names that the forms have for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from flask import Blueprint, render_template
from sqlalchemy.orm import Session as Tx

from facilitator.contract import declarations
from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import KIND_NAMES, ROLE_NAMES, SESSION_KIND_NAMES, STAGE_NAMES
from facilitator.i18n.localisation import format_moment, own_name
from facilitator.store import queries
from facilitator.store.models import Event, EventLine, Question, Session
from facilitator.web.core import Web
from facilitator.web.setup.forms import Form, carry_out, frame, go, line, organiser

_STEPS: Final = 60
_SETTINGS: Final = {
    "moderation": N_("Before a contribution is shown"),
    "visibility": N_("Phones show of the others"),
    "attribution": N_("Say who wrote"),
    "max_length": N_("Characters of a contribution, at most"),
    "marks": N_("Delegates mark as important"),
}
_EACH: Final = N_("Marks for each delegate")
_KEPT: Final = {
    "delegates": N_("Days for which it is known which phone gave what"),
    "notes": N_("Days after which contributions are deleted"),
}
FIELDS: Final[dict[str, dict[str, str]]] = {
    "events": {
        "title": N_("Title of the event"),
        "description": N_("What it is about (optional)"),
        "place": N_("Place"),
        "contact": N_("Where people who need help to take part can ask (optional)"),
        "time_zone": N_("Time zone"),
        "languages": N_("Languages"),
        "code": N_("Join code"),
        "days": N_("Days of the agenda"),
        "captions": N_("Web address of live captions (optional)"),
        "groups": N_("Kinds of organisation"),
        "defaults": N_("New sessions begin like this"),
        "retention": N_("How long things are kept"),
    },
    "sessions": {
        "title": N_("Title of the session"),
        "day": N_("Day"),
        "start": N_("Begins"),
        "end": N_("Ends"),
        "position": N_("Place in the order"),
        "room": N_("Room"),
        "kind": N_("Kind of session"),
        "breakout_of": N_("Group of"),
        "gathers": N_("Which sessions it brings together"),
        "question": N_("The question"),
        "stage": N_("Stage"),
        **_SETTINGS,
        "captions_link": N_("Web address of live captions (optional)"),
        "language": N_("Language of the pages for those who chose none"),
        "beside": N_("Second language on the board"),
        "steps": N_("Run sheet"),
    },
    "questions": {
        "position": N_("Place in the order"),
        "text": N_("The question"),
        "easy": N_("In easy words (optional)"),
        "short": N_("Short title (optional)"),
        "kinds": N_("Kinds offered first"),
        "clips": N_("Web address of a short film that signs the question"),
    },
    "role_links": {
        "role": N_("Role"),
        "name": N_("Whom it is for"),
        "generation": N_("How often it was made anew"),
        "revoked": N_("Ended"),
    },
}
"""What a form calls each field, by table; a field that no organiser ever sees is in none of them."""
_CHOICES: Final[dict[str, dict[str, str]]] = {
    "kind": SESSION_KIND_NAMES,
    "stage": STAGE_NAMES,
    "role": ROLE_NAMES,
    "moderation": {"off": N_("Show it at once"), "before": N_("A facilitator approves it first")},
    "visibility": {
        "none": N_("Nothing"),
        "clusters": N_("Names of clusters"),
        "all": N_("All contributions"),
    },
    "of": {
        "all": N_("Everything they see"),
        "clusters": N_("Clusters"),
        "actions": N_("Actions"),
        "contributions": N_("Single contributions"),
    },
    "tally": {"live": N_("All the time"), "hidden": N_("When the session is closed")},
    "attribution": {
        "none": N_("Nobody (Chatham House Rule)"),
        "group": N_("The kind of organisation"),
        "name": N_("The name"),
    },
}

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
        rev = line("rev")
        return carry_out(
            web,
            caller,
            "event.undo",
            {"rev": int(rev) if rev.isdigit() else -1},
            again=lambda form: _page(web, row, form),
            then=lambda _answer: go("history", event=event, done="undone"),
        )


def _page(web: Web, event: Event, form: Form) -> str:
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
    return render_template("setup/history.html", **frame(web, event, form, steps=steps))


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
    if field == "groups":
        return _plain(*(web.reader.localized(one["name"]) for one in value))
    if field in ("defaults", "retention"):
        labels = _SETTINGS if field == "defaults" else _KEPT
        return [
            {"text": f"{web.reader.gettext(label)}: {piece['text']}"}
            for name, label in labels.items()
            for piece in _say(web, tx, name, value.get(name))
        ]
    if field == "marks":
        return [
            piece for name in _CHOICES if name in value for piece in _say(web, tx, name, value[name])
        ] + _plain(*([f"{web.reader.gettext(_EACH)}: {value['each']}"] if value.get("each") else []))
    if field == "steps":
        # Name, length and stage of each: enough to tell one plan from another.
        return _plain(
            *(
                f"{at}. {web.reader.localized(one['title'])} ({one['minutes']} min, {web.reader.gettext(STAGE_NAMES[one['stage']])})"
                for at, one in enumerate(value, 1)
            )
        )
    if isinstance(value, dict):
        return [{"text": text, "lang": tag} for tag, text in value.items() if text]
    if isinstance(value, list):
        return [piece for one in value for piece in _say(web, tx, field, one)]
    if field in ("languages", "language", "beside"):
        return [{"text": own_name(value), "lang": value}]
    if field == "kinds":
        return _plain(web.reader.gettext(KIND_NAMES.get(value, value)))
    return _plain(
        web.reader.gettext(_CHOICES.get(field, {}).get(value, ""))
        if value in _CHOICES.get(field, {})
        else str(value)
    )


def _named(web: Web, tx: Tx, id_: str) -> Wording:
    """Return the title of a session or the words of a question; its name in addresses where it has gone."""
    session, question = tx.get(Session, id_), tx.get(Question, id_)
    texts = session.title if session else (question.short or question.text) if question else {}
    return _plain(web.reader.localized(texts) or id_)


def _plain(*texts: str) -> Wording:
    return [{"text": text} for text in texts]
