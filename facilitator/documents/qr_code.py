"""QR codes of addresses: for pages, for print and for a terminal, with the quiet zone that readers need."""

from __future__ import annotations

import io
from typing import Any

import qrcode
import qrcode.image.svg
from qrcode.image.pure import PyPNGImage


def _code(url: str, **options: Any) -> Any:
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4, **options)
    code.add_data(url)
    code.make(fit=True)
    return code


def draw_svg(url: str) -> bytes:
    """Return a QR code as SVG: one path, with the quiet zone that readers need."""
    picture = _code(url).make_image(image_factory=qrcode.image.svg.SvgPathFillImage)
    return bytes(picture.to_string())


def draw_png(url: str) -> bytes:
    """Return a QR code as PNG, large enough to print."""
    out = io.BytesIO()
    _code(url, box_size=16).make_image(image_factory=PyPNGImage).save(out)
    return out.getvalue()


def draw_text(url: str) -> str:
    """Return a QR code for a terminal."""
    out = io.StringIO()
    _code(url).print_ascii(out=out, invert=True)
    return out.getvalue()
