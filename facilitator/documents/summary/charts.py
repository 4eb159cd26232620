"""The pictures of an introduction: drawn from the outcome itself, with a table's worth of alternative text."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from facilitator.documents.summary.blocks import Picture, Style, text_of
from facilitator.documents.summary.builder import Builder
from facilitator.documents.summary.questions import topics
from facilitator.domain.attribution import hides_groups
from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import Picture as Name
from facilitator.outcome.model import Contribution
from facilitator.pictures.describe import describe
from facilitator.pictures.draw import draw
from facilitator.pictures.figures import Figure, count
from facilitator.pictures.frame import PAGE, Frame

_HEAD: Final = 5.5
_BAR: Final = 3.6
"""Height of the legend, and of a bar with a name of two lines in Arabic too, in letters."""
MOST_BARS: Final = 14
"""Bars of a picture: as many as fit on a page in every language."""
_TALL: Final = Frame(height=round((_HEAD + _BAR * MOST_BARS) * PAGE.letters))
"""For a picture that has a bar for each theme: room for ``MOST_BARS``."""
CHOSEN: Final = {Name.KINDS: PAGE, Name.THEMES: _TALL, Name.LEVELS: PAGE}
"""The pictures that a summary shows, where there is something to see."""


def add_charts(builder: Builder) -> None:
    """Add the pictures; a reader who sees none of them finds each number in the alternative text."""
    speech = builder.speech
    figures = _figures(builder)
    for name, most in CHOSEN.items():
        figure = figures[name]
        if name == Name.KINDS:
            figure = _without_missing_kinds(figure)
        if figure.is_empty:
            continue
        figure, left = _cut(figure)
        said = describe(figure, speech.language)
        frame = _fitted(most, len(said["rows"]))
        svg = draw(figure, "svg", speech.language, frame)
        png = draw(figure, "png", speech.language, frame, scale=1.6)
        builder.blocks.append(Picture(svg, png, _alternative(said), speech.line(said["title"]), 0.86))
        if left is not None:
            _name_left_out(builder, left)


def _without_missing_kinds(figure: Figure) -> Figure:
    """Return the picture of kinds without those of which there are none; without any bar where it would have one alone.

    The table above it has both: a bar with nothing beside it compares nothing.
    """
    kept = [(row, cells) for row, cells in zip(figure.rows, figure.cells, strict=True) if any(cells)]
    if len(kept) < 2:
        kept = []
    rows, cells = tuple(row for row, _cells in kept), tuple(cells for _row, cells in kept)
    return replace(figure, rows=rows, cells=cells)


def _cut(figure: Figure) -> tuple[Figure, Figure | None]:
    """Return ``figure`` with its ``MOST_BARS`` longest bars, and the rest: the same ones in every language."""
    if len(figure.rows) <= MOST_BARS:
        return figure, None
    totals = [sum(cell or 0 for cell in row) for row in figure.cells]
    longest = set(sorted(range(len(totals)), key=lambda index: -totals[index])[:MOST_BARS])
    kept, left = (
        replace(
            figure,
            rows=tuple(row for index, row in enumerate(figure.rows) if (index in longest) is inside),
            cells=tuple(row for index, row in enumerate(figure.cells) if (index in longest) is inside),
        )
        for inside in (True, False)
    )
    return kept, left


def _name_left_out(builder: Builder, left: Figure) -> None:
    """Name what the picture before has no room for, each with its count."""
    speech = builder.speech
    rows = describe(left, speech.language)["rows"]
    named = speech.joined(
        speech.line(f"{row['text']} ({speech.number(sum(cell or 0 for cell in row['cells']))})")
        for row in rows
    )
    builder.plain(speech.fill(speech.say(N_("The picture leaves out: {themes}.")), themes=named), Style.PLAIN)


def _fitted(frame: Frame, bars: int) -> Frame:
    """Return ``frame`` no higher than ``bars`` need: few bars on a whole page say no more, and push the text apart."""
    return replace(frame, height=min(frame.height, round((_HEAD + _BAR * bars) * frame.letters)))


def _figures(builder: Builder) -> dict[str, Figure]:
    outcome = builder.outcome
    place = {
        question.id: topic.question.id for topic in topics(outcome) for _session, question in topic.asked
    }
    themes = _themes(builder)
    contributions: list[dict[str, Any]] = [
        {
            "kind": one.kind,
            "question": place[question.id],
            "cluster": themes.get(_cluster(builder, one) or ""),
            "created_at": datetime.fromisoformat(one.created_at).timestamp(),
            "group": one.group,
            "text": one.text,
            "lang": one.lang,
            "level": one.level,
            "lead": one.lead,
            "endorsements": builder.once(one).endorsements,
        }
        for _session, question, one in outcome.originals_only()
    ]
    questions = [
        {"id": topic.question.id, "short": topic.question.short, "text": topic.question.text}
        for topic in topics(outcome)
        if topic.is_answered()
    ]
    clusters = [
        {
            "id": gathered.parts[0][2].id,
            "title": text_of(builder.title([part for _session, _question, part in gathered.parts])),
            "endorsements": sum(part.endorsements for _session, _question, part in gathered.parts),
        }
        for topic in topics(outcome)
        for gathered in topic.clusters()
    ]
    anonymous = hides_groups(session.attribution for session in outcome.sessions)
    return count(
        contributions,
        clusters,
        questions,
        time_zone=outcome.time_zone,
        anonymous=anonymous,
        groups=outcome.group_names,
    )


def _themes(builder: Builder) -> dict[str, str]:
    """Return by each cluster's id that of the first of its title: what several groups found is one theme."""
    return {
        part.id: gathered.parts[0][2].id
        for topic in topics(builder.outcome)
        for gathered in topic.clusters()
        for _session, _question, part in gathered.parts
    }


def _cluster(builder: Builder, one: Contribution) -> str | None:
    """Return the cluster of a contribution: where it was brought together, the one it has there."""
    copies = builder.outcome.gathered.get(one.id, [])
    return copies[-1][1].cluster if copies else one.cluster


def _alternative(said: dict[str, Any]) -> str:
    """Return every row and number of a picture in words: what somebody who sees it can read off it."""
    columns = [column["text"] for column in said["columns"]]
    rows = []
    for row in said["rows"]:
        cells = [
            f"{column} {cell}"
            for column, cell in zip(columns, row["cells"], strict=True)
            if cell is not None and cell > 0
        ]
        rows.append(f"{row['text']}: {', '.join(cells) or 0}")
    return f"{said['title']}. {'; '.join(rows)}. {' '.join(said['notes'])}".strip()
