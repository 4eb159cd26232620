"""A whole conference rehearsed: every session of the Amman event, its delegates, facilitators and rapporteurs.

Delegates write over real sockets to a server of its own, started for this and thrown away; staff act through the same
commands as in the room. What is left is the event report.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from facilitator.commands.dispatcher import Dispatcher
from facilitator.documents.render import render
from facilitator.domain.marks import marks_of, may_mark
from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import ACTION_FIELDS, GROUPS, Kind, Role
from facilitator.identity import Caller
from facilitator.outcome.load import load_outcome
from facilitator.rehearsal.phones import (
    AT_ONCE,
    Phone,
    Plan,
    Report,
    join_all,
    progress_bar,
)
from facilitator.rehearsal.statements import RehearsalError, load_statements
from facilitator.store import queries
from facilitator.store.engine import Store

LANGUAGES: Final = ("en", "ar", "fr", "es")
_SHARES: Final = {
    "opening": 130, "silos": 120, "resources": 120, "group-local": 40, "group-national": 40,
    "group-regional": 40, "group-international": 40, "partners": 50, "closing": 20,
}  # fmt: skip
"""How many of 600 contributions each session takes."""


@dataclass(frozen=True)
class PlannedContribution:
    """One contribution to be given: its words, its kind and fields, and the theme it belongs to."""

    theme: str
    payload: dict[str, Any]


@dataclass
class Conference:
    """A rehearsal under way."""

    plan: Plan
    event: str
    dispatcher: Dispatcher
    staff: dict[str, Caller]
    statements: dict[str, Any]
    contributions: int
    groups: list[str]  # kinds of organisation to choose from
    report: Report = field(default_factory=Report)
    given: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def do(self, role: str, name: str, **payload: Any) -> dict[str, Any]:
        """Let a member of staff do something."""
        return self.dispatcher.perform(self.staff[role], name, payload).answer


def rehearse_event(target: Path, delegates: int, contributions: int, language: str) -> Report:
    """Rehearse the Amman conference and write its event report to ``target`` (its ending says the format).

    Returns what became of the contributions. Raises ``RehearsalError``.
    """
    with (
        tempfile.TemporaryDirectory(prefix="facilitator-rehearsal-") as folder,
        _server(folder) as (url, store),
    ):
        with store.read() as tx:
            event = queries.events(tx)[0]
            links = queries.role_links(tx, event.id)
            staff = {one.role: Caller(Role(one.role), one.id, event.id, one.name) for one in links}
            first = queries.agenda(tx, event.id)[0].id
            id_, code = event.id, event.code
            groups = [one["id"] for one in event.groups] or list(GROUPS)
        plan = Plan(url, code, first, delegates, 0.0, None, store)
        said = load_statements("amman")
        conference = Conference(plan, id_, Dispatcher(store), staff, said, contributions, groups)
        asyncio.run(_hold(conference))
        with store.read() as tx:
            outcome = load_outcome(tx, id_)
        # What waits for approval, or was hidden, is kept and counted; no document has its words.
        apart = sum(one.held + one.hidden + one.withdrawn for one in outcome.sessions)
        conference.report.missing = conference.report.sent - len(outcome.originals_only()) - apart
        target.write_bytes(render(outcome, target.suffix.removeprefix("."), language))
        store.close()
    return conference.report


class _server:  # noqa: N801 - used like a function
    """A server of our own on a free port, with its data in ``folder``; ended when the block is left."""

    def __init__(self, folder: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._url = f"http://127.0.0.1:{port}"
        environ = {name: value for name, value in os.environ.items() if not name.startswith("FACILITATOR_")}
        environ |= {
            "FACILITATOR_DATA": folder,
            "FACILITATOR_HOST": "127.0.0.1",
            "FACILITATOR_PORT": str(port),
        }
        command = [sys.executable, "-m", "facilitator.cli", "serve"]
        # A file, not a pipe: nobody reads a pipe meanwhile, and a full one would stop the server.
        self._log = Path(folder) / "server.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
        self._store: Store | None = None
        self._database = f"sqlite:///{Path(folder) / 'facilitator.sqlite3'}"

    def __enter__(self) -> tuple[str, Store]:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self._process.poll() is not None:
                said = self._log.read_text(encoding="utf-8", errors="replace")
                raise RehearsalError(
                    N_("The server for the rehearsal did not start: %(reason)s"), reason=said[-500:]
                )
            try:
                with urllib.request.urlopen(f"{self._url}/readyz", timeout=2):  # noqa: S310 - our own address
                    break
            except OSError:
                time.sleep(0.1)
        self._store = Store(self._database, lock=threading.RLock())
        return self._url, self._store

    def __exit__(self, *_: object) -> None:
        if self._store is not None:
            self._store.close()
        self._process.terminate()
        self._process.wait(timeout=20)


async def _hold(conference: Conference) -> None:
    plan = conference.plan
    phones = [Phone(plan, "", conference.report) for _ in range(plan.delegates)]
    try:
        await join_all(phones)
        with plan.store.read() as tx:
            agenda = [
                (one.id, one.day, [question.id for question in queries.questions(tx, one.id)])
                for one in queries.agenda(tx, conference.event)
            ]
        for session, day, questions in agenda:
            total = _share(session, conference.contributions)
            with progress_bar(f"{day} {session}", total) as writing:
                await _hold_session(
                    conference, phones, session, questions, total, functools.partial(writing.update, 1)
                )
    finally:
        await asyncio.gather(*(one.leave() for one in phones), return_exceptions=True)


def _share(session: str, contributions: int) -> int:
    return round(_SHARES.get(session, 0) * contributions / sum(_SHARES.values()))


async def _hold_session(
    conference: Conference, phones: list[Phone], session: str, questions: list[str], total: int, tick: Any
) -> None:
    if not questions:
        return
    # What others wrote is seen on the phones, so that delegates can mark and offer.
    conference.do("facilitator", "session.settings", session=session, visibility="all")
    conference.do("facilitator", "session.stage", session=session, stage="collecting")
    for place, question in enumerate(questions):
        mine = total // len(questions) + (total % len(questions) if place == 0 else 0)
        if mine:
            await _write(conference, phones, session, question, mine, tick)
    _cluster(conference, session)
    conference.do("facilitator", "session.stage", session=session, stage="prioritising")
    await _prioritise(conference, phones, session)
    _report(conference, session, questions)
    conference.do("facilitator", "session.stage", session=session, stage="closed")


def _pool(conference: Conference, session: str, question: str) -> Iterator[PlannedContribution]:
    """Yield what delegates say on a question, the languages in turn; a group speaks of its own level only."""
    level = session.removeprefix("group-") if session.startswith("group-") else None
    themes = [
        one for one in conference.statements[question.rpartition(".")[2]] if level in (None, one.get("level"))
    ]
    places = conference.statements["places"]
    for turn, theme in itertools.product(range(len(places["en"])), themes):
        for offset, lang in enumerate(LANGUAGES):
            place = places[lang][(turn + offset) % len(places[lang])]
            fields = (
                {name: theme[name] for name in ACTION_FIELDS if theme.get(name)}
                if theme["kind"] == Kind.ACTION
                else {}
            )
            yield PlannedContribution(
                theme["title"], {"kind": theme["kind"], "text": place + theme[lang], "lang": lang, **fields}
            )


async def _write(
    conference: Conference, phones: list[Phone], session: str, question: str, number: int, tick: Any
) -> None:
    said = list(itertools.islice(itertools.cycle(list(_pool(conference, session, question))), number))
    gate = asyncio.Semaphore(AT_ONCE)
    themes: dict[str, list[str]] = defaultdict(list)
    conference.report.sent += number

    async def write(index: int, one: PlannedContribution) -> None:
        id_ = str(uuid.uuid4())
        group = conference.groups[index % len(conference.groups)]
        payload = {"id": id_, "session": session, "question": question, "group": group, **one.payload}
        async with gate:
            if await phones[index % len(phones)].send("contribution.submit", payload):
                themes[one.theme].append(id_)
        tick()

    await asyncio.gather(*(write(index, one) for index, one in enumerate(said)))
    conference.given.setdefault(session, {})[question] = [id_ for ids in themes.values() for id_ in ids]
    for title, ids in themes.items():
        conference.given[session][f"{question}\n{title}"] = ids


def _cluster(conference: Conference, session: str) -> None:
    for key, ids in conference.given.get(session, {}).items():
        question, _, title = key.partition("\n")
        if title and ids:
            conference.do(
                "facilitator", "cluster.create", session=session, id=str(uuid.uuid4()), question=question,
                title=title, ids=ids[: max(1, len(ids) - 1)],
            )  # fmt: skip


async def _prioritise(conference: Conference, phones: list[Phone], session: str) -> None:
    with conference.plan.store.read() as tx:
        rows = queries.session_rows(tx, session)
        marks = marks_of(rows["sessions"][0].dump())
        actions = [one.id for one in rows["contributions"] if one.kind == Kind.ACTION]
        choices = [(one.id, None) for one in rows["clusters"]] + [(id_, Kind.ACTION) for id_ in actions[:8]]
    targets = [id_ for id_, kind in choices if may_mark(marks["of"], kind)]
    gate = asyncio.Semaphore(AT_ONCE)

    async def mark(index: int, phone: Phone) -> None:
        async with gate:
            for step in range(min(2, marks["each"] or 2) if targets else 0):
                target = targets[(index * (step + 1) + index // 3) % len(targets)]
                await phone.send("endorsement.set", {"session": session, "target": target, "on": True})
            offers = conference.statements["offers"]
            if actions and index % 23 == 0:
                group, brings = offers[(index // 23) % len(offers)]
                action = actions[(index // 23) % len(actions)]
                offer = {"session": session, "id": str(uuid.uuid4()), "action": action}
                await phone.send("offer.make", {**offer, "group": group, "brings": brings})

    await asyncio.gather(*(mark(index, one) for index, one in enumerate(phones)))


def _report(conference: Conference, session: str, questions: list[str]) -> None:
    """Write the rapporteur's text: what was said, with the numbers it rests on."""
    with conference.plan.store.read() as tx:
        rows = queries.session_rows(tx, session)
        found = sorted(rows["clusters"], key=lambda one: -one.endorsements)
        inside = [(two.cluster, two.number) for two in rows["contributions"]]
        clusters = [
            (one.question, one.title.lower(), sorted(number for where, number in inside if where == one.id))
            for one in found
        ]
    for question in questions:
        mine = [(title, numbers) for place, title, numbers in clusters if place == question and numbers]
        if not mine:
            continue
        (title, numbers), *rest = mine
        cited = ", ".join(f"#{number}" for number in numbers[:3])
        text = f"Participants spoke most of **{title}** ({cited})."
        if rest:
            points = "\n".join(f"- {other} (#{few[0]})" for other, few in rest[:4])
            text += f"\n\nSeveral also raised:\n{points}"
        conference.do("rapporteur", "report.write", session=session, question=question, text=text, base_rev=0)
