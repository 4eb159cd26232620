"""Documents of two processes on one database: both know each of them, and either hands it out."""

from __future__ import annotations

import json
import os
import threading
import urllib.error
import urllib.parse
import urllib.request
from functools import partial

import pytest

from facilitator.store.engine import Store
from tests.live.client import cookie_of
from tests.waiting import wait_until


def ask(server, path: str, form: dict[str, str] | None = None) -> bytes:
    """Ask ``server`` as its rapporteur; ``form`` makes it a POST of the same origin."""
    data = None if form is None else urllib.parse.urlencode(form).encode()
    headers = {"Cookie": cookie_of(server.links["rapporteur"]), "Origin": server.url}
    with urllib.request.urlopen(
        urllib.request.Request(server.url + path, data, headers), timeout=60
    ) as answer:
        return answer.read()


def start(server, ending: str) -> dict:
    return json.loads(ask(server, "/export/jobs", {"session": "first", "format": ending}))


def look(server, job: dict) -> dict:
    return json.loads(ask(server, job["urls"]["look"]))


def test_a_document_is_known_to_both_and_neither_deletes_the_other_s(servers):
    _, here, there = servers
    first = start(here, "json")
    wait_until(lambda: look(there, first)["state"] == "done")
    assert json.loads(ask(there, first["urls"]["file"]))["format"] == "facilitator-outcome/1"
    second = start(there, "csv")
    wait_until(lambda: look(here, second)["state"] == "done")
    for server in (here, there):
        assert ask(server, first["urls"]["file"]).startswith(b"{")
        assert b"number" in ask(server, second["urls"]["file"])
        with pytest.raises(urllib.error.HTTPError) as missing:
            look(server, {"urls": {"look": "/export/jobs/never-asked-for"}})
        assert missing.value.code == 404


def test_a_document_is_stopped_from_the_other_process(servers):
    _, here, there = servers
    # More than run at once: the last one waits while the others are made.
    jobs = [start(here, "docx") for _ in range(8)]
    stopped = json.loads(ask(there, jobs[-1]["urls"]["cancel"], {}))
    assert stopped["state"] == "cancelled"
    wait_until(lambda: look(here, jobs[-1])["state"] == "cancelled")
    for job in jobs[:-1]:
        ask(here, job["urls"]["cancel"], {})


SILENT = """
UPDATE made_documents SET seen_at = seen_at - 60
WHERE state = 'running' AND seen_at < extract(epoch FROM now()) - 15
"""
"""The thirty seconds after which a silent process counts as dead, made fifteen; one that lives tells twice a second."""


def test_what_a_killed_process_was_making_is_made_by_the_other_and_all_wait_in_one_queue(servers):
    _, here, there = servers
    jobs = [start(server, "docx") for server in (here, there, here, there, here, there)]
    assert max(look(there, job)["place"] for job in jobs) >= 1, "six are more than are made at once"
    here.kill()
    store = Store(os.environ["FACILITATOR_DATABASE_URL"], lock=threading.RLock())

    def is_made(job: dict) -> bool:
        with store.engine.begin() as tx:
            tx.exec_driver_sql(SILENT)
        return look(there, job)["state"] == "done"

    try:
        # One after the other: a machine with much other work makes six of them in more time than anybody waits at once.
        for job in jobs:
            wait_until(partial(is_made, job), partial(look, there, job))
    finally:
        store.close()
        here.start()
    for job in jobs:
        assert ask(here, job["urls"]["file"]).startswith(b"PK")
