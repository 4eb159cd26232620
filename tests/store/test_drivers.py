"""Which driver reaches PostgreSQL on which back end: a pair that would stop the room is refused at the start."""

from __future__ import annotations

import importlib.util

import pytest
from click.testing import CliRunner

from facilitator.cli.main import main
from facilitator.runtime import drivers
from facilitator.runtime.drivers import DriverError, fit_driver, require_queue

PLACE = "me:se%40cret@127.0.0.1:5432/room"


@pytest.mark.parametrize("backend", ["eventlet", "gevent", "threading"])
@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg2"])
def test_an_address_without_a_driver_gets_the_one_that_goes_with_the_back_end(backend, scheme):
    assert fit_driver(f"{scheme}://{PLACE}", backend) == f"postgresql+psycopg2://{PLACE}"


@pytest.mark.parametrize("backend", ["eventlet", "gevent"])
@pytest.mark.parametrize("driver", ["psycopg", "pg8000", "asyncpg"])
def test_a_driver_that_would_stop_the_room_is_refused_with_the_one_to_take(backend, driver):
    with pytest.raises(DriverError) as refused:
        fit_driver(f"postgresql+{driver}://{PLACE}", backend)
    assert f"FACILITATOR_ASYNC={backend}" in str(refused.value) and "postgresql+psycopg2://" in str(
        refused.value
    )
    assert "se%40cret" not in str(refused.value) and "se@cret" not in str(refused.value)


def test_sqlite_goes_with_everything():
    assert fit_driver("sqlite:///room.sqlite3", "eventlet") == "sqlite:///room.sqlite3"


def test_a_missing_package_is_named_with_what_brings_it(monkeypatch):
    there = importlib.util.find_spec
    monkeypatch.setattr(
        drivers, "find_spec", lambda name: None if name in ("redis", "psycopg2") else there(name)
    )
    with pytest.raises(DriverError, match=r"facilitator\[postgresql\]"):
        fit_driver(f"postgresql://{PLACE}", "eventlet")
    with pytest.raises(DriverError, match=r"facilitator\[redis\]"):
        require_queue("redis://127.0.0.1")
    with pytest.raises(DriverError, match="redis://"):
        require_queue("amqp://127.0.0.1")


def test_check_asks_the_queue(tmp_path, monkeypatch):
    monkeypatch.setenv("FACILITATOR_DATA", str(tmp_path))
    assert CliRunner().invoke(main, ["check"]).exit_code == 0
    monkeypatch.setenv("FACILITATOR_MESSAGE_QUEUE", "redis://127.0.0.1:1/0")
    asked = CliRunner().invoke(main, ["check"])
    assert asked.exit_code == 1 and "queue does not answer" in asked.output
