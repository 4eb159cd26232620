"""Documents of 2,000 contributions: seconds a format, in this process. Run: python -m benchmarks.exports

The budgets (README, how large a room it carries): DOCX, XLSX, CSV, JSON within 5 s, PDF within 30 s.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
import uuid
from pathlib import Path

from benchmarks.table import HEAD, show, show_most
from facilitator import event_file
from facilitator.commands.dispatcher import Dispatcher
from facilitator.commands.event import create_event
from facilitator.documents.formats import FORMATS
from facilitator.documents.render import render
from facilitator.domain.vocabulary import Role
from facilitator.identity import Caller
from facilitator.outcome.load import load_outcome
from facilitator.store import queries
from facilitator.store.engine import Store

NOTES = 2000
SECONDS, PDF_SECONDS = 5.0, 30.0
"""Budgets of one document."""
TEXTS = ("لا توجد ميزانية ثابتة لصيانة الأطراف الاصطناعية", "Services are far from where survivors live.")


def row(number: int, question: str) -> dict:
    body = {"id": str(uuid.uuid4()), "question": question, "text": f"{TEXTS[number % 2]} {number}"}
    if number % 4:
        return {**body, "kind": "challenge", "cluster": f"Theme {number % 12}"}
    return {**body, "kind": "action", "level": "national", "lead": "Ministry", "by_when": "2020"}


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/x.sqlite3", lock=threading.RLock())
        store.migrate()
        event = create_event(store, event_file.load(Path("facilitator/events/amman.yaml")))
        with store.read() as tx:
            session = queries.agenda(tx, event)[0]
            id_, question = session.id, session.question
        caller, dispatcher = Caller(Role.SYSTEM, "benchmark", event), Dispatcher(store)
        dispatcher.perform(caller, "session.stage", {"session": id_, "stage": "collecting"})
        for start in range(1, NOTES + 1, 250):
            rows = [row(number, question) for number in range(start, start + 250)]
            dispatcher.perform(caller, "contribution.import", {"session": id_, "rows": rows})
        began = time.perf_counter()
        with store.read() as tx:
            outcome = load_outcome(tx, event, [id_])
        show(f"{len(outcome.rows())} contributions", *HEAD)
        show("gather", f"{time.perf_counter() - began:.2f} s")
        for language in ("en", "ar"):
            for ending in FORMATS:
                began = time.perf_counter()
                size = len(render(outcome, ending, language))
                most = PDF_SECONDS if ending == "pdf" else SECONDS
                what = f"{ending} {language}, {size / 1000:.0f} KB"
                show_most(what, time.perf_counter() - began, most, "s", 2)
        store.close()


if __name__ == "__main__":
    main()
