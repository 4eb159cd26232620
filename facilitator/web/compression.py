"""What Flask-Compress does not do well: files that never change, and pages of a full room.

Flask-Compress squeezes each answer anew, which is right for most pages. The files behind ``/static/`` never
change while the program runs: they are compressed once and as small as brotli can, since a phone on a slow line pays for
each byte. A page or a snapshot of thousands of contributions is compressed in pieces, and one at a time, so that the room
need not wait for it, nor for the pieces of sixty of them.
"""

from __future__ import annotations

from typing import Final

import brotli
from flask import Flask, Response, request

from facilitator.runtime import concurrency
from facilitator.web.large_pages import LARGE, LargePages

_KINDS: Final = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml"})
_SMALLEST: Final = 11
"""Brotli's highest quality: 0.1 s for our largest file, once a process, and about a tenth less than the usual one."""
_LARGE_KINDS: Final = frozenset({"text/html", "application/json"})
_PIECE: Final = 100_000
"""Bytes of one piece: about 3 ms (160,000 bytes of a phone's page in Arabic take 4)."""
LEVEL: Final = 6
"""Brotli's quality for what is made anew: two milliseconds more for a phone's page than with the usual 4, and a tenth less."""


def register(app: Flask, large_pages: LargePages) -> None:
    """Compress static files and large pages, these one at a time. Register it after Flask-Compress: Flask asks the last one first."""
    made: dict[str, bytes] = {}

    @app.after_request
    def shrink(response: Response) -> Response:
        if (
            request.endpoint != "static"
            or response.status_code != 200
            or response.mimetype not in _KINDS
            or not request.accept_encodings["br"]
        ):
            return response
        if request.path not in made:
            response.direct_passthrough = False
            made[request.path] = brotli.compress(response.get_data(), quality=_SMALLEST)
        response.direct_passthrough = False
        response.set_data(made[request.path])
        response.headers["Content-Encoding"] = "br"
        response.headers["Vary"] = "Accept-Encoding"
        return response

    @app.after_request
    def shrink_page(response: Response) -> Response:
        if (
            response.mimetype not in _LARGE_KINDS
            or response.is_streamed
            or "Content-Encoding" in response.headers
            or not request.accept_encodings["br"]
        ):
            return response
        body = response.get_data()
        if len(body) >= LARGE:
            large_pages.wait(len(body))
            response.set_data(_in_pieces(body))
            response.headers["Content-Encoding"] = "br"
            response.vary.add("Accept-Encoding")
        return response


def _in_pieces(body: bytes) -> bytes:
    squeezer = brotli.Compressor(quality=LEVEL)
    found = []
    for start in range(0, len(body), _PIECE):
        found.append(squeezer.process(body[start : start + _PIECE]))
        concurrency.yield_control()
    return b"".join((*found, squeezer.finish()))
