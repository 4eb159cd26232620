"""The whole conference in small, over real sockets: everything that was sent is in the event report, once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

from facilitator.rehearsal.conference import rehearse_event


def test_three_days_in_small_end_with_the_event_report(tmp_path):
    target = tmp_path / "amman.json"
    # In a thread: a browser of another test may have left its event loop in this one.
    with ThreadPoolExecutor() as pool:
        rehearsal = pool.submit(rehearse_event, target, delegates=6, contributions=90, language="en")
    report = rehearsal.result()
    assert report.is_complete and not report.refused, report.text()
    body = json.loads(target.read_text("utf-8"))
    given = [
        one
        for session in body["sessions"]
        for question in session["questions"]
        for one in question["contributions"]
    ]
    assert len(given) == len({one["id"] for one in given}) == report.sent > 80
    assert {one["kind"] for one in given} == {"challenge", "barrier", "resource", "action"}
    assert {one["lang"] for one in given} == {"en", "ar", "fr", "es"}
    held = [session for session in body["sessions"] if session["figures"]["contributions"]]
    assert len({session["day"] for session in held}) == 3 and all(one["stage"] == "closed" for one in held)
    assert all(
        question["summary"] for session in held for question in session["questions"] if question["clusters"]
    )
    assert sum(session["figures"]["endorsements"] for session in held) and any(one["offers"] for one in held)
