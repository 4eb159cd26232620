"""When a server puts things in order."""

from __future__ import annotations

from facilitator.live.housekeeping import keep_house
from facilitator.runtime.supervisor import START_SECONDS
from facilitator.store.recordings import Recordings


def test_journals_are_thinned_only_once_a_rolling_reload_is_over(world, tmp_path):
    first: dict[str, float | None] = {}

    class Loops:
        def start(self, name, _step, _seconds, **more):
            first[name] = more.get("first")

    keep_house(Loops(), world.dispatcher, Recordings(tmp_path), 30)
    # Workers of the version before, which cannot read thin lines, serve until the last is replaced.
    assert first["journal"] is not None and first["journal"] >= 5 * START_SECONDS
