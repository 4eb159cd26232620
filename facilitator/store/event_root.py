"""An event's rows as an event file holds them: to write one, and to compare sessions by the event file's own rules."""

from __future__ import annotations

import base64
from collections import defaultdict
from typing import Any

from sqlalchemy.orm import Session as Tx

from facilitator.domain.vocabulary import SessionKind
from facilitator.domain.wifi import WifiKind
from facilitator.event_file.parts import Defaults, Marks, Retention
from facilitator.store import files, queries
from facilitator.store.models import Event, Question, Session, Texts

SETTINGS = tuple(Defaults.model_fields)
"""The names of how a session takes input."""


def key_of(question: Question) -> str:
    """Return the part of a question's id that all sessions which ask it share: its id in an event file."""
    return question.id.partition(".")[2]


def steps_with(steps: list[dict[str, Any]], session: str) -> list[dict[str, Any]]:
    """Return the steps of a run sheet for ``session``: each names its question by the id that it has there."""
    return [
        {**one, "question": f"{session}.{one['question'].rpartition('.')[2]}" if one["question"] else None}
        for one in steps
    ]


def settings(defaults: Defaults) -> dict[str, Any]:
    """Return the settings of an event file as rows keep them."""
    return {name: _as_row(getattr(defaults, name)) for name in SETTINGS}


def _as_row(value: Any) -> Any:
    if isinstance(value, Marks):
        return {"of": str(value.of), "each": value.each, "tally": str(value.tally)}
    return value if isinstance(value, int) else str(value)


def defaults_of(event: Event) -> dict[str, Any]:
    """Return how new sessions of ``event`` take input, all settings."""
    return {**settings(Defaults()), **event.defaults}


def retention_of(event: Event) -> dict[str, Any]:
    """Return for how many days things are kept, both numbers; None is until somebody deletes them."""
    return {**Retention().model_dump(mode="json"), **event.retention}


def identity_of(event: Event) -> dict[str, Any]:
    """Return how an event looks and greets, all fields."""
    return {"logos": [], "accent": "", "welcome": {}, "thanks": {}, **event.identity}


def wifi_of(event: Event) -> dict[str, Any]:
    """Return the Wi-Fi of the room, all fields; without a name there is none."""
    return {"name": "", "password": "", "kind": str(WifiKind.WPA), "show": True, **event.wifi}


def logos_of(tx: Tx, event: Event) -> list[tuple[bytes, Texts]]:
    """Return the logos of an event as PNG, each with its name."""
    found = [(files.find_logo(tx, one["id"]), one["name"]) for one in identity_of(event)["logos"]]
    return [(body, name) for body, name in found if body is not None]


def build(tx: Tx, event: Event) -> dict[str, Any]:
    """Return the event as an event file's mappings and lists, every value a text.

    A text that is not there in all languages of the event is filled up with the first there is, so that the file can
    be used. The join code is left out: it belongs to this event.
    """
    return _Writer(tx, event).root()


