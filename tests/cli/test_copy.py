"""`facilitator copy`: another database with every row of this one, or none; here from SQLite to SQLite."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, func, select, text

from facilitator.cli.main import main
from facilitator.runtime.data_lock import DataLock
from facilitator.store import copying
from facilitator.store.models import Contribution, Presence
from tests.conftest import open_store
from tests.whole_database import all_rows


@pytest.fixture
def run(busy, tmp_path, monkeypatch):
    monkeypatch.setenv("FACILITATOR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FACILITATOR_DATABASE_URL", str(busy.store.engine.url))

    def run(*arguments: str, target: str = f"sqlite:///{tmp_path / 'new' / 'copy.sqlite3'}"):
        return CliRunner().invoke(main, ["copy", *arguments, "--to", target])

    return run


def test_every_row_arrives_and_the_links_open_the_same(busy, run, tmp_path, monkeypatch):
    new = f"sqlite:///{tmp_path / 'new' / 'copy.sqlite3'}"
    with busy.store.write() as tx:
        tx.add(Presence(process="p", session="first", phones=7, at=1.0))
    before = CliRunner().invoke(main, ["links", "--json"]).stdout
    done = run()
    assert done.exit_code == 0, done.output
    assert "contributions: 6" in done.output and "secret" in done.output
    assert all_rows(new) == all_rows(str(busy.store.engine.url))
    assert (tmp_path / "new" / "copy.sqlite3").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("FACILITATOR_DATABASE_URL", new)
    assert CliRunner().invoke(main, ["links", "--json"]).stdout == before
    engine = create_engine(new)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Presence)) == 0, (
            "no process has phones there"
        )
    engine.dispose()


def test_a_database_that_holds_something_is_left_alone(busy, run):
    assert run().exit_code == 0
    again = run()
    assert again.exit_code == 1 and "not empty" in again.output


@pytest.mark.parametrize("which", ["source", "target"])
def test_nothing_is_copied_while_a_server_works_on_one_of_the_two(busy, run, tmp_path, which):
    path = tmp_path / "world.sqlite3" if which == "source" else tmp_path / "new" / "copy.sqlite3"
    server = DataLock(path)
    server.take(shared=True)
    refused = run()
    server.release()
    assert refused.exit_code == 1 and "Stop it first" in refused.output
    assert run().exit_code == 0


def test_what_cannot_be_copied_is_said_and_nothing_made(busy, run, tmp_path):
    same = run(target=str(busy.store.engine.url))
    assert same.exit_code == 1 and "same database" in same.output
    missing = tmp_path / "missing.sqlite3"
    refused = run("--from", f"sqlite:///{missing}")
    assert refused.exit_code == 1 and str(missing) in refused.output and not missing.exists()


def test_where_a_row_arrives_as_another_one_nothing_is_kept(busy, tmp_path):
    target = open_store(tmp_path / "target.sqlite3")
    with target.engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER planted AFTER INSERT ON contributions "
                "BEGIN UPDATE contributions SET text = text || '!' WHERE id = NEW.id; END"
            )
        )
    with pytest.raises(copying.DifferentError) as error:
        copying.copy_all(busy.store, target)
    assert error.value.table == "contributions"
    with target.read() as tx:
        assert tx.scalar(select(func.count()).select_from(Contribution)) == 0
    target.close()
