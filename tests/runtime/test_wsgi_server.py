"""What runs wsgi.py: gunicorn on threads, any server that is not gunicorn; the rest is told what to use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from facilitator.runtime.wsgi_server import find_problem

ROOT = Path(__file__).parents[2]
GUNICORN = {"gunicorn.arbiter", "gunicorn.workers"}


@pytest.mark.parametrize(
    ("backend", "worker", "is_good"),
    [
        ("threading", "gthread", True),
        ("threading", "sync", False),
        ("threading", "ggevent", False),
        ("gevent", "ggevent", False),
        ("eventlet", "gthread", False),
        ("", "gthread", False),
    ],
)
def test_gunicorn_runs_it_on_threads_only(backend, worker, is_good):
    modules = GUNICORN | {f"gunicorn.workers.{worker}"}
    problem = find_problem({"FACILITATOR_ASYNC": backend}, modules)
    assert (problem is None) == is_good
    assert is_good or "FACILITATOR_ASYNC=threading" in problem


def test_other_servers_are_let_be():
    assert find_problem({}, {"eventlet.wsgi"}) is None


def test_the_file_says_it_and_ends_so_that_gunicorn_gives_up(tmp_path):
    script = "import sys, types; sys.modules['gunicorn.arbiter'] = types.ModuleType('x'); import wsgi"
    environ = {**os.environ, "FACILITATOR_DATA": str(tmp_path), "FACILITATOR_ASYNC": ""}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 4 and "facilitator serve" in done.stderr
