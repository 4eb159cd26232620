"""Through the child process and the database, as the server asks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from facilitator.domain.rules import Refused
from facilitator.runtime.child_process import WorkerProcess
from facilitator.suggest.suggester import Suggester
from facilitator.suggest.worker import serve
from facilitator.workers import staying
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def workers():
    made = []
    yield made
    for one in made:
        one.stop()


@pytest.fixture
def suggester(busy, workers):
    """Asks about the session in the middle of its work. One note more in the inbox is like one in a cluster."""
    busy.again = busy.submit("There is no budget for prostheses")["id"]
    environ = dict(os.environ) | {"FACILITATOR_DATABASE_URL": str(busy.store.engine.url)}
    worker = WorkerProcess(staying.suggest, environ)
    workers.append(worker)
    made = Suggester(worker.ask)
    made.worker = worker
    return made


def test_everything_the_desk_asks_for(busy, suggester):
    found = suggester.for_contribution("first", busy.again)
    assert found["by"] == "meaning"
    assert busy.notes[0] in [near["b"] for near in found["near"]]
    assert found["clusters"][0]["cluster"] == busy.money
    assert busy.notes[0] in found["clusters"][0]["because"]

    inbox = suggester.inbox("first", "first.hard")
    assert not inbox["more"]
    assert any({near["a"], near["b"]} == {busy.again, busy.notes[0]} for near in inbox["near"])
    # The two in one cluster say the same too: somebody put them there, so they are no news.
    assert all({near["a"], near["b"]} != set(busy.notes[:2]) for near in inbox["near"])
    # What is hidden is never shown, nor compared with.
    assert busy.notes[4] not in str(inbox)

    drafts = suggester.drafts("first", "first.hard", "en")
    assert drafts["of"] == 3
    assert busy.notes[4] not in str(drafts)

    # The same child answers all: the model is loaded once.
    first = suggester.worker._process.pid
    tags = suggester.tags(
        [{"id": "a", "text": "Teachers need training", "lang": "en", "number": 7}],
        [{"id": "edu", "texts": {"en": "Education"}}, {"id": "job", "texts": {"en": "Employment"}}],
    )
    assert tags["a"][0]["entry"] == "edu"
    pairs = suggester.pairs(
        [{"id": "n", "text": "No transport to the clinic", "lang": "en"}],
        [{"id": "m", "text": "Prêt de minibus accessibles pour aller à la clinique", "lang": "fr"}],
    )
    assert [(one["need"], one["means"]) for one in pairs] == [("n", "m")]
    assert suggester.worker._process.pid == first

    with pytest.raises(Refused) as refused:
        suggester.for_contribution("first", busy.notes[4])
    assert refused.value.reason == "unknown_contribution"
    with pytest.raises(Refused) as refused:
        suggester.for_contribution("second", busy.again)
    assert refused.value.reason == "unknown_contribution"
    with pytest.raises(Refused) as refused:
        suggester.drafts("nowhere", "first.hard", "en")
    assert refused.value.reason == "unknown_session"


def is_answered(suggester) -> bool:
    """Ask what needs no model: whether there is such a session."""
    with pytest.raises(Refused) as refused:
        suggester.drafts("nowhere", "first.hard", "en")
    return refused.value.reason == "unknown_session"


def test_a_child_that_was_killed_is_replaced(suggester):
    assert is_answered(suggester)
    os.kill(suggester.worker._process.pid, signal.SIGKILL)
    assert is_answered(suggester)


def test_a_child_that_hangs_is_a_refusal_and_the_next_question_gets_a_new_one(suggester, monkeypatch):
    assert is_answered(suggester)
    os.kill(suggester.worker._process.pid, signal.SIGSTOP)
    monkeypatch.setattr("facilitator.suggest.suggester.SECONDS", 0.3)
    with pytest.raises(Refused) as refused:
        suggester.drafts("nowhere", "first.hard", "en")
    assert (refused.value.reason, refused.value.code) == ("no_suggestions", "busy")
    monkeypatch.undo()
    assert is_answered(suggester)


def test_a_question_that_fails_is_a_refusal_and_the_child_lives_on(suggester, caplog):
    assert is_answered(suggester)
    child = suggester.worker._process.pid
    with pytest.raises(Refused) as refused:
        suggester._get({"do": "no such thing"})
    assert refused.value.reason == "no_suggestions"
    assert "KeyError" in caplog.text
    assert is_answered(suggester)
    assert suggester.worker._process.pid == child


def test_a_child_that_cannot_start_is_a_refusal():
    worker = WorkerProcess(print, dict(os.environ))
    with pytest.raises(Refused) as refused:
        Suggester(worker.ask).inbox("first", "first.hard")
    assert refused.value.reason == "no_suggestions"


def test_a_child_goes_to_rest_and_comes_back(busy, workers):
    environ = dict(os.environ) | {"FACILITATOR_DATABASE_URL": str(busy.store.engine.url)}
    worker = WorkerProcess(staying.suggest, environ, idle=1)
    workers.append(worker)
    resting = Suggester(worker.ask)
    assert is_answered(resting)
    assert worker._process.wait(timeout=20) == 0
    assert is_answered(resting)


def test_the_child_ends_with_the_server(busy):
    code = (
        "import os; from facilitator.runtime.child_process import WorkerProcess;"
        "from facilitator.workers import staying;"
        "c = WorkerProcess(staying.suggest, dict(os.environ));"
        "c.ask({'do': 'inbox', 'session': 'nowhere', 'question': 'first.hard'}, 30);"
        "print(c._process.pid, flush=True); os._exit(0)"
    )
    environ = dict(os.environ) | {"FACILITATOR_DATABASE_URL": str(busy.store.engine.url)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    pid = int(done.stdout)
    wait_until(lambda: not _is_alive(pid))


def test_a_long_answer_is_not_read_byte_by_byte(busy):
    code = (
        "from facilitator.runtime import concurrency; concurrency.patch('eventlet'); import io, os;"
        "from facilitator.runtime.child_process import WorkerProcess;"
        "from facilitator.workers import staying;"
        "c = WorkerProcess(staying.suggest, dict(os.environ));"
        "c.ask({'do': 'inbox', 'session': 'nowhere', 'question': 'first.hard'}, 30);"
        "print(isinstance(c._process.stdout, io.BufferedReader)); c.stop()"
    )
    environ = dict(os.environ) | {"FACILITATOR_DATABASE_URL": str(busy.store.engine.url)}
    command = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_worker_whose_server_was_killed_ends_without_a_word(busy):
    """The pipe on which it answers is gone: nothing stands in a log but what somebody has to see to."""
    read, write = os.pipe()
    os.write(write, b'{"do": "nothing"}\n')
    gone, target = os.pipe()
    os.close(gone)
    with os.fdopen(read, "rb", buffering=0) as source, os.fdopen(target, "wb", buffering=0) as answers:
        serve(str(busy.store.url), source, answers, idle=30.0)
    os.close(write)
