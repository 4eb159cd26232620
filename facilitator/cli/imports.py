"""The command that takes in what others kept: import."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from facilitator.cli.terminal import _, get_event, open_store, read_settings, say

if TYPE_CHECKING:
    from facilitator.intake.mapping import Prepared
    from facilitator.intake.tables import Table

_ERRORS_SHOWN: Final = 50


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--event", "event_id", help="Which event; else the newest.")
@click.option("--session", "session_id", help="Into which session (not for JSON, which makes an event).")
@click.option(
    "--column", "columns", multiple=True, help="FIELD=COLUMN, for instance text=comment-body; else guessed."
)
@click.option("--question", help="Question of rows that name none; else the session's first.")
@click.option("--kind", default="challenge", show_default=True, help="Kind of rows that name none.")
@click.option("--level", help="Level of actions that name none.")
@click.option("--encoding", help="utf-8, utf-16, cp1252, cp1256 or cp1251; else found.")
@click.option("--sheet", help="Which sheet of a workbook; else found.")
@click.option("--header", type=int, default=0, help="Line that names the columns; else found.")
@click.option("--yes", is_flag=True, help="Write without asking; rows with errors are left out.")
@click.option("--preview", is_flag=True, help="Only show what would be done.")
def import_(
    file: Path,
    event_id: str | None,
    session_id: str | None,
    columns: tuple[str, ...],
    question: str | None,
    kind: str,
    level: str | None,
    encoding: str | None,
    sheet: str | None,
    header: int,
    yes: bool,  # noqa: FBT001 - click hands flags over like this
    preview: bool,  # noqa: FBT001
) -> None:
    """Take in FILE: CSV, Excel or Polis comments into a session, or an exported JSON outcome as an event.

    Nothing is written before you agree. Importing a file twice adds nothing the second time.
    """
    from facilitator.domain.rules import Refused
    from facilitator.intake.tables import Reading, TableError, read_table

    data = file.read_bytes()
    try:
        if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{":
            _import_outcome(data, preview=preview)
        else:
            chosen = {"question": question or "", "kind": kind, "level": level}
            table = read_table(data, file.name, Reading(encoding or "", sheet or "", header))
            _import_table(table, (event_id, session_id), columns, chosen, yes=yes, preview=preview)
    except (Refused, TableError) as error:
        raise click.ClickException(say(error.message)) from None


def _import_outcome(data: bytes, *, preview: bool) -> None:
    from facilitator.intake.installation import OutcomeError, make_event, read_outcome

    try:
        outcome = read_outcome(data)
        click.echo(
            _(
                "Sessions: %(sessions)s, contributions: %(rows)s.",
                sessions=len(outcome.sessions),
                rows=len(outcome.rows()),
            )
        )
        if not preview:
            made = make_event(open_store(read_settings()), outcome)
            click.echo(
                _(
                    "Made the event %(event)s. `facilitator links --event %(event)s` prints its links.",
                    event=made,
                )
            )
    except OutcomeError as error:
        raise click.ClickException(str(error)) from None


def _import_table(
    table: Table,
    place: tuple[str | None, str | None],
    columns: tuple[str, ...],
    chosen: dict[str, str | None],
    *,
    yes: bool,
    preview: bool,
) -> None:
    from facilitator.commands.dispatcher import Dispatcher
    from facilitator.domain.vocabulary import Role
    from facilitator.identity import Caller
    from facilitator.intake import contributions, mapping
    from facilitator.intake.names import FIELDS

    store = open_store(read_settings())
    event = get_event(store, place[0])
    if place[1] is None:
        raise click.ClickException(
            _("Say into which session: --session ID. `facilitator links --json` lists them.")
        )
    for note in table.notes:
        click.echo(say(note))
    if not table.is_sure:
        raise click.ClickException(
            _("The encoding of the file cannot be told. Say it: --encoding cp1252, cp1256 or cp1251.")
        )
    with store.read() as tx:
        target = contributions.read_target(tx, place[1], event.id)
    by_hand = dict(pair.split("=", 1) for pair in columns if "=" in pair)
    unknown = [field for field in by_hand if field not in FIELDS]
    if unknown or len(by_hand) != len(columns):
        raise click.ClickException(
            _("--column takes FIELD=COLUMN; the fields are %(fields)s.", fields=", ".join(FIELDS))
        )
    choices = mapping.Choices(
        columns={**mapping.guess_columns(table), **by_hand},
        question=chosen["question"] or (target.questions[0][0] if target.questions else ""),
        kind=chosen["kind"] or "",
        level=chosen["level"],
    )
    prepared = mapping.prepare(table, choices, target)
    for note in prepared.notes:
        click.echo(say(note))
    _show_prepared(choices.columns, prepared)
    if preview or not prepared.rows:
        sys.exit(1 if prepared.errors else 0)
    if not yes and not click.confirm(_("Write them?")):
        click.echo(_("Nothing was written."))
        return
    caller = Caller(Role.SYSTEM, "command-line", event.id)
    taken = contributions.take_in(Dispatcher(store), caller, target.session, prepared.rows)
    click.echo(
        _(
            "Contributions added: %(added)s; there already: %(present)s.",
            added=taken.added,
            present=taken.present,
        )
    )


def _show_prepared(columns: Mapping[str, str], prepared: Prepared) -> None:
    """Print where each field comes from, what is wrong with which line, and how many rows can be taken in."""
    for field, column in columns.items():
        source = _("from column “%(name)s”", name=column)
        click.echo(f"  {field:<11} {source}")
    for error in prepared.errors[:_ERRORS_SHOWN]:
        where = _("line %(line)s, %(column)s", line=error.line, column=error.column)
        click.echo(f"  {where}: {say(error.message)}", err=True)
    if len(prepared.errors) > _ERRORS_SHOWN:
        more = _("and more: %(count)s", count=len(prepared.errors) - _ERRORS_SHOWN)
        click.echo(f"  {more}", err=True)
    click.echo(
        _(
            "Rows that can be taken in: %(good)s; with errors: %(bad)s; rejected or hidden where they come from: %(left)s.",
            good=len(prepared.rows),
            bad=len(prepared.errors),
            left=prepared.left_out,
        )
    )
