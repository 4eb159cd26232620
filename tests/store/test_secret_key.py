"""Processes on one database sign with one secret key: another one is refused, or said where nobody else can be meant."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from facilitator.cli.main import main
from facilitator.identity import Signer
from facilitator.store import secret_key
from tests.conftest import open_store

ONE, OTHER = Signer("one key of twenty letters").fingerprint, Signer("another key of theirs").fingerprint


@pytest.fixture
def store(tmp_path):
    made = open_store(tmp_path / "facilitator.sqlite3")
    yield made
    made.close()


def test_the_fingerprint_is_of_the_key_and_does_not_hold_it():
    assert ONE != OTHER and Signer("one key of twenty letters").fingerprint == ONE
    assert "one key" not in ONE


def test_the_first_key_is_remembered_and_another_one_refused_where_others_may_serve(store):
    assert secret_key.require(store, ONE, alone=False)
    assert secret_key.require(store, ONE, alone=False)
    with pytest.raises(secret_key.OtherKeyError):
        secret_key.require(store, OTHER, alone=False)
    assert secret_key.require(store, ONE, alone=False), "a refusal changes nothing"


def test_one_process_goes_on_with_a_new_key_and_is_told_once(store):
    secret_key.require(store, ONE, alone=True)
    assert not secret_key.require(store, OTHER, alone=True)
    assert secret_key.require(store, OTHER, alone=True)


def test_check_tells_the_keys_apart_and_takes_a_new_one_when_it_is_told_to(world, monkeypatch, tmp_path):
    url = world.store.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("FACILITATOR_DATABASE_URL", url)
    monkeypatch.setenv("FACILITATOR_DATA", str(tmp_path))
    monkeypatch.setenv("FACILITATOR_SECRET_KEY", "another key of theirs")
    secret_key.remember(world.store, ONE)
    checked = CliRunner().invoke(main, ["check"])
    assert checked.exit_code == 1 and "check --new-key" in checked.output
    assert "check --new-key" in CliRunner().invoke(main, ["links"]).stderr
    assert CliRunner().invoke(main, ["check", "--new-key"]).exit_code == 0
    assert CliRunner().invoke(main, ["check"]).exit_code == 0
    assert "check --new-key" not in CliRunner().invoke(main, ["links"]).stderr
