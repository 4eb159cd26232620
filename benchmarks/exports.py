"""Documents of 2,000 contributions: seconds a format, in this process. Run: python benchmarks/exports.py"""

from __future__ import annotations

import time
import uuid

from facilitator.outcome import FORMATS, render
from facilitator.outcome.model import Contribution, Outcome, Question, Session

NOTES = 2000


def note(number: int) -> Contribution:
    text = (
        "لا توجد ميزانية ثابتة لصيانة الأطراف الاصطناعية"
        if number % 2
        else "Services are far from where survivors live."
    )
    return Contribution(
        id=str(uuid.uuid4()), number=number, kind="action" if number % 4 == 0 else "challenge", text=text,
        lang="ar" if number % 2 else "en", dir="rtl" if number % 2 else "ltr", level="national" if number % 4 == 0 else None,
        lead="Ministry", partners="", by_when="2020", lasts="", left_out="", group=None, tags=[], endorsements=number % 7,
        offers=0, status="shown", cluster=None, scribe=False, created_at="2019-09-10T10:00:00+00:00", edited_at=None,
    )  # fmt: skip


def main() -> None:
    question = Question(
        "q", {"en": "What?"}, {}, {}, "", [], [note(number) for number in range(1, NOTES + 1)]
    )
    session = Session(
        "s",
        "2019-09-10",
        "09:00",
        "10:00",
        {},
        {"en": "Session"},
        "closed",
        NOTES,
        "x",
        "none",
        [],
        "",
        0,
        0,
        0,
        [question],
        [],
    )
    outcome = Outcome(
        "facilitator-outcome/1",
        "facilitator",
        "2019-09-10",
        "e",
        {"en": "Event"},
        {},
        {},
        "Asia/Amman",
        ["en"],
        "123456",
        200,
        [session],
    )
    for ending in FORMATS:
        began = time.perf_counter()
        size = len(render(outcome, ending, "en"))
        print(f"{ending}: {time.perf_counter() - began:.2f} s, {size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
