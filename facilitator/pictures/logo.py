"""Make a logo of an uploaded picture: decoded, made small, and written anew, so that only its pixels are left."""

from __future__ import annotations

import io
import warnings
from typing import Final

from PIL import Image, ImageOps

from facilitator.domain.logo import HEIGHT, MAX_BYTES, MAX_UPLOAD_BYTES, WIDTH
from facilitator.domain.rules import Refused

FORMATS: Final = ("PNG", "JPEG", "WEBP")
_MAX_PIXELS: Final = 40_000_000
_SMALLER: Final = 0.8


def make_logo(body: bytes) -> bytes:
    """Return the picture in ``body`` (PNG, JPEG, WebP) as a PNG of at most ``WIDTH`` by ``HEIGHT`` and ``MAX_BYTES``.

    Turned as its camera says; where it came from, when, and with what program is gone. Of moving pictures the first
    is taken. Takes up to a second of CPU. Raises ``Refused`` for what is no picture, or too large a one.
    """
    turned = decode(body, most_bytes=MAX_UPLOAD_BYTES, field="logo").convert("RGBA")
    turned.thumbnail((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    while len(made := _write(turned)) > MAX_BYTES:
        size = (max(1, int(turned.width * _SMALLER)), max(1, int(turned.height * _SMALLER)))
        turned = turned.resize(size, Image.Resampling.LANCZOS)
    return made


def decode(body: bytes, *, most_bytes: int, field: str) -> Image.Image:
    """Return the picture in ``body``, turned as its camera says.

    Raises ``Refused`` about ``field``: ``no_picture``, or ``picture_too_large`` for more bytes or points than it may have.
    """
    million = 1_000_000
    too_large = Refused(
        "picture_too_large", field=field, limit=most_bytes // million, points=_MAX_PIXELS // million
    )
    if len(body) > most_bytes:
        raise too_large
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            picture = Image.open(io.BytesIO(body), formats=FORMATS)
            if picture.width * picture.height > _MAX_PIXELS:
                raise too_large
            picture.load()
            return ImageOps.exif_transpose(picture)
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError) as error:
        raise Refused("no_picture", field=field) from error


def _write(picture: Image.Image) -> bytes:
    """Return the picture as PNG: as it is where it is small enough, else in 256 colours."""
    out = io.BytesIO()
    # Onto a fresh sheet: what the file said beside its pixels stays behind.
    sheet = Image.new("RGBA", picture.size)
    sheet.paste(picture)
    sheet.save(out, "PNG", optimize=True)
    if out.tell() > MAX_BYTES:
        out = io.BytesIO()
        sheet.quantize(256, Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
    return out.getvalue()
