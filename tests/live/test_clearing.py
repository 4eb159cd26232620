"""An event is cleared while phones and desks are connected: they begin anew over the connection they have."""

from __future__ import annotations

import time

from tests.conftest import new_id
from tests.live.client import each_backend, submission
from tests.waiting import wait_until


@each_backend
def test_phones_and_desks_of_a_cleared_event_begin_anew(live_server, connect):
    organiser, desk, phone = connect("organiser"), connect("facilitator"), connect()
    organiser.call("session.stage", session="first", stage="collecting")
    before = desk.call("watch", session="first")
    assert phone.call("watch", session="first")["ok"]
    assert phone.call("contribution.submit", **submission("Only a rehearsal"))["ok"]
    # The copy of the database is made in a process of its own, which takes as long as the machine lets it.
    done = organiser.io.call("event.clear", {"confirm": live_server.code, "key": new_id()}, timeout=90)
    assert done["ok"], done
    assert (live_server.data / "backups").is_dir() and done["backup"]
    batch = desk.wait("changes", lambda one: one["lineage"] != before["lineage"])
    assert batch["session"] == "first"
    assert phone.wait("notice", lambda one: one["code"] == "anew")["session"] == "first"
    # Nothing is kept of the phone any more: its connection ends, and it comes back as a new one.
    wait_until(lambda: not phone.io.connected)
    again = connect()
    now = again.call("watch", session="first")
    assert now["lineage"] == batch["lineage"] and now["snapshot"]["counts"]["contributions"] == 0
    assert now["now"] <= time.time() + 60
