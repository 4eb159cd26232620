"""Simulated delegates over real sockets: a rehearsal before the event, a demonstration, a load test."""

from __future__ import annotations

import asyncio
import random
import time
import unicodedata
import uuid
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import click
import socketio
from sqlalchemy import select

from facilitator.documents.tables import read_csv, render_csv
from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import Status
from facilitator.i18n.localisation import translate
from facilitator.outcome.load import load_outcome
from facilitator.rehearsal.statements import RehearsalError, Statement, examples, read_statements
from facilitator.runtime import progress
from facilitator.runtime.progress import Progress
from facilitator.store.engine import Store
from facilitator.store.models import Contribution, Event, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from click._termui_impl import ProgressBar

_SENT: Final = N_("Statements sent: %(sent)s; acknowledged: %(acknowledged)s; sent again: %(retries)s.")
_TIMES: Final = N_("Acknowledged after %(middle)s ms (median), %(late)s ms (95 of 100).")
_KEPT: Final = N_(
    "In the database and the CSV export: missing %(missing)s, twice %(doubled)s, changed %(changed)s."
)
_REFUSED: Final = N_("Refused (%(count)s): %(reason)s")
_ACK_SECONDS = 10
AT_ONCE: Final = 40
"""Phones that join, or ask for something by HTTP, at the same time."""
_TRIES = 30
_KINDS: Final = ("challenge", "barrier", "resource")


@dataclass(frozen=True)
class Plan:
    """``delegates`` phones write in ``session`` within ``seconds``: ``statements``, what is in ``file``, or examples."""

    url: str
    code: str
    session: str
    delegates: int
    seconds: float
    file: Path | None
    store: Store
    statements: Sequence[Statement] = ()


