"""A logo that a child process makes of an uploaded picture: decoding takes long, and its library a lot of memory."""

from __future__ import annotations

from pathlib import Path


def prepare_logo(file: str) -> bytes:
    """Return the logo (PNG) made of the picture in ``file``. Raises ``Refused``."""
    from facilitator.pictures.logo import make_logo

    return make_logo(Path(file).read_bytes())
