"""What simulated delegates write: the statements of a file, or those that ship with the program."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ruamel.yaml import YAML

from facilitator.domain.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

_TEXT_COLUMNS = ("comment-body", "text", "body", "statement")
_AMMAN: Final = "fostering-partnerships"
"""The event that the program starts with."""
_EXAMPLES: Final = 60
"""Statements that are written where no file is given."""


class RehearsalError(Exception):
    """The rehearsal could not be held; ``message`` says why and what to do."""

    def __init__(self, msgid: str, **params: object) -> None:
        self.message = Message(msgid, params)
        super().__init__(str(self.message))


@dataclass(frozen=True)
class Statement:
    """What one delegate writes; without ``lang`` the server finds the language, as it does for phones."""

    text: str
    kind: str = ""
    level: str | None = None
    lang: str = ""


def read_statements(file: Path) -> list[Statement]:
    """Return the texts of a CSV file in the order of its ``timestamp`` column, if it has one. Raises ``RehearsalError``."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    column = next((name for name in _TEXT_COLUMNS if rows and name in rows[0]), None)
    if column is None:
        raise RehearsalError(
            N_("%(file)s has no column named %(names)s."), file=file, names=", ".join(_TEXT_COLUMNS)
        )
    if "timestamp" in rows[0]:
        rows.sort(key=lambda row: float(row["timestamp"] or 0))
    return [Statement(row[column]) for row in rows if (row[column] or "").strip()]


def examples(event: str, question: str, languages: Sequence[str]) -> list[Statement]:
    """Return what is written where no file is given, in those of ``languages`` that it is there in, else in English.

    A question of the Amman conference has statements of its own; any other gets those of a workshop.
    """
    of_amman = load_statements("amman") if event == _AMMAN else {}
    key = question.rpartition(".")[2]
    source = of_amman if key in of_amman else load_statements("workshop")
    themes = source.get(key) or source["statements"]
    spoken = [one for one in languages if one in themes[0]] or ["en"]
    found = [
        Statement(before + theme[lang], theme["kind"], theme.get("level"), lang)
        for turn in range(1 + len(source["places"]["en"]))
        for theme in themes
        for lang in spoken
        for before in ("" if turn == 0 else source["places"][lang][turn - 1],)
    ]
    return found[:_EXAMPLES]


def load_statements(name: str) -> dict[str, Any]:
    """Return the statements that ship with the program for ``amman`` or for a ``workshop``."""
    text = files("facilitator.events").joinpath(f"{name}-statements.yaml").read_text("utf-8")
    loaded: dict[str, Any] = YAML(typ="safe").load(text)
    return loaded
