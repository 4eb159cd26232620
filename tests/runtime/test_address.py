"""The address that phones use is the same wherever it is printed."""

from __future__ import annotations

import json
import os

import pytest
from click.testing import CliRunner

from facilitator import settings
from facilitator.cli.main import main
from facilitator.runtime import address
from tests.conftest import EVENT

LAN = "192.0.2.7"


@pytest.fixture(autouse=True)
def _lan(monkeypatch):
    monkeypatch.setattr(address, "lan_address", lambda: LAN)


@pytest.mark.parametrize(
    ("configured", "host", "expected"),
    [
        ("https://example.org/", "localhost:8000", "https://example.org"),
        ("", "", f"http://{LAN}:8000"),
        ("", "localhost:9000", f"http://{LAN}:9000"),
        ("", "[::1]:9000", f"http://{LAN}:9000"),
        ("", "127.0.0.1", f"http://{LAN}:8000"),
        ("", "hall.local:9000", "https://hall.local:9000"),
    ],
)
def test_an_address_that_phones_can_reach(configured, host, expected):
    assert address.public_url(configured, 8000, scheme="https", host=host) == expected


@pytest.mark.parametrize(
    ("listens", "host", "expected"),
    [
        ("127.0.0.1", "", "http://127.0.0.1:8000"),
        ("127.0.0.1", "127.0.0.1:9000", "https://127.0.0.1:9000"),
        ("127.0.0.1", "localhost:9000", "https://localhost:9000"),
        ("127.0.0.1", "hall.local", "https://hall.local"),
        ("::1", "", "http://[::1]:8000"),
        ("192.0.2.9", "", "http://192.0.2.9:8000"),
        ("192.0.2.9", "localhost:9000", "http://192.0.2.9:9000"),
        ("0.0.0.0", "127.0.0.1:9000", f"http://{LAN}:9000"),
        ("::", "", f"http://{LAN}:8000"),
    ],
)
def test_a_server_that_listens_on_one_address_is_told_of_by_that_one(listens, host, expected):
    assert address.public_url("", 8000, scheme="https", host=host, listens=listens) == expected


def test_links_printed_beside_a_server_name_where_it_listens(tmp_path, monkeypatch):
    monkeypatch.setenv("FACILITATOR_DATA", str(tmp_path / "data"))
    for name in ("FACILITATOR_PUBLIC_URL", "FACILITATOR_HOST", "FACILITATOR_PORT"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "event.yaml"
    file.write_text(EVENT, encoding="utf-8")
    run = CliRunner().invoke
    assert run(main, ["init", str(file)]).exit_code == 0
    settings.read(os.environ, host="127.0.0.1", port="8123").remember_address()
    join = json.loads(run(main, ["links", "--json"]).output)["join_url"]
    assert join.startswith("http://127.0.0.1:8123/j/")


def test_the_calendar_leads_where_the_join_link_leads(tmp_path, monkeypatch):
    monkeypatch.setenv("FACILITATOR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FACILITATOR_PORT", "8123")
    monkeypatch.delenv("FACILITATOR_PUBLIC_URL", raising=False)
    file = tmp_path / "event.yaml"
    file.write_text(EVENT, encoding="utf-8")
    run = CliRunner().invoke
    assert run(main, ["init", str(file)]).exit_code == 0
    join = json.loads(run(main, ["links", "--json"]).output)["join_url"]
    assert join.startswith(f"http://{LAN}:8123/j/")
    unfolded = run(main, ["calendar"]).output.replace("\r\n ", "").replace("\n ", "")
    assert f"{join}/first" in unfolded
