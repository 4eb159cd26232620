"""Count what a session's pictures show: once, as data, at one revision."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session as Tx

from facilitator.domain.attribution import hides_groups
from facilitator.domain.audience import Audience, project
from facilitator.domain.figures import SMALLEST_CELL
from facilitator.domain.messages import N_
from facilitator.domain.text import direction
from facilitator.domain.vocabulary import (
    GROUPS,
    KIND_NAMES,
    LEVEL_NAMES,
    PICTURE_NAMES,
    Kind,
    Level,
    Picture,
)
from facilitator.pictures.protect import Cells, protect
from facilitator.pictures.word_counts import count_words
from facilitator.store import queries
from facilitator.store.models import Event, Session

_NOT_SAID: Final = "not-said"
_OTHERS: Final = "others"
_LED: Final = {"led": N_("Somebody is named to lead"), "open": N_("Nobody is named yet")}
_MARKED: Final = {"cluster": N_("Of the cluster"), "inside": N_("Of its contributions")}
_BIN_MINUTES: Final = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440)
_MOST_BINS: Final = 12
SMALL: Final = N_("A number below %(smallest)s is not shown, so that nobody can be recognised.")
CHATHAM: Final = N_("This session does not say who wrote (Chatham House Rule).")


@dataclass(frozen=True)
class Label:
    """The name of a row or column: ``texts`` by language; else ``text``, a sentence to translate where ``dir`` is empty."""

    key: str
    text: str = ""
    lang: str = ""
    dir: str = ""
    texts: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Figure:
    """A table of counts with its picture's name. ``cells`` are by row and column; None is not shown (``protect``).

    ``shape`` is how it is drawn: ``bars`` (a bar a row, a part a column) or ``time`` (rows are moments in order).
    ``notes`` are sentences with their parameters.
    """

    name: str
    title: str
    shape: str
    rows: tuple[Label, ...]
    columns: tuple[Label, ...]
    cells: Cells
    notes: tuple[tuple[str, Mapping[str, object]], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw: no count is known and above nought."""
        return not any(cell for row in self.cells for cell in row)


@dataclass(frozen=True)
class Figures:
    """All figures of a session at one revision, by the names of ``Picture``."""

    session: str
    lineage: str
    rev: int
    by_name: Mapping[str, Figure]


def read(tx: Tx, session: Session) -> Figures:
    """Return the figures of ``session``: of what its rapporteur may see, so hidden words and names count nowhere."""
    settings = session.dump()
    rows = queries.session_rows(tx, session.id)
    seen = [project("contributions", one.dump(), Audience.REPORT, settings) for one in rows["contributions"]]
    event = tx.get_one(Event, session.event)
    return Figures(
        session.id,
        session.lineage,
        session.rev,
        count(
            [one for one in seen if one is not None],
            [one.dump() for one in sorted(rows["clusters"], key=lambda one: one.rank)],
            [one.dump() for one in sorted(rows["questions"], key=lambda one: one.position)],
            time_zone=event.time_zone,
            anonymous=hides_groups([settings["attribution"]]),
            groups={one["id"]: one["name"] for one in event.groups},
        ),
    )


def count(
    contributions: Sequence[Mapping[str, Any]],
    clusters: Sequence[Mapping[str, Any]],
    questions: Sequence[Mapping[str, Any]],
    *,
    time_zone: str,
    anonymous: bool,
    groups: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, Figure]:
    """Return every figure by name.

    The rows carry the wire names of ``store.models``; ``created_at`` is in seconds since 1970. ``clusters`` and
    ``questions`` are in their order. ``anonymous`` says that groups are not known to readers;
    ``groups`` are the event's own kinds of organisation, where it has them.
    """
    figures = (
        _kinds(contributions, questions),
        _time(contributions, time_zone),
        _groups(contributions, groups or {}, anonymous=anonymous),
        _groups_time(contributions, time_zone, groups or {}, anonymous=anonymous),
        _themes(contributions, clusters),
        _words(contributions),
        _endorsements(contributions, clusters),
        _levels(contributions),
    )
    return {one.name: one for one in figures}


