"""What a child process does with a recording: its parser and a speech recognition are kept out of the server."""

from __future__ import annotations

from typing import Any, Final

_MOST_LETTERS: Final = 20_000


def can_look() -> bool:
    """Whether the parser is there with its library: without it no recording can be taken."""
    try:
        from pymediainfo import MediaInfo
    except ImportError:
        return False
    return bool(MediaInfo.can_parse())


def look_into(file: str) -> dict[str, Any]:
    """Return what ``file`` holds, as the fields of ``domain.media.FileContents``; nothing where no parser is there."""
    if not can_look():
        return {}
    from pymediainfo import MediaInfo

    tracks = MediaInfo.parse(file).tracks
    general = next((one for one in tracks if one.track_type == "General"), None)
    kinds = {one.track_type for one in tracks}
    duration = general.duration if general is not None else None
    return {
        "container": (general.format if general is not None else None) or "",
        "has_sound": "Audio" in kinds,
        "has_video": "Video" in kinds,
        "seconds": float(duration) / 1000 if duration is not None else None,
    }


def transcribe(command: str, file: str, language: str, seconds: float) -> str:
    """Return what ``command`` prints when it is given ``file``, "" where it fails or takes longer than ``seconds``.

    It learns the ``language`` in which the delegate reads from FACILITATOR_LANGUAGE, and nothing else of the server.
    """
    import os
    import shlex
    import subprocess

    passed = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    try:
        done = subprocess.run(
            [*shlex.split(command), file],
            env={**passed, "FACILITATOR_LANGUAGE": language},
            capture_output=True, timeout=seconds, check=True,
        )  # fmt: skip
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode(errors="replace").strip()[:_MOST_LETTERS]
