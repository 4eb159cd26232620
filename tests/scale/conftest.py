"""PostgreSQL and Redis of this run, and a world on them."""

from __future__ import annotations

import pytest

from tests.conftest import World
from tests.scale.services import Postgres, Redis


@pytest.fixture(scope="session")
def postgres():
    with Postgres() as made:
        yield made


@pytest.fixture(scope="session")
def redis():
    with Redis() as made:
        yield made


@pytest.fixture
def on_postgres(postgres, monkeypatch, tmp_path):
    """The demonstration event on PostgreSQL, its first session open, with clusters and notes in it."""
    monkeypatch.setenv("FACILITATOR_TEST_DATABASE_URL", postgres.url)
    world = World(tmp_path / "unused")
    world.do(world.facilitator, "session.stage", stage="collecting")
    notes = [world.submit(text)["id"] for text in ("No budget", "لا توجد ميزانية", "Pas de données")]
    world.cluster("Money", notes[:2])
    world.cluster("Data")
    yield world
    world.store.close()
