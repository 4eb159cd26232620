"""The results for those who gave them: a frozen version's public page, its documents, and what became of actions.

The secret part of the address is all that is asked for; nothing but the frozen version's content is here, and search
engines are told to leave it alone.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from datetime import datetime
from functools import partial
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session as Tx
from werkzeug.wrappers import Response as AnyResponse

from facilitator.documents.qr_code import draw_svg
from facilitator.domain.audience import READERS, Audience
from facilitator.domain.rules import WRITERS, Refused
from facilitator.domain.vocabulary import FOLLOW_UP_NAMES, FollowUpState, Role
from facilitator.i18n.localisation import error_body
from facilitator.identity import Caller
from facilitator.runtime.child_process import State
from facilitator.runtime.child_queue import LONG_SECONDS, wait_for
from facilitator.store import queries
from facilitator.store.models import Authorship, Contribution, Event, FollowUp, Session, Version
from facilitator.web.core import Web
from facilitator.web.document_jobs import Export, Exports, send
from facilitator.web.responses import STATUS, new_key
from facilitator.workers.reports import read_results

FORMATS: Final = ("pdf", "docx", "html", "xlsx", "csv")
"""What readers can take with them."""
_CALLER: Final = "results"
"""In the queue of child processes all readers are one: they hold up nobody who works."""
_KEPT: Final = 24


class Published(NamedTuple):
    """A frozen version that is on a public page; ``mark`` is another one once consent to something in it is."""

    version: str
    session: str
    event: Event
    slug: str
    revs: dict[str, int]
    mark: str


class Results:
    """Pages of results, made by child processes and kept for as long as nothing in them is another."""

    def __init__(self, web: Web, exports: Exports) -> None:
        self._web = web
        self._exports = exports
        self._kept: OrderedDict[tuple[str, str], tuple[str, dict[str, Any]]] = OrderedDict()
        self._documents: OrderedDict[tuple[str, ...], Export] = OrderedDict()

    def find(self, slug: str) -> Published:
        """Return what stands at an address. Raises ``Refused`` where it never was, was taken away, or is over."""
        with self._web.store.read() as tx:
            row = tx.scalar(select(Version).where(Version.slug == slug))
            found = self._published(tx, row) if row is not None else None
        if found is None:
            raise Refused("unknown_results")
        return found

    def of_session(self, session: str) -> Published | None:
        """Return what a session's wall leads to: the newest of its own pages, else of the whole event's."""
        with self._web.store.read() as tx:
            event = tx.get_one(Event, queries.get_session(tx, session).event)
            row = queries.results_of_session(tx, event.id, session, self._today(event))
            return self._published(tx, row) if row is not None else None

    def _today(self, event: Event) -> str:
        return (
            datetime.fromtimestamp(self._web.dispatcher.clock(), ZoneInfo(event.time_zone)).date().isoformat()
        )

    def _published(self, tx: Tx, row: Version) -> Published | None:
        session = tx.get_one(Session, row.session)
        event = tx.get_one(Event, session.event)
        if row.until is not None and self._today(event) > row.until:
            return None
        # Whoever takes words back moves the revision of a session: then the page is made anew.
        now = [(one.id, one.lineage, one.rev) for one in queries.agenda(tx, event.id) if one.id in row.revs]
        found = Published(
            row.id,
            row.session,
            event,
            str(row.slug),
            dict(row.revs),
            json.dumps([row.checksum, row.approved_at, now]),
        )
        tx.expunge(event)
        return found

    def read(self, found: Published, language: str) -> dict[str, Any]:
        """Return the page in ``language`` (``outcome.results``). Raises ``Refused`` (``busy``)."""
        key = (found.version, language)
        kept = self._kept.get(key)
        if kept is None or kept[0] != found.mark:
            work = partial(read_results, version=found.version, language=language)
            kept = (found.mark, self._web.children.run(work, caller=_CALLER, seconds=LONG_SECONDS))
            self._kept[key] = kept
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return kept[1]

    def document(self, found: Published, ending: str, language: str, separator: str) -> Export:
        """Return a document of the version, once it is made; the same one for all who ask within some minutes."""
        if ending not in FORMATS:
            raise Refused("unknown_page")
        key = (found.version, found.mark, ending, language, separator)
        export = self._documents.get(key)
        if export is None or not self._exports.has(export) or export.job.state not in _GOOD:
            caller = Caller(Role.SYSTEM, _CALLER, found.event.id)
            order = self._exports.order(
                caller, None, ending, language, gathered=False, version=found.version, separator=separator
            )
            export = self._exports.start(order)
            self._documents[key] = export
            while len(self._documents) > _KEPT:
                self._documents.popitem(last=False)
        wait_for(export.job)
        return export

    def own_notes(self, found: Published, page: dict[str, Any]) -> list[dict[str, Any]]:
        """Return what became of each contribution that this phone gave; of one that is not in the version its number."""
        caller = self._web.callers.find_delegate()
        if caller is None or caller.event != found.event.id:
            return []
        mine = (Authorship.delegate == caller.id) & Authorship.session.in_(list(found.revs))
        query = select(Contribution.id, Contribution.number).join(
            Authorship, Authorship.thing == Contribution.id
        )
        with self._web.store.read() as tx:
            rows = tx.execute(query.where(mine).order_by(Contribution.session, Contribution.number)).all()
        return [page["notes"].get(id_) or {"number": number, "absent": True} for id_, number in rows]

    def follow_ups(self, found: Published) -> dict[str, dict[str, Any]]:
        """Return by action what its lead said became of it, with the day."""
        zone = ZoneInfo(found.event.time_zone)
        with self._web.store.read() as tx:
            rows = tx.scalars(select(FollowUp).join(Session).where(Session.event == found.event.id)).all()
            return {
                one.action: {
                    "state": one.state,
                    "name": self._web.reader.gettext(FOLLOW_UP_NAMES[one.state]),
                    "note": one.note,
                    "day": datetime.fromtimestamp(one.at, zone).date().isoformat(),
                }
                for one in rows
            }


_GOOD: Final = frozenset({State.WAITING, State.RUNNING, State.DONE})


def make(web: Web, exports: Exports) -> Blueprint:
    """Return the pages; all but two are for whoever knows the address."""
    pages = Blueprint("results", __name__)
    results = Results(web, exports)

    @pages.after_request
    def hide(response: Response) -> Response:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    @pages.get("/results/<slug>")
    def show(slug: str) -> str:
        found = results.find(slug)
        page = results.read(found, web.reader.language())
        context = {
            "results": page,
            "own": results.own_notes(found, page),
            "follow_ups": results.follow_ups(found),
            "formats": FORMATS,
            "slug": slug,
        }
        return render_template("results.html", **{**web.pages.page("results", found.event), **context})

    @pages.get("/results/<slug>/document.<ending>")
    def document(slug: str, ending: str) -> AnyResponse:
        found = results.find(slug)
        language = web.reader.known_language(request.args.get("language", "")) or web.reader.language()
        separator = request.args.get("separator", "comma")
        return send(results.document(found, ending, language, separator))

    @pages.get("/results/<slug>/code.svg")
    def code(slug: str) -> Response:
        address = _address(web, results.find(slug).slug)
        return Response(draw_svg(address), mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})

    @pages.route("/results/<slug>/follow/<action>/<token>", methods=["GET", "POST"])
    def follow(slug: str, action: str, token: str) -> Any:
        found = results.find(slug)
        if not web.signer.follows(token, slug, action):
            raise Refused("unknown_results")
        page = results.read(found, web.reader.language())
        about = next((one for one in page["actions"] if one["id"] == action), None)
        if about is None:
            raise Refused("unknown_results")
        return _follow(web, results, found, about)

    _add_staff(pages, web, results)
    return pages


def _add_staff(pages: Blueprint, web: Web, results: Results) -> None:
    """Add what staff ask for: the leads' links, and where a wall leads to."""

    @pages.get("/report/<session>/leads/<version>")
    def leads(session: str, version: str) -> str:
        """The links of an action's leads, for those who hand them out."""
        web.callers.require_staff(WRITERS, web.get_session_event(session))
        with web.store.read() as tx:
            row = tx.get(Version, version)
            slug = row.slug if row is not None and row.session == session else None
            title = queries.get_session(tx, session).title
        if slug is None:
            raise Refused("unknown_version")
        found = results.find(slug)
        base = _address(web, slug)
        rows = [
            {**one, "url": f"{base}/follow/{one['id']}/{web.signer.follow_token(slug, one['id'])}"}
            for one in results.read(found, web.reader.language())["actions"]
        ]
        context = {"actions": rows, "session": {"id": session, "title": title}}
        return render_template("leads.html", **{**web.pages.page("leads", found.event), **context})

    @pages.get("/api/v1/sessions/<session>/results")
    def of_session(session: str) -> dict[str, Any]:
        web.callers.require_staff(READERS[Audience.BOARD], web.get_session_event(session))
        found = results.of_session(session)
        if found is None:
            return {"ok": True, "results": None}
        address = _address(web, found.slug)
        code = url_for("results.code", slug=found.slug)
        return {"ok": True, "results": {"url": address, "code": code}}


