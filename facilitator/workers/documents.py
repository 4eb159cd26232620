"""Documents that a child process makes: exports, posters, and the look at somebody's Word template."""

from __future__ import annotations

from pathlib import Path

from facilitator.runtime.progress import Progress, report
from facilitator.workers.database import open_store


def export(
    event: str,
    ending: str,
    language: str,
    session: str | None,
    gathered: bool,  # noqa: FBT001 - always named
    version: str | None,
    address: str,
    separator: str,
    output: str,
    short: bool = False,  # noqa: FBT001, FBT002 - always named
) -> None:
    """Write the outcome of an event, or of one session, into the file ``output``. Raises ``Refused``, ``TemplateError``.

    ``address`` is where its results can be read, "" where they are on no public page.
    """
    from facilitator.documents.export import make_document

    with open_store() as store:
        body = make_document(
            store,
            event,
            ending,
            language,
            sessions=[session] if session else [],
            gathered=gathered,
            version=version,
            address=address,
            separator=separator,
            short=short,
            reading=lambda: report(Progress.READING),
            writing=lambda: report(Progress.WRITING),
        )
    Path(output).write_bytes(body)


def print_poster(
    event: str, kind: str, url: str, session: str | None, language: str | None, paper: str
) -> bytes:
    """Return a poster or cards as PDF, as ``documents.posters.make_poster`` describes them. Raises ``Refused``."""
    from facilitator.documents.posters import make_poster

    with open_store() as store:
        return make_poster(store, event, kind, url, session, language=language, paper=paper)


def draw_sheets(
    event: str, kind: str, url: str, sessions: list[str | None], language: str | None, paper: str
) -> list[str]:
    """Return the same sheets as SVG, one for each of ``sessions`` (``documents.posters.draw_sheets``). Raises ``Refused``."""
    from facilitator.documents import posters

    with open_store() as store:
        return posters.draw_sheets(store, event, kind, url, sessions, language=language, paper=paper)


def check_template(file: str, language: str) -> str:
    """Return what is wrong with the Word template in ``file``, "" where it can be used."""
    from facilitator.documents.docx import open_template
    from facilitator.documents.formats import TemplateError
    from facilitator.i18n import localisation

    try:
        open_template(Path(file).read_bytes())
    except TemplateError as error:
        return localisation.say(error.message, language)
    return ""
