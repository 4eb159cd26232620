"""The commands that keep the data: backup and restore."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import click

from facilitator.terminal import open_store, read_settings, read_settings_beside


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path | None) -> None:
    """Copy the database into FILE (else backup-DATE-TIME.sqlite3), also while the server works.

    The key that signs links and cookies is not in it: keep the file secret-key of the data folder as well, elsewhere.
    """
    from facilitator.store.backup import BackupError, back_up

    target = file or Path(f"backup-{time.strftime('%Y%m%d-%H%M%S')}.sqlite3")
    try:
        size = back_up(read_settings().effective_database_url(), target)
    except BackupError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{target}: {size / 1_000_000:.1f} MB, checked.")


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--lineage-only", is_flag=True, help="Only tell phones and boards to start afresh (after pg_restore)."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path | None, lineage_only: bool, yes: bool) -> None:  # noqa: FBT001 - click hands flags over like this
    """Make FILE, a backup, the database again. Stop the server first; what is there now is kept under another name."""
    from facilitator.store.backup import BackupError, put_back, sqlite_file

    settings = read_settings_beside()
    if lineage_only:
        _renew_lineages()
        return
    if file is None:
        raise click.ClickException("Which file? facilitator restore FILE")
    if not file.is_file():
        raise click.ClickException(f"There is no file {file}.")
    try:
        target = sqlite_file(settings.effective_database_url())
        if _is_served(settings.port_number):
            raise click.ClickException(
                f"Something answers on port {settings.port}: stop the server first (or set FACILITATOR_PORT)."
            )
        if not yes and target.exists():
            click.confirm(f"Put {file} in the place of {target}?", abort=True)
        kept = put_back(file, settings.effective_database_url())
    except BackupError as error:
        raise click.ClickException(str(error)) from None
    open_store(settings).close()  # an old backup gets today's tables
    if kept is not None:
        click.echo(f"What was there is kept as {kept}.")
    click.echo(f"{file} is the database now. Phones and boards load everything afresh.")


def _renew_lineages() -> None:
    from sqlalchemy import select

    from facilitator.store.models import Session, new_id

    store = open_store(read_settings())
    with store.write() as tx:
        for row in tx.scalars(select(Session)):
            row.lineage = new_id()
    click.echo("Phones and boards load everything afresh.")


def _is_served(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
