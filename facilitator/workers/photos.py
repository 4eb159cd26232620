"""A photo that a child process makes of an uploaded picture: decoding takes long, and its library a lot of memory."""

from __future__ import annotations

from pathlib import Path


def prepare_photo(file: str) -> bytes:
    """Return the photo (JPEG) made of the picture in ``file``. Raises ``Refused``."""
    from facilitator.pictures.photo import make_photo

    return make_photo(Path(file).read_bytes())
