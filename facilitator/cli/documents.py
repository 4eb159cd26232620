"""The commands of the command line that make documents: export, poster."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import click

from facilitator.cli.terminal import (
    _,
    get_event,
    open_store,
    read_settings,
    read_settings_beside,
    say,
    write_document,
)

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
    from facilitator.documents.formats import TemplateError
    from facilitator.documents.render import render
    from facilitator.domain.rules import Refused
    from facilitator.outcome.frozen_version import load_version
    from facilitator.outcome.gather import gather
    from facilitator.store import files, queries

    if progress is not None and hasattr(os, "nice"):
        os.nice(_NICE)  # the server asked: the room comes first

    def tell(step: str) -> None:
        if progress is not None:
            progress.write_text(step, encoding="ascii")

    _check_wishes(ending, language, template)
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


def _check_wishes(ending: str, language: str, template: Path | None) -> None:
    """Raise ``click.ClickException`` where a document cannot be made as it is asked for."""
    from facilitator.documents.formats import FORMATS
    from facilitator.i18n import localisation

    if ending not in FORMATS:
        raise click.ClickException(
            _(
                "There is no format “%(name)s”. Choose one of: %(choices)s.",
                name=ending,
                choices=", ".join(FORMATS),
            )
        )
    if language not in localisation.languages():
        raise click.ClickException(
            _(
                "There is no language “%(name)s”. Choose one of: %(choices)s.",
                name=language,
                choices=", ".join(localisation.languages()),
            )
        )
    if template is not None and ending != "docx":
        raise click.ClickException(_("A template is for Word documents: use it with --format docx."))


@click.command("check-template", hidden=True)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--language", default="en")
def check_template(file: Path, language: str) -> None:
    """Print what is wrong with a Word template, nothing where it can be used: what the server asks a child process."""
    from facilitator.documents.docx import open_template
    from facilitator.documents.formats import TemplateError
    from facilitator.i18n import localisation

    try:
        open_template(file.read_bytes())
    except TemplateError as error:
        click.echo(localisation.say(error.message, language))


@click.command()
@click.option("--event", "event_id", help="Which event; else the newest.")
@click.option("--kind", type=click.Choice(["poster", "cards"]), default="poster", show_default=True)
@click.option("--session", "session_id", help="Of one session: phones that scan it land there.")
@click.option(
    "--url", help="Where the QR code of the event leads; else the address that `facilitator links` prints."
)
@click.option("--output", "-o", type=click.Path(dir_okay=False, allow_dash=True), default="-")
def poster(event_id: str | None, kind: str, session_id: str | None, url: str | None, output: str) -> None:
    """Print how to join: a poster for the wall, or cards for the tables, as PDF."""
    from facilitator.documents.posters import render_poster
    from facilitator.domain.rules import Refused
    from facilitator.store import queries
    from facilitator.web.core import lan_address

    settings = read_settings_beside()
    store = open_store(settings)
    event = get_event(store, event_id)
    base = settings.public_url.rstrip("/") or f"http://{lan_address()}:{settings.port_number}"
    url = url or f"{base}/j/{event.code}"
    title, place = event.title, event.place
    if session_id is not None:
        try:
            with store.read() as tx:
                session = queries.get_session(tx, session_id, event.id).dump()
        except Refused as error:
            raise click.ClickException(str(error.message)) from None
        url, title, place = f"{url}/{session_id}", session["title"], session["room"] or event.place
    made = render_poster(kind, title=title, place=place, spoken=event.languages, url=url, code=event.code)
    write_document(made, output, "pdf")
