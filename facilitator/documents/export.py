"""From the database to a document: what the command line and the server's child process both call."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from facilitator.documents.render import render
from facilitator.outcome.frozen_version import load_version
from facilitator.outcome.load import load_outcome
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
    reading: Callable[[], None] = lambda: None,
    writing: Callable[[], None] = lambda: None,
) -> bytes:
    """Return the outcome of ``sessions``, else of the whole event, in the format ``ending``.

    ``gathered`` adds what the sessions gather (breakout groups); ``version`` is a frozen version, else what is there now;
    ``template`` a .docx, else the event's own; ``address`` the results' public page, named with a QR code; ``separator``
    that of a CSV file's cells. ``reading`` and ``writing`` are called as each step begins.
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
    return render(outcome, ending, language, template=body, address=address, separator=separator, logos=logos)
