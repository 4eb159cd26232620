"""`facilitator clear`: beside a server or without one, with a typed confirmation and a backup."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from facilitator.cli.main import main
from facilitator.store.models import Contribution, Event


@pytest.fixture
def run(busy, tmp_path, monkeypatch):
    monkeypatch.setenv("FACILITATOR_DATABASE_URL", str(busy.store.engine.url))
    monkeypatch.setenv("FACILITATOR_DATA", str(tmp_path))
    return lambda *arguments, **more: CliRunner().invoke(main, ["clear", *arguments], **more)


def count(world, model) -> int:
    with world.store.read() as tx:
        return tx.scalar(select(func.count()).select_from(model)) or 0


def code(world) -> str:
    with world.store.read() as tx:
        return tx.get_one(Event, world.event).code


def test_what_would_go_is_said_and_nothing_goes_without_the_code(busy, run):
    done = run("--session", "first", input="1234\n")
    assert done.exit_code == 1 and "contributions: 6" in done.output and code(busy) in done.output
    assert count(busy, Contribution) == 6


def test_one_session_is_cleared_and_the_backup_named(busy, run, tmp_path):
    done = run("--session", "first", input=f"{code(busy)}\n")
    assert done.exit_code == 0, done.output
    assert count(busy, Contribution) == 0
    if busy.store.engine.dialect.name == "sqlite":
        (copy,) = (tmp_path / "backups").iterdir()
        assert copy.name in done.output


def test_the_only_event_is_removed_here_without_being_asked(busy, run):
    assert run("--remove", "--session", "first").exit_code == 1
    done = run("--remove", "--yes", "--own-backup")
    assert done.exit_code == 0, done.output
    assert count(busy, Event) == 0
    assert run("--yes").exit_code == 1, "there is none left"
