"""How long nobody else has a turn while a board of thousands of notes is opened: the longest steps, in processor time.

Run: python -m benchmarks.opening [notes]. The steps are those of ``PreparedSnapshots`` and of the answer to ``watch``, in one
thread, on SQLite. What a loaded machine adds is more than waiting: its cores share their caches.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from facilitator.domain.audience import Audience
from facilitator.runtime import json_text
from facilitator.runtime.json_text import JsonText
from facilitator.store import queries
from facilitator.store.prepared import Prepared, PreparedSnapshots
from tests.conftest import World
from tests.store.test_phone_pages import copy_note

TEXT = "A sentence of the usual length, such as people write on a phone in a full hall."


class Steps:
    """The milliseconds of processor time between turns."""

    def __init__(self) -> None:
        self.began, self.spent = time.thread_time(), [0.0]

    def turn(self) -> None:
        now = time.thread_time()
        self.spent.append((now - self.began) * 1000)
        self.began = now

    def of(self, what: str, work: Callable[[], object]) -> None:
        """Print the steps of ``work``."""
        self.began, self.spent = time.thread_time(), []
        work()
        self.turn()
        print(
            f"{what}: {len(self.spent)} steps, the longest {max(self.spent):.0f} ms, in all {sum(self.spent):.0f} ms"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notes", type=int, nargs="?", default=20_000)
    notes = parser.parse_args().notes
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "world.sqlite3")
        world.do(world.facilitator, "session.stage", stage="collecting")
        copy_note(world, world.submit(TEXT)["id"], notes - 1)
        # As the server does (facilitator/runtime/serve.py): else the collector has the longest step.
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        steps = Steps()
        snapshots = PreparedSnapshots(world.store, steps.turn)
        known: list[Prepared] = []
        length = 0

        def answer() -> None:
            nonlocal length
            with world.store.read() as tx:
                now = snapshots.bring_up(tx, queries.get_session(tx, "first"), known[0], Audience.BOARD)
                assert now is not None
                length = len(json_text.dumps([{"snapshot": now.snapshot(JsonText)}], separators=(",", ":")))

        steps.of("made whole", lambda: known.append(snapshots.get("first", Audience.BOARD)))
        steps.of("given to a board that asks", answer)
        world.submit("One more")
        steps.of("given one revision later", answer)
        print(f"{notes} notes, {length / 1e6:.1f} MB")
        world.store.close()


if __name__ == "__main__":
    main()