class _Writer:
    def __init__(self, tx: Tx, event: Event) -> None:
        self._event = event
        self._logos = logos_of(tx, event)
        self._sessions = queries.agenda(tx, event.id)
        self._questions = {one.id: queries.questions(tx, one.id) for one in self._sessions}
        self._ids: dict[tuple[str, str], str] = {}
        self._uses: dict[str, int] = defaultdict(int)
        for questions in self._questions.values():
            for one in questions:
                self._uses[self._name(one)] += 1

    def root(self) -> dict[str, Any]:
        event = self._event
        head: dict[str, Any] = {
            "id": event.id,
            "title": self._texts(event.title),
            "description": self._texts(event.description),
            "place": self._texts(event.place),
            "time_zone": event.time_zone,
            "languages": list(event.languages),
            "contact": self._texts(event.contact),
            "group_list": [{"id": one["id"], "name": self._texts(one["name"])} for one in event.groups],
            "captions": event.captions,
            "identity": self._identity(),
            "wifi": self._wifi(),
            "retention": {name: str(value) for name, value in event.retention.items() if value is not None},
            "defaults": {name: _written(value) for name, value in defaults_of(event).items()},
        }
        days = {**dict.fromkeys(one.day for one in self._sessions), **event.days}
        written: dict[str, Any] = {"event": _without_empty(head)}
        shared = self._shared()
        if shared:
            written["questions"] = shared
        # A file has no day without sessions; in the browser such a day waits for its first one.
        taken = {one.day for one in self._sessions}
        written["days"] = [self._day(day, days[day] or {}) for day in sorted(days) if day in taken]
        return written

    def _identity(self) -> dict[str, Any]:
        identity = identity_of(self._event)
        logos = [
            {"png": base64.b64encode(body).decode(), "name": self._texts(name)} for body, name in self._logos
        ]
        words = {name: self._texts(identity[name]) for name in ("welcome", "thanks")}
        return _without_empty({"accent": identity["accent"], **words, "logos": logos})

    def _wifi(self) -> dict[str, str]:
        wifi = wifi_of(self._event)
        if not wifi["name"]:
            return {}
        return _without_empty({**wifi, "show": "yes" if wifi["show"] else "no"})

    def _texts(self, texts: Texts) -> str | Texts:
        if not texts:
            return ""
        first = next((texts[tag] for tag in self._event.languages if texts.get(tag)), "")
        first = first or next(iter(texts.values()))
        filled = {tag: texts.get(tag) or first for tag in self._event.languages}
        # One for all: written once, as a person would.
        return first if len(set(filled.values())) == 1 else filled

    def _name(self, question: Question) -> str:
        """Return the question's id in the file: one for all sessions that ask it in the same words."""
        body = repr([question.text, question.easy, question.short, question.clips, question.kinds])
        key = key_of(question)
        known = {words: name for (at, words), name in self._ids.items() if at == key}
        if body not in known:
            self._ids[key, body] = key if not known else f"{key}-{len(known) + 1}"
        return self._ids[key, body]

    def _shared(self) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for questions in self._questions.values():
            for one in questions:
                if self._uses[self._name(one)] > 1:
                    found.setdefault(self._name(one), self._question(one))
        return list(found.values())

    def _question(self, row: Question) -> dict[str, Any]:
        body = {
            "id": self._name(row),
            "text": self._texts(row.text),
            "easy": self._texts(row.easy),
            "short": self._texts(row.short),
            "clip": self._texts(row.clips),
            "offers": list(row.kinds),
        }
        return _without_empty(body)

    def _step(self, step: dict[str, Any]) -> dict[str, Any]:
        asked = {one.id: self._name(one) for questions in self._questions.values() for one in questions}
        body = {
            "stage": step["stage"],
            "question": asked.get(step["question"] or "", ""),
            "wall": step["wall"],
            "minutes": str(step["minutes"]),
            "title": self._texts(step["title"]),
        }
        return _without_empty(body)

    def _day(self, day: str, title: Texts) -> dict[str, Any]:
        sessions = [self._session(one) for one in self._sessions if one.day == day]
        return {**_without_empty({"date": day, "title": self._texts(title)}), "sessions": sessions}

    def _session(self, row: Session) -> dict[str, Any]:
        defaults = defaults_of(self._event)
        questions = [
            self._name(one) if self._uses[self._name(one)] > 1 else self._question(one)
            for one in self._questions[row.id]
        ]
        body: dict[str, Any] = {
            "id": row.id,
            "start": row.start,
            "end": row.end,
            "room": self._texts(row.room),
            "title": self._texts(row.title),
            "kind_of_session": "" if row.kind == SessionKind.PLENARY else row.kind,
            "breakout_of": row.breakout_of or "",
            "questions": questions,
            "gathers": list(row.gathers),
            "captions": row.captions_link,
            "steps": [self._step(one) for one in row.steps],
        }
        own = {name: getattr(row, name) for name in SETTINGS}
        body |= {name: _written(value) for name, value in own.items() if value != defaults[name]}
        # "Nothing" said outright: this session asks nothing yet, and that is no oversight of the file.
        return {**_without_empty(body), **({} if questions or row.gathers else {"gathers": []})}


def _written(value: Any) -> Any:
    """Return a setting as an event file has it: texts, and what is not limited left out."""
    if isinstance(value, dict):
        return {name: str(one) for name, one in value.items() if one is not None}
    return str(value)


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", [], {})}
