"""Event files and catalogues are read before their command takes the write lock."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from facilitator.commands import texts
from facilitator.domain.rules import Refused
from facilitator.event_file import scanner
from facilitator.event_file.catalogue import shipped_catalogues
from tests.conftest import EVENT

CATALOGUE = """
id: own
title: {en: Our own}
tags:
  - {id: one, code: "1", title: {en: One}}
"""


@pytest.fixture
def free(world, monkeypatch) -> list[bool]:
    """Whether another thread could write, each time that the reader of YAML gives others their turn."""
    shipped_catalogues()  # as a server does before it begins
    texts.read_event_file.cache_clear()
    texts.read_catalogue.cache_clear()
    found: list[bool] = []
    lock = world.store._lock
    reader, usual = threading.current_thread(), time.sleep

    def give_turn(seconds: float) -> None:
        # The module is everybody's: a loop of an earlier test's server sleeps as before.
        if threading.current_thread() is reader:
            found.append(pool.submit(try_lock).result())
        else:
            usual(seconds)

    monkeypatch.setattr(scanner.time, "sleep", give_turn)

    def try_lock() -> bool:
        if lock.acquire(blocking=False):
            lock.release()
            return True
        return False

    with ThreadPoolExecutor(1) as pool:
        yield found


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("event.load", {"text": EVENT.replace("id: demo", "id: other", 1)}),
        ("catalogue.add", {"text": CATALOGUE}),
        ("event.load", {"text": "- no event"}),
        ("catalogue.add", {"text": "- no catalogue"}),
    ],
)
def test_nobody_waits_to_write_while_yaml_is_read(world, free, name, payload):
    given = {"event": world.event, **payload} if name == "catalogue.add" else payload
    try:
        world.dispatcher.perform(world.staff["organiser"], name, given)
    except Refused as refused:
        assert payload["text"].startswith("- no"), refused
    assert free, "the reader gave others their turn"
    assert all(free)


def test_a_role_that_may_not_gets_no_text_read(world, free):
    with pytest.raises(Refused) as refused:
        world.dispatcher.perform(world.delegate, "event.load", {"text": EVENT})
    assert refused.value.code == "forbidden"
    assert not free


def test_the_reader_of_yaml_stops_at_its_limit_before_it_has_read_all(world):
    with pytest.raises(Refused) as refused:
        texts.read_catalogue("id: own\ntags: [" + "a," * (scanner.MAX_EVENTS + 1) + "]")
    assert "goes on for too long" in str(refused.value.problems)


def test_of_two_texts_the_second_waits_for_the_first(world, monkeypatch):
    perform, organiser = world.dispatcher.perform, world.staff["organiser"]
    catalogue = {"event": world.event, "text": CATALOGUE}
    shipped_catalogues()
    texts.read_event_file.cache_clear()
    texts.read_catalogue.cache_clear()
    turns: list[str] = []
    begun, second = threading.Event(), []
    usual = time.sleep

    def give_turn(seconds: float) -> None:
        reader = threading.current_thread().name
        if not reader.startswith(("first", "second")):
            usual(seconds)
            return
        turns.append(reader.partition("_")[0])
        if reader.startswith("second"):
            begun.set()
        elif not second:
            second.append(others.submit(perform, organiser, "catalogue.add", catalogue))
            # Given every chance to begin; with the lock it cannot.
            begun.wait(0.5)

    monkeypatch.setattr(scanner.time, "sleep", give_turn)
    monkeypatch.setattr(scanner, "_TURN", 10)
    loaded = EVENT.replace("id: demo", "id: other", 1)
    with ThreadPoolExecutor(1, "first") as firsts, ThreadPoolExecutor(1, "second") as others:
        firsts.submit(perform, organiser, "event.load", {"text": loaded}).result()
        second[0].result()
    assert turns == sorted(turns) and set(turns) == {"first", "second"}
