"""The pictures of an introduction: drawn from the outcome itself, with a table's worth of alternative text."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import vl_convert

from facilitator.domain.vocabulary import Attribution
from facilitator.domain.vocabulary import Picture as Name
from facilitator.outcome.fonts import folders
from facilitator.outcome.paper.blocks import Picture
from facilitator.outcome.paper.builder import Builder
from facilitator.outcome.paper.questions import topics
from facilitator.pictures.describe import describe
from facilitator.pictures.draw import draw
from facilitator.pictures.figures import Figure, count

CHOSEN: Final = (Name.KINDS, Name.THEMES, Name.LEVELS)
"""The pictures that a summary shows, where there is something to see."""


def add_charts(builder: Builder) -> None:
    """Add the pictures; a reader who sees none of them finds each number in the alternative text."""
    speech = builder.speech
    figures = _figures(builder)
    for folder in folders():
        vl_convert.register_font_directory(str(folder))  # a fresh machine has no Arabic
    for name in CHOSEN:
        figure = figures[name]
        if figure.is_empty:
            continue
        said = describe(figure, speech.language)
        svg = draw(figure, "svg", speech.language)
        png = draw(figure, "png", speech.language, scale=1.6)
        builder.blocks.append(Picture(svg, png, _alternative(said), speech.line(said["title"]), 0.86))


def _figures(builder: Builder) -> dict[str, Figure]:
    outcome = builder.outcome
    place = {
        question.id: topic.question.id for topic in topics(outcome) for _session, question in topic.asked
    }
    contributions: list[dict[str, Any]] = [
        {
            "kind": one.kind,
            "question": place[question.id],
            "cluster": one.cluster,
            "created_at": datetime.fromisoformat(one.created_at).timestamp(),
            "group": one.group,
            "text": one.text,
            "lang": one.lang,
            "level": one.level,
            "lead": one.lead,
            "endorsements": one.endorsements,
        }
        for _session, question, one in outcome.given()
    ]
    questions = [
        {"id": topic.question.id, "short": topic.question.short, "text": topic.question.text}
        for topic in topics(outcome)
        if topic.is_answered()
    ]
    clusters = [
        {"id": cluster.id, "title": cluster.title, "endorsements": cluster.endorsements}
        for session in outcome.sessions
        for question in session.questions
        for cluster in question.clusters
    ]
    anonymous = any(session.attribution == Attribution.NONE for session in outcome.sessions)
    return count(
        contributions,
        clusters,
        questions,
        time_zone=outcome.time_zone,
        anonymous=anonymous,
        groups=outcome.group_names,
    )


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
