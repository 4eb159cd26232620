"""What the wall shows, to read on one's own phone at the same moment: on the delegate's page, and as a page of its own.

A phone gets what the session lets phones see; of the rest the words say that it is on the wall.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from itertools import groupby
from typing import Any, Final

from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy.orm import Session as Tx

from facilitator.domain import markdown_subset
from facilitator.domain.audience import Audience
from facilitator.domain.markdown_subset import BlockKind
from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import (
    VIEW_NAMES,
    BoardView,
    FocusType,
    Kind,
    Level,
    Translated,
    Visibility,
)
from facilitator.store import journal, queries
from facilitator.store.models import Event, Session
from facilitator.web.core import Web
from facilitator.web.pictures import Pictures

_CALLER: Final = "wall"
"""In the queue of child processes all who read the wall are one: the page is made once for all."""
SIZE: Final = "400x480@17"
"""The frame of a picture on a phone: upright, in letters that can be read at 360 pixels' width."""
_KEPT: Final = 32
"""Pages in memory: they are the same for everybody who reads one language."""
GOOD_SECONDS: Final = 5.0
"""For which a page is good although the session has moved on: a room that endorses changes many times a second."""

_MORE_OF_THE_SAME: Final = frozenset({"endorsement.set", "contribution.submit", "offer.make", "ready.set"})
"""Commands after which an older page tells nothing that it must not."""

_STANDS_BELOW: Final[dict[str, tuple[BoardView, ...]]] = {
    Visibility.NONE: (),
    Visibility.CLUSTERS: (BoardView.CLUSTERS, BoardView.OVERVIEW),
    Visibility.ALL: (BoardView.ARRIVALS, BoardView.CLUSTERS, BoardView.OVERVIEW),
}
"""Views of which phones get their part under "What others gave": of single contributions only where they may see them."""

Row = dict[str, Any]


def on_wall(web: Web, state: dict[str, Any], session: Session) -> Row:
    """Return what is large on the wall, as far as this phone may see it: words about it, its own, their language."""
    kind, id_ = (session.focus["type"], session.focus["id"]) if session.focus else ("", "")
    if session.blank:
        return {"about": web.reader.gettext(N_("The wall is dark for a moment."))}
    if kind == FocusType.QUESTION and id_ in state["questions"]:
        text = state["questions"][id_]["text"]
        about = web.reader.gettext(N_("A question is large on the wall."))
        language = web.reader.localized_language(text)
        return {"about": about, "words": web.reader.localized(text), "lang": language}
    if kind == FocusType.CLUSTER and id_ in state["clusters"]:
        about = web.reader.gettext(N_("A cluster is large on the wall:"))
        return {"about": about, "words": state["clusters"][id_]["title"], "lang": ""}
    if kind == FocusType.CONTRIBUTION and id_ in state["contributions"]:
        row = state["contributions"][id_]
        about = web.reader.gettext(N_("Contribution number %(number)s is large on the wall:"))
        found = {"words": row["text"], "lang": row["lang"], "dir": row["dir"]}
        return {"about": about % {"number": row["number"]}, **found}
    if kind == FocusType.CONTRIBUTION:
        return {"about": web.reader.gettext(N_("A contribution is large on the wall."))}
    what = web.reader.gettext(VIEW_NAMES[session.view])
    return {"about": web.reader.gettext(N_("The wall shows: %(what)s")) % {"what": what}}


def all_on_wall(web: Web, state: dict[str, Any], session: Session, pictures: Pictures) -> Row:
    """Return ``on_wall`` with everything that the view has: ranked, by level, the summary, or a picture in words."""
    found = on_wall(web, state, session)
    if session.blank or session.focus:
        return found
    if session.view in (BoardView.WELCOME, BoardView.JOIN):
        return {**found, "join": True}
    if session.view == BoardView.SUMMARY:
        return {**found, "summary": _summary(web, state)}
    if session.view == BoardView.PICTURES:
        drawn = pictures.get(session.id, web.reader.language(), SIZE, _CALLER)
        figure = drawn.words[session.picture]
        address = url_for(
            "pictures.picture",
            session=session.id,
            name=session.picture,
            ending="svg",
            lang=web.reader.language(),
            size=SIZE,
            rev=drawn.rev,
        )
        return {**found, "figure": figure, "picture": address}
    if session.view == BoardView.PRIORITIES and session.visibility != Visibility.NONE:
        return {**found, "ranked": _ranked(state, session)}
    if session.view == BoardView.ACTIONS and session.visibility == Visibility.ALL:
        return {**found, "by_level": _by_level(state)}
    if session.view in _STANDS_BELOW[session.visibility]:
        return {**found, "below": True}
    if session.view in (BoardView.TIMER, BoardView.THANKS):
        return found
    return {**found, "only_there": True}