@dataclass
class Report:
    """What came of it. Times are in seconds, from sending to the acknowledgement."""

    sent: int = 0
    acknowledged: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    retries: int = 0
    times: list[float] = field(default_factory=list)
    missing: int = 0
    doubled: int = 0
    changed: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether every statement is in the database and in the CSV export once, letter for letter."""
        return self.acknowledged == self.sent and not (self.missing or self.doubled or self.changed)

    def time_within(self, share: float) -> float:
        """Return the seconds within which ``share`` (0 to 1) of the commands were acknowledged; 0.0 where none was."""
        ordered = sorted(self.times) or [0.0]
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    def text(self, language: str = "en") -> str:
        """Return the report in words of ``language``."""
        middle, late = self.time_within(0.5), self.time_within(0.95)
        say = partial(translate, language)
        lines = [
            say(_SENT, sent=self.sent, acknowledged=self.acknowledged, retries=self.retries),
            say(_TIMES, middle=f"{middle * 1000:.0f}", late=f"{late * 1000:.0f}"),
            say(_KEPT, missing=self.missing, doubled=self.doubled, changed=self.changed),
        ]
        lines += [say(_REFUSED, count=count, reason=reason) for reason, count in self.refused.most_common()]
        return "\n".join(lines)


def run(plan: Plan) -> Report:
    """Hold the rehearsal and return its report. Raises ``RehearsalError`` where the server cannot be reached."""
    with plan.store.read() as tx:
        session = tx.get(Session, plan.session)
        question = session.question if session else None
        event = tx.get_one(Event, session.event) if session else None
        about = (event.id, question, event.languages) if event and question else None
    if question is None or about is None:
        raise RehearsalError(N_("This session has no question to write on."))
    statements = plan.statements or (read_statements(plan.file) if plan.file else examples(*about))
    report = Report(sent=len(statements))
    ids = asyncio.run(_write(plan, question, statements, report))
    progress.report(Progress.READING)
    _verify(plan, {id_: one.text for id_, one in zip(ids, statements, strict=True)}, report)
    return report


async def _write(plan: Plan, question: str, statements: Sequence[Statement], report: Report) -> list[str]:
    ids = [str(uuid.uuid4()) for _ in statements]
    phones = [Phone(plan, question, report) for _ in range(plan.delegates)]
    try:
        await join_all(phones)
        with progress_bar("Writing", len(statements)) as writing:
            start = time.monotonic()
            tell = _counted(len(statements))

            async def write(index: int) -> None:
                due = start + plan.seconds * index / max(1, len(statements))
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                await phones[index % len(phones)].give(ids[index], statements[index], index)
                writing.update(1)
                tell(Progress.WRITING)

            await asyncio.gather(*(write(index) for index in range(len(statements))))
    finally:
        await asyncio.gather(*(phone.leave() for phone in phones), return_exceptions=True)
    return ids


async def join_all(phones: Sequence[Phone]) -> None:
    """Let all ``phones`` join, ``AT_ONCE`` of them at a time."""
    gate = asyncio.Semaphore(AT_ONCE)
    tell = _counted(len(phones))
    with progress_bar("Joining", len(phones)) as joining:

        async def join(phone: Phone) -> None:
            async with gate:
                await phone.join()
            joining.update(1)
            tell(Progress.JOINING)

        await asyncio.gather(*(join(phone) for phone in phones))


def _counted(total: int) -> Callable[[Progress], None]:
    """Return a function that counts its calls, and tells whoever started this process how many of ``total`` there were."""
    calls = count(1)
    return lambda step: progress.report(step, next(calls), total)


def progress_bar(label: str, length: int) -> ProgressBar[int]:
    """Return a bar on the terminal that counts to ``length``; where the output is no terminal, just its label."""
    return click.progressbar(length=length, label=label, show_pos=True, width=0)


class Phone:
    """One delegate: joins by the code, watches, and sends until each contribution is answered."""

    def __init__(self, plan: Plan, question: str, report: Report) -> None:
        self._plan = plan
        self._question = question
        self._report = report
        self._http: aiohttp.ClientSession | None = None
        self._socket = socketio.AsyncClient(
            reconnection=True, reconnection_delay=0.5, reconnection_delay_max=4
        )

    async def join(self) -> None:
        """Take the code's way into the event, and connect."""
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        try:
            async with self._http.get(
                f"{self._plan.url}/j/{self._plan.code}/{self._plan.session}", allow_redirects=False
            ) as answer:
                if answer.status != 303:
                    raise RehearsalError(
                        N_("%(url)s did not let a delegate in: status %(status)s."),
                        url=self._plan.url,
                        status=answer.status,
                    )
                cookie = answer.cookies["facilitator_delegate"]
        except aiohttp.ClientConnectionError as error:
            raise RehearsalError(
                N_("No server at %(url)s: start one with `facilitator serve`."), url=self._plan.url
            ) from error
        await self._socket.connect(
            self._plan.url,
            # Made anew each time: the client takes the cookie out, and a reconnection would come without.
            headers=lambda: {"Cookie": f"facilitator_delegate={cookie.value}"},
            auth={"as": "delegate"},
            transports=["websocket"],
            wait_timeout=30,
        )
        await self._socket.call("watch", {"session": self._plan.session}, timeout=_ACK_SECONDS)

    async def submit(self, id_: str, text: str, index: int) -> None:
        """Give a contribution in English on the plan's question."""
        await self.give(id_, Statement(text, lang="en"), index)

    async def give(self, id_: str, said: Statement, index: int) -> None:
        """Give a contribution on the plan's question; where ``said`` has no kind, ``index`` chooses one."""
        payload: dict[str, Any] = {
            "id": id_, "session": self._plan.session, "question": self._question,
            "kind": said.kind or _KINDS[index % len(_KINDS)], "text": said.text,
        }  # fmt: skip
        payload |= {"level": said.level} if said.level else {}
        payload |= {"lang": said.lang} if said.lang else {}
        await self.send("contribution.submit", payload)

    async def send(self, name: str, payload: dict[str, Any]) -> bool:
        """Send a command until it is answered, and return whether it was carried out."""
        for attempt in range(_TRIES):
            began = time.monotonic()
            try:
                answer = await self._socket.call(name, payload, timeout=_ACK_SECONDS)
            except (socketio.exceptions.TimeoutError, socketio.exceptions.SocketIOError):
                # The same id again: what was committed is answered as a duplicate, never stored twice.
                self._report.retries += 1
                await asyncio.sleep(min(4.0, 0.3 * 2**attempt) * (0.5 + random.random()))
                continue
            if answer["ok"]:
                self._report.acknowledged += name == "contribution.submit"
                self._report.times.append(time.monotonic() - began)
                return True
            error = answer["error"]
            if error["code"] not in ("too_fast", "busy"):
                self._report.refused[error["message"]] += 1
                return False
            self._report.retries += 1
            await asyncio.sleep(error.get("retry_after", 1.0))
        return False

    async def leave(self) -> None:
        """Disconnect."""
        await self._socket.disconnect()
        if self._http is not None:
            await self._http.close()


def _verify(plan: Plan, expected: dict[str, str], report: Report) -> None:
    """Compare what was sent with the database and the CSV export, after NFC; no document has what waits for approval."""
    with plan.store.read() as tx:
        rows = tx.execute(
            select(Contribution.id, Contribution.text, Contribution.status).where(
                Contribution.session == plan.session
            )
        ).all()
        session = tx.get_one(Session, plan.session)
        exported = read_csv(render_csv(load_outcome(tx, session.event, [plan.session])))
    waiting = {row.id for row in rows if row.status == Status.HELD}
    for found, apart in (
        ([(row.id, row.text) for row in rows], set()),
        ([(row["id"], row["text"]) for row in exported], waiting),
    ):
        times = Counter(id_ for id_, _text in found)
        texts = dict(found)
        for id_, text in expected.items():
            if id_ in apart:
                continue
            report.missing += id_ not in texts
            report.doubled += max(0, times[id_] - 1)
            report.changed += id_ in texts and texts[id_] != unicodedata.normalize("NFC", text)
