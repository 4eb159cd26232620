"""The commands of the command line that make, take in and keep documents: export."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import click

from facilitator.terminal import get_event, open_store, read_settings

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
    help="For docx: your own Word file; the text stands at {{summary}}.",
)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, allow_dash=True), default="-", help="File; - for standard output.",
)  # fmt: skip
@click.option("--progress", type=click.Path(dir_okay=False, path_type=Path), hidden=True)
def export(
    event_id: str | None,
    sessions: tuple[str, ...],
    gathered: bool,  # noqa: FBT001 - click hands flags over like this
    ending: str,
    language: str,
    template: Path | None,
    output: str,
    progress: Path | None,
) -> None:
    """Write the outcome of a session, of several, or of the whole event as a document."""
    from facilitator import language as speech
    from facilitator.domain.rules import Refused
    from facilitator.outcome import FORMATS, render
    from facilitator.outcome.docx.template import TemplateError
    from facilitator.outcome.gather import gather
    from facilitator.store import queries

    if progress is not None and hasattr(os, "nice"):
        os.nice(_NICE)  # the server asked: the room comes first

    def tell(step: str) -> None:
        if progress is not None:
            progress.write_text(step, encoding="ascii")

    if ending not in FORMATS:
        raise click.ClickException(f"There is no format {ending!r}. Choose one of: {', '.join(FORMATS)}.")
    if language not in speech.languages():
        raise click.ClickException(
            f"There is no language {language!r}. Choose one of: {', '.join(speech.languages())}."
        )
    if template is not None and ending != "docx":
        raise click.ClickException("A template is for Word documents: use it with --format docx.")
    store = open_store(read_settings())
    event = get_event(store, event_id)
    tell("reading")
    try:
        with store.read() as tx:
            chosen = list(sessions)
            if gathered:
                chosen = queries.with_gathered(tx, event.id, chosen)
            outcome = gather(tx, event.id, chosen or None)
        tell("writing")
        made = render(outcome, ending, language, template=template.read_bytes() if template else None)
    except (Refused, TemplateError) as error:
        raise click.ClickException(str(error.message)) from None
    with click.open_file(output, "wb") as file:
        file.write(made)
    tell("done")
