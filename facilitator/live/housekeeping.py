"""What a server puts in order now and again while the room goes on: long journals, and recordings that are due."""

from __future__ import annotations

from facilitator.commands.dispatcher import Dispatcher
from facilitator.live.recording_keeper import KEEPER_SECONDS, RecordingKeeper
from facilitator.runtime.background import Background
from facilitator.store.recordings import Recordings
from facilitator.store.thinning import FIRST_THINNING_SECONDS, THINNING_SECONDS, Thinning


def keep_house(background: Background, dispatcher: Dispatcher, folder: Recordings, days: int) -> None:
    """Start the loops. Recordings are in ``folder``, for ``days`` at most."""
    # Late: a worker of the version before may serve beside this one still.
    thinning = Thinning(dispatcher.store)
    background.start("journal", thinning.run, THINNING_SECONDS, first=FIRST_THINNING_SECONDS)
    keeper = RecordingKeeper(dispatcher.store, dispatcher, folder, days)
    background.start("recordings", keeper.look, KEEPER_SECONDS)
