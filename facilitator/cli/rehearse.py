"""The command that lets simulated delegates write: a rehearsal, a demonstration, a load test."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from facilitator.cli.terminal import (
    _,
    get_event,
    open_store,
    read_settings_beside,
    say,
    spoken_language,
)

if TYPE_CHECKING:
    from facilitator.store.engine import Store
    from facilitator.store.models import Event


@click.command()
@click.option(
    "--delegates", default=50, show_default=True, type=click.IntRange(1, 5000), help="Simulated phones."
)
@click.option(
    "--minutes",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0.05, 600),
    help="To spread the statements over.",
)
@click.option(
    "--from",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV with a column text (or comment-body) to write; else examples.",
)
@click.option(
    "--session",
    "session_id",
    help="Session to write in; else the first live one, else the first (it is opened).",
)
@click.option("--url", help="Server; else this machine's.")
@click.option(
    "--event-report",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Hold the whole Amman conference on a server of its own and write its event report (.pdf, .docx, …).",
)
@click.option("--contributions", default=600, show_default=True, help="In all, with --event-report.")
@click.option("--language", default="en", show_default=True, help="Of the event report.")
def rehearse(
    delegates: int,
    minutes: float,
    file: Path | None,
    session_id: str | None,
    url: str | None,
    target: Path | None,
    contributions: int,
    language: str,
) -> None:
    """Let simulated delegates write over real sockets: a rehearsal, a demonstration, a load test."""
    if target is not None:
        _rehearse_event(target, delegates, contributions, language)
        return
    from facilitator.rehearsal.phones import Plan, run
    from facilitator.rehearsal.statements import RehearsalError
    from facilitator.runtime.address import local_url

    settings = read_settings_beside()
    store = open_store(settings)
    event = _event_of(store, session_id)
    plan = Plan(
        url=url or local_url(settings.host, settings.port_number),
        code=event.code,
        session=_open_session(store, event, session_id),
        delegates=delegates,
        seconds=minutes * 60,
        file=file,
        store=store,
    )
    try:
        report = run(plan)
    except RehearsalError as error:
        raise click.ClickException(say(error.message)) from None
    click.echo(report.text(spoken_language()))
    sys.exit(0 if report.is_complete else 1)


def _event_of(store: Store, session_id: str | None) -> Event:
    """Return the event to which a session belongs; the newest where none is named or none has it."""
    from facilitator.store.models import Session

    with store.read() as tx:
        session = tx.get(Session, session_id) if session_id else None
        event_id = session.event if session else None
    return get_event(store, event_id)


def _rehearse_event(target: Path, delegates: int, contributions: int, language: str) -> None:
    from facilitator.documents.formats import FORMATS
    from facilitator.rehearsal.conference import rehearse_event
    from facilitator.rehearsal.statements import RehearsalError

    if target.suffix.removeprefix(".") not in FORMATS:
        raise click.ClickException(
            _("The report's name must end in one of: %(endings)s.", endings=f".{', .'.join(FORMATS)}")
        )
    try:
        report = rehearse_event(target, delegates, contributions, language)
    except RehearsalError as error:
        raise click.ClickException(say(error.message)) from None
    click.echo(report.text(spoken_language()))
    click.echo(_("The event report is %(file)s.", file=target))
    sys.exit(0 if report.is_complete else 1)


def _open_session(store: Store, event: Event, session_id: str | None) -> str:
    """Return the session to write in, opened by the command line's own right where it was not."""
    from facilitator.commands.dispatcher import Dispatcher
    from facilitator.domain.rules import Refused
    from facilitator.domain.vocabulary import Role, Stage
    from facilitator.identity import Caller
    from facilitator.store import queries

    with store.read() as tx:
        agenda = queries.agenda(tx, event.id)
        live = queries.live_sessions(tx, event.id)
        chosen: Any = (
            next((one for one in agenda if one.id == session_id), None) if session_id else (live or agenda)[0]
        )
        if chosen is None:
            raise click.ClickException(_("There is no session “%(id)s”.", id=session_id))
        stage, id_ = chosen.stage, str(chosen.id)
    if stage != Stage.COLLECTING:
        try:
            caller = Caller(Role.SYSTEM, "command-line", event.id)
            Dispatcher(store).perform(caller, "session.stage", {"session": id_, "stage": "collecting"})
        except Refused as error:
            raise click.ClickException(str(error.message)) from None
    return id_
