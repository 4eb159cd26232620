"""From the database to a document: what the command line and the server's child process both call."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from facilitator.documents.formats import ALL_LANGUAGES
from facilitator.documents.render import render
from facilitator.i18n import localisation
from facilitator.outcome.frozen_version import load_version
from facilitator.outcome.load import load_outcome
from facilitator.outcome.model import Outcome
from facilitator.store import event_root, files, queries
from facilitator.store.engine import Store


def make_document(
    store: Store,
    event: str,
    ending: str,
    language: str,
    *,
    sessions: Sequence[str] = (),
    gathered: bool = False,
    version: str | None = None,
    template: bytes | None = None,
    address: str = "",
    separator: str = ",",
    short: bool = False,
    reading: Callable[[], None] = lambda: None,
    writing: Callable[[], None] = lambda: None,
) -> bytes:
    """Return the outcome of ``sessions``, else of the whole event, in the format ``ending``.

    ``language`` may be ``ALL_LANGUAGES``: then the answer is a ZIP with a document in each language of the event.

    ``gathered`` adds what the sessions gather (breakout groups); ``version`` is a frozen version, else what is there now;
    ``template`` a .docx, else the event's own; ``address`` the results' public page, named with a QR code; ``separator``
    that of a CSV file's cells; ``short`` asks for the short edition. ``reading`` and ``writing`` are called as each step
    begins.
    Raises ``Refused`` and, for a template, ``TemplateError``.
    """
    reading()
    with store.read() as tx:
        chosen = list(sessions)
        if gathered:
            chosen = queries.with_gathered(tx, event, chosen)
        if version is not None:
            outcome = load_version(tx, version, names=ending != "json")
        else:
            outcome = load_outcome(tx, event, chosen or None)
        own = files.find_template(tx, event) if ending == "docx" and template is None else None
        logos = event_root.logos_of(tx, queries.get_event(tx, event))
        body = template if template is not None else own.body if own is not None else None
    writing()
    more: dict[str, Any] = {
        "template": body,
        "address": address,
        "separator": separator,
        "short": short,
        "logos": logos,
    }
    if language == ALL_LANGUAGES:
        return _make_all(outcome, ending, "-".join(sessions) or event, more)
    return render(outcome, ending, language, **more)


def _make_all(outcome: Outcome, ending: str, name: str, more: dict[str, Any]) -> bytes:
    """Return a ZIP of the document in each language that both the event and the program speak."""
    spoken = [one for one in outcome.languages if one in localisation.languages()]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for language in spoken or [localisation.DEFAULT]:
            archive.writestr(f"{name}-{language}.{ending}", render(outcome, ending, language, **more))
    return out.getvalue()
