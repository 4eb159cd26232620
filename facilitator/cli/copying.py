"""The command that moves all data to another database: copy."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from facilitator.cli.data_safety import database_file, keep_private, lock
from facilitator.cli.terminal import _, explained, open_store, read_settings

if TYPE_CHECKING:
    from facilitator.settings import Settings
    from facilitator.store.engine import Store


@click.command()
@click.option("--from", "source", metavar="URL", help="The database to copy; else the one of the settings.")
@click.option(
    "--to",
    "target",
    metavar="URL",
    required=True,
    help="An empty database, such as postgresql:///facilitator.",
)
def copy(source: str | None, target: str) -> None:
    """Copy all data into another database, SQLite to PostgreSQL or back. Stop the server first.

    Every row is compared afterwards. The database that was copied stays as it is.
    """
    settings = read_settings()
    old = replace(settings, database_url=source or settings.effective_database_url())
    new = replace(settings, database_url=target)
    with explained(), ExitStack() as stack:
        _check_names(old, new)
        for one in (old, new):
            if (held := lock(one)) is not None:
                stack.callback(held.release)
        _copy(old, new)
    click.echo(
        _(
            "Start the server with FACILITATOR_DATABASE_URL set to the new database and with the same secret key "
            "(FACILITATOR_SECRET_KEY, else the file secret-key of the data folder): it is not in the database, and links, "
            "cookies and private codes open nothing without it."
        )
    )
    click.echo(
        _(
            "The old database stays as it was. Delete it once the new one serves: what is deleted there later, as "
            "retention promises, stays in it."
        )
    )


def _check_names(old: Settings, new: Settings) -> None:
    """Raises ``click.ClickException`` where there is nothing to copy, or it would be copied onto itself."""
    from sqlalchemy.engine import make_url

    if make_url(old.database_url) == make_url(new.database_url):
        raise click.ClickException(_("--from and --to are the same database."))
    path = database_file(old)
    if path is not None and not path.is_file():
        raise click.ClickException(_("There is no database at %(file)s.", file=path))


def _copy(old: Settings, new: Settings) -> None:
    from facilitator.store import copying

    source = open_store(old)
    try:
        if copying.is_served(source):
            raise click.ClickException(
                _("A server works on the database that is to be copied. Stop it first.")
            )
        target = open_store(new)
        try:
            total = _copy_rows(source, target)
        finally:
            target.close()
    finally:
        source.close()
    path = database_file(new)
    if path is not None:
        keep_private(path)
    click.echo(_("Copied, and every row compared: %(count)s.", count=total))


def _copy_rows(source: Store, target: Store) -> int:
    from sqlalchemy.exc import DataError

    from facilitator.store import copying

    def tell(table: str, count: int) -> None:
        if count:
            click.echo(f"  {table}: {count}")

    try:
        return sum(copying.copy_all(source, target, tell).values())
    except copying.NotEmptyError as error:
        raise click.ClickException(
            _(
                "The database to copy into is not empty (%(table)s): name an empty one. Nothing was changed.",
                table=error.table,
            )
        ) from None
    except copying.DifferentError as error:
        raise click.ClickException(
            _("What arrived is not what was there (%(table)s); nothing was kept.", table=error.table)
        ) from None
    except DataError as error:
        raise click.ClickException(
            _("The other database does not take it: %(reason)s", reason=str(error.orig).strip())
        ) from None