def _labels(names: Mapping[str, str]) -> tuple[Label, ...]:
    return tuple(Label(str(key), text) for key, text in names.items())


def _tally(
    things: Iterable[Mapping[str, Any]],
    rows: Sequence[Label],
    columns: Sequence[Label],
    row: Callable[[Any], object],
    column: Callable[[Any], object],
) -> tuple[tuple[int, ...], ...]:
    counted = Counter((row(one), column(one)) for one in things)
    return tuple(tuple(counted[line.key, part.key] for part in columns) for line in rows)


def _kinds(contributions: Sequence[Any], questions: Sequence[Any]) -> Figure:
    rows = _labels({kind: KIND_NAMES[kind] for kind in Kind})
    columns = tuple(Label(one["id"], texts=one["short"] or one["text"]) for one in questions)
    cells = _tally(contributions, rows, columns, lambda one: one["kind"], lambda one: one["question"])
    return Figure(Picture.KINDS, PICTURE_NAMES[Picture.KINDS], "bars", rows, columns, cells)


def _time(contributions: Sequence[Any], time_zone: str) -> Figure:
    rows, bin_of = _bins(contributions, time_zone)
    columns = _labels({kind: KIND_NAMES[kind] for kind in Kind})
    cells = _tally(contributions, rows, columns, bin_of, lambda one: one["kind"])
    return Figure(Picture.TIME, PICTURE_NAMES[Picture.TIME], "time", rows, columns, cells)


