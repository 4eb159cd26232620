"""A logo as the program keeps it: a small PNG with nothing in it but its pixels.

``pictures.logo`` makes such a one of what somebody uploads. This module only looks: at what an event file or another
program brings, without decoding it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

MOST: Final = 3
"""Logos of an event."""
MAX_UPLOAD_BYTES: Final = 1_000_000
MAX_BYTES: Final = 40_000
"""Of a kept logo: three of them fit into an event file."""
WIDTH: Final = 480
HEIGHT: Final = 240
"""Pixels at most: 330 to the inch on a poster of A4."""

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_PIXELS_ONLY: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})


def size_of(body: bytes) -> tuple[int, int] | None:
    """Return width and height of a logo as the program keeps it; None where ``body`` is anything else.

    Anything else is: no PNG, a damaged or a larger one, or one that carries texts, places or times.
    """
    if len(body) > MAX_BYTES or not body.startswith(_SIGNATURE):
        return None
    try:
        chunks = list(_chunks(body))
    except (ValueError, struct.error):
        return None
    names = [name for name, _data in chunks]
    if not names or names[0] != b"IHDR" or names[-1] != b"IEND" or not _PIXELS_ONLY.issuperset(names):
        return None
    if names.count(b"IHDR") != 1 or b"IDAT" not in names or len(chunks[0][1]) != 13:
        return None
    width, height = struct.unpack(">II", chunks[0][1][:8])
    return (width, height) if 0 < width <= WIDTH and 0 < height <= HEIGHT else None


def _chunks(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(body):
        (length,) = struct.unpack(">I", body[at : at + 4])
        name, data = body[at + 4 : at + 8], body[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack(">I", body[at + 8 + length : at + 12 + length])
        if checksum != zlib.crc32(name + data):
            raise ValueError("a damaged chunk")
        yield name, data
        at += 12 + length
