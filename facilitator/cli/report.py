"""The command line of the rapporteur's work: frozen versions, their differences, catalogues of tags."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import click

from facilitator.cli.terminal import get_event, open_store, read_settings


@click.command()
@click.option("--event", "event_id", help="Which event; else the newest.")
def versions(event_id: str | None) -> None:
    """List the frozen versions of an event's outcomes, the oldest first."""
    from datetime import UTC, datetime

    from facilitator.store import queries

    store = open_store(read_settings())
    event = get_event(store, event_id)
    with store.read() as tx:
        found = queries.versions(tx, event.id)
        if not found:
            click.echo("Nothing is frozen yet.")
        for one in found:
            at = datetime.fromtimestamp(one.at, UTC).isoformat(timespec="seconds")
            scope = one.session if one.scope == "session" else "the whole event"
            by = one.name or one.role
            click.echo(f"{one.id}  {scope} {one.number}  {at}  {by}  {one.note}")
            click.echo(f"    sha256 {one.checksum or 'not made yet'}")


@click.command()
@click.argument("old")
@click.argument("new", default="now")
@click.option("--language", default="en", show_default=True, help="Of the words around what differs.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def compare(old: str, new: str, language: str, as_json: bool) -> None:  # noqa: FBT001 - click hands flags over
    """Say what differs between two frozen versions (ids), or between one and what is there now."""
    from dataclasses import asdict

    from facilitator.domain.rules import Refused
    from facilitator.outcome.compare import compare_versions

    store = open_store(read_settings())
    try:
        with store.read() as tx:
            found = compare_versions(tx, old, new, language)
    except Refused as error:
        raise click.ClickException(str(error.message)) from None
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one.where}: {one.what}" if one.where else one.what)
        for mark, text in (("-", one.before), ("+", one.after)):
            for line in text.splitlines():
                click.echo(f"  {mark} {line}")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--event", "event_id", help="Which event; else the newest.")
def catalogue(files: tuple[Path, ...], event_id: str | None) -> None:
    """Add catalogues of tags (YAML FILES) to an event; one with the id of another replaces it."""
    from facilitator.commands.dispatcher import Dispatcher
    from facilitator.domain.rules import Refused
    from facilitator.domain.vocabulary import Role
    from facilitator.event_file import EventFileError
    from facilitator.event_file.catalogue import load_catalogue
    from facilitator.identity import Caller

    store = open_store(read_settings())
    event = get_event(store, event_id)
    try:
        found = [load_catalogue(path) for path in files]
        for path in files:
            payload = {"event": event.id, "text": path.read_text("utf-8")}
            Dispatcher(store).perform(Caller(Role.SYSTEM, "command-line", ""), "catalogue.add", payload)
    except EventFileError as error:
        raise click.ClickException(str(error)) from None
    except Refused as error:
        raise click.ClickException(str(error.message)) from None
    for one in found:
        click.echo(f"{one.id}: {len(one.tags)} entries.")


REPORT_COMMANDS: Final = (versions, compare, catalogue)
