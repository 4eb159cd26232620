"""``deploy/nginx.conf`` as it is, with ports, folders and a certificate of its own, before two real processes."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.scale.phones import visit_all
from tests.scale.services import Nginx
from tests.scale.workers import Workers

PHONES = 40


@pytest.fixture
def site(postgres, redis, tmp_path, monkeypatch):
    monkeypatch.setenv("FACILITATOR_PROXIES", "1")
    workers = Workers(tmp_path, postgres.new_database(), redis.url)
    try:
        workers.wait()
        with Nginx(list(workers.ports)) as nginx:
            nginx.check()
            nginx.workers = workers
            yield nginx
    finally:
        workers.process.terminate()
        workers.process.wait()


def test_phones_of_one_address_poll_upgrade_and_are_spread_over_all_processes(site):
    info = subprocess.run(
        [sys.executable, "-m", "facilitator.cli", "links", "--json"],
        env=site.workers.environ, check=True, capture_output=True, text=True,
    )  # fmt: skip
    code = json.loads(info.stdout)["code"]
    visit_all(site.url, code, PHONES)
