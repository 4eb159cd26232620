"""What the rapporteur's page shows beside the live rows: gaps, figures and the editing log, in words.

Made in a child process: it reads the journal, and the live room must not wait for that.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session as Tx

from facilitator.domain.figures import SMALLEST_CELL
from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import KIND_PLURALS, LEVEL_NAMES, ROLE_NAMES
from facilitator.i18n.localisation import (
    format_moment,
    format_number,
    group_name,
    language_name,
    localized,
    own_name,
    translate,
)
from facilitator.outcome import model
from facilitator.outcome.editions import Edition, editions
from facilitator.outcome.load import load_outcome
from facilitator.outcome.wording import STEP_NAMES, describe_step

MOST_STEPS: Final = 500
"""Lines of the log on the page, the newest; the documents hold all."""


def digest(tx: Tx, event: str, session: str, language: str) -> dict[str, Any]:
    """Return the digest of a session at its present revision. Raises ``Refused`` for an unknown session."""
    outcome = load_outcome(tx, event, [session], detect_languages=False)
    one = outcome.sessions[0]
    return {
        "rev": one.rev,
        "gaps": _gaps(one, language),
        "tables": [*_figures(one, outcome.time_zone, language), *_people(outcome, language)],
        "log": {
            "count": len(one.log),
            "kinds": _kinds_of(one.log, language),
            "steps": [_step(entry, outcome.time_zone, language) for entry in reversed(one.log[-MOST_STEPS:])],
        },
        "partnerships": len(one.partnerships),
        "editions": [_edition(one, language) for one in editions(outcome)],
    }


def _edition(edition: Edition, language: str) -> dict[str, str]:
    said = translate(
        language,
        N_("%(edition)s: %(done)s of %(count)s checked"),
        edition=own_name(edition.language),
        done=format_number(edition.done, language),
        count=format_number(edition.count, language),
    )
    return {"lang": edition.language, "text": said}


def _gaps(session: model.Session, language: str) -> dict[str, Any]:
    gaps = session.gaps
    return {
        "without_lead": gaps.without_lead,
        "without_date": gaps.without_date,
        "without_lasting": gaps.without_lasting,
        "without_left_out": gaps.without_left_out,
        "unmet": gaps.unmet,
        "levels": [translate(language, LEVEL_NAMES[level]) for level in gaps.levels],
        "people": [localized(one.title, language) for one in gaps.people],
    }


def _kinds_of(log: list[model.LogEntry], language: str) -> list[dict[str, str]]:
    """Return what happened at all, with the words for it, in the order of the list of all that can."""
    there = {entry.what for entry in log}
    return [
        {"what": what, "name": translate(language, name)}
        for what, name in STEP_NAMES.items()
        if what in there
    ]


def _step(entry: model.LogEntry, time_zone: str, language: str) -> dict[str, str]:
    moment = datetime.fromisoformat(entry.at).timestamp()
    return {
        "key": f"{entry.rev} {entry.what} {entry.title} {entry.numbers}",
        "what": entry.what,
        "at": format_moment(moment, time_zone, language),
        "role": translate(language, ROLE_NAMES[entry.role]),
        "text": describe_step(entry, language),
        "reason": entry.reason,
    }


def _table(title: str, head: str, rows: list[tuple[str, str]], note: str = "") -> dict[str, Any]:
    return {"title": title, "head": head, "rows": [list(row) for row in rows], "note": note}


def _figures(session: model.Session, time_zone: str, language: str) -> list[dict[str, Any]]:
    figures = session.figures

    def say(msgid: str) -> str:
        return translate(language, msgid)

    def count(number: int) -> str:
        return format_number(number, language)

    titles = {one.id: localized(one.short or one.text, language) for one in session.questions}
    by_number = {one.id: one for one in session.contributions()}
    return [
        _table(
            say(N_("Contributions by kind")),
            say(N_("Kind")),
            [(say(KIND_PLURALS[kind]), count(number)) for kind, number in figures.by_kind.items()],
        ),
        _table(
            say(N_("Contributions by question")),
            say(N_("Question")),
            [(titles[id_], count(number)) for id_, number in figures.by_question.items()],
        ),
        _table(
            say(N_("Contributions by language")),
            say(N_("Language")),
            [(language_name(lang, language), count(number)) for lang, number in figures.by_language.items()],
        ),
        _table(
            say(N_("Contributions by hour")),
            say(N_("Hour")),
            [(hour.start.replace("T", " "), count(hour.count)) for hour in figures.by_hour],
            translate(language, N_("Local time: %(zone)s."), zone=time_zone),
        ),
        _table(
            say(N_("Important to most")),
            say(N_("Contribution")),
            [
                (f"#{by_number[id_].number} {by_number[id_].text[:120]}", count(by_number[id_].endorsements))
                for id_ in figures.most_endorsed
            ],
        ),
    ]


def _people(outcome: model.Outcome, language: str) -> list[dict[str, Any]]:
    def say(msgid: str) -> str:
        return translate(language, msgid)

    note = translate(
        language,
        N_(
            "Of the whole event. Groups of fewer than %(limit)s people are counted together, and people by fives in the order in which they joined, so that nobody can be recognised, also not by comparing two documents."
        ),
        limit=SMALLEST_CELL,
    )
    own = {key: group_name(outcome.group_names, key, language) for key in outcome.participation.groups.cells}
    names = {**own, "": say(N_("Not said"))}
    tables = []
    for title, head, cells, name in (
        (say(N_("Who took part, by kind of organisation")), say(N_("Kind of organisation")), outcome.participation.groups, names.get),
        (say(N_("Who took part, by language")), say(N_("Language")), outcome.participation.languages, lambda tag: language_name(tag, language)),
    ):  # fmt: skip
        rows = [(name(key) or key, format_number(number, language)) for key, number in cells.cells.items()]
        if cells.others:
            rows.append((say(N_("Others together")), format_number(cells.others, language)))
        few = say(N_("Too few people have joined for a table."))
        note_ = few if cells.others is None else note
        tables.append(_table(title, head, rows, note_))
    return tables