def _words(state: dict[str, Any], of: Translated, row: Row) -> Row:
    """Return the row with its checked translation into the reader's language, where there is one."""
    found = (
        one["texts"]
        for one in state["translations"].values()
        if (one["of"], one["target"]) == (of, row["id"])
    )
    return {**row, "translation": next(found, None)}


def _ranked(state: dict[str, Any], session: Session) -> list[Row]:
    rows = [_words(state, Translated.CLUSTER, one) for one in state["clusters"].values()]
    rows += [_words(state, Translated.CONTRIBUTION, one) for one in state["contributions"].values()]
    mine = [one for one in rows if one["question"] == session.question and one["endorsements"] > 0]
    return sorted(mine, key=lambda one: -one["endorsements"])


def _by_level(state: dict[str, Any]) -> list[tuple[str, list[Row]]]:
    actions = [one for one in state["contributions"].values() if one["kind"] == Kind.ACTION]
    actions.sort(key=lambda one: (-one["endorsements"], one["number"]))
    return [
        (level, [_words(state, Translated.CONTRIBUTION, one) for one in actions if one["level"] == level])
        for level in Level
    ]


def _summary(web: Web, state: dict[str, Any]) -> list[Row]:
    """Return the summary's texts in the wall's order, each with a title (or none) and its blocks."""
    found = []
    questions = sorted(state["questions"].values(), key=lambda one: one["position"])
    for question in (None, *questions):
        texts = [
            one
            for one in state["summaries"].values()
            if one["question"] == (question and question["id"]) and one["text"].strip()
        ]
        for one in sorted(texts, key=lambda one: one["cluster"] is not None):
            cluster = state["clusters"].get(one["cluster"] or "")
            title = (
                cluster["title"]
                if cluster
                else web.reader.localized(question["short"] or question["text"])
                if question
                else ""
            )
            found.append({"title": title, "blocks": _blocks(one["text"])})
    return found


def _blocks(text: str) -> list[Row]:
    """Return the blocks of a text with light marks; items that follow one another are one list."""
    together = groupby(markdown_subset.parse(text), key=lambda one: (one.kind, one.level))
    found: list[Row] = []
    for (kind, _level), blocks in together:
        if kind in (BlockKind.BULLET, BlockKind.NUMBERED):
            found.append({"kind": kind, "items": [one.spans for one in blocks]})
        else:
            found += [{"kind": kind, "spans": one.spans} for one in blocks]
    return found


def _is_harmless(tx: Tx, session: Session, rev: int) -> bool:
    """Whether since ``rev`` there was only more of the same: what is hidden or taken back goes from the wall at once."""
    return journal.commands_since(tx, session.id, rev) <= _MORE_OF_THE_SAME


def make(web: Web, pictures: Pictures) -> Blueprint:
    """Return the wall's page for delegates; the delegate's own page takes from it what it follows."""
    pages = Blueprint("wall", __name__)
    kept: OrderedDict[tuple[Any, ...], tuple[int, float, str]] = OrderedDict()

    @pages.get("/room/<session>/wall")
    def wall(session: str) -> Response:
        caller = web.callers.require_delegate()
        in_room = request.args.get("part") == "room"
        # A page with other parameters holds them in its links: it is made for this reader alone.
        shared = request.args.to_dict(flat=False) in ({}, {"part": ["room"]})
        with web.store.read() as tx:
            row = queries.get_session(tx, session, caller.event)
            event = tx.get_one(Event, caller.event)
            shown = (row.view, row.picture, row.blank, json.dumps(row.focus), row.visibility)
            reading = web.reader.reading(dict.fromkeys(event.languages))
            # Of the name by which the server is asked only what the page says: whoever makes names up pushes no page out.
            address = web.pages.public_url(request.host)
            reader = (web.reader.language(), reading, address, in_room, *web.reader.looks().items())
            key = (row.id, row.lineage, *shown, *reader)
            rev, at, page = kept.get(key, (-1, 0.0, ""))
            is_recent = time.monotonic() - at < GOOD_SECONDS
            if shared and (rev == row.rev or (is_recent and _is_harmless(tx, row, rev))):
                return Response(page, mimetype="text/html")
            state = queries.snapshot(tx, row, Audience.PHONE, caller.id, web.reader.language())["state"]
            context = {
                "session": row.dump(),
                "join": web.pages.join_info(event),
                "rev": row.rev,
                "in_room": in_room,
            }
            tx.expunge_all()
        # Outside of the transaction: a picture is drawn aside, which takes a moment.
        context["wall"] = all_on_wall(web, state, row, pictures)
        page = render_template("wall.html", **{**web.pages.page("wall", event), **context})
        if shared:
            kept[key] = (row.rev, time.monotonic(), page)
        while len(kept) > _KEPT:
            kept.popitem(last=False)
        return Response(page, mimetype="text/html")

    return pages
