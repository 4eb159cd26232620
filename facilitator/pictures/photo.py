"""Make a photo of a flip chart or of paper cards readable and bare: made smaller, written anew without what the camera added."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image

from facilitator.domain.media import MAX_PHOTO_BYTES
from facilitator.pictures.logo import decode

_SIDE: Final = 2400
"""Pixels of the longer side: small handwriting on a flip chart stays readable."""
_QUALITY: Final = 82


def make_photo(body: bytes) -> bytes:
    """Return the picture in ``body`` (PNG, JPEG, WebP) as a JPEG; where and when it was taken is gone. Raises ``Refused``."""
    picture = decode(body, most_bytes=MAX_PHOTO_BYTES, field="photo").convert("RGB")
    picture.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    # Onto a fresh sheet: what the file said beside its pixels stays behind.
    sheet = Image.new("RGB", picture.size)
    sheet.paste(picture)
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
