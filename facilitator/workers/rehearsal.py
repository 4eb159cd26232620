"""A rehearsal, held by a child process: simulated delegates write over real sockets to the server that started it."""

from __future__ import annotations

from typing import Any

from facilitator.workers.database import open_store


def rehearse(
    url: str, event: str, session: str, delegates: int, seconds: float, stored: str, language: str
) -> dict[str, Any]:
    """Let ``delegates`` phones write in ``session`` within ``seconds``; return what came of it.

    ``stored`` is the id of an uploaded table of statements, "" for examples. The answer has ``sent``, ``acknowledged``,
    ``missing``, ``twice``, ``changed`` (numbers), ``median_ms``, ``late_ms`` (95 of 100) and ``refused`` (counts by
    sentence), or ``problem``: why the rehearsal could not be held, in ``language``.
    """
    from facilitator.i18n.localisation import say
    from facilitator.rehearsal.phones import Plan, run
    from facilitator.rehearsal.statements import RehearsalError, Statement
    from facilitator.store import queries

    with open_store() as store:
        statements: list[Statement] = []
        if stored:
            found = _read_table(store, stored, event, session, language)
            if "problem" in found:
                return found
            statements = [
                Statement(one["text"], one["kind"], one.get("level"), one.get("lang") or "")
                for one in found["rows"]
            ]
        with store.read() as tx:
            code = queries.get_event(tx, event).code
        plan = Plan(url, code, session, delegates, seconds, None, store, statements)
        try:
            report = run(plan)
        except RehearsalError as error:
            return {"problem": say(error.message, language)}
    return {
        "sent": report.sent,
        "acknowledged": report.acknowledged,
        "missing": report.missing,
        "twice": report.doubled,
        "changed": report.changed,
        "median_ms": round(report.time_within(0.5) * 1000),
        "late_ms": round(report.time_within(0.95) * 1000),
        "refused": dict(report.refused),
    }


def _read_table(store: Any, stored: str, event: str, session: str, language: str) -> dict[str, Any]:
    """Return ``rows`` of an uploaded table as the import would take them in, or a ``problem``; the file goes."""
    from facilitator.intake.page import prepare_page
    from facilitator.store import files

    found = prepare_page(store, stored, event, session, {}, language)
    with store.write() as tx:
        files.drop(tx, stored)
    if "problem" not in found and not found["rows"]:
        first = found["errors"][0]["message"] if found["errors"] else ""
        return {"problem": first}
    return found
