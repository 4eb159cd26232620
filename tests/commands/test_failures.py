"""An exception that nobody foresaw: `failed` with an id in the log; `busy` only for what passes."""

from __future__ import annotations

import logging
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from facilitator.domain.rules import Refused
from facilitator.store.pool import is_passing
from tests.conftest import plant_fault


@pytest.fixture
def poisoned(world):
    plant_fault(world.store.engine.url.database, "poison")
    return world


def test_an_unforeseen_exception_is_failed_and_its_traceback_stands_in_the_log(poisoned, caplog):
    with caplog.at_level(logging.ERROR, "facilitator"), pytest.raises(Refused) as refused:
        poisoned.submit("poison")
    assert refused.value.code == "failed" and refused.value.retry_after is None
    [record] = [one for one in caplog.records if one.name == "facilitator"]
    assert refused.value.log in record.getMessage() and "contribution.submit" in record.getMessage()
    assert record.exc_info is not None and refused.value.log in str(refused.value.message)
    assert poisoned.snapshot()["state"]["contributions"] == {}


def test_the_next_command_is_carried_out(poisoned):
    with pytest.raises(Refused):
        poisoned.submit("poison")
    assert poisoned.submit("water")["number"] == 1


def test_a_listener_that_fails_after_the_commit_takes_nothing_back(world):
    def fail(_session):
        raise RuntimeError("planted")

    world.store.subscribe(fail)
    assert world.submit("kept")["number"] == 1


@pytest.mark.parametrize(
    ("name", "passing"),
    [
        ("SQLITE_BUSY", True),
        ("SQLITE_LOCKED_SHAREDCACHE", True),
        ("SQLITE_FULL", True),
        ("SQLITE_ERROR", False),
    ],
)
def test_only_a_state_of_the_database_that_passes_is_busy(name, passing):
    reason = sqlite3.OperationalError(name)
    reason.sqlite_errorname = name
    assert is_passing(OperationalError("select", {}, reason)) is passing
