"""Which files count as a recording."""

from __future__ import annotations

import pytest

from facilitator.domain.media import MAX_SECONDS, SLACK_SECONDS, FileContents, check_recording
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import Media


@pytest.mark.parametrize(
    ("found", "media", "type_"),
    [
        (FileContents("WebM", True, False, None), "spoken", "audio/webm"),
        (FileContents("WebM", True, True, None), "signed", "video/webm"),
        (FileContents("MPEG-4", True, True, 12.0), "spoken", "video/mp4"),
        (FileContents("MPEG-4", False, True, 12.0), "signed", "video/mp4"),
        (FileContents("MPEG-4", True, False, 12.0), "spoken", "audio/mp4"),
        (FileContents("Ogg", True, False, 60.0), "spoken", "audio/ogg"),
        (FileContents("Wave", True, False, MAX_SECONDS + SLACK_SECONDS), "spoken", "audio/wav"),
        (FileContents("MPEG Audio", True, False, 3.0), "spoken", "audio/mpeg"),
    ],
)
def test_what_phones_record_is_taken(found, media, type_):
    assert check_recording(found, Media(media)) == type_


@pytest.mark.parametrize(
    ("found", "media", "reason"),
    [
        (FileContents("", False, False, None), "spoken", "not_a_recording"),
        (FileContents("PNG", False, False, None), "signed", "not_a_recording"),
        (FileContents("AVI", True, True, 3.0), "signed", "not_a_recording"),
        (FileContents("Wave", True, False, 3.0), "signed", "not_a_recording"),
        (FileContents("MPEG-4", False, True, 3.0), "spoken", "not_a_recording"),
        (FileContents("Wave", True, False, MAX_SECONDS + SLACK_SECONDS + 1), "spoken", "recording_too_long"),
    ],
)
def test_everything_else_is_refused(found, media, reason):
    with pytest.raises(Refused) as refused:
        check_recording(found, Media(media))
    assert (refused.value.reason, refused.value.field) == (reason, "file")
