"""The command line's part in setting events up: any command, the event file, the agenda as a calendar."""

from __future__ import annotations

import json
import sys
import uuid

import click

from facilitator.cli.terminal import get_event, open_store, read_settings, read_settings_beside


@click.command("do")
@click.argument("name")
@click.argument("payload", default="{}")
@click.option("--event", "event_id", help="Which event; else the newest.")
def carry_out(name: str, payload: str, event_id: str | None) -> None:
    """Carry out one command, as pages and programs do, and print its answer.

    NAME is a command such as session.change, PAYLOAD its fields as JSON (- reads them from standard input). For example:

    facilitator do session.move '{"session": "opening", "start": "10:00", "later": true}'
    """
    from facilitator.commands.dispatcher import Dispatcher
    from facilitator.contract import EventCommand, declarations
    from facilitator.domain.rules import Refused
    from facilitator.domain.vocabulary import Role
    from facilitator.identity import Caller

    text = sys.stdin.read() if payload == "-" else payload
    try:
        body = json.loads(text)
    except ValueError as error:
        raise click.ClickException(f"The payload is not JSON: {error}.") from None
    store = open_store(read_settings())
    event = get_event(store, event_id)
    caller = Caller(Role.SYSTEM, f"command-line-{uuid.uuid4()}", event.id)
    declared = declarations().get(name)
    if isinstance(body, dict) and declared is not None and issubclass(declared.payload, EventCommand):
        body.setdefault("event", event.id)
    try:
        done = Dispatcher(store).perform(caller, name, body)
    except Refused as refused:
        lines = [f"{field}: {message}" for field, message in refused.problems]
        raise click.ClickException("\n".join([str(refused.message), *lines])) from None
    click.echo(json.dumps(done.answer, ensure_ascii=False, indent=1))


@click.command("event-file")
@click.option("--event", "event_id", help="Which event; else the newest.")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, allow_dash=True),
    default="-",
    help="File; - for standard output.",
)
def event_file(event_id: str | None, output: str) -> None:
    """Write an event as an event file, to use it again."""
    from facilitator.event_file.writing import dumps
    from facilitator.store import event_root, queries

    store = open_store(read_settings())
    event = get_event(store, event_id)
    with store.read() as tx:
        text = dumps(event_root.build(tx, queries.get_event(tx, event.id)))
    with click.open_file(output, "w", encoding="utf-8") as file:
        file.write(text)


@click.command("calendar")
@click.option("--event", "event_id", help="Which event; else the newest.")
@click.option("--language", default="en", show_default=True, help="Of titles and rooms.")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, allow_dash=True),
    default="-",
    help="File; - for standard output.",
)
def calendar(event_id: str | None, language: str, output: str) -> None:
    """Write the agenda as iCalendar."""
    from facilitator.documents.calendar import make_calendar
    from facilitator.runtime.address import public_url
    from facilitator.store import queries

    settings = read_settings_beside()
    store = open_store(settings)
    event = get_event(store, event_id)
    base = public_url(settings.public_url, settings.port_number, listens=settings.host)
    with store.read() as tx:
        body = make_calendar(
            event,
            queries.agenda(tx, event.id),
            language,
            lambda session: f"{base}/j/{event.code}/{session}",
        )
    with click.open_file(output, "wb") as file:
        file.write(body)
