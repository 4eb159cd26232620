"""What takes long with an event's outcome: findings, comparisons, sealed versions, and deleting what is due."""

from __future__ import annotations

from typing import Any

from facilitator.workers.database import open_store


def make_digest(session: str, language: str) -> dict[str, Any]:
    """Return what the report page shows beside the live rows (``outcome.digest``). Raises ``Refused``."""
    from facilitator.outcome.digest import digest
    from facilitator.store import queries

    with open_store() as store, store.read() as tx:
        return digest(tx, queries.get_session(tx, session).event, session, language)


def propose_text(session: str, cluster: str, language: str) -> str:
    """Return a first draft of the text on a cluster (``outcome.skeleton``). Raises ``Refused`` for an unknown one."""
    from facilitator.domain.rules import Refused
    from facilitator.outcome.load import load_outcome
    from facilitator.outcome.skeleton import propose
    from facilitator.store import queries

    with open_store() as store, store.read() as tx:
        outcome = load_outcome(tx, queries.get_session(tx, session).event, [session], detect_languages=False)
    for question in outcome.sessions[0].questions:
        for one in question.clusters:
            if one.id == cluster:
                return propose(question, one, language, outcome.group_names)
    raise Refused("unknown_cluster", field="cluster")


def compare(old: str, new: str, language: str) -> list[dict[str, Any]]:
    """Return what differs between two frozen versions (ids; ``new`` may be "now"), with each text's words marked."""
    from dataclasses import asdict

    from facilitator.outcome.compare import compare_versions, mark_words

    with open_store() as store, store.read() as tx:
        found = [asdict(one) for one in compare_versions(tx, old, new, language)]
    for one in found:
        one["old"], one["new"] = mark_words(one["before"], one["after"])
    return found


def read_results(version: str, language: str) -> dict[str, Any]:
    """Return what the public page of a frozen version says (``outcome.results``). Raises ``Refused``."""
    from facilitator.outcome.frozen_version import load_version
    from facilitator.outcome.results import describe_results

    with open_store() as store, store.read() as tx:
        return describe_results(load_version(tx, version), language)


def read_for_review(session: str, version: str | None, scope: str, language: str) -> list[dict[str, Any]]:
    """Return a frozen version, or (None) the draft of a session or of its event, as a chair reads it. Raises ``Refused``.

    ``scope`` is a ``VersionScope``, of the draft.
    """
    from facilitator.documents.for_review import describe_for_review
    from facilitator.domain.vocabulary import VersionScope
    from facilitator.outcome.frozen_version import load_version
    from facilitator.outcome.load import load_outcome
    from facilitator.store import queries

    with open_store() as store, store.read() as tx:
        if version is not None:
            outcome = load_version(tx, version, names=True)
        else:
            of = None if scope == VersionScope.EVENT else [session]
            outcome = load_outcome(tx, queries.get_session(tx, session).event, of)
    return describe_for_review(outcome, language)


def count_words(session: str, language: str) -> dict[str, int]:
    """Return how many words the documents of a session and of its event have in ``language``. Raises ``Refused``."""
    from facilitator.documents import word_count
    from facilitator.outcome.load import load_outcome
    from facilitator.store import queries

    with open_store() as store, store.read() as tx:
        event = queries.get_session(tx, session).event
        outcomes = {"session": load_outcome(tx, event, [session]), "event": load_outcome(tx, event)}
    return {name: word_count.count_words(one, language) for name, one in outcomes.items()}


def seal(version: str) -> None:
    """Make the document of a frozen version and keep it. Raises ``Refused``."""
    from facilitator.commands.dispatcher import Dispatcher
    from facilitator.domain.vocabulary import Role
    from facilitator.identity import Caller
    from facilitator.outcome.frozen_version import make_version

    with open_store() as store:
        with store.read() as tx:
            row, body = make_version(tx, version)
            session, id_ = row.session, row.id
        payload = {"session": session, "id": id_, "body": body}
        Dispatcher(store).perform(Caller(Role.SYSTEM, "command-line", ""), "report.seal", payload)


def purge_due() -> list[tuple[str, dict[str, int]]]:
    """Delete what has been kept for as long as its event said, from the database and from the copies made of it.

    Documents that several processes shared go as well, where no process is left that would delete them. Return what went of each event, rows by table.
    """
    import os
    import time

    from facilitator import settings
    from facilitator.outcome.frozen_version import let_go
    from facilitator.store import copies, document_rows, retention

    with open_store() as store:
        document_rows.delete_old(store, time.time())
        done = retention.purge(store, time.time(), before_notes=let_go)
        url = settings.read(os.environ).effective_database_url()
        copies.clean(url, store, time.time(), before_notes=let_go)
    return [(one.event, one.deleted) for one in done]
