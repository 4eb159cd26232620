"""Spoken and signed contributions: the limits of recordings, in one place, and which files count as one."""

from __future__ import annotations

from typing import Final, NamedTuple

from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Media

MAX_SECONDS: Final = 60
"""Of one recording, as the phone counts; ``SLACK_SECONDS`` more are taken: phones stop late."""
SLACK_SECONDS: Final = 10
MAX_BYTES: Final = 25 * 1024 * 1024
"""Of one recording."""
CHUNK_BYTES: Final = 256 * 1024
"""Of one request of an upload: what a phone sends again after a dropped line, and what the server holds of it."""
MAX_PHOTO_BYTES: Final = 15_000_000
"""Of a photo that staff upload; it is made smaller."""
PHOTO: Final = "photo"
"""What stands as ``media`` of a file that is no contribution: a photo of paper, for staff to type up."""
MAX_WAITING_OF_ONE: Final = 6
"""Recordings of one delegate on the server at a time, those that are still arriving among them."""
MAX_BYTES_OF_EVENT: Final = 4 * 1024 * 1024 * 1024
"""Of all recordings of an event together."""
KEEP_DAYS: Final = 7
"""Days for which a recording is kept at most, where ``FACILITATOR_RECORDING_DAYS`` says nothing else."""
ARRIVING_SECONDS: Final = 24 * 3600
"""After which what has arrived of a recording is thrown away where nothing more comes."""

_TYPES: Final[dict[str, dict[bool, str]]] = {
    # container as MediaInfo names it: media type with and without video
    "WebM": {True: "video/webm", False: "audio/webm"},
    "MPEG-4": {True: "video/mp4", False: "audio/mp4"},
    "Ogg": {True: "video/ogg", False: "audio/ogg"},
    "Wave": {False: "audio/wav"},
    "MPEG Audio": {False: "audio/mpeg"},
}


class FileContents(NamedTuple):
    """What a file turned out to hold. ``seconds`` is None where it does not say: a browser's WebM never does."""

    container: str
    has_sound: bool
    has_video: bool
    seconds: float | None


def check_recording(found: FileContents, media: Media) -> str:
    """Return the media type under which a recording is served. Raises ``Refused``.

    A voice needs sound, a sign video; a spoken one may come as video, since some phones offer nothing else.
    """
    needed = found.has_video if media is Media.SIGNED else found.has_sound
    served = _TYPES.get(found.container, {}).get(found.has_video)
    if not needed or served is None:
        raise Refused("not_a_recording", field="file")
    if found.seconds is not None and found.seconds > MAX_SECONDS + SLACK_SECONDS:
        raise Refused("recording_too_long", field="file", limit=MAX_SECONDS)
    return served
