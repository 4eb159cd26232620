"""The commands of the command line that make documents: export, poster, pictures."""

from __future__ import annotations

import json
from pathlib import Path

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


@click.command()
@click.option("--event", "event_id", help="Which event; else the newest.")
@click.option(
    "--session", "sessions", multiple=True, help="One session, or several as one document; else the event."
)
@click.option(
    "--gathered", is_flag=True, help="With a session: what it gathers (its breakout groups) as well."
)
@click.option("--format", "ending", required=True, help="docx, pdf, html, xlsx, csv or json.")
@click.option(
    "--language", default="en", show_default=True, help="Of headings, dates and numbers; `all` makes a zip."
)
@click.option(
    "--separator",
    type=click.Choice(["comma", "semicolon"]),
    default="comma",
    show_default=True,
    help="Between the cells of a CSV file: a semicolon where Excel takes the comma for the decimal sign.",
)
@click.option(
    "--template",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="For docx: your own Word file; the text stands at {{summary}}. Else the event's, if it has one.",
)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, allow_dash=True), default="-", help="File; - for standard output.",
)  # fmt: skip
@click.option("--short", is_flag=True, help="The short edition: docx, pdf and html, at most ten pages.")
@click.option(
    "--version", "version", help="A frozen version (see `facilitator versions`); else what is there now."
)
def export(
    event_id: str | None,
    sessions: tuple[str, ...],
    gathered: bool,  # noqa: FBT001 - click hands flags over like this
    ending: str,
    language: str,
    separator: str,
    template: Path | None,
    output: str,
    short: bool,  # noqa: FBT001
    version: str | None,
) -> None:
    """Write the outcome of a session, of several, or of the whole event as a document."""
    from facilitator.documents.export import make_document
    from facilitator.documents.formats import ALL_LANGUAGES, SEPARATORS, TemplateError
    from facilitator.domain.rules import Refused

    _check_wishes(ending, language, template)
    store = open_store(read_settings())
    event = get_event(store, event_id)
    try:
        made = make_document(
            store,
            event.id,
            ending,
            language,
            sessions=sessions,
            gathered=gathered,
            version=version,
            short=short,
            template=template.read_bytes() if template else None,
            separator=SEPARATORS[separator],
        )
    except (Refused, TemplateError) as error:
        raise click.ClickException(say(error.message)) from None
    write_document(made, output, "zip" if language == ALL_LANGUAGES else ending)


def _check_wishes(ending: str, language: str, template: Path | None) -> None:
    """Raise ``click.ClickException`` where a document cannot be made as it is asked for."""
    from facilitator.documents.formats import ALL_LANGUAGES, FORMATS
    from facilitator.i18n import localisation

    if ending not in FORMATS:
        raise click.ClickException(
            _(
                "There is no format “%(name)s”. Choose one of: %(choices)s.",
                name=ending,
                choices=", ".join(FORMATS),
            )
        )
    if language not in (*localisation.languages(), ALL_LANGUAGES):
        raise click.ClickException(
            _(
                "There is no language “%(name)s”. Choose one of: %(choices)s.",
                name=language,
                choices=", ".join(localisation.languages()),
            )
        )
    if template is not None and ending != "docx":
        raise click.ClickException(_("A template is for Word documents: use it with --format docx."))


@click.command()
@click.option("--event", "event_id", help="Which event; else the newest.")
@click.option("--kind", type=click.Choice(["poster", "cards"]), default="poster", show_default=True)
@click.option("--language", help="Words in this language alone; else in every language of the event.")
@click.option("--paper", type=click.Choice(["a4", "a3", "letter"]), default="a4", show_default=True)
@click.option("--session", "session_id", help="Of one session: phones that scan it land there.")
@click.option(
    "--url", help="Where the QR code of the event leads; else the address that `facilitator links` prints."
)
@click.option("--output", "-o", type=click.Path(dir_okay=False, allow_dash=True), default="-")
def poster(
    event_id: str | None,
    kind: str,
    session_id: str | None,
    url: str | None,
    language: str | None,
    paper: str,
    output: str,
) -> None:
    """Print how to join: a poster for the wall, or cards for the tables, as PDF."""
    from facilitator.documents.posters import make_poster
    from facilitator.domain.rules import Refused
    from facilitator.runtime.address import public_url

    settings = read_settings_beside()
    store = open_store(settings)
    event = get_event(store, event_id)
    url = (
        url
        or f"{public_url(settings.public_url, settings.port_number, listens=settings.host)}/j/{event.code}"
    )
    try:
        made = make_poster(store, event.id, kind, url, session_id, language=language, paper=paper)
    except Refused as error:
        raise click.ClickException(say(error.message)) from None
    write_document(made, output, "pdf")


@click.command()
@click.option("--session", "session_id", required=True, help="Whose pictures.")
@click.option("--language", default="en", show_default=True, help="Of the words in them.")
@click.option(
    "--size",
    default="page",
    show_default=True,
    help="page, or width x height @ letters, in pixels: 1600x720@36.",
)
@click.option("--png", "name", help="Only this picture, as PNG; else all as SVG with their figures, in JSON.")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, allow_dash=True),
    default="-",
    help="File; - for standard output.",
)
def pictures(session_id: str, language: str, size: str, name: str | None, output: str) -> None:
    """Draw a session's figures: kinds, groups, time, themes, words, endorsements, levels."""
    from facilitator.domain.rules import Refused
    from facilitator.domain.vocabulary import PICTURE_NAMES
    from facilitator.i18n import localisation
    from facilitator.pictures import bundle
    from facilitator.pictures.frame import frame as parse_frame

    if language not in localisation.languages():
        raise click.ClickException(
            f"There is no language {language!r}. Choose one of: {', '.join(localisation.languages())}."
        )
    try:
        parse_frame(size)
    except ValueError:
        raise click.ClickException(
            f"The size is page, or width x height @ letters such as 1600x720@36, not {size!r}."
        ) from None
    if name is not None and name not in PICTURE_NAMES:
        raise click.ClickException(
            f"There is no picture {name!r}. Choose one of: {', '.join(PICTURE_NAMES)}."
        )
    store = open_store(read_settings())
    try:
        if name is not None:
            made = bundle.draw_png(store, session_id, language, size, name)
        else:
            body = bundle.draw_all(store, session_id, language, size)
            made = json.dumps(body, ensure_ascii=False).encode()
    except Refused as error:
        raise click.ClickException(str(error.message)) from None
    with click.open_file(output, "wb") as file:
        file.write(made)
