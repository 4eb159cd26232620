"""A figure in words: the table that says what the picture shows, in the reader's language."""

from __future__ import annotations

from typing import Any, Final

from babel.lists import format_list

from facilitator.domain.messages import N_
from facilitator.domain.text import direction
from facilitator.i18n import localisation
from facilitator.pictures.figures import Figure, Label

EMPTY: Final = N_("There is nothing to show yet.")
_NAMED: Final = 3
"""Rows that the alternative text names; the table has all."""


def describe(figure: Figure, language: str) -> dict[str, Any]:
    """Return the figure as JSON-ready words and numbers.

    ``columns`` are ``{text, lang, dir}``; ``rows`` the same with ``cells`` (null where a number is not shown) and
    ``total`` (null where one of the cells is not shown); ``notes`` sentences; ``alt`` the alternative text.
    """
    rows = [
        {**name(label, language), "cells": list(cells), "total": _total(cells)}
        for label, cells in zip(figure.rows, figure.cells, strict=True)
    ]
    title = localisation.translate(language, figure.title)
    notes = [localisation.translate(language, text, **params) for text, params in figure.notes]
    if figure.is_empty and not notes:
        notes = [localisation.translate(language, EMPTY)]
    return {
        "name": figure.name,
        "title": title,
        "shape": figure.shape,
        "columns": [name(label, language) for label in figure.columns],
        "rows": rows,
        "notes": notes,
        "empty": figure.is_empty,
        "alt": _alternative(title, rows, notes, language),
    }


def _total(cells: tuple[int | None, ...]) -> int | None:
    known = [one for one in cells if one is not None]
    return sum(known) if len(known) == len(cells) else None


def name(label: Label, language: str) -> dict[str, str]:
    """Return a label's words with their language and direction."""
    if label.texts is not None:
        lang = localisation.localized_language(label.texts, language)
        return {
            "text": localisation.localized(label.texts, language),
            "lang": lang,
            "dir": localisation.page_direction(lang),
        }
    if not label.dir:
        return {
            "text": localisation.translate(language, label.text),
            "lang": language,
            "dir": localisation.page_direction(language),
        }
    return {"text": label.text, "lang": label.lang, "dir": direction(label.text, label.dir)}


def _alternative(title: str, rows: list[dict[str, Any]], notes: list[str], language: str) -> str:
    known = [row for row in rows if row["total"]]
    largest = sorted(known, key=lambda row: -row["total"])[:_NAMED]
    if not largest:
        return f"{title}. {' '.join(notes)}".strip()
    named = [f"{row['text']} {localisation.format_number(row['total'], language)}" for row in largest]
    return f"{title}: {format_list(named, style='standard', locale=language.replace('-', '_'))}"
