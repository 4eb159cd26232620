"""Measure what the decision records claim, again: python -m benchmarks.records

Prints the milliseconds of a processor for a row written by the ORM and by a prepared Core insert (docs/decisions/0007-core-inserts.md), and
what finding a language takes (docs/decisions/0005-language-detection.md). A few seconds; the database is in memory.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from typing import Any

from sqlalchemy import create_engine, insert
from sqlalchemy.orm import Session

from facilitator.i18n import language_detection
from facilitator.store.models import Base, JournalLine

ROWS = 2000
TEXTS = [
    "We need more support for survivors",
    "Il faut plus de soutien",
    "Necesitamos más apoyo",
    "نحتاج إلى دعم",
]
RESIDENT = """
import numpy
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6
before = resident()
{body}
print(round(resident() - before))
"""
PACKAGE = "import py3langid; py3langid.classify('We need more support')"
OWN = (
    "from facilitator.i18n import language_detection as own; own.load(); "
    "own.guess('We need more support', ['en', 'fr', 'es', 'ar'], 'en')"
)


def line(rev: int) -> dict[str, Any]:
    """Return the columns of one line of a journal."""
    return {
        "session": "s", "rev": rev, "command": "contribution.submit", "role": "delegate", "actor": "d", "at": 1.0,
        "undoable": False, "reverts": None, "before": {}, "after": {"contributions": {"id": {"text": TEXTS[0]}}},
    }  # fmt: skip


def milliseconds(*, by_orm: bool) -> float:
    """Return the processor time of one row, in transactions of four rows as a submission writes them."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    statement = insert(JournalLine)
    started = time.process_time()
    for first in range(0, ROWS, 4):
        with Session(engine) as tx:
            for rev in range(first, first + 4):
                if by_orm:
                    tx.add(JournalLine(**line(rev)))
                    tx.flush()
                else:
                    tx.execute(statement, line(rev))
            tx.commit()
    return (time.process_time() - started) / ROWS * 1000


def megabytes(body: str) -> str:
    """Return by how much a process grows that runs ``body``."""
    ran = subprocess.run(
        [sys.executable, "-c", RESIDENT.format(body=body)], capture_output=True, text=True, check=True
    )
    return ran.stdout.strip()


def main() -> None:
    """Print all figures."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    print(
        f"a row: {milliseconds(by_orm=True):.2f} ms by the ORM, {milliseconds(by_orm=False):.2f} ms by Core"
    )
    language_detection.load()
    started = time.process_time()
    for index in range(ROWS):
        language_detection.guess(TEXTS[index % len(TEXTS)], ["en", "fr", "es", "ar"], "en")
    print(f"a language: {(time.process_time() - started) / ROWS * 1000:.2f} ms")
    print(f"memory: {megabytes(PACKAGE)} MB by the package, {megabytes(OWN)} MB by our reader")


if __name__ == "__main__":
    main()
