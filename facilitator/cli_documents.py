"""The commands of the command line that make, take in and keep documents: export, import."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Final

import click

from facilitator.terminal import (
    _,
    get_event,
    open_store,
    read_settings,
    read_settings_beside,
    say,
    write_document,
)

_ERRORS_SHOWN: Final = 50
_NICE: Final = 10
"""How much a document that the server asked for gives way to the room."""


@click.command()
@click.option("--event", "event_id", help="Which event; else the newest.")
@click.option(
    "--session", "sessions", multiple=True, help="One session, or several as one document; else the event."
)
@click.option(
    "--gathered", is_flag=True, help="With a session: what it gathers (its breakout groups) as well."
)
@click.option("--format", "ending", required=True, help="docx, pdf, html, xlsx, csv or json.")
@click.option("--language", default="en", show_default=True, help="Of headings, dates and numbers.")
@click.option(
    "--template",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="For docx: your own Word file; the text stands at {{summary}}. Else the event's, if it has one.",
)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, allow_dash=True), default="-", help="File; - for standard output.",
)  # fmt: skip
@click.option(
    "--version", "version", help="A frozen version (see `facilitator versions`); else what is there now."
)
@click.option("--progress", type=click.Path(dir_okay=False, path_type=Path), hidden=True)
def export(
    event_id: str | None,
    sessions: tuple[str, ...],
    gathered: bool,  # noqa: FBT001 - click hands flags over like this
    ending: str,
    language: str,
    template: Path | None,
    output: str,
    version: str | None,
    progress: Path | None,
) -> None:
    """Write the outcome of a session, of several, or of the whole event as a document."""
    from facilitator import language as speech
    from facilitator.domain.rules import Refused
    from facilitator.outcome import FORMATS, TemplateError, render
    from facilitator.outcome.gather import gather
    from facilitator.outcome.stored import load_version
    from facilitator.store import files, queries

    if progress is not None and hasattr(os, "nice"):
        os.nice(_NICE)  # the server asked: the room comes first

    def tell(step: str) -> None:
        if progress is not None:
            progress.write_text(step, encoding="ascii")

    if ending not in FORMATS:
        raise click.ClickException(
            _(
                "There is no format “%(name)s”. Choose one of: %(choices)s.",
                name=ending,
                choices=", ".join(FORMATS),
            )
        )
    if language not in speech.languages():
        raise click.ClickException(
            _(
                "There is no language “%(name)s”. Choose one of: %(choices)s.",
                name=language,
                choices=", ".join(speech.languages()),
            )
        )
    if template is not None and ending != "docx":
        raise click.ClickException(_("A template is for Word documents: use it with --format docx."))
    store = open_store(read_settings())
    event = get_event(store, event_id)
    tell("reading")
    try:
        with store.read() as tx:
            chosen = list(sessions)
            if gathered:
                chosen = queries.with_gathered(tx, event.id, chosen)
            if version is not None:
                outcome = load_version(tx, version, names=ending != "json")
            else:
                outcome = gather(tx, event.id, chosen or None)
            own = files.find_template(tx, event.id) if ending == "docx" and template is None else None
            body = template.read_bytes() if template else own.body if own else None
        tell("writing")
        made = render(outcome, ending, language, template=body)
    except (Refused, TemplateError) as error:
        raise click.ClickException(say(error.message)) from None
    write_document(made, output, ending)
    tell("done")


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
    yes: bool,  # noqa: FBT001 - click hands flags over like this
    preview: bool,  # noqa: FBT001
) -> None:
    """Take in FILE: CSV, Excel or Polis comments into a session, or an exported JSON outcome as an event.

    Nothing is written before you agree. Importing a file twice adds nothing the second time.
    """
    from facilitator.domain.rules import Refused
    from facilitator.intake.tables import TableError

    data = file.read_bytes()
    try:
        if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{":
            _import_outcome(data, preview=preview)
        else:
            chosen = {"question": question or "", "kind": kind, "level": level}
            _import_table(data, file.name, (event_id, session_id), columns, chosen, yes=yes, preview=preview)
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
    data: bytes,
    name: str,
    place: tuple[str | None, str | None],
    columns: tuple[str, ...],
    chosen: dict[str, str | None],
    *,
    yes: bool,
    preview: bool,
) -> None:
    from facilitator.commands import Dispatcher
    from facilitator.domain.vocabulary import Role
    from facilitator.identity import Caller
    from facilitator.intake import contributions, mapping
    from facilitator.intake.tables import read_table

    store = open_store(read_settings())
    event = get_event(store, place[0])
    if place[1] is None:
        raise click.ClickException(
            _("Say into which session: --session ID. `facilitator links --json` lists them.")
        )
    table = read_table(data, name)
    with store.read() as tx:
        target = contributions.read_target(tx, place[1], event.id)
    by_hand = dict(pair.split("=", 1) for pair in columns if "=" in pair)
    unknown = [field for field in by_hand if field not in mapping.FIELDS]
    if unknown or len(by_hand) != len(columns):
        raise click.ClickException(
            _("--column takes FIELD=COLUMN; the fields are %(fields)s.", fields=", ".join(mapping.FIELDS))
        )
    choices = mapping.Choices(
        columns={**mapping.guess_columns(table), **by_hand},
        question=chosen["question"] or (target.questions[0][0] if target.questions else ""),
        kind=chosen["kind"] or "",
        level=chosen["level"],
    )
    prepared = mapping.prepare(table, choices, target)
    for field, column in choices.columns.items():
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


@click.command(hidden=True)
@click.argument("stored")
@click.option("--event", "event_id", required=True)
@click.option("--session", "session_id", required=True)
@click.option("--choices", required=True)
@click.option("--language", required=True)
def prepare(stored: str, event_id: str, session_id: str, choices: str, language: str) -> None:
    """Read an uploaded table for the import page, beside the server: as JSON on standard output."""
    from facilitator.intake.page import prepare_page

    store = open_store(read_settings())
    body = prepare_page(store, stored, event_id, session_id, json.loads(choices), language)
    click.echo(json.dumps(body, ensure_ascii=False))


@click.command("check-template", hidden=True)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--language", default="en")
def check_template(file: Path, language: str) -> None:
    """Print what is wrong with a Word template, nothing where it can be used: what the server asks a child process."""
    from facilitator import language as speech
    from facilitator.outcome import TemplateError
    from facilitator.outcome.docx import open_template

    try:
        open_template(file.read_bytes())
    except TemplateError as error:
        click.echo(speech.say(error.message, language))


@click.command()
@click.option("--event", "event_id", help="Which event; else the newest.")
@click.option("--kind", type=click.Choice(["poster", "cards"]), default="poster", show_default=True)
@click.option("--url", help="Where the QR code leads; else the address that `facilitator links` prints.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, allow_dash=True), default="-")
def poster(event_id: str | None, kind: str, url: str | None, output: str) -> None:
    """Print how to join: a poster for the wall, or cards for the tables, as PDF."""
    from facilitator.outcome.posters import render_poster
    from facilitator.web.core import lan_address

    settings = read_settings_beside()
    event = get_event(open_store(settings), event_id)
    base = settings.public_url.rstrip("/") or f"http://{lan_address()}:{settings.port_number}"
    made = render_poster(
        kind, title=event.title, place=event.place, spoken=event.languages, url=url or f"{base}/j/{event.code}",
        code=event.code,
    )  # fmt: skip
    write_document(made, output, "pdf")