def _bins(
    contributions: Sequence[Any], time_zone: str, most: int = _MOST_BINS
) -> tuple[tuple[Label, ...], Callable[[Any], str]]:
    """Return at most ``most`` spans of equal length that hold all contributions, and which of them one falls in."""
    if not contributions:
        return (), lambda _one: ""
    times = [one["created_at"] for one in contributions]
    first, last = min(times), max(times)
    minutes = next(
        (one for one in _BIN_MINUTES if last // (60 * one) - first // (60 * one) < most),
        1440 * math.ceil((last - first) / 86_400 / (most - 1)),
    )
    seconds = 60 * minutes
    start, end = int(first // seconds), int(last // seconds)
    zone = ZoneInfo(time_zone)
    days = last - first > 86_400

    def words(number: int) -> str:
        return datetime.fromtimestamp(number * seconds, zone).strftime("%d.%m. %H:%M" if days else "%H:%M")

    rows = tuple(Label(str(number), words(number), dir="ltr") for number in range(start, end + 1))
    return rows, lambda one: str(int(one["created_at"] // seconds))


def _known_groups(contributions: Sequence[Any], own: Mapping[str, Mapping[str, str]]) -> tuple[Label, ...]:
    """Return the groups that gave enough to be named, the largest first; the rest together, then who said none."""
    counted = Counter(one["group"] for one in contributions if one["group"])
    large = [key for key, number in counted.most_common() if number >= SMALLEST_CELL]
    labels = [
        Label(key, texts=own[key])
        if key in own
        else Label(key, GROUPS[key])
        if key in GROUPS
        else Label(key, key, dir="ltr")
        for key in large
    ]
    if len(large) < len(counted):
        labels.append(Label(_OTHERS, N_("Smaller groups together")))
    if any(not one["group"] for one in contributions):
        labels.append(Label(_NOT_SAID, N_("Group not said")))
    return tuple(labels)


def _group_of(groups: Sequence[Label]) -> Callable[[Any], str]:
    known = {one.key for one in groups}
    return lambda one: (one["group"] if one["group"] in known else _OTHERS) if one["group"] else _NOT_SAID


def _groups(contributions: Sequence[Any], own: Mapping[str, Mapping[str, str]], *, anonymous: bool) -> Figure:
    title = PICTURE_NAMES[Picture.GROUPS]
    if anonymous:
        return Figure(Picture.GROUPS, title, "bars", (), (), (), ((CHATHAM, {}),))
    rows = _known_groups(contributions, own)
    columns = _labels({kind: KIND_NAMES[kind] for kind in Kind})
    cells = protect(_tally(contributions, rows, columns, _group_of(rows), lambda one: one["kind"]))
    return Figure(Picture.GROUPS, title, "bars", rows, columns, cells, _small(cells))


def _groups_time(
    contributions: Sequence[Any], time_zone: str, own: Mapping[str, Mapping[str, str]], *, anonymous: bool
) -> Figure:
    title = PICTURE_NAMES[Picture.GROUPS_TIME]
    if anonymous:
        return Figure(Picture.GROUPS_TIME, title, "time", (), (), (), ((CHATHAM, {}),))
    rows, bin_of = _bins(contributions, time_zone, most=6)
    columns = _known_groups(contributions, own)
    cells = protect(_tally(contributions, rows, columns, bin_of, _group_of(columns)))
    return Figure(Picture.GROUPS_TIME, title, "time", rows, columns, cells, _small(cells))


def _small(cells: Cells) -> tuple[tuple[str, Mapping[str, object]], ...]:
    hidden = any(cell is None for row in cells for cell in row)
    return ((SMALL, {"smallest": SMALLEST_CELL}),) if hidden else ()


def _titles(clusters: Sequence[Any]) -> tuple[Label, ...]:
    return tuple(Label(one["id"], one["title"], dir=direction(one["title"], "ltr")) for one in clusters)


def _themes(contributions: Sequence[Any], clusters: Sequence[Any]) -> Figure:
    rows = (*_titles(clusters), Label("", N_("In no cluster yet")))
    columns = _labels({kind: KIND_NAMES[kind] for kind in Kind})
    cells = _tally(contributions, rows, columns, lambda one: one["cluster"] or "", lambda one: one["kind"])
    kept = [index for index in range(len(rows)) if rows[index].key or any(cells[index])]
    return Figure(
        Picture.THEMES,
        PICTURE_NAMES[Picture.THEMES],
        "bars",
        tuple(rows[index] for index in kept),
        columns,
        tuple(cells[index] for index in kept),
    )


def _words(contributions: Sequence[Any]) -> Figure:
    words = count_words((one["text"], one["lang"]) for one in contributions)[:40]
    rows = tuple(
        Label(f"{one.lang} {one.text}", one.text, one.lang, direction(one.text, "ltr")) for one in words
    )
    columns = (Label("contributions", N_("Contributions with this word")),)
    cells = tuple((one.times,) for one in words)
    return Figure(Picture.WORDS, PICTURE_NAMES[Picture.WORDS], "bars", rows, columns, cells)


def _endorsements(contributions: Sequence[Any], clusters: Sequence[Any]) -> Figure:
    inside: Counter[str] = Counter()
    for one in contributions:
        inside[one["cluster"] or ""] += one["endorsements"]
    ordered = sorted(clusters, key=lambda one: -(one["endorsements"] + inside[one["id"]]))
    cells = tuple((one["endorsements"], inside[one["id"]]) for one in ordered)
    name = Picture.ENDORSEMENTS
    return Figure(name, PICTURE_NAMES[name], "bars", _titles(ordered), _labels(_MARKED), cells)


def _levels(contributions: Sequence[Any]) -> Figure:
    rows = _labels({level: LEVEL_NAMES[level] for level in Level})
    columns = _labels(_LED)
    actions = [one for one in contributions if one["kind"] == Kind.ACTION]
    cells = _tally(
        actions, rows, columns, lambda one: one["level"], lambda one: "led" if one["lead"] else "open"
    )
    return Figure(Picture.LEVELS, PICTURE_NAMES[Picture.LEVELS], "bars", rows, columns, cells)
