"""PostgreSQL and Redis of this run, and a world on them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import EVENT, Server, World, free_port
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


@pytest.fixture(scope="session")
def both(postgres, tmp_path_factory):
    """Two servers on one database, and the queue between them."""
    folder = tmp_path_factory.mktemp("servers")
    event = folder / "event.yaml"
    event.write_text(EVENT, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, Redis() as queue:
        patch.setenv("FACILITATOR_DATABASE_URL", postgres.new_database())
        made = [Server(folder, free_port(), event=str(event), queue=queue.url) for _ in range(2)]
        try:
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(Server.start, made))
            yield queue, *made
        finally:
            for one in made:
                one.kill()


@pytest.fixture
def servers(both):
    """Queue and servers; whatever a test does to the queue ends with it."""
    yield both
    queue = both[0]
    if queue.process is None:
        queue.start()
    else:
        queue.thaw()
