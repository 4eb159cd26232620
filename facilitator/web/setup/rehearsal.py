"""Rehearse from the browser: simulated phones write in a session; what became of it is told in words."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from flask import Blueprint, make_response, render_template, request, url_for

from facilitator.commands.clearing import require_confirmed
from facilitator.domain.messages import N_
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Stage
from facilitator.i18n.localisation import error_body
from facilitator.identity import Caller
from facilitator.intake.tables import MAX_FILE_BYTES
from facilitator.runtime.address import local_url
from facilitator.runtime.child_process import ChildError, Job, State
from facilitator.store import clearing, files, queries
from facilitator.store.models import Event, Session
from facilitator.web.core import Web
from facilitator.web.responses import STATUS
from facilitator.web.setup.forms import Form, Values, frame, go, line, organiser
from facilitator.workers import rehearsal as worker

MOST_PHONES: Final = 200
MOST_MINUTES: Final = 10
_JOINING_SECONDS: Final = 300
"""For all phones to join, and for what was sent to be compared with what is kept."""
_KEPT_SECONDS: Final = 24 * 3600
FAILED: Final = N_("The rehearsal ended by a fault of the server; its log says more.")


@dataclass
class Rehearsal:
    """One rehearsal, and the job that holds it."""

    event: str
    session: str
    phones: int
    job: Job[dict[str, Any]]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    asked_at: float = field(default_factory=time.monotonic)


class Rehearsals:
    """Holds the rehearsals of all events, one after the other, and knows for a day what came of each."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._known: dict[str, Rehearsal] = {}

    def start(self, caller: Caller, session: str, phones: int, minutes: float, stored: str) -> Rehearsal:
        """Begin a rehearsal, or return the one of the same event that is not over. Raises ``Refused`` (``busy``)."""
        late = time.monotonic() - _KEPT_SECONDS
        self._known = {id_: one for id_, one in self._known.items() if one.asked_at > late}
        under_way = self.under_way(caller.event)
        if under_way is not None:
            return under_way
        work = partial(
            worker.rehearse,
            url=local_url(self._web.settings.host, self._web.settings.port_number),
            event=caller.event,
            session=session,
            delegates=phones,
            seconds=minutes * 60,
            stored=stored,
            language=self._web.reader.language(),
        )
        job = self._web.rehearsals.start(work, caller=caller.event, seconds=minutes * 60 + _JOINING_SECONDS)
        made = Rehearsal(caller.event, session, phones, job)
        self._known[made.id] = made
        return made

    def under_way(self, event: str) -> Rehearsal | None:
        """Return the event's rehearsal that is not over, or None."""
        return next(
            (one for one in self._known.values() if one.event == event and not one.job.has_ended), None
        )

    def get(self, id_: str, event: str) -> Rehearsal:
        """Return a rehearsal of ``event``. Raises ``Refused``."""
        found = self._known.get(id_)
        if found is None or found.event != event:
            raise Refused("unknown_page")
        return found

    def cancel(self, rehearsal: Rehearsal) -> None:
        """End it; what was written by then stays until it is cleared."""
        self._web.rehearsals.cancel(rehearsal.job)


