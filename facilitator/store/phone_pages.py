"""What others gave, for a phone, a page at a time: a session of thousands of notes is small for each phone that opens it.

The newest come first; while the room chooses among some kinds, those of these kinds. A cursor names the last one of a
page: what comes after it is the same page whatever was given meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session as Tx

from facilitator.contract.messages import PAGE_SIZE, PageOfOthers
from facilitator.contract.rights import project_row
from facilitator.domain.audience import Audience, kinds_on_phones
from facilitator.domain.marks import marks_of, shows_to_mark
from facilitator.domain.vocabulary import FocusType, Status, Translated
from facilitator.store.models import Contribution, Session, Translation

BYTES_EACH: Final = 500
"""Of a row, on average: a page of long texts has fewer rows, and at least one."""
_COLUMNS: Final = {
    name: column
    for name, column in Contribution.__mapper__.columns.items()
    if name not in Contribution.unjournaled
}


def add_page(
    tx: Tx, session: Session, snapshot: dict[str, Any], page: PageOfOthers, language: str | None
) -> None:
    """Put a page of contributions into a phone's ``snapshot``, with their checked translations into ``language``.

    ``others`` of the snapshot then says how it goes on: ``more`` is the cursor of the next page (null: that is all),
    ``total`` how many the phone may see, and ``inside`` how many of them stand in each cluster. The first page also has
    what this phone has marked, where marks are limited, and what is large on the wall: without them it could not tell
    what it has left, or what the room looks at.
    """
    settings = session.dump()
    visible = _visible(settings, page.question)
    size = page.size or PAGE_SIZE
    ordered = _ordered(visible, settings)
    if page.after is not None:
        ordered = ordered.where(_is_after(settings, page.after))
    found = [row._mapping for row in tx.execute(ordered.limit(size + 1))]
    rows: dict[str, Any] = {}
    spent = 0
    for row in found[:size]:
        seen = _project(row, settings)
        spent += len(json.dumps(seen))
        if rows and spent > size * BYTES_EACH:
            break
        rows[row["id"]] = seen
    last = list(rows)[-1] if len(rows) < len(found) else None
    more = next((_cursor(row) for row in found if row["id"] == last), None)
    if page.after is None:
        also = _needed(snapshot, settings) - rows.keys()
        rows |= {row["id"]: _project(row, settings) for row in _some(tx, settings, also)}
    counts = tx.execute(
        select(Contribution.cluster, func.count()).where(*visible).group_by(Contribution.cluster)
    )
    inside: dict[str | None, int] = {cluster: number for cluster, number in counts}  # noqa: C416 - rows are no pairs
    snapshot["others"] = {
        "more": more,
        "total": sum(inside.values()),
        "inside": {cluster: number for cluster, number in inside.items() if cluster is not None},
    }
    state = snapshot["state"]
    translations = {**state["translations"], **_translations(tx, settings, set(rows), language)}
    snapshot["state"] = {**state, "contributions": rows, "translations": translations}


def _project(row: Any, settings: dict[str, Any]) -> dict[str, Any] | None:
    values = {name: row[name] for name in _COLUMNS}
    return project_row(Contribution.__tablename__, values, Audience.PHONE, settings)


def _visible(settings: dict[str, Any], question: str | None) -> list[ColumnElement[bool]]:
    """Return what a contribution must be that a phone may see: ``audience.project`` then lets it through."""
    asked = [Contribution.question == question] if question is not None else []
    return [
        Contribution.session == settings["id"],
        Contribution.status == Status.SHOWN,
        Contribution.kind.in_(kinds_on_phones(settings)),
        *asked,
    ]


def _group(settings: dict[str, Any]) -> ColumnElement[int]:
    first = [kind for kind in kinds_on_phones(settings) if shows_to_mark(settings, kind)]
    return case((Contribution.kind.in_(first), 0), else_=1) if first else literal(0)


def _ordered(visible: list[ColumnElement[bool]], settings: dict[str, Any]) -> Select[Any]:
    group = _group(settings)
    chosen = select(*_COLUMNS.values(), group.label("paged_as")).where(*visible)
    return chosen.order_by(group, Contribution.number.desc())


def _cursor(row: Any) -> str:
    return f"{row['paged_as']}.{row['number']}"


def _is_after(settings: dict[str, Any], cursor: str) -> ColumnElement[bool]:
    group, _, number = cursor.partition(".")
    here = _group(settings)
    return or_(here > int(group), and_(here == int(group), Contribution.number < int(number)))


def _needed(snapshot: dict[str, Any], settings: dict[str, Any]) -> set[str]:
    marked = snapshot["mine"]["endorsements"] if marks_of(settings)["each"] is not None else ()
    focus = settings["focus"] or {}
    return {*marked, *([focus["id"]] if focus.get("type") == FocusType.CONTRIBUTION else [])}


def _some(tx: Tx, settings: dict[str, Any], ids: Collection[str]) -> list[Any]:
    if not ids:
        return []
    chosen = select(*_COLUMNS.values()).where(*_visible(settings, None), Contribution.id.in_(ids))
    return [row._mapping for row in tx.execute(chosen)]


def _translations(
    tx: Tx, settings: dict[str, Any], targets: Collection[str], language: str | None
) -> dict[str, dict[str, Any]]:
    if not targets or language is None:
        return {}
    found = tx.scalars(
        select(Translation).where(
            Translation.session == settings["id"],
            Translation.of == Translated.CONTRIBUTION,
            Translation.lang == language,
            Translation.target.in_(targets),
        )
    )
    projected = {row.id: project_row("translations", row.dump(), Audience.PHONE, settings) for row in found}
    return {id_: row for id_, row in projected.items() if row is not None}
