"""Event files and catalogues are read before their command takes the write lock."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from facilitator import event_file
from facilitator.commands.dispatcher import Dispatcher
from facilitator.commands.texts import TextReader
from facilitator.domain.rules import Refused
from facilitator.event_file import handover, scanner
from facilitator.event_file.catalogue import shipped_catalogues
from facilitator.event_file.handover import TextKind
from facilitator.event_file.source import MAX_BYTES
from facilitator.runtime.child_process import ChildError
from facilitator.workers.texts import read_text
from tests.conftest import EVENT, new_id

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
        TextReader().look_into_catalogue("", "id: own\ntags: [" + "a," * (scanner.MAX_EVENTS + 1) + "]")
    assert "goes on for too long" in str(refused.value.problems)


def test_of_two_texts_the_second_waits_for_the_first(world, monkeypatch):
    perform, organiser = world.dispatcher.perform, world.staff["organiser"]
    catalogue = {"event": world.event, "text": CATALOGUE}
    shipped_catalogues()
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


@pytest.fixture
def asked(world) -> list[tuple[str, str]]:
    """What a dispatcher asks another process to read, and for whom; as a server's, ``world`` has that one from here on."""
    found: list[tuple[str, str]] = []

    def read(kind: TextKind, text: str, caller: str) -> dict:
        found.append((kind, caller))
        return json.loads(json.dumps(read_text(kind, text)))

    world.dispatcher = Dispatcher(world.store, read_text=read)
    return found


def test_a_server_scans_no_yaml_itself(world, asked, monkeypatch):
    organiser = world.staff["organiser"]
    seen = []
    usual = scanner.scan

    def scan(text):
        seen.append(len(asked))
        return usual(text)

    monkeypatch.setattr("facilitator.event_file.source.scan", scan)
    done = world.dispatcher.perform(
        organiser, "event.load", {"text": EVENT.replace("id: demo", "id: other", 1)}
    )
    assert done.answer["event"] == "other"
    given = {"event": world.event, "text": CATALOGUE}
    assert world.dispatcher.perform(organiser, "catalogue.add", given).answer["entries"] == 1
    assert asked == [("event", organiser.id), ("catalogue", organiser.id)]
    assert seen == [1, 2], "each text is scanned once, by whoever was asked"


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        (
            "event.load",
            TextKind.EVENT,
            EVENT.replace("offers: [action]", "offers: [nonsense]").replace("id: demo", "id: D"),
        ),
        ("event.load", TextKind.EVENT, "- no event"),
        ("catalogue.add", TextKind.CATALOGUE, CATALOGUE.replace("tags:", "tagz:")),
        ("catalogue.add", TextKind.CATALOGUE, CATALOGUE.replace("Our own", "x" * 201)),
    ],
)
def test_what_is_wrong_with_a_text_is_the_same_whoever_reads_it(world, asked, name, kind, text):
    given = {"text": text, **({"event": world.event} if kind is TextKind.CATALOGUE else {})}
    with pytest.raises(Refused) as here:
        Dispatcher(world.store).perform(world.staff["organiser"], name, given)
    with pytest.raises(Refused) as there:
        world.dispatcher.perform(world.staff["organiser"], name, given)
    assert asked and there.value.problems
    assert [(place, str(said)) for place, said in there.value.problems] == [
        (place, str(said)) for place, said in here.value.problems
    ]
    assert [said.msgid for _, said in there.value.problems] == [said.msgid for _, said in here.value.problems]


def test_a_text_that_is_too_large_is_handed_to_nobody(world, asked):
    with pytest.raises(Refused) as refused:
        world.dispatcher.texts.look_into_catalogue("x", "é" * (MAX_BYTES // 2 + 1))
    assert refused.value.reason == "bad_catalogue"
    assert not asked


def test_an_event_that_was_handed_over_is_the_same(world):
    found = handover.take(TextKind.EVENT, json.loads(json.dumps(read_text("event", EVENT))), "x")
    assert found == event_file.loads(EVENT, "x")


def test_of_a_file_in_which_all_is_wrong_so_much_is_told_as_one_corrects_at_a_time(world, asked):
    text = EVENT.replace("  place:", "".join(f"  key{index}: x\n" for index in range(500)) + "  place:", 1)
    with pytest.raises(Refused) as refused:
        world.dispatcher.perform(world.staff["organiser"], "event.load", {"text": text})
    problems = refused.value.problems
    assert len(problems) == handover.MOST_PROBLEMS + 1
    assert "key99" in problems[-2][0] and "more to correct" in str(problems[-1][1])


@pytest.mark.parametrize(
    "error", [ChildError("no result within 90 s", is_late=True), OSError("no process left")]
)
def test_a_reader_that_fails_is_told_as_any_failure(world, error):
    def fail(*_) -> dict:
        raise error

    dispatcher, organiser = Dispatcher(world.store, read_text=fail), world.staff["organiser"]
    given = {"event": world.event, "text": CATALOGUE}
    for ask in (
        lambda: dispatcher.perform(organiser, "event.load", {"text": EVENT}),
        lambda: dispatcher.perform(organiser, "catalogue.add", given),
        lambda: dispatcher.texts.look_into_catalogue(organiser.id, CATALOGUE),
    ):
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.reason == "failed"


@pytest.mark.parametrize(
    ("name", "text"),
    [("event.load", EVENT.replace("id: demo", "id: other", 1)), ("catalogue.add", CATALOGUE)],
)
def test_a_repeat_is_answered_without_reading_its_text_again(world, asked, name, text):
    organiser = world.staff["organiser"]
    given = {"text": text, "key": new_id(), **({"event": world.event} if name == "catalogue.add" else {})}
    done = world.dispatcher.perform(organiser, name, given)
    again = world.dispatcher.perform(organiser, name, given)
    assert (again.duplicate, again.answer, len(asked)) == (True, done.answer, 1)
    with pytest.raises(Refused) as refused:
        world.dispatcher.perform(organiser, name, {**given, "text": f"{text}\n# other"})
    assert (refused.value.reason, len(asked)) == ("key_reused", 1)


def test_whose_access_has_ended_gets_no_text_read(world, asked):
    # The link was renewed since the caller came in.
    organiser = replace(world.staff["organiser"], generation=2)
    with pytest.raises(Refused) as refused:
        world.dispatcher.perform(organiser, "event.load", {"text": EVENT})
    assert (refused.value.reason, asked) == ("access_ended", [])