def _address(web: Web, slug: str) -> str:
    return f"{web.pages.public_url(request.host)}{url_for('results.show', slug=slug)}"


def _follow(web: Web, results: Results, found: Published, about: dict[str, Any]) -> Any:
    """Show an action to its lead, and keep what the lead says of it; after a refusal what was typed stands there."""
    refused = None
    if request.method == "POST":
        payload = {
            "session": found.session, "version": found.version, "action": about["id"],
            "state": request.form.get("state", ""), "note": request.form.get("note", ""),
            "key": request.form.get("key") or new_key(),
        }  # fmt: skip
        try:
            caller = Caller(Role.SYSTEM, f"lead-{about['id']}", found.event.id)
            web.dispatcher.perform(caller, "report.follow", payload)
        except Refused as error:
            refused = error
    said = results.follow_ups(found).get(about["id"])
    context = {
        "action": about,
        "said": said,
        "chosen": request.form if refused else said or {},
        "names": {str(one): web.reader.gettext(FOLLOW_UP_NAMES[one]) for one in FollowUpState},
        "kept": request.method == "POST" and refused is None,
        "slug": found.slug,
        "error": error_body(refused, web.reader.language()) if refused else None,
    }
    page = render_template("follow.html", **{**web.pages.page("results", found.event), **context})
    return page, STATUS[refused.code] if refused else 200