def add(pages: Blueprint, web: Web) -> None:
    """Put the rehearsal's pages on ``pages``."""
    rehearsals = Rehearsals(web)

    def page(event: Event, form: Form) -> str:
        with web.store.read() as tx:
            sessions = [one.dump() for one in queries.agenda(tx, event.id) if one.question]
            counts = {one["id"]: clearing.count_given(tx, event.id, one["id"]) for one in sessions}
        given = {id_: count["contributions"] for id_, count in counts.items()}
        form.values["session"] = form.values["session"] or next(
            (id_ for id_, count in given.items() if not count), next(iter(given), "")
        )
        context = frame(
            web, event, form, sessions=sessions, given=given, join=web.pages.join_info(event),
            limits={"phones": MOST_PHONES, "minutes": MOST_MINUTES},
        )  # fmt: skip
        return render_template("setup/rehearse.html", **context)

    @pages.get("/setup/<event>/rehearse")
    def rehearse(event: str) -> Any:
        organiser(web, event)
        under_way = rehearsals.under_way(event)
        if under_way is not None:
            return go("rehearsal", event=event, rehearsal=under_way.id)
        values = {"session": request.args.get("session", ""), "phones": "20", "minutes": "1", "confirm": ""}
        return page(web.get_event(event), Form(values))

    @pages.post("/setup/<event>/rehearse")
    def start_rehearsal(event: str) -> Any:
        request.max_content_length = MAX_FILE_BYTES + 100_000
        caller, row = organiser(web, event), web.get_event(event)
        under_way = rehearsals.under_way(event)
        if under_way is not None:
            return go("rehearsal", event=event, rehearsal=under_way.id)
        values = {name: line(name) for name in ("session", "phones", "minutes", "confirm")}
        try:
            phones = _number("phones", values, MOST_PHONES)
            minutes = _number("minutes", values, MOST_MINUTES)
            _prepare_session(web, caller, row, values)
            made = rehearsals.start(caller, values["session"], phones, minutes, _keep_upload(web, caller))
        except Refused as refused:
            if refused.code in ("not_joined", "forbidden"):
                raise
            form = Form(values, error=error_body(refused, web.reader.language()))
            return page(row, form), STATUS[refused.code]
        return go("rehearsal", event=event, rehearsal=made.id)

    @pages.get("/setup/<event>/rehearse/<rehearsal>")
    def rehearsal(event: str, rehearsal: str) -> Any:
        organiser(web, event)
        found = rehearsals.get(rehearsal, event)
        if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
            return _describe(found)
        with web.store.read() as tx:
            session = queries.get_session(tx, found.session, event).dump()
        context = frame(
            web, web.get_event(event), session=session, rehearsal=found, report=found.job.report,
            result=_result(web, found),
        )  # fmt: skip
        return render_template("setup/rehearsal.html", **context)

    @pages.post("/setup/<event>/rehearse/<rehearsal>")
    def cancel_rehearsal(event: str, rehearsal: str) -> Any:
        organiser(web, event)
        found = rehearsals.get(rehearsal, event)
        rehearsals.cancel(found)
        return make_response(go("rehearsal", event=event, rehearsal=found.id))


def _number(name: str, values: Values, most: int) -> int:
    """Return the whole number from 1 to ``most`` in a field. Raises ``Refused``."""
    said = values[name].strip()
    if not (said.isdecimal() and len(said) < 5 and 1 <= int(said) <= most):
        raise Refused("not_in_range", field=name, least=1, most=most)
    return int(said)


def _prepare_session(web: Web, caller: Caller, event: Event, values: Values) -> None:
    """Open the session that phones are to write in. Raises ``Refused``.

    One that holds contributions, which may be real ones, needs the typed join code.
    """
    with web.store.read() as tx:
        session: Session = queries.get_session(tx, values["session"], event.id)
        has_question, stage = bool(session.question), session.stage
        given = clearing.count_given(tx, event.id, session.id)["contributions"]
    if not has_question:
        raise Refused("no_question", field="session")
    if given:
        require_confirmed(event, values["confirm"])
    if stage != Stage.COLLECTING:
        payload = {"session": values["session"], "stage": Stage.COLLECTING.value}
        web.dispatcher.perform(caller, "session.stage", payload)


def _keep_upload(web: Web, caller: Caller) -> str:
    """Keep an uploaded table for the rehearsal to read; return its id, "" where there is none."""
    file = request.files.get("file")
    body = file.read() if file is not None else b""
    if file is None or not body:
        return ""
    with web.store.write() as tx:
        return files.keep(tx, caller.event, files.IMPORT, file.filename or "", body, time.time())


def _describe(rehearsal: Rehearsal) -> dict[str, Any]:
    """Return where a rehearsal stands, for the page's script."""
    report = rehearsal.job.report
    return {
        "state": rehearsal.job.state,
        "step": report.step,
        "done": report.done,
        "total": report.total,
        "url": url_for("setup.rehearsal", event=rehearsal.event, rehearsal=rehearsal.id),
    }


def _result(web: Web, rehearsal: Rehearsal) -> dict[str, Any]:
    """Return what came of a rehearsal that is over (``worker.rehearse``); nothing of one that is not, or was cancelled."""
    if rehearsal.job.state not in (State.DONE, State.FAILED):
        return {}
    try:
        return rehearsal.job.result()
    except (ChildError, Refused):
        return {"problem": web.reader.gettext(FAILED)}
